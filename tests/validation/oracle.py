"""Results of both validation engines in a comparable form."""

from __future__ import annotations

import pyoxigraph as ox

from qkg.engines.embedded import Embedded
from qkg.validation import Result, Shapes, validate

from .cases import PREFIXES

Row = tuple[str, str, str, str, str]


def parsed(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE))


def engine_on(data: str | list[ox.Quad]) -> Embedded:
    store = ox.Store()
    store.extend(parsed(data) if isinstance(data, str) else data)
    return Embedded(store)


def row(result: Result) -> Row:
    """What both engines must agree on."""
    path = "" if result.path is None else str(result.path)
    value = "" if result.value is None else str(result.value)
    return (
        str(result.focus_node),
        path,
        value,
        result.constraint_component.rpartition("#")[2],
        result.severity.rpartition("#")[2],
    )


def found(data: str | list[ox.Quad], shapes: str | Shapes, engine: str) -> set[Row]:
    read = shapes if isinstance(shapes, Shapes) else Shapes(parsed(shapes))
    return {row(result) for result in validate(engine_on(data), read, engine=engine).results}
