"""Engines: one protocol, and the capabilities each engine declares.

Terms and results are `pyoxigraph`'s on every engine (a remote one's answers are parsed into them), so that the layers
above never ask which engine they speak to.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal, NamedTuple, Protocol

    import pyoxigraph

    class Capabilities(NamedTuple):
        """What an engine declares of itself (never guessed)."""

        name: str
        default_graph: Literal["view", "union"]
        """`view`: a real default graph holds the resolved view; `union`: the default graph is all graphs merged."""
        timeout: bool
        """Whether `timeout=` is honoured."""

    class Backend(Protocol):
        """An engine that answers SPARQL 1.1 queries over the built graph."""

        capabilities: Capabilities

        def select(self, query: str, *, timeout: float | None = None) -> pyoxigraph.QuerySolutions:
            """Solutions of a SELECT query. *timeout* in seconds.

            Raises `UsageError` for a query the engine cannot parse or that is not a SELECT, `EngineError` when the
            engine is unreachable, too slow or answers nonsense.
            """
            ...

        def ask(self, query: str, *, timeout: float | None = None) -> bool:
            """Answer of an ASK query; raises as `select`."""
            ...

        def construct(self, query: str, *, timeout: float | None = None) -> Iterator[pyoxigraph.Triple]:
            """Triples of a CONSTRUCT or DESCRIBE query; raises as `select`."""
            ...

        def quads(self) -> Iterable[pyoxigraph.Quad]:
            """Every quad of the engine, in no order."""
            ...

        def close(self) -> None:
            """Let go of files and connections."""
            ...
