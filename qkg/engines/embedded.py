"""The embedded engine: Oxigraph on a store built beforehand, or in memory.

A query runs inside this process, or in a worker process (`qkg.engines.worker`) when it has a time or memory limit:
pyoxigraph can neither stop a query nor limit its memory. SERVICE makes it call other servers: `qkg.graph` refuses that
before a query comes here.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from qkg.core.errors import EngineError, RefusedError, UsageError, system_reason
from qkg.engines.protocols import Answer, Capabilities, Solutions, Writable, complete

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qkg.engines.worker import Workers

Result = TypeVar("Result")


class Embedded(Writable):
    """Oxigraph on a read-only store directory, or on a `pyoxigraph.Store` that is already open and may be written.

    - *view*: a file that holds what `dump_view` gives, written with the store: reading it takes a tenth of the time.
    - *memory_limit*: resident bytes that a query's process may have. Like `timeout=`, it holds on a store directory only.

    Raises `EngineError` when the directory does not hold a store, `UsageError` where no memory limit can be kept.

    >>> engine = Embedded(ox.Store())
    >>> engine.ask("ASK { ?s ?p ?o }")
    False
    """

    def __init__(self, store: str | ox.Store, view: str | None = None, memory_limit: int | None = None) -> None:
        built = isinstance(store, str)
        self._path = store if isinstance(store, str) else None
        self._view = view
        self._memory_limit = memory_limit
        self._store: ox.Store | None = _opened(store) if isinstance(store, str) else store
        self._workers: Workers | None = None
        if self._path is not None and memory_limit is not None:
            self._started(self._path)  # refused here, not with the first query, where there is no such limit
        self.capabilities = Capabilities("oxigraph", timeout=built, memory_limit=built, writable=not built, geo=True)

    @property
    def store(self) -> ox.Store:
        """The open store; raises `ValueError` after `close`."""
        if self._store is None:
            raise ValueError("the engine is closed")
        return self._store

    def select(self, query: str, *, timeout: float | None = None, limit: int | None = None) -> Solutions:
        """Solutions of a SELECT query; see `Readable.select`.

        >>> [row["x"].value for row in Embedded(ox.Store()).select("SELECT ?x { VALUES ?x { 'a' 'b' } }")]
        ['a', 'b']
        """
        return self._run(query, "SELECT", Solutions, timeout, limit)

    def ask(self, query: str, *, timeout: float | None = None) -> bool:
        """Answer of an ASK query."""
        return self._run(query, "ASK", bool, timeout)

    def construct(self, query: str, *, timeout: float | None = None) -> tuple[ox.Triple, ...]:
        """Triples of a CONSTRUCT or DESCRIBE query."""
        return self._run(query, "CONSTRUCT", tuple, timeout)

    def quads(self) -> Iterator[ox.Quad]:
        """Every quad, in no particular order."""
        return iter(self.store)

    def update(self, text: str, *, timeout: float | None = None) -> None:  # noqa: ARG002
        """Run a SPARQL 1.1 Update on a store that may be written; see `Writable.update`. LOAD and SERVICE are refused.

        >>> engine = Embedded(ox.Store())
        >>> engine.update("INSERT DATA { <http://e/s> <http://e/p> 1 }")
        >>> engine.ask("ASK { ?s ?p 1 }")
        True
        """
        if not self.capabilities.writable:
            raise RefusedError("engines.read-only")
        from qkg.sparql.checks import refuse_federation  # takes longer to import than most queries to answer

        refuse_federation(text)
        _failing(text, lambda: self.store.update(text))

    def dump(self) -> bytes:
        """Every quad as N-Quads, in no particular order."""
        return self.store.dump(format=ox.RdfFormat.N_QUADS) or b""

    def dump_view(self) -> bytes:
        """The default graph, which is the resolved view, as N-Triples, in no particular order."""
        if self._view is not None:
            # The folder is removed two builds later; the open store still answers.
            with suppress(OSError), open(self._view, "rb") as file:
                return file.read()
        return self.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""

    def close(self) -> None:
        """Release the store's files and end the worker processes."""
        self._store = None
        if self._workers is not None:
            self._workers.close()

    def _run(
        self, query: str, form: str, kind: type[Result], timeout: float | None, limit: int | None = None
    ) -> Result:
        answer = _failing(query, lambda: self._answer(query, timeout, limit))
        if not isinstance(answer, kind):
            raise UsageError("engines.wrong-form", wanted=form)
        return answer

    def _answer(self, query: str, timeout: float | None, limit: int | None) -> Answer:
        store = self.store
        if self._path is None or (timeout is None and self._memory_limit is None):
            return complete(store.query(query), limit)
        return self._started(self._path).answer(query, timeout, limit)

    def _started(self, path: str) -> Workers:
        from qkg.engines.worker import STARTING, Workers  # most commands do without them

        with STARTING:
            if self._workers is None:
                self._workers = Workers(path, self._memory_limit)
            return self._workers


def _failing(text: str, work: Callable[[], Result]) -> Result:
    """What *work* gives; what pyoxigraph raises becomes the user's error."""
    try:
        return work()
    except SyntaxError as error:
        from qkg.sparql.diagnose import syntax_error  # imports the lexer, as in `update`

        raise syntax_error(text, error) from error
    except (OSError, RuntimeError) as error:
        raise EngineError("engines.failed", reason=system_reason(error)) from error


def _opened(path: str) -> ox.Store:
    try:
        return ox.Store.read_only(path)
    except OSError as error:
        raise EngineError("engines.cannot-open", where=path, reason=system_reason(error)) from error
