"""From a triple to the file and line that states it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.validation.report import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Protocol

    from qkg.data import Data
    from qkg.validation.sources import Source
    from qkg.validation.triples import Term

    class Locator(Protocol):
        """Finds where statements are written."""

        def __call__(self, subject: Term, predicate: str | None = None, obj: Term | None = None) -> list[Place]:
            """The places of the statements that match; `None` matches anything. Empty when there are none."""
            ...


class SourceIndex:
    """The statements of some files, by subject. *sources* is called with the first lookup."""

    def __init__(self, sources: Callable[[], Iterable[Source]]) -> None:
        self._sources = sources
        self._statements: dict[object, list[tuple[str, Term, Place]]] | None = None
        self._texts: dict[str, str] = {}

    def __call__(self, subject: Term, predicate: str | None = None, obj: Term | None = None) -> list[Place]:
        """The places of the statements that match; `None` matches anything."""
        found = [
            place
            for link, value, place in self._index().get(subject, ())
            if (predicate is None or link == predicate) and (obj is None or same_value(value, obj))
        ]
        if found and not found[0].line:
            found = self._in_text(subject, predicate) or found
        return list(dict.fromkeys(found))

    def _index(self) -> dict[object, list[tuple[str, Term, Place]]]:
        if self._statements is None:
            self._statements = {}
            for source in self._sources():
                for quad, line in source.quads:
                    entry = (quad.predicate.value, quad.object, Place(source.name, line))
                    self._statements.setdefault(quad.subject, []).append(entry)  # type: ignore[arg-type]
                    if not line:
                        self._texts[source.name] = source.text
        return self._statements

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


def of_data(data: Data) -> SourceIndex:
    """An index of a data folder's files. A file that cannot be read is left out: the build tells that."""
    return SourceIndex(lambda: _sources_of(data))


def _sources_of(data: Data) -> Iterable[Source]:
    import os

    from qkg.errors import DataError
    from qkg.validation.sources import FORMATS, read_source

    for path in data.files():
        if os.path.splitext(path)[1] in FORMATS:
            try:
                yield read_source(os.path.join(data.root, path), data.shown(path))
            except DataError:
                continue


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
