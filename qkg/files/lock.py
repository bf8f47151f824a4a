"""One at a time in a folder: a lock that the system takes back, however its holder ends."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FILE = "lock"
_PAUSE = 0.05


@contextmanager
def alone(place: str, waiting: Callable[[], None] = lambda: None, file: str = FILE) -> Iterator[None]:
    """Wait until nobody else holds the lock *file* of the folder *place*, and keep others waiting meanwhile.

    The lock is that of an empty SQLite file: it works on every system, and the system takes it back when a process
    ends, however it ends. *waiting* is called once when one has to wait. What the system refuses is a `sqlite3.Error`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place, alone(place):
    ...     FILE in os.listdir(place)
    True
    """
    with closing(sqlite3.connect(os.path.join(place, file), timeout=0, isolation_level=None)) as lock:
        told = False
        while not _taken(lock):
            if not told:
                waiting()
                told = True
            time.sleep(_PAUSE)
        yield


def _taken(lock: sqlite3.Connection) -> bool:
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")  # no file beside the lock, which a killed process would leave
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            return False
        raise
    return True
