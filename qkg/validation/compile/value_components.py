"""Constraint components that test each value node alone: value type, range and string (SHACL 4.1, 4.3, 4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal

from qkg.core.iris import SH
from qkg.messages import Message
from qkg.validation.compile.compiled import NotCompilableError, Violations
from qkg.validation.compile.datatypes import has_datatype, well_formed
from qkg.validation.regex import is_portable

if TYPE_CHECKING:
    from qkg.core.terms_rdf import Term
    from qkg.validation.compile.compiler import Component, Context


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
}
