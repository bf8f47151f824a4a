"""What a rule derived a statement from.

The rules in SPARQL are run again, their template bound to the statement: each solution of the pattern is one way to
derive it. The rules in Python derive from the same subject's other statements: which property, the ontology says
(`qkg:derivedFromProperty`), or they are about names or types.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.iris import QKG, RDF, RULE
from qkg.core.labels import NAMES
from qkg.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qkg.evidence.lookup import Lookup
    from qkg.evidence.model import Term
    from qkg.files.data_folder import Data

    Ways = dict[ox.Triple, list[frozenset[ox.Triple]]]


class Rules:
    """The rules of a data folder (default: the one that `qkg.files.data_folder.find` finds), asked what they derived from."""

    def __init__(self, lookup: Lookup, data: Data | None) -> None:
        self._lookup = lookup
        self._data = data
        self._read: dict[str, _Query | None] = {}
        self._bases: dict[str, list[str]] | None = None

    def ways(self, rule: str, triples: Sequence[ox.Triple]) -> Ways:
        """For each of the triples that a rule (an IRI) derived, the sets of statements it can be derived from.

        A rule that the data folder does not have explains nothing.
        """
        slug = rule.removeprefix(RULE)
        if slug == "date-bounds":
            return self._from_properties(triples, self._base_properties, lambda _to, _from: True)
        if slug == "descriptive-labels":
            from qkg.store.descriptive_labels import NAMED_FROM

            return self._from_properties(triples, lambda _: NAMED_FROM, lambda _to, _from: True)
        if slug == "search-labels":
            return self._from_properties(triples, lambda _: NAMES, _folds_to)
        if slug == "identifiers":
            return self._from_properties(triples, lambda _: [RDF + "type"], lambda _to, _from: True)
        if slug not in self._read:
            self._read[slug] = self._query(slug)
        query = self._read[slug]
        return {} if query is None else self._from_query(query, triples)

    # Rules in Python

    def _base_properties(self, derived: str) -> list[str]:
        if self._bases is None:
            self._bases = {}
            query = f"SELECT ?to ?from WHERE {{ ?to <{QKG}derivedFromProperty> ?from }}"
            for row in self._lookup.engine.select(query, timeout=self._lookup.timeout):
                self._bases.setdefault(row["to"].value, []).append(row["from"].value)
        return sorted(self._bases.get(derived, []))

    def _from_properties(
        self,
        triples: Sequence[ox.Triple],
        properties: Callable[[str], Iterable[str]],
        fits: Callable[[Term, Term], bool],
    ) -> Ways:
        rows = [(t, ox.NamedNode(p)) for t in triples for p in properties(t.predicate.value)]
        found: Ways = {triple: [] for triple in triples}
        asked = [(triple.subject, base) for triple, base in rows]
        query = "SELECT ?qkg_row ?o WHERE {{ {} ?s ?p ?o }}".format
        for number, row in self._lookup.table("sp", asked, query):
            triple, base = rows[number]
            value = row["o"]
            if value is not None and fits(triple.object, value):
                found[triple].append(frozenset([ox.Triple(triple.subject, base, value)]))
        return found

    # Rules in SPARQL

    def _query(self, slug: str) -> _Query | None:
        from qkg.files.data_folder import find

        if self._data is None:
            self._data = find()
        try:
            text = self._data.read(f"ontology/rules/{slug}.rq").decode("utf-8")
        except DataError:
            return None
        return _Query(text)

    def _from_query(self, query: _Query, triples: Sequence[ox.Triple]) -> Ways:
        found: Ways = {triple: [] for triple in triples}
        bound: dict[tuple[str, ...], list[tuple[ox.Triple, dict[str, Term]]]] = {}
        for triple in triples:
            for values in query.bindings(triple):
                bound.setdefault(tuple(values), []).append((triple, values))
        for names, these in bound.items():
            rows = [values.values() for _, values in these]
            for number, row in self._lookup.table(names, rows, query.text):
                triple, values = these[number]
                statements = query.plan.matched({**row, **values}).statements
                way = frozenset(statement for statement, _ in statements)
                if way not in found[triple]:
                    found[triple].append(way)
        return found


class _Query:
    """A rule's CONSTRUCT query, taken apart."""

    def __init__(self, text: str) -> None:
        from rdflib.plugins.sparql import prepareQuery

        from qkg.evidence.patterns import Pattern, Plan, part
        from qkg.sparql.expose_bindings import whole

        self._whole = whole(text)
        self.plan = Plan(self._whole.text, self._whole.marker)
        self._template = [Pattern(part(s), part(p), part(o), None) for s, p, o in prepareQuery(text).algebra.template]

    def bindings(self, triple: ox.Triple) -> Iterator[dict[str, Term]]:
        """What the template's variables are when one of its triples is *triple*."""
        for pattern in self._template:
            values: dict[str, Term] = {}
            for wanted, given in zip(pattern[:3], triple, strict=True):
                if isinstance(wanted, str):
                    if values.setdefault(wanted, given) != given:
                        break
                elif wanted != given:
                    break
            else:
                yield values

    def text(self, data: str) -> str:
        """The query for whole solutions, joined with a data block."""
        names = {name for pattern in self._template for name in pattern if isinstance(name, str)}
        return self._whole.restricted(data, first=not names & self._whole.assigned)


def _folds_to(derived: Term, name: Term) -> bool:
    return isinstance(derived, ox.Literal) and isinstance(name, ox.Literal) and fold(name.value) == derived.value
