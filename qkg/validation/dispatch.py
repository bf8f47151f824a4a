"""Validate with two engines: the compiler for every shape that it can compile, pySHACL for the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from qkg.core.errors import UsageError
from qkg.core.language import LANGUAGES
from qkg.messages import Message, message
from qkg.messages.validation import MESSAGES
from qkg.validation.compile.execute import focus_nodes, notes_without_focus, run
from qkg.validation.provenance import with_provenance
from qkg.validation.report import Report, Result, short, sorted_report
from qkg.validation.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qkg.engines import Readable
    from qkg.validation.compile.compiled import Pattern
    from qkg.validation.statement_lines import Locator

ENGINES = ("auto", "compiler", "pyshacl")
_LIST_VALUED = frozenset({"in", "language-in", "and", "or", "xone"})
"""The constraint components whose parameter is a list."""


def validate(
    backend: Readable,
    shapes: Shapes | Iterable[object],
    *,
    engine: str = "auto",
    locate: Locator | None = None,
    timeout: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Check the backend's default graph (the resolved view) against *shapes* (triples, or `Shapes`).

    - *engine*: `"auto"` leaves the shapes that cannot be compiled to pySHACL, with a note for each; `"compiler"` refuses
      them; `"pyshacl"` runs pySHACL alone.
    - *locate*: finds the file and line of a statement (`SourceIndex`).
    - *timeout*: in seconds per query.
    - *progress*: called with the name of each shape while it is checked, and with `""` at the end.

    Raises `UsageError` for an unknown engine or, with `"compiler"`, a shape that cannot be compiled; `DataError` for
    ill-formed shapes; and what the backend raises.
    """
    shapes = shapes if isinstance(shapes, Shapes) else Shapes(shapes)
    results, notes = check(backend, shapes, engine, timeout=timeout, progress=progress)
    results = with_provenance(results, backend, locate, timeout=timeout)
    return sorted_report(results, notes, engine, len(shapes.targeted()))


def check_engine(engine: str) -> None:
    """Raise `UsageError` unless *engine* is one of `ENGINES`."""
    if engine not in ENGINES:
        raise UsageError("validation.no-engine", engine=engine, engines=", ".join(ENGINES))


def check(
    backend: Readable,
    shapes: Shapes,
    engine: str = "auto",
    *,
    within: Pattern | None = None,
    keep: Callable[[Result], bool] | None = None,
    timeout: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> tuple[list[Result], list[Message]]:
    """The results and notes of an engine, without accounts and locations; arguments and errors are those of `validate`.

    *within* narrows the focus nodes of both engines; *keep* selects among pySHACL's results, whose custom targets
    cannot be narrowed.
    """
    check_engine(engine)
    shapes.check()
    tell = progress or (lambda _: None)
    results: list[Result] = []
    notes: list[Message] = []
    refused: dict[str, Message] = {}
    try:
        if engine != "pyshacl":
            results, notes, refused = run(backend, shapes, within, timeout=timeout, progress=tell)
            for name, reason in refused.items():
                if engine == "compiler":
                    hint = "validation.refused-hint"
                    raise UsageError("validation.refused", shape=short(name), reason=reason, hint=hint)
                notes.append(Message("validation.by-reference", shape=short(name), reason=reason))
        if engine == "pyshacl" or refused:
            tell("pySHACL")
            only = None if engine == "pyshacl" else frozenset(refused)
            found = _run_pyshacl(backend, shapes, only, within)
            results += [result for result in found if keep is None or keep(result)]
            notes += notes_without_focus(backend, shapes, only, timeout=timeout)
    finally:
        tell("")
    return [_with_message(result, shapes) for result in results], notes


def _run_pyshacl(
    backend: Readable, shapes: Shapes, only: frozenset[str] | None, within: Pattern | None
) -> list[Result]:
    from qkg.validation.pyshacl_engine import run_pyshacl, view_of  # imports rdflib and pySHACL

    focus = focus_nodes(backend, shapes, within) if within is not None else {}
    return run_pyshacl(view_of(backend, shapes), shapes, only, focus)


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
