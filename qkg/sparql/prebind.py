"""Binding `$this` in a `sh:sparql` query (SHACL 5.3.1): for all focus nodes at once, by inserting their pattern.

The query is edited token by token, never inside strings, comments or IRIs. The focus nodes' pattern is joined at the
start of the outermost group, and of each inner group that uses `$this` in an expression without binding it, since
SPARQL evaluates a group on its own. Prefixed names become full IRIs, so that the result nests inside another query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from qkg.core.errors import DataError
from qkg.core.iris import XSD
from qkg.messages import Message
from qkg.sparql.lexer import tokenize

_ESCAPE = re.compile(r"\\(?=[^uU])")
"""The backslash of an escaped character in a local name (SPARQL 1.1, PN_LOCAL_ESC)."""
_FORBIDDEN = {"MINUS", "VALUES", "SERVICE", "BASE", "LIMIT", "OFFSET"}
"""What SHACL forbids, and what would be counted over all focus nodes instead of one."""
_THIS = ("$this", "?this")


class NotPrebindableError(Exception):
    """A query whose meaning would change if `$this` were bound to all focus nodes at once; *reason* says why."""

    def __init__(self, reason: str, **fields: str) -> None:
        super().__init__(reason)
        self.reason = Message(f"validation.refuses-{reason}", **fields)


@dataclass(slots=True)
class _Token:
    kind: str
    text: str
    insert: str = ""
    """What to write after the token."""

    @property
    def word(self) -> str:
        """The keyword, in capitals."""
        return self.text.upper() if self.kind == "word" else ""


@dataclass(slots=True)
class _Group:
    """A `{ … }` while it is read: what it is, and how it uses `$this`."""

    opening: _Token | None = None
    subselect: bool = False
    exists: bool = False
    """The group of an EXISTS, or one inside it: the engine carries the outer bindings in."""
    projects: bool = False
    """A sub-select that selects `$this` (or everything)."""
    binds: bool = False
    expression: bool = False
    depth: int = 0


def prebind(select: str, prefixes: Mapping[str, str], focus: Callable[[str], str], path: str | None) -> str:
    """The query *select* with `$this` bound to *focus* and `$PATH` replaced by *path*.

    Raises `NotPrebindableError` for what SHACL forbids with pre-bound variables (MINUS, VALUES, SERVICE, `AS ?this`), for
    `$shapesGraph`, `$currentShape`, LIMIT, and functions that are not SPARQL's; `DataError` for a prefix that nothing
    declares.

    >>> print(prebind("SELECT $this { FILTER($this = ex:a) }", {"ex": "urn:"}, lambda v: f"{v} a <urn:C> .", None))
    SELECT $this { { SELECT DISTINCT ?this WHERE { ?this a <urn:C> . } } FILTER($this = <urn:a>) }
    """
    tokens = [_Token(token.kind, token.text) for token in tokenize(select) if token.kind != "comment"]
    solid = [token for token in tokens if token.kind != "space"]
    start = _prologue(solid, known := dict(prefixes))
    for token in solid[:start]:
        token.kind, token.text = "space", ""
    solid = solid[start:]
    _check(solid)
    _expand(solid, known, path)
    for opening in _openings(solid):
        opening.insert = f" {{ SELECT DISTINCT ?this WHERE {{ {focus('?this')} }} }}"
    return "".join(token.text + token.insert for token in tokens).strip()


def _prologue(tokens: list[_Token], prefixes: dict[str, str]) -> int:
    """Read the query's own PREFIX declarations into *prefixes*; the number of tokens they take."""
    at = 0
    while at + 2 < len(tokens) and tokens[at].word == "PREFIX":
        prefixes[tokens[at + 1].text.rstrip(":")] = tokens[at + 2].text[1:-1]
        at += 3
    return at


def _check(tokens: list[_Token]) -> None:
    for before, token in zip([_Token("sign", ""), *tokens], tokens, strict=False):
        if token.word in _FORBIDDEN:
            raise NotPrebindableError("word", word=token.word)
        if token.kind == "variable" and token.text[1:] in ("shapesGraph", "currentShape"):
            raise NotPrebindableError("word", word=token.text)
        if token.text in _THIS and before.word == "AS":
            raise NotPrebindableError("word", word="AS ?this")
    head = [token.text for token in tokens[: next((i for i, t in enumerate(tokens) if t.text == "{"), 0)]]
    if not tokens or tokens[0].word != "SELECT" or not {*_THIS, "*"} & set(head):
        raise NotPrebindableError("not-selected")


def _expand(tokens: list[_Token], prefixes: Mapping[str, str], path: str | None) -> None:
    """Write prefixed names as IRIs and `$PATH` as the path."""
    for token, after in zip(tokens, [*tokens[1:], _Token("sign", "")], strict=True):
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix not in prefixes:
                raise DataError("validation.no-prefix", prefix=prefix)
            token.text = f"<{prefixes[prefix]}{_ESCAPE.sub('', local)}>"
        elif token.kind == "variable" and token.text[1:] == "PATH":
            if path is None:
                raise NotPrebindableError("word", word="$PATH")
            token.text = f"({path})"
        if token.kind in ("name", "iri") and after.text == "(" and not token.text.startswith(f"<{XSD}"):
            raise NotPrebindableError("function", function=token.text)


def _openings(tokens: list[_Token]) -> list[_Token]:
    """The opening braces after which the focus nodes' pattern must stand."""
    found: list[_Token] = []
    stack = [_Group()]
    before = _Token("sign", "")
    for token, after in zip(tokens, [*tokens[1:], _Token("sign", "")], strict=True):
        group = stack[-1]
        if token.text == "{":
            if group.subselect and not group.projects:
                raise NotPrebindableError("not-selected")
            subselect = after.word == "SELECT"
            exists = before.word == "EXISTS" or (group.exists and not subselect)
            stack.append(_Group(token, subselect, exists))
        elif token.text == "}" and len(stack) > 1:
            stack.pop()
            above = stack[-1]
            if group.exists:
                above.expression |= group.binds or group.expression
            elif len(stack) == 1 or (group.expression and not group.binds and not group.subselect):
                assert group.opening is not None  # noqa: S101 - only the bottom of the stack has none
                found.append(group.opening)
        elif token.text in "()":
            group.depth += 1 if token.text == "(" else -1
        elif token.text in _THIS:
            group.binds |= group.depth == 0
            group.expression |= group.depth > 0
            group.projects = True
        before = token
    return found
