"""Queries in processes that can be killed: the only way to hold Oxigraph to a time limit and a memory limit.

`Workers` is the caller's side, `serve` the process's. They speak pickle over the process's standard input and output: a
request is a query and a limit; a reply is what pyoxigraph raised, or bytes in N-Triples or SPARQL 1.1 Query Results TSV.
Both keep every term as it is (lexical forms, blank node labels, language tags).
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
import weakref
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from qkg.core.errors import BadAnswerError, EngineError, MemoryLimitError, TimeLimitError, UsageError
from qkg.core.terms_rdf import term_token
from qkg.engines.protocols import Answer, complete

if TYPE_CHECKING:
    from typing import IO


Reply: TypeAlias = tuple[bool, bytes] | Exception
"""Whether the answer is N-Triples (else TSV), and its bytes."""
TSV = ox.QueryResultsFormat.TSV
MOST_WORKERS = 4
"""Queries that run at the same time; further ones wait, and their waiting counts towards their time limit."""
STARTING = threading.Lock()
"""Held while an engine makes its `Workers`, of which it must have one however many threads ask it."""
_OUT_OF_MEMORY = 77
"""Exit status of a process that went beyond its memory limit."""
_WATCH_INTERVAL = 0.02
"""Seconds between two looks at the memory of a running query."""


class Workers:
    """Processes that answer queries on one store directory, started when they are needed and kept for the next query.

    *memory_limit*: resident bytes that each process may have, some 50 MB of Python and the open store included. Raises
    `UsageError` on systems other than Linux.
    """

    def __init__(self, store: str, memory_limit: int | None = None) -> None:
        if memory_limit is not None and resident_bytes() is None:
            raise UsageError("engines.no-memory-limit")
        self._memory_limit = memory_limit
        self._store = store
        self._closed = False
        self._slots: queue.LifoQueue[_Process | None] = queue.LifoQueue()
        for _ in range(MOST_WORKERS):
            self._slots.put(None)

    def answer(self, query: str, timeout: float | None, limit: int | None = None) -> Answer:
        """The answer of a query; of a SELECT query no more than *limit* solutions.

        Raises `SyntaxError` and `OSError` as pyoxigraph does, `TimeLimitError` after *timeout* seconds,
        `MemoryLimitError`, and `EngineError` when the process ends otherwise.
        """
        started = time.monotonic()
        try:
            process = self._slots.get(timeout=timeout)
        except queue.Empty:
            raise _time_limit(timeout) from None
        try:
            if process is None or not process.usable():
                process = _Process(self._store, self._memory_limit)
            left = None if timeout is None else max(started + timeout - time.monotonic(), 0)
            reply = process.ask((query, limit), left, timeout)
        finally:
            self._slots.put(process)
            if self._closed:
                self.close()
        return _parsed(reply)

    def close(self) -> None:
        """End the processes; those that are answering end after their answer."""
        self._closed = True
        for _ in range(self._slots.qsize()):
            process = self._slots.get()
            if process is not None:
                process.stop()
            self._slots.put(None)


class _Process:
    """One process, and the protocol with it."""

    def __init__(self, store: str, memory_limit: int | None) -> None:
        self._memory_limit = memory_limit
        self._owner = os.getpid()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, sys.path))}
        self._process = subprocess.Popen(  # noqa: S603 - this program's own module
            [sys.executable, "-P", "-m", "qkg.engines.worker", store, str(memory_limit or 0)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
        )
        self._requests: IO[bytes] = self._process.stdin  # type: ignore[assignment]
        self._answers: IO[bytes] = self._process.stdout  # type: ignore[assignment]
        self.stop = weakref.finalize(self, _end, self._process)

    def usable(self) -> bool:
        """Whether it still runs, and is this process's own: one that a fork of this process inherited is its parent's."""
        return self._owner == os.getpid() and self._process.poll() is None

    def ask(self, request: tuple[str, int | None], left: float | None, timeout: float | None) -> Reply:
        """The reply to a query and its limit, within *left* seconds of the *timeout* that an error tells."""
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        timer = threading.Timer(threading.TIMEOUT_MAX if left is None else left, expire)
        timer.start()
        reply: Reply | None = None
        try:
            pickle.dump(request, self._requests)
            self._requests.flush()
            reply = pickle.load(self._answers)  # noqa: S301 - written by `serve`
        except (OSError, EOFError, pickle.UnpicklingError):
            self._process.wait()  # it has ended, before its reply was complete
        finally:
            timer.cancel()
            timer.join()
            if reply is None or expired.is_set():  # also KeyboardInterrupt: the next request must not get this reply
                self.stop()
        if expired.is_set():
            raise _time_limit(timeout)
        if reply is None:
            raise self._ended()
        return reply

    def _ended(self) -> EngineError:
        code = self._process.returncode
        if code == _OUT_OF_MEMORY:
            megabytes = f"{(self._memory_limit or 0) / 1e6:g}"
            return MemoryLimitError("engines.memory-limit", hint="engines.limit-hint", megabytes=megabytes)
        return EngineError("engines.worker-ended", code=code)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    with suppress(OSError), process:  # closes its pipes; what was still to be written has no reader any more
        pass


def _time_limit(timeout: float | None) -> TimeLimitError:
    return TimeLimitError("engines.time-limit", hint="engines.limit-hint", seconds=f"{timeout or 0:g}")


def _parsed(reply: Reply) -> Answer:
    if isinstance(reply, Exception):
        raise reply
    is_graph, body = reply
    try:
        if is_graph:
            return tuple(quad.triple for quad in ox.parse(body, format=ox.RdfFormat.N_TRIPLES))
        return complete(ox.parse_query_results(body, format=TSV))
    except (SyntaxError, ValueError, MemoryError) as error:  # such as a value beyond 16 MiB, the parsers’ limit
        raise BadAnswerError("engines.answer-unreadable", reason=str(error)) from error


# The process's side


def serve(store: str, memory_limit: int) -> None:
    """Answer requests from standard input on standard output until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the caller, who then ends this process
    running = threading.Event()
    threading.Thread(target=_watch, args=(running, memory_limit, os.getppid()), daemon=True).start()
    opened: ox.Store | None = None
    while True:
        try:
            query, limit = pickle.load(sys.stdin.buffer)  # noqa: S301 - written by `Workers`
        except EOFError:
            return
        running.set()
        reply: Reply
        try:
            opened = opened or ox.Store.read_only(store)
            reply = _serialized(opened.query(query), limit)
        except (SyntaxError, OSError, RuntimeError) as error:
            reply = error
        pickle.dump(reply, sys.stdout.buffer)
        sys.stdout.buffer.flush()
        running.clear()


def _serialized(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, limit: int | None) -> Reply:
    if isinstance(answer, ox.QueryTriples):
        return True, answer.serialize(format=ox.RdfFormat.N_TRIPLES) or b""
    if limit is None or not isinstance(answer, ox.QuerySolutions):
        return False, answer.serialize(format=TSV) or b""
    rows = [answer.variables, *islice(answer, limit)]
    return False, "".join("\t".join("" if t is None else term_token(t) for t in row) + "\n" for row in rows).encode()


def _watch(running: threading.Event, memory_limit: int, parent: int) -> None:
    """End this process when a query takes too much memory, or when the process that started it is gone."""
    while running.wait():
        if memory_limit and (resident_bytes() or 0) > memory_limit:
            os._exit(_OUT_OF_MEMORY)
        if os.getppid() != parent:
            os._exit(0)
        time.sleep(_WATCH_INTERVAL)


def resident_bytes() -> int | None:
    """The resident memory of this process in bytes; unknown where there is no Linux.

    >>> (resident_bytes() or 1_000_000) > 100_000
    True
    """
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
