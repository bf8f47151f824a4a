"""The shipped graph behind the facade, embedded and on a real server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import qkg
from qkg.engines.embedded import Embedded
from qkg.graph import Graph
from tests.servers import oxigraph


@pytest.fixture(scope="session")
def graph() -> Iterator[Graph]:
    with qkg.open(lang="en") as opened:
        yield opened


@pytest.fixture(scope="session", params=["view", "union"])
def remote(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, graph: Graph) -> Iterator[Graph]:
    """The same graph on an Oxigraph server: as it is, and as stores hold it that know only named graphs."""
    assert isinstance(graph.engine, Embedded)
    nquads = graph.engine.dump()
    union = request.param == "union"
    if union:
        view = graph.engine.dump_view().replace(b" .\n", b" <https://w3id.org/qkg/graph/view> .\n")
        nquads = b"".join(line for line in nquads.splitlines(keepends=True) if has_graph(line)) + view
    with oxigraph(nquads, tmp_path_factory.mktemp("server"), union=union) as url:
        yield qkg.open(url, lang="en", default_graph=request.param)


def has_graph(line: bytes) -> bool:
    """Whether a line of N-Quads names a graph: after an object that ends, one more IRI."""
    before, _, last = line.removesuffix(b" .\n").rpartition(b" ")
    return last.startswith(b"<") and len(before.split(b" ", 2)) == 3 and not before.endswith(b"^^")
