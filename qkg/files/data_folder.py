"""The data folder: where `ontology/`, `graph/` and `queries/` are, and which of their files count."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, RefusedError
from qkg.files.text_files import read_bytes, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

FOLDERS = ("graph", "ontology", "queries")
SUFFIXES = (".ttl", ".trig", ".nt", ".nq", ".rq")
"""Extensions of the files that count; notes and editors' backups beside them do not."""
DESCRIPTION = "build/dataset.ttl"
"""The description of the data set, a file of a release: it is derived from the other files (`qkg.release`)."""
COMMIT_LOG = ".journal"
"""In `graph/`: the steps of a transaction that is committed and not yet complete (`qkg.files.transaction`)."""


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
        """Names, sizes and modification times of the files: equal when no file was touched. No file is read.

        >>> find().fingerprint() == find().fingerprint()
        True
        """
        lines = []
        for path, entry in self._entries():
            try:
                status = entry.stat()
            except OSError as error:  # a link to nothing
                raise unreadable(self.shown(path), error) from error
            lines.append(f"{path} {status.st_size} {status.st_mtime_ns}")
        lines.sort()
        return "\n".join(lines)

    def pending(self) -> bool:
        """Whether a committed transaction is not complete: until it is, some files are old and some are new."""
        return os.path.exists(os.path.join(self.graph, COMMIT_LOG))

    def content_hash(self) -> str:
        """SHA-256, in hexadecimal, over the names and contents of the files: the same on every machine.

        Raises `BadFileError` for a file that cannot be read.
        """
        from hashlib import sha256  # loads OpenSSL, which answering a query does not need

        total = sha256()
        for path in self.files():
            total.update(f"{path}\0{sha256(self.read(path)).hexdigest()}\n".encode())
        return total.hexdigest()

    def read(self, path: str) -> bytes:
        """The content of one of `files`, without a byte order mark. Raises `BadFileError` when it cannot be read."""
        return read_bytes(os.path.join(self.root, path), self.shown(path))

    def shown(self, path: str) -> str:
        """*path* (one of `files`, or an absolute one) relative to the working folder when it is inside, else absolute."""
        absolute = os.path.normpath(os.path.join(self.root, path))
        return absolute.removeprefix(os.path.join(os.getcwd(), ""))

    def _entries(self) -> Iterator[tuple[str, os.DirEntry[str]]]:
        for folder in FOLDERS:
            try:
                yield from _walk(os.path.join(self.root, folder), folder)
            except OSError as error:
                place = os.path.relpath(error.filename or folder, self.root).replace(os.sep, "/")
                raise unreadable(self.shown(place), error) from error


def _walk(folder: str, name: str) -> Iterator[tuple[str, os.DirEntry[str]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            path = f"{name}/{entry.name}"
            if entry.name.endswith(SUFFIXES) and not entry.name.startswith("."):
                yield path, entry  # a folder of such a name: the error comes when it is read
            elif entry.is_dir() and not entry.name.startswith("."):
                yield from _walk(entry.path, path)


def refuse_sources(path: str) -> None:
    """Refuse to write a file into the `ontology/`, `graph/` or `queries/` of any data folder.

    Called with every file that a user names for output; symbolic links on its path are followed, too. Raises `RefusedError`.

    >>> refuse_sources(os.path.join(find().graph, "sources.trig"))
    Traceback (most recent call last):
    qkg.core.errors.RefusedError: ...
    """
    for place in {os.path.abspath(path), os.path.realpath(path)}:
        while (place := os.path.dirname(place)) != os.path.dirname(place):
            parent, name = os.path.split(place)
            if name in FOLDERS and all(os.path.isdir(os.path.join(parent, each)) for each in FOLDERS):
                raise RefusedError("files.is-source", where=path, hint="files.write-elsewhere", folder=name)


def find(folder: str | None = None) -> Data:
    """The data folder: *folder* when given, else `$QKG_DATA`, else the checkout's, else the one inside the package.

    Raises `DataError` saying what is missing when the folder, or one of its three folders, does not exist.

    >>> find("/nowhere")
    Traceback (most recent call last):
    qkg.core.errors.DataError: ...
    """
    chosen = folder if folder is not None else os.environ.get("QKG_DATA") or None
    if chosen is not None:
        return _complete(chosen)
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    checkout = os.path.dirname(package)
    if all(os.path.isdir(os.path.join(checkout, name)) for name in FOLDERS):
        return Data(checkout)
    return _complete(os.path.join(package, "_data"))


def _complete(folder: str) -> Data:
    if not os.path.isdir(folder):
        raise DataError("files.no-folder", where=folder, hint="files.hint")
    missing = [f"{name}/" for name in FOLDERS if not os.path.isdir(os.path.join(folder, name))]
    if missing:
        raise DataError("files.incomplete", where=folder, hint="files.hint", missing=", ".join(missing))
    return Data(folder)
