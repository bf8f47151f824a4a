"""Engines: one protocol, and the capabilities each engine declares.

Terms and results are `pyoxigraph`'s on every engine (a remote one's answers are parsed into them), so that the layers
above never ask which engine they speak to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Literal, Protocol

    import pyoxigraph

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


class Capabilities:
    """What an engine declares of itself (never guessed).

    - `name`: as shown to the user.
    - `default_graph`: `view`: a real default graph holds the resolved view; `union`: it is all graphs merged.
    - `timeout`: whether `timeout=` is honoured.
    """

    __slots__ = ("default_graph", "name", "timeout")

    def __init__(self, name: str, default_graph: Literal["view", "union"], timeout: bool) -> None:
        self.name = name
        self.default_graph = default_graph
        self.timeout = timeout
