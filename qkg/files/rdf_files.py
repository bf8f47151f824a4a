"""RDF files as somebody wrote them: their statements, each with its line, or an error that says where and what."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import DataError, system_words
from qkg.files.line_positions import Lines
from qkg.sparql.diagnose import file_reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".trig": ox.RdfFormat.TRIG,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".nq": ox.RdfFormat.N_QUADS,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".owl": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
}
"""What a file's extension says of its format."""
STANDARD_INPUT = "-"
"""The name of standard input; what comes from there is TriG, or Turtle, which is TriG too."""


@dataclass(frozen=True)
class Source:
    """A file: the name it is shown by, its text, and its statements with their lines (0: not known, in JSON-LD)."""

    name: str
    text: str
    quads: list[tuple[ox.Quad, int]] = field(repr=False)


def read_source(path: str, name: str | None = None, numbers: Iterator[int] | None = None) -> Source:
    """The statements of a file, or of standard input (`-`); *name* is what it is called in errors and reports (default: *path*).

    Blank nodes are named by *numbers* in the order they come, the same from run to run; files that share *numbers*
    share no blank node. A relative IRI is resolved against the file's own. Raises `DataError` with the place for a file
    that cannot be read or parsed.
    """
    shown = name if name is not None else path
    content = _content(path, shown)
    format_ = ox.RdfFormat.TRIG if path == STANDARD_INPUT else FORMATS.get(os.path.splitext(path)[1].lower())
    if format_ is None:
        raise DataError("validation.unknown-extension", where=shown, extensions=" ".join(FORMATS))
    text = _text(content, shown)
    return Source(shown, text, list(_quads(text, shown, format_, path, numbers or count(1))))


def _content(path: str, shown: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            return sys.stdin.buffer.read()
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise DataError("validation.unreadable", where=shown, reason=system_words(error)) from error


def _text(content: bytes, shown: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", "replace")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        raise DataError("validation.not-utf8", where=f"{shown}:{line}:{column}") from error


def _quads(
    text: str, shown: str, format_: ox.RdfFormat, path: str, numbers: Iterator[int]
) -> Iterator[tuple[ox.Quad, int]]:
    from pathlib import Path

    named: dict[object, ox.BlankNode] = {}

    def own(term: Any) -> Any:
        if not isinstance(term, ox.BlankNode):
            return term
        if term not in named:
            named[term] = ox.BlankNode(f"b{next(numbers)}")
        return named[term]

    lines = Lines(text.encode())
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
        raise DataError("validation.syntax", where=where, format=format_.name, reason=file_reason(error)) from error
