"""The compiler as a validation engine: an engine runs its queries, and their solutions are read as results."""

from __future__ import annotations

import re
from collections import defaultdict
from contextlib import suppress
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.core.iris import RDFS
from qkg.validation.compile.compiler import Compiler, NotCompilableError
from qkg.validation.compile.components import COMPONENTS
from qkg.validation.paths import predicate
from qkg.validation.report import Result, short
from qkg.validation.shapes import node_name, reachable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qkg.core.terms_rdf import Term
    from qkg.evidence.lookup import Lookup
    from qkg.validation.compile.compiler import CompiledConstraint, Pattern
    from qkg.validation.shapes import Messages, Shape, Shapes

_FILTER = "FILTER(?sub != ?class && ISIRI(?sub) && ISIRI(?class))"
_SUBCLASSES = f"SELECT DISTINCT ?sub ?class WHERE {{ ?sub <{RDFS}subClassOf> ?class . {_FILTER} }}"
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def compiler_for(lookup: Lookup, shapes: Shapes, within: Pattern | None = None) -> Compiler:
    """A compiler that knows the subclasses in the data; *within* narrows the focus nodes of every shape."""
    pairs = [(row["sub"].value, row["class"].value) for row in lookup.select(_SUBCLASSES)]  # type: ignore[union-attr]
    return Compiler(shapes, COMPONENTS, transitive(pairs), within)


def focus_nodes(lookup: Lookup, compiler: Compiler) -> dict[str, set[Term]]:
    """The focus nodes of each shape whose targets can be compiled."""
    found: dict[str, set[Term]] = {}
    for shape in compiler.shapes.targeted():
        with suppress(NotCompilableError):
            found[shape.name] = {row["this"] for row in lookup.select(compiler.focus_nodes(shape))}  # type: ignore[misc]
    return found


def without_focus(lookup: Lookup, compiler: Compiler, shape: Shape) -> bool:
    """Whether the shape's targets give no focus node; false when they cannot be compiled."""
    with suppress(NotCompilableError):
        return not lookup.engine.ask(compiler.has_focus_nodes(shape), timeout=lookup.timeout)
    return False


def transitive(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Every class below each class, from (subclass, class) pairs, which may be cyclic.

    >>> sorted(transitive([("b", "a"), ("c", "b")])["a"])
    ['b', 'c']
    """
    below: defaultdict[str, list[str]] = defaultdict(list)
    for subclass, above in pairs:
        below[above].append(subclass)
    return {above: set(reachable(subclasses, lambda name: below.get(name, ()))) for above, subclasses in below.items()}


def run(lookup: Lookup, constraints: Iterable[CompiledConstraint]) -> Iterator[Result]:
    """The results of compiled constraints, each solution once. Raises what `Readable.select` raises."""
    for compiled in constraints:
        seen = set()
        for solution in lookup.select(compiled.query):
            bindings = {name: term for name, term in solution.items() if term is not None}
            row = frozenset(bindings.items())
            if row not in seen:
                seen.add(row)
                yield _result(compiled, bindings)  # type: ignore[arg-type]


def _result(compiled: CompiledConstraint, bindings: Mapping[str, Term]) -> Result:
    shape, sparql = compiled.shape, compiled.constraint.sparql
    focus = bindings["this"]
    value = bindings.get(compiled.value) if compiled.value else None
    path = bindings.get(compiled.path) if compiled.path else None
    messages = shape.messages
    if sparql is not None:
        own = bindings.get("message")  # SHACL 5.3.2
        from_query = ((own.language or "", own.value),) if isinstance(own, Literal) else ()
        messages = from_query or sparql.messages or messages
        value = value if value is not None or shape.path is not None else focus
    return Result(
        focus_node=focus,
        path=predicate(path.value) if isinstance(path, NamedNode) else shape.path,
        value=value,
        source_shape=shape.name,
        constraint_component=compiled.constraint.component,
        severity=shape.severity,
        messages=fill(messages, bindings),
        source_constraint=node_name(sparql.node) if sparql is not None else None,
    )


def fill(messages: Messages, bindings: Mapping[str, Term]) -> Messages:
    """Messages with their `{?name}` and `{$name}` replaced by the solution's values (SHACL 5.3.2)."""

    def value(match: re.Match[str]) -> str:
        term = bindings.get(match[1])
        return match[0] if term is None else term.value if isinstance(term, Literal) else short(term)

    return tuple((lang, _PLACEHOLDER.sub(value, text)) for lang, text in messages)
