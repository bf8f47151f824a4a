"""Dates: the Library of Congress's EDTF specification (4 February 2019), levels 0 and 1, as days that can be compared."""

from __future__ import annotations

import calendar
import datetime as dt
import re
import subprocess
import sys

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from qkg.core.edtf import _read, bounds, is_edtf, library
from qkg.core.errors import DataError

parse_edtf = library().parse_edtf
LIMITS = settings(max_examples=30, deadline=None)  # the first date loads what reads dates

# The examples of the specification, level by level, and what they name.
Cases = list[tuple[str, str | None, str | None]]
LEVEL_0: Cases = [
    ("1985-04-12", "1985-04-12", "1985-04-12"),
    ("1985-04", "1985-04-01", "1985-04-30"),
    ("1985", "1985-01-01", "1985-12-31"),
    ("1985-04-12T23:20:30", "1985-04-12", "1985-04-12"),
    ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"),
    ("1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12"),
    ("1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"),
    ("1964/2008", "1964-01-01", "2008-12-31"),
    ("2004-06/2006-08", "2004-06-01", "2006-08-31"),
    ("2004-02-01/2005-02-08", "2004-02-01", "2005-02-08"),
    ("2004-02-01/2005-02", "2004-02-01", "2005-02-28"),
    ("2004-02-01/2005", "2004-02-01", "2005-12-31"),
    ("2005/2006-02", "2005-01-01", "2006-02-28"),
]
LEVEL_1: Cases = [
    # qualification: the day named stands, however uncertain or approximate
    ("1984?", "1984-01-01", "1984-12-31"),
    ("2004-06~", "2004-06-01", "2004-06-30"),
    ("2004-06-11%", "2004-06-11", "2004-06-11"),
    # unspecified digits from the right
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2004-XX", "2004-01-01", "2004-12-31"),
    ("1985-04-XX", "1985-04-01", "1985-04-30"),
    ("1985-XX-XX", "1985-01-01", "1985-12-31"),
    # intervals whose end is open (`..`) or unknown (nothing): no bound on that side
    ("1985-04-12/..", "1985-04-12", None),
    ("1985-04/..", "1985-04-01", None),
    ("1985/..", "1985-01-01", None),
    ("../1985-04-12", None, "1985-04-12"),
    ("../1985-04", None, "1985-04-30"),
    ("../1985", None, "1985-12-31"),
    ("1985-04-12/", "1985-04-12", None),
    ("1985-04/", "1985-04-01", None),
    ("1985/", "1985-01-01", None),
    ("/1985-04-12", None, "1985-04-12"),
    ("/1985-04", None, "1985-04-30"),
    ("/1985", None, "1985-12-31"),
    # qualified ends
    ("1984~/2004-06", "1984-01-01", "2004-06-30"),
    ("1984/2004-06~", "1984-01-01", "2004-06-30"),
    ("1984?/2004%", "1984-01-01", "2004-12-31"),
    ("../1973~", None, "1973-12-31"),
    # seasons 21 to 24: northern, by months; a winter is the one that begins in its year or the one that ends in it
    ("2001-21", "2001-03-01", "2001-05-31"),
    ("2001-22", "2001-06-01", "2001-08-31"),
    ("2001-23", "2001-09-01", "2001-11-30"),
    ("2001-24", "2001-01-01", "2002-02-28"),
    ("2003-24", "2003-01-01", "2004-02-29"),
    # ours: an end that is known to be open
    ("..", None, None),
]
CALENDAR: Cases = [
    ("1988-02", "1988-02-01", "1988-02-29"),
    ("1900-02", "1900-02-01", "1900-02-28"),
    ("2000-02", "2000-02-01", "2000-02-29"),
    ("2004-02-XX", "2004-02-01", "2004-02-29"),
    ("1988-02-29", "1988-02-29", "1988-02-29"),
    ("0001", "0001-01-01", "0001-12-31"),
    ("9999", "9999-01-01", "9999-12-31"),
    ("1985/1985", "1985-01-01", "1985-12-31"),
]


@pytest.mark.parametrize(("edtf", "earliest", "latest"), LEVEL_0 + LEVEL_1 + CALENDAR)
def test_bounds_are_the_first_and_the_last_day(edtf: str, earliest: str | None, latest: str | None) -> None:
    assert bounds(edtf) == (earliest, latest)
    assert is_edtf(edtf)


REFUSED = {
    "nothing at all": ["", " ", "/", "../..", "../", "/.."],
    "no date": ["soon", "unknown", "open", "c. 1970", "1970s", "vers 1970", "27/02/1965", "02-27-1965", "Feb 1965"],
    "not written as EDTF": ["1985-4-12", "19850412", "85", "985", "1985.04.12", "1985--04", "1985-", "1985-04-12-", "198504"],
    "more around it": [" 1985", "1985 ", "1985\n", "\n1985", "1985\t", "1985;1986", "1985\x00", "1985/1986/1987"],
    "other digits and signs": ["１９８５", "١٩٨٥", "1985–1990", "1985−04", "199x", "156u"],
    "a month or day that no calendar has": ["1985-13", "1985-00", "1985-04-31", "1985-04-00", "1987-02-29", "1900-02-29"],
    "an hour that no day has": ["1985-04-12T25:00:00", "1985-04-12T23:60:00", "1985-04-12T23:20", "1985-04-12T"],
    "a time without its day": ["1985T23:20:30", "1985-04T23:20:30", "2004-02-01T10:00:00/2005", "1985-04-XXT23:20:30"],
    "an interval that ends before it begins": ["2008/1964", "1985-04-12/1985-04-11", "1985-04/1985-03"],
    "years without the sign of a long year": ["10000"],
    "no season": ["2001-25", "2001-20", "2001-33", "2001-41", "2001-99"],
    "level 2": [
        "1985?-04", "?1985-04", "1985-?04", "{1667,1668}", "[1667..]", "[..1760-12-03]", "Y-17E7", "1950S2", "2XXX", "XXXX",
        "198X-04", "1985-XX-12", "1985-1X", "2004-06-XX/2004-07-03", "1985-04-1X",
    ],
    "EDTF of before 2019": ["1985/open", "1985/unknown", "199u", "1985?~", "y170000002", "2001-21^southern"],
}  # fmt: skip


@pytest.mark.parametrize(
    "edtf", [pytest.param(text, id=f"{why}: {text!r}") for why, texts in REFUSED.items() for text in texts]
)
def test_other_text_is_refused_and_quoted(edtf: str) -> None:
    assert not is_edtf(edtf)
    with pytest.raises(DataError) as caught:
        bounds(edtf)
    assert caught.value.key == "core.invalid"
    assert edtf in caught.value.text("en")
    assert "1965-02-27" in caught.value.text("fr")  # how it should be written


@pytest.mark.parametrize(
    "edtf",
    [
        "0000",
        "-0001",
        "-1985",
        "-1985-04",
        "-1985?",
        "Y170000002",
        "Y-170000002",
        "Y198519851985",
        "-1985/1985",
        "9999-24",
    ],
)
def test_a_valid_date_outside_the_supported_years_is_told_apart(edtf: str) -> None:
    assert not is_edtf(edtf)
    with pytest.raises(DataError) as caught:
        bounds(edtf)
    assert f"“{edtf}” is a date outside the years that are supported" in caught.value.text("en")
    assert "1965-02-27" in caught.value.text("fr")


def test_the_cache_of_dates_is_bounded() -> None:
    assert _read.cache_info().maxsize is not None


def test_a_date_that_was_refused_stays_refused() -> None:
    for _ in range(2):
        with pytest.raises(DataError):
            bounds("1987-02-29")


# Any date

years = st.integers(1, 9999)
months = st.integers(1, 12)
days = st.dates(dt.date(1, 1, 1), dt.date(9999, 12, 31))


def as_written(day: dt.date, precision: int) -> str:
    return day.isoformat()[: (4, 7, 10)[precision]]


@LIMITS
@given(day=days, precision=st.integers(0, 2), mark=st.sampled_from(["", "?", "~", "%"]))
def test_a_date_holds_the_day_it_was_written_for(day: dt.date, precision: int, mark: str) -> None:
    earliest, latest = bounds(as_written(day, precision) + mark)
    assert earliest is not None
    assert latest is not None
    assert earliest <= day.isoformat() <= latest
    first, last = dt.date.fromisoformat(earliest), dt.date.fromisoformat(latest)
    if precision == 2:
        assert first == last == day
    elif precision == 1:
        assert (first.day, last.day) == (1, calendar.monthrange(day.year, day.month)[1])
        assert (first.month, last.month) == (day.month, day.month)
    else:
        assert ((first.month, first.day), (last.month, last.day)) == ((1, 1), (12, 31))
    assert first.year == last.year == day.year


@LIMITS
@given(day=days, width=st.integers(1, 2))
def test_unspecified_digits_hold_every_year_that_they_may_stand_for(day: dt.date, width: int) -> None:
    prefix = f"{day.year:04d}"[:-width]
    edtf = prefix + "X" * width
    if int(prefix) == 0:
        assert not is_edtf(edtf)  # it may stand for the year 0000
        return
    earliest, latest = bounds(edtf)
    assert (earliest, latest) == (f"{prefix}{'0' * width}-01-01", f"{prefix}{'9' * width}-12-31")


@LIMITS
@given(year=years, month=st.none() | months)
def test_unspecified_days_and_months_are_those_of_the_month_and_year(year: int, month: int | None) -> None:
    if month is None:
        assert bounds(f"{year:04d}-XX-XX") == bounds(f"{year:04d}-XX") == bounds(f"{year:04d}")
    else:
        assert bounds(f"{year:04d}-{month:02d}-XX") == bounds(f"{year:04d}-{month:02d}")


@LIMITS
@given(one=days, other=days, precisions=st.tuples(st.integers(0, 2), st.integers(0, 2)))
def test_an_interval_runs_from_the_first_day_of_one_end_to_the_last_of_the_other(
    one: dt.date, other: dt.date, precisions: tuple[int, int]
) -> None:
    first, last = sorted((one, other))
    begins, ends = as_written(first, precisions[0]), as_written(last, precisions[1])
    assume(bounds(begins).earliest <= bounds(ends).earliest)  # type: ignore[operator] # not the other way round
    assert bounds(f"{begins}/{ends}") == (bounds(begins).earliest, bounds(ends).latest)
    assert bounds(f"{begins}/..") == bounds(f"{begins}/") == (bounds(begins).earliest, None)
    assert bounds(f"../{ends}") == bounds(f"/{ends}") == (None, bounds(ends).latest)


# Any text

_MONTH = "(?:0[1-9]|1[0-2])"
_DAY = "(?:0[1-9]|[12][0-9]|3[01])"
_YEAR = "(?!0000)[0-9]{4}"
_SIMPLE = rf"{_YEAR}(?:-{_MONTH}(?:-{_DAY})?)?"
_TIME = r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|[+-](?:0[0-9]|1[0-3])(?::[0-5][0-9])?)?"
_ONE = re.compile(
    rf"{_SIMPLE}[?~%]?|{_YEAR}-{_MONTH}-{_DAY}{_TIME}|(?!000)[0-9]{{3}}X|(?!00)[0-9]{{2}}XX|{_YEAR}-2[1-4]"
    rf"|{_YEAR}-XX(?:-XX)?|{_YEAR}-{_MONTH}-XX"
)
_END = re.compile(rf"(?:{_SIMPLE}[?~%]?)|(?:\.\.)?")


def named(end: str) -> tuple[str, str] | None:
    """First and last day of a simple date, by the calendar; `None` where it has no such day."""
    year, month, day = (*(int(part) for part in end.rstrip("?~%").split("-")), 0, 0)[:3]
    last_day = calendar.monthrange(year, month or 12)[1]
    if day > last_day:
        return None
    return f"{year:04d}-{month or 1:02d}-{day or 1:02d}", f"{year:04d}-{month or 12:02d}-{day or last_day:02d}"


def by_the_grammar(text: str) -> bool:
    """Whether a text is EDTF of level 0 or 1 with a day in it: the specification's grammar, written anew."""
    if text == "..":
        return True
    first, slash, last = text.partition("/")
    if not slash:
        if not _ONE.fullmatch(text):
            return False
        day = re.match(rf"{_YEAR}-{_MONTH}-{_DAY}", text)
        return day is None or named(day.group()) is not None
    if not _END.fullmatch(first) or not _END.fullmatch(last):
        return False
    ends = [None if end in {"", ".."} else named(end) or ("9", "0") for end in (first, last)]
    if ends == [None, None] or ("9", "0") in ends:
        return False
    return ends[0] is None or ends[1] is None or ends[0][0] <= ends[1][1]


pieces = st.sampled_from(
    ["1985", "2004", "0001", "0000", "9999", "-", "-", "04", "02", "12", "13", "00", "29", "30", "31", "X", "XX", "/", "..",
     "?", "~", "%", "21", "24", "25", "T23:20:30", "Z", "+04:30", " ", "\n", "Y", "u", "é"]
)  # fmt: skip
texts = st.one_of(
    st.lists(pieces, max_size=8).map("".join), st.text(max_size=12), st.text("0123456789-/.X?~%TZ: ", max_size=14)
)


@LIMITS
@given(text=texts)
@example("1985-02-29/1986")
@example("1985-12?/1986-01~")
@example("2004-06-11%/2004-%06")
def test_what_is_accepted_is_what_the_grammar_accepts(text: str) -> None:
    # The specification does not say whether a qualifier may follow these, or whether they may end an interval.
    assume(not (re.search(r"[?~%/]", text) and re.search(r"X|-2[1-4]\b|T", text)))
    assert is_edtf(text) == by_the_grammar(text), text


@LIMITS
@given(text=texts)
def test_bounds_are_days_in_order_or_the_text_is_refused(text: str) -> None:
    try:
        earliest, latest = bounds(text)
    except DataError:
        return
    for day in (earliest, latest):
        assert day is None or dt.date.fromisoformat(day).isoformat() == day
    assert earliest is None or latest is None or earliest <= latest


@pytest.mark.parametrize("edtf", [text for text, *_ in LEVEL_0 + LEVEL_1 if "/." not in text and "./" not in text])
def test_the_edtf_package_agrees_where_it_is_sound(edtf: str) -> None:
    """It makes up ten years for an unknown end and one winter of two; elsewhere it names the same days."""
    if edtf.startswith("/") or edtf.endswith(("/", "-24")) or edtf == "..":
        return
    parsed = parse_edtf(edtf)
    days = [dt.date(*moment[:3]).isoformat() for moment in (parsed.lower_strict(), parsed.upper_strict())]
    assert list(bounds(edtf)) == days


def test_reading_dates_leaves_other_grammars_as_they_were() -> None:
    """In a process of its own: the package turns packrat parsing on, which slows rdflib's SPARQL parser down."""
    program = (
        "from pyparsing import ParserElement; before = ParserElement._parse; from qkg.core.edtf import _read, bounds; "
        "bounds('1971~'); assert ParserElement._parse is before"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)
