"""Writing answers with who says so: what `--evidence` adds, and the words for it that `show` shares."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qkg.cli.output import GRAPH_FORMATS, chosen
from qkg.core.errors import UsageError
from qkg.core.iris import compact
from qkg.core.language import language
from qkg.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from qkg.answers import Rows
    from qkg.catalog import StoredQuery
    from qkg.evidence import Account, Named, Row
    from qkg.evidence.model import Term, Text
    from qkg.graph import Graph

FORMATS = ("table", "csv", "tsv", "json", "markdown")
LISTED = 6
"""So many accounts are listed for people; formats for machines have them all."""
_COLUMNS = ("accounts", "sources", "competing")
_SEPARATOR = " | "


def write_with_evidence(graph: Graph, text: str, stored: StoredQuery | None, format: str | None) -> None:  # noqa: A002
    """Answer a SELECT query and write its rows with their accounts, sources and competing values.

    - *text*: the query, its parameters bound. *stored*: what declares its columns, when it is a stored one.
    - *format*: one of `FORMATS`; by default a table on a terminal, TSV elsewhere.

    In CSV, TSV and Markdown three columns are added, `accounts`, `sources` and `competing`, their items separated by
    ` | `. JSON is SPARQL 1.1 Query Results JSON, which any parser of it reads, with one more member: `rows`, a list as
    long as `results.bindings` and in its order, each of whose items has `evidence` (see `qkg.evidence.plain.row`).
    Raises `UsageError` for a format that has no place for evidence.
    """
    format_ = chosen(format)
    if format_ in GRAPH_FORMATS:
        raise UsageError("cli.format-needs", format=format_, wanted="CONSTRUCT", given="SELECT")
    if format_ not in FORMATS:
        raise UsageError("cli.evidence-format", format=format_, formats=", ".join(FORMATS))
    from qkg.answers import Rows

    solutions = graph.engine.select(text, timeout=graph.timeout)
    rows = Rows(solutions, columns=stored.columns if stored else None, lang=graph.lang, query=text)
    evidence = graph.explain(rows)
    if format_ == "json":
        _write_json(rows, evidence)
        return
    words = Labels(graph)
    words.learn(iri for row in evidence for iri in _named_in(row))
    added = [words.columns(row, given.terms) for row, given in zip(evidence, rows, strict=True)]
    if format_ == "table":
        _write_table(rows, added, stored.description[words.lang] if stored else "")
    else:
        {"csv": _write_csv, "tsv": _write_tsv, "markdown": _write_markdown}[format_](rows, added)
    for reason in dict.fromkeys(reason for row in evidence for reason in row.unexplained):
        print(message(f"answers.unexplained-{reason}"), file=sys.stdout if format_ == "table" else sys.stderr)


def _named_in(row: Row) -> Iterable[str]:
    from pyoxigraph import NamedNode

    for statement, rival in row.rivals:
        yield from (statement.subject, statement.property)
        if isinstance(rival.value, NamedNode):
            yield rival.value.value


class Added:
    """What evidence adds to a row, as texts: accounts, sources, competing values."""

    def __init__(self, accounts: list[str], sources: list[str], competing: list[str]) -> None:
        self.accounts = accounts
        self.sources = sources
        self.competing = competing

    def cells(self) -> list[str]:
        """The three columns of a table."""
        return [_SEPARATOR.join(items) for items in (self.accounts, self.sources, self.competing)]


class Labels:
    """Labels in the reader's language, fetched in batches."""

    def __init__(self, graph: Graph) -> None:
        from qkg.evidence.lookup import Lookup

        self._lookup = Lookup(graph.engine, graph.timeout)
        self.lang = language()
        self._labels: Mapping[str, Text] = {}

    def learn(self, iris: Iterable[str]) -> None:
        """Fetch the labels of all these at once."""
        self._labels = self._lookup.labels(iris)

    def label(self, iri: str) -> str | None:
        """A label, in the reader's language where there is one."""
        labels = self._labels.get(iri, {})
        return labels.get(self.lang) or next(iter(labels.values()), None)

    def thing(self, iri: str) -> str:
        """A label and the CURIE, or the CURIE alone."""
        label = self.label(iri)
        return f"{label} ({compact(iri)})" if label else compact(iri)

    def value(self, term: Term) -> str:
        """A value as people read it; a text in another language than theirs with its tag."""
        from pyoxigraph import Literal, NamedNode

        if isinstance(term, NamedNode):
            return self.thing(term.value)
        if isinstance(term, Literal):
            return f"{term.value} @{term.language}" if self.foreign(term) else term.value
        return str(term)

    def foreign(self, term: Term) -> bool:
        """Whether a term is a text in another language than the reader's."""
        return getattr(term, "language", None) not in {None, self.lang}

    def name(self, thing: Named) -> str:
        """A source's or rule's label."""
        return thing.label.get(self.lang) or next(iter(thing.label.values()), compact(thing.iri))

    def columns(self, row: Row, cells: Mapping[str, Term | None]) -> Added:
        """What a row's evidence adds to it; *cells* tell whose property a competing value is for."""
        shown = {str(term) for term in cells.values() if term is not None}
        competing = []
        for statement, rival in row.rivals:
            alone = f"<{statement.subject}>" in shown
            competing.append(
                message(
                    "answers.competing" if alone else "answers.competing-of",
                    property=self.label(statement.property) or compact(statement.property),
                    subject=self.label(statement.subject) or compact(statement.subject),
                    value=self.value(rival.value),
                    accounts=", ".join(compact(account.iri) for account in rival.accounts),
                )
            )
        return Added([compact(a.iri) for a in row.accounts], [self.name(s) for s in row.sources], competing)

    def said_by(self, accounts: Sequence[Account]) -> list[str]:
        """One line for each account: its CURIE and those of its sources."""
        sources = [", ".join(compact(source.iri) for source in account.sources) or "?" for account in accounts]
        return some([f"{compact(a.iri)} → {these}" for a, these in zip(accounts, sources, strict=True)])


def some(lines: Sequence[str]) -> list[str]:
    """The first few lines, and how many more there are."""
    if len(lines) <= LISTED + 1:
        return list(lines)
    return [*lines[:LISTED], message("core.and-more", count=len(lines) - LISTED)]


def _headings() -> list[str]:
    return [message(f"cli.{column}-column") for column in _COLUMNS]


def _write_table(rows: Rows, added: Sequence[Added], about: str) -> None:
    from qkg.cli.output import write_table

    under = []
    for more in added:
        lists = zip(_headings(), (more.accounts, more.sources, more.competing), strict=True)
        under.append([(name, some(items)) for name, items in lists if items])
    write_table(rows.headings(), rows.cells(), under=under, about=about)


def _names(rows: Rows) -> list[str]:
    """The names of the added columns, other than the query's own."""
    end = ""
    while any(name + end in rows.variables for name in _COLUMNS):
        end += "_"
    return [name + end for name in _COLUMNS]


def _write_csv(rows: Rows, added: Sequence[Added]) -> None:
    import csv

    from qkg.answers import term_text

    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    writer.writerow([*rows.variables, *_names(rows)])
    for row, more in zip(rows, added, strict=True):
        writer.writerow([*(term_text(term, short=False) for term in row.terms.values()), *more.cells()])


def _write_tsv(rows: Rows, added: Sequence[Added]) -> None:
    from pyoxigraph import Literal

    head, *lines = rows.to_tsv().removesuffix("\n").split("\n")
    print("\t".join([head, *(f"?{name}" for name in _names(rows))]))
    for line, more in zip(lines, added, strict=True):
        print("\t".join([line, *(str(Literal(cell)) if cell else "" for cell in more.cells())]))


def _write_markdown(rows: Rows, added: Sequence[Added]) -> None:
    from qkg.answers.markup import markdown_cell

    lines = rows.to_markdown().splitlines()
    cells = [_headings(), ["---"] * 3, *(more.cells() for more in added)]
    for line, more in zip(lines, cells, strict=True):
        print(line, *(f"{markdown_cell(cell)} |" for cell in more))


def _write_json(rows: Rows, evidence: Sequence[Row]) -> None:
    import json

    from qkg.evidence import plain

    answer = json.loads(rows.to_json())
    # Before `results`: there are parsers that take nothing after the bindings.
    whole = {"head": answer["head"], "rows": [{"evidence": plain.row(row)} for row in evidence], **answer}
    print(json.dumps(whole, ensure_ascii=False, indent=2))
