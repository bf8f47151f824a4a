"""A query rewritten so that each solution tells all that was matched for it.

The stored text projects what its reader wants to see. Evidence needs the whole solution, and which optional parts and
which sides of a UNION it comes from. So the text is edited, token by token (`qkg.sparql.lexer`), into one that

- projects every variable, without the modifiers that group, order or cut the answer;
- marks each OPTIONAL and each side of a UNION by a variable of its own, bound when that part matched;
- repeats the pattern of a sub-select beside it, and that of each EXISTS as an OPTIONAL, with the variables that stay
  inside renamed: what these matched is then part of the solution too.

Nothing else changes: the engine that answered the query also finds its evidence, by the same semantics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.sparql.lexer import BLANK, Token, tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Renamed = Mapping[str, str]

_AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
_MODIFIERS = frozenset({"GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES"})
_PAIRS = {"(": ")", "{": "}"}


class Whole:
    """A query that projects whole solutions.

    - `text`: the query. `restricted` adds to it.
    - `aggregates`: those of the original's columns that a solution has no value for.
    - `grouped`: whether the original groups by something it does not project.
    - `cut`: whether the original has LIMIT or OFFSET. `marker`: how the names of markers begin.
    - `assigned`: the variables that its pattern assigns a value to.
    """

    def __init__(
        self, before: str, body: str, marker: str, *, aggregates: set[str], grouped: bool, cut: bool, assigned: set[str]
    ) -> None:
        self._before = before
        self._body = body
        self.assigned = assigned
        self.aggregates = aggregates
        self.grouped = grouped
        self.cut = cut
        self.marker = marker

    @property
    def text(self) -> str:
        """The query."""
        return f"{self._before} WHERE {{ {self._body} }}"

    def restricted(self, values: str, first: bool = False) -> str:
        """The query, its solutions joined with a data block.

        *first*: the block stands before the pattern, so that engines start from it. The pattern must then assign none
        of its variables (`assigned`), and rows without a value in it are for patterns without OPTIONAL.
        """
        body = f"{values} {self._body}" if first else f"{{ {self._body} }} {values}"
        return f"{self._before} WHERE {{ {body} }}"


def whole(query: str) -> Whole:
    """*query*, a SELECT or CONSTRUCT query, so that it projects whole solutions.

    Raises `UsageError` for text whose braces and parentheses do not match.
    """
    tokens = _clean(tokenize(query))
    marker = "qkg_m"
    while any(token.kind == "variable" and token.text[1:].startswith(marker) for token in tokens):
        marker += "m"
    return _Rewriter(tokens, marker).whole()


def _clean(tokens: Sequence[Token]) -> list[Token]:
    """The tokens, comments turned into a blank: what is inserted after one must not become part of it."""
    return [token._replace(kind="space", text=" ") if token.kind == "comment" else token for token in tokens]


class _Select:
    """What a SELECT clause and the GROUP BY after its pattern say."""

    def __init__(self) -> None:
        self.names: list[str] | None = []
        """What it projects; `None` for `*`."""
        self.assigned: dict[str, tuple[int, int]] = {}
        """Expressions that each solution has a value for, from place to place, by the variable they are bound to."""
        self.aggregates: set[str] = set()
        self.group: list[str] = []
        self.unnamed_group = False
        self.cut = False


class _Rewriter:
    def __init__(self, tokens: list[Token], marker: str) -> None:
        self.tokens = tokens
        self.marker = marker
        self.count = 0
        self.closing = _closing(tokens)

    # Reading

    def word(self, at: int) -> str:
        """The token as keywords are compared."""
        return self.tokens[at].text.upper() if self.tokens[at].kind == "word" else ""

    def after(self, at: int) -> int:
        """The next token that means something (the end, when there is none)."""
        at += 1
        while at < len(self.tokens) and self.tokens[at].kind in BLANK:
            at += 1
        return at

    def text(self, at: int) -> str:
        return self.tokens[at].text if at < len(self.tokens) else ""

    def skip(self, at: int) -> int:
        """What follows a token, or the whole of the group or parentheses that it opens."""
        return self.after(self.closing.get(at, at))

    def find(self, words: set[str], at: int) -> int:
        """The first of some keywords outside braces and parentheses."""
        while at < len(self.tokens) and self.word(at) not in words:
            at = self.skip(at)
        return at

    def find_brace(self, at: int) -> int:
        """The next group's opening brace, outside parentheses."""
        while at < len(self.tokens) and self.text(at) != "{":
            at = self.skip(at)
        if at >= len(self.tokens):
            raise UsageError("catalog.no-query")
        return at

    def raw(self, start: int, end: int, renamed: Renamed) -> str:
        """The text from one token up to another, its variables renamed."""
        return "".join(
            f"?{renamed[t.text[1:]]}" if t.kind == "variable" and t.text[1:] in renamed else t.text
            for t in self.tokens[start:end]
        )

    def variables(self, start: int, end: int) -> set[str]:
        return {token.text[1:] for token in self.tokens[start:end] if token.kind == "variable"}

    def fresh(self) -> str:
        self.count += 1
        return f"{self.marker}{self.count}"

    # The query

    def whole(self) -> Whole:
        start = self.find({"SELECT", "CONSTRUCT"}, 0)
        if start >= len(self.tokens):
            raise UsageError("catalog.no-query")
        select = _Select()
        clauses = start
        if self.word(start) == "SELECT":
            opening = self.find_brace(start)
            select = self.read_select(start, opening, len(self.tokens))
            clauses = self.find({"FROM", "WHERE"}, start)
        else:
            opening = self.find_brace(start)
            if self.find({"WHERE"}, start) > opening:  # the template comes first
                clauses = self.closing[opening] + 1
                opening = self.find_brace(self.after(self.closing[opening]))
        source = self.raw(clauses, opening, {}) if clauses < opening else ""
        source = source.replace("\n", " ").strip()
        if source.upper().endswith("WHERE"):
            source = source[:-5]
        body = self.group(opening, {}) + self.bound(select, opening, {})
        data = self.find({"VALUES"}, self.closing[opening])
        if data < len(self.tokens):
            body = f"{{ {body} }} {self.raw(data, len(self.tokens), {})}"
        before = f"{self.raw(0, start, {})}SELECT DISTINCT * {source}"
        hidden = select.unnamed_group or bool(set(select.group) - set(select.names or ()))
        return Whole(
            before,
            body,
            self.marker,
            aggregates=select.aggregates,
            grouped=hidden,
            cut=select.cut,
            assigned=self.assigned(),
        )

    def assigned(self) -> set[str]:
        """The variables after AS."""
        after = ((self.after(at), self.word(at)) for at in range(len(self.tokens)))
        return {self.text(at)[1:] for at, word in after if word == "AS"}

    def read_select(self, start: int, opening: int, end: int) -> _Select:
        """The SELECT clause that begins at *start*, and the modifiers after the pattern that opens at *opening*."""
        found = _Select()
        at = self.after(start)
        while at < opening and self.word(at) not in {"FROM", "WHERE"}:
            if self.text(at) == "*":
                found.names = None
            elif self.tokens[at].kind == "variable" and found.names is not None:
                found.names.append(self.text(at)[1:])
            elif self.text(at) == "(" and found.names is not None:
                found.names.append(self.read_expression(at, found))
            at = self.skip(at)
        at = self.after(self.closing[opening])
        while at < end:
            if self.word(at) in {"LIMIT", "OFFSET"}:
                found.cut = True
            elif self.word(at) == "GROUP":
                at = self.read_group(self.after(self.after(at)), end, found)
                continue
            at = self.skip(at)
        return found

    def read_expression(self, at: int, found: _Select) -> str:
        """Note `(expression AS ?name)`, and give the name."""
        end = self.closing[at]
        words = [k for k in range(at + 1, end) if self.tokens[k].kind not in BLANK]
        name = self.text(words[-1])[1:]
        used = self.variables(at + 1, words[-2])
        aggregate = any(self.word(k) in _AGGREGATES for k in words) or bool(used & found.aggregates)
        if aggregate:
            found.aggregates.add(name)
        else:
            found.assigned[name] = (at + 1, words[-2])
        return name

    def read_group(self, at: int, end: int, found: _Select) -> int:
        """Note what GROUP BY groups by, and give the place after it."""
        while at < end and self.word(at) not in _MODIFIERS:
            if self.tokens[at].kind == "variable":
                found.group.append(self.text(at)[1:])
            elif self.text(at) == "(":
                words = [k for k in range(at + 1, self.closing[at]) if self.tokens[k].kind not in BLANK]
                if len(words) > 2 and self.word(words[-2]) == "AS":
                    found.group.append(self.text(words[-1])[1:])
                    found.assigned[found.group[-1]] = (at + 1, words[-2])
                else:
                    found.unnamed_group = True
            else:
                found.unnamed_group = True
            at = self.skip(at)
        return at

    def bound(self, select: _Select, opening: int, renamed: Renamed) -> str:
        """What follows a pattern so that its solutions have a value for the expressions of SELECT and GROUP BY."""
        written: list[str] = []
        for name, (start, end) in select.assigned.items():
            written += self.existing([(start, end)], opening, renamed)
            written.append(f" BIND({self.raw(start, end, renamed)} AS ?{renamed.get(name, name)})")
        return "".join(written)

    # Groups

    def group(self, opening: int, renamed: Renamed) -> str:
        """The inside of a group, rewritten."""
        end = self.closing[opening]
        at = opening + 1
        first = self.after(opening)
        if self.word(first) == "SELECT":
            return self.sub_select(first, end, renamed)
        written: list[str] = []
        extras: list[str] = []
        while at < end:
            part, at = self.element(at, opening, renamed, extras)
            written.append(part)
        return "".join(written + extras)

    def element(self, at: int, opening: int, renamed: Renamed, extras: list[str]) -> tuple[str, int]:
        """One element of the group that opens at *opening*, rewritten, and the place after it."""
        word = self.word(at)
        if word in {"FILTER", "BIND"}:
            end = self.end_of_constraint(at)
            first = self.after(at)
            alternatives = self.operands(first) if word == "FILTER" and self.text(first) == "(" else [(first, end)]
            extras += self.existing(alternatives, opening, renamed)
            return self.raw(at, end, renamed), end
        if word in {"MINUS", "SERVICE", "VALUES"}:
            end = self.closing[self.find_brace(at)] + 1
            return self.raw(at, end, renamed), end
        if word == "OPTIONAL":
            brace = self.find_brace(at)
            return f"OPTIONAL {{ {self.marked(brace, renamed)} }}", self.closing[brace] + 1
        if self.text(at) == "{":
            return self.union(at, renamed)
        return self.raw(at, at + 1, renamed), at + 1

    def marked(self, opening: int, renamed: Renamed) -> str:
        """The inside of a group, with a marker that is bound when it matches."""
        return f"{self.group(opening, renamed)} BIND(1 AS ?{self.fresh()})"

    def union(self, at: int, renamed: Renamed) -> tuple[str, int]:
        """A nested group, or all the sides of a UNION."""
        sides = [at]
        following = self.after(self.closing[at])
        while following < len(self.tokens) and self.word(following) == "UNION":
            sides.append(self.find_brace(following))
            following = self.after(self.closing[sides[-1]])
        end = self.closing[sides[-1]] + 1
        if len(sides) == 1:
            return f"{{ {self.group(at, renamed)} }}", end
        return " UNION ".join(f"{{ {self.marked(side, renamed)} }}" for side in sides), end

    def sub_select(self, start: int, end: int, renamed: Renamed) -> str:
        """A sub-select, and beside it its pattern: which of its solutions made its rows."""
        opening = self.find_brace(start)
        select = self.read_select(start, opening, end)
        inside = self.variables(opening, self.closing[opening])
        kept = inside if select.names is None else set(select.names)
        inner = {**renamed, **{name: f"{name}_{self.fresh()}" for name in sorted(inside - kept)}}
        pattern = f"{self.group(opening, inner)}{self.bound(select, opening, inner)} BIND(1 AS ?{self.fresh()})"
        return f"{{ {self.raw(start, end, renamed)} }} OPTIONAL {{ {pattern} }}"

    # EXISTS

    def end_of_constraint(self, at: int) -> int:
        """The place after a FILTER or BIND."""
        at = self.after(at)
        while self.text(at) not in _PAIRS:  # a function's name, or [NOT] EXISTS
            at = self.after(at)
        return self.closing[at] + 1

    def existing(self, operands: Sequence[tuple[int, int]], opening: int, renamed: Renamed) -> Iterator[str]:
        """For each EXISTS in the operands of `||`, its pattern as an OPTIONAL that matches when the row rests on it."""
        with_pattern = [pair for pair in operands if self.exists(*pair)]
        others = [pair for pair in operands if pair not in with_pattern]
        for operand in with_pattern:
            condition = ""
            if others:  # in `A || EXISTS { … }` the row rests on the pattern only where A does not hold
                held = [f"COALESCE({self.raw(*operand, renamed)}, false)"]
                held += [f"!COALESCE({self.raw(*other, renamed)}, false)" for other in others]
                flag = self.fresh()  # told before the pattern binds what A asks for
                condition = f" FILTER(?{flag})"
                yield f" BIND({' && '.join(held)} AS ?{flag})"
            for brace in self.exists(*operand):
                local = self.variables(brace, self.closing[brace]) - self.outside(opening)
                inner = {**renamed, **{name: f"{name}_{self.fresh()}" for name in sorted(local)}}
                yield f" OPTIONAL {{ {self.marked(brace, inner)}{condition} }}"

    def operands(self, parenthesis: int) -> list[tuple[int, int]]:
        """What `||` joins directly inside a pair of parentheses."""
        end = self.closing[parenthesis]
        found = []
        start = at = parenthesis + 1
        while at < end:
            if self.text(at) == "||":
                found.append((start, at))
                start = at + 1
            at = self.closing.get(at, at) + 1
        return [*found, (start, end)]

    def exists(self, start: int, end: int) -> list[int]:
        """The opening braces of the EXISTS patterns between two places; not those of NOT EXISTS, nor inside them."""
        found = []
        before = ["", ""]
        at = start
        while at < end:
            if self.text(at) == "{":
                if before[0] != "NOT":
                    found.append(at)
                at = self.closing[at]
            elif self.tokens[at].kind not in BLANK:
                before = [before[1], self.word(at)]
            at += 1
        return found

    def outside(self, opening: int) -> set[str]:
        """The variables of a group, without those that only occur in the patterns of its EXISTS."""
        found: set[str] = set()
        at, end = opening + 1, self.closing[opening]
        while at < end:
            if self.word(at) == "EXISTS":
                at = self.closing[self.find_brace(at)]
            elif self.tokens[at].kind == "variable":
                found.add(self.text(at)[1:])
            at += 1
        return found


def _closing(tokens: Sequence[Token]) -> dict[int, int]:
    """Where each brace and parenthesis closes."""
    found: dict[int, int] = {}
    opened: list[int] = []
    for at, token in enumerate(tokens):
        if token.text in _PAIRS:
            opened.append(at)
        elif token.text in {")", "}"}:
            if not opened or _PAIRS[tokens[opened[-1]].text] != token.text:
                raise UsageError("catalog.no-query")
            found[opened.pop()] = at
    if opened:
        raise UsageError("catalog.no-query")
    return found
