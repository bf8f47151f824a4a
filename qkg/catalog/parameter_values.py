r"""Values as SPARQL terms: each text or Python value becomes one serialized RDF term of its parameter's type.

A term is complete by construction: a string ends only at its own closing quote, an IRI at its own `>`, numbers and dates
are made of digits that were checked one by one.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING

from qkg.core.errors import ParameterError
from qkg.core.iris import XSD, expand, is_iri
from qkg.core.language import LANGUAGES
from qkg.core.text import fold, shown

if TYPE_CHECKING:
    from typing import Any

    from qkg.catalog.model import Parameter, Resolve

TYPES = ("iri", "string", "lang", "integer", "decimal", "boolean", "date", "enum")
"""The types a parameter may have."""

_TRUE = frozenset({"true", "1", "yes", "oui", "vrai"})
_FALSE = frozenset({"false", "0", "no", "non", "faux"})
_NUMBER = re.compile(r"(?:(?P<minus>-)|\+)?(?=\.?[0-9])(?P<whole>[0-9]*)(?:\.(?P<fraction>[0-9]*))?")
_DIGITS = frozenset("0123456789")
_MAX_SIZE = 1_000_000
"""Maximum size of a text or IRI, in characters. Oxigraph fails at 16 MiB."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def term(value: object, parameter: Parameter, resolve: Resolve | None = None) -> str:
    """The SPARQL term for a value of a parameter.

    Values are text, or Python's own (`int`, `bool`, `float`, `Decimal`, `date`), or RDF terms of pyoxigraph or rdflib.
    *resolve* finds the IRI that a text names. Raises `ParameterError`: the parameter, the value, and what is allowed.

    >>> from qkg.catalog.model import Parameter
    >>> term("1999-12-31", Parameter("date", "date", label={}))
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


def _wrong(key: str, parameter: Parameter, value: object, **fields: Any) -> ParameterError:
    return ParameterError(
        f"catalog.{key}", where=parameter.name, parameter=parameter.name, value=shown(value), **fields
    )


def _check_text(text: str, parameter: Parameter) -> None:
    """Refuse text that no RDF literal can hold (NUL and lone surrogates are no Unicode text), or that is too long."""
    if len(text) > _MAX_SIZE:
        raise _wrong("long-value", parameter, text, size=len(text), limit=_MAX_SIZE)
    if "\x00" in text or not (text.isascii() or all(not "\ud800" <= c <= "\udfff" for c in text)):
        raise _wrong("not-text", parameter, text)


def _string(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    text = _text(value)
    if text is None or type(value).__name__ in {"NamedNode", "URIRef"}:
        raise _wrong("bad-string-value", parameter, value)
    _check_text(text, parameter)
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
    if isinstance(value, int) and not isinstance(value, bool):
        # `str` refuses an integer of more than 4,300 digits.
        text: str | None = str(value) if value.bit_length() < 64 else "9" * 20
    else:
        text = _text(value)
    found = _NUMBER.fullmatch((text or "").strip())
    if not found or found["fraction"] is not None:
        raise _wrong("bad-integer", parameter, value)
    digits = found["whole"].lstrip("0") or "0"
    if len(digits) > 19 or int(digits) >= 2**63:  # what every engine can hold and compare
        raise _wrong("big-integer", parameter, value)
    return ("-" if found["minus"] and digits != "0" else "") + digits


def _decimal(value: object, parameter: Parameter, _resolve: Resolve | None) -> str:
    from decimal import Decimal  # few queries have such a parameter

    number = Decimal(str(value)) if isinstance(value, float) else value
    if isinstance(number, int | Decimal) and not isinstance(number, bool):
        number = Decimal(number)
        if number.is_finite() and abs(number.adjusted()) > 40:  # it would be written with as many zeros
            raise _wrong("big-decimal", parameter, value)
        text: str | None = format(number, "f")
    else:
        text = _text(value)
    found = _NUMBER.fullmatch((text or "").strip())
    if not found:
        raise _wrong("bad-decimal", parameter, value)
    whole, fraction = found["whole"].lstrip("0") or "0", (found["fraction"] or "").rstrip("0") or "0"
    if len(whole) > 18 or len(fraction) > 18:
        raise _wrong("big-decimal", parameter, value)
    return ("-" if found["minus"] and whole + fraction != "00" else "") + f"{whole}.{fraction}"


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
    """The ISO day that *text* names."""
    from datetime import date  # most values are none

    if text == "today":
        return time.strftime("%Y-%m-%d")
    parts = text.split("-")
    lengths = [len(part) for part in parts]
    if lengths not in ([4], [4, 2], [4, 2, 2]) or not _DIGITS.issuperset("".join(parts)):
        raise _wrong("bad-date", parameter, value)
    year, month, day = (*map(int, parts), 1, 1)[:3]
    if year < 1 or not 1 <= month <= 12:
        raise _wrong("bad-date", parameter, value)
    if len(parts) < 3:
        raise _wrong("partial-date", parameter, value, first=f"{year:04d}-{month:02d}-01")
    try:
        date(year, month, day)
    except ValueError:
        raise _wrong("no-such-day", parameter, value) from None
    return text


def _iri(value: object, parameter: Parameter, resolve: Resolve | None) -> str:
    text = _text(value)
    if text is None or (type(value).__name__ == "Literal" and not isinstance(value, str)):
        raise _wrong("bad-iri", parameter, value)
    text = text.strip()
    if not text:
        raise _wrong("empty", parameter, value)
    _check_text(text, parameter)
    if text[0] == "<" and text[-1] == ">":
        text = text[1:-1]
    iri = resolve(text, parameter) if resolve is not None else expand(text) or text
    if not is_iri(iri):
        raise _wrong("bad-iri", parameter, value)
    return f"<{iri}>"


_MAKERS = {
    "iri": _iri,
    "string": _string,
    "lang": _lang,
    "integer": _integer,
    "decimal": _decimal,
    "boolean": _boolean,
    "date": _date,
    "enum": _iri,
}
