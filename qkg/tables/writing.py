"""The files that an import writes: changed files of the graph, in one transaction, and the file of rejected rows."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.export.turtle import write_trig
from qkg.files.atomic import replacing
from qkg.files.rdf_files import syntax_error
from qkg.tables.reading import Writer

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import IO

    from qkg.files.data_folder import Data
    from qkg.files.transaction import Transaction
    from qkg.tables.outcome import Outcome
    from qkg.tables.reading import Table
    from qkg.tables.staging import Staging


def stage(
    data: Data,
    staging: Staging,
    digests: dict[str, str],
    change: Transaction | None,
    outcome: Outcome,
    report: Callable[[str, int, int], None],
) -> None:
    """Stage every file whose statements change; a file that only has another layout is left alone."""
    paths = sorted({*staging.paths(), *digests})
    there = set(data.files())
    for number, path in enumerate(paths):
        report("write", number, len(paths))
        after = staging.digest(path)
        before = digests.get(path, "")
        if after == before:
            continue
        outcome.files.append(path)
        if change is None:
            continue
        if after:
            with change.write(path) as file:
                write_trig(staging.dataset(path), file)
                file.flush()
                _check(path, file)
        elif path in there:
            change.remove(path)


def _check(path: str, file: IO[bytes]) -> None:
    """Parse what was written: a file that does not parse is a bug, and must not be committed."""
    try:
        for _ in ox.parse(path=str(file.name), format=ox.RdfFormat.TRIG):
            pass
    except SyntaxError as error:
        raise syntax_error(path, error) from error


def write_rejects(
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
    stem = re.sub(r"\.rejects(\.[0-9]+)?$", "", os.path.splitext(os.path.basename(tables[0]))[0])
    taken = {os.path.realpath(table) for table in tables}
    path, number = f"{stem}.rejects.csv", 1
    while os.path.realpath(path) in taken:
        number += 1
        path = f"{stem}.rejects.{number}.csv"
    return path
