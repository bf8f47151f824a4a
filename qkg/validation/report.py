"""The report model both engines fill: results, where they come from, and notes about the run itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.core.iris import SH
from qkg.validation.notes import note
from qkg.validation.shapes import INFO, VIOLATION, WARNING

if TYPE_CHECKING:
    from qkg.core.terms_rdf import Term
    from qkg.validation.notes import Note
    from qkg.validation.paths import Path

SEVERITIES = (VIOLATION, WARNING, INFO)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a statement is written: a file and its line (from 1; 0 when only the file is known)."""

    file: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result (SHACL 3.6.2), and where its statement stands.

    - *focus*, *path*, *value*: the focus node, the property path and the value node at fault, if any.
    - *shape*, *component*: IRI (or `_:label`) of the source shape, IRI of the constraint component.
    - *constraint*: name of the `sh:sparql` constraint, if it is one; what a quality query found has the query's IRI
      for its shape and for this.
    - *messages*: language to text; key `""` holds a message without language.
    - *accounts*: IRIs of the accounts that state the triple at fault (or the focus node, when a triple is missing).
    - *places*: files and lines of those statements.
    """

    focus: Term
    path: Path | None
    value: Term | None
    shape: str
    component: str
    severity: str = VIOLATION
    messages: tuple[tuple[str, str], ...] = ()
    constraint: str | None = None
    accounts: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()

    @property
    def level(self) -> str:
        """The severity's local name in lower case: `violation`, `warning`, `info`, or that of the shape's own."""
        return self.severity.removeprefix(SH).rpartition("#")[2].rpartition("/")[2].lower()

    @property
    def by_query(self) -> bool:
        """Whether a quality query found it, and not a shape."""
        return self.shape == self.constraint

    def message(self, lang: str) -> str:
        """The message in *lang*, else without language, else in English, else any."""
        texts = dict(self.messages)
        for wanted in (lang, "", "en"):
            if wanted in texts:
                return texts[wanted]
        return next(iter(texts.values()), self.component.rpartition("#")[2])

    def key(self) -> tuple[str, str, str, str, str]:
        """What identifies a result from run to run and from engine to engine: all but messages and places."""
        value = term_text(self.value) if self.value is not None else ""
        return term_text(self.focus), str(self.path or ""), value, self.shape, self.component + (self.constraint or "")

    def order(self) -> tuple[object, ...]:
        """Sort key: the gravest first, then by file and line, then by focus node, path and value."""
        rank = SEVERITIES.index(self.severity) if self.severity in SEVERITIES else len(SEVERITIES)
        place = self.places[0] if self.places else Place("")
        return rank, self.severity, place.file, place.line, self.key(), self.messages


@dataclass(frozen=True, slots=True)
class Report:
    """What a validation found.

    >>> Report(()).conforms
    True
    """

    results: tuple[Result, ...]
    notes: tuple[Note, ...] = ()
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
        """Whether nothing stops a release: no result graver than a warning."""
        return not self.counts["violation"]

    @property
    def counts(self) -> Counter[str]:
        """Results per severity: `violation`, `warning`, `info` (and the shapes' own severities)."""
        return Counter(result.level for result in self.results)

    def at_least(self, level: str) -> Report:
        """The report without the results that are less grave than *level*; a note counts these."""
        hidden = SEVERITIES[SEVERITIES.index(SH + level.capitalize()) + 1 :]
        kept = tuple(result for result in self.results if result.severity not in hidden)
        if len(kept) == len(self.results):
            return self
        count = str(len(self.results) - len(kept))
        return replace(self, results=kept, notes=(*self.notes, note("less-grave", count=count)))


def report(results: list[Result], notes: list[Note], engine: str, checked: int = 0, asked: int = 0) -> Report:
    """A report with its results and notes in their one order."""
    return Report(tuple(sorted(results, key=Result.order)), tuple(dict.fromkeys(notes)), engine, checked, asked)


def term_text(term: Term | str) -> str:
    """A term as N-Triples; a string (an IRI or `_:label`) likewise."""
    if isinstance(term, str):
        return term if term.startswith("_:") else f"<{term}>"
    return str(term)


def short(term: Term | str) -> str:
    """A term for people, as Turtle writes it: a CURIE or IRI, a number, a literal with its language or datatype.

    >>> short(NamedNode("https://w3id.org/qkg/id/government/bavaria")), short(Literal("Bavière", language="fr"))
    ('government:bavaria', '"Bavière"@fr')
    >>> short(Literal(3)), short(Literal("three", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")))
    ('3', '"three"^^xsd:integer')
    """
    from qkg.core.iris import XSD, compact

    if isinstance(term, NamedNode):
        return compact(term.value)
    if isinstance(term, str):
        return term if term.startswith("_:") else compact(term)
    if isinstance(term, BlankNode):
        return str(term)
    if term.language or term.datatype.value == XSD + "string":
        return str(term)
    datatype = compact(term.datatype.value)
    if datatype == "xsd:integer" and term.value.lstrip("+-").isdecimal():
        return term.value
    return f"{Literal(term.value)}^^{datatype}"


def short_path(path: Path) -> str:
    """A path for people, its predicates as CURIEs."""
    from qkg.core.iris import compact

    text = str(path)
    for iri in path.predicates():
        text = text.replace(f"<{iri}>", compact(iri))
    return text
