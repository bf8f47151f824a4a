"""The names table that goes with an exported table: the things that only its rows make known, to be made again by an import."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import PREFIXES, QKG, SKOS, compact, slug_of
from qkg.files.atomic import replacing
from qkg.tables.name_decisions import NAMED_IN, NameDecision
from qkg.tables.names_file import write_decisions

if TYPE_CHECKING:
    from collections.abc import Iterable


def names_beside(path: str) -> str:
    """The file of names that goes with an exported table.

    >>> names_beside("out/agreements.csv")
    'out/agreements.new-names.csv'
    """
    return f"{os.path.splitext(path)[0]}.new-names.csv"


def write_new_names(store: ox.Store, accounts: Iterable[str], path: str) -> None:
    """Write the decisions by which an import makes the new things of some accounts; no new file where there are none."""
    named = ox.NamedNode(NAMED_IN)
    quads = [q for account in accounts for q in store.quads_for_pattern(None, named, None, ox.NamedNode(account))]
    stated: dict[str, ox.NamedNode] = {q.subject.value: q.graph_name for q in quads}  # type: ignore[union-attr,misc]
    governed = {f"{PREFIXES['place']}{slug_of(iri)}" for iri in stated if iri.startswith(PREFIXES["government"])}
    decisions = [_decision(store, iri, stated[iri]) for iri in sorted(stated.keys() - governed)]
    if decisions or os.path.exists(path):
        with replacing(path) as file:
            write_decisions(file, decisions)


def _decision(store: ox.Store, iri: str, graph: ox.NamedNode) -> NameDecision:
    """The decision that a thing is new, as an account states it. Its CURIE stands for its name: it means nothing else."""

    def values(subject: str, property_: str) -> list[str]:
        quads = store.quads_for_pattern(ox.NamedNode(subject), ox.NamedNode(property_), None, graph)
        return sorted(quad.object.value for quad in quads)  # type: ignore[union-attr]

    labels = store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(SKOS + "prefLabel"), None, graph)
    kinds = [*values(iri, QKG + "organizationKind"), *values(iri, QKG + "polityKind"), QKG + "Place"]
    around = [each for name in ("unitOf", "seat", "withinPlace", "withinState") for each in values(iri, QKG + name)]
    if iri.startswith(PREFIXES["government"]):
        place = f"{PREFIXES['place']}{slug_of(iri)}"
        larger = [ox.NamedNode(each) for each in values(place, QKG + "withinPlace")]
        quads = [q for each in larger for q in store.quads_for_pattern(None, ox.NamedNode(QKG + "governs"), each, None)]
        around = [*sorted(quad.subject.value for quad in quads), *around]  # type: ignore[union-attr]
    return NameDecision(
        name=compact(iri),
        column="",
        decision="new",
        targets=(compact(iri),),
        type=compact(kinds[0]),
        labels={quad.object.language: quad.object.value for quad in labels},  # type: ignore[union-attr,misc]
        within=compact(around[0]) if around else "",
    )
