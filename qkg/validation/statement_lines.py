"""The file and line of a statement."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.core.errors import DataError
from qkg.core.iris import slug_of
from qkg.core.text import is_slug
from qkg.files.rdf_files import read_source
from qkg.files.rdf_text import FORMATS
from qkg.validation.report import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qkg.core.terms_rdf import Term
    from qkg.files.data_folder import Data
    from qkg.files.rdf_files import Source

    Locator = Callable[[Term, str | None, Term | None], list[Location]]
    """Finds the locations of the statements with a subject, a predicate and an object; `None` matches anything."""


class SourceIndex:
    """The statements of some files, by subject."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self._statements: dict[object, list[tuple[str, Term, Location]]] = {}
        self._texts: dict[str, str] = {}
        for source in sources:
            self.add(source)

    def add(self, source: Source) -> None:
        """Add the statements of a file."""
        for quad, line in source.quads:
            entry = (quad.predicate.value, quad.object, Location(source.name, line))
            self._statements.setdefault(quad.subject, []).append(entry)  # type: ignore[arg-type]
            if not line:
                self._texts[source.name] = source.text

    def __call__(self, subject: Term, predicate: str | None = None, obj: Term | None = None) -> list[Location]:
        """The locations of the statements that match, sorted; `None` matches anything."""
        found = [
            location
            for link, value, location in self._statements.get(subject, ())
            if (predicate is None or link == predicate) and (obj is None or same_value(value, obj))
        ]
        if any(not location.line for location in found):
            found = [location for location in found if location.line] + (self._in_text(subject, predicate) or found)
        return sorted(set(found), key=lambda location: (location.file, location.line))

    def _in_text(self, subject: Term, predicate: str | None) -> list[Location]:
        """In JSON-LD, whose statements have no line: the first line with the subject, or with the property after it."""
        if not isinstance(subject, NamedNode):
            return []
        for name, text in self._texts.items():
            at = _named(text, subject.value, 0)
            if at is not None:
                property_at = _named(text, predicate, at) if predicate is not None else None
                return [Location(name, text.count("\n", 0, at if property_at is None else property_at) + 1)]
        return []


def _named(text: str, iri: str, start: int) -> int | None:
    """The position of *iri* as a JSON string: in full, or its last part, alone or after a prefix."""
    last = iri[max(map(iri.rfind, "/#")) + 1 :]
    for pattern in (f'"{re.escape(iri)}"', f'[":/#]{re.escape(last)}"' if last else None):
        found = re.compile(pattern).search(text, start) if pattern else None
        if found:
            return found.start()
    return None


class DataIndex(SourceIndex):
    """The statements of the files of a data folder, which are parsed once they contain what is looked for.

    A file that cannot be read is left out: the build reports it.
    """

    def __init__(self, data: Data) -> None:
        super().__init__()
        self._data = data

    def __call__(self, subject: Term, predicate: str | None = None, obj: Term | None = None) -> list[Location]:
        """The locations of the statements that match, sorted; `None` matches anything."""
        for path in self._naming(subject):
            with suppress(DataError):
                self.add(read_source(os.path.join(self._data.root, path), self._data.shown(path)))
        return super().__call__(subject, predicate, obj)

    def _naming(self, subject: Term) -> list[str]:
        """The files not parsed yet that may contain a subject: a slug is never escaped, other names may be."""
        last = slug_of(subject.value) if isinstance(subject, NamedNode) else ""
        name = last.encode() if is_slug(last) else b""
        naming = [path for path, content in self._unread.items() if name in content]
        for path in naming:
            del self._unread[path]
        return naming

    @cached_property
    def _unread(self) -> dict[str, bytes]:
        """The content of the files that are not parsed yet."""
        found: dict[str, bytes] = {}
        for path in self._data.files():
            if os.path.splitext(path)[1] in FORMATS:
                with suppress(DataError):
                    found[path] = self._data.read(path)
        return found


def same_value(one: Term, other: Term) -> bool:
    """Whether two terms are equal, or the same number in two lexical forms (`01`, `1`), which engines rewrite.

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
