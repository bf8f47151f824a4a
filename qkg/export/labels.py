"""The labels of things in a token graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.labels import LABELS, choose, merge
from qkg.core.language import LANGUAGES
from qkg.core.terms_rdf import read_literal
from qkg.export.sorted_statements import values

if TYPE_CHECKING:
    from qkg.export.sorted_statements import Graph


def labels(graph: Graph, subject: str) -> dict[str, str]:
    """The label of a subject in each language (`qkg.core.labels.LABELS`).

    >>> labels({"<a>": ['<http://www.w3.org/2004/02/skos/core#prefLabel> "Bavière"@fr']}, "<a>")
    {'fr': 'Bavière'}
    """
    literals = ((name, read_literal(token)) for name in LABELS for token in values(graph, subject, name))
    return merge((name, lang, text) for name, (text, lang, _) in literals)


def label(graph: Graph, subject: str, lang: str) -> str:
    """The label of a subject in *lang*, else in another language, else `""`."""
    return choose(labels(graph, subject), lang) or ""


def label_fields(graph: Graph, subject: str, prefix: str = "") -> dict[str, str]:
    """The label of a subject as `label_en` and `label_fr`, each in the other language where it is missing."""
    found = labels(graph, subject)
    return {f"{prefix}label_{lang}": choose(found, lang) or "" for lang in LANGUAGES}
