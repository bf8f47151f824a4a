"""SHACL property paths (SHACL 2.3.1): read from a shapes graph, written as SPARQL 1.1 property paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from qkg.core.errors import DataError
from qkg.core.iris import RDF, SH

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyoxigraph import Triple

    from qkg.core.terms_rdf import Term, TripleIndex

_OPERATORS = {"inversePath": "^", "zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


@dataclass(frozen=True, slots=True)
class PropertyPath:
    """A property path: an operator over its steps.

    *operator* is `""` (one predicate, in *iri*), `"/"` (sequence), `"|"` (alternative), `"^"` (inverse), `"*"`, `"+"`
    or `"?"`. `str(path)` is a SPARQL path:

    >>> first, second = PropertyPath("", iri="urn:a"), PropertyPath("", iri="urn:b")
    >>> str(PropertyPath("/", (first, PropertyPath("^", (second,)))))
    '<urn:a>/^<urn:b>'
    """

    operator: str
    steps: tuple[PropertyPath, ...] = ()
    iri: str = ""

    def __str__(self) -> str:
        if not self.operator:
            return f"<{self.iri}>"
        steps = [str(step) if step.operator in ("", "^") else f"({step})" for step in self.steps]
        if self.operator in "/|":
            return self.operator.join(steps)
        if self.operator == "^":
            inner = self.steps[0]
            return f"^{inner}" if not inner.operator else f"^({inner})"
        inner = self.steps[0]
        return f"{inner}{self.operator}" if not inner.operator else f"({inner}){self.operator}"

    def predicates(self) -> tuple[str, ...]:
        """The predicates in the path, in order of appearance."""
        if not self.operator:
            return (self.iri,)
        return tuple(dict.fromkeys(iri for step in self.steps for iri in step.predicates()))

    def may_be_empty(self) -> bool:
        """Whether the path has a match of length zero, from every node to itself."""
        if self.operator in ("*", "?"):
            return True
        if self.operator == "/":
            return all(step.may_be_empty() for step in self.steps)
        return any(step.may_be_empty() for step in self.steps)

    def first(self) -> tuple[str, bool]:
        """The predicate of the first step, and whether it is inverse."""
        if not self.operator:
            return self.iri, False
        iri, inverse = self.steps[-1 if self.operator == "^" and self.steps[0].operator == "/" else 0].first()
        return iri, inverse ^ (self.operator == "^")


def predicate(iri: str) -> PropertyPath:
    """The path of one predicate."""
    return PropertyPath("", iri=iri)


DEEPEST = 50
"""Maximum number of path operators within each other."""


def read_path(graph: TripleIndex, node: Term | Triple, depth: int = 0) -> PropertyPath:
    """The path at *node* of a shapes graph; raises `DataError` when it is ill-formed, cyclic or deeper than `DEEPEST`."""
    if depth > DEEPEST:
        raise DataError("validation.bad-path", path=node)
    if isinstance(node, NamedNode) and node.value != RDF + "nil":
        return predicate(node.value)
    if graph.value(node, RDF + "first") is not None:
        return PropertyPath("/", tuple(read_path(graph, step, depth + 1) for step in graph.members(node)))
    alternatives = graph.value(node, SH + "alternativePath")
    if alternatives is not None:
        return PropertyPath("|", tuple(read_path(graph, step, depth + 1) for step in graph.members(alternatives)))
    for name, operator in _OPERATORS.items():
        inner = graph.value(node, SH + name)
        if inner is not None:
            return PropertyPath(operator, (read_path(graph, inner, depth + 1),))
    raise DataError("validation.bad-path", path=node)


def path_triples(path: PropertyPath, fresh: Callable[[], str]) -> tuple[str, list[tuple[str, str, str]]]:
    """A path as RDF: its node and the triples that describe it, as N-TripleIndex tokens; *fresh* makes blank nodes."""
    if not path.operator:
        return f"<{path.iri}>", []
    nodes: list[str] = []
    triples: list[tuple[str, str, str]] = []
    for step in path.steps:
        node, described = path_triples(step, fresh)
        nodes.append(node)
        triples += described
    if path.operator not in "/|":
        name = next(name for name, operator in _OPERATORS.items() if operator == path.operator)
        node = fresh()
        return node, [(node, f"<{SH}{name}>", nodes[0]), *triples]
    cells = [fresh() for _ in nodes]
    for cell, following, item in zip(cells, [*cells[1:], f"<{RDF}nil>"], nodes, strict=True):
        triples += [(cell, f"<{RDF}first>", item), (cell, f"<{RDF}rest>", following)]
    if path.operator == "/":
        return cells[0], triples
    node = fresh()
    return node, [(node, f"<{SH}alternativePath>", cells[0]), *triples]
