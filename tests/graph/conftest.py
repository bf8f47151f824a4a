"""The built graph, and the authored one: every file loaded unchanged, nothing derived."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Store, Triple, parse

import qkg
from qkg.core.iris import GRAPH, compact, expand
from qkg.graph import Graph

ROOT = Path(__file__).resolve().parents[2]
SOURCE_TEXT = ROOT.parent / "shared" / "source-text.txt"


def node(curie: str) -> NamedNode:
    """The IRI that a CURIE of `qkg.core.iris.PREFIXES` stands for."""
    iri = expand(curie)
    assert iri is not None, f"no such prefix: {curie}"
    return NamedNode(iri)


def show(term: NamedNode | BlankNode | Literal | Triple) -> str:
    """A term as these tests write it: a CURIE, or a literal's text with its language."""
    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, Literal):
        return f"{term.value}@{term.language}" if term.language else term.value
    return str(term)


@pytest.fixture(scope="session")
def graph() -> Iterator[Graph]:
    """The shipped graph, built."""
    with qkg.open(lang="en") as opened:
        yield opened


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def source_text() -> str:
    """The source text, which is next to the checkout and never in it."""
    if not SOURCE_TEXT.is_file():
        pytest.skip("the source text is not next to this checkout")
    return SOURCE_TEXT.read_bytes().decode("utf-8")


@pytest.fixture(scope="session")
def store() -> Store:
    """Every file of `graph/`, and each ontology file in a graph of its own."""
    store = Store()
    for file in sorted((ROOT / "graph").rglob("*.trig")):
        store.extend(parse(path=str(file), format=RdfFormat.TRIG))
    for file in sorted((ROOT / "ontology").glob("*.ttl")):
        store.load(path=str(file), format=RdfFormat.TURTLE, to_graph=NamedNode(GRAPH + file.stem))
    return store


@pytest.fixture(scope="session")
def accounts(store: Store) -> list[str]:
    """The accounts that state something, as CURIEs."""
    return sorted(name for name in map(show, store.named_graphs()) if name.startswith("account:"))


@pytest.fixture(scope="session")
def values(store: Store) -> Callable[[str | None, str, str], set[str]]:
    """The objects of a subject and a predicate in one graph, or in any graph when it is `None`."""

    def ask(graph: str | None, subject: str, predicate: str) -> set[str]:
        where = None if graph is None else node(graph)
        return {show(quad.object) for quad in store.quads_for_pattern(node(subject), node(predicate), None, where)}

    return ask


@pytest.fixture(scope="session")
def statements(store: Store) -> Callable[[str], list[tuple[str, str, str]]]:
    """Every statement of one graph."""

    def ask(graph: str) -> list[tuple[str, str, str]]:
        quads = store.quads_for_pattern(None, None, None, node(graph))
        return [(show(quad.subject), show(quad.predicate), show(quad.object)) for quad in quads]

    return ask
