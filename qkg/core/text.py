"""Text as it is compared, shortened and shown: folding, slugs, fingerprints, suggestions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import category, combining, normalize

if TYPE_CHECKING:
    from collections.abc import Iterable

ILLEGAL_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that an XML 1.0 document cannot hold, not even as character references (section 2.2)."""
_SLUG = re.compile(r"[a-z0-9-]+")
_WORDS = re.compile("[a-z0-9]+")
_APOSTROPHE = re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?= \w)")
_ELIDED = re.compile(r"\b(?:[CDJLMNSTcdjlmnst]|[Qq][Uu])['’](?=\w)")


def is_slug(text: str) -> bool:
    """Whether *text* follows the slug rule `[a-z0-9-]+`.

    >>> is_slug("wallonia-brussels"), is_slug("Québec"), is_slug("")
    (True, False, False)
    """
    return _SLUG.fullmatch(text) is not None


def slug_from(text: str) -> str:
    """A slug for a name: folded, its words joined by hyphens; only ASCII letters and digits stay.

    >>> slug_from("Côte d’Ivoire"), slug_from("St. Pierre & Miquelon")
    ('cote-d-ivoire', 'st-pierre-miquelon')
    """
    return "-".join(_WORDS.findall(text.lower() if text.isascii() else fold(text)))


def short_slug(slug: str, text: str) -> str:
    """*slug* if it has 1 to 80 characters, else its start and a hash of *text*, of which it was made.

    >>> short_slug("cc-by", "CC BY"), short_slug("a" * 90, "A" * 90)[68:], short_slug("", "…")
    ('cc-by', 'aa-fde923', 'b49358')
    """
    return slug if 0 < len(slug) <= 80 else f"{slug[:70].strip('-')}-{fingerprint(text)}".strip("-")


def typographic(text: str) -> str:
    """*text* with typographic apostrophes; quotation marks stay.

    >>> typographic("Entente sur l'eau"), typographic("Controllers' Associations"), typographic("le plan 'Nord'")
    ('Entente sur l’eau', 'Controllers’ Associations', "le plan 'Nord'")
    """
    return _APOSTROPHE.sub("’", text)


def fingerprint(text: str, length: int = 6) -> str:
    """The first hexadecimal digits of the SHA-256 of *text*.

    >>> fingerprint("")
    'e3b0c4'
    """
    from hashlib import sha256  # loads OpenSSL, which answering a query does not need

    return sha256(text.encode()).hexdigest()[:length]


def fold(text: str) -> str:
    """*text* as it is compared in searches: no case, accents or punctuation, single spaces (`Œ` becomes `oe`).

    >>> fold("Côte d’Ivoire"), fold("ŒUVRE — Île-de-France")
    ('cote d ivoire', 'oeuvre ile de france')
    """
    plain = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l")
    return " ".join(normalize("NFKD", plain).translate(_FOLDED).split())


class _Folded(dict[int, str | None]):
    """What `fold` makes of a character: itself, a blank or nothing."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kept = character if character.isalnum() else " "
        self[code] = made = None if combining(character) else kept
        return made


_FOLDED = _Folded()


def without_articles(text: str) -> str:
    """*text* without the French articles and prepositions that an apostrophe ties to a word.

    >>> without_articles("l’Ontario"), without_articles("Côte d'Ivoire")
    ('Ontario', 'Côte Ivoire')
    """
    return _ELIDED.sub("", text)


def nearest(text: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """The candidates that resemble *text* most, best first; none when nothing does.

    A candidate counts when it resembles the complete *text*, in any order of words, or contains it; not when it is a short
    name that *text* happens to contain.

    >>> nearest("agreement-by-partner", ["partners", "agreements-by-partner", "timeline"])
    ['agreements-by-partner']
    >>> nearest("nope", ["representation-open-twice"])
    []
    """
    from rapidfuzz import fuzz, process

    known = list(candidates)
    wanted, folded = fold(text), [fold(candidate) for candidate in known]
    best: dict[int, float] = {}
    for scorer, weight in ((fuzz.ratio, 1.0), (fuzz.token_sort_ratio, 0.95), (fuzz.partial_ratio, 0.9)):
        if scorer is fuzz.partial_ratio and len(wanted) < 5:
            continue
        for other, score, at in process.extract_iter(wanted, folded, scorer=scorer, score_cutoff=65 / weight):
            if scorer is not fuzz.partial_ratio or len(wanted) <= len(other):
                best[at] = max(best.get(at, 0), weight * score)
    return [known[at] for at in sorted(best, key=lambda at: (-best[at], at))[:limit]]


def csv_cell(text: str) -> str:
    """A text as a cell of CSV (RFC 4180), in quotation marks where it needs them.

    >>> csv_cell("a,b"), csv_cell("a b")
    ('"a,b"', 'a b')
    """
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def visible(text: str) -> str:
    r"""*text* with the characters escaped that would steer a terminal or cannot be seen; line ends and tabs stay.

    These are control characters (C0, C1), bidirectional and other format characters, and unassigned code points.

    >>> visible("a\x1b[31mb\u202e"), visible("«\u00a0été\u00a0»\n") == "«\u00a0été\u00a0»\n"
    ('a\\x1b[31mb\\u202e', True)
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" or category(c) == "Zs" else repr(c)[1:-1] for c in text)


def shown(value: object) -> str:
    r"""*value* as a message shows it: at most 80 characters, controls escaped, other invisible characters by their code.

    >>> shown("a\nb"), shown("x" * 100)[-2:], shown("a\u200bb")
    ('a\\nb', 'x…', 'a(U+200B)b')
    """
    if isinstance(value, int) and value.bit_length() > 1000:  # `str` refuses more than 4,300 digits
        text = f"{'-' * (value < 0)}2^{value.bit_length()}"
    else:
        text = value if isinstance(value, str) else str(getattr(value, "value", value))
    cut = text if len(text) <= 80 else text[:79] + "…"
    return "".join(c if c.isprintable() else repr(c)[1:-1] if c < "\x7f" else f"(U+{ord(c):04X})" for c in cut)
