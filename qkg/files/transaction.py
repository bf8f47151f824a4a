"""Several files of a data folder changed as one: all of them, or none, whatever happens on the way.

The new contents are written beside the data; then one file, the journal, says what is to be put where. From the moment it
stands the change is decided: whoever comes next (`recover`) finishes it if its author could not.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, system_words
from qkg.files.data_folder import JOURNAL, Data
from qkg.files.lock import alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

STAGING = ".staging"
"""The folder of new contents, in the data folder's `graph/`; files with a leading dot are no data."""
LOCK = ".lock"


class Change:
    """A change that is being prepared (`changing`): contents are staged one by one, then `commit` puts them all in place.

    Paths are relative to the data folder, under `graph/`. Whatever the operating system refuses is an `OSError`.
    """

    def __init__(self, data: Data) -> None:
        self._data = data
        self._staging = os.path.join(data.graph, STAGING)
        self._steps: list[tuple[str, str]] = []
        self._decided = False

    @contextmanager
    def write(self, path: str) -> Iterator[IO[bytes]]:
        """A file to write: the new content of *path*."""
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

    def commit(self) -> None:
        """Put everything in place. What fails after the decision is finished by the next command."""
        if not self._steps:
            return
        os.makedirs(self._staging, exist_ok=True)
        draft = os.path.join(self._staging, "journal")
        with open(draft, "w", encoding="utf-8") as file:
            json.dump({"steps": self._steps}, file)
            file.flush()
            os.fsync(file.fileno())
        _sync(self._staging)
        self._decided = True  # before the decision: an interruption just after it must not forget what was staged
        try:
            os.replace(draft, os.path.join(self._data.graph, JOURNAL))
        except OSError:
            self._decided = self._data.pending()
            raise
        _sync(self._data.graph)
        _finish(self._data)

    def discard(self) -> None:
        """Forget what was staged, unless the change was decided."""
        if not self._decided:
            shutil.rmtree(self._staging, ignore_errors=True)


@contextmanager
def changing(data: Data, waiting: Callable[[], None] = lambda: None) -> Iterator[Change]:
    """Our turn to change a data folder, one at a time; what is not committed is forgotten.

    What an earlier change left behind is finished if it was decided, else cleared away. *waiting* is called once when
    another change is under way. What the system refuses is an `OSError` or `sqlite3.Error`.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as root:
    ...     os.mkdir(os.path.join(root, "graph"))
    ...     with changing(Data(root)) as change:
    ...         with change.write("graph/new/a.trig") as file:
    ...             written = file.write(b"# nothing yet")
    ...         change.commit()
    ...     os.listdir(os.path.join(root, "graph", "new"))
    ['a.trig']
    """
    with alone(data.graph, waiting, LOCK):
        if data.pending():
            _finish(data)
        shutil.rmtree(os.path.join(data.graph, STAGING), ignore_errors=True)  # a change that was killed undecided
        change = Change(data)
        try:
            yield change
        finally:
            change.discard()


def recover(data: Data) -> bool:
    """Finish a change that was decided and not finished; whether there was one. Costs one look when there is none.

    Raises `DataError` when it cannot be finished: the folder is neither in the old state nor in the new one then.
    """
    if not data.pending():
        return False
    try:
        with alone(data.graph, file=LOCK):
            return data.pending() and _finish(data)
    except (OSError, sqlite3.Error) as error:
        reason = system_words(error)
        raise DataError("files.unfinished", where=data.graph, hint="files.unfinished-hint", reason=reason) from error


def _finish(data: Data) -> bool:
    """Put what a decided change staged where it belongs; ours is the only turn."""
    journal = os.path.join(data.graph, JOURNAL)
    staging = os.path.join(data.graph, STAGING)
    steps = [(os.path.join(data.root, *path.split("/")), name) for path, name in _steps(journal)]
    for target, name in steps:
        source = os.path.join(staging, name)
        if not name:
            _remove(target)
        elif os.path.exists(source):  # else it was put in place before
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(source, target)
    for folder in {os.path.dirname(target) for target, _ in steps} | {data.graph}:
        _sync(folder)
    os.unlink(journal)
    _sync(data.graph)
    shutil.rmtree(staging, ignore_errors=True)
    return True


def _steps(journal: str) -> list[tuple[str, str]]:
    """What a journal says is to be done. A journal that says anything else than ours do is not followed."""
    try:
        with open(journal, encoding="utf-8") as file:
            steps = [(str(path), str(name)) for path, name in json.load(file)["steps"]]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError("files.bad-journal", where=journal) from error
    for path, name in steps:
        first, *rest = path.split("/")
        if first != "graph" or not rest or any(not part.strip(".") or "\\" in part for part in rest):
            raise DataError("files.bad-journal", where=journal)
        if name and not name.isdecimal():
            raise DataError("files.bad-journal", where=journal)
    return steps


def _remove(path: str) -> None:
    with suppress(FileNotFoundError):
        os.unlink(path)
    with suppress(OSError):  # only an empty folder can be removed
        os.rmdir(os.path.dirname(path))


def _sync(folder: str) -> None:
    """Make the folder's entries durable, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        return
    finally:
        os.close(descriptor)
