"""What an engine offers: the protocols it implements and the capabilities it declares.

Terms and solutions are pyoxigraph's on every engine, so that the layers above need not know which one answers.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Capabilities(NamedTuple):
    """What an engine declares about itself; nothing is probed or guessed.

    - `name`: as shown to the user.
    - `default_graph`: `"view"` where the default graph holds the resolved view, `"union"` where it merges all graphs.
    - `timeout`, `memory_limit`: whether a query is stopped at these limits.
    - `writable`: whether the engine is `Writable`.
    - `geo`: whether GeoSPARQL functions (OGC 22-047r1) may be used in queries.
    """

    name: str
    default_graph: Literal["view", "union"] = "view"
    timeout: bool = False
    memory_limit: bool = False
    writable: bool = False
    geo: bool = False


class Solutions(list[ox.QuerySolution]):
    """The complete answer of a SELECT query, which any thread may read (pyoxigraph's own iterator may not leave its thread).

    `variables`: in the order of the query.

    >>> found = Solutions(ox.Store().query("SELECT ?x { VALUES ?x { 'a' 'b' } }"))
    >>> len(found), found[1]["x"].value
    (2, 'b')
    """

    def __init__(self, solutions: ox.QuerySolutions, limit: int | None = None) -> None:
        super().__init__(islice(solutions, limit))
        self.variables: Sequence[ox.Variable] = solutions.variables


Answer: TypeAlias = Solutions | bool | tuple[ox.Triple, ...]


def complete(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, limit: int | None = None) -> Answer:
    """Pyoxigraph's answer read to its end, or up to *limit* solutions; to be called in the thread that has it."""
    if isinstance(answer, ox.QuerySolutions):
        return Solutions(answer, limit)
    return bool(answer) if isinstance(answer, ox.QueryBoolean) else tuple(answer)


class Readable(Protocol):
    """An engine that answers SPARQL 1.1 queries over the built graph.

    Answers are complete when they are given, and may be read by any thread. Its methods raise `QuerySyntaxError` for a
    query that does not parse, `UsageError` for one of another form, and `EngineError` when the engine fails:
    `UnreachableError`, `TimeLimitError`, `MemoryLimitError`, `BadAnswerError`.
    """

    capabilities: Capabilities

    def select(self, query: str, *, timeout: float | None = None, limit: int | None = None) -> Solutions:
        """Solutions of a SELECT query. *timeout*: in seconds. *limit*: read no more solutions than that."""
        ...

    def ask(self, query: str, *, timeout: float | None = None) -> bool:
        """Answer of an ASK query."""
        ...

    def construct(self, query: str, *, timeout: float | None = None) -> Sequence[ox.Triple]:
        """Triples of a CONSTRUCT or DESCRIBE query."""
        ...

    def quads(self) -> Iterable[ox.Quad]:
        """Every quad of the engine, in no particular order."""
        ...

    def close(self) -> None:
        """Release files, processes and connections."""
        ...


class Writable(Readable, Protocol):
    """An engine whose graphs can be changed. Its methods raise as `Readable`'s; each of them is one transaction."""

    def update(self, text: str, *, timeout: float | None = None) -> None:
        """Run a SPARQL 1.1 Update."""
        ...

    def put_graph(self, graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> None:
        """Replace what a graph holds."""
        lines = "".join(f"{triple} .\n" for triple in triples)
        named = lines if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph} {{\n{lines}}}"
        self.update(f"CLEAR SILENT {_target(graph)} ;\nINSERT DATA {{ {named} }}")

    def clear(self, graph: ox.NamedNode | ox.DefaultGraph | None = None) -> None:
        """Empty a graph, or every graph."""
        self.update(f"CLEAR SILENT {_target(graph)}")


def _target(graph: ox.NamedNode | ox.DefaultGraph | None) -> str:
    """A graph, or every graph, as SPARQL Update names it."""
    if graph is None:
        return "ALL"
    return "DEFAULT" if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph}"
