"""`qkg stats`: what the graph holds and lacks, counted."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.output import write_answer
from qkg.cli.parser import TABLE_FORMATS, common
from qkg.core.errors import UsageError
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

KINDS = (
    "class", "partner", "decade", "confidence", "source", "missing", "disagreements", "identifiers", "tables", "judgements",
)  # fmt: skip
"""As in `qkg.release.coverage`, which is not loaded for a help text."""


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add what to count by, the page of it all, and the format."""
    parser.add_argument("--by", choices=KINDS, metavar="KIND", help=message("cli.stats-by", kinds=", ".join(KINDS)))
    parser.add_argument("--page", action="store_true", help=message("cli.stats-page"))
    parser.add_argument("-o", "--output", metavar=message("cli.file-metavar"), help=message("cli.stats-output"))
    common(parser, formats=TABLE_FORMATS)


def run(options: argparse.Namespace) -> int:
    """Write the counts, or the page."""
    if options.page and (options.by or options.format):
        raise UsageError("cli.stats-page-alone")
    if options.output and not options.page:
        raise UsageError("cli.stats-output-page")
    with open_graph(options, writes=bool(options.output)) as graph:
        if not options.page:
            write_answer(graph.stats(options.by), options.format)
            return 0
        from qkg.release import coverage_page

        page = coverage_page(graph.engine, graph.queries, graph.data, graph.lang).encode()
    if options.output in (None, "-"):
        sys.stdout.buffer.write(page)
    else:
        from qkg.files.atomic import replacing

        with replacing(options.output) as file:
            file.write(page)
    return 0
