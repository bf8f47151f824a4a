"""One row into one account: each cell becomes a term of its column's type, or a reason why it cannot.

All that is wrong with a row is told at once. Nothing is guessed: a cell that names several things, or none, rejects the
row with the candidates.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.catalog.hints import shown
from qkg.dates import bounds
from qkg.errors import DataError, QkgError
from qkg.terms import ID, PREFIXES, QKG, XSD, is_iri, is_slug, slug_of

from .mapping import Column, Mapping, Switch
from .names import Wanted
from .slugs import fingerprint, slug_from
from .statements import LABEL, TYPE, Statements, account_iri, describe_account, edtf, text, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .mapping import Judgement
    from .names import Names
    from .sources import Sources

_FIELD = re.compile(r"\{([A-Za-z0-9_]+)\}")
CONFIDENCES = ("A", "B", "C")


class RowError(Exception):
    """Why a row becomes no account: (column, error), every one."""

    def __init__(self, problems: list[tuple[str, QkgError]]) -> None:
        super().__init__()
        self.problems = problems

    def words(self, lang: str | None = None) -> str:
        """The reasons on one line."""
        parts = [
            f"{column}: {' '.join(error.text(lang).split())}" if column else error.text(lang)
            for column, error in self.problems
        ]
        return "; ".join(" ".join(part.split()) for part in parts)


class Account:
    """What a row becomes: the account's slug, the file it goes to, and its statements (provenance included)."""

    __slots__ = ("path", "slug", "statements", "thing")

    def __init__(self, slug: str, path: str, thing: str, statements: Statements) -> None:
        self.slug = slug
        self.path = path
        self.thing = thing
        self.statements = statements


class Converter:
    """Turns rows of one mapping into accounts.

    - *siblings*: the keys of the table's own rows, to which its other columns may refer.
    """

    def __init__(
        self, mapping: Mapping, names: Names, sources: Sources, siblings: frozenset[str] = frozenset()
    ) -> None:
        self.mapping = mapping
        self.names = names
        self.sources = sources
        self.siblings = siblings

    def convert(self, cells: dict[str, str], judgements: Iterable[Judgement] = (), suffix: str = "") -> Account:
        """The account of a row given by column names, *suffix* at the end of its slug. Raises `RowError`."""
        mapping = self.mapping
        if mapping.variant_column is not None:
            cell = cells.get(mapping.variant_column, "")
            if cell not in mapping.variants:
                allowed = ", ".join(mapping.variants)
                raise RowError(
                    [(mapping.variant_column, DataError("ingest.not-one-of", value=shown(cell), allowed=allowed))]
                )
            mapping = mapping.variants[cell]
        return _Row(self, mapping, cells, tuple(judgements)).account(suffix)


class _Row:
    """One row on its way."""

    def __init__(
        self, converter: Converter, mapping: Mapping, cells: dict[str, str], judgements: tuple[Judgement, ...]
    ) -> None:
        self.names = converter.names
        self.sources = converter.sources
        self.siblings = converter.siblings
        self.mapping = mapping
        self.cells = cells
        self.judgements = judgements
        self.problems: list[tuple[str, QkgError]] = []
        self.slugs: dict[str, str] = {}
        self.graph = Statements()
        self.found: dict[str, list[str | ox.Literal]] = {}

    def account(self, suffix: str) -> Account:
        """The account that the row becomes. Raises `RowError`."""
        columns = self.mapping.columns.values()
        for column in columns:
            if column.role in {"key", "statement"}:
                self._try(column.name, self._read, column)
        origins = self._origins()
        confidence = self._confidence()
        thing = self._thing() if not self.problems else ""
        if self.problems:
            raise RowError(self.problems)
        slug = self._slug(thing, origins) + suffix
        account = account_iri(slug)
        self._state(account, thing)
        labels = self._labels(slug_of(thing), origins)
        describe_account(self.graph, account, labels, origins, confidence)
        for judgement in self.judgements:
            for lang, because in judgement.because.items():
                self.graph.add(PREFIXES["graph"] + "provenance", account, QKG + "reasoning", text(because, lang))
        return Account(slug, self._path(thing), thing, self.graph)

    def _try(self, column: str, work: Callable[..., None], *arguments: object) -> None:
        try:
            work(*arguments)
        except QkgError as error:
            self.problems.append((column, error))

    # Cells

    def _read(self, column: Column) -> None:
        """The values of a column's cell, kept by column."""
        cell = self.cells.get(column.name, "")
        if not cell and column.fallback is not None:
            cell = self.cells.get(column.fallback, "")
        parts = [part.strip() for part in cell.split(column.separator)] if column.separator else [cell]
        words: list[str] = []
        for part in parts:
            words += column.values.get(part, [part])
        words = [word for word in words if word and word not in column.ignored]
        if not words and column.default is not None:
            words = [column.default]
        if not words:
            if column.required:
                raise DataError("ingest.empty")
            return
        for word in words:
            self._try(column.name, self._value, column, word)

    def _value(self, column: Column, word: str) -> None:
        made = _CELLS["key" if column.role == "key" else column.type](self, column, word)
        if made is None:
            return
        self.found.setdefault(column.name, []).append(made)
        if column.name not in self.slugs:
            self.slugs[column.name] = slug_of(made) if isinstance(made, str) else slug_from(made.value)

    def _key(self, _column: Column, word: str) -> str:
        if not is_slug(word):
            raise DataError(
                "ingest.bad-slug", value=shown(word), candidate=slug_from(word) or "–", hint="ingest.slug-hint"
            )
        return word

    def _text(self, column: Column, word: str) -> ox.Literal:
        return text(word, column.lang if column.property != QKG + "reference" else None)

    def _integer(self, _column: Column, word: str) -> ox.Literal:
        plain = word.replace("\u00a0", "").replace("\u202f", "")
        if not plain.isascii() or not plain.isdigit() or len(plain) > 15:
            raise DataError("ingest.bad-integer", value=shown(word))
        return typed(str(int(plain)), XSD + "integer")

    def _date(self, _column: Column, word: str) -> ox.Literal:
        bounds(word)
        return edtf(word)

    def _url(self, _column: Column, word: str) -> str:
        if not word.lower().startswith(("http://", "https://")) or not is_iri(word):
            raise DataError("ingest.bad-url", value=shown(word))
        return word

    def _concept(self, column: Column, word: str) -> str:
        return self.names.find(word, Wanted(scheme=column.scheme, lang=column.lang))

    def _thing_cell(self, column: Column, word: str) -> str:
        within = None
        if column.within is not None and self.cells.get(column.within):
            country = self.mapping.columns[column.within]
            wanted = Wanted(classes=(QKG + "Government", QKG + "Place"), lang=country.lang, prefer=None)
            within = self.names.place_of(self._country(country, wanted))
        at = self.cells.get(column.at) if column.at else None
        wanted = Wanted(column.classes, None, column.lang, column.prefer, within, at or None)
        return self.names.find(word, wanted)

    def _country(self, column: Column, wanted: Wanted) -> str:
        cell = self.cells[column.name]
        word = column.values.get(cell, [cell])[0]
        return self.names.find(word, wanted._replace(classes=(QKG + "Government",)))

    def _slug_cell(self, column: Column, word: str) -> str:
        if not is_slug(word):
            raise DataError(
                "ingest.bad-slug", value=shown(word), candidate=slug_from(word) or "–", hint="ingest.slug-hint"
            )
        iri = f"{ID}{column.kind}/{word}"
        if not self.names.known(iri) and word not in self.siblings:
            raise DataError("ingest.no-such-key", value=shown(word), kind=column.kind)
        return iri

    def _person(self, _column: Column, word: str) -> str:
        slug = slug_from(word)
        if not slug or len(slug) > 80:
            raise DataError("ingest.bad-name", value=shown(word))
        return f"{PREFIXES['person']}{slug}"

    def _changes(self, column: Column, word: str) -> ox.Literal:
        """`kind@date`: kept as it is written; `_state` makes an event of it."""
        kind, at, date = word.partition("@")
        if at:
            self.names.find(kind.strip(), Wanted(scheme=column.scheme))
            bounds(date.strip())
        else:
            bounds(word)
        return text(word)

    def _patterns(self, column: Column, word: str) -> ox.Literal | None:
        return text(word) if any(re.search(p.match, word, re.IGNORECASE) for p in column.patterns) else None

    # The account

    def _origins(self) -> list[str]:
        column = self.mapping.role("sources")
        if column is None:
            return []
        cell = self.cells.get(column.name, "")
        found: list[str] = []
        for part in cell.split(column.separator) if column.separator else [cell]:
            if part.strip():
                self._try(column.name, lambda part=part: found.append(self.sources.of(part.strip())))  # type: ignore[misc]
        if not found and not any(name == column.name for name, _ in self.problems):
            self.problems.append((column.name, DataError("ingest.no-source")))
        return sorted(set(found))

    def _confidence(self) -> str:
        column = self.mapping.role("confidence")
        cell = self.cells.get(column.name, "") if column is not None else ""
        word = (column.values.get(cell, [cell])[0] if column else "") or (column.default if column else "C") or "C"
        if word.upper() not in CONFIDENCES:
            error = DataError("ingest.not-one-of", value=shown(word), allowed=", ".join(CONFIDENCES))
            self.problems.append((column.name if column else "", error))
        return word

    def _thing(self) -> str:
        """The IRI of what the row is about."""
        kind, _, template = self.mapping.id.partition(":")
        missing = [name for name in _FIELD.findall(template) if name not in self.slugs]
        template = re.sub(r"-?\{(" + "|".join(missing) + r")\}", "", template) if missing else template
        slug = _FIELD.sub(lambda match: self.slugs[match[1]], template).strip("-")
        if not is_slug(slug):
            columns = ", ".join(_FIELD.findall(self.mapping.id))
            self.problems.append((columns, DataError("ingest.no-id", columns=columns)))
        return f"{ID}{kind}/{slug}"

    def _slug(self, thing: str, origins: list[str]) -> str:
        column = self.mapping.role("account")
        given = self.cells.get(column.name, "") if column is not None else ""
        if given:
            if not is_slug(given):
                raise RowError(
                    [
                        (
                            column.name if column else "",
                            DataError("ingest.bad-slug", value=shown(given), candidate=slug_from(given)),
                        )
                    ]
                )
            return given
        return f"{self.mapping.name}-{slug_of(thing)}-{fingerprint(' '.join(origins))}"

    def _path(self, thing: str) -> str:
        values = {**self.slugs, "initial": slug_of(thing)[0]}
        name = _FIELD.sub(lambda match: values.get(match[1], "other"), self.mapping.file)
        return f"graph/{name}.trig"

    def _labels(self, slug: str, origins: list[str]) -> dict[str, str]:
        from qkg.messages import message

        sites = sorted({self.sources.site(origin) for origin in origins})
        if len(sites) == 1:
            return {lang: message("ingest.account-label", lang, site=sites[0], slug=slug) for lang in ("en", "fr")}
        return {lang: message("ingest.account-label-many", lang, count=len(sites), slug=slug) for lang in ("en", "fr")}

    def _state(self, account: str, thing: str) -> None:
        add = self.graph.add
        add(account, thing, TYPE, self.mapping.class_)
        for property_, value in self.mapping.fixed:
            add(account, thing, property_, value)
        for name, values in self.found.items():
            column = self.mapping.columns[name]
            for value in values:
                if column.type == "changes":
                    self._change(account, thing, column, str(value.value))  # type: ignore[union-attr]
                elif column.type == "patterns":
                    self._matching(account, thing, column, str(value.value))  # type: ignore[union-attr]
                elif column.property is not None:
                    if column.type == "person":
                        self._introduce(account, str(value), column)
                    property_ = self._property(column)
                    if property_ is not None and column.inverse:
                        add(account, str(value), property_, thing)
                    elif property_ is not None:
                        add(account, thing, property_, value)

    def _property(self, column: Column) -> str | None:
        if isinstance(column.property, Switch):
            cell = self.cells.get(column.property.column, "")
            return column.property.values.get(cell, column.property.default)
        return column.property

    def _introduce(self, account: str, person: str, column: Column) -> None:
        """What names a person: the cell itself, in both languages."""
        self.graph.add(account, person, TYPE, QKG + "Person")
        cell = self.cells.get(column.name, "")
        words = column.values.get(cell, cell.split(column.separator) if column.separator else [cell])
        for word in words:
            if slug_from(word) == slug_of(person):
                for lang in ("en", "fr"):
                    self.graph.add(account, person, LABEL, text(word.strip(), lang))

    def _change(self, account: str, thing: str, column: Column, word: str) -> None:
        """A change of kind (`kind@date`) or a reopening (`date`) as an event that concerns the thing."""
        kind, at, date = (part.strip() for part in word.partition("@"))
        date = date if at else kind
        what = slug_from(f"{kind} {date}") if at else f"reopening-{slug_from(date)}"
        event = f"{PREFIXES['event']}{slug_of(thing)}-{what}"
        add = self.graph.add
        add(account, event, TYPE, QKG + "Event")
        add(account, event, QKG + "eventKind", PREFIXES["event-kind"] + ("change-of-kind" if at else "reopening"))
        add(account, event, QKG + "concerns", thing)
        add(account, event, QKG + "start", edtf(date))
        if at:
            add(account, event, QKG + "becomes", self.names.find(kind, Wanted(scheme=column.scheme)))

    def _matching(self, account: str, thing: str, column: Column, word: str) -> None:
        for pattern in column.patterns:
            if re.search(pattern.match, word, re.IGNORECASE):
                self.graph.add(account, thing, pattern.property, pattern.value)


_CELLS: dict[str, Callable[[_Row, Column, str], str | ox.Literal | None]] = {
    "key": _Row._key,
    "text": _Row._text,
    "integer": _Row._integer,
    "date": _Row._date,
    "url": _Row._url,
    "concept": _Row._concept,
    "thing": _Row._thing_cell,
    "slug": _Row._slug_cell,
    "person": _Row._person,
    "changes": _Row._changes,
    "patterns": _Row._patterns,
}
