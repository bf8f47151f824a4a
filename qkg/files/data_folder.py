"""Where the data is: the folder with `ontology/`, `graph/` and `queries/`, and what its files hold.

Every command asks this first, so it imports nothing heavy and reads nothing but directories.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, system_words

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("graph", "ontology", "queries")
SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rq")
"""The files that count; notes and editors' leftovers beside them do not."""
DESCRIPTION = "graph/dataset.ttl"
"""What the data set says of itself. It is derived from the other files (`qkg.release`), so it is none of `Data.files`."""
JOURNAL = ".journal"
"""In `graph/`: a change of several files that was decided and waits to be finished (`qkg.files.transaction`)."""


class Data:
    """A data folder.

    - `root`: its absolute path; `ontology`, `graph`, `queries`: the paths of its three folders.
    """

    __slots__ = ("graph", "ontology", "queries", "root")

    def __init__(self, root: str) -> None:
        self.root = os.path.abspath(root)
        self.ontology = os.path.join(self.root, "ontology")
        self.graph = os.path.join(self.root, "graph")
        self.queries = os.path.join(self.root, "queries")

    def __repr__(self) -> str:
        return f"Data({self.root!r})"

    def files(self) -> list[str]:
        """Paths of the files that count, relative to `root`, with `/`, sorted.

        >>> "ontology/qkg.ttl" in find().files()
        True
        """
        return sorted(path for path, _ in self._entries())

    def fingerprint(self) -> str:
        """Names, sizes and times of change of the files: equal means that nothing was touched. Fast (no file is read).

        >>> find().fingerprint() == find().fingerprint()
        True
        """
        lines = []
        for path, entry in self._entries():
            try:
                status = entry.stat()
            except OSError as error:  # a link to nothing
                raise self._unreadable(path, error) from error
            lines.append(f"{path} {status.st_size} {status.st_mtime_ns}")
        lines.sort()
        return "\n".join(lines)

    def pending(self) -> bool:
        """Whether a change of several files was decided and not finished: what the files hold is no state of the graph."""
        return os.path.exists(os.path.join(self.graph, JOURNAL))

    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, over the names and contents of the files: the same on every machine.

        Raises `DataError` for a file that cannot be read.
        """
        from hashlib import sha256

        total = sha256()
        for path in self.files():
            total.update(f"{path}\0{sha256(self.read(path)).hexdigest()}\n".encode())
        return total.hexdigest()

    def read(self, path: str) -> bytes:
        """The content of one of `files`. Raises `DataError` when it cannot be read."""
        try:
            with open(os.path.join(self.root, path), "rb") as file:
                return file.read()
        except OSError as error:
            raise self._unreadable(path, error) from error

    def _unreadable(self, path: str, error: OSError) -> DataError:
        return DataError("files.unreadable", where=self.shown(path), reason=system_words(error))

    def shown(self, path: str) -> str:
        """*path* (one of `files`, or an absolute one) as a reader finds it: from the working folder, else in full."""
        whole = os.path.normpath(os.path.join(self.root, path))
        here = os.path.join(os.getcwd(), "")
        return whole.removeprefix(here)

    def _entries(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        for folder in FOLDERS:
            try:
                for path, entry in _walk(os.path.join(self.root, folder), folder):
                    if path != DESCRIPTION:
                        yield path, entry
            except OSError as error:
                place = os.path.relpath(error.filename or folder, self.root).replace(os.sep, "/")
                raise self._unreadable(place, error) from error


def _walk(folder: str, name: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{name}/{entry.name}"
            if entry.name.endswith(SUFFIXES) and not entry.name.startswith("."):
                yield path, entry  # a folder of such a name is an error that reading it will tell
            elif entry.is_dir() and not entry.name.startswith("."):
                yield from _walk(entry.path, path)


def find(folder: str | None = None) -> Data:
    """The data folder: *folder* when given, else `$QKG_DATA`, else the checkout's, else the one inside the package.

    Raises `DataError` saying what is missing when the folder is not there or not whole.

    >>> find("/nowhere")
    Traceback (most recent call last):
    qkg.core.errors.DataError: ...
    """
    chosen = folder if folder is not None else os.environ.get("QKG_DATA") or None
    if chosen is not None:
        return _whole(chosen)
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    checkout = os.path.dirname(package)
    if all(os.path.isdir(os.path.join(checkout, name)) for name in FOLDERS):
        return Data(checkout)
    return _whole(os.path.join(package, "_data"))


def _whole(folder: str) -> Data:
    if not os.path.isdir(folder):
        raise DataError("files.no-folder", where=folder, hint="files.hint")
    missing = [f"{name}/" for name in FOLDERS if not os.path.isdir(os.path.join(folder, name))]
    if missing:
        raise DataError("files.incomplete", where=folder, hint="files.hint", missing=", ".join(missing))
    return Data(folder)
