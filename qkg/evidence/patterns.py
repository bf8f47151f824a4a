"""The patterns of a query, as its algebra has them, and the statements that one solution matched of them.

The algebra is that of rdflib's parser; engines play no part. A pattern that a solution determines is instantiated with
it. Of property paths and blank nodes a solution does not tell what lies between: these become patterns of plain
statements over variables of their own (`Between`), for the engine to fill in.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.sparql.lexer import tokenize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from qkg.evidence.model import Term

    Part = Term | str
    """A term, or a variable's name."""
    Solution = Mapping[str, Term | None]


class Pattern(NamedTuple):
    """A pattern of statements, in the view or in a named graph (an IRI or a variable's name)."""

    subject: Part
    property: Part
    value: Part
    graph: Part | None


class Between(NamedTuple):
    """One way to fill in what a solution does not tell.

    - `text`: the patterns, in SPARQL. `known`: the variables in it that a solution has. `evidence`: the statements.
    - `graph`: the graph it is about.
    """

    text: str
    known: tuple[str, ...]
    evidence: tuple[Pattern, ...]
    graph: Part | None


class Matched(NamedTuple):
    """What a solution matched: statements with the graph they were found in (`None`: the view), and gaps to fill in."""

    statements: list[tuple[ox.Triple, ox.NamedNode | None]]
    gaps: list[Between]
    reasons: list[str]


class Plan:
    """The patterns of a query that marks its parts (`qkg.sparql.expose_bindings`).

    Raises whatever rdflib raises for text that it cannot parse: it says so of all kinds.
    """

    def __init__(self, text: str, marker: str) -> None:
        from rdflib.plugins.sparql import prepareQuery

        self._marker = marker
        self._fresh = 0
        # rdflib's parser takes the # of an IRI for a comment's, in some places: a comment that ends at once.
        apart = "".join(f"{token.text}\n" if token.kind == "iri" else token.text for token in tokenize(text))
        self._node = self._read(prepareQuery(apart).algebra.p, None)

    def matched(self, solution: Solution) -> Matched:
        """The statements that a solution matched."""
        found = Matched([], [], [])
        _collect(self._node, solution, found)
        return found

    # The algebra, cut down to what evidence asks of it

    def _read(self, node: Any, graph: Part | None) -> _Node:
        name = node.name
        if name == "BGP":
            return _Node("block", triples=list(node.triples), graph=graph)
        if name in {"Join", "LeftJoin", "Union"}:
            left, right = self._read(node.p1, graph), self._read(node.p2, graph)
            return self._both(name, left, right)
        if name == "Minus":
            return self._read(node.p1, graph)
        if name == "Graph":
            return self._read(node.p, part(node.term))
        if name == "Extend":
            inner = self._read(node.p, graph)
            variable = str(node.var)
            return _Node("marked", [self._closed(inner)], variable) if variable.startswith(self._marker) else inner
        if name == "ServiceGraphPattern":
            return _Node("gap", variable="service")
        if name in {"ToMultiSet", "values"}:
            return _Node("all", [])
        return self._closed(self._read(node.p, graph))  # Filter, Project, Distinct …

    def _both(self, name: str, left: _Node, right: _Node) -> _Node:
        if name == "Join" and left.kind == right.kind == "block" and left.graph == right.graph:
            return _Node("block", triples=left.triples + right.triples, graph=left.graph)  # they may share blank nodes
        kind = {"Join": "all", "LeftJoin": "optional", "Union": "any"}[name]
        return _Node(kind, [self._closed(left), self._closed(right)])

    def _closed(self, node: _Node) -> _Node:
        """A node whose statements are final: paths and blank nodes are made plain."""
        if node.kind != "block":
            return node
        plain = [t for t in node.triples if not any(_is_hidden(part) for part in t)]
        hidden = [t for t in node.triples if any(_is_hidden(part) for part in t)]
        node.patterns = [Pattern(part(s), part(p), part(o), node.graph) for s, p, o in plain]
        node.gaps = self._between(hidden, node.graph) if hidden else []
        if len(node.gaps) == 1 and not any(_is_gap(pattern) for pattern in node.gaps[0].evidence):
            node.patterns += node.gaps.pop().evidence  # `^property`: a solution tells it all
        node.kind, node.triples = "patterns", []
        return node

    def _between(self, triples: Sequence[Any], graph: Part | None) -> list[Between]:
        """The ways to fill in patterns with paths and blank nodes: one for each choice among their alternatives."""
        ways: list[list[_Step]] = [[]]
        for s, p, o in triples:
            choices = list(self._steps(part(s), p, part(o), graph))
            ways = [[*way, *choice] for way in ways for choice in choices][:_MOST_WAYS]
        made = []
        for way in ways:
            names = dict.fromkeys(part for step in way for part in step.parts if isinstance(part, str))
            known = tuple(name for name in names if not name.startswith(_HIDDEN))
            evidence = tuple(step.pattern for step in way if step.pattern is not None)
            made.append(Between(" ".join(step.text for step in way), known, evidence, graph))
        return made

    def _steps(self, s: Part, path: Any, o: Part, graph: Part | None) -> Iterator[list[_Step]]:
        """The ways to go from *s* to *o* by a path, each as steps of plain statements."""
        from rdflib import paths
        from rdflib.term import Identifier

        if isinstance(path, Identifier):
            pattern = Pattern(s, part(path), o, graph)
            parts = (s, pattern.property, o)
            yield [_Step(f"{' '.join(map(_written, parts))} .", parts, pattern)]
        elif isinstance(path, paths.InvPath):
            yield from self._steps(o, path.arg, s, graph)
        elif isinstance(path, paths.AlternativePath):
            for arm in path.args:
                yield from self._steps(s, arm, o, graph)
        elif isinstance(path, paths.SequencePath):
            yield from self._sequence(s, path.args, o, graph)
        elif isinstance(path, paths.MulPath):
            yield from self._repeated(s, path, o, graph)
        else:
            yield from self._negated(s, path, o, graph)

    def _sequence(self, s: Part, path: Sequence[Any], o: Part, graph: Part | None) -> Iterator[list[_Step]]:
        if len(path) == 1:
            yield from self._steps(s, path[0], o, graph)
            return
        between = self._hidden()
        for first in self._steps(s, path[0], between, graph):
            for rest in self._sequence(between, path[1:], o, graph):
                yield first + rest

    def _repeated(self, s: Part, path: Any, o: Part, graph: Part | None) -> Iterator[list[_Step]]:
        """Of a repeated path, every step that lies on a way from *s* to *o*."""
        if not path.more:
            yield from self._steps(s, path.path, o, graph)
            return
        one, other = self._hidden(), self._hidden()
        many = f"({_path(path.path)})*"
        for steps in self._steps(one, path.path, other, graph):
            before = _Step(f"{_written(s)} {many} {_written(one)} .", (s,), None)
            yield [before, *steps, _Step(f"{_written(other)} {many} {_written(o)} .", (o,), None)]

    def _negated(self, s: Part, path: Any, o: Part, graph: Part | None) -> Iterator[list[_Step]]:
        from rdflib.paths import InvPath

        backwards = [p.arg for p in path.args if isinstance(p, InvPath)]
        forwards = [p for p in path.args if not isinstance(p, InvPath)]
        for start, refused, end in ((s, forwards, o), (o, backwards, s)):
            if refused or (not backwards and start is s):
                name = self._hidden()
                listed = ", ".join(_written(part(p)) for p in refused)
                text = f"{_written(start)} ?{name} {_written(end)} . FILTER(?{name} NOT IN ({listed}))"
                yield [_Step(text, (start, name, end), Pattern(start, name, end, graph))]

    def _hidden(self) -> str:
        self._fresh += 1
        return f"{_HIDDEN}p{self._fresh}"


_HIDDEN = "qkg_between_"
_MOST_WAYS = 64
"""Alternatives of several paths multiply; beyond this many, the rest is left out."""


class _Step(NamedTuple):
    text: str
    parts: tuple[Part, ...]
    pattern: Pattern | None


class _Node:
    """A part of the algebra: `patterns`, `all` (of its parts), `optional`, `any`, `marked`, `gap`."""

    def __init__(
        self,
        kind: str,
        parts: Sequence[_Node] = (),
        variable: str = "",
        triples: Sequence[Any] = (),
        graph: Part | None = None,
    ) -> None:
        self.kind = kind
        self.parts = list(parts)
        self.variable = variable
        self.triples = list(triples)
        self.graph = graph
        self.patterns: list[Pattern] = []
        self.gaps: list[Between] = []


def _collect(node: _Node, solution: Solution, found: Matched) -> None:
    """Add to *found* what a solution matched of a part."""
    if node.kind == "marked" and solution.get(node.variable) is None:
        return
    if node.kind == "gap":
        found.reasons.append(node.variable)
    for pattern in node.patterns:
        statement = instantiated(pattern, solution)
        if statement is not None:
            found.statements.append(statement)
    found.gaps.extend(node.gaps)
    for part in node.parts:
        _collect(part, solution, found)


def instantiated(pattern: Pattern, solution: Solution) -> tuple[ox.Triple, ox.NamedNode | None] | None:
    """The statement that a pattern is with a solution's terms, and its graph; `None` where a variable has no value."""
    s, p, o, g = (solution.get(part) if isinstance(part, str) else part for part in pattern)
    if not isinstance(s, ox.NamedNode | ox.BlankNode) or not isinstance(p, ox.NamedNode) or o is None:
        return None
    if pattern.graph is not None and not isinstance(g, ox.NamedNode):
        return None
    return ox.Triple(s, p, o), g if isinstance(g, ox.NamedNode) else None


def part(term: Any) -> Part:
    """A term of rdflib's as the engine's, or a variable's name; a query's blank node is a variable without a name."""
    from rdflib.term import BNode, Literal, URIRef, Variable

    if isinstance(term, Variable):
        return str(term)
    if isinstance(term, BNode):
        return _HIDDEN + "b" + "".join(c for c in str(term) if c.isascii() and c.isalnum())
    if isinstance(term, URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, Literal) and term.language:
        return ox.Literal(str(term), language=term.language)
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)


def _is_hidden(part: Any) -> bool:
    from rdflib.paths import Path
    from rdflib.term import BNode

    return isinstance(part, Path | BNode)


def _is_gap(pattern: Pattern) -> bool:
    return any(isinstance(part, str) and part.startswith(_HIDDEN) for part in pattern)


def _written(part: Part) -> str:
    return f"?{part}" if isinstance(part, str) else str(part)


def _path(path: Any) -> str:
    """A path in SPARQL, every part in parentheses."""
    from rdflib import paths

    if isinstance(path, paths.InvPath):
        return f"^({_path(path.arg)})"
    if isinstance(path, paths.SequencePath):
        return "/".join(f"({_path(arg)})" for arg in path.args)
    if isinstance(path, paths.AlternativePath):
        return "|".join(f"({_path(arg)})" for arg in path.args)
    if isinstance(path, paths.MulPath):
        return f"({_path(path.path)}){path.mod}"
    if isinstance(path, paths.NegatedPath):
        return f"!({'|'.join(('^' + _path(p.arg)) if isinstance(p, paths.InvPath) else _path(p) for p in path.args)})"
    return f"<{path}>"
