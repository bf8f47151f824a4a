"""`import_tables`: tables checked, compared with the graph, and written as one change.

Rows pass one at a time into a spool on disk, so that memory does not grow with the table; files are then made one by one
from what the graph has and what the tables say. Importing the same tables twice changes nothing.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from qkg.core.errors import EngineError, UsageError, system_words
from qkg.files.transaction import recover, transaction
from qkg.tables.cell_matcher import read_cell_matcher
from qkg.tables.comparison import compare
from qkg.tables.mapping_file import read_mapping
from qkg.tables.outcome import Outcome
from qkg.tables.reading import Table
from qkg.tables.rows import Reading
from qkg.tables.sources import Sources, read_publishers
from qkg.tables.staging import Spool
from qkg.tables.writing import stage, write_rejects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from qkg.files.data_folder import Data
    from qkg.files.transaction import Transaction

    Progress = Callable[[str, int, int], None]


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

    Raises `UsageError` for a kind that does not exist or a data folder that cannot be written, `DataError` for a table or
    mapping that cannot be read, `EngineError` when the disk refuses. Nothing is changed then.
    """
    tables = list(dict.fromkeys(paths))
    report = progress or (lambda _step, _done, _total: None)
    mapping = read_mapping(data, kind, map_file)
    with _told(data), _turn(data, dry_run, report) as change, _scratch() as spool:
        outcome = Outcome(kind)
        names = read_cell_matcher(data, titles=mapping.names_titled())
        sources = Sources(read_publishers(data), names, mapping.sources)
        reading = Reading(mapping, names, sources, spool, outcome)
        opened = [Table(path, mapping.known_headings()) for path in tables]
        reading.read(opened, report)
        digests = compare(data, mapping, names, spool, reading.reference, outcome, prune)
        stage(data, spool, digests, change, outcome, report)

        def commit() -> None:
            if change is not None:
                with _told(data):
                    change.commit()

        if outcome.rejected and rejects is not None:
            write_rejects(rejects, opened, spool, outcome, commit)
        else:
            commit()
    return outcome


@contextmanager
def _told(data: Data) -> Iterator[None]:
    """What the system refuses becomes the user's error."""
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        reason = system_words(error)
        raise EngineError(
            "tables.cannot-write", where=data.graph, hint="tables.cannot-write-hint", reason=reason
        ) from error


@contextmanager
def _turn(data: Data, dry_run: bool, report: Progress) -> Iterator[Transaction | None]:
    """Our turn to change the data folder; nothing to change with, in a dry run."""
    if dry_run:
        recover(data)
        yield None
        return
    _check_writable(data)
    with transaction(data, lambda: report("wait", 0, 1)) as change:
        yield change


def _check_writable(data: Data) -> None:
    if os.path.basename(data.root) == "_data":  # the data inside the package, which the next installation replaces
        raise UsageError("tables.read-only", where=data.root, hint="tables.read-only-hint")
    if not os.access(data.graph, os.W_OK):
        raise UsageError("tables.read-only", where=data.graph, hint="tables.read-only-hint")


@contextmanager
def _scratch() -> Iterator[Spool]:
    with (
        tempfile.TemporaryDirectory(prefix="qkg-import-") as folder,
        closing(Spool(os.path.join(folder, "spool.sqlite"))) as spool,
    ):
        yield spool
