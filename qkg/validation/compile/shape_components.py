"""Constraint components that refer to other shapes: logical and shape-based ones (SHACL 4.6, 4.7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.validation.compile.compiled import NO_VIOLATIONS, Violations, union

if TYPE_CHECKING:
    from qkg.validation.compile.compiler import Component, Context


def _all(context: Context) -> Violations:
    """Value nodes conform to each of the shapes (`sh:and`), or to the only one (`sh:node`)."""
    branches = [branch for shape in context.values for branch in context.violating(shape)]
    return context.violations(f"{context.value_nodes()} {union(branches)}") if branches else NO_VIOLATIONS


def _or(context: Context) -> Violations:
    """Value nodes conform to one of the shapes: those that violate each of them are results."""
    violating = [context.violating(shape) for shape in context.values]
    if not all(violating):
        return NO_VIOLATIONS
    return context.violations(f"{context.value_nodes()} {' '.join(map(union, violating))}")


def _not(context: Context) -> Violations:
    return context.violations(f"{context.value_nodes()} {context.minus_violating(context.values[0])}")


def _xone(context: Context) -> Violations:
    """Value nodes conform to exactly one of the shapes."""
    which = context.fresh("n")
    conforming = [
        f"{{ {context.nested_focus(context.value)} {context.minus_violating(shape)} BIND({number} AS {which}) }}"
        for number, shape in enumerate(context.values)
    ]
    exactly_one = (
        f"SELECT {context.value} WHERE {{ {union(conforming)} }} "
        f"GROUP BY {context.value} HAVING (COUNT(DISTINCT {which}) = 1)"
    )
    return context.violations(f"{context.value_nodes()} MINUS {{ {{ {exactly_one} }} }}")


def _qualified_min_count(context: Context) -> Violations:
    minimum = int(context.values[0].value)
    if minimum == 0:
        return NO_VIOLATIONS
    return Violations(f"{context.focus(context.this)} MINUS {{ {_qualified(context, minimum)} }}")


def _qualified_max_count(context: Context) -> Violations:
    return Violations(_qualified(context, int(context.values[0].value) + 1))


def _qualified(context: Context, minimum: int) -> str:
    """Focus nodes with *minimum* value nodes that conform to the shape and to none of its disjoint siblings."""
    _, shape, *siblings = context.values
    conforming = f"{context.value_nodes()} {context.minus_violating(shape)}"
    for sibling in siblings:
        conforming += f" MINUS {{ {context.nested_focus(context.value)} {context.minus_violating(sibling)} }}"
    return context.at_least(minimum, conforming)


COMPONENTS: dict[str, Component] = {
    "node": _all,
    "and": _all,
    "or": _or,
    "not": _not,
    "xone": _xone,
    "qualifiedMinCount": _qualified_min_count,
    "qualifiedMaxCount": _qualified_max_count,
}
