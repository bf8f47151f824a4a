"""The graph patterns of a query: its triple patterns with their property paths, and how its groups nest.

This is the part of the SPARQL 1.1 grammar from `GroupGraphPattern` down (section 19.8, rules 53 to 108), read from
tokens. Expressions are skipped, and so is what contributes no matched triples: MINUS, VALUES, sub-selects. Terms are
parsed by pyoxigraph's Turtle parser, since Turtle writes them as SPARQL does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.errors import QuerySyntaxError
from qkg.core.iris import RDF
from qkg.sparql.lexer import meaningful
from qkg.sparql.tree import MAX_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.sparql.lexer import Token

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Part = Term | str
    """A term, or the name of a variable."""

HIDDEN = "qkg_hidden_"
"""How the names of variables begin that stand for the query's blank nodes."""

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_NUMBERS = frozenset({"integer", "decimal", "double"})
_NODES = frozenset({"variable", "iri", "name", "string", "blank", *_NUMBERS})
_A = ox.NamedNode(RDF + "type")
_NIL = ox.NamedNode(RDF + "nil")
_FIRST, _REST = ox.NamedNode(RDF + "first"), ox.NamedNode(RDF + "rest")


class Path(NamedTuple):
    """A property path that is more than an IRI (SPARQL 1.1, section 9).

    - `kind`: `inverse`, `sequence`, `alternative`, `negated`, `optional` (`?`) or `repeated` (`*`, `+`).
    - `parts`: the paths and IRIs it consists of. `text`: the path in SPARQL, without prefixes.
    """

    kind: str
    parts: tuple[Path | ox.NamedNode, ...]
    text: str


class TriplePattern(NamedTuple):
    """A triple pattern; `predicate` may be a `Path`."""

    subject: Part
    predicate: Part | Path
    object: Part


@dataclass
class GroupPattern:
    """A group graph pattern.

    - `blocks`: its basic graph patterns. `groups`: the groups directly in it, of OPTIONAL, UNION and GRAPH too.
    - `graph`: the IRI or variable of the innermost GRAPH around it. `assigned`: the variables that BIND assigns.
    - `service`: whether SERVICE stands directly in it.
    """

    graph: Part | None = None
    blocks: list[list[TriplePattern]] = field(default_factory=list)
    groups: list[GroupPattern] = field(default_factory=list)
    assigned: set[str] = field(default_factory=set)
    service: bool = False


def first_group(query: str) -> GroupPattern:
    """The first group of a query: its WHERE clause, or the template of a CONSTRUCT query.

    Raises `QuerySyntaxError` for what SPARQL 1.1 does not have.

    >>> group = first_group("SELECT * { ?s a <http://e/C> OPTIONAL { ?s <http://e/p>/<http://e/q> ?o } }")
    >>> [(triple.subject, triple.predicate.kind, triple.object) for triple in group.groups[0].blocks[0]]
    [('s', 'sequence', 'o')]
    """
    try:
        return _Parser(query).group(None)
    except RecursionError:
        raise QuerySyntaxError("engines.syntax-deep", limit=MAX_DEPTH) from None


class _Parser:
    def __init__(self, query: str) -> None:
        self.tokens = meaningful(query)
        self.at = 0
        self.hidden: dict[str, str] = {}
        prologue = ""
        while (word := self.word()) in {"BASE", "PREFIX"}:
            end = self.at + (2 if word == "BASE" else 3)
            prologue += " ".join(token.text for token in self.tokens[self.at : end]) + "\n"
            self.at = end
        self.terms = _terms(prologue, self.tokens[self.at :])
        while self.text() != "{":
            self.at += 1

    # Tokens

    def token(self) -> Token:
        if self.at >= len(self.tokens):
            raise QuerySyntaxError("catalog.no-query")
        return self.tokens[self.at]

    def text(self) -> str:
        return self.token().text

    def word(self) -> str:
        """The token as keywords are compared."""
        token = self.token()
        return token.text.upper() if token.kind == "word" else ""

    def accept(self, text: str) -> bool:
        """Whether the token is *text*; if so, it is consumed."""
        found = self.text() == text
        self.at += found
        return found

    def expect(self, text: str) -> None:
        if not self.accept(text):
            raise QuerySyntaxError("catalog.no-query")

    def skip_to(self, *opening: str) -> None:
        """Consume everything up to one of these brackets, and all that it encloses."""
        while self.text() not in opening:
            self.at += 1
        depth = 0
        while True:
            depth += (self.text() in _PAIRS) - (self.text() in _PAIRS.values())
            self.at += 1
            if depth == 0:
                return

    # Groups

    def group(self, graph: Part | None) -> GroupPattern:
        found = GroupPattern(graph)
        start = self.at
        self.expect("{")
        if self.word() == "SELECT":
            self.at = start
            self.skip_to("{")
            return found
        block: list[TriplePattern] = []
        while not self.accept("}"):
            word = self.word()
            if word == "FILTER":
                self.skip_to("(", "{")
            elif self.text() == ".":
                self.at += 1
            elif self.is_node():
                self.triples(block)
            else:
                if block:
                    found.blocks.append(block)
                    block = []
                self.part(word, found)
        if block:
            found.blocks.append(block)
        return found

    def part(self, word: str, found: GroupPattern) -> None:
        """Anything in a group but triples and filters."""
        graph = found.graph
        if word == "BIND":
            self.skip_to("(")
            found.assigned.add(self.tokens[self.at - 2].text[1:])
        elif word in {"MINUS", "VALUES", "SERVICE"}:
            found.service |= word == "SERVICE"
            self.skip_to("{")
        else:
            if word in {"OPTIONAL", "UNION", "GRAPH"}:
                self.at += 1
            if word == "GRAPH":
                graph = self.node([])
            found.groups.append(self.group(graph))

    # Triples

    def is_node(self) -> bool:
        token = self.token()
        return token.kind in _NODES or token.text in {"[", "("} or token.text.lower() in {"true", "false"}

    def is_verb(self) -> bool:
        token = self.token()
        return token.kind in {"variable", "iri", "name"} or token.text in {"a", "^", "!", "("}

    def triples(self, found: list[TriplePattern]) -> None:
        """`TriplesSameSubjectPath`."""
        has_properties = self.text() in {"[", "("}
        subject = self.node(found)
        if self.is_verb() or not has_properties:
            self.properties(subject, found)

    def properties(self, subject: Part, found: list[TriplePattern]) -> None:
        """`PropertyListPathNotEmpty`."""
        while self.is_verb():
            predicate = self.path()
            while True:
                found.append(_triple(subject, predicate, self.node(found)))
                if not self.accept(","):
                    break
            if not self.accept(";"):
                return
            while self.accept(";"):
                pass

    def node(self, found: list[TriplePattern]) -> Part:
        """A term or variable; `[ … ]` and `( … )` add what they say to *found*."""
        token = self.token()
        self.at += 1
        if token.text == "[":
            blank = self.blank()
            self.properties(blank, found)
            self.expect("]")
            return blank
        if token.text == "(":
            return self.collection(found)
        if token.kind == "variable":
            return token.text[1:]
        if token.kind == "blank":
            return self.blank(token.text)
        key = token.text
        if token.kind == "string" and (self.token().kind == "language" or self.text() == "^^"):
            length = 1 if self.token().kind == "language" else 2
            key += "".join(part.text for part in self.tokens[self.at : self.at + length])
            self.at += length
        if key not in self.terms:
            raise QuerySyntaxError("catalog.no-query")
        return self.terms[key]

    def blank(self, label: str = "") -> str:
        """The variable for a blank node: one of its own without a label."""
        return self.hidden.setdefault(label or f"[{len(self.hidden)}", f"{HIDDEN}b{len(self.hidden)}")

    def collection(self, found: list[TriplePattern]) -> Part:
        """The head of a list, after its opening parenthesis."""
        if self.accept(")"):
            return _NIL
        cell = self.blank()
        found.append(TriplePattern(cell, _FIRST, self.node(found)))
        found.append(TriplePattern(cell, _REST, self.collection(found)))
        return cell

    # Paths

    def path(self) -> Part | Path:
        """`VerbPath` or `VerbSimple`."""
        if self.token().kind == "variable":
            return self.node([])
        return self.joined("alternative", "|", lambda: self.joined("sequence", "/", self.element))

    def joined(self, kind: str, sign: str, part: Callable[[], Path | ox.NamedNode]) -> Path | ox.NamedNode:
        parts = [part()]
        while self.accept(sign):
            parts.append(part())
        if len(parts) == 1:
            return parts[0]
        return Path(kind, tuple(parts), sign.join(f"({_text(part)})" for part in parts))

    def element(self) -> Path | ox.NamedNode:
        """`PathEltOrInverse`."""
        if self.accept("^"):
            part = self.element()
            return Path("inverse", (part,), f"^({_text(part)})")
        if self.accept("!"):
            parts = self.negated()
            return Path("negated", parts, f"!({'|'.join(map(_text, parts))})")
        if self.accept("("):
            found = self.path()
            self.expect(")")
        else:
            found = self.iri()
        if isinstance(found, Path | ox.NamedNode) and self.text() in {"?", "*", "+"}:
            sign = self.text()
            self.at += 1
            return Path("optional" if sign == "?" else "repeated", (found,), f"({_text(found)}){sign}")
        if not isinstance(found, Path | ox.NamedNode):
            raise QuerySyntaxError("catalog.no-query")
        return found

    def negated(self) -> tuple[Path | ox.NamedNode, ...]:
        """`PathNegatedPropertySet`."""
        if not self.accept("("):
            return (self.negated_one(),)
        parts: list[Path | ox.NamedNode] = []
        while not self.accept(")"):
            parts.append(self.negated_one())
            self.accept("|")
        return tuple(parts)

    def negated_one(self) -> Path | ox.NamedNode:
        if self.accept("^"):
            iri = self.iri()
            return Path("inverse", (iri,), f"^{iri}")
        return self.iri()

    def iri(self) -> ox.NamedNode:
        if self.accept("a"):
            return _A
        found = self.node([])
        if not isinstance(found, ox.NamedNode):
            raise QuerySyntaxError("catalog.no-query")
        return found


def _triple(subject: Part, predicate: Part | Path, object_: Part) -> TriplePattern:
    """A triple pattern; `^property` is turned round."""
    if isinstance(predicate, Path) and predicate.kind == "inverse" and isinstance(predicate.parts[0], ox.NamedNode):
        return TriplePattern(object_, predicate.parts[0], subject)
    return TriplePattern(subject, predicate, object_)


def _text(path: Path | ox.NamedNode) -> str:
    return path.text if isinstance(path, Path) else str(path)


def _terms(prologue: str, tokens: list[Token]) -> dict[str, Term]:
    """Every IRI and literal among the tokens, by its text."""
    texts: dict[str, str] = {}
    for at, token in enumerate(tokens):
        if token.kind in {"iri", "name"} or token.kind in _NUMBERS:
            texts[token.text] = token.text
        elif token.kind == "word" and token.text.lower() in {"true", "false"}:
            texts[token.text] = token.text.lower()
        elif token.kind == "string":
            following = [part.text for part in tokens[at + 1 : at + 3]]
            if following and tokens[at + 1].kind == "language":
                text = token.text + following[0]
            elif following[:1] == ["^^"]:
                text = token.text + "".join(following)
            else:
                text = token.text
            texts[text] = text
    lines = (f"<urn:{number}> <urn:is> {text} .\n" for number, text in enumerate(texts.values()))
    store = ox.Store()  # a store writes literals as the engine does: `039` is `39`
    try:
        store.load(prologue + "".join(lines), format=ox.RdfFormat.TURTLE)
    except SyntaxError as error:
        raise QuerySyntaxError("catalog.no-query") from error
    terms = {quad.subject.value: quad.object for quad in store}
    return {key: terms[f"urn:{number}"] for number, key in enumerate(texts)}
