"""Exports of the shipped graph, and terms of four libraries in a comparable form."""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable

import pyoxigraph as ox
import pytest
import rdflib

from qkg.engines.embedded import Embedded
from qkg.export import export
from qkg.files.data_folder import Data, find
from qkg.store.building import in_memory
from tests.parts import part_of_the_graph

Plain = tuple[str, ...]
"""A term: `("iri", …)`, `("blank", …)` or `("literal", text, language in lower case, datatype)`."""
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
LANG_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def plain(term: object) -> Plain:
    """A term of pyoxigraph or rdflib."""
    if isinstance(term, ox.NamedNode):
        return ("iri", term.value)
    if isinstance(term, ox.Literal):
        lang = (term.language or "").lower()
        return ("literal", term.value, lang, "" if lang else term.datatype.value)
    if isinstance(term, rdflib.URIRef):
        return ("iri", str(term))
    if isinstance(term, rdflib.Literal):
        lang = (term.language or "").lower()
        return ("literal", str(term), lang, "" if lang else str(term.datatype or XSD_STRING))
    return ("blank", str(term))


def of_lightrdf(token: str) -> Plain:
    """A term as lightrdf gives it: N-Triples with some escapes."""
    if token.startswith("<"):
        return ("iri", token[1:-1])
    if token.startswith("_:"):
        return ("blank", token)
    end = token.rindex('"')
    text, escaped = "", False
    for character in token[1:end]:
        if escaped:
            text += {"n": "\n", "r": "\r"}.get(character, character)
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            text += character
    suffix = token[end + 1 :]
    if suffix.startswith("@"):
        return ("literal", text, suffix[1:].lower(), "")
    return ("literal", text, "", suffix[3:-1] or XSD_STRING)


def triples_of(quads: Iterable[ox.Quad | ox.Triple]) -> set[tuple[Plain, ...]]:
    return {(plain(q.subject), plain(q.predicate), plain(q.object)) for q in quads}


def quads_of(quads: Iterable[ox.Quad]) -> set[tuple[Plain, ...]]:
    return {
        (plain(q.subject), plain(q.predicate), plain(q.object))
        + ((plain(q.graph_name),) if isinstance(q.graph_name, ox.NamedNode) else ())
        for q in quads
    }


def triples_of_rdflib(graph: rdflib.Graph) -> set[tuple[Plain, ...]]:
    return {(plain(s), plain(p), plain(o)) for s, p, o in graph}


def quads_of_rdflib(dataset: rdflib.Dataset) -> set[tuple[Plain, ...]]:
    default = rdflib.graph.DATASET_DEFAULT_GRAPH_ID
    return {
        (plain(s), plain(p), plain(o)) + (() if g is None or g == default else (plain(g),))
        for s, p, o, g in dataset.quads()
    }


@pytest.fixture(autouse=True)
def as_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """rdflib does not normalise literals."""
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


@pytest.fixture(scope="session", params=["part", pytest.param("whole", marks=pytest.mark.slow)])
def shipped_data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The shipped graph, and a part of it."""
    return find() if request.param == "whole" else part_of_the_graph(tmp_path_factory.mktemp("part"))


@pytest.fixture(scope="session")
def shipped(shipped_data: Data) -> Embedded:
    return Embedded(in_memory(shipped_data)[0])


Exported = Callable[..., bytes]


@pytest.fixture(scope="session")
def exported(shipped: Embedded) -> Exported:
    """The shipped graph in a format, made once."""

    @functools.cache
    def made(name: str, scope: str | None = None, lang: str = "en") -> bytes:
        return written(shipped, name, scope, lang)

    return made


def written(engine: Embedded, name: str, scope: str | None = None, lang: str = "en") -> bytes:
    target = io.BytesIO()
    export(engine, target, name, scope=scope, lang=lang)
    return target.getvalue()


def embedded(trig: str) -> Embedded:
    """An engine on a small data set."""
    store = ox.Store()
    store.load(trig.encode(), format=ox.RdfFormat.TRIG)
    return Embedded(store)
