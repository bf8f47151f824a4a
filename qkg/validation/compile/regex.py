"""Regular expressions of `sh:pattern`: whether they are any, and whether every engine knows them."""

from __future__ import annotations

import re

import pyoxigraph as ox

FLAGS = frozenset("smixq")
"""The flags of XPath's regular expressions, which SPARQL's REGEX takes (XPath Functions 3.1, 5.6.2)."""
_NOT_XPATH = re.compile(r"\(\?[=!<:]|\\[0-9bBAZzGQE]")


def fault(pattern: str, flags: str = "") -> str | None:
    """Why *pattern* with *flags* is no regular expression, in the words of the reader of them; `None` when it is one.

    >>> fault("^(ok$")
    'missing ), unterminated subpattern at position 1'
    >>> fault("^ok$", "g")
    'flags: g'
    """
    unknown = "".join(sorted(set(flags) - FLAGS))
    if unknown:
        return f"flags: {unknown}"
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return None if _evaluates(pattern, flags) else str(error)
    return None


def portable(pattern: str, flags: str = "") -> bool:
    r"""Whether every SPARQL engine knows the expression: XPath has no look-around and no back-references.

    >>> portable("^[a-z]+$"), portable(r"\p{L}"), portable("(?=a)")
    (True, True, False)
    """
    return not _NOT_XPATH.search(pattern) and _evaluates(pattern, flags)


def _evaluates(pattern: str, flags: str) -> bool:
    test = f'REGEX("", {ox.Literal(pattern)}, {ox.Literal(flags)})'
    return bool(ox.Store().query(f"ASK {{ BIND({test} AS ?known) FILTER(BOUND(?known)) }}"))
