"""How much a name resembles the names that are known, for suggestions: spelling, words, initials."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from qkg.core.text import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

_SMALL = frozenset((
    "a", "and", "au", "aux", "d", "de", "del", "des", "di", "do", "du", "e", "en", "et", "for", "in", "l", "la",
    "le", "les", "of", "on", "par", "pour", "sur", "the", "to", "und", "y",
))  # fmt: skip
"""Words that initials leave out."""
_LEAST = ((4, 0.86), (6, 0.8), (9, 0.75))
"""The least score that counts, by the length up to which it does: two short names share letters by chance."""
_LEAST_OF_LONG = 0.7
_SHORTEST_PART = 4
_WORDS_IN, _INITIALS, _REORDERED = 0.6, 0.88, 0.97
"""Scores of a name that stands in another (more, the more of it), of initials, and weight of words in another order."""


def resembling(text: str, known: Sequence[str], limit: int = 3) -> list[tuple[int, float]]:
    """The positions in *known* (folded names) of those that resemble a text most, with their scores (0–1), best first.

    >>> known = ["spain", "bavaria", "fonds de recherche du quebec", "centre national de la recherche scientifique"]
    >>> resembling("Bavria", known), resembling("FAPESP", known)
    ([(1, 0.92)], [])
    >>> resembling("Québec (Fonds de recherche du Québec)", known), resembling("CNRS", known)
    ([(2, 0.92)], [(3, 0.88)])
    """
    from rapidfuzz import fuzz, process

    wanted = fold(text)
    if not wanted:
        return []
    least = next((score for length, score in _LEAST if len(wanted) <= length), _LEAST_OF_LONG)
    best: dict[int, float] = {}
    for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, _REORDERED)):
        cutoff = 100 * least / weight
        if cutoff <= 100:
            for _, score, at in process.extract_iter(wanted, known, scorer=scorer, score_cutoff=cutoff):
                best[at] = max(best.get(at, 0), weight * score / 100)
    initials = _initials(wanted)
    for at, other in enumerate(known):
        short, long = sorted((wanted, other), key=len)
        if len(short) >= _SHORTEST_PART and short != long and f" {short} " in f" {long} ":
            score = _WORDS_IN + (1 - _WORDS_IN) * len(short) / len(long)
        elif (" " not in wanted and wanted == _initials(other)) or (initials and other == initials):
            score = _INITIALS
        else:
            continue
        best[at] = max(best.get(at, 0), score)
    ranked = sorted(best, key=lambda at: (-best[at], at))[:limit]
    return [(at, round(best[at], 2)) for at in ranked]


@lru_cache(20_000)
def _initials(folded: str) -> str:
    """The initials of a name of three words or more; "" for a shorter one."""
    words = [word for word in folded.split() if word not in _SMALL]
    return "".join(word[0] for word in words) if len(words) > 2 else ""
