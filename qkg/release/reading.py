"""A release of the graph as lines of N-Quads that can be gone over again and again without being held in memory.

A release is a file (TriG, N-Quads, Turtle, N-Triples), a data folder, or `-`, standard input. Of a data set, what is written
by people counts: accounts, provenance, ontology. What the build derives from that (the default graph, the view, the rules'
graphs) is left out. A file with a default graph alone, such as `qkg export --format turtle` gives, is taken as it is.
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.errors import DataError, UsageError, system_words
from qkg.files.data_folder import find
from qkg.store.load import FORMATS, is_derived, ontology_graph, syntax_error

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import IO

    from qkg.files.data_folder import Data

STANDARD_INPUT = "-"
_SUFFIX = " ."


class Line(NamedTuple):
    """A statement as tokens in N-Quads syntax; `graph` is `""` for the default graph."""

    subject: str
    predicate: str
    value: str
    graph: str

    @property
    def triple(self) -> tuple[str, str, str]:
        """The statement, whoever makes it."""
        return self[:3]

    def __str__(self) -> str:
        return " ".join(part for part in self if part) + _SUFFIX


class Release:
    """One release, spooled to a temporary file that goes when the release is closed.

    - `name`: as the reader called it. `dataset`: whether it holds named graphs.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.dataset = False
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="qkg-release-")  # noqa: SIM115 - closed by `close`
        try:
            for quads in _read(name):
                ox.serialize(quads, self._file, format=ox.RdfFormat.N_QUADS)
            self.dataset = any(line.graph for line in self._lines())
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Release:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the temporary file."""
        self._file.close()

    def everything(self) -> Iterator[Line]:
        """All its statements, derived ones too, in no order; one may come twice."""
        return self._lines()

    def authored(self) -> Iterator[Line]:
        """The statements that count. Raises `DataError` for a blank node, which has no name to compare by."""
        for line in self._lines():
            if self.dataset and (not line.graph or is_derived(line.graph[1:-1])):
                continue
            if any(part.startswith("_:") for part in line):
                raise DataError("release.blank-node", where=self.name)
            yield line

    def _lines(self) -> Iterator[Line]:
        self._file.seek(0)
        for raw in self._file:
            yield split(raw.decode())


def split(line: str) -> Line:
    r"""A line of N-Quads as its tokens.

    >>> split('<urn:s> <urn:p> "a <b> ." <urn:g> .\n').graph, split('<urn:s> <urn:p> "a"@fr .\n').graph
    ('<urn:g>', '')
    """
    subject, predicate, rest = line.rstrip("\n").removesuffix(_SUFFIX).split(" ", 2)
    value, space, last = rest.rpartition(" ")
    # The last token is a graph when it is an IRI or blank node that stands fourth: no such token holds a quote, and a
    # literal's closing quote always stands in its last piece.
    if space and value and '"' not in last and not last.endswith(")>>"):
        return Line(subject, predicate, value, last)
    return Line(subject, predicate, rest, "")


def _read(name: str) -> Iterator[Iterable[ox.Quad]]:
    """The statements of a release, file by file. Raises `DataError` or `UsageError` naming what is wrong and where."""
    if name == STANDARD_INPUT:
        content = sys.stdin.buffer.read()
        yield _checked(ox.parse(content, format=_format_of(content)), "stdin")
    elif os.path.isdir(name):
        yield from _read_folder(find(name))
    else:
        format_ = FORMATS.get(os.path.splitext(name)[1].lower())
        if format_ is None:
            raise UsageError("release.release-format", where=name, extensions=", ".join(FORMATS))
        try:
            yield _checked(ox.parse(path=name, format=format_), name)
        except OSError as error:
            raise DataError("files.unreadable", where=name, reason=system_words(error)) from error


def _format_of(content: bytes) -> ox.RdfFormat:
    """N-Quads when every line is one, which TriG never is as soon as it declares a prefix or a graph."""
    try:
        for _ in ox.parse(content, format=ox.RdfFormat.N_QUADS):
            pass
    except SyntaxError:
        return ox.RdfFormat.TRIG
    return ox.RdfFormat.N_QUADS


def _read_folder(data: Data) -> Iterator[Iterable[ox.Quad]]:
    for path in data.files():
        format_ = FORMATS.get(os.path.splitext(path)[1])
        if format_ is None or not path.startswith(("graph/", "ontology/")):
            continue
        quads = _checked(ox.parse(data.read(path), format=format_), data.shown(path))
        if path.startswith("ontology/") and path.endswith((".ttl", ".nt")):
            graph = ox.NamedNode(ontology_graph(path))
            quads = (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
        yield quads


def _checked(quads: Iterable[ox.Quad], where: str) -> Iterator[ox.Quad]:
    try:
        yield from quads
    except SyntaxError as error:
        raise syntax_error(where, error) from error
