"""Tables into the spool, a row at a time: judged, converted, or rejected with all its reasons."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

from qkg.core.errors import DataError
from qkg.core.text import fingerprint
from qkg.tables.conversion import Converter, RowError
from qkg.tables.outcome import SHOWN, Outcome, Rejected
from qkg.tables.reading import Row, Table
from qkg.tables.staging import NEW
from qkg.tables.statements import account_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.conversion import Account
    from qkg.tables.mapping import Judgement, Mapping
    from qkg.tables.sources import Sources
    from qkg.tables.staging import Spool
    from qkg.tables.statements import Piece

_OFTEN = 200


class Reference(Protocol):
    """Reads rows that do not each make an account (`gazetteer`, `linksets`): all are taken first, then stated."""

    family: tuple[str, ...]

    def take(self, cells: dict[str, str], /) -> None:
        """Check a row and remember it. Raises `RowError`."""

    def settle(self) -> None:
        """All rows are known."""

    def late(self, cells: dict[str, str], /) -> RowError | None:
        """Why a row that was taken becomes nothing after all."""

    def pieces(self, cells: dict[str, str], judgements: Iterable[Judgement], /) -> Iterator[Piece]:
        """What a row states."""

    def descriptions(self) -> Iterator[Piece]:
        """The accounts described, when all rows have been stated."""

    def restated(self, account: str, origins: list[str], /) -> set[str]:
        """The subjects of which an account says now what the tables say."""


class Reading:
    """One import's reading of its tables."""

    def __init__(self, mapping: Mapping, names: CellMatcher, sources: Sources, spool: Spool, outcome: Outcome) -> None:
        self._mapping = mapping
        self._names = names
        self._sources = sources
        self._spool = spool
        self._outcome = outcome
        self._by_heading = mapping.by_heading()
        self._judges = _Judges(mapping)
        self._seen: dict[str, str] = {}
        """Where the row of each account stands, that of a rejected one too."""
        self._twins: dict[str, tuple[str, str]] = {}
        """Rows with the key and sources of another, by where they stand: the account, and where the other stands."""
        self._alone: set[str] = set()
        """Where rows stand that were rejected for themselves."""
        self._things: Counter[str] = Counter()
        self._about: dict[str, str] = {}
        """What accounts are about, while rows may lean on one another."""
        self._leaning = False
        self._withdrawn = False
        self.reference: Reference | None = None

    def read(self, tables: list[Table], report: Callable[[str, int, int], None]) -> None:
        """Read every row. *report* is called with what is done and what there is to do."""
        for table in tables:
            self._check_headings(table)
            known = {*self._by_heading, "reason", *self._outcome.ignored}
            self._outcome.ignored += [heading for heading in table.headings if heading not in known]
        if self._mapping.special:
            self._read_reference(tables, report)
        else:
            self._read_rows(tables, report)
        self._outcome.idle = self._judges.idle()

    def _check_headings(self, table: Table) -> None:
        missing = [
            column.headings[0]
            for column in self._mapping.columns.values()
            if (column.required or column.role in {"key", "sources"})
            and column.default is None
            and not set(column.headings) & set(table.headings)
        ]
        if missing:
            raise DataError(
                "tables.missing-headings",
                where=f"{table.path}:1",
                hint="tables.missing-headings-hint",
                missing=", ".join(missing),
                found=", ".join(table.headings)[:300],
            )

    def _rows(self, tables: list[Table], report: Callable[[str, int, int], None]) -> Iterator[tuple[str, Row]]:
        """Every row that can be read, after the path of its table; the others are rejected here."""
        size, before = sum(table.size for table in tables), 0
        for table in tables:
            for row in table.rows():
                if self._outcome.rows % _OFTEN == 0:
                    report("read", before + table.done, size)
                self._outcome.rows += 1
                if row.problem is not None:
                    self._reject(table.path, row, RowError([("", row.problem)]))
                else:
                    yield table.path, row
            before += table.size

    def _reject(self, path: str, row: Row, error: RowError) -> None:
        headings = {self._by_heading[h].name: h for h in row.cells if h in self._by_heading}
        named = [(", ".join(headings.get(c, c) for c in columns.split(", ")), e) for columns, e in error.problems]
        error = RowError(named, error.slug)
        self._outcome.rejected += 1
        if len(self._outcome.rejections) < SHOWN:
            self._outcome.rejections.append(Rejected(path, row.line, error))
        self._spool.reject(row.cells, row.extra, row.problem is None, error.words())

    def _named(self, row: Row) -> dict[str, str]:
        """The cells of a row by column."""
        return {self._by_heading[h].name: cell for h, cell in row.cells.items() if h in self._by_heading}

    def _judged(self, cells: dict[str, str]) -> Iterator[tuple[dict[str, str], list[int]]]:
        """The row as the judgements leave it: as it is, changed, or split. Raises `RowError` when they reject it."""
        matching = self._judges.of(cells)
        judgements = [self._mapping.judgements[index] for index in matching]
        self._outcome.judged += bool(judgements)
        for judgement in judgements:
            if judgement.reject:
                raise RowError([("", DataError("tables.judged", reason=judgement.because))])
        changed = {**cells, **{name: cell for judgement in judgements for name, cell in judgement.set.items()}}
        splits = [one for judgement in judgements for one in judgement.split]
        for one in splits or [{}]:
            yield {**changed, **one}, matching

    # Rows that each make an account

    def _read_rows(self, tables: list[Table], report: Callable[[str, int, int], None]) -> None:
        siblings = self._siblings(tables)
        self._leaning = bool(siblings)
        converter = Converter(self._mapping, self._names, self._sources, siblings)
        for path, row in self._rows(tables, report):
            where = f"{path}:{row.line}"
            try:
                accounts = self._converted(converter, row, where)
            except RowError as error:
                self._reject(path, row, error)
                if error.slug is not None:
                    self._alone.add(where)
                    self._claim(error.slug, where)
                continue
            claims = [self._claim(account.slug, where) for account in accounts]
            if all(claims):
                for account in accounts:
                    self._take(account, path, row)
        self._reject_twins(tables)
        self._reject_leaning()
        if self._withdrawn:
            self._spool.forget_sources()

    def _claim(self, slug: str, where: str) -> bool:
        """Whether no other row makes an account; else both are remembered: neither is surer than the other."""
        other = self._seen.setdefault(slug, where)
        if other == where:
            return True
        self._twins.setdefault(other, (slug, where))
        self._twins.setdefault(where, (slug, other))
        return False

    def _reject_twins(self, tables: list[Table]) -> None:
        """Reject the rows that say two things for one source, each with a word about the other."""
        if not (twins := self._twins.keys() - self._alone):
            return
        for slug in [slug for slug, where in self._seen.items() if where in twins]:
            self._withdraw(slug)
        for table in tables:
            for row in table.rows():
                where = f"{table.path}:{row.line}"
                if where in twins:
                    slug, other = self._twins[where]
                    error = RowError([("", DataError("tables.twice", account=slug, line=other))])
                    self._reject(table.path, row, error)

    def _withdraw(self, slug: str) -> None:
        """Take back an account that a row made."""
        del self._seen[slug]
        self._withdrawn = True
        if slug in self._about:
            self._things[self._about[slug]] -= 1
        self._spool.withdraw(account_iri(slug))

    def _converted(self, converter: Converter, row: Row, where: str) -> list[Account]:
        """The accounts that a row becomes, all or none."""
        cells = self._named(row)
        accounts: dict[str, Account] = {}
        for judged, indexes in self._judged(cells):
            judgements = [self._mapping.judgements[index] for index in indexes]
            account = converter.convert(judged, judgements, self._moved(cells, judged))
            if account.slug in accounts:
                raise RowError([("", DataError("tables.twice", account=account.slug, line=where))])
            accounts[account.slug] = account
        return list(accounts.values())

    def _take(self, account: Account, path: str, row: Row) -> None:
        self._spool.add(NEW, account.statements.pieces(account.path), "row")
        self._spool.add(NEW, self._sources.take(account.origins), "source")
        if self._leaning:
            self._things[account.thing] += 1
            self._about[account.slug] = account.thing
        for column, word, iri in account.leans:
            self._spool.lean(iri, (account.slug, column, word, path, row.line, row.cells))

    def _moved(self, cells: dict[str, str], judged: dict[str, str]) -> str:
        """What keeps the account of a row apart that a judgement gave another key: both may have the same sources."""
        key = self._mapping.role("key")
        before = cells.get(key.name, "") if key is not None else ""
        return f"-{fingerprint(before)}" if key is not None and before and judged.get(key.name) != before else ""

    def _siblings(self, tables: list[Table]) -> frozenset[str]:
        """The keys of the tables themselves, when other columns refer to them."""
        kind = self._mapping.id.partition(":")[0]
        key = self._mapping.role("key")
        columns = [column for form in self._mapping.forms() for column in form.columns.values()]
        if key is None or not any(column.type == "slug" and column.kind == kind for column in columns):
            return frozenset()
        found: set[str] = set()
        for table in tables:
            heading = next((h for h in key.headings if h in table.headings), None)
            if heading is not None:
                found.update(row.cells.get(heading, "") for row in table.rows())
        return frozenset(found)

    def _reject_leaning(self) -> None:
        """Reject the rows that speak of a thing whose own row was rejected, and those that speak of theirs in turn."""
        gone = True
        while gone:
            gone = False
            for iri in self._spool.leant_on():
                if not self._things[iri]:
                    for slug, column, word, path, line, cells in self._spool.leaning(iri):
                        if slug in self._seen:
                            gone = True
                            self._withdraw(slug)
                            error = DataError("tables.no-such-key", value=word, kind=iri.rsplit("/", 2)[1])
                            self._reject(path, Row(line, cells), RowError([(column, error)]))

    # Reference data

    def _read_reference(self, tables: list[Table], report: Callable[[str, int, int], None]) -> None:
        from qkg.tables.gazetteer import Gazetteer
        from qkg.tables.link_rows import Linksets

        parts = self._mapping, self._names, self._sources
        reader: Reference = Gazetteer(*parts) if self._mapping.special == "entities" else Linksets(*parts)
        self.reference = reader
        for path, row in self._rows(tables, report):
            try:
                judged = list(self._judged(self._named(row)))
                for cells, _ in judged:
                    reader.take(cells)
            except RowError as error:
                self._reject(path, row, error)
                continue
            self._spool.keep((path, row.line, row.cells, judged))
        reader.settle()
        self._sources.forget()
        for path, line, whole, judged in self._spool.kept():
            late = next(filter(None, (reader.late(cells) for cells, _ in judged)), None)
            if late is not None:
                self._reject(path, Row(line, whole), late)
                continue
            for cells, indexes in judged:
                judgements = [self._mapping.judgements[index] for index in indexes]
                self._spool.add(NEW, reader.pieces(cells, judgements), "reference")
        self._spool.add(NEW, reader.descriptions(), "reference")
        self._spool.add(NEW, self._sources.take_all(), "source")


class _Judges:
    """Finds the judgements on a row without trying each."""

    def __init__(self, mapping: Mapping) -> None:
        self._mapping = mapping
        self._by_cells: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        self._idle = set(range(len(mapping.judgements)))
        for index, judgement in enumerate(mapping.judgements):
            names = tuple(judgement.match)
            self._by_cells.setdefault(names, {}).setdefault(tuple(judgement.match.values()), []).append(index)

    def of(self, cells: dict[str, str]) -> list[int]:
        """The judgements whose cells a row holds, by their place in the mapping."""
        found: list[int] = []
        for names, by_values in self._by_cells.items():
            found += by_values.get(tuple(cells.get(name, "") for name in names), ())
        self._idle.difference_update(found)
        return sorted(found)

    def idle(self) -> list[str]:
        """Where the judgements stand that no row met."""
        return [self._mapping.judgements[index].where for index in sorted(self._idle)]
