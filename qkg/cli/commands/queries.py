"""`qkg queries`: the stored queries and their parameters."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

from qkg.answers import Triples
from qkg.catalog import StoredQuery
from qkg.catalog.rdf_description import triples
from qkg.cli.output import (
    LIST_FORMATS,
    choose_format,
    headings_of,
    print_line,
    write,
    write_json,
    write_list,
    write_table,
)
from qkg.cli.parser import add_common_options
from qkg.core.language import language
from qkg.core.text import fold
from qkg.files.data_folder import find
from qkg.messages import message
from qkg.messages.cli import MESSAGES
from qkg.store.opening import catalog_of

COLUMNS = ("name", "title", "parameters")


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the search words and the format."""
    parser.add_argument("words", nargs="*", metavar=message("cli.words-metavar"), help=message("cli.queries-words"))
    add_common_options(parser, formats=(*LIST_FORMATS, "turtle"), engine=False)


def run(options: argparse.Namespace) -> int:
    """List the queries whose text contains all the search words."""
    catalog = catalog_of(find(options.data))
    wanted = fold(" ".join(options.words)).split()
    kept = sorted((q for q in catalog if all(word in _searched_text(q) for word in wanted)), key=_order)
    format_ = choose_format(options.format)
    if not kept:
        print_line(message("cli.no-match", words=" ".join(options.words)), sys.stderr)
    if format_ == "json":
        write_json([query.describe() for query in kept])
    elif format_ == "turtle":
        write(Triples(triple for query in kept for triple in triples(query)).serialize("turtle"))
    else:
        lang = language()
        rows = [(query.name, query.title[lang], _usage(query)) for query in kept]
        if format_ == "table" and kept:
            _write_by_topic(kept, rows)
        else:
            write_list(format_, COLUMNS, rows)
    return 0


def _order(query: StoredQuery) -> tuple[int, str, str]:
    """Questions about what the graph holds by topic, then those about the graph itself."""
    last = ("coverage", "quality")
    return (last.index(query.topic) + 1 if query.topic in last else 0), query.topic, query.name


def _write_by_topic(queries: Sequence[StoredQuery], rows: Sequence[Sequence[str]]) -> None:
    """A table with a line for each topic before its queries."""
    lines: list[Sequence[str]] = []
    topic = ""
    for query, (name, *others) in zip(queries, rows, strict=True):
        if query.topic != topic:
            lines += [("", "", "")] if topic else []
            lines.append((_topic(query.topic), "", ""))
            topic = query.topic
        lines.append((f"  {name}", *others))
    write_table(headings_of(COLUMNS), lines, total=len(rows))


def _topic(name: str) -> str:
    """A topic's name in the reader's language; the folder's name for a topic of the user's own."""
    return message(f"cli.topic-{name}") if f"topic-{name}" in MESSAGES else name


def _searched_text(query: StoredQuery) -> str:
    return fold(" ".join([query.name, *query.title.values(), *query.description.values(), *query.tags]))


def _usage(query: StoredQuery) -> str:
    """The query's parameters as they are typed, the optional ones in brackets."""
    options = [
        f"--{parameter.name}" if parameter.required else f"[--{parameter.name}]"
        for parameter in query.parameters.values()
        if parameter.type != "lang"
    ]
    return " ".join(options)
