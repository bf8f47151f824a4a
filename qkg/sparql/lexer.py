r"""SPARQL 1.1 text as tokens (section 19.8, terminals), without loss: joined, the tokens' texts give the text back.

A string, a comment or an IRI is one token, so that no keyword or variable is ever looked for inside it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from qkg.core.errors import QuerySyntaxError

if TYPE_CHECKING:
    from collections.abc import Iterator

_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = r"\\[tbnrf\\\"']"
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_U = f"{_BASE}_"
_NAME = f"{_U}0-9\\-\u00b7\u0300-\u036f\u203f-\u2040"
# At most 256 characters: without a bound, text such as `a.a.a.a.…` would be read to its end again for each `a`.
_PREFIX = f"[{_BASE}](?:[{_NAME}.]{{0,255}}[{_NAME}])?"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = f"(?:[{_U}:0-9]|{_PLX})(?:[{_NAME}:]++|{_PLX}|\\.++(?=[{_NAME}:]|{_PLX}))*+"
_VARNAME = f"[{_U}0-9][{_U}0-9\u00b7\u0300-\u036f\u203f-\u2040]*"

# Repetitions of alternatives are possessive (`*+`): the engine of `re` would keep a state for each of a literal's
# characters otherwise, to come back to.
_TERMINALS = (
    ("space", r"[ \t\r\n]+"),
    ("comment", r"#[^\r\n]*"),
    ("iri", rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]++|{_UCHAR})*+>"),
    ("variable", rf"[?$]{_VARNAME}"),
    ("string", rf"'''(?:'{{0,2}}(?:[^'\\]++|{_ECHAR}|{_UCHAR}))*+'''"),
    ("string", rf'"""(?:"{{0,2}}(?:[^"\\]++|{_ECHAR}|{_UCHAR}))*+"""'),
    ("string", rf"'(?:[^'\\\n\r]++|{_ECHAR}|{_UCHAR})*+'"),
    ("string", rf'"(?:[^"\\\n\r]++|{_ECHAR}|{_UCHAR})*+"'),
    ("language", r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?"),
    ("blank", rf"_:[{_U}0-9](?:[{_NAME}.]*[{_NAME}])?"),
    ("name", f"(?:{_PREFIX})?:(?:{_LOCAL})?"),
    ("double", r"[+-]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)[eE][+-]?[0-9]+"),
    ("decimal", r"[+-]?[0-9]*\.[0-9]+"),
    ("integer", r"[+-]?[0-9]+"),
    ("word", r"[A-Za-z][A-Za-z0-9_]*"),
    ("sign", r"\^\^|&&|\|\||!=|<=|>=|[{}()\[\].;,=<>+\-*/!|^?~]"),
)
_PATTERN = re.compile("|".join(f"(?P<k{i}>{pattern})" for i, (_, pattern) in enumerate(_TERMINALS)))
_KINDS = {f"k{i}": kind for i, (kind, _) in enumerate(_TERMINALS)}
_OPERANDS = frozenset({"variable", "string", "language", "integer", "decimal", "double", "iri", "name", "word"})

BLANK = frozenset({"space", "comment"})
"""The kinds of tokens that have no meaning."""


class Token(NamedTuple):
    """A token: its kind, its text as written, and where it begins (offset from 0, line and column from 1)."""

    kind: str
    text: str
    start: int
    line: int
    column: int

    @property
    def end(self) -> int:
        """The offset after the token."""
        return self.start + len(self.text)


class QueryTextError(QuerySyntaxError):
    """Text that cannot be SPARQL; `line` and `column` (from 1) say where."""

    def __init__(self, key: str, line: int, column: int, **fields: Any) -> None:
        super().__init__(key, where=f"{line}:{column}", line=line, column=column, **fields)
        self.line = line
        self.column = column


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of a SPARQL query or update, one after the other, blanks and comments included.

    Kinds: `space comment iri variable string language blank name double decimal integer word sign`. A signed number is
    one token, as the standard's longest match wants. Memory and time are linear in the text. Raises `QueryTextError`
    at the first character that begins no token.

    >>> [t.kind for t in tokenize("ASK { $x a <b> }") if t.kind != "space"]
    ['word', 'sign', 'variable', 'word', 'iri', 'sign']
    """
    end = 0
    for token in tokens_from(text, 0):
        end = token.end
        yield token
    if end < len(text):
        raise _text_error(text, end)


def tokens_from(text: str, position: int) -> Iterator[Token]:
    """The tokens from an offset on (lines are counted from there), up to the first character that begins none."""
    line, line_start = 1, 0
    while found := _PATTERN.match(text, position):
        part = found.group()
        yield Token(_KINDS[found.lastgroup or ""], part, position, line, position - line_start + 1)
        position = found.end()
        if "\n" in part:
            line += part.count("\n")
            line_start = position - len(part) + part.rindex("\n") + 1


def _text_error(text: str, position: int) -> QueryTextError:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    character = text[position]
    if character in "'\"":
        return QueryTextError("catalog.bad-string", line, column)
    if character == "\\":
        return QueryTextError("catalog.stray-escape", line, column)
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return QueryTextError("catalog.bad-character", line, column, character=shown)


def meaningful(text: str) -> list[Token]:
    """The tokens of *text* without blanks and comments.

    >>> [t.text for t in meaningful("ASK {} # done")]
    ['ASK', '{', '}']
    """
    return [token for token in tokenize(text) if token.kind not in BLANK]


def is_operand(token: Token) -> bool:
    """Whether the operand of an expression may end with this token: a `<` after it is then an operator."""
    return token.kind in _OPERANDS or token.text == ")"
