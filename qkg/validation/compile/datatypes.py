"""Lexical forms of the XSD datatypes as SPARQL conditions (XML Schema 1.1, part 2).

Engines treat ill-formed literals (`"x"^^xsd:integer`) differently, so well-formedness is a regular expression and a
range over the lexical form, which every engine evaluates alike.
"""

from __future__ import annotations

from pyoxigraph import Literal

from qkg.core.iris import XSD

_INTEGER = "[+-]?[0-9]+"
_DECIMAL = r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)"
_DOUBLE = rf"({_DECIMAL}([eE][+-]?[0-9]+)?|[+-]?INF|NaN)"
_YEAR = "-?([1-9][0-9]{3,}|0[0-9]{3})"
_ZONE = r"(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9]|[+-]14:00)?"
_MONTH = "(0[1-9]|1[0-2])"
_DAY = "(0[1-9]|[12][0-9]|3[01])"
_MONTH_DAY = (
    "((01|03|05|07|08|10|12)-(0[1-9]|[12][0-9]|3[01])|(04|06|09|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))"
)
_TIME = r"(([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?|24:00:00(\.0+)?)"
_DATE = f"{_YEAR}-{_MONTH_DAY}"
_YEAR_MONTH_DURATION = "([0-9]+Y([0-9]+M)?|[0-9]+M)"
_CLOCK_DURATION = r"T([0-9]+H([0-9]+M)?([0-9]+(\.[0-9]+)?S)?|[0-9]+M([0-9]+(\.[0-9]+)?S)?|[0-9]+(\.[0-9]+)?S)"
_DAY_TIME_DURATION = f"([0-9]+D({_CLOCK_DURATION})?|{_CLOCK_DURATION})"

_FORMS = {
    "boolean": "(true|false|1|0)",
    "integer": _INTEGER,
    "decimal": _DECIMAL,
    "double": _DOUBLE,
    "float": _DOUBLE,
    "date": _DATE + _ZONE,
    "dateTime": f"{_DATE}T{_TIME}{_ZONE}",
    "dateTimeStamp": f"{_DATE}T{_TIME}{_ZONE[:-1]}",
    "time": _TIME + _ZONE,
    "gYear": _YEAR + _ZONE,
    "gYearMonth": f"{_YEAR}-{_MONTH}{_ZONE}",
    "gMonth": f"--{_MONTH}{_ZONE}",
    "gDay": f"---{_DAY}{_ZONE}",
    "gMonthDay": f"--{_MONTH_DAY}{_ZONE}",
    "duration": f"-?P({_YEAR_MONTH_DURATION}({_DAY_TIME_DURATION})?|{_DAY_TIME_DURATION})",
    "yearMonthDuration": f"-?P{_YEAR_MONTH_DURATION}",
    "dayTimeDuration": f"-?P{_DAY_TIME_DURATION}",
    "hexBinary": "([0-9a-fA-F]{2})*",
    "language": "[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*",
}

_BITS = {"byte": 8, "short": 16, "int": 32, "long": 64}
_RANGES: dict[str, tuple[int | None, int | None]] = {
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    **{name: (-(1 << bits - 1), (1 << bits - 1) - 1) for name, bits in _BITS.items()},
    **{f"unsigned{name.capitalize()}": (0, (1 << bits) - 1) for name, bits in _BITS.items()},
}
_STORED_AS = {**dict.fromkeys(_RANGES, "integer"), "dateTimeStamp": "dateTime"}
"""Datatypes that Oxigraph stores as a broader one, so that only the lexical form can be checked."""
# Leap years: of the centuries, only those divisible by 400.
_LEAP = "([0-9]*([02468][048]|[13579][26])00|[0-9]*[0-9]{0,2}(0[48]|[2468][048]|[13579][26]))-02-29"


def stored_as(datatype: str) -> str | None:
    """The broader datatype that Oxigraph may have stored a literal of *datatype* with, if any.

    >>> stored_as("http://www.w3.org/2001/XMLSchema#int")
    'http://www.w3.org/2001/XMLSchema#integer'
    """
    broader = _STORED_AS.get(datatype.removeprefix(XSD)) if datatype.startswith(XSD) else None
    return broader and XSD + broader


def bounds(datatype: str) -> tuple[int | None, int | None]:
    """The least and greatest value of an integer datatype; `None` where there is no bound.

    >>> bounds("http://www.w3.org/2001/XMLSchema#unsignedByte")
    (0, 255)
    """
    return _RANGES.get(datatype.removeprefix(XSD), (None, None))


def has_datatype(datatype: str, value: str) -> str:
    """A SPARQL condition: the literal in the variable *value* has *datatype*, or the one it may be stored with.

    >>> has_datatype("http://www.w3.org/2001/XMLSchema#boolean", "?v")
    'DATATYPE(?v) = <http://www.w3.org/2001/XMLSchema#boolean>'
    """
    broader = stored_as(datatype)
    if broader is None:
        return f"DATATYPE({value}) = <{datatype}>"
    return f"DATATYPE({value}) IN (<{datatype}>, <{broader}>)"


def well_formed(datatype: str, value: str) -> str:
    """A SPARQL condition: the literal in the variable *value* has a lexical form of *datatype*; `""` if any form will do.

    >>> well_formed("http://www.w3.org/2001/XMLSchema#boolean", "?v")
    'REGEX(STR(?v), "^(true|false|1|0)$")'
    """
    name = datatype.removeprefix(XSD)
    form = _INTEGER if name in _RANGES else _FORMS.get(name, "")
    if not form or not datatype.startswith(XSD):
        return ""
    lexical = f"STR({value})"
    low, high = bounds(datatype)
    conditions = [_matches(lexical, form)]
    # Compared as decimals: the bounds of 64 bits do not fit every engine's integers.
    conditions += [
        f"<{XSD}decimal>({lexical}) {sign} {bound}.0"
        for sign, bound in ((">=", low), ("<=", high))
        if bound is not None
    ]
    if name in ("date", "dateTime", "dateTimeStamp"):
        leap_day = _matches(lexical, "-?[0-9]+-02-29.*")
        conditions.append(f"(!{leap_day} || {_matches(lexical, f'-?{_LEAP}.*')})")
    return " && ".join(conditions)


def _matches(lexical: str, form: str) -> str:
    return f"REGEX({lexical}, {Literal(f'^{form}$')})"
