"""Queries for stores whose default graph is the union of all graphs: the resolved view is read from its named graph.

The rewriting works on tokens: strings, comments and IRIs are never touched, and everything else stays as written.
"""

from __future__ import annotations

from qkg.core.iris import VIEW_GRAPH
from qkg.sparql.lexer import BLANK, Token, tokenize

_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


def in_view(query: str) -> str:
    """*query* with each outermost group pattern wrapped in `GRAPH <…/graph/view> { … }`.

    The outermost patterns are the WHERE clause, and those of EXISTS in the SELECT clause, HAVING or ORDER BY;
    prologue, CONSTRUCT template, sub-selects, modifiers and trailing VALUES stay where they are. GRAPH clauses inside
    keep working (SPARQL 1.1, 8.3); one over a variable must not see the view itself, which is no named graph
    elsewhere, so a filter excludes it. `CONSTRUCT WHERE`, whose pattern cannot hold GRAPH, becomes the long form. A
    query that names its graphs (FROM) and a DESCRIBE without pattern are left alone. Raises `UsageError` for text
    that has no tokens of SPARQL.

    >>> in_view("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1")
    'SELECT ?s WHERE { GRAPH <https://w3id.org/qkg/graph/view> { ?s ?p ?o } } LIMIT 1'
    """
    tokens = tokenize(query)
    words = [number for number, token in enumerate(tokens) if token.kind not in BLANK]
    start = next((at for at, n in enumerate(words) if _is_word(tokens[n]) in _FORMS), None)
    if start is None:
        return query
    edits: dict[int, str] = {}
    if _wrap(tokens, words, start, edits):
        _hide_view(tokens, words, start, edits)
    return "".join(edits.get(number, token.text) for number, token in enumerate(tokens))


def _is_word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _wrap(tokens: list[Token], words: list[int], start: int, edits: dict[int, str]) -> bool:
    """Put GRAPH around every outermost group; whether there was one to wrap."""
    form = _is_word(tokens[words[start]])
    wrapped = False
    at = start + 1
    while at < len(words):
        token, before = tokens[words[at]], tokens[words[at - 1]]
        word = _is_word(token)
        if word == "FROM" and not wrapped:
            return False
        if word == "VALUES":  # a data block after the modifiers: no pattern
            break
        if token.text != "{":
            at += 1
            continue
        end = _closing(tokens, words, at)
        if form == "CONSTRUCT" and _is_word(before) == "CONSTRUCT":
            at = end + 1  # the template
            continue
        opening, closing = words[at], words[min(end, len(words) - 1)]
        edits[opening] = f"{{ GRAPH <{VIEW_GRAPH}> {{"
        edits[closing] = "} }"
        if form == "CONSTRUCT" and not wrapped and _is_short(tokens, words, start):
            template = "".join(t.text for t in tokens[opening : closing + 1])
            edits[words[start]] = f"{tokens[words[start]].text} {template}\n"
        wrapped = True
        at = end + 1
    return wrapped


def _is_short(tokens: list[Token], words: list[int], start: int) -> bool:
    return start + 1 < len(words) and _is_word(tokens[words[start + 1]]) == "WHERE"


def _closing(tokens: list[Token], words: list[int], at: int) -> int:
    """Where the brace opened at *at* closes (past the end when it does not: the engine will say so)."""
    depth = 0
    for position in range(at, len(words)):
        text = tokens[words[position]].text
        if text == "{":
            depth += 1
        elif text == "}":
            depth -= 1
            if depth == 0:
                return position
    return len(words)


def _hide_view(tokens: list[Token], words: list[int], start: int, edits: dict[int, str]) -> None:
    """After each `GRAPH ?g { … }`, a filter that keeps `?g` from being the view."""
    for at in range(start, len(words) - 2):
        if _is_word(tokens[words[at]]) == "GRAPH" and tokens[words[at + 1]].kind == "variable":
            variable = tokens[words[at + 1]].text
            end = _closing(tokens, words, at + 2)
            if tokens[words[at + 2]].text == "{" and end < len(words):
                closing = words[end]
                edits[closing] = f"{edits.get(closing, '}')} FILTER({variable} != <{VIEW_GRAPH}>)"
