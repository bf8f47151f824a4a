"""One call, two engines: the compiler where it can, pySHACL for the rest."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from qkg.core.errors import UsageError
from qkg.core.language import LANGUAGES
from qkg.messages import message
from qkg.messages.validation import MESSAGES
from qkg.validation.compile.run import focus_nodes, run
from qkg.validation.evidence import with_evidence
from qkg.validation.notes import Note, note
from qkg.validation.report import Report, Result, report, short
from qkg.validation.shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from qkg.engines import Readable
    from qkg.validation.compile.compiler import Pattern
    from qkg.validation.locate import Locator

ENGINES = ("auto", "compiler", "pyshacl")
_LISTED = frozenset({"in", "language-in", "and", "or", "xone"})
"""The components whose parameter is a list."""


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

    - *engine*: `"auto"` compiles what can be compiled and gives the other shapes to pySHACL, saying so in the notes;
      `"compiler"` refuses instead; `"pyshacl"` runs the reference engine alone.
    - *locate*: finds the file and line of a statement (`SourceIndex`).
    - *timeout*: seconds per query.
    - *progress*: called with the name of each shape while it is checked, and with "" at the end.

    Raises `UsageError` for an unknown engine or, with `"compiler"`, a shape that cannot be compiled; `DataError` for
    malformed shapes; what the backend raises.
    """
    shapes = shapes if isinstance(shapes, Shapes) else Shapes(shapes)
    results, notes = check(backend, shapes, engine, timeout=timeout, progress=progress)
    return report(with_evidence(results, backend, locate, timeout=timeout), notes, engine, len(shapes.targeted()))


def known_engine(engine: str) -> None:
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
) -> tuple[list[Result], list[Note]]:
    """The results and notes of an engine, without evidence.

    *within* narrows the focus nodes of both engines; *keep* does the same to the reference engine's results, for the
    targets that only it knows.
    """
    known_engine(engine)
    shapes.check()
    tell = progress or (lambda _: None)
    results: list[Result] = []
    notes: list[Note] = []
    only: frozenset[str] | None = None
    try:
        if engine != "pyshacl":
            results, notes, refused = run(backend, shapes, within, timeout=timeout, progress=tell)
            if refused and engine == "compiler":
                name, reason = next(iter(refused.items()))
                raise UsageError("validation.refused", shape=short(name), reason=reason, hint="validation.refused-hint")
            for name, reason in refused.items():
                notes.append(note("by-reference", shape=short(name), reason=reason))
            only = frozenset(refused)
        if only is None or only:
            tell("pySHACL")
            more, more_notes = _reference(backend, shapes, only, within)
            results += [result for result in more if keep is None or keep(result)]
            notes += more_notes
    finally:
        tell("")
    return [_speaking(result, shapes) for result in results], notes


def _reference(
    backend: Readable, shapes: Shapes, only: frozenset[str] | None, within: Pattern | None
) -> tuple[list[Result], list[Note]]:
    from qkg.validation.reference import run_reference, view_of  # it imports rdflib and pySHACL

    focus = focus_nodes(backend, shapes, within) if within is not None else {}
    return run_reference(view_of(backend, shapes), shapes, only, focus)


def _speaking(result: Result, shapes: Shapes) -> Result:
    """The result with a message for its constraint, when its shape brings none."""
    if result.messages:
        return result
    shape = shapes.get(result.shape)
    same = [c for c in shape.constraints if c.component == result.component] if shape is not None else []
    name = component_name(result.component)
    key = f"validation.violates-{name}"
    if len(same) != 1 or key.partition(".")[2] not in MESSAGES:
        key = "validation.violates-other"
    values = same[0].values if len(same) == 1 else ()
    shown = values if name in _LISTED else values[:1]
    value = ", ".join(v.value if isinstance(v, Literal) else short(v) for v in shown)
    return replace(result, messages=tuple((lang, message(key, lang, value=value)) for lang in LANGUAGES))


def component_name(iri: str) -> str:
    """A constraint component's name in small letters.

    >>> component_name("http://www.w3.org/ns/shacl#MinCountConstraintComponent")
    'min-count'
    """
    name = iri.rpartition("#")[2].removesuffix("ConstraintComponent").replace("SPARQL", "Sparql")
    return re.sub("(?<!^)([A-Z])", r"-\1", name).lower()
