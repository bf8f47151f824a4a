"""The labels of things in a token graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import DCTERMS, RDFS, SKOS
from qkg.core.language import LANGUAGES
from qkg.core.terms_rdf import read_literal
from qkg.export.sorted_statements import values

if TYPE_CHECKING:
    from qkg.export.sorted_statements import Graph

_LABELS = (SKOS + "prefLabel", DCTERMS + "title", RDFS + "label")


def labels(graph: Graph, subject: str) -> dict[str, str]:
    """The label of a subject in each language: `skos:prefLabel`, else `dcterms:title`, else `rdfs:label`.

    >>> labels({"<a>": [f'<{SKOS}prefLabel> "Bavière"@fr']}, "<a>")
    {'fr': 'Bavière'}
    """
    for predicate in _LABELS:
        found: dict[str, str] = {}
        for token in values(graph, subject, predicate):
            value, lang, _ = read_literal(token)
            found.setdefault(lang, value)
        if found:
            return found
    return {}


def label(graph: Graph, subject: str, lang: str) -> str:
    """The label of a subject in *lang*, else in another language, else `""`."""
    found = labels(graph, subject)
    return next((found[tag] for tag in (lang, *LANGUAGES, *found) if found.get(tag)), "")


def labels_by_language(graph: Graph, subject: str) -> dict[str, str]:
    """The label of a subject in English and in French, each in the other language where it is missing."""
    found = labels(graph, subject)
    return {lang: found.get(lang, next(iter(found.values()), "")) for lang in ("en", "fr")}
