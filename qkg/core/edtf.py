"""Dates: EDTF (Library of Congress, 2019, levels 0 and 1) to the `xsd:date` bounds that filters compare.

The bounds are sound: whatever day the author meant, it is not before `earliest` and not after `latest`. A side that the
date leaves open, or does not know, has no bound. The libraries that read EDTF take half a second to import: they are
loaded with the first date.
"""

from __future__ import annotations

from collections import namedtuple
from typing import TYPE_CHECKING

from qkg.core.errors import DataError

if TYPE_CHECKING:
    from types import ModuleType
    from typing import Any, NamedTuple

    class Bounds(NamedTuple):
        """First and last possible day, as ISO 8601 (`xsd:date`), or `None` where there is no bound."""

        earliest: str | None
        latest: str | None
else:
    Bounds = namedtuple("Bounds", "earliest latest")

OPEN = ".."
"""Known to be open: a tie that has not ended. It gives no bound."""

_WINTER = 24

_cache: dict[str, Bounds | None] = {}


def bounds(edtf: str) -> Bounds:
    """The first and last day that an EDTF date can mean.

    - `1970~`, `1970?` and `1970%` are bound by the year they name: how far off they may be is nobody's guess here.
    - `../1973` and `/1973` have a latest day only, `1973/..` and `1973/` an earliest only, `..` neither.
    - Seasons are the northern meteorological ones; a winter may be the one that begins in its year or the one that ends
      in it, so its bounds hold both.
    - A date and time is bound by its day, as written.

    Raises `DataError` for anything that is not EDTF of level 0 or 1, a day that no calendar has, an interval that ends
    before it begins, one without any date, and years outside 0001 to 9999, which `xsd:date` cannot hold portably.

    >>> bounds("1971-10")
    Bounds(earliest='1971-10-01', latest='1971-10-31')
    >>> bounds("../1973~")
    Bounds(earliest=None, latest='1973-12-31')
    >>> bounds("1987-02-29")
    Traceback (most recent call last):
    qkg.core.errors.DataError: ...
    """
    found = _read(edtf)
    if found is None:
        raise DataError("core.invalid", hint="core.hint", value=edtf)
    return found


def is_edtf(text: str) -> bool:
    """Whether `bounds` can read *text*.

    >>> is_edtf("197X"), is_edtf("27/02/1965")
    (True, False)
    """
    return _read(text) is not None


def _read(text: str) -> Bounds | None:
    if text not in _cache:
        _cache[text] = _compute(text)
    return _cache[text]


def _compute(text: str) -> Bounds | None:
    if text == OPEN:
        return Bounds(None, None)
    quick = _quick(text)
    if quick is not None:
        return quick
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


def _quick(text: str) -> Bounds | None:
    """The bounds of what nearly all dates are: a plain date, or an interval of two alike, or of one and an open end.

    `None` for anything else. The libraries' grammars take 40 ms for each date.
    """
    first, slash, last = text.partition("/")
    earliest = _plain(first) or (None, None)
    latest = _plain(last) or (None, None) if slash else earliest
    bounds = Bounds(earliest[0], latest[1])
    if slash and None in bounds and bounds != (None, None):
        return bounds if {first, last} & {"", OPEN} else None
    in_order = len(first) == len(last) and first <= last if slash else True
    return bounds if None not in bounds and in_order else None


def _plain(text: str) -> tuple[str, str] | None:
    """First and last day of a whole year, month or day, which may be uncertain or approximate; `None` for others."""
    from calendar import monthrange
    from datetime import date

    text = text[:-1] if text.endswith(("~", "?", "%")) else text
    parts = text.split("-")
    if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]) or not all(
        p.isascii() and p.isdigit() for p in parts
    ):
        return None
    try:
        first = date.fromisoformat("-".join([*parts, "01", "01"][:3]))
    except ValueError:
        return None
    if len(text) == 10:
        return text, text
    last = date(first.year, 12, 31) if len(text) == 4 else first.replace(day=monthrange(first.year, first.month)[1])
    return first.isoformat(), last.isoformat()


def _ends(date: str) -> tuple[str, str] | None:
    """First and last day of a date that is not an interval; `None` when the calendar has no such day."""
    plain = _plain(date)
    if plain is not None:
        return plain
    edtf = library()
    try:
        parsed = edtf.parse_edtf(date)
    except edtf.EDTFParseException:
        return None
    first, last = parsed.lower_strict(), parsed.upper_strict()
    if type(parsed).__name__ == "Season" and int(parsed.season) == _WINTER:
        return _span((first[0], 1, 1), _february(first[0] + 1))
    return _span(first, last)


def library() -> ModuleType:
    """The `edtf` package, imported without its side effect.

    It turns on packrat parsing for every grammar of the process: rdflib's SPARQL parser, also on pyparsing, would then
    take twice as long.
    """
    import sys

    if "edtf" in sys.modules:
        return sys.modules["edtf"]
    import edtf
    from pyparsing import ParserElement

    ParserElement.disable_memoization()
    return edtf


def _february(year: int) -> tuple[int, int, int]:
    from calendar import isleap

    return (year, 2, 29 if isleap(year) else 28)


def _span(first: Any, last: Any) -> tuple[str, str] | None:
    from datetime import date

    try:
        return date(*first[:3]).isoformat(), date(*last[:3]).isoformat()
    except (ValueError, OverflowError):  # 29 February of a common year, or a year out of range
        return None
