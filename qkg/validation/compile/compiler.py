"""SHACL to SPARQL: one engine-neutral SELECT per constraint, which answers the violating focus and value nodes.

The compilation is by sets. A shape's focus nodes are a graph pattern; a property path extends it to value nodes; a
constraint restricts these to the violating ones. A nested shape is the set of nodes that violate it, as a sub-select,
so that `sh:not` is a `MINUS`, `sh:and` a `UNION`, `sh:or` a join. `MINUS` with the focus pattern repeated on its right
side replaces `FILTER NOT EXISTS`, which engines evaluate row by row (quadratic over a path to a hub in Oxigraph). The
queries contain no unbounded path of their own: subclasses are looked up before compiling and listed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode

from qkg.core.iris import RDF
from qkg.messages import Message
from qkg.validation.report import short

if TYPE_CHECKING:
    from qkg.core.terms_rdf import Term
    from qkg.validation.shapes import Constraint, Shape, Shapes

TYPE = f"<{RDF}type>"
DEEPEST = 20
"""Maximum number of shapes within each other; the size of queries may double with each."""
Pattern = Callable[[str], str]
"""A set of nodes: given a variable (`?x`), a graph pattern that binds it to each of them."""


class NotCompilableError(Exception):
    """A constraint that one engine-neutral query cannot express; its shape is left to the reference engine."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Violations:
    """The violations of a constraint as a graph pattern, and its variables that make up a solution.

    - *where*: binds the focus node, which always belongs to a solution.
    - *value*, *path*: the variables of the value node and of the result path, if any.
    - *distinct*: further variables, which keep two results apart.
    - *select*: a complete SELECT (that of a `sh:sparql` constraint) instead of *where*.
    """

    where: str
    value: str | None = None
    path: str | None = None
    distinct: tuple[str, ...] = ()
    select: str | None = None


NO_VIOLATIONS = Violations("FILTER(false)")


@dataclass(frozen=True, slots=True)
class CompiledConstraint:
    """A query that answers the violations of a constraint; *value* and *path* name variables of its solutions."""

    shape: Shape
    constraint: Constraint
    query: str
    value: str | None
    path: str | None


def union(branches: Iterable[str]) -> str:
    """Group patterns joined by UNION, as one group."""
    return f"{{ {' UNION '.join(branches)} }}"


@dataclass(frozen=True, slots=True)
class Context:
    """What a constraint is compiled in: its shape, the shape's focus nodes, the variables of focus and value node."""

    compiler: Compiler
    shape: Shape
    constraint: Constraint
    focus: Pattern
    this: str
    value: str

    def fresh(self, name: str = "x") -> str:
        """A variable used nowhere else in the query."""
        return self.compiler.fresh(name)

    @property
    def values(self) -> tuple[Term, ...]:
        """The values of the constraint's parameters."""
        return self.constraint.values

    def value_nodes(self) -> str:
        """The pattern of the focus nodes with their value nodes."""
        return self.follow_path(self.this, self.value)

    def follow_path(self, this: str, value: str) -> str:
        """The pattern of the focus nodes *this* with their value nodes *value*, the same ones for a node shape.

        A path of no length starts only from nodes of the graph in SPARQL, and from every focus node in SHACL.
        """
        path = self.shape.path
        if path is None:
            return self.focus(this)
        followed = f"{self.focus(this)} {this} {path} {value} ."
        if not path.may_be_empty():
            return followed
        return union([f"{{ {followed} }}", f"{{ {self.focus(this)} BIND({this} AS {value}) }}"])

    def nested_focus(self, variable: str) -> str:
        """The pattern of the value nodes alone, which are the focus nodes of a nested shape."""
        return self.follow_path(self.fresh("f") if self.shape.path is not None else variable, variable)

    def require(self, condition: str) -> Violations:
        """The value nodes for which *condition* is false or an error."""
        return self.violations(f"{self.value_nodes()} FILTER(!COALESCE({condition}, false))")

    def violations(self, where: str, *distinct: str) -> Violations:
        """Violations whose value is the value node."""
        return Violations(where, self.value, distinct=distinct)

    def violating(self, node: Term) -> list[str]:
        """Sub-selects of the value nodes that violate the shape *node*, none when nothing can."""
        return self.compiler.violating(self.compiler.shapes[node], self.nested_focus, self.value)

    def minus_violating(self, node: Term) -> str:
        """What to append to a pattern so that only the value nodes conforming to the shape *node* remain."""
        branches = self.violating(node)
        return f"MINUS {{ {union(branches)} }}" if branches else ""

    def at_least(self, minimum: int, conforming: str) -> str:
        """A sub-select of the focus nodes with at least *minimum* value nodes in the pattern *conforming*."""
        return (
            f"{{ SELECT {self.this} WHERE {{ {conforming} }} "
            f"GROUP BY {self.this} HAVING (COUNT(DISTINCT {self.value}) >= {minimum}) }}"
        )


Component = Callable[[Context], Violations]
"""Compiles the constraints of one parameter; raises `NotCompilableError`."""


class Compiler:
    """Compiles the shapes of a shapes graph.

    - *components*: the compile function of each constraint parameter (`qkg.validation.compile.components`).
    - *subclasses*: the classes below each class (itself not included), as the data's `rdfs:subClassOf` says.
    - *within*: narrows the focus nodes of every target; a pattern joined to the target's own.
    """

    def __init__(
        self,
        shapes: Shapes,
        components: Mapping[str, Component],
        subclasses: Mapping[str, Iterable[str]],
        within: Pattern | None,
    ) -> None:
        self.shapes = shapes
        self._components = components
        self._subclasses = subclasses
        self._within = within
        self._numbers = count()

    @property
    def narrowed(self) -> bool:
        """Whether only some focus nodes of each target are looked at."""
        return self._within is not None

    def fresh(self, name: str) -> str:
        """A variable used nowhere else."""
        return f"?_{name}{next(self._numbers)}"

    def compile(self, shape: Shape) -> list[CompiledConstraint]:
        """The constraints of a shape with targets and of its property shapes; raises `NotCompilableError`."""
        self._check(shape, ())
        self._numbers = count()
        return list(self._compile(shape, self._targets(shape)))

    def has_focus_nodes(self, shape: Shape) -> str:
        """An ASK query: whether the shape has any focus node."""
        return f"ASK {{ {self._targets(shape)('?this')} }}"

    def focus_nodes(self, shape: Shape) -> str:
        """A SELECT query of the shape's focus nodes, as `?this`."""
        return f"SELECT DISTINCT ?this WHERE {{ {self._targets(shape)('?this')} }}"

    def violating(self, shape: Shape, focus: Pattern, variable: str) -> list[str]:
        """Sub-selects that bind *variable* to the nodes of *focus* that violate *shape*."""
        branches: list[str] = []
        for context in self._contexts(shape, focus, variable):
            if context.constraint.parameter == "property":
                branches += self._violating_property(context, variable)
                continue
            found = self._components[context.constraint.parameter](context)
            if found.select is not None:
                branches.append(f"{{ SELECT DISTINCT (?this AS {variable}) WHERE {{ {{ {found.select} }} }} }}")
            else:
                branches.append(f"{{ SELECT DISTINCT {variable} WHERE {{ {found.where} }} }}")
        return branches

    def instances(self, classes: Iterable[str], variable: str) -> str:
        """The pattern of the SHACL instances of some classes: of these or of the classes below them (SHACL 1.1)."""
        listed = {below for iri in classes for below in (iri, *self._subclasses.get(iri, ()))}
        return self._any_of(listed, lambda kind: f"{variable} {TYPE} {kind} .")

    def _violating_property(self, context: Context, variable: str) -> list[str]:
        nested = self.shapes[context.values[0]]
        if context.shape.path is None:
            return self.violating(nested, context.focus, variable)
        value = self.fresh("v")
        branches = self.violating(nested, context.nested_focus, value)
        path = context.follow_path(variable, value)
        return [f"{{ SELECT DISTINCT {variable} WHERE {{ {path} {union(branches)} }} }}"] if branches else []

    def _compile(self, shape: Shape, focus: Pattern) -> Iterator[CompiledConstraint]:
        for context in self._contexts(shape, focus, "?this"):
            constraint = context.constraint
            if constraint.parameter == "property":
                yield from self._compile(self.shapes[constraint.values[0]], context.nested_focus)
                continue
            found = self._components[constraint.parameter](context)
            if found.select is not None:
                yield CompiledConstraint(shape, constraint, found.select, "value", "path")
                continue
            columns = dict.fromkeys(("?this", found.value, found.path, *found.distinct))
            query = f"SELECT DISTINCT {' '.join(filter(None, columns))} WHERE {{ {found.where} }}"
            value, path = (name and name[1:] for name in (found.value, found.path))
            yield CompiledConstraint(shape, constraint, query, value, path)

    def _contexts(self, shape: Shape, focus: Pattern, this: str) -> Iterator[Context]:
        """The context of each constraint of a shape; none for a deactivated shape."""
        for constraint in () if shape.deactivated else shape.constraints:
            value = this if shape.path is None else self.fresh("v")
            yield Context(self, shape, constraint, focus, this, value)

    def _targets(self, shape: Shape) -> Pattern:
        """The focus nodes of all targets of a shape; each once, where a target would give them many times."""
        targets = shape.targets
        if any(isinstance(node, BlankNode) for node in targets.nodes):
            raise NotCompilableError(Message("validation.refuses-blank-node"))
        if targets.custom:
            raise NotCompilableError(Message("validation.refuses-term", term="sh:target"))

        def focus(variable: str) -> str:
            parts = []
            if targets.classes:
                parts.append(self.instances(targets.classes, variable))
            if targets.nodes:
                parts.append(f"VALUES {variable} {{ {' '.join(map(str, targets.nodes))} }}")
            if targets.subjects_of:
                parts.append(self._any_of(targets.subjects_of, lambda link: f"{variable} {link} {self.fresh('o')} ."))
            if targets.objects_of:
                parts.append(self._any_of(targets.objects_of, lambda link: f"{self.fresh('s')} {link} {variable} ."))
            within = self._within(variable) if self._within else ""
            if len(parts) == 1 and not targets.subjects_of and not targets.objects_of:
                return f"{parts[0]} {within}"
            return f"{{ SELECT DISTINCT {variable} WHERE {{ {union(f'{{ {part} }}' for part in parts)} {within} }} }}"

        return focus

    def _any_of(self, iris: Iterable[str], pattern: Pattern) -> str:
        """A pattern with one of *iris* in the place of the variable it is given."""
        names = [f"<{iri}>" for iri in sorted(iris)]
        if len(names) == 1:
            return pattern(names[0])
        name = self.fresh("i")
        return f"VALUES {name} {{ {' '.join(names)} }} {pattern(name)}"

    def _check(self, shape: Shape, ancestors: tuple[Term, ...]) -> None:
        """Refuse unknown parameters, in the shape and those it refers to, recursion and deep nesting."""
        if shape.deactivated:
            return
        if shape.node in ancestors:
            raise NotCompilableError(Message("validation.refuses-recursion", shape=short(shape.name)))
        if len(ancestors) > DEEPEST:
            raise NotCompilableError(Message("validation.refuses-depth", shape=short(shape.name), limit=DEEPEST))
        for term in shape.unsupported:
            raise NotCompilableError(Message("validation.refuses-term", term=short(term)))
        for node in self.shapes.nested(shape):
            self._check(self.shapes[node], (*ancestors, shape.node))
