"""Where names are looked up: what the matcher and the search ask, and how a SPARQL engine answers it.

`qkg.store.names_index` answers the same from the index beside an embedded store, or one made in memory for
an import.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Protocol

from qkg.catalog.parameter_values import string_term
from qkg.core.iris import IDENTIFIERS_GRAPH, QKG, SEARCH_LABELS_GRAPH
from qkg.core.labels import KEY, KINDS, NAMES, SLUG, Name, Text, fetch_labels
from qkg.core.text import fold
from qkg.engines import Readable


class Names(Protocol):
    """What is asked of an index of names; IRIs are strings."""

    def called(self, identifier: str, folded: str) -> list[Name]:
        """The things that have an identifier (slug or key), or a name that folds to *folded*."""

    def beginning(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """(IRI, folded name) of each name that contains every one of these folded words, possibly inside longer words."""

    def names_of(self, kinds: Sequence[str]) -> list[tuple[str, str]]:
        """(IRI, folded name or slug) of the things of some classes or schemes; of all things when none is given."""

    def values(self, iris: Sequence[str], *properties: str) -> dict[str, set[str]]:
        """The values of some properties of things, with the broader classes of those that are classes."""

    def labels(self, iris: Sequence[str]) -> dict[str, Text]:
        """The labels of things and terms, by language."""


class SparqlNames:
    """The names in the resolved view of an engine, and in the graphs of search labels and identifiers."""

    def __init__(self, engine: Readable, timeout: float | None = None) -> None:
        self._select = partial(engine.select, timeout=timeout)

    def called(self, identifier: str, folded: str) -> list[Name]:
        """The things that have an identifier (slug or key), or a name that folds to *folded*."""
        name = string_term(identifier)
        ways = [
            f"{{ ?x <{KEY}> {name} BIND(<{KEY}> AS ?p) }}",
            f"{{ GRAPH <{IDENTIFIERS_GRAPH}> {{ ?x <{SLUG}> {name} }} BIND(<{SLUG}> AS ?p) }}",
        ]
        if folded:
            named = f"GRAPH <{SEARCH_LABELS_GRAPH}> {{ ?x <{QKG}searchLabel> {string_term(folded)} }}"
            ways.append(f"{{ {named} VALUES ?p {{ {_listed(NAMES)} }} ?x ?p ?name }}")
        rows = self._select(f"SELECT DISTINCT ?x ?p ?name WHERE {{ {' UNION '.join(ways)} }}")
        return [
            Name(row["x"].value, row["p"].value, "" if row["name"] is None else row["name"].language or "")
            for row in rows
            if row["name"] is None or fold(row["name"].value) == folded
        ]

    def beginning(self, words: Sequence[str]) -> list[tuple[str, str]]:
        """(IRI, folded name) of each name that contains every one of these folded words, possibly inside longer words."""
        filters = " ".join(f'FILTER(CONTAINS(?name, "{word}"))' for word in words)  # folded: letters and digits only
        names = f"GRAPH <{SEARCH_LABELS_GRAPH}> {{ ?x <{QKG}searchLabel> ?name {filters} }}"
        return self._pairs(f"SELECT DISTINCT ?x ?name WHERE {{ {names} }}")

    def names_of(self, kinds: Sequence[str]) -> list[tuple[str, str]]:
        """(IRI, folded name or slug) of the things of some classes or schemes; of all things when none is given."""
        narrowed = (
            f"VALUES ?kind {{ {_listed(kinds)} }} VALUES ?is {{ {_listed(KINDS)} }} ?x ?is ?kind" if kinds else ""
        )
        return [
            pair
            for graph, name in ((SEARCH_LABELS_GRAPH, QKG + "searchLabel"), (IDENTIFIERS_GRAPH, SLUG))
            for pair in self._pairs(
                f"SELECT DISTINCT ?x ?name WHERE {{ {narrowed} GRAPH <{graph}> {{ ?x <{name}> ?name }} }}"
            )
        ]

    def values(self, iris: Sequence[str], *properties: str) -> dict[str, set[str]]:
        """The values of some properties of things; the view has the broader classes of each thing's class."""
        found: dict[str, set[str]] = {iri: set() for iri in iris}
        pattern = f"VALUES ?x {{ {_listed(iris)} }} VALUES ?p {{ {_listed(properties)} }} ?x ?p ?value"
        for iri, value in self._pairs(f"SELECT DISTINCT ?x (?value AS ?name) WHERE {{ {pattern} }}"):
            found[iri].add(value)
        return found

    def labels(self, iris: Sequence[str]) -> dict[str, Text]:
        """The labels of things and terms, by language."""
        return fetch_labels(self._select, iris)

    def _pairs(self, query: str) -> list[tuple[str, str]]:
        return [(row["x"].value, row["name"].value) for row in self._select(query)]


def _listed(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)
