"""A small graph with known accounts, built with the shipped ontology and queries; and the shipped graph itself."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

import qkg
from qkg.core.iris import compact, expand
from qkg.engines.embedded import Embedded
from qkg.engines.rdflib_engine import RdflibEngine
from qkg.evidence import Account, Labelled, Statement
from qkg.graph import Graph

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent


def iri(curie: str) -> str:
    found = expand(curie)
    assert found is not None, curie
    return found


def names(things: Iterable[Account | Labelled]) -> set[str]:
    """Accounts or sources as CURIEs."""
    return {compact(thing.iri) for thing in things}


def show(term: object) -> str:
    if isinstance(term, ox.NamedNode):
        return compact(term.value)
    assert isinstance(term, ox.Literal)
    return f"{term.value}@{term.language}" if term.language else term.value


def said(statement: Statement) -> tuple[str, str, str]:
    """A statement as CURIEs and text."""
    return compact(statement.subject), compact(statement.property), show(statement.value)


def small_folder(folder: Path) -> Path:
    """A data folder: the shipped ontology and queries, and `small.trig`."""
    shutil.copytree(ROOT / "ontology", folder / "ontology")
    shutil.copytree(ROOT / "queries", folder / "queries")
    (folder / "graph").mkdir()
    shutil.copy(HERE / "small.trig", folder / "graph")
    return folder


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_folder(tmp_path_factory.mktemp("small-data") / "data")


@pytest.fixture(scope="session")
def small(folder: Path) -> Graph:
    return qkg.open(data=folder, lang="en")


@pytest.fixture(scope="session")
def engines(small: Graph) -> tuple[Embedded, RdflibEngine]:
    """The small graph on two engines, of the vocabulary only what evidence asks for: rdflib is slow."""
    needed = {iri(f"{name}") for name in ("qkg:singleValued", "qkg:derivedFromProperty", "rdfs:subClassOf")}
    vocabulary = iri("concept:"), iri("qkg:"), iri("rule:search-labels"), iri("graph:external"), iri("graph:concepts")

    def wanted(quad: ox.Quad) -> bool:
        names = [term.value for term in (quad.subject, quad.graph_name) if isinstance(term, ox.NamedNode)]
        return quad.predicate.value in needed or not any(name.startswith(vocabulary) for name in names)

    store = ox.Store()
    store.extend(quad for quad in small.engine.quads() if wanted(quad))
    return Embedded(store), RdflibEngine(store)


@pytest.fixture(scope="session")
def shipped() -> Graph:
    return qkg.open(lang="en")


@pytest.fixture(scope="session")
def stated(small: Graph) -> dict[str, set[tuple[str, str, str]]]:
    """What each account of the small graph states, read straight from its file."""
    found: dict[str, set[tuple[str, str, str]]] = {}
    for quad in ox.parse(path=str(HERE / "small.trig"), format=ox.RdfFormat.TRIG):
        triple = (show(quad.subject), show(quad.predicate), show(quad.object))
        found.setdefault(show(quad.graph_name), set()).add(triple)
    return found
