"""SPARQL text as a lossless tree of its brackets; everything that rewrites or checks a query uses it.

A full parser would give more structure, but none keeps the author's text, and little structure is needed: what is in
which brackets, and whether parentheses hold an expression. The tree also refuses what crashes recursive parsers: deep
nesting and long chains of operators.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qkg.core.errors import QuerySyntaxError
from qkg.sparql.lexer import BLANK, QueryTextError, Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

MAX_DEPTH = 500
"""Maximum depth of nested brackets. Oxigraph 0.5 overflows its stack at about 2,300."""
MAX_LENGTH = 2000
"""Maximum length of what a parser nests without brackets: the operators of one expression or path, the elements of one
pattern, added up where they are nested in each other. Oxigraph 0.5 overflows its stack at about 5,000."""

CLAUSES = frozenset(
    {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE", "FROM", "WHERE"}
    | {"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"}
)
"""The keywords that begin a clause of a query or sub-select."""
_EXPRESSION_CLAUSES = frozenset({"SELECT", "GROUP", "HAVING", "ORDER"})
_CLOSING = {"{": "}", "(": ")", "[": "]"}
_OPERATORS = frozenset({"+", "-", "*", "/", "!", "|", "||", "&&", "^", "=", "!=", "<", ">", "<=", ">="})
_SEPARATORS = frozenset({".", ";", ","})


@dataclass(slots=True, eq=False)
class Group:
    """Brackets and their content; the root of a tree has no brackets.

    - `opening`, `closing`: the brackets' tokens; `closing` is `None` when the text ends before.
    - `items`: all that is inside, in order. `parts`: the same without blanks and comments.
    - `lead`: the two parts before the group.
    - `expression`: whether these are parentheses of an expression (not of a path, a list or a data block).
    """

    opening: Token | None = None
    lead: tuple[Node | None, Node | None] = (None, None)
    expression: bool = False
    closing: Token | None = None
    items: list[Node] = field(default_factory=list)
    parts: list[Node] = field(default_factory=list)

    @property
    def bracket(self) -> str:
        """`{`, `(`, `[`, or "" for the root."""
        return self.opening.text if self.opening else ""

    def follows(self, keyword: str) -> bool:
        """Whether the group directly follows a keyword."""
        return word(self.lead[1]) == keyword


Node = Token | Group


def tree(text: str) -> Group:
    """The tree of a query or update; `text(tree(q)) == q`.

    Text whose brackets do not match has a tree too (see `unclosed`): a group without closing bracket, or a closing
    bracket as a token. Raises `QueryTextError` for text that is no sequence of tokens, that is nested deeper than
    `MAX_DEPTH`, or whose expressions, paths and patterns are longer than `MAX_LENGTH`.

    >>> [word(part) or part.bracket for part in tree("ASK { ?s ?p ?o }").parts]
    ['ASK', '{']
    """
    root = _Open(Group())
    opened = [root]
    for token in tokenize(text):
        here = opened[-1]
        if token.text in _CLOSING and token.kind == "sign":
            if len(opened) > MAX_DEPTH:
                raise QueryTextError("engines.syntax-deep", token.line, token.column, limit=MAX_DEPTH)
            before, last = [None, None, *here.group.parts[-2:]][-2:]
            group = Group(token, (before, last))
            group.expression = token.text == "(" and here.expects_expression(before, last)
            here.add(group, token)
            opened.append(_Open(group))
        elif token.kind == "sign" and (depth := _opener(opened, token.text)):
            opened[depth].group.closing = token
            _close(opened, depth)
        else:
            here.add(token, token)
    _close(opened, 1)
    return root.group


@dataclass(slots=True)
class _Open:
    """A group that is not closed yet.

    - `clause`: the last keyword of `CLAUSES` in it. `operators`: how many there are since the last separator.
    - `elements`: how many a pattern has, or a query with its expressions.
    - `length`: of its longest chain of operators, or the number of its elements. `inner`: of the longest group inside.
    """

    group: Group
    clause: str = ""
    operators: int = 0
    elements: int = 0
    length: int = 0
    inner: int = 0

    @property
    def is_pattern(self) -> bool:
        """Whether it is a pattern or the root."""
        return self.group.bracket in {"", "{"} and word(self.group.lead[0]) != "VALUES"

    def expects_expression(self, before: Node | None, last: Node | None) -> bool:
        """Whether parentheses hold an expression that open here, after two parts."""
        if self.group.expression or self.clause in _EXPRESSION_CLAUSES:
            return True
        if word(last):
            return word(last) not in {"A", "VALUES"}
        return word(before) == "FILTER" and isinstance(last, Token)  # FILTER ex:function(…)

    def add(self, node: Node, token: Token) -> None:
        """Add a token, or a group that opens with *token*."""
        self.group.items.append(node)
        if token.kind in BLANK:
            return
        self.group.parts.append(node)
        keyword = word(node)
        if keyword in CLAUSES and self.group.bracket in {"", "{"}:
            self.clause = keyword
        is_sign = token.kind == "sign"
        if is_sign and token.text in _SEPARATORS:
            self.operators = 0
        elif (is_sign and token.text in _OPERATORS) or (self.group.expression and token.text[0] in "+-"):
            # A number may be an operator and its operand, as the second one of `1 +1`.
            self.operators += 1
            self._reach(self.operators, token)
        if self.is_pattern and is_sign and (token.text in _SEPARATORS or token.text in _CLOSING):
            self.elements += 1
            self._reach(self.elements, token)

    def _reach(self, length: int, token: Token) -> None:
        self.length = max(self.length, length)
        if self.length + self.inner > MAX_LENGTH:
            raise QueryTextError("engines.syntax-long", token.line, token.column, limit=MAX_LENGTH)


def _close(opened: list[_Open], depth: int) -> None:
    """Close the groups from a depth on, and check how long they are together."""
    while len(opened) > depth:
        closed = opened.pop()
        outer = opened[-1]
        outer.inner = max(outer.inner, closed.length + closed.inner)
        if outer.length + outer.inner > MAX_LENGTH and closed.group.opening:
            opening = closed.group.opening
            raise QueryTextError("engines.syntax-long", opening.line, opening.column, limit=MAX_LENGTH)


def _opener(opened: list[_Open], closing: str) -> int:
    """The number of the group that a closing bracket closes: the last of its kind, inside the same braces; else 0."""
    for depth in range(len(opened) - 1, 0, -1):
        bracket = opened[depth].group.bracket
        if _CLOSING[bracket] == closing:
            return depth
        if bracket == "{":
            break
    return 0


def tokens(nodes: Iterable[Node]) -> Iterator[Token]:
    """All tokens of some nodes, in the order of the text."""
    pending: list[Iterator[Node]] = [iter(nodes)]
    closings: list[Token | None] = [None]
    while pending:
        node = next(pending[-1], None)
        if node is None:
            pending.pop()
            if (closing := closings.pop()) is not None:
                yield closing
        elif isinstance(node, Group):
            if node.opening is not None:
                yield node.opening
            pending.append(iter(node.items))
            closings.append(node.closing)
        else:
            yield node


def groups(nodes: Iterable[Node], enter: Callable[[Group], bool] = lambda _: True) -> Iterator[Group]:
    """All groups among some nodes and inside those that are to be entered, outer ones first, in the order of the text."""
    pending = [node for node in nodes if isinstance(node, Group)][::-1]
    while pending:
        group = pending.pop()
        yield group
        if enter(group):
            pending += [node for node in reversed(group.parts) if isinstance(node, Group)]


def text(node: Node | Iterable[Node], edit: Callable[[Token], str] | None = None) -> str:
    """The text of a node or of several, each token as *edit* writes it, or as it is.

    >>> query = "ASK { ?s ?p 'é' } # done"
    >>> text(tree(query)) == query
    True
    """
    nodes = [node] if isinstance(node, Token | Group) else node
    return "".join(token.text if edit is None else edit(token) for token in tokens(nodes))


def word(node: Node | None) -> str:
    """A keyword in capitals; "" for what is none."""
    return node.text.upper() if isinstance(node, Token) and node.kind == "word" else ""


def variables(nodes: Iterable[Node]) -> set[str]:
    """The names of the variables among and inside some nodes."""
    return {token.text[1:] for token in tokens(nodes) if token.kind == "variable"}


def is_variable(node: Node | None) -> bool:
    """Whether a node is a variable."""
    return isinstance(node, Token) and node.kind == "variable"


def outermost_patterns(nodes: Iterable[Node]) -> Iterator[Group]:
    """The groups in braces that stand in no other braces, those in parentheses too (EXISTS in expressions)."""
    found = groups(nodes, enter=lambda group: group.bracket != "{")
    return (group for group in found if group.bracket == "{")


def elements(nodes: Sequence[Node]) -> Iterator[list[Node]]:
    """The content of a group, cut before each keyword and group: a clause such as OPTIONAL with its groups, or one node.

    The sides of a UNION are one element. Raises `QuerySyntaxError` for a keyword without the group that it needs.

    >>> [text(element) for element in elements(tree("?s ?p 1 OPTIONAL { } { } UNION { }").parts)]
    ['?s', '?p', '1', 'OPTIONAL{ }', '{ }UNION{ }']
    """
    at = 0
    while at < len(nodes):
        start, keyword = at, word(nodes[at])
        if keyword in {"FILTER", "BIND"}:
            at = _after_group(nodes, at, "({")
        elif keyword in {"OPTIONAL", "MINUS", "SERVICE", "VALUES", "GRAPH"}:
            at = _after_group(nodes, at, "{")
        else:
            at += 1
        while isinstance(nodes[at - 1], Group) and _next_word(nodes, at) == "UNION":
            at = _after_group(nodes, at, "{")
        yield [*nodes[start:at]]


def _next_word(nodes: Sequence[Node], at: int) -> str:
    """The first of some nodes from *at* on that is neither blank nor comment, if it is a keyword."""
    rest = (nodes[place] for place in range(at, len(nodes)))
    return next((word(node) for node in rest if isinstance(node, Group) or node.kind not in BLANK), "")


def _after_group(nodes: Sequence[Node], at: int, brackets: str) -> int:
    """The place after the next group in one of some brackets."""
    for end in range(at, len(nodes)):
        node = nodes[end]
        if isinstance(node, Group) and node.bracket in brackets:
            return end + 1
    raise QuerySyntaxError("catalog.no-query")


def clauses(parts: Iterable[Node]) -> dict[str, list[Node]]:
    """The parts of a query or sub-select by the keyword they follow; what precedes its form has the key "".

    >>> {key: text(nodes) for key, nodes in clauses(tree("SELECT ?x { ?x a ?y } LIMIT 3").parts).items()}
    {'': '', 'SELECT': '?x{ ?x a ?y }', 'LIMIT': '3'}
    """
    found: dict[str, list[Node]] = {"": []}
    clause = found[""]
    for part in parts:
        if (keyword := word(part)) in CLAUSES:
            clause = found.setdefault(keyword, [])
        else:
            clause.append(part)
    return found


def projection(select: Iterable[Node]) -> list[str] | None:
    """The names that the parts of a SELECT clause project, in order; `None` for `SELECT *`."""
    names: list[str] = []
    for part in select:
        if isinstance(part, Token) and part.text == "*":
            return None
        variable = part.parts[-1] if isinstance(part, Group) and part.bracket == "(" and part.parts else part
        if isinstance(variable, Token) and variable.kind == "variable":
            names.append(variable.text[1:])
    return names


def unclosed(root: Group) -> list[Token]:
    """The opening brackets that are not closed, outer ones first."""
    return [group.opening for group in groups([root]) if group.opening and group.closing is None]


def check_closed(root: Group) -> None:
    """Raise `QuerySyntaxError` for a tree whose brackets do not match."""
    parts = (part for group in groups([root]) for part in group.parts)
    stray = any(isinstance(part, Token) and part.kind == "sign" and part.text in "})]" for part in parts)
    if stray or unclosed(root):
        raise QuerySyntaxError("catalog.no-query")
