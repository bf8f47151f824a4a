"""Why a query does not parse, for a reader: the place, the line, and one sentence.

Oxigraph's parser answers with everything it could have read at the furthest place it tried, which may lie beyond the
mistake. So the first token with which the query can no longer become one is looked for.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from qkg.core.errors import UsageError
from qkg.core.iris import iri_parses
from qkg.messages import Words
from qkg.sparql.lexer import LexicalError, Token, meaningful, without_added_prefixes

_PLACE = re.compile(r"error at (\d+):(\d+)")
_PARSER = re.compile(r"^Parser error (at|between) [^:]*: ")
_SENTENCE = re.compile(r"[A-Z][a-z]*(?: [\w'`?$-]+){2,}")
"""What the parser says in words, among the tokens that it lists."""
_NOTHING = ": expected [_]"
"""What the parser says when a rule beside the grammar is broken."""
_PADDING = " " * 64
"""Longer than any keyword: the parser tries those over as many characters as they have."""
_WIDTH = 76
_CLOSING = {"}": "{", ")": "(", "]": "["}


def file_reason(error: SyntaxError) -> Words:
    """Why a file of RDF does not parse; the place is the error's own.

    >>> error = SyntaxError("Parser error between line 5 column 18 and line 6 column 1: Unexpected end of file")
    >>> print(file_reason(error).text("en"))
    the file ends too early
    """
    said = _PARSER.sub("", str(error.msg))
    prefix = re.fullmatch(r"The prefix (.*): has not been declared", said)
    if prefix:
        return Words("engines.syntax-prefix", prefix=prefix[1])
    if said.startswith("Unexpected end"):
        return Words("engines.file-end")
    if " IRI" in said:
        return Words("engines.file-iri", said=said)
    return Words("engines.file-said", said=said)


def syntax_error(query: str, error: SyntaxError) -> UsageError:
    """The user's error for a query that Oxigraph cannot parse, with the line and a caret under the place."""
    try:
        tokens = meaningful(query)
    except LexicalError as lexical:
        return _told(query, lexical.line, lexical.column, Words(lexical.key, **lexical.fields))
    token, reason = _explained(query, tokens, str(error.msg))
    if token is not None:
        return _told(query, token.line, token.column, reason)
    end = query.rstrip()
    return _told(query, end.count("\n") + 1, len(end) - end.rfind("\n"), reason)


def _explained(query: str, tokens: list[Token], said: str) -> tuple[Token | None, Words]:
    """The token at fault (none: the query's end), and the sentence about it."""
    token = _undeclared(tokens)
    if token is not None:
        return token, Words("engines.syntax-prefix", prefix=token.text.partition(":")[0])
    token = _no_iri(tokens)
    if token is not None:
        return token, Words("engines.syntax-iri", token=token.text)
    token = _unexpected(query, tokens)
    if token is not None:
        before = tokens[: tokens.index(token)]
        closing = token.text in _CLOSING and [t.text for t in _opened(before)][-1:] == [_CLOSING[token.text]]
        if closing and said.endswith(_NOTHING):  # what a group breaks is found where it closes
            return token, Words("engines.syntax-rule")
        return token, Words("engines.syntax-unexpected", token=token.text)
    opened = _opened(tokens)
    if opened:
        return None, Words("engines.syntax-open", token=opened[-1].text, line=opened[-1].line)
    sentence = _SENTENCE.search(said)
    if sentence:
        return None, Words("engines.syntax-said", said=sentence[0])
    return None, Words("engines.syntax-rule" if tokens and said.endswith(_NOTHING) else "engines.syntax-end")


def _undeclared(tokens: list[Token]) -> Token | None:
    declared: set[str] = set()
    before = ""
    for token in tokens:
        if token.kind == "name":
            prefix = token.text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                return token
        before = token.text.upper()
    return None


def _no_iri(tokens: list[Token]) -> Token | None:
    """The first IRI that is none, where no BASE could make it one."""
    if any(token.text.upper() == "BASE" for token in tokens):
        return None
    for token in tokens:
        if token.kind == "iri" and "\\" not in token.text and not iri_parses(token.text[1:-1]):
            return token
    return None


def _unexpected(query: str, tokens: list[Token]) -> Token | None:
    """The first token with which no query begins; found by halving, since what begins well begins well shorter too."""
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


def _opened(tokens: list[Token]) -> list[Token]:
    """The brackets that are not closed."""
    found: list[Token] = []
    for token in tokens:
        if token.kind == "sign" and token.text in _CLOSING.values():
            found.append(token)
        elif token.kind == "sign" and token.text in _CLOSING and found and found[-1].text == _CLOSING[token.text]:
            found.pop()
    return found


def _told(query: str, line: int, column: int, reason: Words) -> UsageError:
    written = without_added_prefixes(query)
    if line == 1:
        column -= len(query) - len(written)
    text = written.split("\n")[line - 1]
    if not text.strip():
        return UsageError("engines.syntax", where=f"{line}:{column}", reason=reason)
    start = max(0, column - _WIDTH + 8)
    shown = "".join(character if character.isprintable() else " " for character in text[start : start + _WIDTH])
    return UsageError(
        "engines.syntax-at",
        where=f"{line}:{column}",
        reason=reason,
        text=shown.rstrip(),
        caret=" " * (column - 1 - start) + "^",
    )
