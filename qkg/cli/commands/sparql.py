"""`qkg sparql TEXT|FILE|-`: a query of one's own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.output import GRAPH_FORMATS, write_answer
from qkg.cli.parser import TABLE_FORMATS, common
from qkg.core.errors import UsageError, system_words
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the query and what it may do."""
    parser.add_argument("query", metavar=message("cli.sparql-metavar"), help=message("cli.sparql-text"))
    parser.add_argument("--allow-service", action="store_true", help=message("cli.allow-service"))
    parser.add_argument("--evidence", action="store_true", help=message("cli.evidence"))
    common(parser, formats=TABLE_FORMATS + GRAPH_FORMATS)


def run(options: argparse.Namespace) -> int:
    """Answer the query, within a minute unless --timeout says otherwise."""
    text = read(options.query)
    options.timeout = options.timeout or 60.0
    with open_graph(options) as graph:
        if options.evidence:
            from qkg.cli.evidence import write_with_evidence
            from qkg.sparql.lexer import query_form, refuse_federation, with_prefixes

            refuse_federation(text, allow=options.allow_service)
            if query_form(text) != "SELECT":
                raise UsageError("cli.evidence-select")
            write_with_evidence(graph, with_prefixes(text), None, options.format)
        else:
            write_answer(graph.sparql(text), options.format)
    return 0


def read(query: str) -> str:
    """The text of a query given as itself, a file's name in .rq, or `-` for standard input."""
    if query != "-" and not query.endswith(".rq"):
        return query
    try:
        if query == "-":
            return sys.stdin.buffer.read().decode("utf-8")
        with open(query, encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise UsageError("cli.no-file", where=query, reason=system_words(error)) from None
    except UnicodeDecodeError as error:
        raise UsageError("cli.no-file", where=query, reason=str(error)) from None
