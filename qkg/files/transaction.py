"""Several files of a data folder changed in one transaction: all of them or none, also when the process is killed.

New contents are staged in a folder beside the data; then one file, the commit log, says which content goes where. From
the moment it exists the transaction is committed: whoever opens the folder next (`recover`) completes it if its author
did not.
"""

from __future__ import annotations

import json
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, system_reason
from qkg.files.data_folder import COMMIT_LOG, SUFFIXES, Data
from qkg.files.lock import folder_lock
from qkg.files.text_files import read_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

STAGING = ".staging"
"""The folder of new contents, in the data folder's `graph/`; files with a leading dot are no data."""
LOCK = ".lock"


class Transaction:
    """A transaction that is open (`transaction`): contents are staged one by one, then `commit` puts them all in place.

    Paths are relative to the data folder, under `graph/`. Whatever the operating system refuses is an `OSError`.
    """

    def __init__(self, data: Data, staging: str | None = None) -> None:
        """*staging*: another folder for the new contents, of a transaction that is never committed."""
        self._data = data
        self._staging = staging or os.path.join(data.graph, STAGING)
        self._steps: list[tuple[str, str]] = []
        self._committed = False

    @contextmanager
    def write(self, path: str) -> Iterator[IO[bytes]]:
        """A binary file to write: the new content of *path*."""
        os.makedirs(self._staging, exist_ok=True)
        name = str(len(self._steps))
        with open(os.path.join(self._staging, name), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        self._steps.append((path, name))

    def remove(self, path: str) -> None:
        """Stage the removal of a file."""
        self._steps.append((path, ""))

    def result(self) -> Data:
        """The data folder as it will be once this is committed, for reading."""
        return _ChangedData(
            self._data.root, {path: os.path.join(self._staging, name) if name else None for path, name in self._steps}
        )

    def commit(self) -> None:
        """Put everything in place. What fails after the commit log is written is completed by the next command."""
        if not self._steps:
            return
        os.makedirs(self._staging, exist_ok=True)
        draft = os.path.join(self._staging, "log")
        with open(draft, "w", encoding="utf-8") as file:
            json.dump({"steps": self._steps}, file)
            file.flush()
            os.fsync(file.fileno())
        _sync(self._staging)
        self._committed = True  # set first: an interruption after the rename must not discard what was staged
        try:
            os.replace(draft, os.path.join(self._data.graph, COMMIT_LOG))
        except OSError:
            self._committed = self._data.pending()
            raise
        _sync(self._data.graph)
        _complete(self._data)

    def discard(self) -> None:
        """Remove what was staged, unless the transaction was committed."""
        if not self._committed:
            shutil.rmtree(self._staging, ignore_errors=True)


class _ChangedData(Data):
    """A data folder with other contents for some of its files; `None` for a file that is removed."""

    __slots__ = ("_contents",)

    def __init__(self, root: str, contents: dict[str, str | None]) -> None:
        super().__init__(root)
        self._contents = contents

    def files(self) -> list[str]:
        written = {path for path, content in self._contents.items() if content is not None and path.endswith(SUFFIXES)}
        return sorted({*super().files()} - self._contents.keys() | written)

    def read(self, path: str) -> bytes:
        content = self._contents.get(path)
        return super().read(path) if content is None else read_bytes(content, self.shown(path))


@contextmanager
def transaction(data: Data, waiting: Callable[[], None] = lambda: None) -> Iterator[Transaction]:
    """Lock a data folder and open a transaction on it; what is not committed at the end is discarded.

    A committed transaction that is not complete is completed first, and what an uncommitted one left is removed.
    *waiting* is called once when another process holds the lock. Whatever the operating system refuses is an `OSError`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     os.mkdir(os.path.join(root, "graph"))
    ...     with transaction(Data(root)) as change:
    ...         with change.write("graph/new/a.trig") as file:
    ...             written = file.write(b"# nothing yet")
    ...         change.commit()
    ...     os.listdir(os.path.join(root, "graph", "new"))
    ['a.trig']
    """
    with folder_lock(data.graph, waiting, LOCK):
        if data.pending():
            _complete(data)
        shutil.rmtree(os.path.join(data.graph, STAGING), ignore_errors=True)
        opened = Transaction(data)
        try:
            yield opened
        finally:
            opened.discard()


def recover(data: Data) -> bool:
    """Complete a committed transaction that is not complete; whether there was one. One `stat` when there is none.

    Raises `DataError` when it cannot be completed: some files are old and some are new then.
    """
    if not data.pending():
        return False
    try:
        with folder_lock(data.graph, name=LOCK):
            return data.pending() and _complete(data)
    except OSError as error:
        reason = system_reason(error)
        raise DataError("files.unfinished", where=data.graph, hint="files.unfinished-hint", reason=reason) from error


def _complete(data: Data) -> bool:
    """Put what a committed transaction staged in place; the caller holds the lock."""
    log = os.path.join(data.graph, COMMIT_LOG)
    staging = os.path.join(data.graph, STAGING)
    steps = [(os.path.join(data.root, *path.split("/")), name) for path, name in _steps(log)]
    for target, name in steps:
        source = os.path.join(staging, name)
        if not name:
            _remove(target)
        elif os.path.exists(source):  # else it is in place already
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(source, target)
    for folder in {os.path.dirname(target) for target, _ in steps} | {data.graph}:
        _sync(folder)
    os.unlink(log)
    _sync(data.graph)
    shutil.rmtree(staging, ignore_errors=True)
    return True


def _steps(log: str) -> list[tuple[str, str]]:
    """The steps in a commit log: (path, staged name or "" to remove). Raises `DataError` for paths outside `graph/`."""
    try:
        with open(log, encoding="utf-8") as file:
            steps = [(str(path), str(name)) for path, name in json.load(file)["steps"]]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError("files.bad-commit-log", where=log) from error
    for path, name in steps:
        first, *rest = path.split("/")
        is_inside = first == "graph" and rest and all(part.strip(".") and "\\" not in part for part in rest)
        if not is_inside or (name and not name.isdecimal()):
            raise DataError("files.bad-commit-log", where=log)
    return steps


def _remove(path: str) -> None:
    """Remove a file, and its folder when that is empty then."""
    with suppress(FileNotFoundError):
        os.unlink(path)
    with suppress(OSError):
        os.rmdir(os.path.dirname(path))


def _sync(folder: str) -> None:
    """Make the folder's entries durable, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
