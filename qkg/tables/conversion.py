"""One row into one account: each cell becomes a term of its column's type, or a reason why it cannot.

All that is wrong with a row is told at once. Nothing is guessed: a cell that names several things, or none, rejects the
row with the candidates.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import DataError, QkgError
from qkg.core.iris import ID, PREFIXES, PROVENANCE_GRAPH, QKG, slug_of
from qkg.core.text import fingerprint, is_slug, shown, slug_from
from qkg.matching.matcher import Wanted
from qkg.messages import Message
from qkg.tables.cells import LONGEST_KEY, Cells, bad_slug
from qkg.tables.mapping import FIELD, Switch
from qkg.tables.statements import LABEL, TYPE, Statements, account_iri, describe_account, edtf, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import ColumnMapping, Mapping, RowJudgement
    from qkg.tables.sources import Sources

CONFIDENCES = ("A", "B", "C")
_LONGEST_SLUG = 2 * LONGEST_KEY


class RowError(Exception):
    """Why a row becomes no account: (column, error), every one.

    - `slug`: that of the account which the row would have become, where its key and sources are good.
    """

    def __init__(self, problems: list[tuple[str, QkgError]], slug: str | None = None) -> None:
        super().__init__()
        self.problems = problems
        self.slug = slug

    def text(self, lang: str | None = None) -> str:
        """The reasons on one line, each hint as a sentence of its own."""
        parts = (f"{column}: {error.text(lang)}" if column else error.text(lang) for column, error in self.problems)
        return "; ".join(re.sub(r"\.?\n", ". ", part) for part in parts)


class RowAccount(NamedTuple):
    """What a row becomes.

    - `slug`: the account's. `path`: the file it goes to. `thing`: what it is about. `statements`: provenance included.
    - `origins`: its sources. `needs`: (column, word, IRI) of things it refers to that only other rows can make.
    """

    slug: str
    path: str
    thing: str
    statements: Statements
    origins: list[str]
    needs: list[tuple[str, str, str]]


class Converter:
    """Turns rows of one mapping into accounts.

    - *siblings*: the keys of the table's own rows, to which its other columns may refer.
    """

    def __init__(
        self, mapping: Mapping, names: CellMatcher, sources: Sources, siblings: frozenset[str] = frozenset()
    ) -> None:
        self.mapping = mapping
        self.names = names
        self.sources = sources
        self.siblings = siblings

    def convert(self, cells: dict[str, str], judgements: Iterable[RowJudgement] = (), suffix: str = "") -> RowAccount:
        """The account of a row given by column names, *suffix* at the end of its slug. Raises `RowError`."""
        mapping = self.mapping
        if mapping.variant_column is not None:
            cell = cells.get(mapping.variant_column, "")
            if cell not in mapping.variants:
                allowed = ", ".join(mapping.variants)
                raise RowError(
                    [(mapping.variant_column, DataError("tables.not-one-of", value=shown(cell), allowed=allowed))]
                )
            mapping = mapping.variants[cell]
        return _RowConverter(self, mapping, cells, tuple(judgements)).account(suffix)


class _RowConverter:
    """One row on its way."""

    def __init__(
        self, converter: Converter, mapping: Mapping, cells: dict[str, str], judgements: tuple[RowJudgement, ...]
    ) -> None:
        self.names = converter.names
        self.sources = converter.sources
        self.mapping = mapping
        self.cells = cells
        self.reader = Cells(mapping, converter.names, cells, converter.siblings)
        self.judgements = judgements
        self.parts = mapping.parts()
        self.problems: list[tuple[str, QkgError]] = []
        self.slugs: dict[str, str] = {}
        """What stands for columns in the thing's IRI and the file's name."""
        self.graph = Statements()
        self.found: dict[str, list[tuple[str | ox.Literal, str]]] = {}
        """By column: terms, and the words that they stood in."""

    def account(self, suffix: str) -> RowAccount:
        """The account that the row becomes. Raises `RowError`."""
        for column in self.mapping.columns.values():
            if column.role in {"key", "statement"}:
                self._try(column.name, self._read, column)
        origins = self._origins()
        confidence = self._confidence()
        named = not {column for column, _ in self.problems} & {*FIELD.findall(self.mapping.id)}
        thing = self._thing() if named else ""
        given = self._given()
        slug = given or f"{self.mapping.name}-{slug_of(thing)}-{fingerprint(' '.join(origins))}{suffix}"
        if self.problems:
            raise RowError(self.problems, slug if thing and origins else None)
        account = account_iri(slug)
        self._state(account, thing)
        describe_account(self.graph, account, self._label(slug_of(thing), origins), origins, confidence)
        for judgement in self.judgements:
            for lang, because in judgement.because.items():
                self.graph.add(PROVENANCE_GRAPH, account, QKG + "reasoning", text(because, lang))
        return RowAccount(slug, self._path(thing), thing, self.graph, origins, self.reader.needs)

    def _try(self, column: str, work: Callable[..., None], *arguments: object) -> None:
        try:
            work(*arguments)
        except QkgError as error:
            self.problems.append((column, error))

    def _read(self, column: ColumnMapping) -> None:
        """The values of a column's cell, kept by column."""
        cell = self.cells.get(column.name, "")
        if not cell and column.fallback is not None:
            cell = self.cells.get(column.fallback, "")
        words = column.words(cell)
        if not words and column.required:
            raise DataError("tables.empty")
        for word in words:
            self._try(column.name, self._value, column, word)

    def _value(self, column: ColumnMapping, word: str) -> None:
        made = self.reader.term(column, word)
        if made is not None:
            self.found.setdefault(column.name, []).append((made, word))
            if column.name in self.parts and column.name not in self.slugs:
                self.slugs[column.name] = slug_of(made) if isinstance(made, str) else slug_from(made.value)

    # Who says it, how sure, about what

    def _origins(self) -> list[str]:
        column = self.mapping.role("sources")
        found: list[str] = []
        if column is not None:
            before = len(self.problems)
            for word in column.words(self.cells.get(column.name, "")):
                self._try(column.name, lambda word=word: found.append(self.sources.of(word, column.separator)))
            if found or len(self.problems) > before:
                return sorted(set(found))
        self.problems.append((column.name if column else "", DataError("tables.no-source")))
        return []

    def _confidence(self) -> str:
        column = self.mapping.role("confidence")
        words = column.words(self.cells.get(column.name, "")) if column is not None else []
        word = words[0] if words else "C"
        if word.upper() not in CONFIDENCES:
            error = DataError("tables.not-one-of", value=shown(word), allowed=", ".join(CONFIDENCES))
            self.problems.append((column.name if column else "", error))
        return word

    def _thing(self) -> str:
        """The IRI of what the row is about."""
        kind, _, template = self.mapping.id.partition(":")
        columns = FIELD.findall(template)
        missing = [name for name in columns if not self.slugs.get(name)]
        template = re.sub(r"-?\{(" + "|".join(missing) + r")\}", "", template) if missing else template
        slug = FIELD.sub(lambda match: self.slugs[match[1]], template).strip("-")
        if not is_slug(slug) or len(missing) == len(columns):
            self.problems.append((", ".join(columns), DataError("tables.no-id")))
        elif len(slug) > _LONGEST_SLUG:
            error = DataError("tables.long-key", size=len(slug), limit=_LONGEST_SLUG)
            self.problems.append((", ".join(columns), error))
        return f"{ID}{kind}/{slug}"

    def _given(self) -> str:
        """The account's slug, where the row has it: a table that was exported goes back to where it came from."""
        column = self.mapping.role("account")
        given = self.cells.get(column.name, "") if column is not None else ""
        if column is not None and given:
            if not is_slug(given):
                self.problems.append((column.name, bad_slug(given)))
            elif not given.startswith(f"{self.mapping.name}-") or len(given) > 2 * _LONGEST_SLUG:
                error = DataError("tables.bad-account", value=shown(given), kind=self.mapping.name)
                self.problems.append((column.name, error))
        return given

    def _path(self, thing: str) -> str:
        values = {**self.slugs, "initial": slug_of(thing)[0]}
        name = FIELD.sub(lambda match: _file_name(values.get(match[1], "")), self.mapping.file)
        return f"graph/{name}.trig"

    def _label(self, slug: str, origins: list[str]) -> Message:
        sites = sorted({self.sources.site(origin) for origin in origins})
        if len(sites) == 1:
            return Message("tables.account-label", site=sites[0], slug=slug)
        return Message("tables.account-label-many", count=len(sites), slug=slug)

    # What it says

    def _state(self, account: str, thing: str) -> None:
        add = self.graph.add
        add(account, thing, TYPE, self.mapping.class_)
        for property_, value in self.mapping.fixed:
            add(account, thing, property_, value)
        for name, values in self.found.items():
            column = self.mapping.columns[name]
            for term, word in values:
                if column.type in {"changes", "reopenings"}:
                    self._happened(account, thing, column, word)
                elif column.type == "patterns":
                    for pattern in column.understood(word):
                        add(account, thing, pattern.property, pattern.value)
                else:
                    self._say(account, thing, column, term, word)

    def _say(self, account: str, thing: str, column: ColumnMapping, term: str | ox.Literal, word: str) -> None:
        property_ = column.property
        if isinstance(property_, Switch):
            property_ = property_.values.get(self.cells.get(property_.column, ""), property_.default)
        if property_ is None:
            return
        if column.inverse and isinstance(term, str):
            self.graph.add(account, term, property_, thing)
        else:
            self.graph.add(account, thing, property_, term)
        if column.type == "person" and isinstance(term, str):
            # What names a person: the cell itself, in both languages.
            self.graph.add(account, term, TYPE, QKG + "Person")
            for lang in ("en", "fr"):
                self.graph.add(account, term, LABEL, text(" ".join(word.split()), lang))

    def _happened(self, account: str, thing: str, column: ColumnMapping, word: str) -> None:
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


def _file_name(slug: str) -> str:
    """A slug as part of a file's name: not empty, not too long for a file system."""
    slug = slug if is_slug(slug) else slug_from(slug)
    if len(slug) > 80:
        return f"{slug[:70].strip('-')}-{fingerprint(slug)}"
    return slug or "other"
