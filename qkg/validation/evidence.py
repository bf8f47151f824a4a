"""From results to the accounts that state the triple at fault, and to the lines where they stand."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.core.iris import ACCOUNT, OWL, QKG, RDF

if TYPE_CHECKING:
    from collections.abc import Iterator

    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable
    from qkg.validation.locate import Locator
    from qkg.validation.report import Result

_BATCH = 500
_MOST = 5
"""How many accounts and places a result names at most."""
_SOURCES = f"""SELECT DISTINCT ?derived ?source WHERE {{
    {{ ?derived <{QKG}derivedFromProperty> ?source }} UNION {{ ?derived <{OWL}inverseOf> ?source }} }}"""


class Wanted(NamedTuple):
    """A pattern of statements: `None` matches anything."""

    subject: Term
    predicate: str | None
    object: Term | None


def with_evidence(
    results: list[Result], engine: Readable, locate: Locator | None = None, *, timeout: float | None = None
) -> list[Result]:
    """The results with the accounts and places of the statements they rest on.

    Looked for, in this order, until something is found: the very triple; the other values of its property, or of the
    property that a derived one comes from; what types the focus node; anything said of it.
    """
    if not results:
        return []
    sources = _derivations(engine, timeout)
    choices = [_choices(result, sources) for result in results]
    stated = _stating(engine, {wanted for ranked in choices for wanted in ranked}, timeout)
    return [_enriched(result, ranked, stated, locate) for result, ranked in zip(results, choices, strict=True)]


def _choices(result: Result, sources: dict[str, list[str]]) -> list[Wanted]:
    focus = result.focus
    wanted: list[Wanted] = []
    if result.path is not None:
        first, backwards = result.path.first()
        whole = not result.path.operator or result.path.operator == "^"
        for link in (first, *sources.get(first, ())):
            if backwards and result.value is not None and whole:
                wanted.append(Wanted(result.value, link, focus))
            elif not backwards:
                wanted += [Wanted(focus, link, result.value)] if result.value is not None and whole else []
                wanted.append(Wanted(focus, link, None))
    wanted += [Wanted(focus, RDF + "type", None), Wanted(focus, None, None)]
    return [item for item in wanted if not isinstance(item.subject, Literal)]


def _derivations(engine: Readable, timeout: float | None) -> dict[str, list[str]]:
    """The properties that each derived property comes from."""
    found: dict[str, list[str]] = {}
    for row in engine.select(_SOURCES, timeout=timeout):
        derived, source = row["derived"], row["source"]
        if isinstance(derived, NamedNode) and isinstance(source, NamedNode):
            found.setdefault(derived.value, []).append(source.value)
    return {derived: sorted(names) for derived, names in found.items()}


def _stating(engine: Readable, wanted: set[Wanted], timeout: float | None) -> dict[Wanted, list[str]]:
    """The named graphs that state each wanted pattern; blank nodes have no name to ask for."""
    found: dict[Wanted, set[str]] = {}
    askable = [w for w in wanted if not isinstance(w.subject, BlankNode) and not isinstance(w.object, BlankNode)]
    for shape in ((True, True), (True, False), (False, False)):
        same = sorted((w for w in askable if (w.predicate is not None, w.object is not None) == shape), key=str)
        for batch in _batches(same):
            known = {(str(w.subject), w.predicate and f"<{w.predicate}>", w.object and str(w.object)): w for w in batch}
            rows = " ".join(f"({' '.join(part for part in key if part)})" for key in known)
            names = " ".join(name for name, given in zip(("?s", "?p", "?o"), (True, *shape), strict=True) if given)
            query = f"SELECT DISTINCT {names} ?g WHERE {{ VALUES ({names}) {{ {rows} }} GRAPH ?g {{ ?s ?p ?o }} }}"
            for row in engine.select(query, timeout=timeout):
                key = (str(row["s"]), str(row["p"]) if shape[0] else None, str(row["o"]) if shape[1] else None)
                if key in known and isinstance(row["g"], NamedNode):
                    found.setdefault(known[key], set()).add(row["g"].value)
    return {key: sorted(graphs) for key, graphs in found.items()}


def _batches(items: list[Wanted]) -> Iterator[list[Wanted]]:
    rest = iter(items)
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _enriched(result: Result, ranked: list[Wanted], stated: dict[Wanted, list[str]], locate: Locator | None) -> Result:
    accounts: tuple[str, ...] = ()
    for wanted in ranked:
        accounts = tuple(graph for graph in stated.get(wanted, ()) if graph.startswith(ACCOUNT))[:_MOST]
        if accounts:
            break
    places = result.places
    if locate is not None:
        found = (locate(wanted.subject, wanted.predicate, wanted.object) for wanted in ranked)
        places = tuple(next((some for some in found if some), [])[:_MOST])
    return replace(result, accounts=accounts, places=places)
