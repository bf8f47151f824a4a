"""SHACL to SPARQL: one engine-neutral SELECT per constraint, answering the focus and value nodes that violate it.

Sets, not loops. A shape's focus nodes are a graph pattern; a property path extends it to value nodes; a constraint
extends that to the violating ones. A nested shape is the set of nodes that violate it, as a sub-select, so that
`sh:not` is a `MINUS`, `sh:and` a `UNION`, `sh:or` a join. `MINUS` with the focus pattern repeated on its right side is
used instead of `FILTER NOT EXISTS`, which engines evaluate row by row (quadratic over a path to a hub in Oxigraph).
No path of unbounded length is added: subclasses are looked up before compiling and listed in the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from pyoxigraph import BlankNode

from qkg.core.iris import RDF
from qkg.core.terms_rdf import Term
from qkg.validation.notes import note
from qkg.validation.report import short
from qkg.validation.shapes import Constraint, Shape, Shapes, Targets

TYPE = f"<{RDF}type>"
Pattern = Callable[[str], str]
"""A set of nodes: given a variable (`?x`), a graph pattern that binds it to each of them."""


class RefusedError(Exception):
    """A constraint that cannot be said in one engine-neutral query; the reference engine takes its shape.

    *why* is a message of the area `validation`, without the `refuses-` that all of them begin with.
    """

    def __init__(self, why: str, /, **fields: str) -> None:
        super().__init__(why)
        self.reason = note(f"refuses-{why}", **fields)


@dataclass(frozen=True, slots=True)
class Rows:
    """What a constraint compiles to: a WHERE body, and the variables of a solution.

    The focus node always belongs to a solution. *value* is the variable of the value at fault, *path* one that holds
    the result's path, *apart* variables that only keep two results apart.
    """

    where: str
    value: str | None = None
    path: str | None = None
    apart: tuple[str, ...] = ()
    query: str | None = None
    """A whole SELECT (a `sh:sparql` constraint's own), instead of *where*."""


@dataclass(frozen=True, slots=True)
class Query:
    """A compiled constraint, ready to run; *this*, *value*, *path* name the solution's variables."""

    shape: Shape
    constraint: Constraint
    text: str
    this: str
    value: str | None
    path: str | None


@dataclass(frozen=True, slots=True)
class Scope:
    """A constraint's surroundings: its shape, the shape's focus nodes, and names for a focus and a value node."""

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

    def nodes(self) -> str:
        """The focus nodes with their value nodes."""
        return self.steps(self.focus, self.this, self.value)

    def steps(self, focus: Pattern, this: str, value: str) -> str:
        """The nodes *this* of *focus* with their value nodes *value*; for a node shape they are the same node.

        In SPARQL a path of no length starts only from what the graph knows, in SHACL from every focus node.
        """
        path = self.shape.path
        if path is None:
            return focus(this)
        stepped = f"{focus(this)} {this} {path} {value} ."
        return (
            union([f"{{ {stepped} }}", f"{{ {focus(this)} BIND({this} AS {value}) }}"]) if path.may_stay() else stepped
        )

    def value_nodes(self, variable: str) -> str:
        """The value nodes alone, as the focus nodes of a nested shape."""
        return self.steps(self.focus, self.fresh("f") if self.shape.path is not None else variable, variable)

    def filtered(self, condition: str) -> Rows:
        """The value nodes for which *condition* holds; a condition in error counts as not holding."""
        return self.rows(f"{self.nodes()} FILTER({condition})")

    def rows(self, where: str, *apart: str) -> Rows:
        """Rows whose value at fault is the value node."""
        return Rows(where, self.value, apart=apart)

    def violating(self, node: Term, variable: str) -> list[str]:
        """Sub-selects of the value nodes that violate the shape *node*, none when nothing can."""
        return self.compiler.violating(self.compiler.shapes[node], self.value_nodes, variable)

    def without_violating(self, node: Term, variable: str) -> str:
        """What to append to a pattern so that only the nodes conforming to the shape *node* remain."""
        branches = self.violating(node, variable)
        return f"MINUS {{ {union(branches)} }}" if branches else ""

    def instances(self, iri: str, variable: str) -> str:
        """The SHACL instances of a class (SHACL 1.1, terminology): of it or of its subclasses."""
        return self.compiler.instances([iri], variable)


Component = Callable[[Scope], Rows]
COMPONENTS: dict[str, Component] = {}
"""The compile function of each constraint parameter."""


def component(*parameters: str) -> Callable[[Component], Component]:
    """Register the function that compiles the constraints of *parameters*."""

    def register(function: Component) -> Component:
        COMPONENTS.update(dict.fromkeys(parameters, function))
        return function

    return register


class Compiler:
    """Compiles the shapes of a shapes graph.

    *subclasses* gives the classes below each class (itself not included), as the data's `rdfs:subClassOf` says.
    *within* narrows the focus nodes of every target: a pattern joined to the target's own.
    """

    def __init__(
        self, shapes: Shapes, subclasses: Mapping[str, Iterable[str]] | None = None, within: Pattern | None = None
    ) -> None:
        from qkg.validation.compile import shape_components as components_shapes  # noqa: F401 - they register themselves

        self.shapes = shapes
        self._subclasses = subclasses or {}
        self._within = within
        self._numbers = count()

    @property
    def narrowed(self) -> bool:
        """Whether only some focus nodes of each target are looked at."""
        return self._within is not None

    def fresh(self, name: str) -> str:
        """A variable used nowhere else."""
        return f"?_{name}{next(self._numbers)}"

    def compile(self, shape: Shape) -> list[Query]:
        """The queries of a shape with targets, those of its property shapes included; raises `RefusedError`."""
        self._check(shape, ())
        self._numbers = count()
        return list(self._queries(shape, self._targets(shape.targets)))

    def focus(self, shape: Shape) -> str:
        """An ASK: whether the shape has any focus node."""
        return f"ASK {{ {self._targets(shape.targets)('?this')} }}"

    def focus_nodes(self, shape: Shape) -> str:
        """A SELECT of the shape's focus nodes, as `?this`."""
        return f"SELECT DISTINCT ?this WHERE {{ {self._targets(shape.targets)('?this')} }}"

    def violating(self, shape: Shape, focus: Pattern, variable: str) -> list[str]:
        """Sub-selects that bind *variable* to the nodes of *focus* that violate *shape*."""
        if shape.deactivated:
            return []
        branches: list[str] = []
        for constraint in shape.constraints:
            scope = self._scope(shape, constraint, focus, variable)
            if constraint.parameter == "property":
                branches += self._violating_property(scope, variable)
                continue
            rows = COMPONENTS[constraint.parameter](scope)
            if rows.query is not None:
                branches.append(f"{{ SELECT DISTINCT (?this AS {variable}) WHERE {{ {{ {rows.query} }} }} }}")
            else:
                branches.append(f"{{ SELECT DISTINCT {variable} WHERE {{ {rows.where} }} }}")
        return branches

    def instances(self, classes: Iterable[str], variable: str) -> str:
        """A pattern for the instances of some classes and of the classes below them."""
        whole = {below for iri in classes for below in (iri, *self._subclasses.get(iri, ()))}
        return self._any(whole, lambda kind: f"{variable} {TYPE} {kind} .")

    # Inside.

    def _violating_property(self, scope: Scope, variable: str) -> list[str]:
        inner = self.shapes[scope.values[0]]
        if scope.shape.path is None:
            return self.violating(inner, scope.focus, variable)
        value = self.fresh("v")
        branches = self.violating(inner, scope.value_nodes, value)
        steps = scope.steps(scope.focus, variable, value)
        return [f"{{ SELECT DISTINCT {variable} WHERE {{ {steps} {union(branches)} }} }}"] if branches else []

    def _queries(self, shape: Shape, focus: Pattern) -> Iterator[Query]:
        if shape.deactivated:
            return
        for constraint in shape.constraints:
            scope = self._scope(shape, constraint, focus, "?this")
            if constraint.parameter == "property":
                yield from self._queries(self.shapes[constraint.values[0]], scope.value_nodes)
                continue
            rows = COMPONENTS[constraint.parameter](scope)
            if rows.query is not None:
                yield Query(shape, constraint, rows.query, "this", "value", "path")
                continue
            columns = [name for name in ("?this", rows.value, rows.path, *rows.apart) if name]
            text = f"SELECT DISTINCT {' '.join(dict.fromkeys(columns))} WHERE {{ {rows.where} }}"
            yield Query(shape, constraint, text, "this", rows.value and rows.value[1:], rows.path and rows.path[1:])

    def _scope(self, shape: Shape, constraint: Constraint, focus: Pattern, this: str) -> Scope:
        value = this if shape.path is None else self.fresh("v")
        return Scope(self, shape, constraint, focus, this, value)

    def _targets(self, targets: Targets) -> Pattern:
        """The focus nodes of all targets; each once, where a target would give them many times."""
        if any(isinstance(node, BlankNode) for node in targets.nodes):
            raise RefusedError("blank-node")
        if targets.custom:
            raise RefusedError("term", term="sh:target")

        def focus(variable: str) -> str:
            parts = []
            if targets.classes:
                parts.append(self.instances(targets.classes, variable))
            if targets.nodes:
                parts.append(f"VALUES {variable} {{ {' '.join(map(str, targets.nodes))} }}")
            if targets.subjects_of:
                parts.append(self._any(targets.subjects_of, lambda link: f"{variable} {link} {self.fresh('o')} ."))
            if targets.objects_of:
                parts.append(self._any(targets.objects_of, lambda link: f"{self.fresh('s')} {link} {variable} ."))
            within = self._within(variable) if self._within else ""
            if len(parts) == 1 and not targets.subjects_of and not targets.objects_of:
                return f"{parts[0]} {within}"
            return f"{{ SELECT DISTINCT {variable} WHERE {{ {union(f'{{ {part} }}' for part in parts)} {within} }} }}"

        return focus

    def _any(self, iris: Iterable[str], pattern: Pattern) -> str:
        """A pattern with one of *iris* in the place of the variable it is given."""
        names = [f"<{iri}>" for iri in sorted(iris)]
        if len(names) == 1:
            return pattern(names[0])
        name = self.fresh("i")
        return f"VALUES {name} {{ {' '.join(names)} }} {pattern(name)}"

    def _check(self, shape: Shape, above: tuple[Term, ...]) -> None:
        """Refuse unknown parameters, in the shape and those it refers to, and recursion."""
        if shape.deactivated:
            return
        if shape.node in above:
            raise RefusedError("recursion", shape=short(shape.name))
        for term in shape.unsupported:
            raise RefusedError("term", term=short(term))
        for node in self.shapes.nested(shape):
            self._check(self.shapes[node], (*above, shape.node))


def union(branches: Iterable[str]) -> str:
    """Group patterns joined by UNION, as one group."""
    return f"{{ {' UNION '.join(branches)} }}"


def closure(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    """For each class, every class below it, from (subclass, class) pairs; cycles do no harm.

    >>> sorted(closure([("b", "a"), ("c", "b")])["a"])
    ['b', 'c']
    """
    below: dict[str, set[str]] = {}
    for sub, sup in pairs:
        below.setdefault(sup, set()).add(sub)
    found: dict[str, frozenset[str]] = {}
    for top in below:
        seen: set[str] = set()
        waiting = [top]
        while waiting:
            new = below.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        found[top] = frozenset(seen)
    return found
