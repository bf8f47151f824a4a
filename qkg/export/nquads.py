"""N-Triples and N-Quads (W3C Recommendations, 2014), sorted by code point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.export.sorted_statements import DEFAULT

if TYPE_CHECKING:
    from typing import IO

    from qkg.export.sorted_statements import Dataset, Graph


def write_ntriples(graph: Graph, target: IO[bytes]) -> None:
    """Write one graph as N-Triples."""
    _write_graph(graph, "", target)


def write(dataset: Dataset, target: IO[bytes]) -> None:
    """Write a dataset as N-Quads: the default graph first, then each named graph."""
    for graph in sorted(dataset):
        _write_graph(dataset[graph], "" if graph == DEFAULT else f" {graph}", target)


def _write_graph(graph: Graph, suffix: str, target: IO[bytes]) -> None:
    for subject in sorted(graph):
        target.write("".join(f"{subject} {statement}{suffix} .\n" for statement in graph[subject]).encode())
