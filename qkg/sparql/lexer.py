r"""SPARQL 1.1 text as tokens (section 19.8, terminals), with nothing lost.

Binding, the checks of stored queries and the refusal of SERVICE all stand on tokens, never on text search: what stands
in a string, a comment or an IRI is no keyword and no variable.
"""

from __future__ import annotations

import re
from collections import namedtuple
from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.core.iris import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator
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
    tokens = list(_from(text, 0))
    end = tokens[-1].start + len(tokens[-1].text) if tokens else 0
    if end < len(text):
        raise _lexical_error(text, end)
    return tokens


def _from(text: str, position: int) -> Iterator[Token]:
    """The tokens from a position on, up to the end or the first character that begins none."""
    line, line_start = 1, 0
    while found := _PATTERN.match(text, position):
        part = found.group()
        yield Token(_KINDS[found.lastgroup or ""], part, position, line, position - line_start + 1)
        position = found.end()
        if "\n" in part:
            line += part.count("\n")
            line_start = position - len(part) + part.rindex("\n") + 1


def _lexical_error(text: str, position: int) -> LexicalError:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
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

    Engines do not all cut text the same way. Oxigraph, which has no separate lexer, reads `SERVICESILENT<u>{}` as
    SERVICE, and `SERVICEex:u{}` too once it has failed otherwise; in an expression it reads `<` as an operator where
    the standard sees the longest IRI; and others expand `\u0053` before they look for keywords (SPARQL 1.1, 19.2). Whatever
    one of them could take for SERVICE is refused. Raises `UsageError`.

    >>> refuse_federation('SELECT ?s { ?s ?p "SERVICE" } # SERVICE')
    >>> refuse_federation("SELECT ?s { SERVICE <http://e/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    qkg.core.errors.UsageError: ...
    """
    if allow:
        return
    tokenize(text)
    found = _federation(text)
    if found is None and "\\" in text:
        expanded = _ESCAPE.sub(_expand, text)
        found = _federation(expanded) if expanded != text else None
    if found is not None:
        word = "SERVICE" if "SERVICE" in found.text.upper() else "LOAD"
        hint = "catalog.federation-hint" if word == "SERVICE" else None
        raise UsageError("catalog.federation", where=f"{found.line}:{found.column}", hint=hint, word=word)


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPERANDS = frozenset({"variable", "string", "language", "integer", "decimal", "double", "iri", "name", "word"})


def _expand(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or escape.group(2), 16)
    return chr(code) if code <= 0x10FFFF else escape.group()


def _federation(text: str) -> Token | None:
    """The first token that could be SERVICE or LOAD in any of the ways to cut *text*."""
    if "SERVICE" not in text.upper() and "LOAD" not in text.upper():
        return None
    starts = [(0, 0)]
    seen = set(starts)
    while starts:
        position, depth = starts.pop()
        tokens = [token for token in _from(text, position) if token.kind not in BLANK]
        for at, token in enumerate(tokens):
            before = tokens[at - 1] if at else None
            following = tokens[at + 1] if at + 1 < len(tokens) else None
            if _calls(before, token, following, position > 0):
                return token
            depth += (token.text == "(") - (token.text == ")")
            if token.kind == "iri" and depth > 0 and before is not None and is_operand(before):
                # `<` may be an operator here; what differs then is a comment or string that begins before the `>`.
                other = (token.start + 1, depth)
                if ("#" in token.text or "'" in token.text) and other not in seen:
                    seen.add(other)
                    starts.append(other)
    return None


def is_operand(token: Token) -> bool:
    """Whether an expression's operand may end with this token: a `<` after it is then an operator."""
    return token.kind in _OPERANDS or token.text == ")"


def _calls(before: Token | None, token: Token, following: Token | None, unlikely: bool) -> bool:
    """Whether a token may be SERVICE or LOAD; *unlikely*: only when what follows it fits."""
    word = token.text.upper()
    if token.kind == "word" and ("SERVICE" in word or word.startswith("LOAD")):
        return not unlikely or (following is not None and following.kind in {"iri", "name", "variable", "word"})
    is_name = token.kind == "name" and "SERVICE" in word.partition(":")[0]
    is_graph = before is not None and before.text.upper() == "GRAPH"
    return is_name and not is_graph and following is not None and following.text == "{"


def with_prefixes(text: str) -> str:
    r"""*text* with a declaration for each of the house's prefixes that it uses without declaring; lines stay.

    >>> with_prefixes("ASK { government:quebec ?p ?o }")
    'PREFIX government: <https://w3id.org/qkg/id/government/>\tASK { government:quebec ?p ?o }'
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
    return "".join(map(_declaration, missing)) + text


def without_added_prefixes(text: str) -> str:
    """*text* without what `with_prefixes` put in front, so that columns are the reader's.

    >>> without_added_prefixes(with_prefixes("ASK { government:quebec ?p ?o }"))
    'ASK { government:quebec ?p ?o }'
    """
    while text.startswith("PREFIX "):
        added = _declaration(text[len("PREFIX ") :].partition(":")[0])
        if not added or not text.startswith(added):
            break
        text = text[len(added) :]
    return text


def _declaration(prefix: str) -> str:
    """The declaration of one of the house's prefixes; it ends with a tab, by which it is known again."""
    return f"PREFIX {prefix}: <{PREFIXES[prefix]}>\t" if prefix in PREFIXES else ""
