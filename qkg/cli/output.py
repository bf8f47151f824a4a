"""Writing answers: a table on a terminal, a standard format when piped."""

from __future__ import annotations

import itertools
import json
import sys
from typing import TYPE_CHECKING

from qkg.answers import Rows, Triples
from qkg.answers.result_formats import MEDIA_TYPES, boolean
from qkg.cli.terminal import terminal_width
from qkg.core.errors import UsageError
from qkg.core.rdf_formats import RDF_FORMATS
from qkg.core.text import csv_cell, visible
from qkg.messages import counted, message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    from qkg.cli.table import Under
    from qkg.evidence import RowEvidence
    from qkg.graph import Answer, Graph

TABLE_FORMATS = ("table", *MEDIA_TYPES)
"""Of a SELECT or ASK query's answer."""
GRAPH_FORMATS = tuple(RDF_FORMATS)
"""Of a CONSTRUCT or DESCRIBE query's answer."""
LIST_FORMATS = ("table", "csv", "tsv", "json", "markdown")
"""Of lists that are no query's answers: things found, stored queries, statements."""
EVIDENCE_FORMATS = tuple(name for name in TABLE_FORMATS if name != "xml")
"""Of a SELECT query's answer with evidence; the results format in XML has no room for it."""
SEPARATOR = " | "
"""Between the items of one cell."""


def choose_format(format: str | None) -> str:  # noqa: A002
    """The format asked for, else a table on a terminal and TSV elsewhere."""
    return format or ("table" if sys.stdout.isatty() else "tsv")


def write(content: str | bytes) -> None:
    """Write to standard output: UTF-8 as it is to a pipe or file, with control characters escaped to a terminal."""
    if sys.stdout.isatty():
        sys.stdout.write(visible(content if isinstance(content, str) else content.decode()))
    elif isinstance(content, str):
        sys.stdout.write(content)
    else:
        sys.stdout.buffer.write(content)


def print_line(text: str, stream: TextIO | None = None) -> None:
    """Print a line for people, with control characters escaped; *stream*: standard output by default."""
    print(visible(text), file=stream)


def write_answer(graph: Graph, answer: Answer, format: str | None) -> None:  # noqa: A002
    """Write an answer of *graph* in *format*, or in the one that fits.

    Raises `UsageError` when the format and the kind of query do not go together, `DataError` for a value that the
    format cannot hold.
    """
    result = answer.result
    given = "CONSTRUCT" if isinstance(result, Triples) else "ASK" if isinstance(result, bool) else "SELECT"
    if format is not None and format not in (GRAPH_FORMATS if given == "CONSTRUCT" else TABLE_FORMATS):
        wanted = "SELECT" if given == "CONSTRUCT" else "CONSTRUCT"
        raise UsageError("cli.format-needs", format=format, wanted=wanted, given=given)
    if isinstance(result, Triples):
        write(result.serialize(format or "turtle"))
        return
    chosen = choose_format(format)
    about = answer.query.description[graph.lang] if answer.query else ""
    if isinstance(result, bool):
        write(f"{message('cli.yes' if result else 'cli.no')}\n" if chosen == "table" else boolean(result, chosen))
    elif answer.evidence is not None:
        _write_with_evidence(graph, result, answer.evidence, chosen, about)
    elif chosen == "table":
        write_table(result.headings(), result.cells(), about=about)
    else:
        _write_rows(result, chosen)


def _write_with_evidence(graph: Graph, rows: Rows, evidence: Sequence[RowEvidence], format: str, about: str) -> None:  # noqa: A002
    """Write rows with the accounts, sources and competing values of each.

    In CSV, TSV and Markdown three columns are added, `accounts`, `sources` and `competing`, their items separated by
    ` | `. JSON is SPARQL 1.1 Query Results JSON, which any parser of it reads, with one more member: `rows`, a list as
    long as `results.bindings` and in its order, each of whose items has `evidence` (see `qkg.evidence.as_json.row`).
    """
    from qkg.cli.evidence_text import EvidenceCells, Labels, first_lines, iris_in
    from qkg.evidence import as_json

    if format == "json":
        answer = json.loads(rows.to_json())
        # Before `results`: there are parsers that accept nothing after the bindings.
        extended = {"head": answer["head"], "rows": [{"evidence": as_json.row(row)} for row in evidence], **answer}
        write_json(extended)
        return
    labels = Labels(graph, (iri for row in evidence for statement, _ in row.rivals for iri in iris_in(statement)))
    added = [labels.row_evidence(row, given.terms) for row, given in zip(evidence, rows, strict=True)]
    names = EvidenceCells._fields
    headings = headings_of(names)
    if format == "table":
        under = [[(h, first_lines(items)) for h, items in zip(headings, row, strict=True) if items] for row in added]
        write_table(rows.headings(), rows.cells(), under=under, about=about)
    else:
        end = next(
            "_" * count for count in itertools.count() if not any(n + "_" * count in rows.variables for n in names)
        )
        texts = [[SEPARATOR.join(getattr(row, name)) for row in added] for name in names]
        columns = zip(headings, texts, strict=True)
        _write_rows(rows.with_texts(dict(zip([name + end for name in names], columns, strict=True))), format)
    for reason in dict.fromkeys(reason for row in evidence for reason in row.unexplained):
        print_line(message(f"answers.unexplained-{reason}"), sys.stdout if format == "table" else sys.stderr)


def _write_rows(rows: Rows, format: str) -> None:  # noqa: A002
    """Write a table in one of `qkg.answers.result_formats.MEDIA_TYPES`."""
    write(getattr(rows, f"to_{format}")())


def write_json(value: object) -> None:
    """Write a value as JSON."""
    write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def headings_of(columns: Iterable[str]) -> list[str]:
    """The headings of columns that are no query's, in the reader's language."""
    return [message(f"cli.{column}-column") for column in columns]


def write_list(format: str, columns: Iterable[str], rows: Sequence[Sequence[str]]) -> None:  # noqa: A002
    """Write a list that is no query's answer, as a table, CSV, TSV or Markdown; nothing as a table of no rows."""
    headings = headings_of(columns)
    if format == "table":
        if rows:
            write_table(headings, rows)
    elif format == "csv":
        for row in (headings, *rows):
            write(",".join(map(csv_cell, row)) + "\r\n")
    elif format == "markdown":
        from qkg.answers.markup import markdown_table

        write(markdown_table(headings, rows))
    else:
        for row in (headings, *rows):
            write("\t".join(" ".join(cell.split()) for cell in row) + "\n")


def write_table(
    headings: Sequence[str],
    rows: Iterable[Sequence[str]],
    total: int | None = None,
    under: Sequence[Under] = (),
    about: str = "",
) -> None:
    """A table for people in the terminal's width, with the number of rows at its end: *total*, or all of *rows*.

    *under*: more about each row, printed below it. *about*: what the query asks, printed when there are no rows.
    """
    from qkg.cli.table import fold, table  # pipes get other formats

    width = terminal_width()
    lines = list(rows)
    if not lines:
        print(message("cli.no-rows"), *fold(visible(about), width) if about else (), sep="\n", file=sys.stderr)
        return
    for line in table(headings, lines, width, under):
        print(line)
    print(counted("cli.rows", len(lines) if total is None else total))
