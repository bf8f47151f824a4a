"""Slugs made from names, and short fingerprints."""

from __future__ import annotations

from hashlib import sha256

from qkg.terms import fold


def slug_from(text: str) -> str:
    """A slug for a name: folded, its words joined by hyphens; only ASCII letters and digits stay.

    >>> slug_from("Côte d’Ivoire"), slug_from("St. Pierre & Miquelon")
    ('cote-d-ivoire', 'st-pierre-miquelon')
    """
    plain = "".join(c if c.isascii() else " " for c in fold(text))
    return "-".join(plain.split())


def fingerprint(text: str, length: int = 6) -> str:
    """The first hexadecimal digits of the SHA-256 of *text*.

    >>> fingerprint("")
    'e3b0c4'
    """
    return sha256(text.encode()).hexdigest()[:length]
