"""The accounts that state the triples at fault, and their files and lines."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pyoxigraph import Literal, NamedNode

from qkg.core.iris import ACCOUNT, OWL, QKG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qkg.core.terms_rdf import Term
    from qkg.evidence.lookup import Lookup
    from qkg.validation.report import Result
    from qkg.validation.statement_lines import Locator

MAXIMUM = 5
"""Maximum number of accounts, and of locations, in a result."""
_SOURCES = f"""SELECT DISTINCT ?derived ?source WHERE {{
    {{ ?derived <{QKG}derivedFromProperty> ?source }} UNION {{ ?derived <{OWL}inverseOf> ?source }}
    FILTER(ISIRI(?derived) && ISIRI(?source)) }} ORDER BY ?source"""


class StatementPattern(NamedTuple):
    """A triple pattern: `None` matches anything."""

    subject: Term
    predicate: str | None = None
    object: Term | None = None

    def terms(self) -> list[Term]:
        """The terms given."""
        predicate = NamedNode(self.predicate) if self.predicate is not None else None
        return [term for term in (self.subject, predicate, self.object) if term is not None]


def with_provenance(results: list[Result], lookup: Lookup, locate: Locator | None = None) -> list[Result]:
    """The results with the accounts and locations of the statements that they rest on.

    Looked for in this order, until something is found: the triple itself; other values of its property, or of the
    property that it is derived from; the types of the focus node; any statement about it.
    """
    if not results:
        return []
    sources = derived_from(lookup)
    choices = [_patterns(result, sources) for result in results]
    accounts = _accounts(lookup, (pattern for ranked in choices for pattern in ranked))
    return [
        replace(
            result,
            accounts=_first(accounts[pattern] for pattern in ranked),
            locations=_first(locate(*pattern) for pattern in ranked) if locate is not None else (),
        )
        for result, ranked in zip(results, choices, strict=True)
    ]


def derived_from(lookup: Lookup) -> dict[str, list[str]]:
    """The properties that the values of each derived property come from."""
    sources: defaultdict[str, list[str]] = defaultdict(list)
    for row in lookup.select(_SOURCES):
        sources[row["derived"].value].append(row["source"].value)  # type: ignore[union-attr]
    return sources


def _patterns(result: Result, sources: dict[str, list[str]]) -> list[StatementPattern]:
    focus, value = result.focus_node, result.value
    patterns: list[StatementPattern] = []
    if result.path is not None:
        first, inverse = result.path.first()
        one_step = not result.path.operator or result.path.operator == "^"
        for link in (first, *sources.get(first, ())):
            if value is not None and one_step:
                subject, obj = (value, focus) if inverse else (focus, value)
                patterns.append(StatementPattern(subject, link, obj))
            if not inverse:
                patterns.append(StatementPattern(focus, link))
    patterns += [StatementPattern(focus, RDF + "type"), StatementPattern(focus)]
    return [pattern for pattern in patterns if not isinstance(pattern.subject, Literal)]


def _accounts(lookup: Lookup, patterns: Iterable[StatementPattern]) -> defaultdict[StatementPattern, list[str]]:
    """The accounts that state something that matches each pattern; a pattern with a blank node cannot be asked for."""
    found: defaultdict[StatementPattern, list[str]] = defaultdict(list)
    where = f"GRAPH ?graph {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?graph), '{ACCOUNT}'))"
    terms = {pattern: pattern.terms() for pattern in patterns}
    for names in ("s", "sp", "spo"):
        same = [pattern for pattern, given in terms.items() if len(given) == len(names)]
        rows = lookup.table(
            names,
            (terms[pattern] for pattern in same),
            lambda values: f"SELECT DISTINCT ?qkg_row ?graph WHERE {{ {values} {where} }} ORDER BY ?graph",
        )
        for number, row in rows:
            found[same[number]].append(row["graph"].value)  # type: ignore[union-attr]
    return found


def _first(choices: Iterable[list[Any]]) -> tuple[Any, ...]:
    """The beginning of the first choice that is not empty."""
    return tuple(next(filter(None, choices), [])[:MAXIMUM])
