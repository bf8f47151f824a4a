"""Evidence for a thing: what is stated of it, what mentions it, and what an account states."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT
from qkg.evidence.explain import explain
from qkg.evidence.lookup import Lookup

if TYPE_CHECKING:
    from qkg.engines import Readable
    from qkg.evidence.model import Statement
    from qkg.files.data_folder import Data


def for_subject(
    engine: Readable,
    iri: str,
    property: str | None = None,  # noqa: A002 - the word of the field
    *,
    data: Data | None = None,
    timeout: float | None = None,
) -> list[Statement]:
    """The statements about a thing, of one property (an IRI) or all, with their evidence.

    These are the statements of the view, and those that only deprecated accounts state, or that are denied (`kept` is
    false). Another value of a single-valued property is not a statement of its own, but among the `rivals` of the one that
    is kept. They are in the order of property and value. *data*: the folder whose rules the graph was built with.

    >>> from qkg.graph import open as open_
    >>> graph = open_()
    >>> of = "https://w3id.org/qkg/ontology#withinState"
    >>> [statement] = for_subject(graph.engine, graph.find("government:bavaria"), of)
    >>> [account.iri.rsplit("/", 1)[1] for account in statement.accounts]
    ['entities-region', 'overview-p07-s03']
    """
    subject = ox.NamedNode(iri)
    only = "" if property is None else f"VALUES ?p {{ <{property}> }}"
    account = f"FILTER(STRSTARTS(STR(?g), '{ACCOUNT}'))"
    lookup = Lookup(engine, timeout, data)
    kept, stated = (
        {ox.Triple(subject, row["p"], row["o"]) for row in lookup.select(f"SELECT ?p ?o WHERE {{ {only} {pattern} }}")}  # type: ignore[arg-type]
        for pattern in (f"{subject} ?p ?o", f"GRAPH ?g {{ {subject} ?p ?o }} {account}")
    )
    other = stated - kept
    found = explain(lookup, sorted(kept, key=_order), sorted(other, key=_order))
    rivals = {(s.property, rival.value) for s in found.values() if s.kept for rival in s.rivals}
    return [
        found[t]
        for t in sorted(found, key=_order)
        if t in kept or found[t].denied_by or (t.predicate.value, t.object) not in rivals
    ]


class Mentions(NamedTuple):
    """The statements that mention a thing, and the number of their subjects, those left out included."""

    statements: list[Statement]
    subjects: int


def mentions(
    engine: Readable,
    iri: str,
    *,
    most: int | None = None,
    data: Data | None = None,
    timeout: float | None = None,
) -> Mentions:
    """The statements of the view whose value is a thing, with their evidence, in the order of subject and property.

    *most*: maximum number of subjects.

    >>> from qkg.graph import open as open_
    >>> graph = open_()
    >>> found = mentions(graph.engine, graph.find("government:bavaria"))
    >>> any(s.subject.endswith("/bavaria-untitled") for s in found.statements)
    True
    """
    value = ox.NamedNode(iri)
    rows = engine.select(f"SELECT ?s ?p WHERE {{ ?s ?p {value} }}", timeout=timeout)
    triples = {ox.Triple(row["s"], row["p"], value) for row in rows if isinstance(row["s"], ox.NamedNode)}
    subjects = sorted({triple.subject for triple in triples}, key=str)
    wanted = set(subjects[:most])
    kept = sorted((t for t in triples if t.subject in wanted), key=lambda t: (str(t.subject), t.predicate.value))
    return Mentions(list(explain(Lookup(engine, timeout, data), kept).values()), len(subjects))


def stated_by(
    engine: Readable, account: str, *, data: Data | None = None, timeout: float | None = None
) -> list[Statement]:
    """The statements of an account (an IRI), with other accounts that state them, and rival values.

    In the order of subject, property and value. `kept` is false for what the view does not hold.
    """
    query = f"SELECT ?s ?p ?o WHERE {{ GRAPH <{account}> {{ ?s ?p ?o }} }}"
    triples = {ox.Triple(*row) for row in engine.select(query, timeout=timeout)}
    ordered = sorted(triples, key=lambda triple: (str(triple.subject), *_order(triple)))
    return list(explain(Lookup(engine, timeout, data), (), ordered).values())


def _order(triple: ox.Triple) -> tuple[str, str, str]:
    return triple.predicate.value, str(triple.object), str(triple.subject)
