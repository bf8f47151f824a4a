"""Tokens of Turtle, TriG and SPARQL: one lexical grammar, lossless, with line numbers.

The three languages share their terminals (SPARQL 1.1, section 19.8; Turtle 1.1, section 6.5). The lexer serves to find
places in text that a parser has accepted or will check: it never rejects anything.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_CHARS = r"\w·\u0300-\u036f\u203f\u2040"
_ESCAPE = r"%[0-9A-Fa-f]{2}|\\."
_TOKEN = re.compile(
    rf"""(?P<space>\s+|\#[^\r\n]*)
    |(?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*>)
    |(?P<string>\"{{3}}(?:\"{{0,2}}(?:[^"\\]|\\.))*\"{{3}}|'{{3}}(?:'{{0,2}}(?:[^'\\]|\\.))*'{{3}}
      |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
    |(?P<variable>[?$]\w+)
    |(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    |(?P<blank>_:\w(?:[{_CHARS}.\-]*[{_CHARS}\-])?)
    |(?P<name>(?:[^\W\d_](?:[{_CHARS}.\-]*[{_CHARS}\-])?)?
      :(?:(?:[\w:]|{_ESCAPE})(?:(?:[{_CHARS}.:\-]|{_ESCAPE})*(?:[{_CHARS}:\-]|{_ESCAPE}))?)?)
    |(?P<number>[+-]?(?:[0-9]+(?:\.[0-9]*)?[eE][+-]?[0-9]+|\.[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))
    |(?P<word>[^\W\d]\w*)
    |(?P<mark>\^\^|.)""",
    re.VERBOSE | re.DOTALL,
)
_STRING_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Token(NamedTuple):
    """A piece of text: its kind (`iri`, `name`, `string`, …), itself, and where it starts (from 0)."""

    kind: str
    text: str
    start: int


def tokens(text: str) -> Iterator[Token]:
    """Every token of *text*, spaces and comments included (kind `space`).

    >>> [token.text for token in tokens("ex:a a <urn:C>.")]
    ['ex:a', ' ', 'a', ' ', '<urn:C>', '.']
    """
    for match in _TOKEN.finditer(text):
        yield Token(match.lastgroup or "mark", match[0], match.start())


def unescape(text: str) -> str:
    r"""*text* without its string and local-name escapes (`\n`, `\u00E9`, `\,`)."""

    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _NAMED_ESCAPES.get(match[3], match[3])

    return _STRING_ESCAPE.sub(plain, text) if "\\" in text else text


def unquote(string: str) -> str:
    """The value of a quoted string token."""
    size = 3 if string[:3] in ('"""', "'''") and len(string) >= 6 else 1
    return unescape(string[size:-size])


class Lines:
    """Line numbers of offsets in a text.

    >>> Lines("a\\nb").line(2)
    2
    """

    def __init__(self, text: str) -> None:
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return bisect_right(self._starts, offset)
