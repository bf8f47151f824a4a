"""RDF terms as Python values, and as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from qkg.core.iris import XSD, compact
from qkg.core.terms_rdf import term_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from decimal import Decimal

Term: TypeAlias = NamedNode | BlankNode | Literal | Triple


def value_of(term: Term) -> Any:
    """A term as a Python value (see `qkg.answers.Row`); a literal that is ill-typed in XML Schema stays text.

    >>> value_of(Literal("1965-02-27", datatype=NamedNode(XSD + "date")))
    datetime.date(1965, 2, 27)
    >>> value_of(Literal("soon", datatype=NamedNode(XSD + "date")))
    'soon'
    """
    if isinstance(term, Literal):
        convert = _CONVERTERS.get(term.datatype.value)
        if convert is None:
            return term.value
        try:
            return convert(term.value)
        except (KeyError, ValueError, ArithmeticError):
            return term.value
    return term.value if isinstance(term, NamedNode) else term_token(term)


def term_text(term: Term | None, short: bool = True) -> str:
    """A term as text for people: the text of a literal, the IRI of a resource, as a CURIE when *short*.

    >>> term_text(NamedNode("https://w3id.org/qkg/id/government/bavaria")), term_text(Literal("Bavière", language="fr"))
    ('government:bavaria', 'Bavière')
    """
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, NamedNode):
        return compact(term.value) if short else term.value
    return term_token(term)


def is_integer(text: str) -> bool:
    """Whether *text* is an integer in SPARQL and XML Schema: ASCII digits, with a sign or without.

    >>> is_integer("-05"), is_integer("1_000"), is_integer("٣")
    (True, False, False)
    """
    return text.isascii() and (text[1:] if text[:1] in ("+", "-") else text).isdigit()


# Python accepts more numbers and dates than XML Schema does: `1_000`, `infinity`, `20240101`.


def _integer(text: str) -> int:
    if not is_integer(text.strip(_SPACE)):
        raise ValueError(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    from decimal import Decimal  # the formats of results do without

    if not set(text.strip(_SPACE)) <= _IN_DECIMALS:
        raise ValueError(text)
    return Decimal(text)


def _double(text: str) -> float:
    number = text.strip(_SPACE)
    if number not in _SPECIAL and not set(number) <= _IN_DOUBLES:
        raise ValueError(text)
    return float(number)


def _date(text: str) -> date:
    if len(text) != 10 or text[4] + text[7] != "--":
        raise ValueError(text)
    from datetime import date  # as `Decimal`

    return date.fromisoformat(text)


def _datetime(text: str) -> datetime:
    if len(text) < 19 or text[4] + text[7] + text[10] + text[13] + text[16] != "--T::":
        raise ValueError(text)
    from datetime import datetime

    return datetime.fromisoformat(text)


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text.strip(_SPACE)]


_SPACE = " \t\r\n"
_IN_DECIMALS = frozenset("0123456789+-.")
_IN_DOUBLES = _IN_DECIMALS | {"e", "E"}
_SPECIAL = frozenset({"INF", "+INF", "-INF", "NaN"})
_INTEGERS = (
    "integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger "
    "unsignedInt unsignedLong unsignedShort unsignedByte"
)
_CONVERTERS: dict[str, Callable[[str], object]] = {
    **{XSD + name: _integer for name in _INTEGERS.split()},
    XSD + "decimal": _decimal,
    XSD + "double": _double,
    XSD + "float": _double,
    XSD + "boolean": _boolean,
    XSD + "date": _date,
    XSD + "dateTime": _datetime,
}
