"""What an engine offers: the protocol it implements and the capabilities it declares.

Terms and solutions are pyoxigraph's on every engine, so that the layers above need not know which one answers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph


class Capabilities(NamedTuple):
    """What an engine declares about itself; nothing is probed or guessed.

    - `name`: as shown to the user.
    - `default_graph`: `"view"` where the default graph holds the resolved view, `"union"` where it merges all graphs.
    - `timeout`: whether `timeout=` is honoured.
    """

    name: str
    default_graph: Literal["view", "union"]
    timeout: bool


class Readable(Protocol):
    """An engine that answers SPARQL 1.1 queries over the built graph."""

    capabilities: Capabilities

    def select(self, query: str, *, timeout: float | None = None) -> pyoxigraph.QuerySolutions:
        """Solutions of a SELECT query. *timeout* in seconds.

        Raises `UsageError` for a query that does not parse or is not a SELECT, `EngineError` when the engine is
        unreachable, too slow or gives an invalid answer.
        """
        ...

    def ask(self, query: str, *, timeout: float | None = None) -> bool:
        """Answer of an ASK query; raises as `select`."""
        ...

    def construct(self, query: str, *, timeout: float | None = None) -> Iterator[pyoxigraph.Triple]:
        """Triples of a CONSTRUCT or DESCRIBE query; raises as `select`."""
        ...

    def quads(self) -> Iterable[pyoxigraph.Quad]:
        """Every quad of the engine, in no particular order."""
        ...

    def close(self) -> None:
        """Release files and connections."""
        ...
