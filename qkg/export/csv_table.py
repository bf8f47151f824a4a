"""The statements of the accounts as a table in CSV (RFC 4180): who says what, a statement in each row.

UTF-8 without byte order mark, CRLF line ends, the columns `COLUMNS`, sorted rows. `subject`, `property`, `account` and
values that are IRIs are full IRIs; `sources` are IRIs separated by spaces; `confidence` is a letter.

A spreadsheet runs a cell that starts with `=`, `+`, `-`, `@`, a tab or a carriage return as a formula (CSV injection).
Such a cell gets a leading apostrophe, which marks it as text, unless it is a number. N-Quads has the values as they are.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from qkg.core.iris import ACCOUNT, PROV, PROVENANCE_GRAPH, QKG, SKOS, slug_of
from qkg.core.terms_rdf import is_iri_token, read_literal
from qkg.core.text import csv_cell
from qkg.export.labels import label
from qkg.export.sorted_statements import DEFAULT, values

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import IO

    from qkg.export.sorted_statements import Dataset, Graph

COLUMNS = (
    "subject",
    "subject_label",
    "property",
    "property_label",
    "value",
    "value_label",
    "datatype",
    "language",
    "account",
    "confidence",
    "sources",
)


def write(dataset: Dataset, target: IO[bytes], lang: str) -> None:
    """Write the table; labels in *lang*, or in another language where there is none."""
    view = dataset.get(DEFAULT, {})
    label_of = cache(lambda token: label(view, token, lang))
    provenance = dataset.get(f"<{PROVENANCE_GRAPH}>", {})
    rows: list[tuple[str, ...]] = []
    for account in dataset:
        if account.startswith(f"<{ACCOUNT}"):
            confidence = _confidence(account, provenance, view)
            sources = " ".join(token[1:-1] for token in values(provenance, account, PROV + "wasDerivedFrom"))
            rows.extend(_rows(account, dataset[account], confidence, sources, label_of))
    for row in (COLUMNS, *sorted(rows)):
        target.write(_line(row))


def _rows(
    account: str, graph: Graph, confidence: str, sources: str, label_of: Callable[[str], str]
) -> Iterator[tuple[str, ...]]:
    for subject, statements in graph.items():
        for statement in statements:
            predicate, _, token = statement.partition(" ")
            if token.startswith('"'):
                value, language_tag, datatype = read_literal(token)
                object_cells = (value, "", datatype, language_tag)
            else:
                object_cells = (token[1:-1] if is_iri_token(token) else token, label_of(token), "", "")
            name = subject[1:-1] if is_iri_token(subject) else subject
            property_cells = (predicate[1:-1], label_of(predicate))
            yield (name, label_of(subject), *property_cells, *object_cells, account[1:-1], confidence, sources)


def _confidence(account: str, provenance: Graph, view: Graph) -> str:
    """The letter of the account's confidence: its notation, or the end of its IRI in upper case."""
    for token in values(provenance, account, QKG + "confidence"):
        for notation in values(view, token, SKOS + "notation"):
            return read_literal(notation)[0]
        return slug_of(token[1:-1]).upper()
    return ""


def _line(cells: tuple[str, ...]) -> bytes:
    return (",".join(map(_cell, cells)) + "\r\n").encode()


def _cell(text: str) -> str:
    r"""A cell, quoted where needed and never a formula.

    >>> _cell("Bavière"), _cell('=HYPERLINK("x")'), _cell("-5"), _cell("a,b")
    ('Bavière', '"\'=HYPERLINK(""x"")"', '-5', '"a,b"')
    """
    if text.startswith(_FORMULA_STARTS) and not _is_number(text):
        text = f"'{text}"
    return csv_cell(text)


_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def _is_number(text: str) -> bool:
    digits = text[1:].replace(".", "", 1)
    return digits.isascii() and digits.isdigit()
