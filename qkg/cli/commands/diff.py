"""`qkg diff OLD [NEW]`: the difference between two releases of the graph."""

from __future__ import annotations

import argparse

from qkg.cli.commands import LONG_TIMEOUT
from qkg.cli.output import print_line, write, write_json
from qkg.cli.parser import add_common_options, add_context_option, whole_number
from qkg.cli.terminal import terminal_width
from qkg.cli.time_limit import set_time_limit
from qkg.files.data_folder import find
from qkg.messages import message
from qkg.release import compare, difference_text

FORMATS = ("text", "json", "nquads")
DEFAULT_LIMIT = 10
MAXIMUM_WIDTH = 100


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the two releases, the format and how much is printed."""
    parser.description = message("cli.diff-description")
    parser.add_argument("old", metavar=message("cli.release-metavar"), help=message("cli.diff-old"))
    parser.add_argument("new", nargs="?", metavar=message("cli.release-metavar"), help=message("cli.diff-new"))
    words = message("cli.diff-format", formats=", ".join(FORMATS))
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT", help=words)
    words = message("cli.diff-limit", count=DEFAULT_LIMIT)
    parser.add_argument("--limit", type=whole_number, default=DEFAULT_LIMIT, metavar="N", help=words)
    add_context_option(parser)
    add_common_options(parser, engine=False, timeout=LONG_TIMEOUT)


def run(options: argparse.Namespace) -> int:
    """Print the difference; 1 when there is one."""
    set_time_limit(options.timeout or options.default_timeout)  # canonicalising blank nodes can take cubic time
    difference = compare(options.old, options.new or find(options.data).root, dict(options.context))
    if options.format == "json":
        write_json(difference_text.to_json(difference))
    elif options.format == "nquads":
        for line in difference_text.patch(difference):
            write(f"{line}\n")
    else:
        width = min(terminal_width(), MAXIMUM_WIDTH)
        for line in difference_text.text(difference, width, options.limit):
            print_line(line)
    return 1 if difference else 0
