"""One call, two engines: the compiler where it can, pySHACL for the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dataclasses import replace

from pyoxigraph import Literal

from qkg.errors import UsageError
from qkg.messages import LANGUAGES, message
from qkg.messages.validation import MESSAGES
from .evidence import with_evidence
from .report import Note, Report, Result, report, short
from .run import run
from .shapes import Shapes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import rdflib

    from qkg.backends import Backend
    from .compiler import Pattern
    from .locate import Locator

ENGINES = ("auto", "compiler", "pyshacl")
_LISTED = frozenset(f"{name}ConstraintComponent" for name in ("In", "LanguageIn", "And", "Or", "Xone"))
_ALL = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def validate(
    backend: Backend,
    shapes: Shapes | Iterable[object],
    *,
    engine: str = "auto",
    locate: Locator | None = None,
    timeout: float | None = None,
) -> Report:
    """Check the backend's default graph (the resolved view) against *shapes* (triples, or `Shapes`).

    - *engine*: `"auto"` compiles what can be compiled and gives the other shapes to pySHACL, saying so in the notes;
      `"compiler"` refuses instead; `"pyshacl"` runs the reference engine alone.
    - *locate*: finds the file and line of a statement (`SourceIndex`).
    - *timeout*: seconds per query.

    Raises `UsageError` for an unknown engine or, with `"compiler"`, a shape that cannot be compiled; `DataError` for
    malformed shapes; what the backend raises.
    """
    shapes = shapes if isinstance(shapes, Shapes) else Shapes(shapes)
    results, notes = check(backend, shapes, engine, timeout=timeout)
    return report(with_evidence(results, backend, locate, timeout=timeout), notes, engine, len(shapes.targeted()))


def check(
    backend: Backend,
    shapes: Shapes,
    engine: str = "auto",
    *,
    within: Pattern | None = None,
    keep: Callable[[Result], bool] | None = None,
    timeout: float | None = None,
) -> tuple[list[Result], list[Note]]:
    """The results and notes of an engine, without evidence.

    *within* narrows the compiler's focus nodes and *keep* the reference engine's results, to the same effect.
    """
    if engine not in ENGINES:
        raise UsageError("validation.no-engine", engine=engine, engines=", ".join(ENGINES))
    results, notes = _check(backend, shapes, engine, within, keep, timeout)
    return [_speaking(result, shapes) for result in results], notes


def _check(
    backend: Backend,
    shapes: Shapes,
    engine: str,
    within: Pattern | None,
    keep: Callable[[Result], bool] | None,
    timeout: float | None,
) -> tuple[list[Result], list[Note]]:
    if engine == "pyshacl":
        return _reference(backend, shapes, None, keep, timeout)
    results, notes, refused = run(backend, shapes, within, timeout=timeout)
    if not refused:
        return results, notes
    if engine == "compiler":
        name, reason = next(iter(refused.items()))
        raise UsageError("validation.refused", shape=short(name), reason=reason, hint="validation.refused-hint")
    for name, reason in refused.items():
        notes.append(Note("validation.by-reference", (("shape", short(name)), ("reason", reason))))
    more, more_notes = _reference(backend, shapes, frozenset(refused), keep, timeout)
    return results + more, notes + more_notes


def _reference(
    backend: Backend,
    shapes: Shapes,
    only: frozenset[str] | None,
    keep: Callable[[Result], bool] | None,
    timeout: float | None,
) -> tuple[list[Result], list[Note]]:
    from .reference import run_reference, to_rdflib

    data: rdflib.Graph = to_rdflib(backend.construct(_ALL, timeout=timeout))
    results, notes = run_reference(data, shapes, only)
    return [result for result in results if keep is None or keep(result)], notes


def _speaking(result: Result, shapes: Shapes) -> Result:
    """The result with a message for its constraint, when its shape brings none."""
    if result.messages:
        return result
    shape = shapes.get(result.shape)
    same = [c for c in shape.constraints if c.component == result.component] if shape is not None else []
    name = result.component.rpartition("#")[2]
    key = f"validation.{name if len(same) == 1 and name in MESSAGES else 'other'}"
    values = same[0].values if len(same) == 1 else ()
    shown = values if name in _LISTED else values[:1]
    value = ", ".join(v.value if isinstance(v, Literal) else short(v) for v in shown)
    return replace(result, messages=tuple((lang, message(key, lang, value=value)) for lang in LANGUAGES))
