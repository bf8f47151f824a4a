"""The report that both validation engines fill: results, their provenance, and notes about the run."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.core.iris import SH, XSD, compact
from qkg.core.labels import choose
from qkg.messages import Message
from qkg.validation.shapes import INFO, VIOLATION, WARNING

if TYPE_CHECKING:
    from qkg.core.terms_rdf import Term
    from qkg.validation.paths import PropertyPath

SEVERITIES = (VIOLATION, WARNING, INFO)


@dataclass(frozen=True, slots=True)
class Location:
    """Where a statement is written: a file and a line (from 1; 0 when only the file is known)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Result:
    """A validation result (SHACL 3.6.2) with the accounts and source lines of its statement.

    - *path*, *value*: the result path and the value node, where there are any.
    - *source_shape*: IRI or `_:label`; *constraint_component*: IRI.
    - *source_constraint*: IRI or `_:label` of a `sh:sparql` constraint. A result of a quality query has the query's IRI as
      its source shape and as its source constraint.
    - *messages*: (language, text) pairs; the language is `""` for a message without one.
    - *accounts*: IRIs of the accounts that state the triple (or describe the focus node, when a triple is missing).
    - *locations*: files and lines of those statements.
    """

    focus_node: Term
    path: PropertyPath | None
    value: Term | None
    source_shape: str
    constraint_component: str
    severity: str = VIOLATION
    messages: tuple[tuple[str, str], ...] = ()
    source_constraint: str | None = None
    accounts: tuple[str, ...] = ()
    locations: tuple[Location, ...] = ()

    @property
    def level(self) -> str:
        """The local name of the severity in lower case: `violation`, `warning`, `info`, or one that the shapes define."""
        return self.severity.removeprefix(SH).rpartition("#")[2].rpartition("/")[2].lower()

    @property
    def by_query(self) -> bool:
        """Whether this is a result of a quality query."""
        return self.source_shape == self.source_constraint

    def message(self, lang: str) -> str:
        """The message for a reader of *lang* (`qkg.core.labels.choose`), or the name of the constraint component."""
        return choose(dict(self.messages), lang) or self.constraint_component.rpartition("#")[2]

    def key(self) -> tuple[str, str, str, str, str]:
        """What identifies the result in any run of any engine: everything but messages, accounts and locations."""
        value = str(self.value) if self.value is not None else ""
        return (
            str(self.focus_node),
            str(self.path or ""),
            value,
            self.source_shape,
            self.constraint_component + (self.source_constraint or ""),
        )

    def order(self) -> tuple[object, ...]:
        """Sort key: severity, the most severe first; file and line; focus node, path and value."""
        rank = SEVERITIES.index(self.severity) if self.severity in SEVERITIES else len(SEVERITIES)
        location = self.locations[0] if self.locations else Location("")
        return rank, self.severity, location.file, location.line, self.key(), self.messages


@dataclass(frozen=True, slots=True)
class Report:
    """A validation report (SHACL 3.6.1), and notes on what was not checked or not shown.

    >>> Report(()).conforms
    True
    """

    results: tuple[Result, ...]
    notes: tuple[Message, ...] = ()
    engine: str = "compiler"
    checked: int = field(default=0, compare=False)
    """Number of shapes that were checked."""
    asked: int = field(default=0, compare=False)
    """Number of quality queries that were asked."""

    @property
    def conforms(self) -> bool:
        """Whether there is no result at all (SHACL 3.6.1.1)."""
        return not self.results

    @property
    def passed(self) -> bool:
        """Whether there is no violation; warnings do not stop a release."""
        return not self.counts["violation"]

    @property
    def counts(self) -> Counter[str]:
        """The number of results of each `Result.level`."""
        return Counter(result.level for result in self.results)

    def at_least(self, level: str) -> Report:
        """The report without the results less severe than *level*, whose number becomes a note."""
        hidden = SEVERITIES[SEVERITIES.index(SH + level.capitalize()) + 1 :]
        kept = tuple(result for result in self.results if result.severity not in hidden)
        if len(kept) == len(self.results):
            return self
        count = str(len(self.results) - len(kept))
        return replace(self, results=kept, notes=(*self.notes, Message("validation.less-grave", count=count)))


def sorted_report(results: list[Result], notes: list[Message], engine: str, checked: int = 0, asked: int = 0) -> Report:
    """A report with its results sorted and each note once."""
    return Report(tuple(sorted(results, key=Result.order)), tuple(dict.fromkeys(notes)), engine, checked, asked)


def short(term: Term | str) -> str:
    """A term, or an IRI or `_:label`, as Turtle for people to read: IRIs are CURIEs where there is a prefix.

    >>> short(NamedNode("https://w3id.org/qkg/id/government/bavaria")), short(Literal("Bavière", language="fr"))
    ('government:bavaria', '"Bavière"@fr')
    >>> short(Literal(3)), short(Literal("three", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")))
    ('3', '"three"^^xsd:integer')
    """
    if isinstance(term, str | NamedNode):
        return compact(term if isinstance(term, str) else term.value)
    if isinstance(term, BlankNode) or term.language or term.datatype.value == XSD + "string":
        return str(term)
    datatype = compact(term.datatype.value)
    if datatype == "xsd:integer" and term.value.lstrip("+-").isdecimal():
        return term.value
    return f"{Literal(term.value)}^^{datatype}"


def short_path(path: PropertyPath) -> str:
    """A property path as SPARQL, with its predicates as CURIEs."""
    text = str(path)
    for iri in path.predicates():
        text = text.replace(f"<{iri}>", compact(iri))
    return text
