"""The accounts that state the triples at fault, and their files and lines."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.core.iris import ACCOUNT, OWL, QKG, RDF

if TYPE_CHECKING:
    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable
    from qkg.validation.report import Location, Result
    from qkg.validation.statement_lines import Locator

_BATCH = 500
MAXIMUM = 5
"""Maximum number of accounts, and of locations, in a result."""
_SOURCES = f"""SELECT DISTINCT ?derived ?source WHERE {{
    {{ ?derived <{QKG}derivedFromProperty> ?source }} UNION {{ ?derived <{OWL}inverseOf> ?source }} }}"""


class StatementPattern(NamedTuple):
    """A triple pattern: `None` matches anything."""

    subject: Term
    predicate: str | None
    object: Term | None


def with_provenance(
    results: list[Result], engine: Readable, locate: Locator | None = None, *, timeout: float | None = None
) -> list[Result]:
    """The results with the accounts and locations of the statements that they rest on.

    Looked for in this order, until something is found: the triple itself; other values of its property, or of the
    property that it is derived from; the types of the focus node; any statement about it.
    """
    if not results:
        return []
    sources = _derivations(engine, timeout)
    choices = [_patterns(result, sources) for result in results]
    graphs = _graphs(engine, {pattern for ranked in choices for pattern in ranked}, timeout)
    return [
        replace(result, accounts=_accounts(ranked, graphs), locations=_locations(ranked, locate) or result.locations)
        for result, ranked in zip(results, choices, strict=True)
    ]


def _patterns(result: Result, sources: dict[str, list[str]]) -> list[StatementPattern]:
    focus, value = result.focus_node, result.value
    patterns: list[StatementPattern] = []
    if result.path is not None:
        first, inverse = result.path.first()
        one_step = not result.path.operator or result.path.operator == "^"
        for link in (first, *sources.get(first, ())):
            if value is not None and one_step:
                patterns.append(
                    StatementPattern(value, link, focus) if inverse else StatementPattern(focus, link, value)
                )
            if not inverse:
                patterns.append(StatementPattern(focus, link, None))
    patterns += [StatementPattern(focus, RDF + "type", None), StatementPattern(focus, None, None)]
    return [pattern for pattern in patterns if not isinstance(pattern.subject, Literal)]


def _derivations(engine: Readable, timeout: float | None) -> dict[str, list[str]]:
    """The properties that each derived property comes from."""
    found: dict[str, list[str]] = {}
    for row in engine.select(_SOURCES, timeout=timeout):
        derived, source = row["derived"], row["source"]
        if isinstance(derived, NamedNode) and isinstance(source, NamedNode):
            found.setdefault(derived.value, []).append(source.value)
    return {derived: sorted(names) for derived, names in found.items()}


def _graphs(
    engine: Readable, patterns: set[StatementPattern], timeout: float | None
) -> dict[StatementPattern, list[str]]:
    """The named graphs that match each pattern; a pattern with a blank node cannot be asked for."""
    found: dict[StatementPattern, set[str]] = {}
    askable = [p for p in patterns if not isinstance(p.subject, BlankNode) and not isinstance(p.object, BlankNode)]
    for given in ((True, True), (True, False), (False, False)):
        same = sorted((p for p in askable if (p.predicate is not None, p.object is not None) == given), key=str)
        for start in range(0, len(same), _BATCH):
            batch = same[start : start + _BATCH]
            known = {(str(p.subject), p.predicate and f"<{p.predicate}>", p.object and str(p.object)): p for p in batch}
            rows = " ".join(f"({' '.join(part for part in key if part)})" for key in known)
            names = " ".join(name for name, used in zip(("?s", "?p", "?o"), (True, *given), strict=True) if used)
            query = f"SELECT DISTINCT {names} ?g WHERE {{ VALUES ({names}) {{ {rows} }} GRAPH ?g {{ ?s ?p ?o }} }}"
            for row in engine.select(query, timeout=timeout):
                key = (str(row["s"]), str(row["p"]) if given[0] else None, str(row["o"]) if given[1] else None)
                if key in known and isinstance(row["g"], NamedNode):
                    found.setdefault(known[key], set()).add(row["g"].value)
    return {pattern: sorted(graphs) for pattern, graphs in found.items()}


def _accounts(ranked: list[StatementPattern], graphs: dict[StatementPattern, list[str]]) -> tuple[str, ...]:
    for pattern in ranked:
        accounts = [graph for graph in graphs.get(pattern, ()) if graph.startswith(ACCOUNT)]
        if accounts:
            return tuple(accounts[:MAXIMUM])
    return ()


def _locations(ranked: list[StatementPattern], locate: Locator | None) -> tuple[Location, ...]:
    found = (locate(*pattern) for pattern in ranked) if locate is not None else ()
    return tuple(next(filter(None, found), [])[:MAXIMUM])
