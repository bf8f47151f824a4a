"""The shapes of a shapes graph as Python objects, for both validation engines and the reports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.core.errors import DataError, UsageError
from qkg.core.iris import OWL, RDF, RDFS, SH, XSD, compact
from qkg.core.terms_rdf import Term, TripleIndex
from qkg.messages import Message
from qkg.sparql.checks import check_query
from qkg.validation.paths import PropertyPath, read_path
from qkg.validation.regex import syntax_error

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

TYPE = RDF + "type"
VIOLATION, WARNING, INFO = SH + "Violation", SH + "Warning", SH + "Info"
_TRUE = Literal(True)

Node = TypeVar("Node")
Messages = tuple[tuple[str, str], ...]
"""Messages as (language, text); the language is empty for a plain string."""


class Targets(NamedTuple):
    """The focus nodes a shape declares (SHACL 2.1.3)."""

    nodes: tuple[Term, ...] = ()
    classes: tuple[str, ...] = ()
    subjects_of: tuple[str, ...] = ()
    objects_of: tuple[str, ...] = ()
    custom: bool = False
    """Whether there is a `sh:target`, which only pySHACL implements."""


@dataclass(frozen=True, slots=True)
class SparqlConstraint:
    """A `sh:sparql` constraint (SHACL 5.1): its SELECT query and the prefixes that its `sh:prefixes` declares."""

    node: Term
    select: str
    prefixes: Mapping[str, str]
    messages: Messages


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape.

    - *parameter*: the local name of the SHACL parameter that declares it (`minCount`).
    - *values*: the parameter's value, or the members of its list; then the component's other parameters (the flags of
      `sh:pattern`; the shape and its disjoint siblings of `sh:qualifiedMinCount`; the properties that `sh:closed` allows).
    """

    parameter: str
    values: tuple[Term, ...]
    sparql: SparqlConstraint | None = None

    @property
    def component(self) -> str:
        """The IRI of the constraint component."""
        name = self.parameter[0].upper() + self.parameter[1:]
        return f"{SH}{name}ConstraintComponent".replace("SparqlC", "SPARQLC")


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape (no *path*) or a property shape."""

    node: Term
    path: PropertyPath | None
    targets: Targets
    constraints: tuple[Constraint, ...]
    severity: str = VIOLATION
    messages: Messages = ()
    deactivated: bool = False
    unsupported: tuple[str, ...] = ()
    """Constraint parameters outside SHACL Core and SHACL-SPARQL, which are left to pySHACL."""

    @property
    def name(self) -> str:
        """The shape's IRI, or `_:label`."""
        return node_name(self.node)


def reachable(start: Iterable[Node], following: Callable[[Node], Iterable[Node]]) -> dict[Node, None]:
    """The nodes of a graph that *start* leads to, itself included, each once.

    >>> list(reachable("a", lambda node: {"a": "b", "b": "ca"}.get(node, "")))
    ['a', 'b', 'c']
    """
    found: dict[Node, None] = {}
    waiting = list(start)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found[node] = None
            waiting += following(node)
    return found


def node_name(node: Term) -> str:
    """The name of a shape or constraint in reports: its IRI or `_:label`."""
    return str(node) if isinstance(node, BlankNode) else node.value


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_TAKES_IRI = _names("class datatype nodeKind equals disjoint lessThan lessThanOrEquals")
_TAKES_NUMBER = _names("minCount maxCount minLength maxLength")
_TAKES_LITERAL = _names("minExclusive minInclusive maxExclusive maxInclusive")
_ONE_VALUE = (*_TAKES_IRI, *_TAKES_NUMBER, *_TAKES_LITERAL, *_names("not node property hasValue"))
_LISTS = _names("languageIn in and or xone")
_NESTING = _names("not node property and or xone")
_COUNTS_OF_SHAPE = _names("qualifiedMinCount qualifiedMaxCount")
_TARGETS = _names("targetClass targetSubjectsOf targetObjectsOf")
# Further constraints, parameters that complete another one, and properties that constrain nothing (no rules are run here).
_OTHERS = _names(
    """pattern uniqueLang closed sparql path targetNode severity message deactivated flags ignoredProperties
    qualifiedValueShape qualifiedValueShapesDisjoint name description order group defaultValue prefixes select ask
    declare suggestedShapesGraph shapesGraph rule"""
)
_KNOWN = frozenset([*_ONE_VALUE, *_LISTS, *_COUNTS_OF_SHAPE, *_TARGETS, *_OTHERS])
NODE_KINDS = _names("IRI BlankNode Literal BlankNodeOrIRI BlankNodeOrLiteral IRIOrLiteral")


class Shapes:
    """The shapes of a shapes graph, by node.

    >>> from pyoxigraph import parse, RdfFormat
    >>> text = '''PREFIX sh: <http://www.w3.org/ns/shacl#>
    ... <urn:shape> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:property [ sh:path <urn:p> ; sh:minCount 1 ] .'''
    >>> shapes = Shapes(parse(text, format=RdfFormat.TURTLE))
    >>> [shape.name for shape in shapes.targeted()]
    ['urn:shape']
    """

    def __init__(self, triples: Iterable[object]) -> None:
        self.graph = TripleIndex(triples)
        self._shapes: dict[Term, Shape] = {}
        self._custom = self._custom_parameters()

    def __getitem__(self, node: Term) -> Shape:
        shape = self._shapes.get(node)
        if shape is None:
            shape = self._shapes[node] = self._read(node)
        return shape

    def get(self, name: str) -> Shape | None:
        """The shape with that name (an IRI or `_:label`), if the shapes graph describes it."""
        node = BlankNode(name[2:]) if name.startswith("_:") else NamedNode(name)
        return self[node] if self.graph.predicates(node) else None

    def targeted(self) -> list[Shape]:
        """The shapes that have targets and are not deactivated, sorted by name."""
        shapes = (self[node] for node in list(self.graph.subjects()) if any(self._targets(node)))
        return sorted((shape for shape in shapes if not shape.deactivated), key=lambda shape: shape.name)

    def nested(self, shape: Shape) -> list[Term]:
        """The nodes of the shapes that *shape* refers to directly."""
        found: list[Term] = []
        for constraint in shape.constraints:
            if constraint.parameter in _NESTING:
                found += constraint.values
            elif constraint.parameter in _COUNTS_OF_SHAPE:
                found += constraint.values[1:]
        return found

    def check(self) -> None:
        """Read the targeted shapes and those they refer to; raises `DataError` for the first ill-formed one."""
        targeted = (shape.node for shape in self.targeted())
        reachable(targeted, lambda node: () if self[node].deactivated else self.nested(self[node]))

    def _read(self, node: Term) -> Shape:
        paths = self.graph.objects(node, SH + "path")
        if len(paths) > 1:  # SHACL 2.3.1
            given = ", ".join(sorted(map(_shown, paths)))
            raise DataError("validation.two-paths", shape=_shown(node), paths=given)
        severity = self.graph.value(node, SH + "severity")
        return Shape(
            node=node,
            path=read_path(self.graph, paths[0]) if paths else None,
            targets=self._targets(node),
            constraints=tuple(self._constraints(node)),
            severity=severity.value if severity is not None else VIOLATION,
            messages=self.messages(node),
            deactivated=self._flag(node, "deactivated"),
            unsupported=tuple(self._unknown(node)),
        )

    def _targets(self, node: Term) -> Targets:
        def iris(name: str) -> tuple[str, ...]:
            return tuple(sorted(term.value for term in self._values(node, name)))

        types = {term.value for term in self.graph.objects(node, TYPE)}
        is_shape = types & {SH + "NodeShape", SH + "PropertyShape"}
        implicit = (node.value,) if is_shape and types & {RDFS + "Class", OWL + "Class"} else ()
        nodes = tuple(self.graph.objects(node, SH + "targetNode"))
        classes = tuple(sorted({*iris("targetClass"), *implicit}))
        custom = bool(self.graph.objects(node, SH + "target"))
        return Targets(nodes, classes, iris("targetSubjectsOf"), iris("targetObjectsOf"), custom)

    def _constraints(self, node: Term) -> Iterable[Constraint]:
        graph = self.graph
        for name in _ONE_VALUE:
            for value in self._values(node, name):
                yield Constraint(name, (value,))
        for name in _LISTS:
            for value in graph.objects(node, SH + name):
                yield Constraint(name, tuple(graph.members(value)))
        flags = graph.objects(node, SH + "flags")[:1]
        for pattern in self._values(node, "pattern"):
            reason = syntax_error(*(term.value for term in (pattern, *flags)))
            if reason:
                shape = _shown(node)
                raise DataError("validation.bad-pattern", shape=shape, pattern=pattern.value, reason=reason)
            yield Constraint("pattern", (pattern, *flags))
        if graph.has(node, SH + "uniqueLang", _TRUE):  # the term `true` alone counts (SHACL 4.4.5)
            yield Constraint("uniqueLang", ())
        if self._flag(node, "closed"):
            yield Constraint("closed", self._allowed(node))
        yield from self._qualified(node)
        for value in graph.objects(node, SH + "sparql"):
            if not self._flag(value, "deactivated"):
                yield Constraint("sparql", (value,), self._sparql(value))

    def _values(self, node: Term, name: str) -> list[Term]:
        """The values of the parameter *name*; raises `DataError` for one that it cannot have."""
        values = self.graph.objects(node, SH + name)
        for value in values:
            if not self._fits(name, value):
                shape, given = _shown(node), _shown(value)
                raise DataError("validation.bad-parameter", shape=shape, parameter=f"sh:{name}", value=given)
        return values

    def _fits(self, name: str, value: Term) -> bool:
        if name in _TAKES_IRI or name in _TARGETS:
            return isinstance(value, NamedNode) and (name != "nodeKind" or value.value.removeprefix(SH) in NODE_KINDS)
        if name in _TAKES_NUMBER or name in _COUNTS_OF_SHAPE:
            return isinstance(value, Literal) and value.datatype.value == XSD + "integer" and value.value.isdecimal()
        if name in _TAKES_LITERAL or name == "pattern":
            return isinstance(value, Literal)
        return name != "property" or self.graph.value(value, SH + "path") is not None

    def _allowed(self, node: Term) -> tuple[Term, ...]:
        """The properties that `sh:closed` allows: those of the shape's property shapes, and the ignored ones (SHACL 4.8.1)."""
        paths = (self.graph.value(shape, SH + "path") for shape in self.graph.objects(node, SH + "property"))
        ignored = self.graph.value(node, SH + "ignoredProperties")
        allowed = [path for path in paths if isinstance(path, NamedNode)]
        return (*allowed, *(self.graph.members(ignored) if ignored is not None else ()))

    def _qualified(self, node: Term) -> Iterable[Constraint]:
        for value in self.graph.objects(node, SH + "qualifiedValueShape"):
            siblings = self._siblings(node, value) if self._flag(node, "qualifiedValueShapesDisjoint") else ()
            for name in _COUNTS_OF_SHAPE:
                for count in self._values(node, name):
                    yield Constraint(name, (count, value, *siblings))

    def _siblings(self, node: Term, value: Term) -> tuple[Term, ...]:
        """The sibling shapes of SHACL 4.7.3: qualified value shapes of the other property shapes of the parents."""
        found: dict[Term, None] = {}
        for parent in list(self.graph.subjects()):
            properties = self.graph.objects(parent, SH + "property")
            if node in properties:
                for other in properties:
                    found.update(dict.fromkeys(self.graph.objects(other, SH + "qualifiedValueShape")))
        found.pop(value, None)
        return tuple(found)

    def _sparql(self, node: Term) -> SparqlConstraint:
        select = self.graph.value(node, SH + "select")
        if select is None:
            raise DataError("validation.no-select", node=node)
        try:
            check_query(select.value, allow_service=True)  # the engines refuse SERVICE, as SHACL wants
        except UsageError as error:
            raise DataError("validation.bad-select", node=node, reason=Message(error.key, **error.fields)) from error
        return SparqlConstraint(node, select.value, self._prefixes(node), self.messages(node))

    def _prefixes(self, node: Term) -> dict[str, str]:
        """The prefixes that `sh:prefixes` declares, with those of imported ontologies (SHACL 5.2.1)."""
        prefixes: dict[str, str] = {}
        declared = self.graph.objects(node, SH + "prefixes")
        for owner in reachable(declared, lambda owner: self.graph.objects(owner, OWL + "imports")):
            for declaration in self.graph.objects(owner, SH + "declare"):
                prefix = self.graph.value(declaration, SH + "prefix")
                namespace = self.graph.value(declaration, SH + "namespace")
                if prefix is not None and namespace is not None:
                    prefixes[prefix.value] = namespace.value
        return prefixes

    def messages(self, node: Term) -> Messages:
        """The `sh:message`s of a shape or constraint."""
        literals = (m for m in self.graph.objects(node, SH + "message") if isinstance(m, Literal))
        return tuple(sorted((m.language or "", m.value) for m in literals))

    def _flag(self, node: Term, name: str) -> bool:
        value = self.graph.value(node, SH + name)
        return value is not None and value.value in ("true", "1")

    def _custom_parameters(self) -> frozenset[str]:
        """The parameters of the custom constraint components that this shapes graph declares (SHACL 6.2)."""
        return frozenset(
            path.value
            for node in self.graph.subjects()
            for parameter in self.graph.objects(node, SH + "parameter")
            for path in self.graph.objects(parameter, SH + "path")
        )

    def _unknown(self, node: Term) -> Iterable[str]:
        for predicate in sorted(self.graph.predicates(node)):
            name = predicate.removeprefix(SH)
            if predicate in self._custom or (predicate.startswith(SH) and name not in _KNOWN):
                yield predicate


def _shown(term: Term) -> str:
    return compact(term.value) if isinstance(term, NamedNode) else str(term)
