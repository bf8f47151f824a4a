"""Constraint components of cardinality, property pairs, closed shapes and enumerations (SHACL 4.2, 4.5, 4.8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.validation.compile.compiled import NO_VIOLATIONS, Violations, union
from qkg.validation.compile.value_components import constant

if TYPE_CHECKING:
    from qkg.validation.compile.compiler import Component, Context


def _min_count(context: Context) -> Violations:
    minimum = int(context.values[0].value)
    if minimum == 0:
        return NO_VIOLATIONS
    path = context.shape.path
    if minimum > 1:
        enough = context.at_least(minimum, context.value_nodes())
    elif path is not None and not path.operator and not context.compiler.narrowed:
        # Every subject of the property: an index scan, where a join with many focus nodes takes seconds.
        enough = f"{context.this} {path} {context.value} ."
    else:
        enough = context.value_nodes()
    return Violations(f"{context.focus(context.this)} MINUS {{ {enough} }}")


def _max_count(context: Context) -> Violations:
    return Violations(context.at_least(int(context.values[0].value) + 1, context.value_nodes()))


def _equals(context: Context) -> Violations:
    """The value nodes are the values of the other property: too many and missing ones are results."""
    link = f"<{context.values[0].value}>"
    nodes, focus = context.value_nodes(), context.focus(context.this)
    if context.shape.path is not None:
        other = f"{context.this} {link} {context.value} ."
        missing = f"{{ {focus} {other} MINUS {{ {nodes} }} }}"
        return context.violations(union([f"{{ {nodes} MINUS {{ {other} }} }}", missing]))
    # The value node of a node shape is the focus node, so the property leads to it and nowhere else.
    value = context.fresh("v")
    missing = f"{{ {focus} MINUS {{ {context.this} {link} {context.this} . }} BIND({context.this} AS {value}) }}"
    extra = f"{{ {focus} {context.this} {link} {value} . FILTER(!sameTerm({context.this}, {value})) }}"
    return Violations(union([missing, extra]), value)


def _disjoint(context: Context) -> Violations:
    other = f"{context.this} <{context.values[0].value}> {context.value} ."
    return context.violations(f"{context.value_nodes()} {other}")


def _less(operator: str) -> Component:
    """Every value node compares with every value of the other property: one result per pair."""

    def compile_(context: Context) -> Violations:
        other = context.fresh("v")
        pair = f"{context.value_nodes()} {context.this} <{context.values[0].value}> {other} ."
        condition = f"FILTER(!COALESCE({context.value} {operator} {other}, false))"
        return context.violations(f"{pair} {condition}", other)

    return compile_


def _has_value(context: Context) -> Violations:
    same = f"FILTER(sameTerm({context.value}, {constant(context.values[0])}))"
    return Violations(f"{context.focus(context.this)} MINUS {{ {context.value_nodes()} {same} }}")


def _in(context: Context) -> Violations:
    members = " ".join(constant(term) for term in context.values)
    return context.violations(f"{context.value_nodes()} MINUS {{ VALUES {context.value} {{ {members} }} }}")


def _closed(context: Context) -> Violations:
    """Value nodes have no other properties than those listed: one result per triple."""
    allowed = ", ".join(f"<{term.value}>" for term in context.values)
    link, value = context.fresh("p"), context.fresh("v")
    condition = f"FILTER({link} NOT IN ({allowed}))" if allowed else ""
    return Violations(f"{context.value_nodes()} {context.value} {link} {value} . {condition}", value, path=link)


COMPONENTS: dict[str, Component] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less("<"),
    "lessThanOrEquals": _less("<="),
    "hasValue": _has_value,
    "in": _in,
    "closed": _closed,
}
