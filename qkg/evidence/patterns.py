"""The statements that one solution of a query matched.

A pattern whose parts the solution determines is instantiated with it. A solution does not tell what lies between the
ends of a property path, nor what a blank node matched: these become patterns of their own (`Gap`), for the engine to
answer.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.sparql.expose_bindings import expose_bindings
from qkg.sparql.patterns import HIDDEN, Path, first_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qkg.evidence.model import Term
    from qkg.sparql.patterns import GroupPattern, Part, TriplePattern

    Solution = Mapping[str, Term | None]
    Match = tuple[ox.Triple, ox.NamedNode | None]
    """A statement and the named graph that it was matched in; `None`: the view."""

_MOST_WAYS = 64
"""Alternatives of several paths multiply; beyond this many, the rest is left out."""


class QuadPattern(NamedTuple):
    """A triple pattern in the view, or in a named graph (an IRI or a variable's name)."""

    subject: Part
    predicate: Part
    object: Part
    graph: Part | None


class Gap(NamedTuple):
    """One way to fill in what a solution does not tell.

    - `text`: a graph pattern in SPARQL. `known`: the variables in it that the solution has.
    - `evidence`: the patterns of the statements it matches.
    """

    text: str
    known: tuple[str, ...]
    evidence: tuple[QuadPattern, ...]


class Matched(NamedTuple):
    """What a solution matched: statements, gaps to fill in, and whether another server took part."""

    statements: list[Match]
    gaps: list[Gap]
    service: bool


class _Part(NamedTuple):
    """A group of the query: what it matches when all of `markers` are bound."""

    markers: tuple[str, ...]
    patterns: list[QuadPattern]
    gaps: list[Gap]
    service: bool


class Plan:
    """The patterns of a query. *exposed*: the query rewritten so that its solutions tell which of them matched.

    Raises `QuerySyntaxError` for what SPARQL 1.1 does not have.
    """

    def __init__(self, query: str) -> None:
        self.exposed = expose_bindings(query)
        self._hidden = 0
        self._parts: list[_Part] = []
        self._read(first_group(self.exposed.text), ())

    def matched(self, solution: Solution) -> Matched:
        """What a solution matched."""
        parts = [part for part in self._parts if all(solution.get(marker) is not None for marker in part.markers)]
        statements = (instantiated(pattern, solution) for part in parts for pattern in part.patterns)
        return Matched(
            [statement for statement in statements if statement is not None],
            [gap for part in parts for gap in part.gaps],
            any(part.service for part in parts),
        )

    def _read(self, group: GroupPattern, markers: tuple[str, ...]) -> None:
        markers += tuple(name for name in group.assigned if name.startswith(self.exposed.marker))
        part = _Part(markers, [], [], group.service)
        self._parts.append(part)
        for block in group.blocks:
            hidden = [triple for triple in block if _is_hidden(triple)]
            part.patterns.extend(QuadPattern(*triple, group.graph) for triple in block if triple not in hidden)  # type: ignore[arg-type]
            part.gaps.extend(self._gaps(hidden, group.graph) if hidden else ())
        for inner in group.groups:
            self._read(inner, markers)

    # Property paths and blank nodes

    def _gaps(self, triples: Iterable[TriplePattern], graph: Part | None) -> Iterator[Gap]:
        """The ways to fill in patterns with paths and blank nodes: one for each choice among their alternatives."""
        ways: list[list[_Step]] = [[]]
        for triple in triples:
            choices = list(self._steps(*triple))
            ways = [[*way, *choice] for way in ways for choice in choices][:_MOST_WAYS]
        for way in ways:
            names = dict.fromkeys(name for step in way for name in step.parts if isinstance(name, str))
            text = " ".join(step.text for step in way)
            if graph is not None:
                text = f"GRAPH {_written(graph)} {{ {text} }}"
                names.update({graph: None} if isinstance(graph, str) else {})
            known = tuple(name for name in names if not name.startswith(HIDDEN))
            evidence = tuple(QuadPattern(*step.triple, graph) for step in way if step.triple is not None)
            yield Gap(text, known, evidence)

    def _steps(self, s: Part, path: Part | Path, o: Part) -> Iterator[list[_Step]]:
        """The ways to go from *s* to *o* by a path, each as steps of triple patterns."""
        if not isinstance(path, Path):
            yield [_Step(f"{_written(s)} {_written(path)} {_written(o)} .", (s, path, o), (s, path, o))]
        elif path.kind == "inverse":
            yield from self._steps(o, path.parts[0], s)
        elif path.kind in {"alternative", "optional"}:
            for part in path.parts:
                yield from self._steps(s, part, o)
        elif path.kind == "sequence":
            first, *others = path.parts
            rest = path._replace(parts=tuple(others)) if len(others) > 1 else others[0]
            between = self._variable()
            for start, end in product(self._steps(s, first, between), self._steps(between, rest, o)):
                yield start + end
        elif path.kind == "repeated":
            yield from self._repeated(s, path.parts[0], o)
        else:
            yield from self._negated(s, path.parts, o)

    def _repeated(self, s: Part, path: Path | ox.NamedNode, o: Part) -> Iterator[list[_Step]]:
        """Every step that lies on a way from *s* to *o*."""
        one, other = self._variable(), self._variable()
        many = f"({path.text if isinstance(path, Path) else path})*"
        for steps in self._steps(one, path, other):
            before = _Step(f"{_written(s)} {many} {_written(one)} .", (s,), None)
            yield [before, *steps, _Step(f"{_written(other)} {many} {_written(o)} .", (o,), None)]

    def _negated(self, s: Part, parts: Sequence[Path | ox.NamedNode], o: Part) -> Iterator[list[_Step]]:
        backwards = [part.parts[0] for part in parts if isinstance(part, Path)]
        forwards = [part for part in parts if not isinstance(part, Path)]
        for start, refused, end in ((s, forwards, o), (o, backwards, s)):
            if refused or (not backwards and start is s):
                name = self._variable()
                listed = ", ".join(map(str, refused))
                text = f"{_written(start)} ?{name} {_written(end)} . FILTER(?{name} NOT IN ({listed}))"
                yield [_Step(text, (start, name, end), (start, name, end))]

    def _variable(self) -> str:
        self._hidden += 1
        return f"{HIDDEN}p{self._hidden}"


class _Step(NamedTuple):
    """A pattern in SPARQL, the terms and variables in it, and the triple pattern that it is evidence for."""

    text: str
    parts: tuple[Part, ...]
    triple: tuple[Part, Part, Part] | None


def instantiated(pattern: QuadPattern, solution: Solution) -> Match | None:
    """The statement that a pattern is with a solution's terms, and its graph; `None` where a variable has no value."""
    s, p, o, g = (solution.get(part) if isinstance(part, str) else part for part in pattern)
    if not isinstance(s, ox.NamedNode | ox.BlankNode) or not isinstance(p, ox.NamedNode) or o is None:
        return None
    if pattern.graph is not None and not isinstance(g, ox.NamedNode):
        return None
    return ox.Triple(s, p, o), g if isinstance(g, ox.NamedNode) else None


def _is_hidden(triple: TriplePattern) -> bool:
    return any(isinstance(part, Path) or (isinstance(part, str) and part.startswith(HIDDEN)) for part in triple)


def _written(part: Part) -> str:
    return f"?{part}" if isinstance(part, str) else str(part)
