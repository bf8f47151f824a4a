"""Check that `sh:pattern` regular expressions are valid, and portable across SPARQL engines."""

from __future__ import annotations

import re

import pyoxigraph as ox

FLAGS = frozenset("smixq")
"""The flags of XPath regular expressions, which SPARQL's REGEX takes (XPath Functions 3.1, 5.6.2)."""
_NOT_XPATH = re.compile(r"\(\?[=!<:]|\\[0-9bBAZzGQE]")


def syntax_error(pattern: str, flags: str = "") -> str | None:
    """The reason why *pattern* or *flags* are not those of a regular expression; `None` when they are valid.

    >>> syntax_error("^(ok$")
    'missing ), unterminated subpattern at position 1'
    >>> syntax_error("^ok$", "g")
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


def is_portable(pattern: str, flags: str = "") -> bool:
    r"""Whether every SPARQL engine can evaluate the expression: XPath has no look-around and no back-references.

    >>> is_portable("^[a-z]+$"), is_portable(r"\p{L}"), is_portable("(?=a)")
    (True, True, False)
    """
    return not _NOT_XPATH.search(pattern) and _evaluates(pattern, flags)


def _evaluates(pattern: str, flags: str) -> bool:
    """Whether Oxigraph evaluates the expression, which may use XPath syntax that Python does not know."""
    test = f'REGEX("", {ox.Literal(pattern)}, {ox.Literal(flags)})'
    return bool(ox.Store().query(f"ASK {{ BIND({test} AS ?known) FILTER(BOUND(?known)) }}"))
