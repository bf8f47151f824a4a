"""Batched SPARQL look-ups: which graphs hold a statement, what else they say, and how an account is described.

Each item of a batch is numbered in a VALUES block and answers carry its number, because an engine may return a number
or a language tag in another form than it was sent.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import PREFIXES, PROV, QKG, SKOS
from qkg.core.labels import BATCH, Text, fetch_labels
from qkg.evidence.model import Account, Labelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from qkg.engines import Readable
    from qkg.evidence.model import Term

_LABEL = SKOS + "prefLabel"
_ORIGIN, _PASSAGE_OF = PROV + "wasDerivedFrom", PREFIXES["oa"] + "hasSource"
_CONFIDENCE, _RANK, _REASONING = QKG + "confidence", QKG + "rank", QKG + "reasoning"


class Lookup:
    """Batched questions to one engine; *timeout* in seconds for each."""

    def __init__(self, engine: Readable, timeout: float | None = None) -> None:
        self.engine = engine
        self.timeout = timeout
        self._labels: dict[str, Text] = {}
        self._single: set[Term | None] | None = None

    def select(self, query: str, limit: int | None = None) -> Iterator[dict[str, Term | None]]:
        """The solutions of a query, no more than *limit*."""
        solutions = self.engine.select(query, timeout=self.timeout, limit=limit)
        names = [variable.value for variable in solutions.variables]
        for solution in solutions:
            yield dict(zip(names, solution, strict=True))

    def table(
        self, variables: Sequence[str], rows: Iterable[Iterable[Term | None]], query: Callable[[str], str]
    ) -> Iterator[tuple[int, dict[str, Term | None]]]:
        """The solutions for each of *rows*, which are values for *variables*, with the number of the row.

        *query*: makes the query from a VALUES block; it must project `?qkg_row`. A row with a blank node has no
        solutions, because blank nodes cannot be asked for.
        """
        numbered = iter(enumerate(rows))
        names = " ".join(f"?{name}" for name in variables)
        while batch := list(islice(numbered, BATCH)):
            data = "\n".join(line for number, row in batch if (line := _line(number, row)))
            if data:
                for found in self.select(query(f"VALUES (?qkg_row {names}) {{\n{data}\n}}")):
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
        single = [(number, t) for number, t in enumerate(triples) if t.predicate in self._single]
        other = [(number, t) for number, t in enumerate(triples) if t.predicate not in self._single]
        for names, these in (("sp", single), ("spo", other)):
            for at, row in self.table(names, (list(t)[: len(names)] for _, t in these), query):
                number, triple = these[at]
                value = row["o"] if names == "sp" else triple.object  # an engine may write it in another form
                found[number].append((value, row["graph"].value))  # type: ignore[union-attr, arg-type]
        return found

    def in_view(self, triples: Sequence[ox.Triple]) -> set[ox.Triple]:
        """Those of the triples that the view holds."""
        return {triples[number] for number, _ in self.table("spo", triples, joined("", "?s ?p ?o"))}

    # Descriptions

    def labels(self, iris: Iterable[str]) -> Mapping[str, Text]:
        """The labels of things and terms, by language; none for a thing without one."""
        unknown = [iri for iri in dict.fromkeys(iris) if iri not in self._labels]
        self._labels.update(fetch_labels(lambda query: self.engine.select(query, timeout=self.timeout), unknown))
        return self._labels

    def labelled(self, iris: Iterable[str]) -> dict[str, Labelled]:
        """Things with their labels."""
        wanted = list(dict.fromkeys(iris))
        labels = self.labels(wanted)
        return {iri: Labelled(iri, labels[iri]) for iri in wanted}

    def accounts(self, iris: Sequence[str]) -> dict[str, Account]:
        """Accounts as the graph describes them."""
        described = self.described(iris, (_LABEL, _ORIGIN, _CONFIDENCE, _RANK, _REASONING))
        origins = {iri: _iris(said[_ORIGIN]) for iri, said in described.items()}
        every_origin = list(dict.fromkeys(origin for these in origins.values() for origin in these))
        passages = {iri: _iris(said[_PASSAGE_OF]) for iri, said in self.described(every_origin, (_PASSAGE_OF,)).items()}
        concepts = {
            iri: [next(iter(_iris(said[name])), None) for name in (_CONFIDENCE, _RANK)]
            for iri, said in described.items()
        }
        listed = [every_origin, *passages.values(), *([c for c in pair if c] for pair in concepts.values())]
        labelled = self.labelled(iri for these in listed for iri in these)
        found = {}
        for iri, said in described.items():
            sources = dict.fromkeys(source for origin in origins[iri] for source in passages[origin] or [origin])
            confidence, rank = concepts[iri]
            found[iri] = Account(
                iri,
                _text(said[_LABEL]),
                tuple(labelled[origin] for origin in origins[iri]),
                tuple(labelled[source] for source in sources),
                labelled[confidence] if confidence else None,
                labelled[rank] if rank else None,
                _text(said[_REASONING]),
            )
        return found

    def described(self, iris: Sequence[str], properties: Sequence[str]) -> dict[str, defaultdict[str, list[Term]]]:
        """The values in the view of some properties of each of some things."""
        found: dict[str, defaultdict[str, list[Term]]] = {iri: defaultdict(list) for iri in iris}
        these = ", ".join(f"<{name}>" for name in properties)
        query = joined(
            "?p ?v", f"?x ?p ?v FILTER(?p IN ({these}))"
        )  # a second VALUES block costs Oxigraph 30 times that
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
    pairs = sorted(((v.language or "", v.value) for v in values if isinstance(v, ox.Literal)), reverse=True)
    return dict(reversed(dict(pairs).items()))


def _iris(values: Iterable[Term]) -> list[str]:
    return sorted(value.value for value in values if isinstance(value, ox.NamedNode))
