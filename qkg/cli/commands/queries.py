"""`qkg queries`: the stored queries and their parameters."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from qkg.cli.output import LIST_FORMATS, chosen, write_list, write_table
from qkg.cli.parser import common
from qkg.core.language import language
from qkg.core.text import fold
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from qkg.catalog import StoredQuery


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the words to look for and the format."""
    parser.add_argument("words", nargs="*", metavar=message("cli.words-metavar"), help=message("cli.queries-words"))
    common(parser, formats=(*LIST_FORMATS, "turtle"), engine=False)


def run(options: argparse.Namespace) -> int:
    """List the queries that hold all the words."""
    from qkg.files.data_folder import find
    from qkg.store.opening import catalog_of

    catalog = catalog_of(find(options.data))
    wanted = fold(" ".join(options.words)).split()
    kept = sorted((q for q in catalog if all(word in _words(q) for word in wanted)), key=_order)
    format_ = chosen(options.format)
    if not kept:
        print(message("cli.no-match", words=" ".join(options.words)), file=sys.stderr)
    if format_ == "json":
        print(json.dumps([query.describe() for query in kept], ensure_ascii=False, indent=2))
    elif format_ == "turtle":
        from qkg.answers import Triples

        triples = (triple for query in kept for triple in query.to_rdf())
        sys.stdout.buffer.write(Triples(triples).serialize("turtle"))
    else:
        lang = language()
        rows = [(query.name, query.title[lang], _usage(query)) for query in kept]
        headings = [message(f"cli.{column}-column") for column in ("name", "title", "parameters")]
        if format_ == "table" and kept:
            _write_by_topic(headings, kept, rows)
        elif format_ != "table":
            write_list(format_, headings, rows)
    return 0


def _order(query: StoredQuery) -> tuple[int, str, str]:
    """Readers' questions by topic, then those about the graph itself."""
    last = ("coverage", "quality")
    return (last.index(query.topic) + 1 if query.topic in last else 0), query.topic, query.name


def _write_by_topic(headings: Sequence[str], queries: Sequence[StoredQuery], rows: Sequence[Sequence[str]]) -> None:
    """A table with a line for each topic before its queries."""
    lines: list[Sequence[str]] = []
    topic = ""
    for query, (name, *others) in zip(queries, rows, strict=True):
        if query.topic != topic:
            lines += [("", "", "")] if topic else []
            lines.append((_topic(query.topic), "", ""))
            topic = query.topic
        lines.append((f"  {name}", *others))
    write_table(headings, lines, count=False)
    print(message("cli.row") if len(rows) == 1 else message("cli.rows", count=len(rows)))


def _topic(name: str) -> str:
    """A topic's name in the reader's language, or the folder's for one of a user's own."""
    from qkg.messages.cli import MESSAGES

    return message(f"cli.topic-{name}") if f"topic-{name}" in MESSAGES else name


def _words(query: StoredQuery) -> str:
    return fold(" ".join([query.name, *query.title.values(), *query.description.values(), *query.tags]))


def _usage(query: StoredQuery) -> str:
    """The query's parameters as one would type them; the optional ones in brackets."""
    options = [
        f"--{parameter.name}" if parameter.required else f"[--{parameter.name}]"
        for parameter in query.parameters.values()
        if parameter.type != "lang"
    ]
    return " ".join(options)
