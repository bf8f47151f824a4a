"""The data folder as it is in a commit of Git, to compare the working tree with."""

from __future__ import annotations

import os
import subprocess
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qkg.core.errors import BadFileError, UsageError
from qkg.core.text import shown
from qkg.files.data_folder import FOLDERS, Data
from qkg.files.text_files import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_WITHOUT_FETCHING = {"GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1"}
"""Environment in which Git runs no transport: a partial clone names programs that fetch what it lacks."""
_REGULAR = {"100644", "100755"}
"""Modes of regular files: symbolic links and submodules are left out."""
_LONGEST_LISTING = 1 << 26
"""Bytes of a list of files: a few trees that contain each other can list more than any disk holds."""
_LARGEST_COMMIT = 4 * LARGEST
"""Bytes of all files of a data folder."""


@contextmanager
def committed(data: Data, commit: str = "HEAD") -> Iterator[Data]:
    """The data folder *data* as it is in a commit, in a temporary folder.

    Only objects are read, so that no program runs which the configuration or the attributes of the repository name
    (filters, `gpg.program`, fsmonitor, transports).

    Raises `UsageError` without Git, outside of a checkout, and for a commit that is none or does not hold the folder,
    `BadFileError` for one that is too large.
    """
    if not commit or commit.startswith("-"):
        raise _no_commit(commit)
    with tempfile.TemporaryDirectory(prefix="qkg-commit-") as folder, tempfile.TemporaryFile() as objects:
        files = list(_files(_git(data, commit, "ls-tree", "-r", "-z", "-l", commit)))
        if sum(size for *_, size in files) > _LARGEST_COMMIT:
            raise BadFileError("files.too-large", where=shown(commit), limit=_LARGEST_COMMIT >> 20)
        objects.write("".join(f"{name}\n" for _, name, _ in files).encode())
        objects.seek(0)
        with tempfile.TemporaryFile() as contents:
            _git(data, commit, "cat-file", "--batch", given=objects, out=contents)
            contents.seek(0)
            for path, _, size in files:
                if not contents.readline().endswith(b" blob %d\n" % size):
                    raise _no_commit(commit)
                target = os.path.join(folder, *path.split("/"))
                os.makedirs(os.path.dirname(target), exist_ok=True)
                with open(target, "wb") as file:
                    file.write(contents.read(size))
                contents.read(1)
        if not all(os.path.isdir(os.path.join(folder, name)) for name in FOLDERS):
            raise _no_commit(commit)
        yield Data(folder)


def _files(listing: bytes) -> Iterator[tuple[str, str, int]]:
    """Path, object and size of each regular file of a data folder in what `git ls-tree -r -z -l` prints."""
    for line in filter(None, listing.split(b"\0")):
        described, _, path = line.partition(b"\t")
        mode, _, name, size = described.decode().split()
        parts = os.fsdecode(path).split("/")
        if mode in _REGULAR and parts[0] in FOLDERS and all(part.strip(".") and "\\" not in part for part in parts):
            yield "/".join(parts), name, int(size)


def _git(
    data: Data, commit: str, *arguments: str, given: IO[bytes] | None = None, out: IO[bytes] | None = None
) -> bytes:
    """What a command of Git prints; nothing where it prints it to *out*."""
    environment = {**os.environ, **_WITHOUT_FETCHING}
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603
                ["git", "-C", data.root, *arguments],  # noqa: S607
                stdin=given or subprocess.DEVNULL, stdout=out or subprocess.PIPE, stderr=errors, env=environment,
            )  # fmt: skip
        except OSError as error:
            raise UsageError("release.no-git", where=data.root, hint="release.no-commit-hint") from error
        with process:
            printed = process.stdout.read(_LONGEST_LISTING) if process.stdout else b""
            if len(printed) == _LONGEST_LISTING:
                process.kill()
                raise BadFileError("files.too-large", where=shown(commit), limit=_LONGEST_LISTING >> 20)
        if process.returncode:
            errors.seek(0)
            reason = errors.read(1 << 16).decode(errors="replace").strip().splitlines()[-1:]
            raise _no_commit(commit, " ".join(reason))
    return printed


def _no_commit(commit: str, reason: str = "") -> UsageError:
    return UsageError("release.no-commit", where=shown(commit), reason=reason, hint="release.no-commit-hint")
