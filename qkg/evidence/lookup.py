"""Batched SPARQL look-ups: which graphs hold a statement, what else they say, and how an account is described.

Each item of a batch is numbered in a VALUES block and answers carry its number, because an engine may return a number
or a language tag in another form than it was sent.
"""

from __future__ import annotations

from collections import defaultdict
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import PREFIXES, PROV, QKG, RDF, SKOS
from qkg.core.labels import BATCH, Text, fetch_labels, merge
from qkg.evidence.model import Account, Labelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qkg.engines import Readable
    from qkg.evidence.model import Term
    from qkg.files.data_folder import Data

_LABEL = SKOS + "prefLabel"
_ORIGIN, _PASSAGE_OF = PROV + "wasDerivedFrom", PREFIXES["oa"] + "hasSource"
_TYPE, _CONFIDENCE, _RANK, _REASONING = RDF + "type", QKG + "confidence", QKG + "rank", QKG + "reasoning"


class Lookup:
    """Batched questions to one engine; *timeout* in seconds for each. *data*: the folder whose rules its graph has."""

    def __init__(self, engine: Readable, timeout: float | None = None, data: Data | None = None) -> None:
        self.engine = engine
        self.timeout = timeout
        self.data = data
        self._labels: dict[str, Text] = {}
        self._single: set[Term | None] | None = None

    def select(self, query: str, limit: int | None = None) -> Iterator[dict[str, Term | None]]:
        """The solutions of a query, no more than *limit*."""
        solutions = self.engine.select(query, timeout=self.timeout, limit=limit)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield dict(zip(names, solution, strict=True))

    def table(
        self,
        variables: Iterable[str],
        rows: Iterable[Iterable[Term | None]],
        query: Callable[[str], str],
        limit: int | None = None,
    ) -> Iterator[tuple[int, dict[str, Term | None]]]:
        """The solutions for each of *rows*, which are values for *variables*, with the number of the row.

        *query*: makes the query from a VALUES block; it must project `?qkg_row`. A row with a blank node has no
        solutions, because blank nodes cannot be asked for. *limit*: maximum number of solutions for each batch of rows.
        """
        numbered = iter(enumerate(rows))
        names = " ".join(f"?{name}" for name in variables)
        while batch := list(islice(numbered, BATCH)):
            data = "\n".join(line for number, row in batch if (line := _line(number, row)))
            if data:
                for found in self.select(query(f"VALUES (?qkg_row {names}) {{\n{data}\n}}"), limit):
                    yield int(found["qkg_row"].value), found  # type: ignore[union-attr]

    def values_and_graphs(self, triples: Sequence[ox.Triple]) -> list[list[tuple[Term, str]]]:
        """For each triple, the named graphs that hold it; with those that hold another value of a single-valued property.

        Each named graph comes with the value that it holds.
        """
        found: list[list[tuple[Term, str]]] = [[] for _ in triples]
        if self._single is None:
            rows = self.select(f"SELECT ?p WHERE {{ ?p <{QKG}singleValued> true }}")
            self._single = {row["p"] for row in rows}
        query = joined("?o ?graph", "GRAPH ?graph { ?s ?p ?o }")
        for variables, single in (("sp", True), ("spo", False)):
            numbers = [n for n, t in enumerate(triples) if (t.predicate in self._single) == single]
            for at, row in self.table(variables, ((*triples[n],)[: len(variables)] for n in numbers), query):
                number = numbers[at]
                value = row["o"] if single else triples[number].object  # an engine may write it in another form
                found[number].append((value, row["graph"].value))  # type: ignore[union-attr, arg-type]
        return found

    def in_view(self, triples: Sequence[ox.Triple]) -> set[ox.Triple]:
        """Those of the triples that the view holds."""
        return {triples[number] for number, _ in self.table("spo", triples, joined("", "?s ?p ?o"))}

    # Descriptions

    def labels(self, iris: Iterable[str]) -> Mapping[str, Text]:
        """The labels of things and terms, by language; none for a thing without one."""
        unknown = [iri for iri in dict.fromkeys(iris) if iri not in self._labels]
        self._labels.update(fetch_labels(partial(self.engine.select, timeout=self.timeout), unknown))
        return self._labels

    def labelled(self, iris: Iterable[str]) -> dict[str, Labelled]:
        """Things with their labels."""
        wanted = list(iris)
        labels = self.labels(wanted)
        return {iri: Labelled(iri, labels[iri]) for iri in wanted}

    def accounts(self, iris: Sequence[str]) -> dict[str, Account]:
        """Accounts as the graph describes them."""
        described = self.described(iris, (_LABEL, _ORIGIN, _CONFIDENCE, _RANK, _REASONING, _TYPE))
        every_origin = {origin for said in described.values() for origin in _iris(said[_ORIGIN])}
        passages = self.described(sorted(every_origin), (_PASSAGE_OF,))
        things = (*described.values(), *passages.values())
        labelled = self.labelled(iri for said in things for values in said.values() for iri in _iris(values))
        found = {}
        for iri, said in described.items():
            origins = _iris(said[_ORIGIN])
            sources = dict.fromkeys(s for origin in origins for s in _iris(passages[origin][_PASSAGE_OF]) or [origin])
            found[iri] = Account(
                iri,
                _text(said[_LABEL]),
                tuple(labelled[origin] for origin in origins),
                tuple(labelled[source] for source in sources),
                next((labelled[concept] for concept in _iris(said[_CONFIDENCE])), None),
                next((labelled[concept] for concept in _iris(said[_RANK])), None),
                _text(said[_REASONING]),
                QKG + "Denial" in _iris(said[_TYPE]),
            )
        return found

    def described(self, iris: Sequence[str], properties: Sequence[str]) -> dict[str, defaultdict[str, list[Term]]]:
        """The values in the view of some properties of each of some things."""
        found: dict[str, defaultdict[str, list[Term]]] = {iri: defaultdict(list) for iri in iris}
        these = ", ".join(f"<{name}>" for name in properties)
        # FILTER rather than a second VALUES block, which costs Oxigraph 30 times as much
        query = joined("?p ?v", f"?x ?p ?v FILTER(?p IN ({these}))")
        for number, row in self.table("x", [(ox.NamedNode(iri),) for iri in iris], query):
            found[iris[number]][row["p"].value].append(row["v"])  # type: ignore[union-attr, arg-type]
        return found


def joined(select: str, pattern: str) -> Callable[[str], str]:
    """What makes a query for `Lookup.table`: *pattern* joined with the VALUES block, *select* projected."""
    return lambda values: f"SELECT ?qkg_row {select} WHERE {{ {values} {pattern} }}"


def _line(number: int, row: Iterable[Term | None]) -> str:
    """A line of a VALUES block; nothing when a blank node is in it."""
    terms = list(row)
    if any(isinstance(term, ox.BlankNode | ox.Triple) for term in terms):
        return ""
    return f"({number} {' '.join('UNDEF' if term is None else str(term) for term in terms)})"


def _text(values: Iterable[Term]) -> Text:
    """Literals by their language; of several in one language the first in order."""
    return merge((_LABEL, value.language or "", value.value) for value in values if isinstance(value, ox.Literal))


def _iris(values: Iterable[Term]) -> list[str]:
    return sorted(value.value for value in values if isinstance(value, ox.NamedNode))
