"""Dates: EDTF (Library of Congress, 2019, levels 0 and 1) to the `xsd:date` bounds that filters compare.

The bounds are sound: whatever day the author meant, it is not before `earliest` and not after `latest`. A side that the
date leaves open, or does not know, has no bound. The libraries that read EDTF take half a second to import and 40 ms for
each date, so plain dates are read without them.
"""

from __future__ import annotations

import re
import sys
from calendar import isleap, monthrange
from datetime import date as Date  # noqa: N812 - `date` is what this module's functions take
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import DataError
from qkg.core.text import shown

if TYPE_CHECKING:
    from types import ModuleType

OPEN = ".."
"""Known to be open: a tie that has not ended. It gives no bound."""
_WINTER = 24
_CACHED = 65_536
_PLAIN_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}[~?%]?")


class Bounds(NamedTuple):
    """First and last possible day, as ISO 8601 (`xsd:date`), or `None` where there is no bound."""

    earliest: str | None
    latest: str | None


def meet(one: Bounds, other: Bounds) -> bool:
    """Whether two dates may mean the same day.

    >>> meet(bounds("1973"), bounds("1973-09")), meet(bounds("1961"), bounds("1962"))
    (True, False)
    """
    return (one.earliest or "") <= (other.latest or "~") and (other.earliest or "") <= (one.latest or "~")


class _OutOfRange(Exception):  # noqa: N818 - caught in this module
    """A valid date in a year that `xsd:date` cannot hold portably."""


def bounds(edtf: str) -> Bounds:
    """The first and last day that an EDTF date can mean.

    - `1970~`, `1970?` and `1970%` are bound by the year they name, however far off it may be.
    - `../1973` and `/1973` have a latest day only, `1973/..` and `1973/` an earliest only, `..` neither.
    - Seasons are the northern meteorological ones; a winter may be the one that begins in its year or the one that ends
      in it, so its bounds hold both.
    - A date and time is bound by its day, as written.

    Raises `DataError` for anything that is not EDTF of level 0 or 1, a day that no calendar has, an interval that ends
    before it begins, one without any date, and (`core.date-out-of-range`) years outside 0001 to 9999, which `xsd:date`
    cannot hold portably.

    >>> bounds("1971-10")
    Bounds(earliest='1971-10-01', latest='1971-10-31')
    >>> bounds("../1973~")
    Bounds(earliest=None, latest='1973-12-31')
    >>> bounds("1987-02-29")
    Traceback (most recent call last):
    qkg.core.errors.DataError: ...
    """
    found = _read(edtf)
    if isinstance(found, str):
        raise _error(found, edtf)
    return found


def is_edtf(text: str) -> bool:
    """Whether `bounds` can read *text*.

    >>> is_edtf("197X"), is_edtf("27/02/1965")
    (True, False)
    """
    return isinstance(_read(text), Bounds)


def invalid_date(text: str) -> DataError | None:
    """The error that `bounds` raises for *text*, if any."""
    found = _read(text)
    return _error(found, text) if isinstance(found, str) else None


def _error(key: str, text: str) -> DataError:
    return DataError(key, hint="core.hint", value=text if text.isascii() else shown(text))


@lru_cache(maxsize=_CACHED)
def _read(text: str) -> Bounds | str:
    """The bounds of a date, or the message key of what is wrong with it."""
    if text == OPEN:
        return Bounds(None, None)
    try:
        return _plain_bounds(text) or _bounds(text) or "core.invalid"
    except _OutOfRange:
        return "core.date-out-of-range"


def _bounds(text: str) -> Bounds | None:
    # The validator's last anchor lets a line feed through.
    if not text or not text.isascii() or not text.isprintable() or not _conforms(text):
        return None
    # The validator lets a time stand after a year or month, and in an interval; the specification lets neither.
    if "T" in text and (text.index("T") != 10 or "/" in text):
        return None
    # The parser makes up a day for an unknown end and breaks on an open one, so each end is read alone.
    first, slash, last = text.partition("/")
    known = [_ends(end) if end not in {"", OPEN} else (None, None) for end in ((first, last) if slash else (first,))]
    if None in known:
        return None
    earliest, latest = known[0][0], known[-1][1]  # type: ignore[index]
    nothing_known = earliest is None and latest is None
    return None if nothing_known or (earliest and latest and earliest > latest) else Bounds(earliest, latest)


def _conforms(text: str) -> bool:
    """Whether *text* has the syntax of level 1, and an interval its order."""
    from edtf_validate.valid_edtf import conformsLevel1, is_valid

    return bool(conformsLevel1(text)) and bool(is_valid(text))


def _plain_bounds(text: str) -> Bounds | None:
    """The bounds of a plain date, or an interval of two of the same precision, or of one and an open end; else `None`."""
    first, slash, last = text.partition("/")
    earliest = _plain(first) or (None, None)
    latest = _plain(last) or (None, None) if slash else earliest
    found = Bounds(earliest[0], latest[1])
    if slash and None in found and found != (None, None):
        return found if {first, last} & {"", OPEN} else None
    in_order = len(first) == len(last) and first <= last if slash else True
    return found if None not in found and in_order else None


def _plain(text: str) -> tuple[str, str] | None:
    """First and last day of a year, month or day, which may be uncertain or approximate; `None` for other dates."""
    if not _PLAIN_DATE.fullmatch(text) or text.startswith("0000"):
        return None
    text = text.rstrip("~?%")
    try:
        first = Date.fromisoformat((text + "-01-01")[:10])
    except ValueError:
        return None
    if len(text) == 10:
        return text, text
    last = Date(first.year, 12, 31) if len(text) == 4 else first.replace(day=monthrange(first.year, first.month)[1])
    return first.isoformat(), last.isoformat()


def _ends(date: str) -> tuple[str, str] | None:
    """First and last day of a date that is not an interval; `None` when the calendar has no such day."""
    plain = _plain(date)
    if plain is not None:
        return plain
    edtf = library()
    try:
        parsed = edtf.parse_edtf(date)
        first, last = parsed.lower_strict(), parsed.upper_strict()
    except edtf.EDTFParseException:
        return None
    except (ValueError, OverflowError) as error:
        raise _OutOfRange from error
    if type(parsed).__name__ == "Season" and int(parsed.season) == _WINTER:
        first, last = (first[0], 1, 1), (first[0] + 1, 2, 29 if isleap(first[0] + 1) else 28)
    if not all(0 < day[0] <= 9999 for day in (first, last)):
        raise _OutOfRange
    try:
        return Date(*first[:3]).isoformat(), Date(*last[:3]).isoformat()
    except ValueError:  # 29 February of a common year
        return None


def library() -> ModuleType:
    """The `edtf` package, imported without its side effect.

    It turns on packrat parsing for every grammar of the process: rdflib's SPARQL parser, also on pyparsing, would then
    take twice as long.
    """
    if "edtf" in sys.modules:
        return sys.modules["edtf"]
    import edtf
    from pyparsing import ParserElement

    ParserElement.disable_memoization()
    return edtf
