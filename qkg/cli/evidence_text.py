"""Evidence as text for people: what `--evidence` adds to each row, and the labels that `show` uses too."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from pyoxigraph import Literal, NamedNode

from qkg.answers import Term
from qkg.core.iris import compact
from qkg.core.labels import choose
from qkg.core.language import language
from qkg.evidence import Account, Labelled, Rival, RowEvidence, Statement
from qkg.evidence.lookup import Lookup
from qkg.graph import Graph
from qkg.messages import message

MAXIMUM_LISTED = 6
"""Number of accounts that are listed for people; formats for machines have them all."""


class EvidenceCells(NamedTuple):
    """What evidence adds to a row, as texts; the names are those of the columns added."""

    accounts: list[str]
    sources: list[str]
    competing: list[str]


def iris_in(statement: Statement) -> Iterator[str]:
    """The things whose labels the text of a statement and its rival values needs."""
    yield from (statement.subject, statement.property)
    for value in (statement.value, *(rival.value for rival in statement.rivals)):
        if isinstance(value, NamedNode):
            yield value.value


class Labels:
    """Labels of things and terms in the reader's language, fetched at once."""

    def __init__(self, graph: Graph, iris: Iterable[str]) -> None:
        self.lang = language()
        self._labels = Lookup(graph.engine, graph.timeout).labels(iris)

    def label(self, iri: str) -> str | None:
        """A label, in the reader's language where there is one."""
        return choose(self._labels.get(iri, {}), self.lang)

    def label_or_curie(self, iri: str) -> str:
        """A label, or the CURIE of what has none."""
        return self.label(iri) or compact(iri)

    def thing(self, iri: str) -> str:
        """A label and the CURIE, or the CURIE alone."""
        label = self.label(iri)
        return f"{label} ({compact(iri)})" if label else compact(iri)

    def value(self, term: Term) -> str:
        """A value as people read it; a text in another language than theirs with its tag."""
        if isinstance(term, NamedNode):
            return self.thing(term.value)
        if isinstance(term, Literal):
            return f"{term.value} @{term.language}" if self.is_foreign(term) else term.value
        return str(term)

    def is_foreign(self, term: Term) -> bool:
        """Whether a term is a text in another language than the reader's."""
        return getattr(term, "language", None) not in {None, self.lang}

    def name(self, named: Labelled) -> str:
        """The label of a source or rule."""
        return choose(named.label, self.lang) or compact(named.iri)

    def row_evidence(self, row: RowEvidence, cells: Mapping[str, Term | None]) -> EvidenceCells:
        """What a row's evidence adds to it; a competing value names its subject where no cell shows it."""
        shown = {term.value for term in cells.values() if isinstance(term, NamedNode)}
        competing = [
            message(
                "answers.competing" if statement.subject in shown else "answers.competing-of",
                property=self.label_or_curie(statement.property),
                subject=self.label_or_curie(statement.subject),
                value=self.value(rival.value),
                accounts=said_and_denied(rival),
            )
            for statement, rival in row.rivals
        ]
        return EvidenceCells([compact(a.iri) for a in row.accounts], [self.name(s) for s in row.sources], competing)

    def said_by(self, accounts: Sequence[Account]) -> list[str]:
        """One line for each account: its CURIE and those of its sources."""
        sources = [", ".join(compact(source.iri) for source in account.sources) or "?" for account in accounts]
        return first_lines([f"{compact(a.iri)} → {these}" for a, these in zip(accounts, sources, strict=True)])


def denied_by(denials: Sequence[Account]) -> str:
    """Who denies something."""
    return message("answers.denied", accounts=", ".join(compact(account.iri) for account in denials))


def said_and_denied(rival: Rival) -> str:
    """The accounts that give a rival value, and those that deny it."""
    said = ", ".join(compact(account.iri) for account in rival.accounts)
    return f"{said}; {denied_by(rival.denied_by)}" if rival.denied_by else said


def first_lines(lines: Sequence[str]) -> list[str]:
    """The first few lines, and how many more there are."""
    if len(lines) <= MAXIMUM_LISTED + 1:
        return list(lines)
    return [*lines[:MAXIMUM_LISTED], message("core.and-more", count=len(lines) - MAXIMUM_LISTED)]
