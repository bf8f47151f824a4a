"""The constraints that look at one value node, or compare value nodes: type, range, string, list, pair, cardinality."""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal

from qkg.core.iris import SH
from qkg.core.terms_rdf import Term
from qkg.validation.compile.compiler import RefusedError, Rows, Scope, component, union
from qkg.validation.compile.datatypes import typed, well_formed
from qkg.validation.compile.regex import portable


def text(value: str) -> str:
    """A string as a SPARQL literal."""
    return str(Literal(value))


def constant(term: Term) -> str:
    """A constant of a shape as SPARQL; blank nodes have no name in a query."""
    if isinstance(term, BlankNode):
        raise RefusedError("blank-node")
    return str(term)


def number(term: Term) -> int:
    """An integer parameter."""
    return int(term.value)


# Value type (SHACL 4.1).


@component("class")
def class_(scope: Scope) -> Rows:
    """Value nodes must be instances of the class."""
    return scope.rows(f"{scope.nodes()} MINUS {{ {scope.instances(scope.values[0].value, scope.value)} }}")


@component("datatype")
def datatype(scope: Scope) -> Rows:
    """Value nodes must be literals of the datatype with a lexical form it allows."""
    iri, value = scope.values[0].value, scope.value
    form = well_formed(iri, value)
    return scope.filtered(f"!COALESCE({typed(iri, value)}{f' && {form}' if form else ''}, false)")


_NODE_KINDS = {
    "IRI": "isIRI({0})",
    "BlankNode": "isBlank({0})",
    "Literal": "isLiteral({0})",
    "BlankNodeOrIRI": "(isBlank({0}) || isIRI({0}))",
    "BlankNodeOrLiteral": "(isBlank({0}) || isLiteral({0}))",
    "IRIOrLiteral": "(isIRI({0}) || isLiteral({0}))",
}


@component("nodeKind")
def node_kind(scope: Scope) -> Rows:
    """Value nodes must be of the node kind."""
    kind = scope.values[0].value.removeprefix(SH)
    return scope.filtered("!" + _NODE_KINDS[kind].format(scope.value))


# Cardinality (4.2).


def at_least(scope: Scope, n: int) -> str:
    """The focus nodes with at least *n* value nodes."""
    return (
        f"{{ SELECT {scope.this} WHERE {{ {scope.nodes()} }} "
        f"GROUP BY {scope.this} HAVING (COUNT(DISTINCT {scope.value}) >= {n}) }}"
    )


@component("minCount")
def min_count(scope: Scope) -> Rows:
    """Focus nodes need at least so many value nodes."""
    n = number(scope.values[0])
    if n == 0:
        return Rows("FILTER(false)")
    if n > 1:
        enough = at_least(scope, n)
    elif scope.shape.path is not None and not scope.shape.path.operator and not scope.compiler.narrowed:
        # Whoever has the property at all: an index scan, where joining it with many focus nodes takes seconds.
        enough = f"{scope.this} {scope.shape.path} {scope.value} ."
    else:
        enough = scope.nodes()
    return Rows(f"{scope.focus(scope.this)} MINUS {{ {enough} }}")


@component("maxCount")
def max_count(scope: Scope) -> Rows:
    """Focus nodes may have at most so many value nodes."""
    return Rows(at_least(scope, number(scope.values[0]) + 1))


# Value range (4.3): a value that cannot be compared violates.

_COMPARISONS = {
    "minExclusive": ">",
    "minInclusive": ">=",
    "maxExclusive": "<",
    "maxInclusive": "<=",
    "lessThan": "<",
    "lessThanOrEquals": "<=",
}


@component("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
def value_range(scope: Scope) -> Rows:
    """Value nodes must compare so to the bound."""
    operator = _COMPARISONS[scope.constraint.parameter]
    return scope.filtered(f"!COALESCE({scope.value} {operator} {constant(scope.values[0])}, false)")


# Strings (4.4).


@component("minLength")
def min_length(scope: Scope) -> Rows:
    """Value nodes need so many characters."""
    return scope.filtered(f"isBlank({scope.value}) || STRLEN(STR({scope.value})) < {number(scope.values[0])}")


@component("maxLength")
def max_length(scope: Scope) -> Rows:
    """Value nodes may have so many characters."""
    return scope.filtered(f"isBlank({scope.value}) || STRLEN(STR({scope.value})) > {number(scope.values[0])}")


@component("pattern")
def pattern(scope: Scope) -> Rows:
    """Value nodes must match the regular expression (XPath's flavour; look-around and back-references are refused)."""
    expression, *flags = scope.values
    if not portable(*(term.value for term in scope.values)):
        raise RefusedError("pattern", pattern=expression.value)
    arguments = ", ".join([f"STR({scope.value})", text(expression.value), *(text(flag.value) for flag in flags)])
    return scope.filtered(f"isBlank({scope.value}) || !COALESCE(REGEX({arguments}), false)")


@component("languageIn")
def language_in(scope: Scope) -> Rows:
    """Value nodes must have one of the languages."""
    matches = [f"LANGMATCHES(LANG({scope.value}), {text(tag.value)})" for tag in scope.values]
    return scope.filtered(f"!COALESCE({' || '.join(matches) or 'false'}, false)")


@component("uniqueLang")
def unique_lang(scope: Scope) -> Rows:
    """No two value nodes may share a language: one result per language."""
    tag = scope.fresh("l")
    tagged = f'{scope.nodes()} BIND(LCASE(LANG({scope.value})) AS {tag}) FILTER({tag} != "")'
    where = (
        f"{{ SELECT {scope.this} {tag} WHERE {{ {tagged} }} "
        f"GROUP BY {scope.this} {tag} HAVING (COUNT(DISTINCT {scope.value}) > 1) }}"
    )
    return Rows(where, apart=(tag,))


# Property pairs (4.5).


@component("equals")
def equals(scope: Scope) -> Rows:
    """The value nodes must be the values of the other property."""
    other = f"{scope.this} <{scope.values[0].value}> {scope.value} ."
    if scope.shape.path is None:
        return _equals_node(scope)
    nodes, focus = scope.nodes(), scope.focus(scope.this)
    extra = f"{{ {nodes} MINUS {{ {other} }} }}"
    missing = f"{{ {focus} {other} MINUS {{ {nodes} }} }}"
    return scope.rows(union([extra, missing]))


def _equals_node(scope: Scope) -> Rows:
    """A node shape's value node is the focus node itself, so the property must lead to it and nowhere else."""
    value, link = scope.fresh("v"), f"<{scope.values[0].value}>"
    focus = scope.focus(scope.this)
    missing = f"{{ {focus} MINUS {{ {scope.this} {link} {scope.this} . }} BIND({scope.this} AS {value}) }}"
    extra = f"{{ {focus} {scope.this} {link} {value} . FILTER(!sameTerm({scope.this}, {value})) }}"
    return Rows(union([missing, extra]), value)


@component("disjoint")
def disjoint(scope: Scope) -> Rows:
    """No value node may be a value of the other property."""
    return scope.rows(f"{scope.nodes()} {scope.this} <{scope.values[0].value}> {scope.value} .")


@component("lessThan", "lessThanOrEquals")
def less_than(scope: Scope) -> Rows:
    """Every value node must be less than every value of the other property: one result per pair."""
    other, operator = scope.fresh("v"), _COMPARISONS[scope.constraint.parameter]
    pair = f"{scope.nodes()} {scope.this} <{scope.values[0].value}> {other} ."
    return scope.rows(f"{pair} FILTER(!COALESCE({scope.value} {operator} {other}, false))", other)


# Enumerations and closed shapes (4.8).


@component("hasValue")
def has_value(scope: Scope) -> Rows:
    """One of the value nodes must be the value."""
    same = f"FILTER(sameTerm({scope.value}, {constant(scope.values[0])}))"
    return Rows(f"{scope.focus(scope.this)} MINUS {{ {scope.nodes()} {same} }}")


@component("in")
def in_(scope: Scope) -> Rows:
    """Value nodes must be members of the list."""
    members = " ".join(constant(term) for term in scope.values)
    return scope.rows(f"{scope.nodes()} MINUS {{ VALUES {scope.value} {{ {members} }} }}")


@component("closed")
def closed(scope: Scope) -> Rows:
    """Value nodes may have no other property than those listed: one result per triple."""
    allowed = ", ".join(f"<{term.value}>" for term in scope.values)
    link, value = scope.fresh("p"), scope.fresh("v")
    condition = f"FILTER({link} NOT IN ({allowed}))" if allowed else ""
    where = f"{scope.nodes()} {scope.value} {link} {value} . {condition}"
    return Rows(where, value, path=link)
