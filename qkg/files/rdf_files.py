"""RDF files: their statements, with lines where these are wanted, or an error that says where and what; several as one."""

from __future__ import annotations

import io
import os
import re
import sys
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import BadFileError, DataError
from qkg.core.language import LANGUAGES
from qkg.files.rdf_text import FORMATS, checked
from qkg.files.text_files import decode, read_bytes
from qkg.messages import message
from qkg.sparql.diagnose import file_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    from qkg.files.data_folder import Data

STANDARD_INPUT = "-"
"""The name of standard input; what comes from there is TriG, or Turtle, which is TriG too."""
SHOWN = 20
"""Maximum number of errors in one message."""
LARGEST_VALUE = 16
"""MiB of a token that pyoxigraph's parsers read; they raise `MemoryError` beyond."""
_LEADING = re.compile(rb"([\s.;,\])}]*(?:#.*)?)(.*)", re.DOTALL)
"""Leading white space, punctuation and comment of a line, and the rest."""


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
            self._number += 1
            leading, rest = _LEADING.fullmatch(self._file.readline()).groups()  # type: ignore[union-attr]
            pieces = (leading, self.line), (rest, self._number)
            self._pieces = [(piece, line) for piece, line in pieces if piece]
            if not self._pieces:
                return b""
        piece, self.line = self._pieces.pop(0)
        if 0 < size < len(piece):
            self._pieces.insert(0, (piece[size:], self.line))
            piece = piece[:size]
        return piece


@dataclass(frozen=True)
class Source:
    """A file: the name it is shown by, its text, and its statements with their lines (0: not known, in JSON-LD)."""

    name: str
    text: str
    quads: list[tuple[ox.Quad, int]] = field(repr=False)


def read_source(
    path: str,
    name: str | None = None,
    numbers: Iterator[int] | None = None,
    contexts: Mapping[str, str] | None = None,
) -> Source:
    """The statements of a file, or of standard input (`-`); *name*: what errors and reports call it (default: *path*).

    Blank nodes are named by *numbers* in order of appearance, the same from run to run; files that share *numbers*
    share no blank node. A relative IRI is resolved against the file's own. *contexts*: JSON-LD contexts and the files to
    read instead. Raises `BadFileError` for a file that cannot be read or parsed.
    """
    shown = name if name is not None else path
    content = sys.stdin.buffer.read() if path == STANDARD_INPUT else read_bytes(path, shown)
    format_ = ox.RdfFormat.TRIG if path == STANDARD_INPUT else format_of(path, shown)
    parsed = checked(content, format_, shown, contexts)
    # With contexts in its place, JSON-LD is another text than the one whose lines are told.
    text = decode(content if format_ == ox.RdfFormat.JSON_LD else parsed, shown)
    return Source(shown, text, list(_numbered(parsed, format_, shown, path, numbers or count(1))))


def format_of(path: str, where: str | None = None) -> ox.RdfFormat:
    """The format that a file's extension says. Raises `BadFileError` for an extension that is none of `FORMATS`."""
    format_ = FORMATS.get(os.path.splitext(path)[1].lower())
    if format_ is None:
        raise BadFileError("files.unknown-extension", where=where or path, extensions=" ".join(FORMATS))
    return format_


def parse(
    content: bytes, format_: ox.RdfFormat, where: str, contexts: Mapping[str, str] | None = None
) -> Iterator[ox.Quad]:
    """The statements of a file's *content*. Raises `BadFileError` with the line for what does not parse.

    >>> [quad.object.value for quad in parse(b"<urn:a> <urn:b> <urn:c> .", ox.RdfFormat.TURTLE, "a.ttl")]
    ['urn:c']
    """
    try:
        yield from ox.parse(checked(content, format_, where, contexts), format=format_)
    except SyntaxError as error:
        raise syntax_error(where, error) from error
    except MemoryError as error:
        raise BadFileError("files.value-too-large", where=where, limit=LARGEST_VALUE) from error


def data_statements(data: Data) -> Iterator[tuple[str, Iterator[ox.Quad]]]:
    """Each RDF file of a data folder, as a path of `Data.files` and its statements. Raises what `parse` raises."""
    for path in data.files():
        format_ = FORMATS.get(os.path.splitext(path)[1])
        if format_ is not None:
            yield path, parse(data.read(path), format_, data.shown(path))


def syntax_error(where: str, error: SyntaxError) -> BadFileError:
    """The error for a file that does not parse: file, line, column, and why."""
    place = ":".join(str(part) for part in (where, error.lineno, error.offset) if part is not None)
    return BadFileError("store.syntax", where=place, reason=file_reason(error))


def _numbered(
    content: bytes, format_: ox.RdfFormat, shown: str, path: str, numbers: Iterator[int]
) -> Iterator[tuple[ox.Quad, int]]:
    """Statements with their lines, their blank nodes renamed."""
    named: dict[object, ox.BlankNode] = {}

    def own(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        if term not in named:
            named[term] = ox.BlankNode(f"b{next(numbers)}")
        return named[term]

    lines = Lines(content)
    base = Path(path).absolute().as_uri()
    buffered = format_ == ox.RdfFormat.JSON_LD
    try:
        for quad in ox.parse(lines, format=format_, base_iri=base):  # type: ignore[arg-type]
            if ox.BlankNode in (type(quad.subject), type(quad.object), type(quad.graph_name)):
                quad = ox.Quad(own(quad.subject), quad.predicate, own(quad.object), own(quad.graph_name))  # noqa: PLW2901
            yield quad, 0 if buffered else lines.line
    except SyntaxError as error:
        # The RDF/XML parser does not always say where; the line it had read is as near as can be.
        place = (error.lineno or lines.line, error.offset) if not buffered or error.lineno else ()
        where = ":".join(str(part) for part in (shown, *place) if part is not None)
        raise BadFileError("files.syntax", where=where, format=format_.name, reason=file_reason(error)) from error
    except MemoryError as error:
        raise BadFileError("files.value-too-large", where=f"{shown}:{lines.line}", limit=LARGEST_VALUE) from error


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
        except (DataError, SyntaxError, MemoryError):
            continue
    return None
