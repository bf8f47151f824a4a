"""Run the compiler's queries on an engine and read their solutions as results."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode

from qkg.core.iris import RDFS
from qkg.validation.compile.compiler import Compiler, Query, RefusedError, closure
from qkg.validation.notes import Note, note
from qkg.validation.paths import predicate
from qkg.validation.report import Result, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable
    from qkg.validation.compile.compiler import Pattern
    from qkg.validation.shapes import Messages, Shapes

_SUBCLASSES = f"SELECT DISTINCT ?sub ?class WHERE {{ ?sub <{RDFS}subClassOf> ?class . FILTER(?sub != ?class) }}"
_PLACEHOLDER = re.compile(r"\{[?$](\w+)\}")


def compiler_for(engine: Readable, shapes: Shapes, within: Pattern | None = None) -> Compiler:
    """A compiler that knows the subclasses of the engine's data."""
    rows = ((row["sub"], row["class"]) for row in engine.select(_SUBCLASSES))
    pairs = [(a.value, b.value) for a, b in rows if isinstance(a, NamedNode) and isinstance(b, NamedNode)]
    return Compiler(shapes, closure(pairs), within)


def focus_nodes(engine: Readable, shapes: Shapes, within: Pattern) -> dict[str, set[Term]]:
    """The focus nodes of each shape that lie *within* a pattern, for the shapes whose targets the compiler knows."""
    compiler = compiler_for(engine, shapes, within)
    found: dict[str, set[Term]] = {}
    for shape in shapes.targeted():
        with suppress(RefusedError):
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
) -> tuple[list[Result], list[Note], dict[str, Note]]:
    """Validate the engine's default graph.

    Answers the results, the notes (shapes without focus nodes), and the shapes that were refused, with the reason.
    Raises what `Readable.select` raises.
    """
    compiler = compiler_for(engine, shapes, within)
    results: list[Result] = []
    notes: list[Note] = []
    refused: dict[str, Note] = {}
    for shape in shapes.targeted():
        if progress is not None:
            progress(short(shape.name))
        try:
            queries = compiler.compile(shape)
        except RefusedError as error:
            refused[shape.name] = error.reason
            continue
        if not engine.ask(compiler.focus(shape), timeout=timeout):
            notes.append(note("no-focus", shape=short(shape.name)))
            continue
        for query in queries:
            results += _results(query, engine, timeout)
    return results, notes, refused


def _results(query: Query, engine: Readable, timeout: float | None) -> Iterator[Result]:
    solutions = engine.select(query.text, timeout=timeout)
    names = [variable.value for variable in solutions.variables]
    seen = set()
    for solution in solutions:
        bindings = {name: term for name in names if (term := solution[name]) is not None}
        row = frozenset(bindings.items())
        if row not in seen:
            seen.add(row)
            yield _result(query, bindings)


def _result(query: Query, bindings: Mapping[str, Term]) -> Result:
    shape, sparql = query.shape, query.constraint.sparql
    focus = bindings[query.this]
    value = bindings.get(query.value) if query.value else None
    path = shape.path
    named = bindings.get(query.path) if query.path else None
    if isinstance(named, NamedNode):
        path = predicate(named.value)
    messages = shape.messages
    if sparql is not None:
        messages = own_message(bindings) or sparql.messages or messages
        value = value if value is not None or shape.path is not None else focus
    return Result(
        focus=focus,
        path=path,
        value=value,
        shape=shape.name,
        component=query.constraint.component,
        severity=shape.severity,
        messages=fill(messages, bindings),
        constraint=str_name(sparql.node) if sparql is not None else None,
    )


def own_message(bindings: Mapping[str, Term]) -> Messages:
    """The message that a solution of a `sh:sparql` query brings along in `?message`."""
    message = bindings.get("message")
    return ((message.language or "", message.value),) if isinstance(message, Literal) else ()


def fill(messages: Messages, bindings: Mapping[str, Term]) -> Messages:
    """Messages with their `{?name}` and `{$name}` replaced by the solution's values (SHACL 5.3.2)."""

    def written(match: re.Match[str]) -> str:
        term = bindings.get(match[1])
        return match[0] if term is None else term.value if isinstance(term, Literal) else short(term)

    return tuple((lang, _PLACEHOLDER.sub(written, text)) for lang, text in messages)


def str_name(node: Term) -> str:
    """The name of a shape or constraint: its IRI or `_:label`."""
    return str(node) if isinstance(node, BlankNode) else node.value
