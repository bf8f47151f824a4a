"""The terms that the values of cells stand for, by the type of their column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.edtf import bounds
from qkg.core.errors import DataError
from qkg.core.iris import EDTF, ID, PREFIXES, QKG, XSD, is_iri
from qkg.core.text import is_slug, shown, slug_from
from qkg.matching.matcher import Wanted
from qkg.tables.statements import text, typed

if TYPE_CHECKING:
    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import ColumnMapping, Mapping
    from qkg.tables.name_decisions import NameDecisions

LONGEST_KEY = 150
"""Maximum number of characters of a key."""
_SPACE = re.compile(r"[ \t\r\n]+")
_GROUPS = re.compile("(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}([ \u00a0\u202f]|$))")
"""Spaces between groups of three digits."""
_DECIMAL = re.compile("[0-9]{1,12}([.][0-9]{1,6})?")
"""A number of at most 18 digits: Oxigraph compares longer ones wrongly."""
_END = r"(\.\.|Y?-?[0-9X]{4}[^/T]{0,30}|)"
_DATED = re.compile(f"{_END}(/{_END})?")
"""The outline of an EDTF date without a time of day: the full grammar takes ten milliseconds to refuse any other text."""


class CellTerms:
    """Reads values of cells: `_read_<type>` gives the term for a value of a column, or raises `DataError` or `UsageError`.

    - `cells`: those of the row, by column. `siblings`: keys of the tables themselves. `needs`: see `RowAccount`.
    """

    mapping: Mapping
    cells: dict[str, str]
    names: CellMatcher
    siblings: frozenset[str]
    decisions: NameDecisions
    needs: list[tuple[str, str, str]]

    def _read_key(self, _column: ColumnMapping, word: str) -> str:
        if len(checked_slug(word)) > LONGEST_KEY:
            raise DataError("tables.long-key", size=len(word), limit=LONGEST_KEY)
        return word

    def _read_text(self, column: ColumnMapping, word: str) -> ox.Literal:
        no_language = isinstance(column.property, str) and column.property in self.names.without_language
        return text(_SPACE.sub(" ", word), None if no_language else column.lang)

    def _read_integer(self, _column: ColumnMapping, word: str) -> ox.Literal:
        digits = _GROUPS.sub("", word)
        if not digits.isascii() or not digits.isdigit() or len(digits) > 15:
            raise DataError("tables.bad-integer", value=shown(word))
        return typed(str(int(digits)), XSD + "integer")

    def _read_decimal(self, _column: ColumnMapping, word: str) -> ox.Literal:
        digits = _GROUPS.sub("", word)
        if not _DECIMAL.fullmatch(digits):
            raise DataError("tables.bad-decimal", value=shown(word))
        whole, _, part = digits.partition(".")
        return typed(f"{int(whole)}{'.' + part.rstrip('0') if part.strip('0') else ''}", XSD + "decimal")

    def _read_date(self, _column: ColumnMapping, word: str) -> ox.Literal:
        return typed(dated(word), EDTF)

    def _read_url(self, _column: ColumnMapping, word: str) -> str:
        if not word.lower().startswith(("http://", "https://")) or not is_iri(word) or len(word) > 4000:
            raise DataError("tables.bad-url", value=shown(word))
        return word

    def _read_concept(self, column: ColumnMapping, word: str) -> str:
        return self.names.find(word, Wanted(scheme=column.scheme, lang=column.lang))

    def _read_thing(self, column: ColumnMapping, word: str) -> str:
        within = self._place(self.mapping.columns[column.within]) if column.within else None
        if within is not None and column.fallback == column.within and not self.cells.get(column.name):
            return within
        at = self.cells.get(column.at) if column.at else None
        return self.names.find(word, Wanted(column.classes, None, column.lang, column.prefer, within, at or None))

    def _place(self, column: ColumnMapping) -> str | None:
        """The place of the government that another column names."""
        words = column.split(self.cells.get(column.name, ""))
        if not words:
            return None
        return self.names.place_of(self.names.find(words[0], Wanted((QKG + "Government",), lang=column.lang)))

    def _read_slug(self, column: ColumnMapping, word: str) -> str:
        word = word.removeprefix(f"{column.kind}:")
        word = self.decisions.key_in(column.kind or "", word)
        iri = f"{ID}{column.kind}/{checked_slug(word)}"
        if not self.names.known(iri):
            if word not in self.siblings:
                raise self.names.no_such_key(word, column.kind or "")
            self.needs.append((column.name, word, iri))
        return iri

    def _read_person(self, _column: ColumnMapping, word: str) -> str:
        slug = slug_from(word)
        if not slug or len(slug) > 80:
            raise DataError("tables.bad-name", value=shown(word))
        return f"{PREFIXES['person']}{slug}"

    def _read_changes(self, column: ColumnMapping, word: str) -> ox.Literal:
        """`kind@date`, checked and kept as written: the account makes an event of it."""
        kind, at, date = (part.strip() for part in word.partition("@"))
        if not at:
            raise DataError("tables.bad-change", value=shown(word))
        self.names.find(kind, Wanted(scheme=column.scheme))
        return text(f"{kind}@{dated(date)}")

    _read_openings = _read_changes

    def _read_reopenings(self, _column: ColumnMapping, word: str) -> ox.Literal:
        return text(dated(word))

    _read_closings = _read_reopenings

    def _read_patterns(self, column: ColumnMapping, word: str) -> ox.Literal:
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


def dated(word: str) -> str:
    """*word*, which must be an EDTF date. Raises `DataError`."""
    if not _DATED.fullmatch(word):
        raise DataError("core.invalid", hint="core.hint", value=shown(word))
    bounds(word)
    return word
