"""Search by label, in either language, without regard to case and accents.

The embedded engine finds candidates in the SQLite full-text index that the build made, a remote one by SPARQL over the
folded labels (`qkg:searchLabel`); both are ranked here, so that the answer is the same.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

from qkg.terms import ID, PREFIXES, QKG, RDFS, SKOS, fold

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

    >>> from qkg import open
    >>> [match.iri.rsplit("/", 1)[1] for match in search(open(lang="en"), "council eur")]
    ['council-of-europe']
    """
    wanted = fold(words).split()
    if not wanted:
        return []
    best: dict[str, tuple[int, int, str]] = {}
    for iri, folded in _candidates(graph, wanted):
        rank = _rank(folded, wanted)
        if rank and (iri not in best or rank < best[iri]):
            best[iri] = rank
    ordered = sorted(best, key=lambda iri: (*best[iri], iri))[:limit]
    return _described(graph, ordered)


def _rank(folded: str, wanted: Sequence[str]) -> tuple[int, int, str] | None:
    """How close a folded label is: the very words, then beginning with them, then holding them; shorter first."""
    have = folded.split()
    if not all(any(word.startswith(w) for word in have) for w in wanted):
        return None
    phrase = " ".join(wanted)
    closeness = 0 if folded == phrase else 1 if folded.startswith(phrase) else 2
    return closeness, len(folded), folded


def _candidates(graph: Graph, wanted: Sequence[str]) -> Iterable[tuple[str, str]]:
    if graph.store is not None:
        from qkg.build.labels import candidates

        return candidates(graph.store.path, wanted)
    filters = " ".join(f'FILTER(CONTAINS(?folded, "{word}"))' for word in wanted)  # folded: letters and digits only
    query = f"SELECT DISTINCT ?thing ?folded WHERE {{ ?thing <{QKG}searchLabel> ?folded . {filters} }}"
    return ((row["thing"].value, row["folded"].value) for row in graph.backend.select(query, timeout=graph.timeout))


def _described(graph: Graph, iris: Sequence[str]) -> list[Match]:
    if not iris:
        return []
    labels = _labels(graph, f"<{SKOS}prefLabel>", iris)
    kinds = {iri: _class_of(iri) for iri in iris}
    names = _labels(graph, f"<{RDFS}label>", sorted(set(kinds.values())))
    return [Match(iri, labels.get(iri, iri), names.get(kinds[iri], kinds[iri])) for iri in iris]


def _class_of(iri: str) -> str:
    kind = iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""
    return PREFIXES["skos"] + "Concept" if kind == "concept" else QKG + kind.capitalize()


def _labels(graph: Graph, property: str, iris: Sequence[str]) -> dict[str, str]:  # noqa: A002
    values = " ".join(f"<{iri}>" for iri in iris)
    query = f"SELECT ?x ?label WHERE {{ VALUES ?x {{ {values} }} ?x {property} ?label }}"
    found: dict[str, str] = {}
    for row in graph.backend.select(query, timeout=graph.timeout):
        if row["label"].language == graph.lang or row["x"].value not in found:
            found[row["x"].value] = row["label"].value
    return found
