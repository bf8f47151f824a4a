"""Answers: the table of a SELECT query (`Rows`) and the triples of a CONSTRUCT or DESCRIBE query (`Triples`).

The engine's terms are kept as they are and turned into Python values, text or a file format only when asked for.
"""

from __future__ import annotations

from _collections_abc import Mapping as _Mapping  # what `collections.abc` gives on, without its import
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.core.iris import XSD, compact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any, Protocol, overload

    import pandas as pd
    import pyarrow as pa
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

    class Column(Protocol):
        """What a stored query declares of a column."""

        @property
        def type(self) -> str:
            """What its values are: `iri`, `string`, `date` …"""
            ...

        @property
        def label(self) -> Mapping[str, str]:
            """Its heading by language."""
            ...


_CHUNK = 1024  # solutions asked of the engine at a time


class Row:
    """One row: a read-only mapping from column name to Python value; `None` where the query left it unbound.

    `row["title"]`, `row.title` and `row[0]` say the same; `terms` are the engine's own terms. An IRI is a `str`,
    numbers are `int`, `Decimal` or `float`, dates `datetime.date`, booleans `bool`; any other literal, EDTF included,
    is its text.

    >>> import pyoxigraph as ox
    >>> row = Rows(ox.Store().query("SELECT (1 + 1 AS ?two) ('été'@fr AS ?season) ?nothing {}"))[0]
    >>> row["two"], row.season, row["nothing"], dict(row)
    (2, 'été', None, {'two': 2, 'season': 'été', 'nothing': None})
    """

    __slots__ = ("_names", "_solution")

    def __init__(self, solution: ox.QuerySolution, names: tuple[str, ...]) -> None:
        self._solution = solution
        self._names = names

    @property
    def terms(self) -> dict[str, Term | None]:
        """The engine's terms by column."""
        return dict(zip(self._names, self._solution, strict=True))

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, str) and key not in self._names:
            raise KeyError(key)  # the engine would say None
        term = self._solution[key] if isinstance(key, str) else tuple(self._solution)[key]
        return None if term is None else value_of(term)

    def __getattr__(self, name: str) -> Any:
        if name in self._names:
            return self[name]
        raise AttributeError(name)

    def get(self, key: str, default: object = None) -> Any:
        """The value of a column, or *default* when there is no such column."""
        return self[key] if key in self._names else default

    def keys(self) -> tuple[str, ...]:
        """The columns' names."""
        return self._names

    def values(self) -> list[Any]:
        """The values in the columns' order."""
        return [None if term is None else value_of(term) for term in self._solution]

    def items(self) -> list[tuple[str, Any]]:
        """Names and values."""
        return list(zip(self._names, self.values(), strict=True))

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Row):
            return self._names == other._names and list(self._solution) == list(other._solution)
        return dict(self) == other if isinstance(other, dict) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._names, *self._solution))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._names]

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in self.items())})"


_Mapping.register(Row)


class Rows:
    """The table that a SELECT query answers: a sequence of `Row`, read from the engine as it is needed.

    - *solutions*: the engine's.
    - *columns*: what the stored query declares: type and labels by column name. Without it, headings are the
      variables.
    - *lang*: the reader's language, for headings and messages. *query*: the text that was sent, kept for those who
      ask.

    >>> import pyoxigraph as ox
    >>> rows = Rows(ox.Store().query("SELECT * { VALUES (?x ?y) { (1 'a') (2 UNDEF) } }"))
    >>> len(rows), [row["x"] for row in rows], rows[-1]
    (2, [1, 2], Row(x=2, y=None))
    >>> rows.to_dicts()
    [{'x': 1, 'y': 'a'}, {'x': 2, 'y': None}]
    """

    def __init__(
        self,
        solutions: ox.QuerySolutions,
        columns: Mapping[str, Column] | None = None,
        lang: str | None = None,
        query: str | None = None,
    ) -> None:
        self.variables: tuple[str, ...] = tuple(variable.value for variable in solutions.variables)
        self.columns: Mapping[str, Column] = columns or {}
        self.lang = lang
        self.query = query
        self._source: Iterator[ox.QuerySolution] | None = iter(solutions)
        self._kept: list[ox.QuerySolution] = []

    # A sequence

    def __iter__(self) -> Iterator[Row]:
        names = self.variables
        for solution in self._solutions():
            yield Row(solution, names)

    def __len__(self) -> int:
        return len(self._all())

    def __bool__(self) -> bool:
        return self._reaches(0)

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: int) -> Row: ...
        @overload
        def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [Row(solution, self.variables) for solution in self._all()[index]]
        return Row(self._all()[index], self.variables)

    def __repr__(self) -> str:
        read = "" if self._source is None else "+"
        return f"<Rows {', '.join(self.variables)}: {len(self._kept)}{read}>"

    def _reaches(self, position: int) -> bool:
        """Whether there is a solution at *position*, the next one to read or one already read."""
        if position < len(self._kept):
            return True
        if self._source is not None:
            _take(self._source, self._kept, _CHUNK)
            if position >= len(self._kept):
                self._source = None
        return position < len(self._kept)

    def _solutions(self) -> Iterator[ox.QuerySolution]:
        position = 0
        while self._reaches(position):
            chunk = self._kept[position:]
            yield from chunk
            position += len(chunk)

    def _all(self) -> list[ox.QuerySolution]:
        if self._source is not None:
            _take(self._source, self._kept)
            self._source = None
        return self._kept

    # Python's own forms

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries of Python values."""
        return [dict(zip(self.variables, row.values(), strict=True)) for row in self]

    def headings(self, lang: str | None = None) -> list[str]:
        """The columns' labels in *lang* (default: the reader's), or their names where the query declares none."""
        from qkg.core.language import language

        chosen = lang or self.lang or language()
        return [self.columns[name].label.get(chosen, name) if name in self.columns else name for name in self.variables]

    def cells(self, compact: bool = True) -> Iterator[list[str]]:
        """Each row as text for people; IRIs shortened to CURIEs when *compact*.

        >>> import pyoxigraph as ox
        >>> list(Rows(ox.Store().query("SELECT (<https://w3id.org/qkg/id/government/bavaria> AS ?x) {}")).cells())
        [['government:bavaria']]
        """
        for solution in self._solutions():
            yield [shown(term, compact) for term in solution]

    # File formats

    def to_csv(self) -> str:
        r"""SPARQL 1.1 Query Results CSV: values without their kind, CRLF line ends.

        >>> import pyoxigraph as ox
        >>> Rows(ox.Store().query("SELECT ('a,b' AS ?x) (1.5 AS ?y) {}")).to_csv()
        'x,y\r\n"a,b",1.5\r\n'
        """
        lines = [",".join(self.variables)]
        lines.extend(",".join(map(_csv_cell, solution)) for solution in self._solutions())
        lines.append("")
        return "\r\n".join(lines)

    def to_tsv(self) -> str:
        r"""SPARQL 1.1 Query Results TSV: every term in full, in the syntax of SPARQL; nothing is lost.

        >>> import pyoxigraph as ox
        >>> Rows(ox.Store().query("SELECT ('été'@fr AS ?x) (1.5 AS ?y) {}")).to_tsv()
        '?x\t?y\n"été"@fr\t1.5\n'
        """
        lines = ["\t".join([f"?{name}" for name in self.variables])]
        lines.extend("\t".join([_tsv_cell(term) for term in solution]) for solution in self._solutions())
        lines.append("")
        return "\n".join(lines)

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON."""
        return self._serialized("JSON") + "\n"

    def to_xml(self) -> str:
        """SPARQL Query Results XML (second edition)."""
        return self._serialized("XML") + "\n"

    def _serialized(self, name: str) -> str:
        """The engine's library writes the format; TSV carries the rows back into it, since it loses nothing."""
        import pyoxigraph as ox

        solutions = ox.parse_query_results(self.to_tsv(), format=ox.QueryResultsFormat.TSV)
        written: bytes = solutions.serialize(format=getattr(ox.QueryResultsFormat, name))  # type: ignore[assignment]
        return written.decode()

    def to_markdown(self) -> str:
        r"""A Markdown table with the columns' labels, IRIs as CURIEs.

        >>> import pyoxigraph as ox
        >>> print(Rows(ox.Store().query("SELECT ('a|b' AS ?x) {}")).to_markdown(), end="")
        | x |
        | --- |
        | a\|b |
        """
        from qkg.answers.markup import markdown_table

        return markdown_table(self)

    def to_pandas(self) -> pd.DataFrame:
        """A pandas DataFrame: nullable integers and booleans, dates as `datetime64` where every value is one.

        Raises `UsageError` saying what to install when pandas is missing.
        """
        from qkg.answers.frames import to_pandas

        return to_pandas(self)

    def to_arrow(self) -> pa.Table:
        """An Apache Arrow table, typed by the values and, for a column without any, by what the query declares.

        Raises `UsageError` saying what to install when pyarrow is missing.
        """
        from qkg.answers.frames import to_arrow

        return to_arrow(self)

    def column(self, name: str) -> list[Any]:
        """The values of one column; raises `KeyError` when there is none of that name."""
        if name not in self.variables:
            raise KeyError(name)
        return [None if (term := solution[name]) is None else value_of(term) for solution in self._solutions()]

    def _repr_html_(self) -> str:
        """A table for notebooks: the first rows, everything escaped, IRIs as links."""
        from qkg.answers.markup import html_table

        return html_table(self)


class Triples:
    """The triples that a CONSTRUCT or DESCRIBE query answers.

    >>> import pyoxigraph as ox
    >>> answer = ox.Store().query("CONSTRUCT { <http://schema.org/a> <http://schema.org/b> 1 } {}")
    >>> triples = Triples(answer)
    >>> len(triples), print(triples.serialize().decode().splitlines()[-1])
    schema:a schema:b 1 .
    (1, None)
    """

    def __init__(self, triples: Iterable[ox.Triple]) -> None:
        self._source: Iterable[ox.Triple] | None = triples
        self._kept: list[ox.Triple] = []

    def _all(self) -> list[ox.Triple]:
        if self._source is not None:
            _take(self._source, self._kept)
            self._source = None
        return self._kept

    def __iter__(self) -> Iterator[ox.Triple]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def serialize(self, format: str = "turtle") -> bytes:  # noqa: A002 - the word users know
        """The triples in one of the export formats that hold a graph: the same bytes every time.

        Raises `UsageError` for another format.
        """
        from qkg.export import export_triples

        return export_triples(self._all(), format)

    def __repr__(self) -> str:
        return f"<Triples: {'?' if self._source is not None else len(self._kept)}>"

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.serialize().decode())}</pre>"


def _take(source: Iterable[Any], kept: list[Any], count: int | None = None) -> None:
    """Read on: the engine works while it is read, and may fail only then."""
    try:
        kept.extend(islice(source, count))
    except (OSError, RuntimeError) as error:
        from qkg.core.errors import EngineError, system_words

        raise EngineError("engines.failed", reason=system_words(error)) from error


def value_of(term: Term) -> Any:
    """A term as a Python value (see `Row`); a literal whose text its datatype does not allow stays text.

    >>> value_of(Literal("1965-02-27", datatype=NamedNode(XSD + "date")))
    datetime.date(1965, 2, 27)
    >>> value_of(Literal("soon", datatype=NamedNode(XSD + "date")))
    'soon'
    """
    if isinstance(term, Literal):
        convert = _CONVERTERS.get(term.datatype.value)
        if convert is None:
            return term.value
        try:
            return convert(term.value)
        except (KeyError, ValueError, ArithmeticError):
            return term.value
    return term.value if isinstance(term, NamedNode) else str(term)


# Python reads more as a number or a date than XML Schema does: `1_000`, `infinity`, `20240101`.


def _integer(text: str) -> int:
    if not _digits(text.strip(_SPACE)):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> object:
    from decimal import Decimal

    if not set(text.strip(_SPACE)) <= _IN_DECIMALS:
        raise ValueError(text)
    return Decimal(text)


def _double(text: str) -> float:
    plain = text.strip(_SPACE)
    if plain not in _SPECIAL and not set(plain) <= _IN_DOUBLES:
        raise ValueError(text)
    return float(plain)


def _date(text: str) -> object:
    from datetime import date

    if len(text) != 10 or text[4] + text[7] != "--":
        raise ValueError(text)
    return date.fromisoformat(text)


def _moment(text: str) -> object:
    from datetime import datetime

    if len(text) < 19 or text[4] + text[7] + text[10] + text[13] + text[16] != "--T::":
        raise ValueError(text)
    return datetime.fromisoformat(text)


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text.strip(_SPACE)]


_SPACE = " \t\r\n"
_IN_DECIMALS = frozenset("0123456789+-.")
_IN_DOUBLES = _IN_DECIMALS | {"e", "E"}
_SPECIAL = frozenset({"INF", "+INF", "-INF", "NaN"})


_INTEGERS = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedInt unsignedLong unsignedShort unsignedByte"
)
_CONVERTERS: dict[str, Callable[[str], object]] = {
    **{XSD + name: _integer for name in _INTEGERS.split()},
    XSD + "decimal": _decimal,
    XSD + "double": _double,
    XSD + "float": _double,
    XSD + "boolean": _boolean,
    XSD + "date": _date,
    XSD + "dateTime": _moment,
}


def shown(term: Term | None, short: bool = True) -> str:
    """A term as text for people: a literal's text, an IRI's CURIE when *short*.

    >>> shown(NamedNode("https://w3id.org/qkg/id/government/bavaria")), shown(Literal("Bavière", language="fr"))
    ('government:bavaria', 'Bavière')
    """
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, NamedNode):
        return compact(term.value) if short else term.value
    return str(term)


def _csv_cell(term: Term | None) -> str:
    text = shown(term, short=False)
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


_INTEGER_SUFFIX = f'"^^<{XSD}integer>'
_DECIMAL_SUFFIX = f'"^^<{XSD}decimal>'


def _tsv_cell(term: Term | None) -> str:
    """A term in SPARQL's syntax, on one line: tabs and line breaks come escaped from the engine."""
    if term is None:
        return ""
    text = str(term)
    if text[-1] == ">" and text[0] == '"':
        if text.endswith(_INTEGER_SUFFIX):
            number = text[1 : -len(_INTEGER_SUFFIX)]
            return number if _digits(number) else text
        if text.endswith(_DECIMAL_SUFFIX):
            number = text[1 : -len(_DECIMAL_SUFFIX)]
            whole, point, fraction = number.partition(".")
            return number if point and _digits(whole or "0") and fraction.isdigit() and fraction.isascii() else text
    return text


def _digits(number: str) -> bool:
    """Whether SPARQL reads *number* as an integer."""
    return number.isascii() and (number[1:] if number[:1] in ("+", "-") else number).isdigit()
