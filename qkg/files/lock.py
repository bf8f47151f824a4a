"""A lock on a folder, for processes and threads: the system releases it when its holder ends, however it ends."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOCK = "lock"


@contextmanager
def folder_lock(folder: str, waiting: Callable[[], None] = lambda: None, name: str = LOCK) -> Iterator[None]:
    """Hold the lock file *name* of a folder; *waiting* is called once before waiting for another holder.

    Raises `OSError` when the lock file cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder, folder_lock(folder):
    ...     LOCK in os.listdir(folder)
    True
    """
    from filelock import FileLock, Timeout

    lock = FileLock(os.path.join(folder, name))
    try:
        lock.acquire(blocking=False)
    except Timeout:
        waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()
