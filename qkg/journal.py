"""Several files of a data folder changed as one: all of them, or none, whatever happens on the way.

The new contents are written beside the data; then one file, the journal, says what is to be put where. From the moment it
stands the change is decided: whoever comes next (`recover`) finishes it if its author could not.
"""

from __future__ import annotations

import json
import os
import shutil

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

STAGING = ".staging"
"""The folder of new contents, in the data folder's `graph/`; files with a leading dot are no data."""
JOURNAL = ".journal"


class Change:
    """A change that is being prepared: contents are staged one by one, then `commit` puts them all in place.

    Paths are relative to the data folder. Whatever the operating system refuses is an `OSError`, and nothing is changed.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._home = os.path.join(root, "graph")
        self._staging = os.path.join(self._home, f"{STAGING}-{os.getpid()}")
        self._steps: list[tuple[str, str]] = []
        shutil.rmtree(self._staging, ignore_errors=True)

    def write(self, path: str, content: bytes) -> None:
        """Stage the new content of a file."""
        os.makedirs(self._staging, exist_ok=True)
        name = str(len(self._steps))
        with open(os.path.join(self._staging, name), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        self._steps.append((path, name))

    def remove(self, path: str) -> None:
        """Stage the removal of a file."""
        self._steps.append((path, ""))

    def __len__(self) -> int:
        return len(self._steps)

    def commit(self) -> None:
        """Put everything in place."""
        if not self._steps:
            self.discard()
            return
        recover(self._root)
        record = {"staging": os.path.basename(self._staging), "steps": self._steps}
        os.makedirs(self._staging, exist_ok=True)
        draft = os.path.join(self._staging, "journal")
        with open(draft, "w", encoding="utf-8") as file:
            json.dump(record, file)
            file.flush()
            os.fsync(file.fileno())
        _sync(self._staging)
        os.replace(draft, os.path.join(self._home, JOURNAL))
        _sync(self._home)
        recover(self._root)

    def discard(self) -> None:
        """Forget what was staged."""
        shutil.rmtree(self._staging, ignore_errors=True)


def recover(root: str) -> bool:
    """Finish a change that was decided and not finished; whether there was one. Clears away what was only staged."""
    home = os.path.join(root, "graph")
    journal = os.path.join(home, JOURNAL)
    try:
        with open(journal, encoding="utf-8") as file:
            record = json.load(file)
    except FileNotFoundError:
        return False
    staging = os.path.join(home, record["staging"])
    for path, name in record["steps"]:
        target = os.path.join(root, *path.split("/"))
        if not name:
            _remove(target)
            continue
        source = os.path.join(staging, name)
        if os.path.exists(source):  # else it was put in place before
            os.makedirs(os.path.dirname(target), exist_ok=True)
            os.replace(source, target)
    for folder in {os.path.dirname(os.path.join(root, *path.split("/"))) for path, _ in record["steps"]}:
        _sync(folder)
    os.unlink(journal)
    shutil.rmtree(staging, ignore_errors=True)
    return True


def clear(root: str, alive: Iterable[int] = ()) -> None:
    """Remove what changes that were never decided left behind; *alive*: processes that may still be at it."""
    home = os.path.join(root, "graph")
    keep = {f"{STAGING}-{pid}" for pid in alive}
    for name in os.listdir(home):
        if name.startswith(STAGING) and name not in keep:
            pid = name.rpartition("-")[2]
            if not (pid.isdigit() and os.path.isdir(f"/proc/{pid}")):
                shutil.rmtree(os.path.join(home, name), ignore_errors=True)


def pending(root: str) -> bool:
    """Whether a decided change waits to be finished."""
    return os.path.exists(os.path.join(root, "graph", JOURNAL))


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        return
    folder = os.path.dirname(path)
    try:
        os.rmdir(folder)  # only when it is empty
    except OSError:
        return


def _sync(folder: str) -> None:
    """Make the folder's entries durable, where the system can."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
