"""From a triple to the file and line that states it."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.core.errors import DataError
from qkg.core.iris import slug_of
from qkg.core.text import is_slug
from qkg.files.rdf_files import FORMATS, read_source
from qkg.validation.report import Place

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from qkg.core.terms_rdf import Term
    from qkg.files.data_folder import Data
    from qkg.files.rdf_files import Source

    class Locator(Protocol):
        """Finds where statements are written."""

        def __call__(self, subject: Term, predicate: str | None = None, obj: Term | None = None) -> list[Place]:
            """The places of the statements that match; `None` matches anything. Empty when there are none."""
            ...


class SourceIndex:
    """The statements of some files, by subject."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._statements: dict[object, list[tuple[str, Term, Place]]] = {}
        self._texts: dict[str, str] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """Take in the statements of one more file."""
        for quad, line in source.quads:
            entry = (quad.predicate.value, quad.object, Place(source.name, line))
            self._statements.setdefault(quad.subject, []).append(entry)  # type: ignore[arg-type]
            if not line:
                self._texts[source.name] = source.text

    def __call__(self, subject: Term, predicate: str | None = None, obj: Term | None = None) -> list[Place]:
        """The places of the statements that match, by file and line; `None` matches anything."""
        found = [
            place
            for link, value, place in self._statements.get(subject, ())
            if (predicate is None or link == predicate) and (obj is None or same_value(value, obj))
        ]
        if any(not place.line for place in found):
            found = [place for place in found if place.line] + (self._in_text(subject, predicate) or found)
        return sorted(set(found), key=lambda place: (place.file, place.line))

    def _in_text(self, subject: Term, predicate: str | None) -> list[Place]:
        """In JSON-LD, whose statements have no line: the first that names the subject, or its property after that."""
        if not isinstance(subject, NamedNode):
            return []
        for name, text in self._texts.items():
            at = _named(text, subject.value, 0)
            if at is not None:
                property_at = _named(text, predicate, at) if predicate is not None else None
                return [Place(name, text.count("\n", 0, at if property_at is None else property_at) + 1)]
        return []


def _named(text: str, iri: str, start: int) -> int | None:
    """Where *text* names *iri* as a JSON string: in full, or by its last part alone or after a prefix."""
    last = iri[max(map(iri.rfind, "/#")) + 1 :]
    for pattern in (f'"{re.escape(iri)}"', f'[":/#]{re.escape(last)}"' if last else None):
        found = re.compile(pattern).search(text, start) if pattern else None
        if found:
            return found.start()
    return None


class DataIndex(SourceIndex):
    """The statements of a data folder's files. A file is read when it names what is looked for, and not before.

    A file that cannot be read is left out: the build tells that.
    """

    def __init__(self, data: Data) -> None:
        super().__init__()
        self._data = data
        self._unread: dict[str, bytes] | None = None

    def __call__(self, subject: Term, predicate: str | None = None, obj: Term | None = None) -> list[Place]:
        """The places of the statements that match, by file and line; `None` matches anything."""
        for path in self._naming(subject):
            try:
                self.add(read_source(os.path.join(self._data.root, path), self._data.shown(path)))
            except DataError:
                continue
        return super().__call__(subject, predicate, obj)

    def _naming(self, subject: Term) -> list[str]:
        """The files not read yet that may name a subject: a slug stands in the text as it is, other names may not."""
        if self._unread is None:
            self._unread = {
                path: self._content(path) for path in self._data.files() if os.path.splitext(path)[1] in FORMATS
            }
        last = slug_of(subject.value) if isinstance(subject, NamedNode) else ""
        name = last.encode() if is_slug(last) else b""
        naming = [path for path, content in self._unread.items() if name in content]
        for path in naming:
            del self._unread[path]
        return naming

    def _content(self, path: str) -> bytes:
        try:
            return self._data.read(path)
        except DataError:
            return b""


def same_value(one: Term, other: Term) -> bool:
    """Whether two terms are the same, or the same number written in two ways (`01`, `1`): engines rewrite numbers.

    >>> same_value(Literal("1.0", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#decimal")), Literal("x"))
    False
    """
    if one == other or not isinstance(one, Literal) or not isinstance(other, Literal):
        return one == other
    if one.language or other.language:
        return False
    try:
        return float(one.value) == float(other.value)
    except ValueError:
        return False
