"""`qkg search WORDS`: things by their label."""

from __future__ import annotations

import argparse
import sys

from qkg.cli.commands import QUERY_TIMEOUT, open_graph
from qkg.cli.output import LIST_FORMATS, choose_format, print_line, write_json, write_list
from qkg.cli.parser import add_common_options, positive
from qkg.core.iris import compact
from qkg.messages import message


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the search words and the maximum number of matches."""
    parser.add_argument("words", nargs="+", metavar=message("cli.words-metavar"), help=message("cli.search-words"))
    parser.add_argument("--limit", type=positive, default=20, metavar="N", help=message("cli.search-limit"))
    add_common_options(parser, formats=LIST_FORMATS, timeout=QUERY_TIMEOUT)


def run(options: argparse.Namespace) -> int:
    """List the matches, best first."""
    words = " ".join(options.words)
    with open_graph(options) as graph:
        matches = graph.search(words, limit=int(options.limit))
    format_ = choose_format(options.format)
    if format_ == "json":
        write_json([match._asdict() for match in matches])
        return 0
    if not matches:
        print_line(message("cli.no-match", words=words), sys.stderr)
    rows = [(compact(match.iri), match.label, match.kind) for match in matches]
    write_list(format_, ("thing", "label", "kind"), rows)
    return 0
