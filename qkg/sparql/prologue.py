"""A query's prologue: its prefixes, and the form that follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from qkg.core.errors import QuerySyntaxError, RefusedError
from qkg.core.iris import vocabulary
from qkg.sparql.lexer import meaningful

if TYPE_CHECKING:
    from collections.abc import Sequence

    from qkg.sparql.lexer import Token

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_TOKENS = {"BASE": 2, "PREFIX": 3}
"""How many tokens a declaration takes."""


def query_form(text: str) -> Form:
    """Which of the four query forms *text* is: SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raises `RefusedError` for an update, `QuerySyntaxError` for text that begins with neither.

    >>> query_form("PREFIX e: <http://e/> select ?x { ?x e:p 1 }")
    'SELECT'
    """
    return form_of(meaningful(text))


def form_of(tokens: Sequence[Token]) -> Form:
    """What `query_form` says, of a text's meaningful tokens."""
    at = 0
    while at < len(tokens) and (count := _TOKENS.get(tokens[at].text.upper())):
        at += count
    if at >= len(tokens):
        raise QuerySyntaxError("catalog.no-query")
    first = tokens[at]
    where, word = f"{first.line}:{first.column}", first.text.upper()
    if word in _UPDATES:
        raise RefusedError("catalog.update", where=where, word=word)
    if word not in FORMS:
        raise QuerySyntaxError("catalog.no-form", where=where, word=first.text)
    return word  # type: ignore[return-value]


def undeclared(tokens: Sequence[Token]) -> list[Token]:
    """The prefixed names among a text's meaningful tokens whose prefix is not declared before."""
    declared: set[str] = set()
    found: list[Token] = []
    before = ""
    for token in tokens:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                found.append(token)
        before = token.text.upper()
    return found


def with_prefixes(text: str) -> str:
    r"""*text* with a declaration for each of qkg's prefixes that it uses without declaring; line numbers stay.

    >>> with_prefixes("ASK { government:quebec ?p ?o }")
    'PREFIX government: <https://w3id.org/qkg/id/government/>\tASK { government:quebec ?p ?o }'
    """
    missing = dict.fromkeys(token.text.partition(":")[0] for token in undeclared(meaningful(text)))
    return "".join(map(_declaration, missing)) + text


def without_added_prefixes(text: str) -> str:
    """*text* without what `with_prefixes` added, so that columns are those of the text as its author wrote it.

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
    """The declaration of one of qkg's prefixes, "" for another; it ends with a tab, by which it is known again."""
    namespace = vocabulary().prefixes.get(prefix)
    return f"PREFIX {prefix}: <{namespace}>\t" if namespace is not None else ""
