"""The embedded engine: Oxigraph inside this process, on a store built beforehand or in memory.

It cannot be interrupted: pyoxigraph has no timeout and no cancel, and while a query runs no Python code does. `timeout=`
is therefore not honoured here (`capabilities.timeout` says so); the command line ends the whole process instead. SERVICE
makes it call other servers: the facade refuses that before a query comes here (`qkg.sparql.lexer`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import EngineError, UsageError, system_words
from qkg.engines.protocols import Capabilities

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Embedded:
    """Oxigraph on a read-only store directory, or on a `pyoxigraph.Store` that is already open.

    *view*: a file that holds what `dump_view` gives, written with the store: reading it takes a tenth of the time.

    Raises `EngineError` when the directory does not hold a store.

    >>> engine = Embedded(ox.Store())
    >>> engine.ask("ASK { ?s ?p ?o }")
    False
    """

    __slots__ = ("_store", "_view", "capabilities")

    def __init__(self, store: str | ox.Store, view: str | None = None) -> None:
        self.capabilities = Capabilities("oxigraph", "view", timeout=False)
        self._view = view
        self._store: ox.Store | None = _opened(store) if isinstance(store, str) else store

    @property
    def store(self) -> ox.Store:
        """The open store."""
        if self._store is None:
            raise ValueError("the engine is closed")
        return self._store

    def select(self, query: str, *, timeout: float | None = None) -> ox.QuerySolutions:  # noqa: ARG002
        """Solutions of a SELECT query; see `qkg.engines.Readable`. *timeout* is not honoured.

        >>> [row["x"].value for row in Embedded(ox.Store()).select("SELECT ?x { VALUES ?x { 'a' 'b' } }")]
        ['a', 'b']
        """
        answer = self._run(query)
        if not isinstance(answer, ox.QuerySolutions):
            raise UsageError("engines.wrong-form", wanted="SELECT")
        return answer

    def ask(self, query: str, *, timeout: float | None = None) -> bool:  # noqa: ARG002
        """Answer of an ASK query."""
        answer = self._run(query)
        if not isinstance(answer, ox.QueryBoolean):
            raise UsageError("engines.wrong-form", wanted="ASK")
        return bool(answer)

    def construct(self, query: str, *, timeout: float | None = None) -> Iterator[ox.Triple]:  # noqa: ARG002
        """Triples of a CONSTRUCT or DESCRIBE query."""
        answer = self._run(query)
        if not isinstance(answer, ox.QueryTriples):
            raise UsageError("engines.wrong-form", wanted="CONSTRUCT")
        return answer

    def quads(self) -> Iterator[ox.Quad]:
        """Every quad, in no order."""
        return iter(self.store)

    def dump(self) -> bytes:
        """Every quad as N-Quads, in no order."""
        return _bytes(self.store.dump(format=ox.RdfFormat.N_QUADS))

    def dump_view(self) -> bytes:
        """The default graph, which is the resolved view, as N-Triples, in no order."""
        store = self.store
        if self._view is not None:
            try:
                with open(self._view, "rb") as file:
                    return file.read()
            except OSError:  # two builds later, the folder is gone; an open store still answers
                pass
        return _bytes(store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()))

    def close(self) -> None:
        """Let go of the store's files."""
        self._store = None

    def _run(self, query: str) -> Any:
        try:
            return self.store.query(query)
        except SyntaxError as error:
            from qkg.sparql.diagnose import syntax_error

            raise syntax_error(query, error) from error
        except (OSError, RuntimeError) as error:
            raise EngineError("engines.failed", reason=system_words(error)) from error


def _opened(path: str) -> ox.Store:
    try:
        return ox.Store.read_only(path)
    except OSError as error:
        raise EngineError("engines.cannot-open", where=path, reason=system_words(error)) from error


def _bytes(written: bytes | None) -> bytes:
    return written or b""
