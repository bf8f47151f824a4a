"""The constraint components of SHACL Core and SHACL-SPARQL (SHACL 4 and 5.2), each compiled to its violations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal

from qkg.core.iris import SH
from qkg.messages import Message
from qkg.sparql.prebind import NotPrebindableError, prebind
from qkg.validation.compile.compiler import NO_VIOLATIONS, NotCompilableError, Violations, union
from qkg.validation.compile.datatypes import has_datatype, well_formed
from qkg.validation.regex import is_portable

if TYPE_CHECKING:
    from qkg.core.terms_rdf import Term
    from qkg.validation.compile.compiler import Component, Context


# Value type, range and string constraints: each value node alone (SHACL 4.1, 4.3, 4.4)


def constant(term: Term) -> str:
    """A constant of a shape as SPARQL; a query cannot name a blank node."""
    if isinstance(term, BlankNode):
        raise NotCompilableError(Message("validation.refuses-blank-node"))
    return str(term)


def _class(context: Context) -> Violations:
    instances = context.compiler.instances([context.values[0].value], context.value)
    return context.violations(f"{context.value_nodes()} MINUS {{ {instances} }}")


def _datatype(context: Context) -> Violations:
    """Value nodes are literals of the datatype with a lexical form that it allows."""
    iri, value = context.values[0].value, context.value
    return context.require(" && ".join(filter(None, (has_datatype(iri, value), well_formed(iri, value)))))


_NODE_KINDS = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "isBlank({0}) || isIRI({0})",
    "BlankNodeOrLiteral": "isBlank({0}) || isLiteral({0})",
    "IRIOrLiteral": "isIRI({0}) || isLiteral({0})",
}


def _node_kind(context: Context) -> Violations:
    kind = context.values[0].value.removeprefix(SH)
    return context.require(_NODE_KINDS[kind].format(context.value))


def _bound(operator: str) -> Component:
    """Value nodes compare with the bound; one that cannot be compared violates the constraint."""
    return lambda context: context.require(f"{context.value} {operator} {constant(context.values[0])}")


def _length(operator: str) -> Component:
    """The number of characters of value nodes; a blank node violates the constraint."""
    return lambda context: context.require(
        f"!isBlank({context.value}) && STRLEN(STR({context.value})) {operator} {int(context.values[0].value)}"
    )


def _pattern(context: Context) -> Violations:
    """Value nodes match the regular expression (XPath's syntax: look-around and back-references are not compiled)."""
    if not is_portable(*(term.value for term in context.values)):
        raise NotCompilableError(Message("validation.refuses-pattern", pattern=context.values[0].value))
    arguments = ", ".join([f"STR({context.value})", *(str(Literal(term.value)) for term in context.values)])
    return context.require(f"!isBlank({context.value}) && REGEX({arguments})")


def _language_in(context: Context) -> Violations:
    matches = [f"LANGMATCHES(LANG({context.value}), {Literal(tag.value)})" for tag in context.values]
    return context.require(" || ".join(matches) or "false")


def _unique_lang(context: Context) -> Violations:
    """No two value nodes have the same language: one result per language."""
    tag = context.fresh("l")
    tagged = f'{context.value_nodes()} BIND(LCASE(LANG({context.value})) AS {tag}) FILTER({tag} != "")'
    where = (
        f"{{ SELECT {context.this} {tag} WHERE {{ {tagged} }} "
        f"GROUP BY {context.this} {tag} HAVING (COUNT(DISTINCT {context.value}) > 1) }}"
    )
    return Violations(where, distinct=(tag,))


# Cardinality, property pairs, closed shapes and enumerations (SHACL 4.2, 4.5, 4.8)


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


# Constraints that refer to other shapes (SHACL 4.6, 4.7)


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


# SPARQL-based constraints: a query of the shapes graph, for all focus nodes at once (SHACL 5.2)


def _sparql(context: Context) -> Violations:
    constraint = context.constraint.sparql
    assert constraint is not None  # noqa: S101 - every sh:sparql constraint is read with its query
    path = str(context.shape.path) if context.shape.path is not None else None
    try:
        select = prebind(constraint.select, constraint.prefixes, context.focus, path)
    except NotPrebindableError as error:
        raise NotCompilableError(error.reason) from error
    return Violations("", select=select)


COMPONENTS: dict[str, Component] = {
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "minExclusive": _bound(">"),
    "minInclusive": _bound(">="),
    "maxExclusive": _bound("<"),
    "maxInclusive": _bound("<="),
    "minLength": _length(">="),
    "maxLength": _length("<="),
    "pattern": _pattern,
    "languageIn": _language_in,
    "uniqueLang": _unique_lang,
    "minCount": _min_count,
    "maxCount": _max_count,
    "equals": _equals,
    "disjoint": _disjoint,
    "lessThan": _less("<"),
    "lessThanOrEquals": _less("<="),
    "hasValue": _has_value,
    "in": _in,
    "closed": _closed,
    "node": _all,
    "and": _all,
    "or": _or,
    "not": _not,
    "xone": _xone,
    "qualifiedMinCount": _qualified_min_count,
    "qualifiedMaxCount": _qualified_max_count,
    "sparql": _sparql,
}
"""The compile function of each constraint component, by the SHACL parameter that declares it."""
