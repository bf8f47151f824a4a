"""The constraints that refer to other shapes: logic, nested shapes, qualified shapes; and `sh:sparql`."""

from __future__ import annotations

from qkg.sparql.prebind import prebind
from qkg.validation.compile.compiler import Rows, Scope, component, union
from qkg.validation.compile.components import number


@component("node")
def node(scope: Scope) -> Rows:
    """Value nodes must conform to the shape."""
    return _in_any(scope, scope.violating(scope.values[0], scope.value))


@component("and")
def and_(scope: Scope) -> Rows:
    """Value nodes must conform to all the shapes."""
    return _in_any(scope, [branch for shape in scope.values for branch in scope.violating(shape, scope.value)])


@component("or")
def or_(scope: Scope) -> Rows:
    """Value nodes must conform to one of the shapes: at fault are those that violate each of them."""
    joined = []
    for shape in scope.values:
        branches = scope.violating(shape, scope.value)
        if not branches:
            return NOTHING
        joined.append(union(branches))
    return scope.rows(f"{scope.nodes()} {' '.join(joined)}")


@component("not")
def not_(scope: Scope) -> Rows:
    """Value nodes must not conform to the shape."""
    return scope.rows(f"{scope.nodes()} {scope.without_violating(scope.values[0], scope.value)}")


@component("xone")
def xone(scope: Scope) -> Rows:
    """Value nodes must conform to exactly one of the shapes."""
    which = scope.fresh("n")
    conforming = [
        f"{{ {scope.value_nodes(scope.value)} {scope.without_violating(shape, scope.value)} BIND({i} AS {which}) }}"
        for i, shape in enumerate(scope.values)
    ]
    exactly_one = (
        f"SELECT {scope.value} WHERE {{ {union(conforming)} }} "
        f"GROUP BY {scope.value} HAVING (COUNT(DISTINCT {which}) = 1)"
    )
    return scope.rows(f"{scope.nodes()} MINUS {{ {{ {exactly_one} }} }}")


@component("qualifiedMinCount")
def qualified_min_count(scope: Scope) -> Rows:
    """Focus nodes need so many value nodes that conform to the shape (and to none of its disjoint siblings)."""
    n = number(scope.values[0])
    if n == 0:
        return NOTHING
    return Rows(f"{scope.focus(scope.this)} MINUS {{ {_qualified(scope, n)} }}")


@component("qualifiedMaxCount")
def qualified_max_count(scope: Scope) -> Rows:
    """Focus nodes may have so many value nodes that conform to the shape (and to none of its disjoint siblings)."""
    return Rows(_qualified(scope, number(scope.values[0]) + 1))


@component("sparql")
def sparql(scope: Scope) -> Rows:
    """A constraint's own SELECT, with `$this` bound to the focus nodes."""
    constraint = scope.constraint.sparql
    assert constraint is not None  # noqa: S101 - the reader gives every sh:sparql constraint its query
    path = str(scope.shape.path) if scope.shape.path is not None else None
    return Rows("", query=prebind(constraint.select, constraint.prefixes, scope.focus, path))


NOTHING = Rows("FILTER(false)")


def _in_any(scope: Scope, branches: list[str]) -> Rows:
    return scope.rows(f"{scope.nodes()} {union(branches)}") if branches else NOTHING


def _qualified(scope: Scope, n: int) -> str:
    """The focus nodes with at least *n* qualified value nodes."""
    _, shape, *siblings = scope.values
    conforming = f"{scope.nodes()} {scope.without_violating(shape, scope.value)}"
    for sibling in siblings:
        conforming += f" MINUS {{ {scope.value_nodes(scope.value)} {scope.without_violating(sibling, scope.value)} }}"
    return (
        f"{{ SELECT {scope.this} WHERE {{ {conforming} }} "
        f"GROUP BY {scope.this} HAVING (COUNT(DISTINCT {scope.value}) >= {n}) }}"
    )
