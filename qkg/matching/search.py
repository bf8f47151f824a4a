"""Search by label, in either language, without regard to case and accents.

The embedded engine finds candidates in the SQLite full-text index that the build made, a remote one by SPARQL over the
folded labels (`qkg:searchLabel`); both are ranked here, so that the answer is the same.
"""

from __future__ import annotations

import re
from collections import namedtuple
from typing import TYPE_CHECKING

from qkg.core.iris import ACCOUNT, ID, QKG, RDFS, SEARCH_LABELS_GRAPH, SKOS
from qkg.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import NamedTuple

    from qkg.graph import Graph

    class Match(NamedTuple):
        """A thing found: its IRI, its label and its class's label in the reader's language."""

        iri: str
        label: str
        kind: str
else:
    Match = namedtuple("Match", "iri label kind")


def search(graph: Graph, words: str, limit: int = 20) -> list[Match]:
    """Things one of whose labels has, for each word, a word that begins with it; the closest labels first.

    What is about statements (accounts, sources, passages, rules) comes after what the statements are about. A French
    article or preposition that an apostrophe ties to a word need not be in the label: `l’Ontario` finds Ontario.

    >>> from qkg import open
    >>> search(open(lang="en"), "council eur")[0].label
    'Council of Europe'
    """
    wanted = fold(_ELIDED.sub("", words)).split()
    if not wanted:
        return []
    phrases = (fold(words), " ".join(wanted))
    best: dict[str, tuple[int, int, str]] = {}
    for iri, folded in _candidates(graph, wanted):
        rank = _rank(folded, wanted, phrases)
        if rank and (iri not in best or rank < best[iri]):
            best[iri] = rank
    ordered = sorted(best, key=lambda iri: (_kind_of(iri) in _ABOUT_STATEMENTS, *best[iri], iri))[: max(limit, 0)]
    return _described(graph, ordered)


def _rank(folded: str, wanted: Sequence[str], phrases: tuple[str, ...]) -> tuple[int, int, str] | None:
    """How close a folded label is: the very words, then beginning with them, then holding them; shorter first."""
    have = folded.split()
    if not all(any(word.startswith(w) for word in have) for w in wanted):
        return None
    closeness = 0 if folded in phrases else 1 if folded.startswith(phrases) else 2
    return closeness, len(folded), folded


def _candidates(graph: Graph, wanted: Sequence[str]) -> Iterable[tuple[str, str]]:
    if graph.store is not None:
        from qkg.store.names_index import candidates

        return candidates(graph.store.path, wanted)
    filters = " ".join(f'FILTER(CONTAINS(?folded, "{word}"))' for word in wanted)  # folded: letters and digits only
    names = f"GRAPH <{SEARCH_LABELS_GRAPH}> {{ ?thing <{QKG}searchLabel> ?folded {filters} }}"
    query = f"SELECT DISTINCT ?thing ?folded WHERE {{ {names} }}"
    return ((row["thing"].value, row["folded"].value) for row in graph.engine.select(query, timeout=graph.timeout))


def _described(graph: Graph, iris: Sequence[str]) -> list[Match]:
    if not iris:
        return []
    labels = _labels(graph, f"<{SKOS}prefLabel>", iris)
    kinds = {iri: _class_of(iri) for iri in iris}
    names = _labels(graph, f"<{RDFS}label>", sorted(filter(None, set(kinds.values()))))
    return [Match(iri, labels.get(iri, iri), names.get(kinds[iri], kinds[iri])) for iri in iris]


_ELIDED = re.compile(r"\b(?:[cdjlmnst]|qu)['’](?=\w)", re.IGNORECASE)
_ABOUT_STATEMENTS = frozenset({"account", "source", "passage", "rule"})


def _kind_of(iri: str) -> str:
    """The kind that an IRI of ours says; nothing for another's."""
    if iri.startswith(ACCOUNT):
        return "account"
    return iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""


def _class_of(iri: str) -> str:
    """The class whose name says what a thing is; nothing for a thing of another's."""
    kind = _kind_of(iri)
    return f"{SKOS}Concept" if kind == "concept" else QKG + kind.capitalize() if kind else ""


def _labels(graph: Graph, property: str, iris: Sequence[str]) -> dict[str, str]:  # noqa: A002
    if not iris:
        return {}
    values = " ".join(f"<{iri}>" for iri in iris)
    query = f"SELECT ?x ?label WHERE {{ VALUES ?x {{ {values} }} ?x {property} ?label }}"
    found: dict[str, str] = {}
    for row in graph.engine.select(query, timeout=graph.timeout):
        if row["label"].language == graph.lang or row["x"].value not in found:
            found[row["x"].value] = row["label"].value
    return found
