"""What is checked of every query that comes from outside, before an engine or another parser sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from qkg.core.errors import QuerySyntaxError, RefusedError
from qkg.core.text import shown
from qkg.sparql import tree as trees
from qkg.sparql.lexer import BLANK, Token, is_operand, meaningful, tokens_from
from qkg.sparql.prologue import form_of

if TYPE_CHECKING:
    from qkg.sparql.prologue import Form

MAX_QUERY_SIZE = 1_000_000
"""Maximum size of a query, in characters."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def check_query(text: str, *, allow_service: bool = False, max_size: int = MAX_QUERY_SIZE) -> Form:
    """Check a query from outside and give its form: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises `RefusedError` for a text of more than *max_size* characters, for an update, and for SERVICE and LOAD unless
    *allow_service*; `QuerySyntaxError` for text that has no SPARQL tokens, whose brackets or operators are nested so
    deep that engines would overflow their stack (`qkg.sparql.tree`), or that begins like no query.

    >>> check_query("ASK { ?s ?p 1 }")
    'ASK'
    >>> check_query("ASK " + "{" * 3000)
    Traceback (most recent call last):
    qkg.sparql.lexer.QueryTextError: 1:505: brackets are nested more than 500 deep
    """
    if len(text) > max_size:
        raise RefusedError("engines.query-size", size=len(text), limit=max_size)
    if found := _SURROGATE.search(text):
        raise QuerySyntaxError("catalog.not-text", value=shown(found[0]))
    form = form_of([token for token in trees.tokens([trees.tree(text)]) if token.kind not in BLANK])
    if not allow_service:
        refuse_federation(text)
    return form


def refuse_federation(text: str) -> None:
    r"""Refuse a query that would make the engine call other servers: SERVICE, and LOAD in updates.

    Engines do not all tokenize alike. Oxigraph, which has no separate lexer, reads `SERVICESILENT<u>{}` as SERVICE, and
    `SERVICEex:u{}` too once it has failed otherwise; in an expression it reads `<` as an operator where the standard
    sees the longest IRI; and others expand `\u0053` before they look for keywords (SPARQL 1.1, 19.2). Whatever one of
    them could take for SERVICE is refused. Raises `RefusedError`, and `QuerySyntaxError` for text without SPARQL tokens.

    >>> refuse_federation('SELECT ?s { ?s ?p "SERVICE" } # SERVICE')
    >>> refuse_federation("SELECT ?s { SERVICE <http://e/> { ?s ?p ?o } }")
    Traceback (most recent call last):
    qkg.core.errors.RefusedError: ...
    """
    meaningful(text)
    found = _federation(text)
    if found is None and "\\" in text:
        expanded = _ESCAPE.sub(_expand, text)
        found = _federation(expanded) if expanded != text else None
    if found is not None:
        word = "SERVICE" if "SERVICE" in found.text.upper() else "LOAD"
        hint = "catalog.federation-hint" if word == "SERVICE" else None
        raise RefusedError("catalog.federation", where=f"{found.line}:{found.column}", hint=hint, word=word)


def _expand(escape: re.Match[str]) -> str:
    code = int(escape.group(1) or escape.group(2), 16)
    return chr(code) if code <= 0x10FFFF else escape.group()


def _federation(text: str) -> Token | None:
    """The first token that could be SERVICE or LOAD in any of the ways to tokenize *text*."""
    if "SERVICE" not in text.upper() and "LOAD" not in text.upper():
        return None
    starts = [(0, 0)]
    seen = set(starts)
    while starts:
        position, depth = starts.pop()
        tokens = [token for token in tokens_from(text, position) if token.kind not in BLANK]
        for before, token, following in zip([None, *tokens], tokens, [*tokens[1:], None], strict=False):
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


def _calls(before: Token | None, token: Token, following: Token | None, unlikely: bool) -> bool:
    """Whether a token may be SERVICE or LOAD; *unlikely*: only when what follows it fits."""
    word = token.text.upper()
    if token.kind == "word" and ("SERVICE" in word or word.startswith("LOAD")):
        return not unlikely or (following is not None and following.kind in {"iri", "name", "variable", "word"})
    is_name = token.kind == "name" and "SERVICE" in word.partition(":")[0]
    is_graph = before is not None and before.text.upper() == "GRAPH"
    return is_name and not is_graph and following is not None and following.text == "{"
