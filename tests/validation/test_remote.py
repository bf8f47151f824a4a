"""Validation on real servers has the results of the embedded engine, whatever their default graph is."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.iris import VIEW_GRAPH
from qkg.engines.embedded import Embedded
from qkg.engines.remote import Remote
from qkg.files.data_folder import Data
from qkg.validation import Shapes, validate, validate_graph
from tests.servers import oxigraph

from .cases import CORE, PEOPLE, SPARQL
from .oracle import engine_on, parsed, row


@pytest.mark.server
@pytest.mark.parametrize("union", [False, True], ids=["view", "union"])
def test_a_remote_engine_gives_the_results_of_the_embedded_engine(
    data_folder: Data, engine: Embedded, tmp_path: Path, union: bool
) -> None:
    view = [
        ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(VIEW_GRAPH)) for q in engine.quads() if not _named(q)
    ]
    quads = [*engine.quads(), *view] if not union else [*filter(_named, engine.quads()), *view]
    with oxigraph(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"", tmp_path, union=union) as url:
        remote = Remote(url, default_graph="union" if union else "view", timeout=10)
        found = validate_graph(remote, data_folder, engine="compiler")
    expected = validate_graph(engine, data_folder, engine="compiler")
    assert expected.results
    assert found.results == expected.results
    assert found.notes == expected.notes


def _named(quad: ox.Quad) -> bool:
    return isinstance(quad.graph_name, ox.NamedNode)


@pytest.mark.server
def test_compiled_constraints_have_the_same_results_on_a_union_store(tmp_path: Path) -> None:
    """Sub-selects, paths, MINUS and EXISTS of the rewritten query stay in the view."""
    data = PEOPLE.replace("_:e", "ex:eve")  # blank nodes have other names on a server
    embedded = engine_on(data)
    decoy = "ex:decoy a ex:Person . ex:ann ex:age 0, 1 ; ex:knows ex:decoy ; ex:boss ex:decoy ; ex:nick 'Ann' ."
    quads = [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(VIEW_GRAPH)) for q in embedded.quads()]
    quads += [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("urn:decoy")) for q in parsed(decoy)]
    with oxigraph(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"", tmp_path, union=True) as url:
        remote = Remote(url, default_graph="union", timeout=10)
        for name, (text, _) in {**CORE, **SPARQL}.items():
            shapes = Shapes(parsed(text))
            expected = {row(result) for result in validate(embedded, shapes, engine="compiler").results}
            assert {row(result) for result in validate(remote, shapes, engine="compiler").results} == expected, name
