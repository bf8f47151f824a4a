"""Files that are replaced in one step, or not at all."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, system_reason
from qkg.files.data_folder import refuse_sources

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO


@contextlib.contextmanager
def replacing(path: str) -> Iterator[IO[bytes]]:
    """A binary file to write that replaces *path* when the `with` block ends.

    It is a temporary file in the target's folder (symbolic links are followed), renamed by `os.replace`; on any error or
    interruption it is removed and *path* keeps its content. A device or pipe (`/dev/stdout`) is written directly.
    Raises `DataError` with the path and the system's reason, `RefusedError` for a source of a data folder.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(f"{folder}/a.txt") as target:
    ...         written = target.write(b"text")
    ...     os.listdir(folder)
    ['a.txt']
    """
    refuse_sources(path)
    try:
        if os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path):
            with open(path, "wb") as target:
                yield target
            return
        final = os.path.realpath(path)
        descriptor, beside = tempfile.mkstemp(prefix=f".{os.path.basename(final)}.", dir=os.path.dirname(final))
        try:
            with os.fdopen(descriptor, "wb") as target:
                yield target
                target.flush()
                os.fsync(target.fileno())  # the disk may be found full only here
            os.chmod(beside, _mode(final))
            os.replace(beside, final)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(beside)
            raise
    except BrokenPipeError:
        raise  # the reader of a pipe has ended: the command line handles that
    except OSError as error:
        reason = system_reason(error)
        raise DataError("answers.cannot-write", where=path, hint="answers.cannot-write-hint", reason=reason) from error


def _mode(path: str) -> int:
    """The permissions of the file to replace, or those of a new file (`mkstemp` makes private ones)."""
    try:
        return stat.S_IMODE(os.stat(path).st_mode)
    except OSError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask
