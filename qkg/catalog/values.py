r"""Values as SPARQL terms: each text or Python value becomes one serialized RDF term of its parameter's type.

HOT. Terms are whole by construction: a string ends only at its own closing quote, an IRI at its own `>`, numbers and
dates are made of digits that were checked one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.errors import UsageError
from qkg.core.iris import XSD, expand, is_iri
from qkg.core.language import LANGUAGES
from qkg.core.text import fold, nearest, shown

if TYPE_CHECKING:
    from typing import Any

    from qkg.catalog.model import Parameter, Resolve

TYPES = ("iri", "string", "lang", "integer", "decimal", "boolean", "date", "enum")
"""The types a parameter may have."""

_TRUE = frozenset({"true", "1", "yes", "oui", "vrai"})
_FALSE = frozenset({"false", "0", "no", "non", "faux"})
_DIGITS = frozenset("0123456789")
_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def term(value: object, parameter: Parameter, resolve: Resolve | None = None) -> str:
    """The SPARQL term for a value of a parameter.

    Values are text, or Python's own (`int`, `bool`, `float`, `Decimal`, `date`), or RDF terms of pyoxigraph or rdflib.
    *resolve* finds the IRI that a text names. Raises `UsageError`: the parameter, the value, and what is allowed.

    >>> from .model import Parameter
    >>> term("1999-12-31", Parameter(name="date", type="date"))
    '"1999-12-31"^^<http://www.w3.org/2001/XMLSchema#date>'
    """
    return _MAKERS[parameter.type](value, parameter, resolve)


def string_term(text: str) -> str:
    r"""*text* as a SPARQL string literal (STRING_LITERAL2 with ECHAR escapes); *text* must hold no surrogate or NUL.

    After a backslash, `u` is written as an escape itself: engines that expand `\u0022` in the whole query before they
    parse it (SPARQL 1.1, 19.2; rdflib does) would else make a quote of it. Eight digits, as rdflib reads four greedily.

    >>> print(string_term('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    parts: list[str] = []
    previous = ""
    for character in text:
        if previous == "\\" and character in "uU":
            parts.append(f"\\U{ord(character):08X}")
        elif character in _ESCAPES:
            parts.append(_ESCAPES[character])
        elif character < " " or character == "\x7f":
            parts.append(f"\\U{ord(character):08X}")
        else:
            parts.append(character)
        previous = character
    return '"' + "".join(parts) + '"'


def _text(value: object) -> str | None:
    """The text of a value given as text or as an RDF term that says one; `None` for anything else."""
    if isinstance(value, str):  # rdflib's terms are strings, blank nodes and variables too
        return None if type(value).__name__ in {"BNode", "Variable"} else str(value)
    if type(value).__module__ == "pyoxigraph" and type(value).__name__ in {"NamedNode", "Literal"}:
        return str(value.value)  # type: ignore[attr-defined]
    return None


def _wrong(key: str, parameter: Parameter, value: object, **fields: Any) -> UsageError:
    return UsageError(f"catalog.{key}", where=parameter.name, parameter=parameter.name, value=shown(value), **fields)


def _is_iri_term(value: object) -> bool:
    return type(value).__name__ in {"NamedNode", "URIRef"}


def _storable(text: str, parameter: Parameter) -> str:
    """*text*, refused when no RDF literal can hold it: NUL and lone surrogates are no Unicode text."""
    if "\x00" in text or not (text.isascii() or all(not "\ud800" <= c <= "\udfff" for c in text)):
        raise _wrong("not-text", parameter, text)
    return text


def _string(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    text = _text(value)
    if text is None or _is_iri_term(value):
        raise _wrong("bad-string-value", parameter, value)
    _storable(text, parameter)
    if parameter.normalize == "fold":
        folded = fold(text)
        if not folded:
            raise _wrong("nothing-to-fold", parameter, value)
        text = folded
    return string_term(text)


def _lang(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    text = _text(value)
    if text is None or text.lower() not in LANGUAGES:
        raise _wrong("bad-lang", parameter, value, allowed=", ".join(LANGUAGES))
    return string_term(text.lower())


def _integer(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else _text(value)
    sign, digits = _signed((text or "").strip())
    # 19 digits and less than 2^63: what every engine can hold and compare.
    if not digits or not _DIGITS.issuperset(digits):
        raise _wrong("bad-integer", parameter, value)
    digits = digits.lstrip("0") or "0"
    if len(digits) > 19 or int(digits) >= 2**63:
        raise _wrong("big-integer", parameter, value)
    return (sign if digits != "0" else "") + digits


def _signed(text: str) -> tuple[str, str]:
    return ("-" if text[:1] == "-" else "", text[1:] if text[:1] in {"-", "+"} else text)


def _decimal(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        from decimal import Decimal

        text: str | None = format(Decimal(str(value)), "f") if value == value else "NaN"  # noqa: PLR0124 - NaN
    elif type(value).__name__ == "Decimal":
        text = format(value, "f")
    else:
        text = _text(value)
    sign, digits = _signed((text or "").strip())
    whole, _, fraction = digits.partition(".")
    if not whole + fraction or not _DIGITS.issuperset(whole + fraction):
        raise _wrong("bad-decimal", parameter, value)
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0") or "0"
    if len(whole) > 18 or len(fraction) > 18:
        raise _wrong("big-decimal", parameter, value)
    return (sign if whole + fraction != "00" else "") + f"{whole}.{fraction}"


def _boolean(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    text = ("true" if value else "false") if isinstance(value, bool) else (_text(value) or "").strip().casefold()
    if text in _TRUE:
        return "true"
    if text in _FALSE:
        return "false"
    raise _wrong("bad-boolean", parameter, value)


def _date(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    text = _text(value)
    if text is None and hasattr(value, "isoformat"):
        text = str(value.isoformat()).removesuffix("T00:00:00")
    day = _day((text or "").strip(), parameter, value)
    return f'"{day}"^^<{XSD}date>'


def _day(text: str, parameter: Parameter, value: object) -> str:
    """The ISO day that *text* names, a month or year completed as the parameter's `round` says."""
    if text == "today":
        from time import strftime

        return strftime("%Y-%m-%d")
    parts = text.split("-")
    lengths = [len(part) for part in parts]
    if lengths not in ([4], [4, 2], [4, 2, 2]) or not _DIGITS.issuperset("".join(parts)):
        raise _wrong("bad-date", parameter, value)
    year, month = int(parts[0]), int(parts[1]) if len(parts) > 1 else 1
    if year < 1 or not 1 <= month <= 12:
        raise _wrong("bad-date", parameter, value)
    if len(parts) == 3:
        if not 1 <= int(parts[2]) <= _month_length(year, month):
            raise _wrong("no-such-day", parameter, value)
        return text
    if parameter.round not in {"start", "end"}:
        raise _wrong("partial-date", parameter, value, first=f"{year:04d}-{month:02d}-01")
    if parameter.round == "start":
        return f"{year:04d}-{month:02d}-01"
    month = month if len(parts) == 2 else 12
    return f"{year:04d}-{month:02d}-{_month_length(year, month):02d}"


def _month_length(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _DAYS[month - 1]


def _iri(value: object, parameter: Parameter, resolve: Resolve | None) -> str:
    text = _text(value)
    if text is None or (type(value).__name__ == "Literal" and not isinstance(value, str)):
        raise _wrong("bad-iri", parameter, value)
    text = text.strip()
    if not text:
        raise _wrong("empty", parameter, value)
    _storable(text, parameter)
    if text[0] == "<" and text[-1] == ">":
        text = text[1:-1]
    iri = resolve(text, parameter) if resolve is not None else expand(text) or text
    if not is_iri(iri):
        raise _wrong("bad-iri", parameter, value)
    return f"<{iri}>"


def _enum(value: object, parameter: Parameter, resolve: Resolve | None) -> str:
    if parameter.values is None:
        return _iri(value, parameter, resolve)
    text = _text(value)
    folded = fold(text) if text is not None else ""
    for allowed, labels in parameter.values.items():
        if text == allowed or (folded and folded in {fold(allowed), *map(fold, labels.values())}):
            return string_term(allowed)
    near = nearest(text or "", parameter.values)
    error = _wrong("bad-choice", parameter, value, allowed=", ".join(parameter.values), candidates=", ".join(near))
    error.hint = "core.did-you-mean" if near else None
    raise error


_MAKERS = {
    "iri": _iri,
    "string": _string,
    "lang": _lang,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "enum": _enum,
}
