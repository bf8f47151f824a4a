"""Writing answers: a table on a terminal, a standard format when piped."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qkg.cli.parser import TABLE_FORMATS
from qkg.core.errors import UsageError
from qkg.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qkg.answers import Rows, Triples
    from qkg.cli.tables import Under

LIST_FORMATS = ("table", "csv", "tsv", "json", "markdown")
"""Of lists that are no query's answers: things found, stored queries, statements."""
GRAPH_FORMATS = ("turtle", "ntriples", "rdfxml", "jsonld")


def chosen(format: str | None, piped: str = "tsv") -> str:  # noqa: A002
    """The format asked for, else a table on a terminal and *piped* elsewhere."""
    return format or ("table" if sys.stdout.isatty() else piped)


def write_answer(answer: Rows | Triples | bool, format: str | None, about: str = "") -> None:  # noqa: A002
    """Write what a query gave, in *format* or the one that fits; *about* the query, for people who get no rows.

    Raises `UsageError` when the format and the kind of query do not go together.
    """
    from qkg.answers import Rows

    if isinstance(answer, bool):
        _expect(format, TABLE_FORMATS, "SELECT", "ASK")
        write_yes_or_no(answer, chosen(format))
    elif isinstance(answer, Rows):
        _expect(format, TABLE_FORMATS, "CONSTRUCT", "SELECT")
        write_rows(answer, chosen(format), about)
    else:
        _expect(format, GRAPH_FORMATS, "SELECT", "CONSTRUCT")
        sys.stdout.buffer.write(answer.serialize(format or "turtle"))


def _expect(format: str | None, allowed: Sequence[str], wanted: str, given: str) -> None:  # noqa: A002
    if format is not None and format not in allowed:
        raise UsageError("cli.format-needs", format=format, wanted=wanted, given=given)


def write_yes_or_no(answer: bool, format: str) -> None:  # noqa: A002
    """Write an ASK query's answer: a word for people, the SPARQL results format for machines."""
    import pyoxigraph

    kinds = {"json": pyoxigraph.QueryResultsFormat.JSON, "xml": pyoxigraph.QueryResultsFormat.XML}
    if format in kinds:
        text = {
            "json": f'{{"head":{{}},"boolean":{str(answer).lower()}}}\n',
            "xml": '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/>'
            f"<boolean>{str(answer).lower()}</boolean></sparql>\n",
        }[format]
        sys.stdout.write(text)
    elif format == "table":
        print(message("cli.yes" if answer else "cli.no"))
    else:
        print(str(answer).lower())


def write_rows(rows: Rows, format: str, about: str = "") -> None:  # noqa: A002
    """Write a SELECT query's rows."""
    if format == "table":
        write_table(rows.headings(), rows.cells(), about=about)
        return
    writers = {
        "csv": rows.to_csv,
        "tsv": rows.to_tsv,
        "json": rows.to_json,
        "xml": rows.to_xml,
        "markdown": rows.to_markdown,
    }
    sys.stdout.write(writers[format]())


def write_list(format: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:  # noqa: A002
    """Write a list that is no query's answer, as CSV, TSV or Markdown: texts for people to work on."""
    if format == "csv":
        import csv

        csv.writer(sys.stdout, lineterminator="\r\n").writerows([headings, *rows])
    elif format == "markdown":
        from qkg.answers.markup import markdown_cell

        for row in (headings, ["---"] * len(headings), *rows):
            print(f"| {' | '.join(map(markdown_cell, row))} |")
    else:
        for row in (headings, *rows):
            print("\t".join(" ".join(cell.split()) for cell in row))


def write_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    count: bool = True,
    under: Sequence[Under] = (),
    about: str = "",
) -> None:
    """A table for people in the terminal's width, with the number of rows at its end.

    *under* each row stands more about it; without any row, *about* what the query asks.
    """
    from shutil import get_terminal_size

    from qkg.cli.tables import fold, table

    width = get_terminal_size().columns
    kept = list(rows)
    if not kept:
        print(message("cli.no-rows"), *fold(about, width) if about else (), sep="\n", file=sys.stderr)
        return
    for line in table(headings, kept, width, under):
        print(line)
    if count:
        print(message("cli.row") if len(kept) == 1 else message("cli.rows", count=len(kept)))
