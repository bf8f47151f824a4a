"""`qkg import TABLE…`: tables of one's own into accounts."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qkg.cli.parser import common
from qkg.core.language import language
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from typing import TextIO

    from qkg.tables import Outcome

_SHOWN = 20
"""So many rejected rows, changed accounts and statements of one account are printed; the others are counted."""
_WIDEST = 300


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the tables, their kind, the mapping, and what may be done."""
    parser.add_argument("tables", nargs="+", metavar=message("cli.table-metavar"), help=message("cli.import-tables"))
    parser.add_argument(
        "--as", dest="kind", required=True, metavar=message("cli.kind-metavar"), help=message("cli.import-as")
    )
    parser.add_argument("--map", dest="map_file", metavar=message("cli.file-metavar"), help=message("cli.import-map"))
    parser.add_argument("--dry-run", action="store_true", help=message("cli.import-dry-run"))
    parser.add_argument("--prune", action="store_true", help=message("cli.import-prune"))
    parser.add_argument("--rejects", metavar=message("cli.file-metavar"), help=message("cli.import-rejects"))
    common(parser, engine=False)


def run(options: argparse.Namespace) -> int:
    """Import, and say what became of it; 1 when rows were rejected."""
    from qkg.files.data_folder import find
    from qkg.tables import import_tables
    from qkg.tables.writing import rejects_beside

    # A dry run writes nothing that it is not asked for.
    rejects = options.rejects or (None if options.dry_run else rejects_beside(options.tables))
    bar = _bar()
    try:
        outcome = import_tables(
            find(options.data),
            options.tables,
            options.kind,
            map_file=options.map_file,
            dry_run=options.dry_run,
            prune=options.prune,
            rejects=rejects,
            progress=bar,
        )
    finally:
        bar("", 0, 0)
    _tell(outcome, options.dry_run)
    return 1 if outcome.rejected else 0


def _bar() -> Callable[[str, int, int], None]:
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


def _tell(outcome: Outcome, dry_run: bool) -> None:
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
    _tell_differences(outcome)
    if outcome.absent:
        print(message("cli.import-absent", count=len(outcome.absent)))
    if outcome.ignored:
        print(message("cli.import-ignored", headings=", ".join(outcome.ignored)))
    if outcome.idle:
        print(message("cli.import-idle", count=len(outcome.idle), first=outcome.idle[0]))
    for path, line, error in outcome.rejections[:_SHOWN]:
        print(f"{path}:{line}: {error.words()}", file=sys.stderr)
    _more(outcome.rejected, sys.stderr)
    if outcome.rejects_file:
        print(message("cli.import-rejects-file", path=outcome.rejects_file), file=sys.stderr)
    if dry_run:
        print(message("cli.import-nothing-written"))
    elif outcome.files:
        print(message("cli.import-files", count=len(outcome.files)))
        print(message("cli.import-next"))


def _tell_differences(outcome: Outcome) -> None:
    """What changed accounts say differently, in the reader's language."""
    from qkg.core.iris import slug_of
    from qkg.tables.outcome import words

    lang = language()
    for difference in outcome.differences[:_SHOWN]:
        print(f"  {slug_of(difference.account)}")
        lines = words(difference, lambda token: outcome.named(token, lang))
        for line in lines[:_SHOWN]:
            print(f"    {line if len(line) <= _WIDEST else line[:_WIDEST] + '…'}")
        _more(len(lines), indent="    ")
    _more(len(outcome.changed))


def _more(count: int, stream: TextIO | None = None, indent: str = "  ") -> None:
    if count > _SHOWN:
        print(indent + message("core.and-more", count=count - _SHOWN), file=stream)
