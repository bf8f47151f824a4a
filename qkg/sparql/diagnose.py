"""Why a query does not parse: the place, the line, and one sentence.

Oxigraph's parser answers with everything it could have read at the furthest place it tried, which may lie beyond the
mistake. So the first token is looked for with which the text can no longer be the beginning of a query.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from qkg.core.errors import QuerySyntaxError
from qkg.core.iris import iri_parses
from qkg.messages import Message
from qkg.sparql.lexer import QueryTextError, Token, meaningful
from qkg.sparql.prologue import undeclared, without_added_prefixes
from qkg.sparql.tree import tree, unclosed

_PLACE = re.compile(r"error at (\d+):(\d+)")
_PARSER = re.compile(r"^Parser error (at|between) [^:]*: ")
_SENTENCE = re.compile(r"[A-Z][a-z]*(?: [\w'`?$-]+){2,}")
"""What the parser says in words, among the tokens that it lists."""
_NOTHING = ": expected [_]"
"""What the parser says when a rule is broken that is not part of the grammar."""
_PADDING = " " * 64
"""Longer than any keyword: the parser tries those over as many characters as they have."""
_WIDTH = 76
_OPENING = {"}": "{", ")": "(", "]": "["}


def file_reason(error: SyntaxError) -> Message:
    """Why a file of RDF does not parse; the place is the error's own.

    >>> error = SyntaxError("Parser error between line 5 column 18 and line 6 column 1: Unexpected end of file")
    >>> print(file_reason(error).text("en"))
    the file ends too early
    """
    said = _PARSER.sub("", str(error.msg))
    prefix = re.fullmatch(r"The prefix (.*): has not been declared", said)
    if prefix:
        return Message("engines.syntax-prefix", prefix=prefix[1])
    if said.startswith("Unexpected end"):
        return Message("engines.file-end")
    if " IRI" in said:
        return Message("engines.file-iri", said=said)
    return Message("engines.file-said", said=said)


def syntax_error(query: str, error: SyntaxError) -> QuerySyntaxError:
    """The error for a query that Oxigraph cannot parse, with the line and a caret under the place.

    >>> try:
    ...     ox.Store().query("ASK { ?s ?p }")
    ... except SyntaxError as error:
    ...     print(syntax_error("ASK { ?s ?p }", error).text("en"))
    1:13: the query does not parse: unexpected “}” here
        ASK { ?s ?p }
                    ^
    """
    try:
        token, reason = _explained(query, meaningful(query), str(error.msg))
    except QueryTextError as text_error:
        return _at(query, text_error.line, text_error.column, Message(text_error.key, **text_error.fields))
    if token is not None:
        return _at(query, token.line, token.column, reason)
    end = query.rstrip()
    return _at(query, end.count("\n") + 1, len(end) - end.rfind("\n"), reason)


def _explained(query: str, tokens: list[Token], said: str) -> tuple[Token | None, Message]:
    """The token at fault (none: the query's end), and the sentence about it."""
    token = next(iter(undeclared(tokens)), None)
    if token is not None:
        return token, Message("engines.syntax-prefix", prefix=token.text.partition(":")[0])
    token = _no_iri(tokens)
    if token is not None:
        return token, Message("engines.syntax-iri", token=token.text)
    token = _unexpected(query, tokens)
    if token is not None:
        opened = unclosed(tree(query[: token.start]))
        closes = bool(opened) and opened[-1].text == _OPENING.get(token.text)
        if closes and said.endswith(_NOTHING):  # a rule that a group breaks is reported where the group closes
            return token, Message("engines.syntax-rule")
        return token, Message("engines.syntax-unexpected", token=token.text)
    opened = unclosed(tree(query))
    if opened:
        return None, Message("engines.syntax-open", token=opened[-1].text, line=opened[-1].line)
    sentence = _SENTENCE.search(said)
    if sentence:
        return None, Message("engines.syntax-said", said=sentence[0])
    return None, Message("engines.syntax-rule" if tokens and said.endswith(_NOTHING) else "engines.syntax-end")


def _no_iri(tokens: list[Token]) -> Token | None:
    """The first IRI that is not absolute or not well formed, unless a BASE could complete it."""
    if any(token.text.upper() == "BASE" for token in tokens):
        return None
    written = (token for token in tokens if token.kind == "iri" and "\\" not in token.text)
    return next((token for token in written if not iri_parses(token.text[1:-1])), None)


def _unexpected(query: str, tokens: list[Token]) -> Token | None:
    """The first token with which the text is no beginning of a query; by bisection, since the texts before it all are."""
    if any(token.text.upper() == "SERVICE" for token in tokens):
        return None  # a shorter query that parses is run, and this one would call somebody
    low, high = 0, len(tokens)
    while low < high:
        middle = (low + high) // 2
        if _begins(query[: tokens[middle].start + len(tokens[middle].text)]):
            low = middle + 1
        else:
            high = middle
    return tokens[low] if low < len(tokens) else None


def _begins(text: str) -> bool:
    """Whether a query may begin so: it is one, or the parser reads to its end and wants more."""
    line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
    try:
        ox.Store().query(text + _PADDING)
    except SyntaxError as error:
        place = _PLACE.match(str(error.msg))
        return place is None or (int(place[1]), int(place[2])) == (line, column + len(_PADDING))
    except (OSError, RuntimeError):
        return True
    return True


def _at(query: str, line: int, column: int, reason: Message) -> QuerySyntaxError:
    """The error at a place, with its line as the author wrote it, cut around the place, and a caret."""
    written = without_added_prefixes(query)
    if line == 1:
        column -= len(query) - len(written)
    text = written.split("\n")[line - 1]
    if not text.strip():
        return QuerySyntaxError("engines.syntax", where=f"{line}:{column}", reason=reason)
    start = max(0, column - _WIDTH + 8)
    shown = "".join(character if character.isprintable() else " " for character in text[start : start + _WIDTH])
    return QuerySyntaxError(
        "engines.syntax-at",
        where=f"{line}:{column}",
        reason=reason,
        text=shown.rstrip(),
        caret=" " * (column - 1 - start) + "^",
    )
