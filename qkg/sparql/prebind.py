"""Pre-binding `$this` in a `sh:sparql` query (SHACL 5.3.1): for all focus nodes at once, by inserting their pattern.

The focus nodes' pattern is joined at the start of the outermost group, and of each inner group that uses `$this` in an
expression without binding it, since SPARQL evaluates a group on its own. Prefixed names become full IRIs, so that the
result nests inside another query.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import XSD
from qkg.messages import Message
from qkg.sparql import tree as trees
from qkg.sparql.lexer import BLANK, Token
from qkg.sparql.tree import Group, word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_ESCAPE = re.compile(r"\\(?=[^uU])")
"""The backslash of an escaped character in a local name (SPARQL 1.1, PN_LOCAL_ESC)."""
_FORBIDDEN = frozenset({"MINUS", "VALUES", "SERVICE", "BASE", "LIMIT", "OFFSET"})
"""What SHACL forbids, and what would be counted over all focus nodes instead of one."""
_THIS = frozenset({"$this", "?this"})


class NotPrebindableError(Exception):
    """A query whose meaning would change if `$this` were bound to all focus nodes at once; *reason* says why."""

    def __init__(self, reason: str, **fields: str) -> None:
        super().__init__(reason)
        self.reason = Message(f"validation.refuses-{reason}", **fields)


def prebind(select: str, prefixes: Mapping[str, str], focus: Callable[[str], str], path: str | None) -> str:
    """The query *select* with `$this` bound to *focus* and `$PATH` replaced by *path*.

    Raises `NotPrebindableError` for what SHACL forbids with pre-bound variables (MINUS, VALUES, SERVICE, `AS ?this`), for
    `$shapesGraph`, `$currentShape`, LIMIT, and functions that are not SPARQL's; `DataError` for a prefix that nothing
    declares; `QuerySyntaxError` for text that cannot be SPARQL.

    >>> print(prebind("SELECT $this { FILTER($this = ex:a) }", {"ex": "urn:"}, lambda v: f"{v} a <urn:C> .", None))
    SELECT $this { { SELECT DISTINCT ?this WHERE { ?this a <urn:C> . } } FILTER($this = <urn:a>) }
    """
    root = trees.tree(select)
    tokens = [token for token in trees.tokens([root]) if token.kind not in BLANK]
    known = dict(prefixes)
    start = 0
    while start + 2 < len(tokens) and word(tokens[start]) == "PREFIX":
        known[tokens[start + 1].text.rstrip(":")] = tokens[start + 2].text[1:-1]
        start += 3
    _check(root, tokens[start:])
    edits = dict.fromkeys((token.start for token in tokens[:start]), "")
    edits |= _expanded(tokens[start:], known, path)
    for group in _without_focus(root):
        assert group.opening is not None  # noqa: S101 - only the root has none
        edits[group.opening.start] = f"{{ {{ SELECT DISTINCT ?this WHERE {{ {focus('?this')} }} }}"

    def edit(token: Token) -> str:
        return "" if token.kind == "comment" else edits.get(token.start, token.text)

    return trees.text(root, edit).strip()


def _check(root: Group, tokens: Sequence[Token]) -> None:
    """Refuse what cannot be said of all focus nodes at once."""
    for before, token in zip([None, *tokens], tokens, strict=False):
        if word(token) in _FORBIDDEN:
            raise NotPrebindableError("word", word=word(token))
        if token.kind == "variable" and token.text[1:] in {"shapesGraph", "currentShape"}:
            raise NotPrebindableError("word", word=token.text)
        if token.text in _THIS and word(before) == "AS":
            raise NotPrebindableError("word", word="AS ?this")
    select = trees.clauses(root.parts).get("SELECT", [])
    everything = any(isinstance(part, Token) and part.text == "*" for part in select)
    if not tokens or word(tokens[0]) != "SELECT" or not (everything or _has_this(select)):
        raise NotPrebindableError("not-selected")


def _has_this(select: Sequence[trees.Node]) -> bool:
    """Whether the parts of a SELECT clause name `$this`."""
    projected = (part for part in select if isinstance(part, Token) or part.bracket != "{")
    return any(token.text in _THIS for token in trees.tokens(projected))


def _expanded(tokens: Sequence[Token], prefixes: Mapping[str, str], path: str | None) -> Iterator[tuple[int, str]]:
    """Prefixed names as IRIs and `$PATH` as the path, by the place where they begin."""
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        written = token.text
        if token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix not in prefixes:
                raise DataError("validation.no-prefix", prefix=prefix)
            written = f"<{prefixes[prefix]}{_ESCAPE.sub('', local)}>"
        elif token.kind == "variable" and token.text[1:] == "PATH":
            if path is None:
                raise NotPrebindableError("word", word="$PATH")
            written = f"({path})"
        is_called = after is not None and after.text == "(" and token.kind in {"name", "iri"}
        if is_called and not written.startswith(f"<{XSD}"):
            raise NotPrebindableError("function", function=written)
        if written != token.text:
            yield token.start, written


def _without_focus(root: Group) -> list[Group]:
    """The groups in braces at whose start the focus nodes' pattern must stand."""
    found: list[Group] = []

    def read(group: Group, in_exists: bool, in_expression: bool) -> tuple[bool, bool]:
        """Whether a group binds `$this` in its pattern, and whether it uses it in an expression."""
        binds = expression = False
        for part in group.parts:
            uses = (False, False)
            if isinstance(part, Token):
                is_this = part.text in _THIS
                uses = (is_this and not in_expression, is_this and in_expression)
            elif part.bracket != "{":
                uses = read(part, in_exists, in_expression or part.bracket == "(")
            else:
                subselect = bool(part.parts) and word(part.parts[0]) == "SELECT"
                if subselect and not _has_this(trees.clauses(part.parts)["SELECT"]):
                    raise NotPrebindableError("not-selected")
                exists = part.follows("EXISTS") or (in_exists and not subselect)
                inner = read(part, exists, in_expression=False)
                if exists:  # the engine carries the outer bindings in
                    uses = (False, any(inner))
                elif group is root or (inner == (False, True) and not subselect):
                    found.append(part)
            binds, expression = binds or uses[0], expression or uses[1]
        return binds, expression

    read(root, in_exists=False, in_expression=False)
    return found
