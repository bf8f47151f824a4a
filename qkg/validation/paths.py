"""SHACL property paths (SHACL 2.3.1): read from a shapes graph, written as SPARQL 1.1 property paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from qkg.core.errors import DataError
from qkg.core.iris import RDF, SH

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from qkg.core.terms_rdf import Term, TripleIndex

_OPERATORS = {
    "alternativePath": "|",
    "inversePath": "^",
    "zeroOrMorePath": "*",
    "oneOrMorePath": "+",
    "zeroOrOnePath": "?",
}


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
        without_brackets = ("", "^") if self.operator in "/|" else ("",)
        steps = [str(step) if step.operator in without_brackets else f"({step})" for step in self.steps]
        if self.operator in "/|":
            return self.operator.join(steps)
        return f"^{steps[0]}" if self.operator == "^" else f"{steps[0]}{self.operator}"

    def turtle(self) -> str:
        """The path as the object of a triple in Turtle.

        >>> PropertyPath("*", (PropertyPath("", iri="urn:a"),)).turtle()
        '[ <http://www.w3.org/ns/shacl#zeroOrMorePath> <urn:a> ]'
        """
        if not self.operator:
            return f"<{self.iri}>"
        steps = " ".join(step.turtle() for step in self.steps)
        if self.operator in "/|":
            steps = f"( {steps} )"
        name = next((name for name, operator in _OPERATORS.items() if operator == self.operator), None)
        return f"[ <{SH}{name}> {steps} ]" if name is not None else steps

    def predicates(self) -> tuple[str, ...]:
        """The predicates in the path, in order of appearance."""
        if not self.operator:
            return (self.iri,)
        return tuple(dict.fromkeys(iri for step in self.steps for iri in step.predicates()))

    def may_be_empty(self) -> bool:
        """Whether the path has a match of length zero, from every node to itself."""
        if self.operator in ("*", "?"):
            return True
        every_or_any = all if self.operator == "/" else any
        return every_or_any(step.may_be_empty() for step in self.steps)

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
    for name, operator in _OPERATORS.items():
        inner = graph.value(node, SH + name)
        if inner is not None:
            steps = graph.members(inner) if operator == "|" else [inner]
            return PropertyPath(operator, tuple(read_path(graph, step, depth + 1) for step in steps))
    raise DataError("validation.bad-path", path=node)
