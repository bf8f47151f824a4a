"""`import_tables`: tables checked, compared with the graph, and written in one transaction; rejected rows in a file.

Rows pass one at a time into a staging database on disk, so that memory does not grow with the table; files are then made
one by one from what the graph has and what the tables say. Importing the same tables twice changes nothing.
"""

from __future__ import annotations

import itertools
import os
import re
import sqlite3
from contextlib import closing, contextmanager
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import EngineError, QkgError, UsageError, system_reason
from qkg.core.text import is_slug, shown
from qkg.export.turtle import write_trig
from qkg.files.atomic import replacing
from qkg.files.data_folder import refuse_sources
from qkg.files.rdf_files import syntax_error
from qkg.files.transaction import Transaction, recover, transaction
from qkg.store.opening import in_its_vocabulary
from qkg.tables.cell_matcher import read_cell_matcher
from qkg.tables.cell_terms import LONGEST_KEY
from qkg.tables.comparison import compare
from qkg.tables.corrections import NAME as CORRECTIONS
from qkg.tables.corrections import Corrections
from qkg.tables.duplicates import proposals
from qkg.tables.import_outcome import Outcome
from qkg.tables.mapping_file import read_mapping
from qkg.tables.mirrors import read_mirrors
from qkg.tables.name_decisions import NameDecisions
from qkg.tables.name_offers import write_offers
from qkg.tables.names_file import (
    check_decisions,
    check_keys,
    has_answers,
    line_of,
    not_told_by,
    read_decisions,
    read_keys,
    read_remembered,
    remembered,
    write_decisions,
)
from qkg.tables.rows import Reading
from qkg.tables.sources import Sources, read_publishers
from qkg.tables.staging import Staging
from qkg.tables.table_files import Table, Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    from qkg.files.data_folder import Data

    Progress = Callable[[str, int, int], None]


@in_its_vocabulary
def import_tables(
    data: Data,
    paths: Iterable[str],
    kind: str,
    *,
    map_file: str | None = None,
    dry_run: bool = False,
    prune: bool = False,
    rejects: str | None = None,
    check: bool = True,
    allow_violations: bool = False,
    names: str | None = None,
    offers: str | None = None,
    delivery: str | None = None,
    progress: Progress | None = None,
) -> Outcome:
    """Read tables of a kind into the accounts of a data folder: every row that can be, as one change, or none.

    - *map_file*: a mapping that extends the kind's, or stands alone (`qkg.tables.mapping_file`).
    - *dry_run*: compare, write nothing. *prune*: remove the accounts of this kind that the tables do not have.
    - *check*: whether to build the graph as it would become, and to tell which violations and warnings of the shapes and
      quality queries are new. Nothing is written when there are new violations, unless *allow_violations*.
    - *delivery*: the slug of the delivery that the tables belong to; the accounts that they make or change name it.
    - *rejects*: a file for the rows that were rejected, with their reasons; without it they are only told.
    - *names*: a table of decisions about names (`qkg.tables.names_file`), which the folder remembers from then on.
    - *offers*: a file for the names that nobody knows yet, to be decided; without it they are only in the outcome.
    - *progress*: called with a step's name ("wait", "read", "write"), what is done and what there is to do.

    Raises `UsageError` for a kind that does not exist or a data folder that cannot be written, `RefusedError` for a file of
    rejects or names among its sources, `DataError` for a table, mapping or decision that cannot be read, `EngineError` when
    the operating system refuses. Nothing is changed then.
    """
    tables = list(dict.fromkeys(paths))
    report = progress or (lambda _step, _done, _total: None)
    for target in (rejects, offers):
        if target is not None:
            refuse_sources(target)
    if delivery is not None and not (is_slug(delivery) and len(delivery) <= LONGEST_KEY):
        raise UsageError("tables.bad-delivery", where="delivery", value=shown(delivery))
    mapping = read_mapping(data, kind, map_file)
    wrong: list[QkgError] = []
    given = [] if names is None else read_decisions(names, mapping, wrong=wrong)
    with _system_errors(data), _transaction(data, dry_run, report) as change, closing(Staging()) as staging:
        outcome = Outcome(kind)
        before = read_remembered(data, mapping)
        given = not_told_by(before, given)
        decisions = NameDecisions([*before, *given], mapping.id.partition(":")[0], read_keys(data, mapping))
        known = read_cell_matcher(data, decisions.with_new, titles=mapping.names_titled())
        check_decisions(given, decisions, mapping, known, wrong)
        sources = Sources(read_publishers(data), known, mapping.sources, read_mirrors(data))
        corrections = Corrections(data, mapping, known, decisions) if mapping.special == CORRECTIONS else None
        reading = Reading(mapping, known, decisions, sources, staging, outcome, corrections)
        headings = mapping.by_heading()
        links = {heading: column.separator for heading, column in headings.items() if column.role == "sources"}
        opened = [Table(path, headings, links) for path in tables]
        reading.read(opened, report)
        check_keys(given, decisions, reading.keys, known)
        digests = compare(data, mapping, known, staging, reading.reference, outcome, prune, delivery)
        alike = proposals(mapping, staging, known, decisions, reading.location)
        outcome.names = [*reading.offers.all(known), *alike]
        _stage(staging, digests, change, outcome, report)
        if check and outcome.files:
            _validate(data, change, reading, staging, outcome, report)
        if {*map(line_of, decisions.all.values())} != {*map(line_of, before)}:
            outcome.files.append(remembered(kind))
            with change.write(remembered(kind)) as file:
                write_decisions(file, decisions.all.values())
        if outcome.names and offers is not None:
            write_offers(offers, outcome.names)
            outcome.names_file = offers

        is_stopped = dry_run or (bool(outcome.violations) and not allow_violations)

        def commit() -> None:
            if not is_stopped:
                with _system_errors(data):
                    change.commit()
                outcome.written = True

        # A table is replaced by its rejected rows only when the others are in the graph.
        keeps = is_stopped and rejects is not None and _is_one_of(rejects, tables)
        if outcome.rejected and rejects is not None and not keeps:
            _write_rejects(rejects, opened, staging, outcome, commit)
        else:
            commit()
    return outcome


@contextmanager
def _system_errors(data: Data) -> Iterator[None]:
    """Raise `EngineError` for whatever the operating system refuses."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = system_reason(error)
        raise EngineError(
            "tables.cannot-write", where=data.graph, hint="tables.cannot-write-hint", reason=reason
        ) from error


@contextmanager
def _transaction(data: Data, dry_run: bool, report: Progress) -> Iterator[Transaction]:
    """A transaction on the data folder; for a dry run, one that is staged elsewhere."""
    if dry_run:
        recover(data)
        with TemporaryDirectory() as staging:
            yield Transaction(data, staging)
        return
    # The next installation of the package replaces the data inside it.
    if os.path.basename(data.root) == "_data" or not os.access(data.graph, os.W_OK):
        raise UsageError("tables.read-only", where=data.root, hint="tables.read-only-hint")
    with transaction(data, lambda: report("wait", 0, 1)) as change:
        yield change


def _stage(
    staging: Staging,
    digests: dict[str, str],
    change: Transaction,
    outcome: Outcome,
    report: Progress,
) -> None:
    """Stage every file whose statements change; a file that only has another layout is left alone."""
    paths = sorted({*staging.column("SELECT DISTINCT path FROM new"), *digests})
    for number, path in enumerate(paths):
        report("write", number, len(paths))
        after = staging.digest(path)
        if after == digests.get(path, ""):
            continue
        outcome.files.append(path)
        if after:
            with change.write(path) as file:
                write_trig(staging.dataset(path), file)
                file.flush()
                _check(path, file)
        else:
            change.remove(path)


def _validate(
    data: Data, change: Transaction, reading: Reading, staging: Staging, outcome: Outcome, report: Progress
) -> None:
    """Tell what the shapes and quality queries would find that they do not find now."""
    from qkg.tables.row_violations import by_row
    from qkg.validation.change import new_results

    found = new_results(data, change.result(), lambda done, of: report("check", done, of))
    if found.results:
        for row in by_row(found, [*outcome.new, *outcome.changed], staging, reading):
            (outcome.violations if row.result.level == "violation" else outcome.warnings).append(row)


def _check(path: str, file: IO[bytes]) -> None:
    """Parse what was written: a file that does not parse is a bug, and must not be committed."""
    try:
        for _ in ox.parse(path=str(file.name), format=ox.RdfFormat.TRIG):
            pass
    except SyntaxError as error:
        raise syntax_error(path, error) from error


def _write_rejects(
    path: str, tables: list[Table], staging: Staging, outcome: Outcome, between: Callable[[], None]
) -> None:
    """Write the rejected rows, in the columns of their tables with the reason last, to be corrected and imported again.

    *between* is called when they are written and before they replace the content of *path*: rows that were corrected
    there are in the graph by then.
    """
    headings = list(dict.fromkeys(h for table in tables for h in table.headings if h != "reason"))
    delimiter = tables[0].delimiter if not tables[0].is_sheet else ","
    with replacing(path) as target:
        writer = Writer(target, delimiter)
        writer.row([*headings, "reason"])
        for cells, extra, bare, reason in staging.rejected():
            # In a row that was rejected before, the old reason is the last of too many cells.
            more = (cells["reason"], *extra[:-1]) if extra and "reason" in cells else extra
            writer.row([*(cells.get(heading, "") for heading in headings), *more, reason], bare=bare)
        between()
    outcome.rejects_file = path


def rejects_beside(tables: list[str]) -> str:
    """The default file for the rejected rows of some tables: in the working folder, and never one of them.

    >>> rejects_beside(["/data/treaties.xlsx"]), rejects_beside(["treaties.rejects.csv"])
    ('treaties.rejects.csv', 'treaties.rejects.2.csv')
    """
    return next(path for path in _beside(tables, "rejects") if not _is_one_of(path, tables))


def _is_one_of(path: str, tables: list[str]) -> bool:
    return os.path.realpath(path) in {os.path.realpath(table) for table in tables}


def offers_beside(tables: list[str]) -> str:
    """The default file for the names of some tables that nobody knows: in the working folder, and never one with answers.

    >>> offers_beside(["/data/treaties.rejects.csv"])
    'treaties.names.csv'
    """
    return next(path for path in _beside(tables, "names") if not has_answers(path))


def _beside(tables: list[str], what: str) -> Iterator[str]:
    stem = re.sub(r"\.rejects(\.[0-9]+)?$", "", os.path.splitext(os.path.basename(tables[0]))[0])
    yield f"{stem}.{what}.csv"
    for number in itertools.count(2):
        yield f"{stem}.{what}.{number}.csv"
