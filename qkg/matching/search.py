"""Search by label, in either language, without regard to case and accents.

An index finds the candidates (`qkg.matching.names`); they are ranked here, so that every engine gives the same answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from qkg.core.errors import UsageError
from qkg.core.iris import ACCOUNT, DCTERMS, ID, PREFIXES, QKG, SKOS
from qkg.core.labels import choose
from qkg.core.text import fold, without_articles
from qkg.matching.names import Names

_ABOUT_STATEMENTS = frozenset({"account", "agent", "passage", "rights", "rule", "source"})
_FOREIGN_CLASSES = {
    "agent": PREFIXES["foaf"] + "Agent",
    "concept": SKOS + "Concept",
    "rights": DCTERMS + "RightsStatement",
}
"""The classes of kinds that have none in qkg's own ontology."""


MAX_SEARCH_SIZE = 10_000
"""Maximum length of a text to search for, in characters."""


class Match(NamedTuple):
    """A thing found: its IRI, its label and its class's label in the reader's language."""

    iri: str
    label: str
    kind: str


def search(names: Names, text: str, lang: str, limit: int = 20) -> list[Match]:
    """Things one of whose labels has, for each word of a text, a word that begins with it; the closest labels first.

    Accounts, sources, passages and rules come after the things that statements are about. A French article or
    preposition that an apostrophe ties to a word need not be in the label: `l’Ontario` finds Ontario. Raises `UsageError`
    for a text of more than `MAX_SEARCH_SIZE` characters.

    >>> from qkg import open
    >>> open(lang="en").search("council eur")[0].label
    'Council of Europe'
    """
    if len(text) > MAX_SEARCH_SIZE:
        raise UsageError("matching.search-size", size=len(text), limit=MAX_SEARCH_SIZE)
    words = fold(without_articles(text)).split()
    if not words:
        return []
    phrases = fold(text), " ".join(words)
    best: dict[str, tuple[int, int, str]] = {}
    for iri, folded in names.beginning(words):
        rank = _rank(folded, words, phrases)
        if rank and (iri not in best or rank < best[iri]):
            best[iri] = rank
    found = sorted(best, key=lambda iri: (_kind_of(iri) in _ABOUT_STATEMENTS, *best[iri], iri))[: max(limit, 0)]
    classes = {iri: _class_of(iri) for iri in found}
    texts = names.labels([*found, *filter(None, set(classes.values()))])
    labels = {iri: choose(text, lang) or iri for iri, text in texts.items()}
    return [Match(iri, labels[iri], labels.get(classes[iri], "")) for iri in found]


def _rank(folded: str, words: Sequence[str], phrases: tuple[str, ...]) -> tuple[int, int, str] | None:
    """The sort key of a folded label: equal to the phrase, then starting with it, then containing its words; shorter first.

    `None` when it does not contain all of them.
    """
    have = folded.split()
    if not all(any(word.startswith(w) for word in have) for w in words):
        return None
    closeness = 0 if folded in phrases else 1 if folded.startswith(phrases) else 2
    return closeness, len(folded), folded


def _kind_of(iri: str) -> str:
    """The kind that an IRI of the graph's own says; `""` for another's."""
    if iri.startswith(ACCOUNT):
        return "account"
    return iri.removeprefix(ID).partition("/")[0] if iri.startswith(ID) else ""


def _class_of(iri: str) -> str:
    """The class whose name says what a thing is; `""` for a thing of another's."""
    kind = _kind_of(iri)
    return _FOREIGN_CLASSES.get(kind) or (QKG + kind.capitalize() if kind else "")
