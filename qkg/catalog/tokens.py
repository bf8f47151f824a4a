r"""SPARQL 1.1 text as tokens (section 19.8, terminals), with nothing lost.

Binding, the checks of stored queries and the refusal of SERVICE all stand on tokens, never on text search: what stands
in a string, a comment or an IRI is no keyword and no variable.
"""

from __future__ import annotations

import re
from collections import namedtuple
from typing import TYPE_CHECKING

from qkg.errors import UsageError
from qkg.terms import PREFIXES

if TYPE_CHECKING:
    from typing import Any, Literal, NamedTuple

    Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

    class Token(NamedTuple):
        """A token: its kind, its text as written, and where it begins (offset from 0, line and column from 1)."""

        kind: str
        text: str
        start: int
        line: int
        column: int
else:
    Token = namedtuple("Token", "kind text start line column")

_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = r"\\[tbnrf\\\"']"
_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_U = f"{_BASE}_"
_NAME = f"{_U}0-9\\-\u00b7\u0300-\u036f\u203f-\u2040"
_PREFIX = f"[{_BASE}](?:[{_NAME}.]*[{_NAME}])?"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = f"(?:[{_U}:0-9]|{_PLX})(?:(?:[{_NAME}:.]|{_PLX})*(?:[{_NAME}:]|{_PLX}))?"
_VARNAME = f"[{_U}0-9][{_U}0-9\u00b7\u0300-\u036f\u203f-\u2040]*"

_TERMINALS = (
    ("space", r"[ \t\r\n]+"),
    ("comment", r"#[^\r\n]*"),
    ("iri", rf"<(?:[^<>\"{{}}|^`\\\x00-\x20]|{_UCHAR})*>"),
    ("variable", rf"[?$]{_VARNAME}"),
    ("string", rf"'''(?:'{{0,2}}(?:[^'\\]|{_ECHAR}|{_UCHAR}))*'''"),
    ("string", rf'"""(?:"{{0,2}}(?:[^"\\]|{_ECHAR}|{_UCHAR}))*"""'),
    ("string", rf"'(?:[^'\\\n\r]|{_ECHAR}|{_UCHAR})*'"),
    ("string", rf'"(?:[^"\\\n\r]|{_ECHAR}|{_UCHAR})*"'),
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

BLANK = frozenset({"space", "comment"})
"""The kinds of tokens that mean nothing."""
FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})


class LexicalError(UsageError):
    """Text that is no sequence of SPARQL tokens; `line` and `column` (from 1) say where."""

    def __init__(self, key: str, line: int, column: int, **fields: Any) -> None:
        super().__init__(key, where=f"{line}:{column}", line=line, column=column, **fields)
        self.line = line
        self.column = column


def tokenize(text: str) -> list[Token]:
    """The tokens of a SPARQL query or update, blanks and comments included: joined, their texts give *text* back.

    Kinds: `space comment iri variable string language blank name double decimal integer word sign`. Signed numbers
    are one token, as the standard's longest match wants. Raises `LexicalError` (a `UsageError`) with line and column.

    >>> [t.kind for t in tokenize("ASK { $x a <b> }") if t.kind != "space"]
    ['word', 'sign', 'variable', 'word', 'iri', 'sign']
    """
    tokens: list[Token] = []
    position, line, line_start = 0, 1, 0
    match = _PATTERN.match
    while position < len(text):
        found = match(text, position)
        if found is None:
            raise _lexical_error(text, position, line, position - line_start + 1)
        part = found.group()
        tokens.append(Token(_KINDS[found.lastgroup or ""], part, position, line, position - line_start + 1))
        position = found.end()
        if "\n" in part:
            line += part.count("\n")
            line_start = position - len(part) + part.rindex("\n") + 1
    return tokens


def _lexical_error(text: str, position: int, line: int, column: int) -> LexicalError:
    character = text[position]
    if character in "'\"":
        return LexicalError("catalog.bad-string", line, column)
    if character == "\\":
        return LexicalError("catalog.stray-escape", line, column)
    shown = character if character.isprintable() else f"U+{ord(character):04X}"
    return LexicalError("catalog.bad-character", line, column, character=shown)


def meaningful(text: str) -> list[Token]:
    """The tokens of *text* without blanks and comments.

    >>> [t.text for t in meaningful("ASK {} # done")]
    ['ASK', '{', '}']
    """
    return [token for token in tokenize(text) if token.kind not in BLANK]


def query_form(text: str) -> Form:
    """Which of the four query forms *text* is: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises `UsageError` for an update, and for text that begins with neither.

    >>> query_form("PREFIX e: <http://e/> select ?x { ?x e:p 1 }")
    'SELECT'
    """
    tokens = meaningful(text)
    position = 0
    while position < len(tokens):
        word = tokens[position].text.upper()
        if word == "BASE":
            position += 2
        elif word == "PREFIX":
            position += 3
        else:
            break
    if position >= len(tokens):
        raise UsageError("catalog.no-query")
    first = tokens[position]
    word = first.text.upper()
    if word in FORMS:
        return word  # type: ignore[return-value]
    if word in _UPDATES:
        raise UsageError("catalog.update", where=f"{first.line}:{first.column}", word=word)
    raise UsageError("catalog.no-form", where=f"{first.line}:{first.column}", word=first.text)


def refuse_federation(text: str, allow: bool = False) -> None:
    r"""Refuse a query that would make the engine call other servers: SERVICE, and LOAD in updates.

    Engines do not all cut text the same way: Oxigraph reads `SERVICESILENT<u>{}` and, after failing otherwise,
    `SERVICEex:u{}` as SERVICE, and others expand `\u0053` before they look for keywords (SPARQL 1.1, 19.2). Whatever
    one of them could take for SERVICE is refused. Raises `UsageError`.

    >>> refuse_federation('SELECT ?s { ?s ?p "SERVICE" } # SERVICE')
    >>> refuse_federation("SELECT ?s { SERVICE <http://e/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    qkg.errors.UsageError: ...
    """
    if allow:
        return
    found = _federation(meaningful(text))
    expanded = _ESCAPE.sub(_expand, text)
    if found is None and expanded != text:
        try:
            found = _federation(meaningful(expanded))
        except LexicalError:
            inner = re.search("SERVICE|LOAD", expanded, re.IGNORECASE)
            found = Token("word", inner.group(), 0, 1, 1) if inner else None
    if found is not None:
        word = "SERVICE" if "SERVICE" in found.text.upper() else "LOAD"
        raise UsageError(
            "catalog.federation", where=f"{found.line}:{found.column}", hint="catalog.federation-hint", word=word
        )


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def _expand(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or escape.group(2), 16)
    return chr(code) if code <= 0x10FFFF else escape.group()


def _federation(tokens: list[Token]) -> Token | None:
    for token, following in zip(tokens, [*tokens[1:], None], strict=True):
        word = token.text.upper()
        if token.kind == "word" and ("SERVICE" in word or word.startswith("LOAD")):
            return token
        if token.kind == "iri" and ")" in word.partition("SERVICE")[0] and "SERVICE" in word:
            return token  # `FILTER(1<2)SERVICE#>`: a parser that knows it is in an expression reads no IRI here
        before_group = following is not None and following.text == "{"
        if token.kind == "name" and "SERVICE" in word.partition(":")[0] and before_group:
            return token
    return None


def with_prefixes(text: str) -> str:
    """*text* with a declaration for each of the house's prefixes that it uses without declaring; lines stay.

    >>> with_prefixes("ASK { government:quebec ?p ?o }")
    'PREFIX government: <https://w3id.org/qkg/id/government/> ASK { government:quebec ?p ?o }'
    """
    used: dict[str, None] = {}
    declared: set[str] = set()
    previous = ""
    for token in meaningful(text):
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if previous == "PREFIX":
                declared.add(prefix)
            else:
                used[prefix] = None
        previous = token.text.upper()
    missing = [prefix for prefix in used if prefix not in declared and prefix in PREFIXES]
    return "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}> " for prefix in missing) + text
