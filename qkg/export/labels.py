"""Labels and kinds of things, read from the statements of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import DCTERMS, ID, RDFS, SKOS
from qkg.export.statements import literal

if TYPE_CHECKING:
    from qkg.export.statements import Graph

_LABELS = (f"<{SKOS}prefLabel>", f"<{DCTERMS}title>", f"<{RDFS}label>")


def values(graph: Graph, subject: str, predicate: str) -> list[str]:
    """The object tokens of one subject and property, sorted."""
    start = f"<{predicate}> "
    return [statement[len(start) :] for statement in graph.get(subject, ()) if statement.startswith(start)]


def labels(graph: Graph, subject: str) -> dict[str, str]:
    """A subject's label in each language: `skos:prefLabel`, else `dcterms:title`, else `rdfs:label`.

    >>> labels({"<a>": [f'<{SKOS}prefLabel> "Bavière"@fr']}, "<a>")
    {'fr': 'Bavière'}
    """
    for predicate in _LABELS:
        found: dict[str, str] = {}
        for statement in graph.get(subject, ()):
            if statement.startswith(predicate):
                value, lang, _ = literal(statement[len(predicate) + 1 :])
                found.setdefault(lang, value)
        if found:
            return found
    return {}


def label(graph: Graph, subject: str, lang: str) -> str:
    """A subject's label in *lang*, else in the other language, else `""`."""
    found = labels(graph, subject)
    return found.get(lang) or found.get("en") or found.get("fr") or next(iter(found.values()), "")


def kind(token: str) -> str:
    """The kind of one of the graph's own things, from its IRI (`""` for any other token).

    >>> kind("<https://w3id.org/qkg/id/government/bavaria>"), kind("<http://example.org/a>")
    ('government', '')
    """
    return token[len(ID) + 1 :].partition("/")[0] if token.startswith(f"<{ID}") else ""
