"""What an engine offers: the protocols it implements and the capabilities it declares.

Terms and solutions are pyoxigraph's on every engine, so that the layers above need not know which one answers.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol, TypeAlias

import pyoxigraph as ox

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


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


class Solutions:
    """The complete answer of a SELECT query, which any thread may read (pyoxigraph's own iterator may not leave its thread).

    - `variables`: in the order of the query.
    - iteration, `len` and indexing give `pyoxigraph.QuerySolution`.

    >>> found = Solutions(ox.Store().query("SELECT ?x { VALUES ?x { 'a' 'b' } }"))
    >>> len(found), found[1]["x"].value
    (2, 'b')
    """

    def __init__(self, solutions: ox.QuerySolutions, limit: int | None = None) -> None:
        self.variables: Sequence[ox.Variable] = solutions.variables
        self._rows: tuple[ox.QuerySolution, ...] = tuple(islice(solutions, limit))

    def __iter__(self) -> Iterator[ox.QuerySolution]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, index: int) -> ox.QuerySolution:
        return self._rows[index]

    def __repr__(self) -> str:
        return f"<Solutions {', '.join(variable.value for variable in self.variables)}: {len(self)}>"


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
        ...

    def clear(self, graph: ox.NamedNode | ox.DefaultGraph | None = None) -> None:
        """Empty a graph, or every graph."""
        ...


def clear_update(graph: ox.NamedNode | ox.DefaultGraph | None) -> str:
    """The SPARQL Update that empties a graph, or every graph.

    >>> clear_update(None)
    'CLEAR SILENT ALL'
    """
    if graph is None:
        return "CLEAR SILENT ALL"
    return f"CLEAR SILENT {'DEFAULT' if isinstance(graph, ox.DefaultGraph) else f'GRAPH {graph}'}"


def put_update(graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> str:
    """The SPARQL Update that replaces what a graph holds.

    >>> a = ox.NamedNode("http://e/a")
    >>> put_update(a, [ox.Triple(a, a, ox.Literal("x"))]).splitlines()
    ['CLEAR SILENT GRAPH <http://e/a> ;', 'INSERT DATA { GRAPH <http://e/a> {', '<http://e/a> <http://e/a> "x" .', '} }']
    """
    lines = "".join(f"{triple} .\n" for triple in triples)
    named = lines if isinstance(graph, ox.DefaultGraph) else f"GRAPH {graph} {{\n{lines}}}"
    return f"{clear_update(graph)} ;\nINSERT DATA {{ {named} }}"
