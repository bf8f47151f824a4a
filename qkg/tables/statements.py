"""Statements that an import makes: tokens in N-Triples syntax, by file, graph and subject."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT, PREFIXES, PROVENANCE_GRAPH, QKG, RDF, SKOS
from qkg.core.language import LANGUAGES
from qkg.core.text import typographic

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qkg.messages import Message

PROVENANCE = f"<{PROVENANCE_GRAPH}>"
TYPE = RDF + "type"
LABEL = SKOS + "prefLabel"
DENIAL_END = "-denial"
"""The end of the IRI of the graph that holds what the source of an account denies."""


class Piece(NamedTuple):
    """Statements about one subject in one graph of one file.

    - `path`: under the data folder. `graph`, `subject`: tokens (`<iri>`). `statements`: `<predicate> object`, sorted.
    """

    path: str
    graph: str
    subject: str
    statements: tuple[str, ...]


class Statements:
    """Statements by graph and subject, while a row or a table is read."""

    def __init__(self) -> None:
        self.graphs: dict[str, dict[str, set[str]]] = {}

    def add(self, graph: str, subject: str, property: str, value: object) -> None:  # noqa: A002
        """Add one statement; *graph*, *subject* and *property* are IRIs, *value* an IRI or a pyoxigraph literal."""
        token = f"<{value}>" if isinstance(value, str) else str(value)
        self.graphs.setdefault(f"<{graph}>", {}).setdefault(f"<{subject}>", set()).add(f"<{property}> {token}")

    def pieces(self, path: str) -> Iterable[Piece]:
        """All of them, for one file."""
        for graph, subjects in self.graphs.items():
            for subject, statements in subjects.items():
                yield Piece(path, graph, subject, tuple(sorted(statements)))


def text(value: str, lang: str | None = None) -> ox.Literal:
    """A string, or a text in a language, which has typographic apostrophes whatever its table has."""
    return ox.Literal(typographic(value), language=lang) if lang else ox.Literal(value)


def typed(value: str, datatype: str) -> ox.Literal:
    """A literal of a datatype."""
    return ox.Literal(value, datatype=ox.NamedNode(datatype))


def describe(into: Statements, graph: str, thing: str, class_: str, label: Message | str) -> None:
    """Add a thing's class and its label in each language."""
    into.add(graph, thing, TYPE, class_)
    for lang in LANGUAGES:
        into.add(graph, thing, LABEL, text(label if isinstance(label, str) else label.text(lang), lang))


def describe_account(
    into: Statements,
    account: str,
    label: Message,
    origins: Iterable[str],
    confidence: str,
    rank: str = "normal",
    class_: str = QKG + "Account",
) -> None:
    """Add the description of an account: its label in each language, its sources, its confidence (A, B, C) and rank."""
    graph = PROVENANCE_GRAPH
    describe(into, graph, account, class_, label)
    for origin in origins:
        into.add(graph, account, PREFIXES["prov"] + "wasDerivedFrom", origin)
    into.add(graph, account, QKG + "confidence", PREFIXES["confidence"] + confidence.lower())
    into.add(graph, account, QKG + "rank", PREFIXES["rank"] + rank)


def account_iri(slug: str) -> str:
    """The IRI of an account."""
    return ACCOUNT + slug


def is_denial(graph: str) -> bool:
    """Whether a graph (its IRI, or its token) holds what the source of an account denies.

    >>> is_denial(account_iri("x-denial")), is_denial(f"<{account_iri('x')}>")
    (True, False)
    """
    return graph.strip("<>").startswith(ACCOUNT) and graph.strip("<>").endswith(DENIAL_END)
