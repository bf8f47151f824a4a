"""Engines that may be written: the same changes leave the same quads, in memory and on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.errors import QuerySyntaxError, RefusedError, UsageError
from qkg.engines import Writable
from qkg.engines.embedded import Embedded
from qkg.engines.remote import Remote
from tests.servers import oxigraph

S, P, G = (ox.NamedNode(f"http://e/{name}") for name in "spg")
WORDS = ["x", 'quote " \\ and\nline', "é\u0001", "} } ; CLEAR ALL #"]


@pytest.fixture(params=["memory", pytest.param("server", marks=pytest.mark.server)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Writable]:
    if request.param == "memory":
        yield Embedded(ox.Store())
        return
    with oxigraph(b"", tmp_path) as url:
        yield Remote(url, update_url=url.replace("/query", "/update"), timeout=10)


def triples(*values: str) -> list[ox.Triple]:
    return [ox.Triple(S, P, ox.Literal(value)) for value in values]


def quads(graph: ox.NamedNode | ox.DefaultGraph, *values: str) -> set[ox.Quad]:
    return {ox.Quad(S, P, ox.Literal(value), graph) for value in values}


def test_a_graph_is_put_replaced_and_cleared(engine: Writable) -> None:
    assert engine.capabilities.writable
    engine.put_graph(G, triples("old"))
    engine.put_graph(G, triples(*WORDS))
    engine.put_graph(ox.DefaultGraph(), triples("kept"))
    assert set(engine.quads()) == quads(G, *WORDS) | quads(ox.DefaultGraph(), "kept")
    engine.clear(G)
    assert set(engine.quads()) == quads(ox.DefaultGraph(), "kept")
    engine.put_graph(G, triples("again"))
    engine.clear()
    assert not list(engine.quads())


def test_an_update_is_run(engine: Writable) -> None:
    engine.update("INSERT DATA { <http://e/s> <http://e/p> 1 , 2 }")
    engine.update("DELETE { ?s ?p ?o } INSERT { ?s ?p 3 } WHERE { ?s ?p ?o FILTER(?o = 2) }")
    assert engine.ask("ASK { ?s ?p 3 . ?s ?p 1 FILTER NOT EXISTS { ?s ?p 2 } }")


def test_an_update_that_does_not_parse_is_a_syntax_error(engine: Writable) -> None:
    with pytest.raises(UsageError):
        engine.update("INSERT DATA { <http://e/s> }")


def test_an_update_that_would_fetch_another_file_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        Embedded(ox.Store()).update("LOAD <http://127.0.0.1:1/x>")
    assert not isinstance(caught.value, QuerySyntaxError)


def test_a_built_store_and_an_endpoint_without_update_address_are_read_only(tmp_path: Path) -> None:
    ox.Store(str(tmp_path / "rdf")).flush()
    for engine in (Embedded(str(tmp_path / "rdf")), Remote("http://127.0.0.1:1/query")):
        assert not engine.capabilities.writable
        with pytest.raises(RefusedError):
            engine.clear()
        engine.close()
