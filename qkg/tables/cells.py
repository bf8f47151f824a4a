"""The conversion of a cell to an RDF term, for each type that a column may have; nothing is guessed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qkg.core.edtf import bounds
from qkg.core.errors import DataError
from qkg.core.iris import ID, PREFIXES, QKG, XSD, is_iri
from qkg.core.text import is_slug, shown, slug_from
from qkg.matching.matcher import Wanted
from qkg.tables.statements import edtf, text, typed

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import ColumnMapping, Mapping

LONGEST_KEY = 150
_SPACE = re.compile(r"[ \t\r\n]+")
_GROUPS = re.compile("(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}([ \u00a0\u202f]|$))")
"""Spaces between groups of three digits."""
_END = r"(\.\.|Y?-?[0-9X]{4}[^/T]{0,30}|)"
_DATED = re.compile(f"{_END}(/{_END})?")
"""The outline of an EDTF date without a time of day: the full grammar takes ten milliseconds to refuse any other text."""


class Cells:
    """Reads the cells of one row of a mapping.

    - *siblings*: keys of the tables themselves, to which their cells may refer. `needs`: (column, word, IRI) of those
      that the row refers to and that the graph does not have yet.
    """

    def __init__(self, mapping: Mapping, names: CellMatcher, cells: dict[str, str], siblings: frozenset[str]) -> None:
        self._mapping = mapping
        self._names = names
        self._cells = cells
        self._siblings = siblings
        self.needs: list[tuple[str, str, str]] = []

    def term(self, column: ColumnMapping, word: str) -> str | ox.Literal:
        """The IRI or literal for a value of a column, read as its type says. Raises `DataError`."""
        read: Callable[[ColumnMapping, str], str | ox.Literal] = getattr(
            self, "_key" if column.role == "key" else f"_{column.type}"
        )
        return read(column, word)

    def _key(self, _column: ColumnMapping, word: str) -> str:
        if len(checked_slug(word)) > LONGEST_KEY:
            raise DataError("tables.long-key", size=len(word), limit=LONGEST_KEY)
        return word

    def _text(self, column: ColumnMapping, word: str) -> ox.Literal:
        no_language = isinstance(column.property, str) and column.property in self._names.without_language
        return text(_SPACE.sub(" ", word), None if no_language else column.lang)

    def _integer(self, _column: ColumnMapping, word: str) -> ox.Literal:
        digits = _GROUPS.sub("", word)
        if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
            raise DataError("tables.bad-integer", value=shown(word))
        return typed(str(int(digits)), XSD + "integer")

    def _date(self, _column: ColumnMapping, word: str) -> ox.Literal:
        return edtf(_dated(word))

    def _url(self, _column: ColumnMapping, word: str) -> str:
        if not word.lower().startswith(("http://", "https://")) or not is_iri(word) or len(word) > 4000:
            raise DataError("tables.bad-url", value=shown(word))
        return word

    def _concept(self, column: ColumnMapping, word: str) -> str:
        return self._names.find(word, Wanted(scheme=column.scheme, lang=column.lang))

    def _thing(self, column: ColumnMapping, word: str) -> str:
        within = self._place(self._mapping.columns[column.within]) if column.within else None
        if within is not None and column.fallback == column.within and not self._cells.get(column.name):
            return within
        at = self._cells.get(column.at) if column.at else None
        return self._names.find(word, Wanted(column.classes, None, column.lang, column.prefer, within, at or None))

    def _place(self, column: ColumnMapping) -> str | None:
        """The place of the government that another column names."""
        words = column.words(self._cells.get(column.name, ""))
        if not words:
            return None
        return self._names.place_of(self._names.find(words[0], Wanted((QKG + "Government",), lang=column.lang)))

    def _slug(self, column: ColumnMapping, word: str) -> str:
        iri = f"{ID}{column.kind}/{checked_slug(word)}"
        if not self._names.known(iri):
            if word not in self._siblings:
                raise DataError("tables.no-such-key", value=shown(word), kind=column.kind)
            self.needs.append((column.name, word, iri))
        return iri

    def _person(self, _column: ColumnMapping, word: str) -> str:
        slug = slug_from(word)
        if not slug or len(slug) > 80:
            raise DataError("tables.bad-name", value=shown(word))
        return f"{PREFIXES['person']}{slug}"

    def _changes(self, column: ColumnMapping, word: str) -> ox.Literal:
        """`kind@date`, checked and kept as written: the account makes an event of it."""
        kind, at, date = (part.strip() for part in word.partition("@"))
        if not at:
            raise DataError("tables.bad-change", value=shown(word))
        self._names.find(kind, Wanted(scheme=column.scheme))
        return text(f"{kind}@{_dated(date)}")

    def _reopenings(self, _column: ColumnMapping, word: str) -> ox.Literal:
        return text(_dated(word))

    def _patterns(self, column: ColumnMapping, word: str) -> ox.Literal:
        if not column.understood(word):
            known = ", ".join(dict.fromkeys(pattern.word for pattern in column.patterns))
            raise DataError("tables.not-understood", value=shown(word), words=known)
        return text(word)


def checked_slug(word: str) -> str:
    """*word*, which must be a key. Raises `DataError`."""
    if is_slug(word):
        return word
    candidate = slug_from(word)[:60].strip("-")
    hint = "tables.slug-hint" if candidate else None
    raise DataError("tables.bad-slug", value=shown(word), candidate=candidate, hint=hint)


def _dated(word: str) -> str:
    if not _DATED.fullmatch(word):
        raise DataError("core.invalid", hint="core.hint", value=shown(word))
    bounds(word)
    return word
