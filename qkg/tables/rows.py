"""Rows of tables into the staging database: judged, converted, or rejected with all the reasons."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT
from qkg.core.text import fingerprint, shown
from qkg.tables.conversion import RowConverter, RowError
from qkg.tables.corrections import NOTE, Target
from qkg.tables.import_outcome import SHOWN, Outcome, Rejected
from qkg.tables.judgement_index import JudgementIndex
from qkg.tables.linksets import Linksets
from qkg.tables.name_offers import NameOffers
from qkg.tables.reference_data import Gazetteer
from qkg.tables.staging import NEW, RejectedCells
from qkg.tables.statements import DENIAL_END, PROVENANCE, account_iri

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.conversion import RowAccount
    from qkg.tables.corrections import Corrections
    from qkg.tables.mapping import ColumnMapping, Mapping, RowJudgement
    from qkg.tables.name_decisions import NameDecision, NameDecisions
    from qkg.tables.sources import Sources
    from qkg.tables.staging import Staging
    from qkg.tables.table_files import Table, TableRow

    Report = Callable[[str, int, int], None]
    Cells = dict[str, str]

_REPORTED = 200
"""Rows from one report of progress to the next."""


class Reading:
    """One import's reading of its tables.

    - `reference`: what the rows became, where they are reference data. `offers`: the names that they hold and nobody knows.
    - `keys`: those of the rows, as they stand in the tables.
    """

    def __init__(
        self,
        mapping: Mapping,
        names: CellMatcher,
        decisions: NameDecisions,
        sources: Sources,
        staging: Staging,
        outcome: Outcome,
        corrections: Corrections | None = None,
    ) -> None:
        self.reference: Gazetteer | Linksets | None = None
        self.offers = NameOffers()
        self.keys: set[str] = set()
        self._corrections = corrections
        self._mapping = mapping
        self._names = names
        self._decisions = decisions
        self._sources = sources
        self._staging = staging
        self._outcome = outcome
        self._by_heading = mapping.by_heading()
        self._judgements = JudgementIndex(mapping)
        self._tables: list[Table] = []
        self._first: dict[str, str] = {}
        """The location of the first row that says something for an account, by slug."""
        self._shared: dict[str, list[str]] = {}
        """The locations of the rows that say something for one account, where they are several."""
        self._failed: set[str] = set()
        """The locations of rows that were rejected as they were read."""
        self._dependent: dict[str, RowError] = {}
        """Rows that are rejected because of other rows, by location."""

    def read(self, tables: list[Table], report: Report) -> None:
        """Read every row. *report* is called with what is done and what there is to do."""
        self._tables = tables
        for table in tables:
            self._check_headings(table)
            known = {*self._by_heading, "reason", *self._outcome.ignored}
            self._outcome.ignored += [heading for heading in table.headings if heading not in known]
        if self._mapping.special and self._corrections is None:
            self._read_reference(tables, report)
        else:
            self._read_rows(tables, report)
        self._outcome.idle = self._judgements.unmatched()

    # Where what was read stands in the tables

    def location(self, account: str) -> str | None:
        """The location of the (first) row that became an account or denial, given by its IRI; `None` for one of many rows."""
        return self._first.get(account.removeprefix(ACCOUNT).removesuffix(DENIAL_END))

    def cells(
        self, where: Iterable[str], concerned: Callable[[ColumnMapping], bool]
    ) -> tuple[dict[str, str], tuple[str, ...]]:
        """By heading, the cells of the first row of some locations in columns for which *concerned* is true.

        And the values of all these rows that are ignored.
        """
        cells: dict[str, str] = {}
        ignored: list[str] = []
        for path, places in groupby(where, lambda place: place.rpartition(":")[0]):
            lines = {int(place.rpartition(":")[2]) for place in places}
            table = next(table for table in self._tables if table.path == path)
            for row in (row for row in table.rows() if row.line in lines):
                columns = {h: self._by_heading[h] for h in row.cells if h in self._by_heading}
                cells = cells or {h: row.cells[h] for h, column in columns.items() if concerned(column)}
                if self._corrections is not None:
                    cells[row.cells.get("field", "")] = row.cells.get("value", "")
                for judged in self._judged(self._named(row))[0]:
                    ignored += [word for c in columns.values() for word in self._left_out(c, judged.get(c.name, ""))]
        return cells, tuple(dict.fromkeys(ignored))

    def _left_out(self, column: ColumnMapping, cell: str) -> list[str]:
        """The values of a cell that the mapping or a decision ignores."""
        decided = ((word, self._decisions.of(column.name, word)) for word in column.split(cell))
        return column.left_out(cell) + [word for word, one in decided if one is not None and one.decision == "ignore"]

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
                found=", ".join(map(shown, table.headings))[:300],
            )

    def _rows(self, tables: list[Table], report: Report) -> Iterator[tuple[str, TableRow]]:
        """Every row that can be read, with its location; the others are rejected here."""
        size, before = sum(table.size for table in tables), 0
        for table in tables:
            for row in table.rows():
                if self._outcome.rows % _REPORTED == 0:
                    report("read", before + table.done, size)
                self._outcome.rows += 1
                self._outcome.judged += bool(self._judgements.of(self._named(row)))
                where = f"{table.path}:{row.line}"
                if row.problem is not None:
                    self._reject(where, row, RowError([("", row.problem)]))
                else:
                    yield where, row
            before += table.size

    def _reject(self, where: str, row: TableRow, error: RowError) -> None:
        if any(problem.key == "tables.judged" for _, problem in error.problems):
            # By an editor: nothing is to be mended.
            self._outcome.set_aside.append(Rejected(where.rpartition(":")[0], row.line, error))
            return
        headings = {self._by_heading[h].name: h for h in row.cells if h in self._by_heading}
        named = [(", ".join(headings.get(c, c) for c in columns.split(", ")), e) for columns, e in error.problems]
        error = RowError(named, error.slug)
        self._outcome.rejected += 1
        if len(self._outcome.rejections) < SHOWN:
            self._outcome.rejections.append(Rejected(where.rpartition(":")[0], row.line, error))
        self._staging.reject(RejectedCells(row.cells, list(row.extra), row.problem is None, error.text()))

    def _named(self, row: TableRow) -> Cells:
        """The cells of a row by column."""
        return {self._by_heading[h].name: cell for h, cell in row.cells.items() if h in self._by_heading}

    def _judged(self, cells: Cells) -> tuple[list[Cells], list[RowJudgement]]:
        """A row as the judgements leave it (as it is, changed, or split), and the judgements on it.

        Raises `RowError` when one rejects the row.
        """
        judgements = self._judgements.of(cells)
        for judgement in judgements:
            if judgement.reject:
                raise RowError([("", DataError("tables.judged", reason=judgement.because))])
        changed = {**cells, **{name: cell for judgement in judgements for name, cell in judgement.set.items()}}
        splits = [one for judgement in judgements for one in judgement.split]
        return [{**changed, **one} for one in splits or [{}]], judgements

    def _same(self, cells: Cells) -> tuple[Cells, list[NameDecision]]:
        """A row under the key that its own was said to be the same as, and the decisions that say so."""
        column = self._mapping.role("key")
        if column is None:
            return cells, []
        key, found = self._decisions.key_of(cells.get(column.name, ""))
        return ({**cells, column.name: key} if found else cells), found

    # Rows that each make an account

    def _read_rows(self, tables: list[Table], report: Report) -> None:
        siblings = self._siblings(tables)
        things: dict[str, str] = {}  # by slug, while rows may need one another
        needs: list[tuple[str, str, str, str]] = []
        for where, row in self._rows(tables, report):
            try:
                converters = self._converted(siblings, row, where)
            except RowError as error:
                self._reject(where, row, error)
                self._failed.add(where)
                if error.slug is not None:
                    self._claim(error.slug, where)
                continue
            self._stage(*(one.account() for one in converters if self._claim(one.slug, where)))
            for one in converters if siblings else ():
                things[one.slug] = one.thing or ""
                needs += [(where, *need) for need in one.needs]
        self._merge(siblings, tables)
        self._reject_needing(needs, things)
        self._reject_dependent(tables)

    def _claim(self, slug: str, where: str) -> bool:
        """Note that a row says something for an account; whether it is the first that does."""
        first = self._first.setdefault(slug, where)
        if first != where:
            self._shared.setdefault(slug, [first]).append(where)
        return first == where

    def _merge(self, siblings: frozenset[str], tables: list[Table]) -> None:
        """Make one account of the rows that have one key and the same sources.

        They are all rejected when one of them is, or contradicts another: imported alone later, it would replace the account.
        """
        if not self._shared:
            return
        self._staging.index()
        wanted = {where for locations in self._shared.values() for where in locations} - self._failed
        merged: dict[str, tuple[str, RowConverter]] = {}
        for where, row in ((f"{t.path}:{row.line}", row) for t in tables for row in t.rows()):
            for one in self._converted(siblings, row, where, again=True) if where in wanted else ():
                if one.slug not in self._shared:
                    continue
                first, whole = merged.setdefault(one.slug, (where, one))
                problems = whole.merge(one) if whole is not one else []
                for here, there in ((where, first), (first, where)) if problems else ():
                    told = [(c, DataError("tables.contradicts", line=there, values=shown(v))) for c, v in problems]
                    self._dependent.setdefault(here, RowError(list(told)))
        for slug in self._shared:
            self._forget(slug)
            if not self._reject_sharing(slug):
                self._stage(merged[slug][1].account())

    def _reject_sharing(self, slug: str) -> bool:
        """Reject all rows that say something for an account when one of them is rejected; whether that is so."""
        locations = self._shared[slug]
        rejected = [where for where in locations if where in self._dependent or where in self._failed]
        for where in {*locations} - {*rejected} if rejected else ():
            error = DataError("tables.twice", account=slug, line=rejected[0])
            self._dependent[where] = RowError([("", error)])
        return bool(rejected)

    def _converted(
        self, siblings: frozenset[str], row: TableRow, where: str, again: bool = False
    ) -> list[RowConverter]:
        """What a row says for accounts, all or none of them; *again*: it was read before, and is not counted."""
        cells = self._named(row)
        accounts: dict[str, RowConverter] = {}
        changed, judgements = self._judged(cells)
        column = self._mapping.role("key")
        key = cells.get(column.name) if column is not None else None
        self.keys.add(key or "")
        for judged, same in map(self._same, changed):
            # A row that gets another key by judgement may have the same sources as the row that has this key.
            suffix = f"-{fingerprint(key)}" if key and column and judged.get(column.name) != key else ""
            target = Target(self._mapping, judged, None, None)
            if self._corrections is not None:
                if judged.get("field") == NOTE:
                    self._outcome.notes += not again
                    continue
                target = self._corrections.of(judged)
            account = RowConverter(
                target.mapping, target.cells, self._names, self._sources, siblings, judgements, self._decisions,
                target.thing, target.path, applied=[*same],
            )  # fmt: skip
            try:
                account.read(suffix)
            finally:
                if not again:
                    self.offers.note(where, account.unknown)
            self._outcome.left_out += 0 if again else sum(one.decision == "ignore" for one in account.applied)
            for decision in same:  # what was imported before the keys were said to be one
                former = f"{self._mapping.name}-{decision.name}-{fingerprint(' '.join(account.origins))}"
                for end in {"", suffix, f"-{fingerprint(key or '')}"}:
                    self._staging.moved[former + end] = account.slug
                    self._staging.moved[former + end + DENIAL_END] = account.slug + DENIAL_END
            first = accounts.setdefault(account.slug, account)
            if first is not account and (self._corrections is None or first.merge(account)):
                raise RowError([("", DataError("tables.twice", account=account.slug, line=where))])
        return list(accounts.values())

    def _stage(self, *accounts: RowAccount) -> None:
        """Stage the accounts of a row, then their sources together: those that are not taken are dropped."""
        for account in accounts:
            self._staging.add(NEW, account.statements.pieces(account.path), "row")
        self._staging.add(NEW, self._sources.take([origin for one in accounts for origin in one.origins]), "source")

    def _forget(self, slug: str) -> None:
        """Remove an account that was staged."""
        for account in (f"<{account_iri(slug)}>", f"<{account_iri(slug + DENIAL_END)}>"):
            self._staging.forget(NEW, account)
            self._staging.forget(NEW, PROVENANCE, account)

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

    def _reject_needing(self, needs: list[tuple[str, str, str, str]], things: dict[str, str]) -> None:
        """Reject rows that refer to a thing whose own row is rejected, and those that refer to theirs in turn.

        *needs*: the location, column, word and IRI of each reference to a thing that only another row can make.
        """
        made_by: dict[str, list[str]] = {}
        for slug, thing in things.items():
            made_by.setdefault(self._first[slug], []).append(thing)
        made = Counter(thing for where, there in made_by.items() if where not in self._dependent for thing in there)
        changed = bool(needs)
        while changed:
            changed = False
            for where, column, word, iri in needs:
                if where not in self._dependent and not made[iri]:
                    kind = iri.rsplit("/", 2)[1]
                    self._dependent[where] = RowError(
                        [(column, DataError("tables.no-such-key", value=word, kind=kind))]
                    )
                    made.subtract(made_by.get(where, ()))
                    changed = True
            for slug, locations in self._shared.items():
                before = self._dependent.keys() & {*locations}
                if before and len(before) < len(locations) and self._reject_sharing(slug):
                    changed = True

    def _reject_dependent(self, tables: list[Table]) -> None:
        """Reject the rows that are rejected because of other rows, and remove their accounts."""
        if not self._dependent:
            return
        self._staging.index()
        for slug, where in self._first.items():
            if where in self._dependent:
                self._forget(slug)
        self._staging.forget_sources()
        for table in tables:
            for row in table.rows():
                where = f"{table.path}:{row.line}"
                if where in self._dependent:
                    self._reject(where, row, self._dependent[where])

    # Reference data

    def _read_reference(self, tables: list[Table], report: Report) -> None:
        parts = self._mapping, self._names, self._sources
        self.reference = Gazetteer(*parts) if self._mapping.special == "entities" else Linksets(*parts)
        failed = set()
        for where, row in self._rows(tables, report):
            try:
                for cells in self._judged(self._named(row))[0]:
                    self.reference.take(cells)
            except RowError as error:
                self._reject(where, row, error)
                failed.add(where)
        self.reference.resolve()
        self._sources.forget()
        for table in tables:
            for row in table.rows():
                where = f"{table.path}:{row.line}"
                if row.problem is not None or where in failed:
                    continue
                changed, judgements = self._judged(self._named(row))
                dependent = next(filter(None, map(self.reference.error_from_others, changed)), None)
                if dependent is not None:
                    self._reject(where, row, dependent)
                else:
                    for cells in changed:
                        self._staging.add(NEW, self.reference.pieces(cells, judgements), "reference")
        self._staging.add(NEW, self.reference.descriptions(), "reference")
        self._staging.add(NEW, self._sources.take(), "source")
