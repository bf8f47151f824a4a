"""The compiler as a validation engine: its queries are run by a engine and their solutions read as results."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.core.iris import RDFS
from qkg.messages import Message
from qkg.validation.compile.compiled import NotCompilableError
from qkg.validation.compile.compiler import Compiler
from qkg.validation.compile.components import COMPONENTS
from qkg.validation.paths import predicate
from qkg.validation.report import Result, short
from qkg.validation.shapes import node_name

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable
    from qkg.validation.compile.compiled import CompiledConstraint, Pattern
    from qkg.validation.shapes import Messages, Shapes

_SUBCLASSES = f"SELECT DISTINCT ?sub ?class WHERE {{ ?sub <{RDFS}subClassOf> ?class . FILTER(?sub != ?class) }}"
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def focus_nodes(engine: Readable, shapes: Shapes, within: Pattern) -> dict[str, set[Term]]:
    """The focus nodes of each shape that lie *within* a pattern, for the shapes whose targets can be compiled."""
    compiler = _compiler(engine, shapes, within)
    found: dict[str, set[Term]] = {}
    for shape in shapes.targeted():
        with suppress(NotCompilableError):
            rows = engine.select(compiler.focus_nodes(shape))
            found[shape.name] = {term for row in rows if (term := row["this"]) is not None}
    return found


def run(
    engine: Readable,
    shapes: Shapes,
    within: Pattern | None = None,
    *,
    timeout: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[list[Result], list[Message], dict[str, Message]]:
    """Validate the engine's default graph; *timeout* is in seconds per query.

    Returns the results, the notes (shapes without focus nodes), and the reason for each shape that cannot be compiled.
    Raises what `Readable.select` raises.
    """
    compiler = _compiler(engine, shapes, within)
    results: list[Result] = []
    notes: list[Message] = []
    refused: dict[str, Message] = {}
    for shape in shapes.targeted():
        if progress is not None:
            progress(short(shape.name))
        try:
            compiled = compiler.compile(shape)
        except NotCompilableError as error:
            refused[shape.name] = error.reason
            continue
        if not engine.ask(compiler.has_focus_nodes(shape), timeout=timeout):
            notes.append(Message("validation.no-focus", shape=short(shape.name)))
            continue
        for constraint in compiled:
            results += _results(constraint, engine, timeout)
    return results, notes, refused


def notes_without_focus(
    engine: Readable, shapes: Shapes, only: Container[str] | None = None, *, timeout: float | None = None
) -> list[Message]:
    """A note for each shape whose targets give no focus node; *only* names the shapes to look at (all by default)."""
    compiler = _compiler(engine, shapes, None)
    notes: list[Message] = []
    for shape in shapes.targeted():
        if only is None or shape.name in only:
            with suppress(NotCompilableError):
                if not engine.ask(compiler.has_focus_nodes(shape), timeout=timeout):
                    notes.append(Message("validation.no-focus", shape=short(shape.name)))
    return notes


def _compiler(engine: Readable, shapes: Shapes, within: Pattern | None) -> Compiler:
    """A compiler that knows the subclasses in the engine's data."""
    rows = ((row["sub"], row["class"]) for row in engine.select(_SUBCLASSES))
    pairs = [(a.value, b.value) for a, b in rows if isinstance(a, NamedNode) and isinstance(b, NamedNode)]
    return Compiler(shapes, COMPONENTS, transitive(pairs), within)


def transitive(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Every class below each class, from (subclass, class) pairs, which may be cyclic.

    >>> sorted(transitive([("b", "a"), ("c", "b")])["a"])
    ['b', 'c']
    """
    below: dict[str, set[str]] = {}
    for subclass, above in pairs:
        below.setdefault(above, set()).add(subclass)
    found: dict[str, set[str]] = {}
    for top in below:
        found[top] = set()
        waiting = [top]
        while waiting:
            new = below.get(waiting.pop(), set()) - found[top]
            found[top] |= new
            waiting += new
    return found


def _results(compiled: CompiledConstraint, engine: Readable, timeout: float | None) -> Iterator[Result]:
    solutions = engine.select(compiled.query, timeout=timeout)
    names = [variable.value for variable in solutions.variables]
    seen = set()
    for solution in solutions:
        bindings = {name: term for name in names if (term := solution[name]) is not None}
        row = frozenset(bindings.items())
        if row not in seen:
            seen.add(row)
            yield _result(compiled, bindings)


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
