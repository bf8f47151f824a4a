"""The text of a stored query: what it must not hold, and the places where its parameters stand.

Functions here call *fail* with a message's name, a line and fields; it raises.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.catalog.query import Place
from qkg.core.iris import VIEW_GRAPH
from qkg.sparql.lexer import Token, is_operand
from qkg.sparql.tree import CLAUSES, Group, clauses, groups, tokens, word
from qkg.sparql.tree import text as write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import NoReturn

    from qkg.sparql.tree import Node

    Fail = Callable[..., NoReturn]

_NO_SPACE_BEFORE = frozenset(" \t\r\n({,=!&|")
_NO_SPACE_AFTER = frozenset(" \t\r\n)},;")
_BEFORE_ALL = frozenset({"SELECT", "DISTINCT", "REDUCED"})
"""The keywords before the `*` of `SELECT *`."""
_NO_TERM = frozenset({"SELECT", "GROUP", "ORDER"})
"""The clauses in which a bare term may not stand where a variable may."""


def check_portable(root: Group, fail: Fail) -> None:
    """Refuse what engines evaluate differently: unbounded paths, FROM, the view's graph by name, SELECT without ORDER BY."""
    prefixes: dict[str, str] = {}
    for group, before, token in _tokens(root):
        is_path = token.text in {"*", "+"} and not group.expression and word(before) not in _BEFORE_ALL
        if token.kind == "sign" and (token.text == "?" or is_path):
            fail("unbounded-path", token.line, path=token.text)
        if word(token) == "FROM" and group is root:
            fail("from", token.line)
        prefix, colon, local = token.text.partition(":")
        if token.kind == "iri" and isinstance(before, Token) and before.kind == "name" and group is root:
            prefixes[before.text] = token.text[1:-1]
        named = token.text[1:-1] if token.kind == "iri" else prefixes.get(prefix + colon, "") + local
        if token.kind in {"iri", "name"} and named == VIEW_GRAPH:
            fail("names-view", token.line)
    found = clauses(root.parts)
    if "SELECT" in found and "ORDER" not in found:
        fail("no-order", _line(root.parts[-1]))


def _tokens(root: Group) -> Iterator[tuple[Group, Node | None, Token]]:
    """Every token but space and comments, with the group that directly contains it and the part before it in that group."""
    for group in groups([root]):
        for before, part in zip([None, *group.parts], group.parts, strict=False):
            if isinstance(part, Token):
                yield group, before, part


def _line(node: Node) -> int:
    """The line that a node ends on."""
    *_, last = tokens([node])
    return last.line


def segments(root: Group, multiple: Mapping[str, bool], fail: Fail) -> list[str | Place]:
    """The text cut at its parameters: text and places, in turn.

    *multiple*: for each parameter, whether it takes several values. A parameter without a place is refused, and one
    that stands where its variable may stand but no term may: bare in SELECT, GROUP BY or ORDER BY.
    """
    text = write(root)
    found: list[tuple[int, int, Place]] = []
    used: set[str] = set()
    for group, before, token in _tokens(root):
        if token.kind == "iri" and group.expression and isinstance(before, Token) and is_operand(before):
            fail("no-space", token.line, text=token.text)
        if word(token) == "UNDEF" and (name := _name_of_data(group)) in multiple and multiple[name]:
            found.append((token.start, token.end, Place(name, "values", token.text)))
        if token.kind != "variable":
            continue
        name = token.text[1:]
        if name in multiple:
            used.add(name)
            _check_place(group, before, token, multiple[name], fail)
            if not multiple[name]:
                kind, start, end = _span(group, token)
                found.append((start, end, Place(name, kind, text[start:end])))
        elif token.text[0] == "$":
            fail("undeclared", token.line, name=name)
    filled = {place.name for _, _, place in found}
    for name, several in multiple.items():
        if name not in used:
            fail("unused", None, name=name)
        if several and name not in filled:
            fail("no-values", None, name=name)
    return _cut(text, sorted(found))


def _name_of_data(group: Group) -> str:
    """The variable of `VALUES ?name { UNDEF }`, whose braces *group* is; else ""."""
    values, variable = group.lead
    is_data = len(group.parts) == 1 and word(values) == "VALUES" and isinstance(variable, Token)
    return variable.text[1:] if is_data and isinstance(variable, Token) else ""


def _check_place(group: Group, before: Node | None, token: Token, several: bool, fail: Fail) -> None:
    """Refuse a parameter where its values cannot stand."""
    name = token.text[1:]
    if token.text[0] == "?":
        fail("question-mark", token.line, name=name)
    if word(before) == "AS":
        fail("assigned", token.line, name=name)
    if several:
        return
    if word(before) == "VALUES" or group.follows("VALUES"):
        fail("single-in-values", token.line, name=name)
    if group.bracket in {"", "{"}:
        keywords = [word(part) for part in group.parts[: group.parts.index(token)]]
        clause = next((keyword for keyword in reversed(keywords) if keyword in CLAUSES), "")
        if clause in _NO_TERM:
            fail("no-term", token.line, name=name, clause=clause)


def _span(group: Group, token: Token) -> tuple[str, int, int]:
    """What a parameter's value replaces: its variable, or the whole of `BOUND($name)`."""
    function = group.lead[1]
    if group.follows("BOUND") and isinstance(function, Token) and group.closing:
        return "bound", function.start, group.closing.end
    return "term", token.start, token.end


def _cut(text: str, places: list[tuple[int, int, Place]]) -> list[str | Place]:
    """Text and places in turn, with blanks between them where a term could grow together with its neighbours."""
    found: list[str | Place] = []
    done, gap = 0, ""
    for start, end, place in places:
        found += [gap + text[done:start] + ("" if text[start - 1] in _NO_SPACE_BEFORE else " "), place]
        done, gap = end, "" if text[end : end + 1] in _NO_SPACE_AFTER else " "
    return [*found, gap + text[done:]] if text[done:] else found
