"""What rules derived statements from.

A rule of `ontology/rules/` runs again with its template bound to the derived statement: each solution of its pattern is
one way to derive it. A coded rule knows its premises itself (`qkg.store.derivation_rules.CodedRule`).
"""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.iris import RULE
from qkg.evidence.patterns import Plan
from qkg.files.data_folder import find
from qkg.sparql.patterns import first_group
from qkg.store.derivation_rules import CODED_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qkg.evidence.lookup import Lookup
    from qkg.evidence.model import Term

    Way = tuple[ox.Triple, frozenset[ox.Triple]]
    """A derived statement, and statements that it can be derived from."""


def ways(lookup: Lookup, derived: Mapping[str, Sequence[ox.Triple]]) -> dict[ox.Triple, set[frozenset[ox.Triple]]]:
    """For each statement that a rule (an IRI) derived, the sets of statements that it can be derived from.

    The rules are those of the look-up's data folder; default, of the one that `qkg.files.data_folder.find` finds.
    Statements of a rule that the folder does not have are left out.
    """
    found: dict[ox.Triple, set[frozenset[ox.Triple]]] = {}
    for triple, way in chain(_ways_of_coded_rules(lookup, derived), _ways_of_queries(lookup, derived)):
        found.setdefault(triple, set()).add(way)
    return found


def _ways_of_coded_rules(lookup: Lookup, derived: Mapping[str, Sequence[ox.Triple]]) -> Iterator[Way]:
    asked = [
        (rule, triple, set(rule.premises(triple.predicate.value)))
        for rule in CODED_RULES
        for triple in derived.get(RULE + rule.slug, ())
    ]
    subjects = dict.fromkeys(triple.subject.value for _, triple, _ in asked)  # type: ignore[union-attr]
    properties = sorted({name for _, _, premises in asked for name in premises})
    said = lookup.described(list(subjects), properties)
    for rule, triple, premises in asked:
        for name in premises:
            for value in said[triple.subject.value][name]:  # type: ignore[union-attr]
                if rule.accepts(triple.object, value):
                    yield triple, frozenset([ox.Triple(triple.subject, ox.NamedNode(name), value)])


def _ways_of_queries(lookup: Lookup, derived: Mapping[str, Sequence[ox.Triple]]) -> Iterator[Way]:
    for iri in sorted(derived.keys() - {RULE + rule.slug for rule in CODED_RULES}):
        try:
            text = (lookup.data or find()).read(f"ontology/rules/{iri.removeprefix(RULE)}.rq").decode("utf-8")
        except DataError:
            continue
        yield from _ways_of_query(lookup, _compiled(text), derived[iri])


def _ways_of_query(lookup: Lookup, rule: _RuleQuery, triples: Iterable[ox.Triple]) -> Iterator[Way]:
    bound: dict[tuple[str, ...], list[tuple[ox.Triple, dict[str, Term]]]] = {}
    for triple in triples:
        for values in rule.bindings(triple):
            bound.setdefault(tuple(values), []).append((triple, values))
    for names, these in bound.items():
        for number, row in lookup.table(names, [values.values() for _, values in these], rule.text):
            triple, values = these[number]
            yield triple, frozenset(statement for statement, _ in rule.matched({**row, **values}).statements)


class _RuleQuery(Plan):
    """The CONSTRUCT query of a rule."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._template = [triple for block in first_group(text).blocks for triple in block]

    def bindings(self, triple: ox.Triple) -> Iterator[dict[str, Term]]:
        """The values of the template's variables when one of its triple patterns is *triple*."""
        for pattern in self._template:
            pairs = list(zip(pattern, triple, strict=True))
            values = {wanted: given for wanted, given in pairs if isinstance(wanted, str)}
            if all(values.get(wanted, wanted) == given for wanted, given in pairs):  # type: ignore[arg-type]
                yield values

    def text(self, data: str) -> str:
        """The query for all bindings, joined with a VALUES block."""
        names = {name for pattern in self._template for name in pattern if isinstance(name, str)}
        return self.exposed.restricted(data, first=not names & self.exposed.assigned)


_compiled = lru_cache(maxsize=64)(_RuleQuery)
