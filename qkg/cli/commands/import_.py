"""`qkg import TABLE…`: read the user's own tables into accounts."""

from __future__ import annotations

import argparse
import shlex
import sys
import warnings
from collections import Counter
from collections.abc import Callable
from typing import TextIO

from qkg.cli.commands import LONG_TIMEOUT
from qkg.cli.output import print_line
from qkg.cli.parser import add_common_options
from qkg.cli.time_limit import set_time_limit
from qkg.core.iris import slug_of
from qkg.core.language import language
from qkg.files.data_folder import find
from qkg.messages import message
from qkg.tables import Outcome, import_tables
from qkg.tables.importing import offers_beside, rejects_beside

MAXIMUM_LISTED = 20
"""Number of rejected rows, changed accounts and statements of one account that are printed; the others are counted."""
MAXIMUM_WIDTH = 300


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the tables, their kind, the mapping, and what may be done."""
    parser.add_argument("tables", nargs="+", metavar=message("cli.table-metavar"), help=message("cli.import-tables"))
    parser.add_argument(
        "--as", dest="kind", required=True, metavar=message("cli.kind-metavar"), help=message("cli.import-as")
    )
    parser.add_argument("--map", dest="map_file", metavar=message("cli.file-metavar"), help=message("cli.import-map"))
    parser.add_argument("--dry-run", action="store_true", help=message("cli.import-dry-run"))
    parser.add_argument("--prune", action="store_true", help=message("cli.import-prune"))
    parser.add_argument("--names", metavar=message("cli.file-metavar"), help=message("cli.import-names"))
    parser.add_argument("--rejects", metavar=message("cli.file-metavar"), help=message("cli.import-rejects"))
    parser.add_argument("--allow-violations", action="store_true", help=message("cli.import-allow-violations"))
    parser.add_argument("--no-check", dest="check", action="store_false", help=message("cli.import-no-check"))
    parser.add_argument("--delivery", metavar=message("cli.name-metavar"), help=message("cli.import-delivery"))
    add_common_options(parser, engine=False, timeout=LONG_TIMEOUT)


def run(options: argparse.Namespace) -> int:
    """Import, and print what changed; 1 when rows were rejected or violations prevented it."""
    # A dry run writes the rejected rows only when a file is named for them.
    rejects = options.rejects or (None if options.dry_run else rejects_beside(options.tables))
    set_time_limit(options.timeout or options.default_timeout)
    bar = _progress_bar()
    warnings.filterwarnings("ignore", module="openpyxl")  # about what a workbook has beside its cells
    try:
        outcome = import_tables(
            find(options.data),
            options.tables,
            options.kind,
            map_file=options.map_file,
            dry_run=options.dry_run,
            prune=options.prune,
            rejects=rejects,
            check=options.check,
            allow_violations=options.allow_violations,
            names=options.names,
            offers=offers_beside(options.tables),
            delivery=options.delivery,
            progress=bar,
        )
    finally:
        bar("", 0, 0)
    _print_outcome(outcome, options)
    return 1 if outcome.rejected or (outcome.violations and not options.allow_violations) else 0


def _progress_bar() -> Callable[[str, int, int], None]:
    """A progress bar on a terminal; nothing elsewhere."""
    if not sys.stderr.isatty():
        return lambda _step, _done, _total: None
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    progress = Progress(
        TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn(), console=Console(stderr=True), transient=True
    )
    tasks: dict[str, TaskID] = {}

    def show(step: str, done: int, total: int) -> None:
        if not step:
            progress.stop()
            return
        if step not in tasks:
            progress.start()
            tasks[step] = progress.add_task(message(f"cli.import-{step}"), total=total or 1)
        progress.update(tasks[step], completed=done, total=total or 1)

    return show


def _print_outcome(outcome: Outcome, options: argparse.Namespace) -> None:
    print(
        message(
            "cli.import-counts",
            rows=outcome.rows,
            new=len(outcome.new),
            changed=len(outcome.changed),
            unchanged=outcome.unchanged,
            removed=len(outcome.removed),
            rejected=outcome.rejected,
        )
    )
    _print_differences(outcome)
    if outcome.absent:
        print(message("cli.import-absent", count=len(outcome.absent)))
    if outcome.set_aside:
        print(message("cli.import-set-aside", count=len(outcome.set_aside)))
    if outcome.ignored:
        print_line(message("cli.import-ignored", headings=", ".join(outcome.ignored)))
    if outcome.notes:
        print(message("cli.import-notes", count=outcome.notes))
    if outcome.idle:
        print(message("cli.import-idle", count=len(outcome.idle), first=outcome.idle[0]))
    for path, line, error in outcome.rejections[:MAXIMUM_LISTED]:
        print_line(f"{path}:{line}: {error.text()}", sys.stderr)
    _print_rest(outcome.rejected, sys.stderr)
    if outcome.rejects_file:
        what_next = "file" if outcome.written else "told"
        print_line(message(f"cli.import-rejects-{what_next}", path=outcome.rejects_file), sys.stderr)
    _print_validation(outcome)
    _print_names(outcome)
    if options.dry_run:
        print(message("cli.import-nothing-written"))
    elif not outcome.written:
        print_line(message("cli.import-stopped"), sys.stderr)
    elif outcome.files:
        print(message("cli.import-files", count=len(outcome.files)))
        data = f" --data {shlex.quote(options.data)}" if options.data else ""
        print(message("cli.import-next", data=data))


def _print_validation(outcome: Outcome) -> None:
    """Print the new violations by row, and the new warnings of each kind with the first of them."""
    if outcome.violations:
        print_line(message("cli.import-violations", count=len(outcome.violations)), sys.stderr)
    for violation in outcome.violations[:MAXIMUM_LISTED]:
        print_line(violation.text(), sys.stderr)
    _print_rest(len(outcome.violations), sys.stderr)
    if outcome.warnings:
        print(message("cli.import-warnings", count=len(outcome.warnings)))
    kinds = Counter(warning.result.source_shape for warning in outcome.warnings)
    for kind, count in kinds.most_common(MAXIMUM_LISTED):
        first = next(warning for warning in outcome.warnings if warning.result.source_shape == kind)
        print_line(f"  {count} × {slug_of(kind)}: {first.text()}")


def _print_names(outcome: Outcome) -> None:
    """Print how many names nobody knows, how many keys may be one thing, and what to do about them."""
    if outcome.left_out:
        print(message("cli.import-left-out", count=outcome.left_out))
    keys = sum(each.column == "key" for each in outcome.names)
    if outcome.names_file:
        told = {"names": len(outcome.names) - keys, "keys": keys, "path": outcome.names_file}
        print_line(message("cli.import-names-file", **told), sys.stderr)


def _print_differences(outcome: Outcome) -> None:
    """Print what changed accounts say differently, in the reader's language."""
    for difference in outcome.differences[:MAXIMUM_LISTED]:
        print(f"  {slug_of(difference.account)}")
        lines = difference.lines[language()]
        for line in lines[:MAXIMUM_LISTED]:
            print_line(f"    {line if len(line) <= MAXIMUM_WIDTH else line[:MAXIMUM_WIDTH] + '…'}")
        _print_rest(len(lines), indent="    ")
    _print_rest(len(outcome.changed))


def _print_rest(count: int, stream: TextIO | None = None, indent: str = "  ") -> None:
    """Print how many are not listed."""
    if count > MAXIMUM_LISTED:
        print_line(indent + message("core.and-more", count=count - MAXIMUM_LISTED), stream)
