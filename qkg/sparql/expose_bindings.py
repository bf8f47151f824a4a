"""A query rewritten so that each solution tells all that was matched for it.

The stored text projects what its reader wants to see. Evidence needs the full solution, and which optional parts and
which sides of a UNION it comes from. So the text is rewritten, on its tree, into one that

- projects every variable, without the modifiers that group, order or cut the answer;
- marks each OPTIONAL and each side of a UNION by a variable of its own, bound when that part matched;
- repeats the pattern of a sub-select beside it, and that of each EXISTS as an OPTIONAL, with the variables that stay
  inside renamed: what these matched is then part of the solution too.

Nothing else changes: the engine that answered the query also finds its evidence, by the same semantics.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from qkg.core.errors import QuerySyntaxError
from qkg.sparql import tree as trees
from qkg.sparql.lexer import BLANK, Token
from qkg.sparql.tree import Group, clauses, elements, outermost_patterns, projection, variables, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from qkg.sparql.tree import Node

    Renamed = Mapping[str, str]

_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_FORMS = frozenset({"SELECT", "CONSTRUCT"})


@dataclass(frozen=True, slots=True)
class ExposedQuery:
    """A query that projects full solutions.

    - `text`: the query. `restricted` adds to it.
    - `marker`: how the names of markers begin.
    - `aggregates`: those of the original's columns that a solution has no value for.
    - `grouped`: whether the original groups by something it does not project.
    - `cut`: whether the original has LIMIT or OFFSET.
    - `assigned`: the variables that its pattern assigns a value to.
    """

    before: str
    body: str
    marker: str
    aggregates: set[str]
    grouped: bool
    cut: bool
    assigned: set[str]

    @property
    def text(self) -> str:
        """The query."""
        return f"{self.before} WHERE {{ {self.body} }}"

    def restricted(self, values: str, first: bool = False) -> str:
        """The query, its solutions joined with a data block.

        *first*: the block is placed before the pattern, so that engines start from it. The pattern must then assign none
        of its variables (`assigned`), and rows without a value in it are for patterns without OPTIONAL.
        """
        body = f"{values} {self.body}" if first else f"{{ {self.body} }} {values}"
        return f"{self.before} WHERE {{ {body} }}"


def expose_bindings(query: str) -> ExposedQuery:
    """*query*, a SELECT or CONSTRUCT query, rewritten so that it projects full solutions.

    Raises `QuerySyntaxError` for text that is no such query, and for one that is nested too deep to be rewritten.

    >>> exposed = expose_bindings("SELECT ?x { ?x ?p ?y OPTIONAL { ?y ?q 1 } } LIMIT 3")
    >>> exposed.text
    'SELECT DISTINCT *  WHERE {  ?x ?p ?y OPTIONAL {  ?y ?q 1  BIND(1 AS ?qkg_m1) }  }'
    """
    # What is inserted after a comment would become part of it.
    text = trees.text(trees.tree(query), lambda token: " " if token.kind == "comment" else token.text)
    root = trees.tree(text)
    trees.check_closed(root)
    marker = "qkg_m"
    while any(name.startswith(marker) for name in variables([root])):
        marker += "m"
    try:
        return _Rewriter(marker).query(root)
    except RecursionError:
        raise QuerySyntaxError("engines.syntax-deep", limit=trees.MAX_DEPTH) from None


@dataclass(slots=True)
class _Select:
    """What a SELECT clause and the modifiers after its pattern say."""

    names: list[str] | None
    """What it projects; `None` for `*`."""
    cut: bool
    assigned: dict[str, Sequence[Node]] = field(default_factory=dict)
    """Expressions that each solution has a value for, by the variable they are bound to."""
    aggregates: set[str] = field(default_factory=set)
    group: list[str] = field(default_factory=list)
    unnamed_group: bool = False


class _Rewriter:
    def __init__(self, marker: str) -> None:
        self.marker = marker
        self.count = 0

    def fresh(self) -> str:
        """A marker's name."""
        self.count += 1
        return f"{self.marker}{self.count}"

    def renamed(self, names: set[str], renamed: Renamed) -> dict[str, str]:
        """*renamed*, and a new name for each of *names*."""
        return {**renamed, **{name: f"{name}_{self.fresh()}" for name in sorted(names)}}

    def query(self, root: Group) -> ExposedQuery:
        """The whole query, rewritten."""
        words = [word(item) for item in root.items]
        start = next((at for at, found in enumerate(words) if found in _FORMS), len(words))
        pattern = _pattern(root.parts)
        select = _read_select(root.parts) if "SELECT" in words else _Select([], cut=False)
        body = self.group(pattern, {}) + self.bound(select, pattern, {})
        if "VALUES" in words:
            body = f"{{ {body} }} {_written(root.items[words.index('VALUES') :], {})}"
        hidden = select.unnamed_group or bool(set(select.group) - set(select.names or ()))
        return ExposedQuery(
            before=f"{_written(root.items[:start], {})}SELECT DISTINCT * {_sources(root.items, pattern)}",
            body=body,
            marker=self.marker,
            aggregates=select.aggregates,
            grouped=hidden,
            cut=select.cut,
            assigned=_assigned(root),
        )

    def bound(self, select: _Select, pattern: Group, renamed: Renamed) -> str:
        """What follows a pattern so that its solutions have a value for the expressions of SELECT and GROUP BY."""
        written: list[str] = []
        for name, expression in select.assigned.items():
            written += self.existing([expression], pattern, renamed)
            written.append(f" BIND({_written(expression, renamed)} AS ?{renamed.get(name, name)})")
        return "".join(written)

    # Groups

    def group(self, group: Group, renamed: Renamed) -> str:
        """The inside of a group, rewritten."""
        if group.parts and word(group.parts[0]) == "SELECT":
            return self.sub_select(group, renamed)
        written: list[str] = []
        extras: list[str] = []
        for items in elements(group.items):
            written.append(self.element(items, group, renamed, extras))
        return "".join(written + extras)

    def element(self, items: list[Node], group: Group, renamed: Renamed, extras: list[str]) -> str:
        """One element of a group, rewritten; *extras*: what is to follow at the group's end."""
        keyword, last = word(items[0]), items[-1]
        if keyword in {"FILTER", "BIND"} and isinstance(last, Group):
            operands = _operands(last) if last.bracket == "(" and last.follows("FILTER") else [[last]]
            extras += self.existing(operands, group, renamed)
        elif keyword == "OPTIONAL" and isinstance(last, Group):
            return f"OPTIONAL {{ {self.marked(last, renamed)} }}"
        elif keyword == "GRAPH" and isinstance(last, Group):
            return f"{_written(items[:-1], renamed)}{{ {self.group(last, renamed)} }}"
        elif isinstance(items[0], Group) and items[0].bracket == "{":
            sides = [item for item in items if isinstance(item, Group)]
            if len(sides) == 1:
                return f"{{ {self.group(sides[0], renamed)} }}"
            return " UNION ".join(f"{{ {self.marked(side, renamed)} }}" for side in sides)
        return _written(items, renamed)

    def marked(self, group: Group, renamed: Renamed) -> str:
        """The inside of a group, with a marker that is bound when it matches."""
        return f"{self.group(group, renamed)} BIND(1 AS ?{self.fresh()})"

    def sub_select(self, group: Group, renamed: Renamed) -> str:
        """A sub-select, and beside it its pattern: which of its solutions made its rows."""
        pattern = _pattern(group.parts)
        select = _read_select(group.parts)
        inside = variables([pattern])
        inner = self.renamed(set() if select.names is None else inside - set(select.names), renamed)
        repeated = f"{self.group(pattern, inner)}{self.bound(select, pattern, inner)} BIND(1 AS ?{self.fresh()})"
        return f"{{ {_written(group.items, renamed)} }} OPTIONAL {{ {repeated} }}"

    # EXISTS

    def existing(self, operands: Sequence[Sequence[Node]], group: Group, renamed: Renamed) -> Iterator[str]:
        """For each EXISTS in the operands of `||`, its pattern as an OPTIONAL that matches when the row rests on it.

        NOT EXISTS has no pattern that matched.
        """
        patterns: dict[int, list[Group]] = {}
        for at, operand in enumerate(operands):
            if found := [pattern for pattern in outermost_patterns(operand) if word(pattern.lead[0]) != "NOT"]:
                patterns[at] = found
        others = [operand for at, operand in enumerate(operands) if at not in patterns]
        for at, found in patterns.items():
            condition = ""
            if others:  # in `A || EXISTS { … }` the row rests on the pattern only where A does not hold
                held = [f"COALESCE({_written(operands[at], renamed)}, false)"]
                held += [f"!COALESCE({_written(other, renamed)}, false)" for other in others]
                flag = self.fresh()  # told before the pattern binds what A asks for
                condition = f" FILTER(?{flag})"
                yield f" BIND({' && '.join(held)} AS ?{flag})"
            for pattern in found:
                inner = self.renamed(variables([pattern]) - _outside(group), renamed)
                yield f" OPTIONAL {{ {self.marked(pattern, inner)}{condition} }}"


def _written(nodes: Sequence[Node], renamed: Renamed) -> str:
    """The text of some nodes, their variables renamed."""

    def edit(token: Token) -> str:
        name = token.text[1:]
        return f"?{renamed[name]}" if token.kind == "variable" and name in renamed else token.text

    return trees.text(nodes, edit)


def _pattern(parts: Sequence[Node]) -> Group:
    """The pattern of a query or sub-select: the last group in braces that its form, FROM or WHERE is followed by."""
    found = clauses(parts)
    followers = [part for keyword in ("SELECT", "CONSTRUCT", "FROM", "WHERE") for part in found.get(keyword, ())]
    patterns = [part for part in followers if isinstance(part, Group) and part.bracket == "{"]
    if not patterns:
        raise QuerySyntaxError("catalog.no-query")
    return patterns[-1]


def _sources(items: Sequence[Node], pattern: Group) -> str:
    """The FROM clauses of a query, which stand before its WHERE or its pattern."""
    words = [word(item) for item in items]
    if "FROM" not in words:
        return ""
    end = min(items.index(pattern), words.index("WHERE") if "WHERE" in words else len(words))
    return _written(items[words.index("FROM") : end], {}).strip()


def _read_select(parts: Sequence[Node]) -> _Select:
    """What a query or sub-select projects and groups by."""
    found = clauses(parts)
    select = _Select(projection(found["SELECT"]), cut="LIMIT" in found or "OFFSET" in found)
    for part in found["SELECT"]:
        if isinstance(part, Group) and part.bracket == "(":
            name, expression = _assignment(part)
            words = {word(token) for token in trees.tokens(expression)}
            if words & _AGGREGATES or variables(expression) & select.aggregates:
                select.aggregates.add(name)
            else:
                select.assigned[name] = expression
    for part in found.get("GROUP", [])[1:]:  # after BY
        if isinstance(part, Token) and part.kind == "variable":
            select.group.append(part.text[1:])
        elif isinstance(part, Group) and any(word(each) == "AS" for each in part.parts):
            name, expression = _assignment(part)
            select.group.append(name)
            select.assigned[name] = expression
        else:
            select.unnamed_group = True
    return select


def _assignment(group: Group) -> tuple[str, Sequence[Node]]:
    """The name and the expression of `(expression AS ?name)`."""
    words = [word(item) for item in group.items]
    if "AS" not in words:
        raise QuerySyntaxError("catalog.no-query")
    return trees.text(group.parts[-1])[1:], group.items[: words.index("AS")]


def _assigned(root: Group) -> set[str]:
    """The variables after AS, anywhere in a query."""
    found = [token for token in trees.tokens([root]) if token.kind not in BLANK]
    return {token.text[1:] for before, token in pairwise(found) if word(before) == "AS"}


def _operands(group: Group) -> list[list[Node]]:
    """What `||` joins directly inside a pair of parentheses."""
    found: list[list[Node]] = [[]]
    for item in group.items:
        if isinstance(item, Token) and item.text == "||":
            found.append([])
        else:
            found[-1].append(item)
    return found


def _outside(group: Group) -> set[str]:
    """The variables of a group, without those that only occur in the patterns of its EXISTS."""
    found: set[str] = set()
    pending = [group]
    while pending:
        for part in pending.pop().parts:
            if isinstance(part, Token):
                found |= {part.text[1:]} if part.kind == "variable" else set()
            elif not part.follows("EXISTS"):
                pending.append(part)
    return found
