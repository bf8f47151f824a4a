"""The statements of a Turtle, TriG, N-Triples or N-Quads text, each with its line.

Engines forget where a triple was written. This reads text that a parser has already accepted, and only to say where:
blank nodes get names of their own, and on anything unexpected it stops with what it has.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.tokens import LexicalError, Token, meaningful
from qkg.terms import RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .triples import Term

_TYPE = NamedNode(RDF + "type")
_FIRST, _REST, _NIL = NamedNode(RDF + "first"), NamedNode(RDF + "rest"), NamedNode(RDF + "nil")
_END = Token("end", "", 0, 0, 0)
_STRING_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED_ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Statement(NamedTuple):
    """A triple as written: its graph (`None`: the default graph) and the line of its object."""

    subject: Term
    predicate: NamedNode
    object: Term
    graph: Term | None
    line: int


class _UnexpectedError(Exception):
    """Text this reader does not understand."""


def statements(text: str, base: str = "") -> Iterator[Statement]:
    r"""The statements of *text*, in order, as far as it can be read.

    >>> [(s.object.value, s.line) for s in statements('<urn:a> <urn:b> "x" ,\n "y" .')]
    [('x', 1), ('y', 2)]
    """
    try:
        yield from _Reader(text, base).document()
    except (_UnexpectedError, LexicalError):
        return


class _Reader:
    """A recursive reader over the tokens."""

    def __init__(self, text: str, base: str) -> None:
        self._tokens = iter(meaningful(text))
        self._prefixes: dict[str, str] = {}
        self._base = base
        self._graph: Term | None = None
        self._next = next(self._tokens, _END)
        self._found: list[Statement] = []

    def document(self) -> Iterator[Statement]:
        """The statements, handed over as each block ends."""
        while self._next is not _END:
            self._block()
            yield from self._found
            self._found.clear()

    # Tokens.

    def _take(self) -> Token:
        token, self._next = self._next, next(self._tokens, _END)
        return token

    def _accept(self, *texts: str) -> bool:
        if self._next.kind in ("sign", "word") and self._next.text.upper() in texts:
            self._take()
            return True
        return False

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise _UnexpectedError

    # Grammar.

    def _block(self) -> None:
        if self._next.text.upper() in ("@PREFIX", "PREFIX"):
            self._take()
            prefix = self._take().text.rstrip(":")
            self._prefixes[prefix] = self._iri(self._take()).value
            self._accept(".")
        elif self._next.text.upper() in ("@BASE", "BASE"):
            self._take()
            self._base = self._iri(self._take()).value
            self._accept(".")
        elif self._accept("{"):
            self._graph_body(None)
        elif self._accept("GRAPH"):
            name = self._subject()
            self._expect("{")
            self._graph_body(name)
        else:
            alone = self._next.text == "["
            subject = self._subject()
            if self._accept("{"):
                self._graph_body(subject)
            else:
                self._predicates(subject, optional=alone)
                self._expect(".")

    def _graph_body(self, name: Term | None) -> None:
        self._graph = name
        while not self._accept("}"):
            alone = self._next.text == "["
            self._predicates(self._subject(), optional=alone)
            if not self._accept("."):
                self._expect("}")
                break
        self._graph = None

    def _predicates(self, subject: Term, *, optional: bool = False) -> None:
        if optional and self._next.text in ".]}":
            return
        while True:
            token = self._take()
            predicate = _TYPE if token.text == "a" else self._iri(token)
            self._objects(subject, predicate)
            if not self._accept(";"):
                return
            while self._accept(";"):
                pass
            if self._next.text in (".", "]", "}", ""):
                return

    def _objects(self, subject: Term, predicate: NamedNode) -> None:
        while True:
            line = self._next.line
            statement = Statement(subject, predicate, self._object(), self._graph, line)
            if self._next.kind in ("iri", "blank"):  # N-Quads: the graph's name comes last
                statement = statement._replace(graph=self._subject())
            self._found.append(statement)
            if not self._accept(","):
                return

    def _subject(self) -> Term:
        if self._accept("["):
            node = BlankNode()
            self._predicates(node, optional=True)
            self._expect("]")
            return node
        if self._accept("("):
            return self._collection()
        token = self._take()
        return BlankNode(token.text[2:]) if token.kind == "blank" else self._iri(token)

    def _collection(self) -> Term:
        cells: list[tuple[Term, Term, int]] = []
        while not self._accept(")"):
            line = self._next.line
            cells.append((BlankNode(), self._object(), line))
        rest: Term = _NIL
        for cell, item, line in reversed(cells):
            self._found.append(Statement(cell, _FIRST, item, self._graph, line))
            self._found.append(Statement(cell, _REST, rest, self._graph, line))
            rest = cell
        return rest

    def _object(self) -> Term:
        kind, text = self._next.kind, self._next.text
        if kind == "string":
            return self._literal(unquote(self._take().text))
        if kind in ("integer", "decimal", "double"):
            self._take()
            return Literal(text, datatype=NamedNode(XSD + kind))
        if kind == "word" and text in ("true", "false"):
            self._take()
            return Literal(text, datatype=NamedNode(XSD + "boolean"))
        return self._subject()

    def _literal(self, value: str) -> Literal:
        if self._next.kind == "language":
            return Literal(value, language=self._take().text[1:])
        if self._accept("^^"):
            return Literal(value, datatype=self._iri(self._take()))
        return Literal(value)

    def _iri(self, token: Token) -> NamedNode:
        if token.kind == "iri":
            iri = unescape(token.text[1:-1])
            return _named(urljoin(self._base, iri) if self._base and ":" not in iri else iri)
        prefix, colon, local = token.text.partition(":")
        if token.kind != "name" or not colon or prefix not in self._prefixes:
            raise _UnexpectedError
        return _named(self._prefixes[prefix] + unescape(local))


def _named(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise _UnexpectedError from error


def unescape(text: str) -> str:
    r"""*text* without its string and local-name escapes (`\n`, `\u00E9`, `\,`)."""

    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _NAMED_ESCAPES.get(match[3], match[3])

    return _STRING_ESCAPE.sub(plain, text) if "\\" in text else text


def unquote(string: str) -> str:
    """The value of a quoted string token."""
    size = 3 if string[:3] in ('"""', "'''") and len(string) >= 6 else 1
    return unescape(string[size:-size])
