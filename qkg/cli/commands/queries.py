"""`qkg queries`: the stored queries and their parameters."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qkg.cli.output import chosen, write_table
from qkg.cli.parser import common
from qkg.messages import language, message
from qkg.terms import fold

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from qkg.catalog import StoredQuery


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the words to look for and the format."""
    parser.add_argument("words", nargs="*", metavar=message("cli.words-metavar"), help=message("cli.queries-words"))
    common(parser, formats=("table", "tsv", "json", "turtle"), engine=False)


def run(options: argparse.Namespace) -> int:
    """List the queries that hold all the words."""
    from qkg.build.opening import catalog_of
    from qkg.data import find

    catalog = catalog_of(find(options.data))
    wanted = fold(" ".join(options.words)).split()
    kept = [query for query in catalog if all(word in _words(query) for word in wanted)]
    format_ = chosen(options.format)
    if format_ == "json":
        print(json.dumps([query.describe() for query in kept], ensure_ascii=False, indent=2))
    elif format_ == "turtle":
        import sys

        from qkg.results import Triples

        triples = (triple for query in kept for triple in query.to_rdf())
        sys.stdout.buffer.write(Triples(triples).serialize("turtle"))
    else:
        lang = language()
        rows = [(query.name, query.title[lang], _usage(query)) for query in kept]
        headings = [message(f"cli.{column}-column") for column in ("name", "title", "parameters")]
        if format_ == "table":
            write_table(headings, rows)
        else:
            print("\t".join(headings))
            for row in rows:
                print("\t".join(row))
    return 0


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
