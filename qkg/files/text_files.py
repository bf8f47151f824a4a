"""Text files as users have them: with or without a byte order mark, within a size, and never a device or a pipe."""

from __future__ import annotations

import os
import stat

from qkg.core.errors import BadFileError, system_reason
from qkg.messages import Message

LARGEST = 512 * 2**20
"""Bytes of a file that is read into memory."""
BOM = b"\xef\xbb\xbf"


def check_file(path: str, where: str | None = None) -> int:
    """The size of a regular file in bytes; *where*: what errors call it (default: *path*).

    Raises `BadFileError` for what does not exist, or is a folder, a device or a pipe.
    """
    where = where or path
    try:
        status = os.stat(path)
    except OSError as error:
        raise unreadable(where, error) from error
    if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
        raise BadFileError("files.unreadable", where=where, reason=Message("files.not-regular"))
    return status.st_size


def read_bytes(path: str, where: str | None = None) -> bytes:
    """The content of a regular file of at most `LARGEST` bytes, without a UTF-8 byte order mark.

    Raises `BadFileError` naming *where* (default: *path*).

    >>> read_bytes("/dev/zero")
    Traceback (most recent call last):
    qkg.core.errors.BadFileError: ...
    """
    where = where or path
    if check_file(path, where) > LARGEST:
        raise BadFileError("files.too-large", where=where, limit=LARGEST >> 20)
    try:
        with open(path, "rb") as file:
            return file.read().removeprefix(BOM)
    except OSError as error:
        raise unreadable(where, error) from error


def decode(content: bytes, where: str) -> str:
    """UTF-8 text, without a byte order mark. Raises `BadFileError` with line and column for any other encoding."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise BadFileError("files.not-utf8", where=f"{where}:{line}:{column}") from error


def read_text(path: str, where: str | None = None) -> str:
    """The text of a UTF-8 file. Raises what `read_bytes` and `decode` raise."""
    return decode(read_bytes(path, where), where or path)


def unreadable(where: str, error: OSError) -> BadFileError:
    """The error for a file that the system refuses."""
    return BadFileError("files.unreadable", where=where, reason=system_reason(error))
