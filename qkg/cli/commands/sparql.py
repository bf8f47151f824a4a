"""`qkg sparql TEXT|FILE|-`: a SPARQL query of the user's own."""

from __future__ import annotations

import argparse
import sys

from qkg.cli.commands import add_query_options, answer_query
from qkg.cli.parser import whole_number
from qkg.core.errors import UsageError, system_reason
from qkg.messages import message
from qkg.sparql.checks import MAX_QUERY_SIZE


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the query and what it may do."""
    parser.add_argument("query", metavar=message("cli.sparql-metavar"), help=message("cli.sparql-text"))
    parser.add_argument("--allow-service", action="store_true", help=message("cli.allow-service"))
    text = message("cli.max-query-size", size=MAX_QUERY_SIZE)
    parser.add_argument("--max-query-size", type=whole_number, metavar="N", help=text)
    add_query_options(parser)


def run(options: argparse.Namespace) -> int:
    """Answer the query."""
    return answer_query(options, query_text(options.query))


def query_text(query: str) -> str:
    """The text of a query given as itself, a file's name in .rq, or `-` for standard input; a byte order mark is skipped.

    Raises `UsageError` when the file cannot be read.
    """
    if query != "-" and not query.endswith(".rq"):
        return query
    try:
        if query == "-":
            return sys.stdin.buffer.read().decode("utf-8-sig")
        with open(query, encoding="utf-8-sig") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError("files.unreadable", where=query, reason=system_reason(error)) from None
