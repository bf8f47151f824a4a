"""What a message says of a wrong value: the value, made printable, and what resembles it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(text: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """The candidates that resemble *text* most, best first; none when nothing does.

    Alike as a whole, in whatever order of words, or because *text* is a part of a longer name; not because a short name
    happens to be hidden in *text*.

    >>> nearest("agreement-by-partner", ["partners", "agreements-by-partner", "timeline"])
    ['agreements-by-partner']
    >>> nearest("nope", ["representation-open-twice"])
    []
    """
    from rapidfuzz import fuzz, process

    from qkg.core.iris import fold

    def alike(one: str, other: str, *, score_cutoff: float | None = None) -> float:  # noqa: ARG001 - rapidfuzz gives it
        part = fuzz.partial_ratio(one, other) if 4 < len(one) <= len(other) else 0.0
        return max(fuzz.ratio(one, other), 0.95 * fuzz.token_sort_ratio(one, other), 0.9 * part)

    found = process.extract(text, list(candidates), scorer=alike, processor=fold, limit=limit, score_cutoff=65)
    return [candidate for candidate, _, _ in found]


def shown(value: object) -> str:
    r"""*value* as a message shows it: at most 80 characters, the unprintable ones escaped.

    >>> shown("a\nb"), shown("x" * 100)[-2:]
    ('a\\nb', 'x…')
    """
    text = value if isinstance(value, str) else str(getattr(value, "value", value))
    cut = text if len(text) <= 80 else text[:79] + "…"
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in cut)
