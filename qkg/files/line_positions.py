"""Where in the source files a statement stands, and many errors told as one."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qkg.files.data_folder import Data

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
}
SHOWN = 20
"""So many errors are told; a thousand would hide the first."""


class Problems:
    """Errors found so far; `stop` raises them, if any, as one."""

    def __init__(self) -> None:
        self._errors: list[DataError] = []

    def add(self, error: DataError) -> None:
        """Keep an error for later."""
        self._errors.append(error)

    def stop(self) -> None:
        """Raise the one error, or one that tells them all."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            shown = "\n".join(error.text() for error in self._errors[:SHOWN])
            more = len(self._errors) - SHOWN
            if more > 0:
                from qkg.messages import message

                shown += "\n" + message("core.and-more", count=more)
            raise DataError("store.problems", count=len(self._errors), problems=shown)


_LEADING = re.compile(rb"[\s.;,\])}]*(?:#.*)?", re.DOTALL)


class Lines:
    r"""A file given to the parser piece by piece, so that the line it is at is known when it gives a statement.

    That is the line where the statement's object ends. After a string a parser looks for the sign that follows, however
    many lines below: blanks, comments and signs that begin a line are pieces of their own and still count as the line
    before. A JSON-LD parser reads to the end first, and says nothing.

    >>> lines = Lines(b'<urn:a> <urn:b> "x"\n, "y" .')
    >>> [(q.object.value, lines.line) for q in ox.parse(lines, format=ox.RdfFormat.TURTLE)]
    [('x', 1), ('y', 2)]
    """

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)
        self._number = 0
        self._pieces: list[tuple[bytes, int]] = []
        self.line = 1

    def read(self, size: int = -1) -> bytes:
        """The next piece, at most a line, and at most *size* bytes."""
        if not self._pieces:
            whole = self._file.readline()
            self._number += 1
            leading = _LEADING.match(whole)
            end = leading.end() if leading else 0
            pieces = ((whole[:end], self.line), (whole[end:], self._number))
            self._pieces = [(piece, line) for piece, line in pieces if piece]
            if not self._pieces:
                return b""
        piece, self.line = self._pieces.pop(0)
        if 0 < size < len(piece):
            self._pieces.insert(0, (piece[size:], self.line))
            piece = piece[:size]
        return piece


def where(data: Data, paths: Iterable[str], matches: Callable[[ox.Quad], bool]) -> str | None:
    """`file:line` of the first statement for which *matches* holds, in *paths* (`Data.files`, or an absolute path).

    It reads the files again, slowly: it is for telling an error.
    """
    for path in paths:
        format_ = _FORMATS.get(os.path.splitext(path)[1])
        if format_ is None:
            continue
        try:
            lines = Lines(data.read(path))
        except DataError:
            continue  # told already
        try:
            for quad in ox.parse(lines, format=format_):  # type: ignore[arg-type]
                if matches(quad):
                    return f"{data.shown(path)}:{lines.line}"
        except SyntaxError:
            continue  # told already
    return None
