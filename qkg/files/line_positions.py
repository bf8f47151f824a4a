"""Lines of statements in source files, and several errors raised as one."""

from __future__ import annotations

import io
import os
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.language import LANGUAGES
from qkg.files.rdf_text import FORMATS, checked
from qkg.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qkg.files.data_folder import Data

SHOWN = 20
"""Maximum number of errors in one message."""


class Problems:
    """Errors found so far; `stop` raises them, if any, as one."""

    def __init__(self) -> None:
        self._errors: list[DataError] = []

    def add(self, error: DataError) -> None:
        """Keep an error for `stop`."""
        self._errors.append(error)

    def stop(self) -> None:
        """Raise the one error, or one `DataError` that lists them."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            problems = {lang: self._text(lang) for lang in LANGUAGES}
            raise DataError("store.problems", count=len(self._errors), problems=problems)

    def _text(self, lang: str) -> str:
        lines = [error.text(lang) for error in self._errors[:SHOWN]]
        if len(self._errors) > SHOWN:
            lines.append(message("core.and-more", lang, count=len(self._errors) - SHOWN))
        return "\n".join(lines)


_LEADING = re.compile(rb"[\s.;,\])}]*(?:#.*)?", re.DOTALL)


class Lines:
    r"""A file object for pyoxigraph's parser that gives it at most a line at a time, so that `line` is that of the
    statement which the parser just yielded: the line where its object ends.

    After a literal the parser reads on to the next punctuation, which may be many lines below. Leading white space,
    comments and punctuation of a line are therefore given separately, and count as the line before. A JSON-LD parser
    reads the whole file before its first statement: `line` says nothing there.

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
        """The next bytes: at most a line, and at most *size*."""
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

    The files are parsed again, line by line: this is for telling an error. Those that do not parse are left out.
    """
    for path in paths:
        format_ = FORMATS.get(os.path.splitext(path)[1])
        if format_ is None:
            continue
        try:
            lines = Lines(checked(data.read(path), format_, path))
            for quad in ox.parse(lines, format=format_):  # type: ignore[arg-type]
                if matches(quad):
                    return f"{data.shown(path)}:{lines.line}"
        except (DataError, SyntaxError):
            continue
    return None
