"""`qkg stats`: what the graph holds and lacks, counted."""

from __future__ import annotations

import argparse

from qkg.cli.commands import QUERY_TIMEOUT, open_graph
from qkg.cli.output import TABLE_FORMATS, write, write_answer
from qkg.cli.parser import add_common_options
from qkg.core.errors import UsageError
from qkg.files.atomic import replacing
from qkg.graph import Answer
from qkg.messages import message
from qkg.release.coverage import KINDS, coverage_page


def declare(parser: argparse.ArgumentParser) -> None:
    """Add what to count by, the page of it all, and the format."""
    parser.add_argument("--by", choices=KINDS, metavar="KIND", help=message("cli.stats-by", kinds=", ".join(KINDS)))
    parser.add_argument("--page", action="store_true", help=message("cli.stats-page"))
    parser.add_argument("-o", "--output", metavar=message("cli.file-metavar"), help=message("cli.stats-output"))
    add_common_options(parser, formats=TABLE_FORMATS, timeout=QUERY_TIMEOUT)


def run(options: argparse.Namespace) -> int:
    """Write the counts, or the page."""
    if options.page and (options.by or options.format):
        raise UsageError("cli.stats-page-alone")
    if options.output and not options.page:
        raise UsageError("cli.stats-output-page")
    with open_graph(options, writes=bool(options.output)) as graph:
        if not options.page:
            write_answer(graph, Answer(graph.stats(options.by), None, None), options.format)
            return 0
        page = coverage_page(graph.engine, graph.queries, graph.data, graph.lang).encode()
    if options.output in (None, "-"):
        write(page)
    else:
        with replacing(options.output) as file:
            file.write(page)
    return 0
