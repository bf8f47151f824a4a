"""The formats that a table of solutions is written in: SPARQL 1.1 Query Results (CSV, TSV, JSON, XML) and Markdown.

The writers take variables' names and rows of terms, `None` where a variable is unbound.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pyoxigraph as ox

from qkg.answers.terms import Term, is_integer, term_text
from qkg.core.errors import DataError
from qkg.core.iris import XSD
from qkg.core.terms_rdf import term_token
from qkg.core.text import ILLEGAL_XML, csv_cell

Solution = Sequence[Term | None]


MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "markdown": "text/markdown",
}
"""The formats of query results, which the methods `to_<name>` of `Rows` write. Those of graphs are `qkg.export.FORMATS`."""


def csv(variables: Sequence[str], solutions: Iterable[Solution]) -> str:
    """SPARQL 1.1 Query Results CSV: see `Rows.to_csv`."""
    lines = [",".join(variables)]
    lines.extend(",".join(csv_cell(term_text(term, short=False)) for term in solution) for solution in solutions)
    return "\r\n".join([*lines, ""])


def tsv(variables: Sequence[str], solutions: Iterable[Solution]) -> str:
    """SPARQL 1.1 Query Results TSV: see `Rows.to_tsv`."""
    lines = ["\t".join(f"?{name}" for name in variables)]
    lines.extend("\t".join(map(_tsv_cell, solution)) for solution in solutions)
    return "\n".join([*lines, ""])


def json(variables: Sequence[str], solutions: Iterable[Solution]) -> str:
    """SPARQL 1.1 Query Results JSON: see `Rows.to_json`."""
    return _written(tsv(variables, solutions), ox.QueryResultsFormat.JSON)


def xml(variables: Sequence[str], solutions: Iterable[Solution]) -> str:
    """SPARQL Query Results XML: see `Rows.to_xml`.

    A carriage return is written as a character reference: a bare one would be read as a line feed (XML 1.0, 2.11).
    """
    rows = list(solutions)
    for row in rows:
        for term in row:
            text = _text_in(term)
            if ILLEGAL_XML.search(text):
                raise DataError("answers.text-not-in-xml", hint="answers.other-results-format", text=text[:60])
    return _written(tsv(variables, rows), ox.QueryResultsFormat.XML).replace("\r", "&#13;")


def boolean(answer: bool, format: str) -> str:  # noqa: A002
    r"""An ASK query's answer in SPARQL's results format where *format* has one, else as `true` or `false`.

    >>> boolean(True, "json"), boolean(False, "tsv")
    ('{"head":{},"boolean":true}\n', 'false\n')
    """
    value = str(answer).lower()
    if format == "json":
        return f'{{"head":{{}},"boolean":{value}}}\n'
    if format == "xml":
        namespace = "http://www.w3.org/2005/sparql-results#"
        return f'<?xml version="1.0"?><sparql xmlns="{namespace}"><head/><boolean>{value}</boolean></sparql>\n'
    return f"{value}\n"


def _written(tsv_text: str, format: ox.QueryResultsFormat) -> str:  # noqa: A002
    """What pyoxigraph writes of the solutions, which it reads from TSV: that format holds every term unchanged."""
    solutions = ox.parse_query_results(tsv_text, format=ox.QueryResultsFormat.TSV)
    return (solutions.serialize(format=format) or b"").decode() + "\n"


def _text_in(term: Term | None) -> str:
    """The text of a literal, or of the literal that a triple term has as its object; IRIs hold no control characters."""
    if isinstance(term, ox.Triple):
        return _text_in(term.object)
    return term.value if isinstance(term, ox.Literal) else ""


_INTEGER_SUFFIX = f'"^^<{XSD}integer>'
_DECIMAL_SUFFIX = f'"^^<{XSD}decimal>'


def _tsv_cell(term: Term | None) -> str:
    """A term in SPARQL's syntax, numbers in their short form; tabs and line breaks are escaped by pyoxigraph."""
    if term is None:
        return ""
    text = term_token(term)
    if text[-1] == ">" and text[0] == '"':
        if text.endswith(_INTEGER_SUFFIX):
            number = text[1 : -len(_INTEGER_SUFFIX)]
            return number if is_integer(number) else text
        if text.endswith(_DECIMAL_SUFFIX):
            number = text[1 : -len(_DECIMAL_SUFFIX)]
            before, point, after = number.partition(".")
            return number if point and is_integer(before or "0") and after.isdigit() and after.isascii() else text
    return text
