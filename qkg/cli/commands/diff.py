"""`qkg diff [OLD [NEW]]`: the difference between two releases of the graph."""

from __future__ import annotations

import argparse
from dataclasses import replace

from qkg.cli.commands import LONG_TIMEOUT
from qkg.cli.output import print_line, write, write_json
from qkg.cli.parser import add_common_options, add_context_option, whole_number
from qkg.cli.terminal import terminal_width
from qkg.cli.time_limit import set_time_limit
from qkg.files.data_folder import find
from qkg.messages import message
from qkg.release import compare, difference_text, summary_text
from qkg.release.committed import committed
from qkg.release.summary import summarise

FORMATS = ("text", "markdown", "json", "nquads")
DEFAULT_LIMIT = 10
MAXIMUM_WIDTH = 100


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the two releases, the format and how much is printed."""
    parser.description = message("cli.diff-description")
    parser.add_argument("old", nargs="?", metavar=message("cli.release-metavar"), help=message("cli.diff-old"))
    parser.add_argument("new", nargs="?", metavar=message("cli.release-metavar"), help=message("cli.diff-new"))
    since = message("cli.diff-since")
    parser.add_argument("--since", default="HEAD", metavar=message("cli.commit-metavar"), help=since)
    words = message("cli.diff-format", formats=", ".join(FORMATS))
    parser.add_argument("--format", choices=FORMATS, metavar="FORMAT", help=words)
    words = message("cli.diff-limit", count=DEFAULT_LIMIT)
    parser.add_argument("--limit", type=whole_number, metavar="N", help=words)
    add_context_option(parser)
    add_common_options(parser, engine=False, timeout=LONG_TIMEOUT)


def run(options: argparse.Namespace) -> int:
    """Print the difference; 1 when there is one."""
    set_time_limit(options.timeout or options.default_timeout)  # canonicalising blank nodes can take cubic time
    if options.old is None:
        data = find(options.data)
        with committed(data, options.since) as old:
            return _print_difference(options, old.root, options.since, data.root, message("release.working-tree"))
    new = options.new or find(options.data).root
    return _print_difference(options, options.old, options.old, new, new)


def _print_difference(options: argparse.Namespace, old: str, old_name: str, new: str, new_name: str) -> int:
    """Print the difference of two releases that are called so; 1 when there is one."""
    if (options.format or ("text" if options.old else "markdown")) == "markdown":
        summary = summarise(find(old), find(new))
        limit = summary_text.SHOWN if options.limit is None else options.limit
        for line in summary_text.markdown(summary, old_name, new_name, limit):
            print_line(line)
        return 1 if summary else 0
    difference = replace(compare(old, new, dict(options.context)), old=old_name, new=new_name)
    limit = DEFAULT_LIMIT if options.limit is None else options.limit
    if options.format == "json":
        write_json(difference_text.to_json(difference))
    elif options.format == "nquads":
        for line in difference_text.patch(difference):
            write(f"{line}\n")
    else:
        width = min(terminal_width(), MAXIMUM_WIDTH)
        for line in difference_text.text(difference, width, limit):
            print_line(line)
    return 1 if difference else 0
