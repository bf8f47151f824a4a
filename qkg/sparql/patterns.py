"""The graph patterns of a query: its triple patterns with their property paths, and how its groups nest.

This is the part of the SPARQL 1.1 grammar from `GroupGraphPattern` down (section 19.8, rules 53 to 108), read from
its tree. Expressions are skipped, and so is what contributes no matched triples: MINUS, VALUES, sub-selects. Terms are
parsed by pyoxigraph's Turtle parser, since Turtle writes them as SPARQL does.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.errors import QuerySyntaxError
from qkg.core.iris import RDF
from qkg.sparql.lexer import Token
from qkg.sparql.prologue import FORMS
from qkg.sparql.tree import MAX_DEPTH, Group, check_closed, elements, is_variable, text, tree, variables, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.sparql.tree import Node

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
    Part = Term | str
    """A term, or the name of a variable."""

HIDDEN = "qkg_hidden_"
"""How the names of variables begin that stand for the query's blank nodes."""

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

    def __str__(self) -> str:
        return self.text


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
    - `service`: whether it contains SERVICE directly.
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
    root = tree(query)
    check_closed(root)
    group = next((part for part in root.parts if isinstance(part, Group) and part.bracket == "{"), None)
    if group is None:
        raise QuerySyntaxError("catalog.no-query")
    try:
        return _PatternReader(text(takewhile(lambda item: word(item) not in FORMS, root.items))).group(group, None)
    except RecursionError:
        raise QuerySyntaxError("engines.syntax-deep", limit=MAX_DEPTH) from None


class _PatternReader:
    """Reads groups. *parts*: the parts of a group that are still to be read; what a method reads is removed from them."""

    def __init__(self, prologue: str) -> None:
        self.prologue = prologue
        self.terms: dict[str, Term] = {}
        self.hidden: dict[str, str] = {}

    # Groups

    def group(self, group: Group, graph: Part | None) -> GroupPattern:
        found = GroupPattern(graph)
        if group.parts and word(group.parts[0]) == "SELECT":
            return found
        block: deque[Node] = deque()
        for element in elements(group.parts):
            keyword = word(element[0])
            inner = [part for part in element if isinstance(part, Group)]
            if keyword == "FILTER":
                continue
            if not inner or (not keyword and inner[0].bracket != "{"):
                block += element
                continue
            self.block(block, found)
            if keyword == "BIND":
                found.assigned |= variables(inner[0].parts[-1:])
            elif keyword in {"MINUS", "VALUES", "SERVICE"}:
                found.service |= keyword == "SERVICE"
            else:
                name = self.node(deque(element[1:2]), []) if keyword == "GRAPH" else graph
                found.groups += [self.group(part, name) for part in inner]
        self.block(block, found)
        return found

    # Triples

    def block(self, parts: deque[Node], found: GroupPattern) -> None:
        """`TriplesBlock`."""
        triples: list[TriplePattern] = []
        while parts:
            if not _accept(parts, "."):
                self.properties(self.node(parts, triples), parts, triples)
        if triples:
            found.blocks.append(triples)

    def properties(self, subject: Part, parts: deque[Node], found: list[TriplePattern]) -> None:
        """`PropertyListPath`."""
        while _is_verb(parts):
            predicate = self.node(parts, found) if is_variable(parts[0]) else self.path(parts)
            found.append(_triple(subject, predicate, self.node(parts, found)))
            while _accept(parts, ","):
                found.append(_triple(subject, predicate, self.node(parts, found)))
            if not _accept(parts, ";"):
                return
            while _accept(parts, ";"):
                pass

    def node(self, parts: deque[Node], found: list[TriplePattern]) -> Part:
        """A term or variable; `[ … ]` and `( … )` add what they say to *found*."""
        part = _take(parts)
        if isinstance(part, Group):
            inner = deque(part.parts)
            if part.bracket == "(":
                return self.collection(inner, found)
            blank = self.blank()
            self.properties(blank, inner, found)
            _check_end(inner)
            return blank
        if part.kind == "variable":
            return part.text[1:]
        if part.kind == "blank":
            return self.blank(part.text)
        literal = part.text
        if part.kind == "string" and parts and isinstance(parts[0], Token):
            if parts[0].kind == "language":
                literal += text(_take(parts))
            elif _accept(parts, "^^"):
                literal += f"^^{text(_take(parts))}"
        return self.term(literal)

    def blank(self, label: str = "") -> str:
        """The variable for a blank node: one of its own without a label."""
        return self.hidden.setdefault(label or f"[{len(self.hidden)}", f"{HIDDEN}b{len(self.hidden)}")

    def collection(self, parts: deque[Node], found: list[TriplePattern]) -> Part:
        """The head of a list."""
        if not parts:
            return _NIL
        cell = self.blank()
        found.append(TriplePattern(cell, _FIRST, self.node(parts, found)))
        found.append(TriplePattern(cell, _REST, self.collection(parts, found)))
        return cell

    def term(self, written: str) -> Term:
        """An IRI or literal as the engine stores it: `039` is `39`."""
        if written not in self.terms:
            store = ox.Store()
            turtle = written.lower() if written.lower() in {"true", "false"} else written
            try:
                store.load(f"{self.prologue}\n<urn:s> <urn:p> {turtle} .", format=ox.RdfFormat.TURTLE)
            except SyntaxError as error:
                raise QuerySyntaxError("catalog.no-query") from error
            (self.terms[written],) = (quad.object for quad in store)
        return self.terms[written]

    # Paths

    def path(self, parts: deque[Node]) -> Path | ox.NamedNode:
        """`Path`."""
        return self.joined("alternative", "|", parts, lambda rest: self.joined("sequence", "/", rest, self.element))

    def joined(
        self, kind: str, sign: str, parts: deque[Node], read: Callable[[deque[Node]], Path | ox.NamedNode]
    ) -> Path | ox.NamedNode:
        paths = [read(parts)]
        while _accept(parts, sign):
            paths.append(read(parts))
        if len(paths) == 1:
            return paths[0]
        return Path(kind, tuple(paths), sign.join(f"({path})" for path in paths))

    def element(self, parts: deque[Node]) -> Path | ox.NamedNode:
        """`PathEltOrInverse`."""
        if _accept(parts, "^"):
            return _inverse(self.element(parts))
        found = self.primary(parts)
        sign = _accept(parts, "?", "*", "+")
        return Path("optional" if sign == "?" else "repeated", (found,), f"({found}){sign}") if sign else found

    def primary(self, parts: deque[Node]) -> Path | ox.NamedNode:
        """`PathPrimary`."""
        if _accept(parts, "!"):
            inverse = _accept(parts, "^")
            found = _inverse(self.primary(parts)) if inverse else self.primary(parts)
            choices = found.parts if isinstance(found, Path) and found.kind == "alternative" else (found,)
            return Path("negated", choices, f"!({'|'.join(map(str, choices))})")
        if _accept(parts, "a"):
            return _A
        part = _take(parts)
        if isinstance(part, Group):
            inner = deque(part.parts)
            path = self.path(inner)
            _check_end(inner)
            return path
        iri = self.term(part.text)
        if not isinstance(iri, ox.NamedNode):
            raise QuerySyntaxError("catalog.no-query")
        return iri


def _take(parts: deque[Node]) -> Node:
    """The next part, which is removed."""
    if not parts:
        raise QuerySyntaxError("catalog.no-query")
    return parts.popleft()


def _accept(parts: deque[Node], *texts: str) -> str:
    """The text of the next part, which is removed, if it is one of these; else ""."""
    if parts and isinstance(parts[0], Token) and parts[0].text in texts:
        return text(parts.popleft())
    return ""


def _check_end(parts: deque[Node]) -> None:
    """Check that everything in a pair of brackets was read."""
    if parts:
        raise QuerySyntaxError("catalog.no-query")


def _is_verb(parts: deque[Node]) -> bool:
    """Whether a predicate or a path comes next."""
    part = parts[0] if parts else None
    if isinstance(part, Token):
        return part.kind in {"variable", "iri", "name"} or part.text in {"a", "^", "!"}
    return part is not None and part.bracket == "("


def _inverse(path: Path | ox.NamedNode) -> Path:
    return Path("inverse", (path,), f"^{path}" if isinstance(path, ox.NamedNode) else f"^({path})")


def _triple(subject: Part, predicate: Part | Path, object_: Part) -> TriplePattern:
    """A triple pattern; `^property` is turned round."""
    if isinstance(predicate, Path) and predicate.kind == "inverse" and isinstance(predicate.parts[0], ox.NamedNode):
        return TriplePattern(object_, predicate.parts[0], subject)
    return TriplePattern(subject, predicate, object_)
