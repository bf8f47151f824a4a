"""The same evidence from a real server: one whose default graph is the view, and one whose default graph is all."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from qkg.core.iris import VIEW_GRAPH
from qkg.engines.remote import Remote
from qkg.evidence import for_subject, mentions
from qkg.graph import Graph
from tests.servers import oxigraph

from .conftest import iri
from .test_query import PARTS, evidence, stored

pytestmark = pytest.mark.server


@pytest.fixture(scope="module", params=["view", "union"])
def remote(request: pytest.FixtureRequest, small: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    quads = list(small.engine.quads())
    union = request.param == "union"
    if union:
        view = ox.NamedNode(VIEW_GRAPH)
        quads = [
            ox.Quad(q.subject, q.predicate, q.object, view) if isinstance(q.graph_name, ox.DefaultGraph) else q
            for q in quads
        ]
    nquads = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    with oxigraph(nquads, tmp_path_factory.mktemp(request.param), union=union) as url:
        yield Remote(url, default_graph=request.param, timeout=30)


def test_a_remote_engine_finds_the_same_evidence_for_subjects(small: Graph, remote: Remote) -> None:
    for curie in ("event:summit", "government:bavaria", "agreement:alpha", "place:north", "sector:energy"):
        here = for_subject(small.engine, iri(curie), data=small.data)
        assert here
        assert for_subject(remote, iri(curie), data=small.data) == here
    germany = iri("government:germany")
    assert mentions(remote, germany, data=small.data) == mentions(small.engine, germany, data=small.data)


def test_a_remote_engine_finds_the_same_evidence_for_rows(small: Graph, remote: Remote) -> None:
    queries = [query for query, _ in PARTS.values()]
    queries += [stored(small, "partners"), stored(small, "disagreements"), stored(small, "events-timeline")]
    for query in queries:
        here = dict(evidence(small, query))
        assert here
        assert dict(evidence(small, query, remote)) == here, query
