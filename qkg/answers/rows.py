"""The table that a SELECT query gives: `Rows`, a sequence of `Row`.

Both are plain values: all solutions are read from the engine when the table is made, so that any thread may read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, overload

from pyoxigraph import Literal

from qkg.answers import result_formats
from qkg.answers.terms import term_text, value_of
from qkg.catalog.model import Column
from qkg.core.language import LANGUAGES, language

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import pyarrow as pa
    import pyoxigraph

    from qkg.answers.terms import Term
    from qkg.engines import Solutions


class Row(Mapping[str, Any]):
    """One row: a read-only mapping from column name to Python value; `None` where the variable is unbound.

    `row["title"]`, `row.title` and `row[0]` are the same; `terms` are the RDF terms. An IRI is a `str`, numbers are
    `int`, `Decimal` or `float`, dates `datetime.date`, booleans `bool`; any other literal, EDTF included, is its text.

    >>> import pyoxigraph as ox
    >>> row = Rows(ox.Store().query("SELECT (1 + 1 AS ?two) ('été'@fr AS ?season) ?nothing {}"))[0]
    >>> row["two"], row.season, row["nothing"], dict(row)
    (2, 'été', None, {'two': 2, 'season': 'été', 'nothing': None})
    """

    __slots__ = ("_names", "_terms")

    def __init__(self, terms: tuple[Term | None, ...], names: tuple[str, ...]) -> None:
        self._terms = terms
        self._names = names

    @property
    def terms(self) -> dict[str, Term | None]:
        """The RDF terms by column."""
        return dict(zip(self._names, self._terms, strict=True))

    def __getitem__(self, key: str | int) -> Any:
        if isinstance(key, str):
            if key not in self._names:
                raise KeyError(key)
            key = self._names.index(key)
        return _value(self._terms[key])

    def __getattr__(self, name: str) -> Any:
        if name in self._names:
            return self[name]
        raise AttributeError(name)

    def keys(self) -> tuple[str, ...]:  # type: ignore[override]
        """The columns' names."""
        return self._names

    def values(self) -> list[Any]:  # type: ignore[override]
        """The values in the columns' order."""
        return [_value(term) for term in self._terms]

    def items(self) -> list[tuple[str, Any]]:  # type: ignore[override]
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
            return self._names == other._names and self._terms == other._terms
        return dict(self) == other if isinstance(other, dict) else NotImplemented

    def __hash__(self) -> int:
        return hash((self._names, self._terms))

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._names]

    def __repr__(self) -> str:
        return f"Row({', '.join(f'{name}={value!r}' for name, value in self.items())})"


class Rows:
    """The table that a SELECT query gives: a sequence of `Row`.

    - *solutions*: the engine's; they are read at once.
    - *columns*: what the stored query declares: type and labels by column name. Without it, headings are the
      variables.
    - *lang*: the reader's language, for headings and messages. *query*: the SPARQL text that was sent.

    >>> import pyoxigraph as ox
    >>> rows = Rows(ox.Store().query("SELECT * { VALUES (?x ?y) { (1 'a') (2 UNDEF) } }"))
    >>> len(rows), [row["x"] for row in rows], rows[-1]
    (2, [1, 2], Row(x=2, y=None))
    >>> rows.to_dicts()
    [{'x': 1, 'y': 'a'}, {'x': 2, 'y': None}]
    """

    def __init__(
        self,
        solutions: Solutions | pyoxigraph.QuerySolutions,
        columns: Mapping[str, Column] | None = None,
        lang: str | None = None,
        query: str | None = None,
    ) -> None:
        self.variables: tuple[str, ...] = tuple(variable.value for variable in solutions.variables)
        self.columns: Mapping[str, Column] = columns or {}
        self.lang = lang
        self.query = query
        self.solutions: list[tuple[Term | None, ...]] = [tuple(solution) for solution in solutions]

    def with_texts(self, added: Mapping[str, tuple[str, Sequence[str]]]) -> Rows:
        r"""The table with columns of text added at its right: *added* maps a name to a heading and one text per row.

        >>> import pyoxigraph as ox
        >>> rows = Rows(ox.Store().query("SELECT * { VALUES ?x { 1 2 } }"))
        >>> rows.with_texts({"note": ("Note", ["one", ""])}).to_csv()
        'x,note\r\n1,one\r\n2,\r\n'
        """
        from copy import copy  # with weakref, which few answers need

        wider = copy(self)
        wider.variables = (*self.variables, *added)
        declared = {
            name: Column(name, "string", dict.fromkeys(LANGUAGES, heading)) for name, (heading, _) in added.items()
        }
        wider.columns = {**self.columns, **declared}
        columns = [[Literal(text) if text else None for text in texts] for _, texts in added.values()]
        rows = zip(self.solutions, *columns, strict=True)
        wider.solutions = [(*solution, *texts) for solution, *texts in rows]
        return wider

    # A sequence

    def __iter__(self) -> Iterator[Row]:
        return (Row(solution, self.variables) for solution in self.solutions)

    def __len__(self) -> int:
        return len(self.solutions)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        if isinstance(index, slice):
            return [Row(solution, self.variables) for solution in self.solutions[index]]
        return Row(self.solutions[index], self.variables)

    def __repr__(self) -> str:
        return f"<Rows {', '.join(self.variables)}: {len(self)}>"

    # Python's own types

    def to_dicts(self) -> list[dict[str, Any]]:
        """The rows as dictionaries of Python values."""
        return [dict(row.items()) for row in self]

    def column(self, name: str) -> list[Any]:
        """The values of one column; raises `KeyError` when there is none of that name."""
        if name not in self.variables:
            raise KeyError(name)
        at = self.variables.index(name)
        return [_value(solution[at]) for solution in self.solutions]

    def headings(self, lang: str | None = None) -> list[str]:
        """The columns' labels in *lang* (default: the reader's), or their names where the query declares none."""
        chosen = lang or self.lang or language()
        labels = {name: column.label.get(chosen, name) for name, column in self.columns.items()}
        return [labels.get(name, name) for name in self.variables]

    def cells(self, compact: bool = True) -> Iterator[list[str]]:
        """Each row as text for people; IRIs shortened to CURIEs when *compact*.

        >>> import pyoxigraph as ox
        >>> list(Rows(ox.Store().query("SELECT (<https://w3id.org/qkg/id/government/bavaria> AS ?x) {}")).cells())
        [['government:bavaria']]
        """
        return ([term_text(term, compact) for term in solution] for solution in self.solutions)

    # File formats

    def to_csv(self) -> str:
        r"""SPARQL 1.1 Query Results CSV: values without their kind, CRLF line ends.

        >>> import pyoxigraph as ox
        >>> Rows(ox.Store().query("SELECT ('a,b' AS ?x) (1.5 AS ?y) {}")).to_csv()
        'x,y\r\n"a,b",1.5\r\n'
        """
        return result_formats.csv(self.variables, self.solutions)

    def to_tsv(self) -> str:
        r"""SPARQL 1.1 Query Results TSV: every term in full, in the syntax of SPARQL; nothing is lost.

        >>> import pyoxigraph as ox
        >>> Rows(ox.Store().query("SELECT ('été'@fr AS ?x) (1.5 AS ?y) {}")).to_tsv()
        '?x\t?y\n"été"@fr\t1.5\n'
        """
        return result_formats.tsv(self.variables, self.solutions)

    def to_json(self) -> str:
        """SPARQL 1.1 Query Results JSON."""
        return result_formats.json(self.variables, self.solutions)

    def to_xml(self) -> str:
        """SPARQL Query Results XML (second edition).

        Raises `DataError` for a text with a character that XML 1.0 cannot hold.
        """
        return result_formats.xml(self.variables, self.solutions)

    def to_markdown(self) -> str:
        r"""A Markdown table with the columns' labels, IRIs as CURIEs.

        >>> import pyoxigraph as ox
        >>> print(Rows(ox.Store().query("SELECT ('a|b' AS ?x) {}")).to_markdown(), end="")
        | x |
        | --- |
        | a\|b |
        """
        from qkg.answers.markup import markdown_table

        return markdown_table(self.headings(), self.cells())

    def to_pandas(self) -> pd.DataFrame:
        """A pandas DataFrame: nullable integers and booleans, dates as `datetime64` where every value is one.

        Raises `UsageError` saying what to install when pandas is missing.
        """
        from qkg.answers.frames import to_pandas

        return to_pandas({name: self.column(name) for name in self.variables})

    def to_arrow(self) -> pa.Table:
        """An Apache Arrow table, typed by the values and, for a column without any, by what the query declares.

        Raises `UsageError` saying what to install when pyarrow is missing.
        """
        from qkg.answers.frames import to_arrow

        declared = {name: column.type for name, column in self.columns.items()}
        return to_arrow({name: self.column(name) for name in self.variables}, declared)

    def _repr_html_(self) -> str:
        """A table for notebooks: the first rows, everything escaped, IRIs as links."""
        from qkg.answers.markup import html_table

        return html_table(self.headings(), self.solutions, self.lang)


def _value(term: Term | None) -> Any:
    return None if term is None else value_of(term)
