"""The data folder as it is in a commit of Git, to compare the working tree with."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.core.text import shown
from qkg.files.data_folder import FOLDERS, Data

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def committed(data: Data, commit: str = "HEAD") -> Iterator[Data]:
    """The data folder *data* as it is in a commit, in a temporary folder.

    Raises `UsageError` without Git, outside of a checkout, and for a commit that is none or does not hold the folder.
    """
    if not commit or commit.startswith("-"):
        raise UsageError("release.no-commit", where=shown(commit), reason="", hint="release.no-commit-hint")
    content = _git(
        data, commit, "archive", "--format=tar", commit
    )  # of the folder alone, which may be part of a repository
    with tempfile.TemporaryDirectory(prefix="qkg-commit-") as folder:
        with tarfile.open(fileobj=io.BytesIO(content)) as archive:
            members = [member for member in archive if member.name.split("/")[0] in FOLDERS]
            archive.extractall(folder, members, filter="data")
        if not all(os.path.isdir(os.path.join(folder, name)) for name in FOLDERS):
            raise UsageError("release.no-commit", where=shown(commit), reason="", hint="release.no-commit-hint")
        yield Data(folder)


def _git(data: Data, commit: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", "-C", data.root, *arguments], capture_output=True, check=False)  # noqa: S603, S607
    except OSError as error:
        raise UsageError("release.no-git", where=data.root, hint="release.no-commit-hint") from error
    if done.returncode:
        reason = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise UsageError(
            "release.no-commit", where=shown(commit), reason=" ".join(reason), hint="release.no-commit-hint"
        )
    return done.stdout
