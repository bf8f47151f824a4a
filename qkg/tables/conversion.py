"""The conversion of a row to an account: each cell becomes a term of its column's type, or a reason why it cannot.

All problems of a row are reported at once. Nothing is guessed: a cell that names several things, or none, rejects the row
with the candidates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from qkg.core.edtf import bounds, meet
from qkg.core.errors import DataError, QkgError, UnknownThingError
from qkg.core.iris import EDTF, ID, PREFIXES, PROVENANCE_GRAPH, QKG, slug_of
from qkg.core.text import fingerprint, is_slug, short_slug, shown, slug_from
from qkg.matching.matcher import Wanted
from qkg.messages import Message
from qkg.tables.cell_terms import LONGEST_KEY, CellTerms, checked_slug, dated
from qkg.tables.mapping import DENIAL, EVENTS, FIELD, FILE_FIELD, ColumnMapping, Switch
from qkg.tables.name_decisions import NAMED
from qkg.tables.statements import (
    DENIAL_END,
    TYPE,
    Statements,
    account_iri,
    describe,
    describe_account,
    is_denial,
    text,
    typed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import pyoxigraph as ox

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import Mapping, RowJudgement
    from qkg.tables.name_decisions import NameDecision, NameDecisions
    from qkg.tables.sources import Sources

    Found = dict[str, list[tuple[str | ox.Literal, str]]]

_T = TypeVar("_T")
CONFIDENCES = ("A", "B", "C")
_LONGEST_SLUG = 2 * LONGEST_KEY


class RowError(Exception):
    """The reasons why a row becomes no account, as pairs of column and error.

    - `slug`: that of the account which the row would have become, where its key and sources are valid.
    """

    def __init__(self, problems: list[tuple[str, QkgError]], slug: str | None = None) -> None:
        super().__init__()
        self.problems = problems
        self.slug = slug

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"RowError({self.text()!r})"

    def text(self, lang: str | None = None) -> str:
        """The reasons on one line, each hint as a sentence of its own."""
        parts = (f"{column}: {error.text(lang)}" if column else error.text(lang) for column, error in self.problems)
        *first, last = (re.sub(r"\.?\n", ". ", part) for part in parts)
        return "; ".join((*(part.removesuffix(".") for part in first), last))


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
class RowConverter(CellTerms):
    """The conversion of one row, given as cells by column; or of several that one account is made of.

    - `siblings`: keys of the tables themselves, to which cells may refer. `judgements`: those on the row.
    - `decisions`: about names. `applied`: those that were, with that on the row's key. `unknown`: names that need one.
    - `thing`, `path`: what the row is about and the file of its account, where the row does not say it itself.
    - `problems`: what is wrong with it so far, by column. `missing`: required columns without a value.
    - `needs`: see `RowAccount`.
    - `found`, `denied`: by column, terms and the cell text that they were found in; what is so, and what is not.
    - `slug`, `origins`, `confidence`, `as_of`, `reasons` (language and text): of the account, once the row is read.
    """

    mapping: Mapping
    cells: dict[str, str]
    names: CellMatcher
    sources: Sources
    siblings: frozenset[str]
    judgements: Iterable[RowJudgement]
    decisions: NameDecisions
    thing: str | None = None
    path: str | None = None
    problems: list[tuple[str, QkgError]] = field(default_factory=list)
    found: Found = field(default_factory=dict)
    denied: Found = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    needs: list[tuple[str, str, str]] = field(default_factory=list)
    applied: list[NameDecision] = field(default_factory=list)
    unknown: list[tuple[ColumnMapping, str]] = field(default_factory=list)
    slug: str = ""
    origins: list[str] = field(default_factory=list)
    confidence: str = ""
    as_of: str | None = None
    reasons: set[tuple[str, str]] = field(default_factory=set)
    graph: Statements = field(default_factory=Statements)

    def read(self, suffix: str = "") -> RowConverter:
        """Read every cell; *suffix*: the end of the account's slug. Raises `RowError`."""
        if self.mapping.variant_column is not None:
            cell = self.cells.get(self.mapping.variant_column, "")
            if cell not in self.mapping.variants:
                error = DataError("tables.not-one-of", value=shown(cell), allowed=", ".join(self.mapping.variants))
                raise RowError([(self.mapping.variant_column, error)])
            self.mapping = self.mapping.variants[cell]
        for column in self.mapping.columns.values():
            if column.role == "because" and self.cells.get(column.name):
                self.reasons.add((column.lang or "", self.cells[column.name]))
            if column.role in {"key", "statement"}:
                for word in self._try(column.name, self._words, column) or []:
                    before = len(self.problems)
                    self._try(column.name, self._read, column, word)
                    self._note_unknown(column, word, self.problems[before:])
        self.origins = self._origins()
        self.confidence = self.sources.trusted(self.origins, self._try_role("confidence", self._confidence) or "C")
        self.as_of = self._try_role("as-of", dated)
        template = FIELD.findall(self.mapping.id)
        needed = {*template, *(column.name for column in self.mapping.columns.values() if column.role == "key")}
        self.problems += [(name, DataError("tables.empty")) for name in self.missing if name in needed]
        self.missing = [name for name in self.missing if name not in needed]
        failed = {column for column, _ in self.problems} & {*template}
        if self.thing is None and not failed:
            self.thing = self._try(", ".join(template), self._thing)
        # A row that adds to what is known of a thing need not say it again.
        if self.thing is None or not self.names.known(self.thing):
            self.problems += [(name, DataError("tables.empty")) for name in self.missing]
        given = self._try_role("account", self._given)
        slug = f"{self.mapping.name}-{slug_of(self.thing or '')}-{fingerprint(' '.join(self.origins))}{suffix}"
        self.slug = given or slug
        if self.problems or self.thing is None:
            raise RowError(self.problems, self.slug if self.thing and self.origins else None)
        return self

    def merge(self, other: RowConverter) -> list[tuple[str, str]]:
        """Add what another row says for the same account; where the two contradict each other, the columns and the values."""
        problems = []
        for mine, theirs in ((self.found, other.found), (self.denied, other.denied)):
            for name, values in theirs.items():
                there = {term for term, _ in mine.setdefault(name, [])}
                mine[name] += [value for value in values if value[0] not in there]
        for name, values in self.found.items():
            if len({term for term, _ in values}) > 1 and self.mapping.columns[name].separator is None:
                problems.append((name, " / ".join(word for _, word in values)))
        if self.as_of != other.as_of and self.as_of and other.as_of:
            problems.append(
                ((self.mapping.role("as-of") or ColumnMapping("", ())).name, f"{self.as_of} / {other.as_of}")
            )
        self.cells = {**other.cells, **{name: cell for name, cell in self.cells.items() if cell}}
        self.confidence = max(self.confidence, other.confidence, key=str.upper)
        self.as_of = self.as_of or other.as_of
        self.judgements = list({id(one): one for one in (*self.judgements, *other.judgements)}.values())
        self.applied += other.applied
        self.reasons |= other.reasons
        return problems

    def account(self) -> RowAccount:
        """The account that what was read becomes."""
        thing = self.thing or ""
        account, denial = account_iri(self.slug), account_iri(self.slug + DENIAL_END)
        self._state(account, thing)
        self._describe(account, self._label("account-label", slug_of(thing)))
        if self.denied:
            self._say_all(denial, thing, self.denied)
            self._describe(denial, self._label("denial-label", slug_of(thing)), QKG + "Denial")
        return RowAccount(self.slug, self.path or self._path(thing), thing, self.graph, self.origins, self.needs)

    def _describe(self, account: str, label: Message, class_: str = QKG + "Account") -> None:
        """Add the description of the account, or of the denial that goes with it."""
        rank = next((j.rank for j in self.judgements if j.rank is not None), "normal")
        describe_account(self.graph, account, label, self.origins, self.confidence, rank, class_)
        if self.as_of is not None:
            self.graph.add(PROVENANCE_GRAPH, account, QKG + "asOf", typed(self.as_of, EDTF))
        for lang, because in self.reasons:
            self.graph.add(PROVENANCE_GRAPH, account, QKG + "reasoning", text(because, lang))
        for judgement in self.judgements:
            property_ = QKG + ("reasoning" if judgement.rank is None else "rankReason")
            for lang, because in judgement.because.items():
                self.graph.add(PROVENANCE_GRAPH, account, property_, text(because, lang))
        self.decisions.reasons(self.graph, account, self.applied, self.names)

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
            self.missing.append(column.name)
        return words

    def _decided(self, column: ColumnMapping, word: str) -> tuple[str, ...]:
        """What a name stands for where that was decided: several names, or none; else the name."""
        name = word.removeprefix(DENIAL)
        decision = self.decisions.of(column.name, name)
        if decision is None:
            return (word,)
        self.applied.append(decision)
        return decision.targets if name == word else tuple(DENIAL + target for target in decision.targets)

    def _note_unknown(self, column: ColumnMapping, word: str, problems: list[tuple[str, QkgError]]) -> None:
        """Keep a name that names nothing, or several things, and that nobody decided about yet."""
        word = word.removeprefix(DENIAL)
        about = any(error.fields.get("value") == shown(word) for _, error in problems)
        decided = any(word in decision.targets for decision in self.applied)
        if about and not decided and column.type in NAMED and column.role == "statement":
            self.unknown.append((column, word))

    def _read(self, column: ColumnMapping, word: str) -> None:
        """Keep the term for a value of a column, read as its type says: by the method `_read_<type>`."""
        read: Callable[[ColumnMapping, str], str | ox.Literal] = getattr(
            self, f"_read_{'key' if column.role == 'key' else column.type}"
        )
        name = word.removeprefix(DENIAL)
        if name != word and (column.role == "key" or column.name in FIELD.findall(self.mapping.id)):
            raise DataError("tables.not-deniable", value=shown(name))
        into = self.found if name == word else self.denied
        try:
            term = read(column, name)
        except UnknownThingError as error:
            if column.separator and "|" in name:
                error.hint, error.fields["separator"] = "tables.several-values", column.separator
            raise
        into.setdefault(column.name, []).append((term, name))

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

    def _label(self, key: str, slug: str) -> Message:
        sites = sorted({self.sources.site(origin) for origin in self.origins})
        if len(sites) == 1:
            return Message(f"tables.{key}", site=sites[0], slug=slug)
        return Message(f"tables.{key}-many", count=len(sites), slug=slug)

    # The statements

    def _state(self, account: str, thing: str) -> None:
        add = self.graph.add
        add(account, thing, TYPE, self.mapping.class_)
        for property_, value in self.mapping.fixed:
            add(account, thing, property_, value)
        self._say_all(account, thing, self.found)
        mentioned = sorted({term for values in self.found.values() for term, _ in values if isinstance(term, str)})
        self.decisions.state(self.graph, account, thing, mentioned, self.names)

    def _say_all(self, account: str, thing: str, said: Found) -> None:
        """Add the statements that values stand for."""
        add = self.graph.add
        for name, values in said.items():
            column = self.mapping.columns[name]
            for term, word in values:
                if column.type in EVENTS:
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
        if column.type == "person" and isinstance(term, str) and not is_denial(account):
            # A person's label is the cell itself, in both languages.
            describe(self.graph, account, term, QKG + "Person", " ".join(word.split()))

    def _happened(self, account: str, thing: str, column: ColumnMapping, word: str) -> None:
        """Add the event of a change of kind (`kind@date`), reopening or closing (`date`) that concerns the thing."""
        kind, at, date = (part.strip() for part in word.partition("@"))
        date = date if at else kind
        event_kind = "opening" if at and self._opens(column, date) else EVENTS[column.type]
        what = slug_from(f"{kind} {date}" if at else f"{event_kind} {date}")
        event = f"{PREFIXES['event']}{slug_of(thing)}-{what}"
        add = self.graph.add
        add(account, event, TYPE, QKG + "Event")
        add(account, event, QKG + "eventKind", PREFIXES["event-kind"] + event_kind)
        add(account, event, QKG + "concerns", thing)
        add(account, event, QKG + "start", typed(date, EDTF))
        if at:
            add(account, event, QKG + "becomes", self.names.find(kind, Wanted(scheme=column.scheme)))

    def _opens(self, column: ColumnMapping, date: str) -> bool:
        """Whether the thing began as what a change makes it: the first change of the row, at a date of the thing's start."""
        first = min((word.partition("@")[2].strip() for _, word in self.found.get(column.name, ())), default=None)
        starts = [name for name in self.found if self.mapping.columns[name].property == QKG + "start"]
        days = [bounds(word) for name in starts for _, word in self.found[name]]
        told = any(self.mapping.columns[name].type == "openings" for name in self.found)
        return not told and date == first and any(meet(bounds(date), day) for day in days)


def _file_name(slug: str) -> str:
    """A slug as part of a file name: not empty, and not too long for a file system."""
    slug = slug if is_slug(slug) else slug_from(slug)
    return short_slug(slug, slug) if slug else "other"
