"""`import_tables`: tables checked, compared with the graph, and written in one transaction.

Rows pass one at a time into a staging database on disk, so that memory does not grow with the table; files are then made
one by one from what the graph has and what the tables say. Importing the same tables twice changes nothing.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from qkg.core.errors import EngineError, UsageError, system_words
from qkg.files.data_folder import refuse_sources
from qkg.files.transaction import recover, transaction
from qkg.store.opening import in_its_vocabulary
from qkg.tables.cell_matcher import read_cell_matcher
from qkg.tables.comparison import compare
from qkg.tables.mapping_file import read_mapping
from qkg.tables.outcome import Outcome
from qkg.tables.reading import Table
from qkg.tables.rows import Reading
from qkg.tables.sources import Sources, read_publishers
from qkg.tables.staging import Staging
from qkg.tables.writing import stage, write_rejects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.files.data_folder import Data
    from qkg.files.transaction import Transaction

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
    progress: Progress | None = None,
) -> Outcome:
    """Read tables of a kind into the accounts of a data folder: every row that can be, as one change, or none.

    - *map_file*: a mapping that extends the kind's, or stands alone (`qkg.tables.mapping_file`).
    - *dry_run*: compare, write nothing. *prune*: remove the accounts of this kind that the tables do not have.
    - *rejects*: a file for the rows that were rejected, with their reasons; without it they are only told.
    - *progress*: called with a step's name ("wait", "read", "write"), what is done and what there is to do.

    Raises `UsageError` for a kind that does not exist or a data folder that cannot be written, `RefusedError` for a file of
    rejects among its sources, `DataError` for a table or mapping that cannot be read, `EngineError` when the operating system
    refuses. Nothing is changed then.
    """
    tables = list(dict.fromkeys(paths))
    report = progress or (lambda _step, _done, _total: None)
    if rejects is not None:
        refuse_sources(rejects)
    mapping = read_mapping(data, kind, map_file)
    with _system_errors(data), _transaction(data, dry_run, report) as change, closing(Staging()) as staging:
        outcome = Outcome(kind)
        names = read_cell_matcher(data, titles=mapping.names_titled())
        sources = Sources(read_publishers(data), names, mapping.sources)
        reading = Reading(mapping, names, sources, staging, outcome)
        headings = mapping.by_heading()
        links = {heading: column.separator for heading, column in headings.items() if column.role == "sources"}
        opened = [Table(path, headings, links) for path in tables]
        reading.read(opened, report)
        digests = compare(data, mapping, names, staging, reading.reference, outcome, prune)
        stage(data, staging, digests, change, outcome, report)

        def commit() -> None:
            if change is not None:
                with _system_errors(data):
                    change.commit()

        if outcome.rejected and rejects is not None:
            write_rejects(rejects, opened, staging, outcome, commit)
        else:
            commit()
    return outcome


@contextmanager
def _system_errors(data: Data) -> Iterator[None]:
    """Raise `EngineError` for whatever the operating system refuses."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = system_words(error)
        raise EngineError(
            "tables.cannot-write", where=data.graph, hint="tables.cannot-write-hint", reason=reason
        ) from error


@contextmanager
def _transaction(data: Data, dry_run: bool, report: Progress) -> Iterator[Transaction | None]:
    """A transaction on the data folder; `None` for a dry run, which writes nothing."""
    if dry_run:
        recover(data)
        yield None
        return
    # The next installation of the package replaces the data inside it.
    if os.path.basename(data.root) == "_data" or not os.access(data.graph, os.W_OK):
        raise UsageError("tables.read-only", where=data.root, hint="tables.read-only-hint")
    with transaction(data, lambda: report("wait", 0, 1)) as change:
        yield change
