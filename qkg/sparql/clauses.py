"""The structure of a stored query, read from its tokens: its clauses, its projection, the places of its parameters.

A parser would say more, but none keeps the author's text; and what has to be known is little: which clause a token
stands in, how deep in parentheses, and whether these hold an expression or a path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import VIEW_GRAPH
from qkg.sparql.lexer import BLANK, Token, is_operand

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, NoReturn

    from qkg.catalog.model import Parameter, Place

    Fail = Callable[..., NoReturn]

_CLAUSES = frozenset({"SELECT", "ASK", "CONSTRUCT", "WHERE", "FROM", "GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET"})
_NO_SPACE_BEFORE = frozenset(" \t\r\n({,=!&|")
_NO_SPACE_AFTER = frozenset(" \t\r\n)},;")


class Position:
    """Where a meaningful token stands.

    - `clause`: the clause of its query (SELECT, WHERE, GROUP, ORDER …; PATTERN inside braces; "" in the prologue).
    - `braces`, `parens`: how deep it stands in braces, and in parentheses within these.
    - `expression`: whether it stands in the parentheses of an expression (else of a path, a list, a data block).
    """

    __slots__ = ("braces", "clause", "expression", "index", "parens", "token")

    def __init__(self, token: Token, index: int, clause: str, braces: int, parens: list[bool]) -> None:
        self.token = token
        self.index = index
        self.clause = clause
        self.braces = braces
        self.parens = len(parens)
        self.expression = bool(parens and parens[-1])

    @property
    def word(self) -> str:
        """The token's text in capitals, as keywords are compared."""
        return self.token.text.upper()


def positions(tokens: Sequence[Token]) -> list[Position]:
    """The position of every meaningful token; `index` counts in *tokens*."""
    found: list[Position] = []
    clauses = [""]
    parens: list[list[bool]] = [[]]
    for index, token in enumerate(tokens):
        if token.kind in BLANK:
            continue
        word = token.text.upper() if token.kind == "word" else ""
        if word in _CLAUSES and not parens[-1]:
            clauses[-1] = word
        elif word == "VALUES" and clauses[-1] != "PATTERN" and not parens[-1]:
            clauses[-1] = "VALUES"
        if token.text == "}" and len(clauses) > 1:
            clauses.pop()
            parens.pop()
        elif token.text == ")" and parens[-1]:
            parens[-1].pop()
        found.append(Position(token, index, clauses[-1], len(clauses) - 1, parens[-1]))
        if token.text == "{":
            clauses.append("PATTERN")
            parens.append([])
        elif token.text == "(":
            parens[-1].append(_opens_expression(found))
    return found


def _opens_expression(found: list[Position]) -> bool:
    """Whether the `(` that *found* ends with opens an expression."""
    here = found[-1]
    if here.expression:
        return True
    if here.clause in {"SELECT", "GROUP", "HAVING", "ORDER"}:
        return True
    before = found[-2] if len(found) > 1 else here
    if before.token.kind == "word":
        return before.word not in {"A", "VALUES"}
    return before.token.kind in {"iri", "name"} and len(found) > 2 and found[-3].word == "FILTER"


def projection(found: Sequence[Position]) -> list[str] | None:
    """The names a SELECT query projects, in order; `None` for `SELECT *`."""
    names: list[str] = []
    for position, before in zip(found, [None, *found], strict=False):
        if position.clause != "SELECT" or position.braces:
            continue
        if position.token.text == "*" and not position.parens:
            return None
        is_as = before is not None and before.word == "AS"
        if position.token.kind == "variable" and (position.parens == 0 or (position.parens == 1 and is_as)):
            names.append(position.token.text[1:])
    return names


def check_portable(found: Sequence[Position], fail: Fail) -> None:
    """Refuse what engines do not agree on: unbounded paths, FROM, the view by name, SELECT without ORDER BY."""
    prefixes: dict[str, str] = {}
    for at, position in enumerate(found):
        token = position.token
        if token.kind == "name" and at and found[at - 1].word == "PREFIX" and at + 1 < len(found):
            prefixes[token.text] = found[at + 1].token.text[1:-1]
        in_pattern = position.clause == "PATTERN" and not position.expression
        if token.text == "?" or (token.text in {"*", "+"} and in_pattern):
            fail("unbounded-path", token.line, path=token.text)
        if position.word == "FROM" and token.kind == "word" and not position.braces:
            fail("from", token.line)
        prefix, colon, local = token.text.partition(":")
        named = token.text[1:-1] if token.kind == "iri" else prefixes.get(prefix + colon, "") + local
        if token.kind in {"iri", "name"} and named == VIEW_GRAPH:
            fail("names-view", token.line)
    selects = any(p.clause == "SELECT" and not p.braces for p in found)
    if selects and not any(p.clause == "ORDER" and not p.braces for p in found):
        fail("no-order", found[-1].token.line)


def cut(
    tokens: Sequence[Token], found: Sequence[Position], parameters: Mapping[str, Parameter], fail: Fail
) -> list[str | Place]:
    """The text cut at its parameters: text and places, in turn.

    Calls *fail* with a message's name, a line and fields for a parameter that stands where none can be bound.
    """
    places: dict[int, tuple[int, Place]] = {}
    used: set[str] = set()
    names = {p.token.text[1:] for p in found if p.token.kind == "variable"}
    for at, position in enumerate(found):
        if position.token.kind == "iri" and position.expression and is_operand(found[at - 1].token):
            fail("no-space", position.token.line, text=position.token.text)
        if position.token.kind != "variable":
            continue
        name = position.token.text[1:]
        parameter = parameters.get(name)
        if parameter is None:
            if position.token.text[0] == "$":
                fail("undeclared", position.token.line, name=name)
            continue
        _check_use(found, at, name, fail)
        used.add(name)
        if not parameter.multiple and _in_data_variables(found, at):
            fail("single-in-values", position.token.line, name=name)
        place = _multiple(found, at, name) if parameter.multiple else _single(tokens, found, at, name, names)
        if place is not None:
            first, last, written = place
            places[first] = (last, written)
    filled = {written[0] for _, written in places.values()}
    for name, parameter in parameters.items():
        if name not in used:
            fail("unused", None, name=name)
        if parameter.multiple and name not in filled:
            fail("no-values", None, name=name)
    return _segments(tokens, places)


def _check_use(found: Sequence[Position], at: int, name: str, fail: Fail) -> None:
    token = found[at].token
    if token.text[0] == "?":
        fail("question-mark", token.line, name=name)
    if at and found[at - 1].word == "AS":
        fail("assigned", token.line, name=name)


def _texts(found: Sequence[Position], start: int, end: int) -> list[str]:
    return [position.word for position in found[max(start, 0) : end]]


def _multiple(found: Sequence[Position], at: int, name: str) -> tuple[int, int, Place] | None:
    """The data of `VALUES $p { UNDEF }`; other uses of a multiple parameter stay variables."""
    if _texts(found, at - 1, at) == ["VALUES"] and _texts(found, at + 1, at + 4) == ["{", "UNDEF", "}"]:
        data = found[at + 2]
        return data.index, data.index, (name, "values", data.token.text, "")
    return None


def _single(
    tokens: Sequence[Token], found: Sequence[Position], at: int, name: str, names: set[str]
) -> tuple[int, int, Place]:
    position = found[at]
    index = position.index
    if _texts(found, at - 2, at) == ["BOUND", "("] and _texts(found, at + 1, at + 2) == [")"]:
        first, last = found[at - 2].index, found[at + 1].index
        return first, last, (name, "bound", "".join(token.text for token in tokens[first : last + 1]), "")
    text = position.token.text
    if position.parens == 0 and position.clause == "SELECT":
        # An inner SELECT would bring the name into the outer one's scope, where it may not be assigned again.
        return index, index, (name, "project", text, _fresh(name, names) if position.braces else name)
    if position.parens == 0 and position.clause == "GROUP":
        return index, index, (name, "group", text, _fresh(name, names))
    if position.parens == 0 and position.clause == "ORDER":
        return index, index, (name, "order", text, "")
    return index, index, (name, "term", text, "")


def _in_data_variables(found: Sequence[Position], at: int) -> bool:
    """Whether a variable stands right after VALUES, or in the list of variables after it."""
    back = at - 1
    while back >= 0 and found[back].token.kind == "variable":
        back -= 1
    return _texts(found, back, back + 1) == ["VALUES"] or _texts(found, back - 1, back + 1) == ["VALUES", "("]


def _fresh(name: str, names: set[str]) -> str:
    """A variable's name that the query does not use, made from *name*."""
    number = 1
    while f"{name}_{number}" in names:
        number += 1
    names.add(f"{name}_{number}")
    return f"{name}_{number}"


def _segments(tokens: Sequence[Token], places: Mapping[int, tuple[int, Place]]) -> list[str | Place]:
    """Text and places in turn; a place touches no token that could grow together with a term."""
    segments: list[str | Place] = []
    text = ""
    index = 0
    while index < len(tokens):
        if index not in places:
            text += tokens[index].text
            index += 1
            continue
        last, place = places[index]
        if text and text[-1] not in _NO_SPACE_BEFORE:
            text += " "
        segments += [text, place]
        index = last + 1
        text = " " if index < len(tokens) and tokens[index].text[0] not in _NO_SPACE_AFTER else ""
    return [*segments, text] if text else segments


def data_error(key: str, path: str, line: int | None, /, **fields: Any) -> DataError:
    """A `DataError` of the catalogue at a file's line, with its hint when there is one."""
    from qkg.messages.catalog import MESSAGES

    hint = f"catalog.{key}-hint" if f"{key}-hint" in MESSAGES else None
    return DataError(f"catalog.{key}", where=f"{path}:{line or 1}", hint=hint, **fields)
