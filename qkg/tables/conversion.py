"""The conversion of a row to an account: each cell becomes a term of its column's type, or a reason why it cannot.

All problems of a row are reported at once. Nothing is guessed: a cell that names several things, or none, rejects the row
with the candidates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from qkg.core.edtf import bounds
from qkg.core.errors import DataError, QkgError
from qkg.core.iris import EDTF, ID, PREFIXES, PROVENANCE_GRAPH, QKG, XSD, is_iri, slug_of
from qkg.core.text import fingerprint, is_slug, short_slug, shown, slug_from
from qkg.matching.matcher import Wanted
from qkg.messages import Message
from qkg.tables.mapping import FIELD, FILE_FIELD, ColumnMapping, Switch
from qkg.tables.name_decisions import NAMED
from qkg.tables.statements import TYPE, Statements, account_iri, describe, describe_account, text, typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import Mapping, RowJudgement
    from qkg.tables.name_decisions import NameDecision, NameDecisions
    from qkg.tables.sources import Sources

_T = TypeVar("_T")
LONGEST_KEY = 150
"""Maximum number of characters of a key."""
CONFIDENCES = ("A", "B", "C")
_LONGEST_SLUG = 2 * LONGEST_KEY
_SPACE = re.compile(r"[ \t\r\n]+")
_GROUPS = re.compile("(?<=[0-9])[ \u00a0\u202f](?=[0-9]{3}([ \u00a0\u202f]|$))")
"""Spaces between groups of three digits."""
_DECIMAL = re.compile("[0-9]{1,12}([.][0-9]{1,6})?")
"""A number of at most 18 digits: Oxigraph compares longer ones wrongly."""
_END = r"(\.\.|Y?-?[0-9X]{4}[^/T]{0,30}|)"
_DATED = re.compile(f"{_END}(/{_END})?")
"""The outline of an EDTF date without a time of day: the full grammar takes ten milliseconds to refuse any other text."""


class RowError(Exception):
    """The reasons why a row becomes no account, as pairs of column and error.

    - `slug`: that of the account which the row would have become, where its key and sources are valid.
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
    """The account that a row becomes.

    - `slug`: the account's. `path`: the file it goes to. `thing`: what it is about. `statements`: provenance included.
    - `origins`: its sources. `needs`: (column, word, IRI) of things it refers to that only other rows can make.
    """

    slug: str
    path: str
    thing: str
    statements: Statements
    origins: list[str]
    needs: list[tuple[str, str, str]]


@dataclass
class RowConverter:
    """The conversion of one row, given as cells by column.

    - `siblings`: keys of the tables themselves, to which cells may refer. `judgements`: those on the row.
    - `decisions`: about names. `applied`: those that were, with that on the row's key. `unknown`: names that need one.
    - `problems`: what is wrong with it so far, by column. `found`: by column, terms and the cell text that they were found in.
    - `needs`: see `RowAccount`.
    """

    mapping: Mapping
    cells: dict[str, str]
    names: CellMatcher
    sources: Sources
    siblings: frozenset[str]
    judgements: Iterable[RowJudgement]
    decisions: NameDecisions
    problems: list[tuple[str, QkgError]] = field(default_factory=list)
    found: dict[str, list[tuple[str | ox.Literal, str]]] = field(default_factory=dict)
    needs: list[tuple[str, str, str]] = field(default_factory=list)
    applied: list[NameDecision] = field(default_factory=list)
    unknown: list[tuple[ColumnMapping, str]] = field(default_factory=list)
    graph: Statements = field(default_factory=Statements)

    def account(self, suffix: str = "") -> RowAccount:
        """The account that the row becomes; *suffix*: the end of its slug. Raises `RowError`."""
        if self.mapping.variant_column is not None:
            cell = self.cells.get(self.mapping.variant_column, "")
            if cell not in self.mapping.variants:
                error = DataError("tables.not-one-of", value=shown(cell), allowed=", ".join(self.mapping.variants))
                raise RowError([(self.mapping.variant_column, error)])
            self.mapping = self.mapping.variants[cell]
        for column in self.mapping.columns.values():
            if column.role in {"key", "statement"}:
                for word in self._try(column.name, self._words, column) or []:
                    before = len(self.problems)
                    self._try(column.name, self._read, column, word)
                    self._note_unknown(column, word, self.problems[before:])
        origins = self._origins()
        confidence = self.sources.trusted(origins, self._try_role("confidence", self._confidence) or "C")
        as_of = self._try_role("as-of", _dated)
        template = FIELD.findall(self.mapping.id)
        failed = {column for column, _ in self.problems} & {*template}
        thing = None if failed else self._try(", ".join(template), self._thing)
        given = self._try_role("account", self._given)
        slug = given or f"{self.mapping.name}-{slug_of(thing or '')}-{fingerprint(' '.join(origins))}{suffix}"
        if self.problems or thing is None:
            raise RowError(self.problems, slug if thing and origins else None)
        account = account_iri(slug)
        rank = next((j.rank for j in self.judgements if j.rank is not None), "normal")
        self._state(account, thing)
        describe_account(self.graph, account, self._label(slug_of(thing), origins), origins, confidence, rank)
        if as_of is not None:
            self.graph.add(PROVENANCE_GRAPH, account, QKG + "asOf", typed(as_of, EDTF))
        for judgement in self.judgements:
            property_ = QKG + ("reasoning" if judgement.rank is None else "rankReason")
            for lang, because in judgement.because.items():
                self.graph.add(PROVENANCE_GRAPH, account, property_, text(because, lang))
        self.decisions.reasons(self.graph, account, self.applied, self.names)
        return RowAccount(slug, self._path(thing), thing, self.graph, origins, self.needs)

    def _try(self, column: str, work: Callable[..., _T], *arguments: object) -> _T | None:
        """What *work* gives; `None` when it raises, which is a problem of the row."""
        try:
            return work(*arguments)
        except QkgError as error:
            self.problems.append((column, error))
            return None

    def _try_role(self, role: str, work: Callable[[str], str]) -> str | None:
        """What *work* makes of the cell of a role's column; `None` where there is no column, or it is empty."""
        column = self.mapping.role(role)
        words = column.split(self.cells.get(column.name, "")) if column is not None else []
        return self._try(column.name, work, words[0]) if column is not None and words else None

    def _words(self, column: ColumnMapping) -> list[str]:
        """The values of a column's cell."""
        words = column.split(self.cells.get(column.name) or self.cells.get(column.fallback or "", ""))
        if column.type in NAMED and column.role == "statement":
            words = [each for word in words for each in self._decided(column, word)]
        if not words and column.required:
            raise DataError("tables.empty")
        return words

    def _decided(self, column: ColumnMapping, word: str) -> tuple[str, ...]:
        """What a name stands for where that was decided: several names, or none; else the name."""
        decision = self.decisions.of(column.name, word)
        if decision is None:
            return (word,)
        self.applied.append(decision)
        return decision.targets

    def _note_unknown(self, column: ColumnMapping, word: str, problems: list[tuple[str, QkgError]]) -> None:
        """Keep a name that names nothing, or several things, and that nobody decided about yet."""
        about = any(error.fields.get("value") == shown(word) for _, error in problems)
        decided = any(word in decision.targets for decision in self.applied)
        if about and not decided and column.type in NAMED and column.role == "statement":
            self.unknown.append((column, word))

    def _read(self, column: ColumnMapping, word: str) -> None:
        """Keep the term for a value of a column, read as its type says: by the method `_read_<type>`."""
        read: Callable[[ColumnMapping, str], str | ox.Literal] = getattr(
            self, f"_read_{'key' if column.role == 'key' else column.type}"
        )
        self.found.setdefault(column.name, []).append((read(column, word), word))

    # Provenance, and what the row is about

    def _origins(self) -> list[str]:
        """The IRIs of the row's sources, sorted."""
        column = self.mapping.role("sources") or ColumnMapping("", ())
        words = column.split(self.cells.get(column.name, ""))
        if not words:
            self.problems.append((column.name, DataError("tables.no-source")))
        found = {self._try(column.name, self.sources.of, word, column.separator) for word in words}
        return sorted(iri for iri in found if iri is not None)

    def _confidence(self, word: str) -> str:
        if word.upper() not in CONFIDENCES:
            raise DataError("tables.not-one-of", value=shown(word), allowed=", ".join(CONFIDENCES))
        return word

    def _thing(self) -> str:
        """The IRI of what the row is about."""
        kind, _, template = self.mapping.id.partition(":")
        columns = FIELD.findall(template)
        slugs = {name: self._slug(name) for name in columns}
        missing = [name for name in columns if not slugs[name]]
        template = re.sub(r"-?\{(" + "|".join(missing) + r")\}", "", template) if missing else template
        slug = FIELD.sub(lambda match: slugs[match[1]], template).strip("-")
        if not is_slug(slug) or len(missing) == len(columns):
            raise DataError("tables.no-id")
        if len(slug) > _LONGEST_SLUG:
            raise DataError("tables.long-key", size=len(slug), limit=_LONGEST_SLUG)
        return f"{ID}{kind}/{slug}"

    def _slug(self, name: str) -> str:
        """What stands for a column in the thing's IRI: a slug of its first value."""
        for term, _ in self.found.get(name, ()):
            return slug_of(term) if isinstance(term, str) else slug_from(term.value)
        return ""

    def _given(self, slug: str) -> str:
        """The account's slug in the row's own words: an exported table goes back to where it came from."""
        if not checked_slug(slug).startswith(f"{self.mapping.name}-") or len(slug) > 2 * _LONGEST_SLUG:
            raise DataError("tables.bad-account", value=shown(slug), kind=self.mapping.name)
        return slug

    def _path(self, thing: str) -> str:
        """The file of the account, from the row's own values, so that it does not depend on other rows."""

        def part(names: str) -> str:
            for name in names.split("|"):
                values = {term for term, _ in self.found.get(name, ())} - {self.mapping.home}
                if len(values) > 1:
                    return "several"
                for value in values:
                    return _file_name(slug_of(value) if isinstance(value, str) else value.value)
            return slug_of(thing)[0] if names == "initial" else "other"

        return f"graph/{FILE_FIELD.sub(lambda match: part(match[1]), self.mapping.file)}.trig"

    def _label(self, slug: str, origins: list[str]) -> Message:
        sites = sorted({self.sources.site(origin) for origin in origins})
        if len(sites) == 1:
            return Message("tables.account-label", site=sites[0], slug=slug)
        return Message("tables.account-label-many", count=len(sites), slug=slug)

    # The statements

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
        mentioned = sorted({term for values in self.found.values() for term, _ in values if isinstance(term, str)})
        self.decisions.state(self.graph, account, thing, mentioned, self.names)

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
            # A person's label is the cell itself, in both languages.
            describe(self.graph, account, term, QKG + "Person", " ".join(word.split()))

    def _happened(self, account: str, thing: str, column: ColumnMapping, word: str) -> None:
        """Add the event of a change of kind (`kind@date`) or a reopening (`date`) that concerns the thing."""
        kind, at, date = (part.strip() for part in word.partition("@"))
        date = date if at else kind
        what = slug_from(f"{kind} {date}") if at else f"reopening-{slug_from(date)}"
        event = f"{PREFIXES['event']}{slug_of(thing)}-{what}"
        add = self.graph.add
        add(account, event, TYPE, QKG + "Event")
        add(account, event, QKG + "eventKind", PREFIXES["event-kind"] + ("change-of-kind" if at else "reopening"))
        add(account, event, QKG + "concerns", thing)
        add(account, event, QKG + "start", typed(date, EDTF))
        if at:
            add(account, event, QKG + "becomes", self.names.find(kind, Wanted(scheme=column.scheme)))

    # Terms

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
        return typed(_dated(word), EDTF)

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
        if column.kind == self.mapping.id.partition(":")[0]:
            word = self.decisions.key_of(word)[0]
        iri = f"{ID}{column.kind}/{checked_slug(word)}"
        if not self.names.known(iri):
            if word not in self.siblings:
                raise DataError("tables.no-such-key", value=shown(word), kind=column.kind)
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
        return text(f"{kind}@{_dated(date)}")

    def _read_reopenings(self, _column: ColumnMapping, word: str) -> ox.Literal:
        return text(_dated(word))

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


def _dated(word: str) -> str:
    if not _DATED.fullmatch(word):
        raise DataError("core.invalid", hint="core.hint", value=shown(word))
    bounds(word)
    return word


def _file_name(slug: str) -> str:
    """A slug as part of a file name: not empty, and not too long for a file system."""
    slug = slug if is_slug(slug) else slug_from(slug)
    return short_slug(slug, slug) if slug else "other"
