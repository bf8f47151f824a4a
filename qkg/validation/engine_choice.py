"""Validate with two engines: the compiler for every shape that it can compile, pySHACL for the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import Literal

from qkg.core.errors import UsageError
from qkg.core.language import LANGUAGES
from qkg.evidence.lookup import Lookup
from qkg.messages import Message, message
from qkg.messages.validation import MESSAGES
from qkg.validation.compile.compiler import NotCompilableError
from qkg.validation.compile.execute import compiler_for, focus_nodes, run, without_focus
from qkg.validation.provenance import with_provenance
from qkg.validation.report import Report, Result, short, sorted_report
from qkg.validation.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable
    from qkg.validation.compile.compiler import CompiledConstraint, Pattern
    from qkg.validation.statement_lines import Locator

    Progress = Callable[[str], None]

ENGINES = ("auto", "compiler", "pyshacl")
_LIST_VALUED = frozenset({"in", "language-in", "and", "or", "xone"})
"""The constraint components whose parameter is a list."""


def validate(
    graph_engine: Readable,
    shapes: Shapes | Iterable[object],
    *,
    engine: str = "auto",
    locate: Locator | None = None,
    timeout: float | None = None,
    progress: Progress = lambda _: None,
) -> Report:
    """Check the default graph (the resolved view) of *graph_engine* against *shapes* (triples, or `Shapes`).

    - *engine*: `"auto"` leaves the shapes that cannot be compiled to pySHACL, with a note for each; `"compiler"` refuses
      them; `"pyshacl"` runs pySHACL alone.
    - *locate*: finds the file and line of a statement (`SourceIndex`).
    - *timeout*: in seconds per query.
    - *progress*: called with the name of each shape while it is checked.

    Raises `UsageError` for an unknown engine or, with `"compiler"`, a shape that cannot be compiled; `DataError` for
    ill-formed shapes; and what *graph_engine* raises.
    """
    lookup = Lookup(graph_engine, timeout)
    shapes = shapes if isinstance(shapes, Shapes) else Shapes(shapes)
    found = check(lookup, shapes, engine, progress=progress)
    results = with_provenance(found.results, lookup, locate)
    return sorted_report(results, found.notes, engine, found.checked)


def check_engine(engine: str) -> None:
    """Raise `UsageError` unless *engine* is one of `ENGINES`."""
    if engine not in ENGINES:
        raise UsageError("validation.no-engine", engine=engine, engines=", ".join(ENGINES))


class Checked(NamedTuple):
    """What an engine found: results without accounts and locations, and notes.

    - *checked*: the number of shapes; of those with focus nodes when the focus nodes are narrowed.
    - *focus*: the narrowed focus nodes of each shape; empty when they are not narrowed.
    """

    results: list[Result]
    notes: list[Message]
    checked: int
    focus: Mapping[str, set[Term]]


def check(
    lookup: Lookup,
    shapes: Shapes,
    engine: str = "auto",
    *,
    within: Pattern | None = None,
    keep: Callable[[Result], bool] = lambda _: True,
    progress: Progress = lambda _: None,
) -> Checked:
    """Check the default graph; *shapes*, *engine*, *progress* and the errors are those of `validate`.

    *within* narrows the focus nodes of both engines; *keep* selects among pySHACL's results, whose custom targets
    cannot be narrowed.
    """
    check_engine(engine)
    shapes.check()
    compiler = compiler_for(lookup, shapes, within)
    focus = focus_nodes(lookup, compiler) if within is not None else {}
    results: list[Result] = []
    notes: list[Message] = []
    refused: set[str] = set()
    for shape in shapes.targeted():
        name = short(shape.name)
        progress(name)
        compiled: list[CompiledConstraint] = []
        try:
            compiled = compiler.compile(shape) if engine != "pyshacl" else []
        except NotCompilableError as error:
            if engine == "compiler":
                hint = "validation.refused-hint"
                raise UsageError("validation.refused", shape=name, reason=error.reason, hint=hint) from error
            refused.add(shape.name)
            notes.append(Message("validation.by-reference", shape=name, reason=error.reason))
        if within is None and without_focus(lookup, compiler, shape):
            notes.append(Message("validation.no-focus", shape=name))
        elif within is None or focus.get(shape.name):
            results += run(lookup, compiled)
    if engine == "pyshacl" or refused:
        from qkg.validation.pyshacl_engine import run_pyshacl  # imports rdflib and pySHACL

        progress("pySHACL")
        only = None if engine == "pyshacl" else refused
        found = run_pyshacl(lookup.engine, shapes, only, focus)
        results += [result for result in found if keep(result)]
    checked = len(shapes.targeted()) if within is None else sum(map(bool, focus.values()))
    return Checked([_with_message(result, shapes) for result in results], notes, checked, focus)


def _with_message(result: Result, shapes: Shapes) -> Result:
    """The result, with a default message for its constraint component if its shape has no message."""
    if result.messages:
        return result
    shape = shapes.get(result.source_shape)
    same = [c for c in shape.constraints if c.component == result.constraint_component] if shape is not None else []
    name = component_name(result.constraint_component)
    key = f"violates-{name}"
    if len(same) != 1 or key not in MESSAGES:
        key = "violates-other"
    values = same[0].values if len(same) == 1 else ()
    shown = values if name in _LIST_VALUED else values[:1]
    value = ", ".join(v.value if isinstance(v, Literal) else short(v) for v in shown)
    messages = tuple((lang, message(f"validation.{key}", lang, value=value)) for lang in LANGUAGES)
    return replace(result, messages=messages)


def component_name(iri: str) -> str:
    """The name of a constraint component in lower case.

    >>> component_name("http://www.w3.org/ns/shacl#MinCountConstraintComponent")
    'min-count'
    """
    name = iri.rpartition("#")[2].removesuffix("ConstraintComponent").replace("SPARQL", "Sparql")
    return re.sub("(?<!^)([A-Z])", r"-\1", name).lower()
