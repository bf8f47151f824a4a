"""SPARQL-based constraints (SHACL 5.2): a shape's own SELECT, for all focus nodes at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.sparql.prebind import NotPrebindableError, prebind
from qkg.validation.compile.compiled import NotCompilableError, Violations

if TYPE_CHECKING:
    from qkg.validation.compile.compiler import Component, Context


def _sparql(context: Context) -> Violations:
    constraint = context.constraint.sparql
    assert constraint is not None  # noqa: S101 - every sh:sparql constraint is read with its query
    path = str(context.shape.path) if context.shape.path is not None else None
    try:
        select = prebind(constraint.select, constraint.prefixes, context.focus, path)
    except NotPrebindableError as error:
        raise NotCompilableError(error.reason) from error
    return Violations("", select=select)


COMPONENTS: dict[str, Component] = {"sparql": _sparql}
