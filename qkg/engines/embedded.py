"""The embedded engine: Oxigraph inside this process, on a store built beforehand or in memory.

pyoxigraph can neither stop a query nor limit its memory. SERVICE makes it call other servers: `qkg.graph` refuses that
before a query comes here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from qkg.core.errors import EngineError, RefusedError, UsageError, system_words
from qkg.engines.protocols import Capabilities, Solutions, clear_update, put_update

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Result = TypeVar("Result")


class Embedded:
    """Oxigraph on a read-only store directory, or on a `pyoxigraph.Store` that is already open and may be written.

    *view*: a file that holds what `dump_view` gives, written with the store: reading it takes a tenth of the time.

    Raises `EngineError` when the directory does not hold a store.

    >>> engine = Embedded(ox.Store())
    >>> engine.ask("ASK { ?s ?p ?o }")
    False
    """

    def __init__(self, store: str | ox.Store, view: str | None = None) -> None:
        self.capabilities = Capabilities("oxigraph", writable=not isinstance(store, str), geo=True)
        self._view = view
        self._store: ox.Store | None = _opened(store) if isinstance(store, str) else store

    @property
    def store(self) -> ox.Store:
        """The open store; raises `ValueError` after `close`."""
        if self._store is None:
            raise ValueError("the engine is closed")
        return self._store

    def select(self, query: str, *, timeout: float | None = None, limit: int | None = None) -> Solutions:  # noqa: ARG002
        """Solutions of a SELECT query; see `Readable.select`. *timeout* is not honoured.

        >>> [row["x"].value for row in Embedded(ox.Store()).select("SELECT ?x { VALUES ?x { 'a' 'b' } }")]
        ['a', 'b']
        """
        return self._run(query, "SELECT", ox.QuerySolutions, lambda answer: Solutions(answer, limit))

    def ask(self, query: str, *, timeout: float | None = None) -> bool:  # noqa: ARG002
        """Answer of an ASK query."""
        return self._run(query, "ASK", ox.QueryBoolean, bool)

    def construct(self, query: str, *, timeout: float | None = None) -> tuple[ox.Triple, ...]:  # noqa: ARG002
        """Triples of a CONSTRUCT or DESCRIBE query."""
        return self._run(query, "CONSTRUCT", ox.QueryTriples, tuple)

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

    def put_graph(self, graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> None:
        """Replace what a graph holds."""
        self.update(put_update(graph, triples))

    def clear(self, graph: ox.NamedNode | ox.DefaultGraph | None = None) -> None:
        """Empty a graph, or every graph."""
        self.update(clear_update(graph))

    def dump(self) -> bytes:
        """Every quad as N-Quads, in no particular order."""
        return self.store.dump(format=ox.RdfFormat.N_QUADS) or b""

    def dump_view(self) -> bytes:
        """The default graph, which is the resolved view, as N-Triples, in no particular order."""
        if self._view is not None:
            try:
                with open(self._view, "rb") as file:
                    return file.read()
            except OSError:  # the folder is removed two builds later; the open store still answers
                pass
        return self.store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph()) or b""

    def close(self) -> None:
        """Release the store's files."""
        self._store = None

    def _run(self, query: str, form: str, kind: type, read: Callable[..., Result]) -> Result:
        """Run a query of a *form* and *read* its answer of a *kind* to the end, in the thread that runs it."""

        def run() -> Result:
            answer = self.store.query(query)
            if not isinstance(answer, kind):
                raise UsageError("engines.wrong-form", wanted=form)
            return read(answer)

        return _failing(query, run)


def _failing(text: str, work: Callable[[], Result]) -> Result:
    """What *work* gives; what pyoxigraph raises becomes the user's error."""
    try:
        return work()
    except SyntaxError as error:
        from qkg.sparql.diagnose import syntax_error  # imports the lexer, as in `update`

        raise syntax_error(text, error) from error
    except (OSError, RuntimeError) as error:
        raise EngineError("engines.failed", reason=system_words(error)) from error


def _opened(path: str) -> ox.Store:
    try:
        return ox.Store.read_only(path)
    except OSError as error:
        raise EngineError("engines.cannot-open", where=path, reason=system_words(error)) from error
