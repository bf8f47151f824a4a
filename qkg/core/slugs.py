"""Slugs made from names, and short fingerprints."""

from __future__ import annotations

import re
from hashlib import sha256

from qkg.core.iris import fold

_WORDS = re.compile("[a-z0-9]+")


def slug_from(text: str) -> str:
    """A slug for a name: folded, its words joined by hyphens; only ASCII letters and digits stay.

    >>> slug_from("Côte d’Ivoire"), slug_from("St. Pierre & Miquelon")
    ('cote-d-ivoire', 'st-pierre-miquelon')
    """
    return "-".join(_WORDS.findall(text.lower() if text.isascii() else fold(text)))


def fingerprint(text: str, length: int = 6) -> str:
    """The first hexadecimal digits of the SHA-256 of *text*.

    >>> fingerprint("")
    'e3b0c4'
    """
    return sha256(text.encode()).hexdigest()[:length]
