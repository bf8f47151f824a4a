"""EDTF dates to bounds: expected values read off the Library of Congress's specification (2019, levels 0 and 1)."""

from __future__ import annotations

from calendar import isleap
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qkg.dates import bounds, is_edtf
from qkg.errors import DataError

READ = [
    # Level 0: days, months, years, a date and time, intervals.
    ("1985-04-12", "1985-04-12", "1985-04-12"),
    ("1985-04", "1985-04-01", "1985-04-30"),
    ("1985", "1985-01-01", "1985-12-31"),
    ("1988-02", "1988-02-01", "1988-02-29"),
    ("1987-02", "1987-02-01", "1987-02-28"),
    ("1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"),
    ("1964/2008", "1964-01-01", "2008-12-31"),
    ("2004-06/2006-08", "2004-06-01", "2006-08-31"),
    ("2004-02-01/2005", "2004-02-01", "2005-12-31"),
    # Level 1: seasons (northern), qualified dates, unspecified digits, open and unknown ends.
    ("2001-21", "2001-03-01", "2001-05-31"),
    ("2001-22", "2001-06-01", "2001-08-31"),
    ("2001-23", "2001-09-01", "2001-11-30"),
    ("1984?", "1984-01-01", "1984-12-31"),
    ("2004-06~", "2004-06-01", "2004-06-30"),
    ("2004-06-11%", "2004-06-11", "2004-06-11"),
    ("201X", "2010-01-01", "2019-12-31"),
    ("20XX", "2000-01-01", "2099-12-31"),
    ("2004-XX", "2004-01-01", "2004-12-31"),
    ("1985-04-XX", "1985-04-01", "1985-04-30"),
    ("1985-04-12/..", "1985-04-12", None),
    ("1985-04/..", "1985-04-01", None),
    ("1985/..", "1985-01-01", None),
    ("../1985-04-12", None, "1985-04-12"),
    ("../1985", None, "1985-12-31"),
    ("1985/", "1985-01-01", None),
    ("/1985-04", None, "1985-04-30"),
    ("../1973~", None, "1973-12-31"),
    ("..", None, None),
]
REFUSED = [
    "", " ", "yesterday", "27/02/1965", "1965-2-27", "1965-02-30", "1987-02-29", "1965-13", "1965-00", "0000", "65",
    "19650227", "1965-02-27 ", "1965-02-27\n", "1965-02-27T25:00:00", "2008/1964", "/", "../..", "Y170000002", "-0044",
    "12 Brumaire VIII", "1990-1991", "１９９０", "1410-09-14 AH",
]  # fmt: skip


@pytest.mark.parametrize(("text", "earliest", "latest"), READ)
def test_bounds_are_the_first_and_last_day_meant(text: str, earliest: str | None, latest: str | None) -> None:
    assert bounds(text) == (earliest, latest)
    assert is_edtf(text)


def test_a_winter_may_begin_or_end_in_its_year() -> None:
    assert bounds("2001-24") == ("2001-01-01", "2002-02-28")


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_date_is_refused_with_its_text(text: str) -> None:
    assert not is_edtf(text)
    with pytest.raises(DataError) as caught:
        bounds(text)
    assert caught.value.fields["value"] == text


@given(st.dates())
def test_a_day_its_month_and_its_year_hold_it(day: date) -> None:
    text = day.isoformat()
    last = {2: 29 if isleap(day.year) else 28, 4: 30, 6: 30, 9: 30, 11: 30}.get(day.month, 31)
    assert bounds(text) == (text, text)
    assert bounds(text[:7]) == (f"{text[:7]}-01", f"{text[:7]}-{last}")
    assert bounds(text[:4]) == (f"{text[:4]}-01-01", f"{text[:4]}-12-31")


@settings(max_examples=40, deadline=None)  # the library's grammar takes its time
@given(st.dates(), st.dates(), st.sampled_from(["", "~", "?", "%"]))
def test_an_interval_reaches_from_its_first_day_to_its_last(one: date, other: date, mark: str) -> None:
    first, last = sorted((one.isoformat(), other.isoformat()))
    assert bounds(f"{first}{mark}/{last}{mark}") == (first, last)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="0123456789-/.~?%XTZ: ", max_size=14))
def test_bounds_of_anything_that_is_taken_are_days_in_order(text: str) -> None:
    if is_edtf(text):
        days = [date.fromisoformat(day) for day in bounds(text) if day is not None]
        assert days == sorted(days)
