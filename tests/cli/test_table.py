"""Rows in the width of a terminal: nothing is wider, nothing is lost."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from qkg.cli.table import fold, lay_out, table

words = st.text(st.sampled_from("abcé-/:1 東\n"), max_size=40)
tables = st.integers(1, 6).flatmap(
    lambda columns: st.tuples(
        st.lists(st.text("abc ", min_size=1, max_size=12), min_size=columns, max_size=columns),
        st.lists(st.lists(words, min_size=columns, max_size=columns), min_size=1, max_size=6),
    )
)


@given(tables, st.integers(30, 120))
def test_no_line_is_wider_than_the_terminal(given: tuple[list[str], list[list[str]]], width: int) -> None:
    headings, rows = given
    assert max([cell_len(line) for line in table(headings, rows, width)], default=0) <= width


@given(tables, st.integers(30, 120))
def test_every_character_of_every_cell_is_shown(given: tuple[list[str], list[list[str]]], width: int) -> None:
    headings, rows = given
    layout = lay_out(headings, rows, width)
    cells = [*(rows[0][at] for at in layout.constant), *(row[at] for row in rows for at in layout.columns)]
    shown = Counter("".join(table(headings, rows, width)))
    wanted = Counter("".join(cells))
    assert all(shown[char] >= wanted[char] for char in "abcé-/:1東")


@given(words, st.integers(2, 30))
def test_folding_keeps_the_characters_and_their_order(text: str, width: int) -> None:
    lines = fold(text, width)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert max(map(cell_len, lines)) <= width


def test_constant_columns_are_printed_once_when_columns_do_not_fit() -> None:
    headings = ["Subject", "Property", "Value"]
    rows = [["event:sf-1986-paris", "participant count", number] for number in ("31", "39", "41")]
    assert lay_out(headings, rows, 80).constant == []
    assert list(table(headings, rows, 33)) == [
        "Subject   event:sf-1986-paris",
        "Property  participant count",
        "",
        "Value",
        "─────",
        "   31",
        "   39",
        "   41",
    ]


def test_a_column_that_is_empty_in_every_row_is_not_printed_as_constant() -> None:
    rows = [["Tokyo Tokyo", "", "open"], ["Paris Paris Paris", "", "open"]]
    assert list(table(["Office", "Last seen", "Status"], rows, 18))[:3] == ["Status  open", "", "Office"]


def test_rows_become_lists_where_columns_would_be_too_narrow() -> None:
    rows = [["internationalization " * 3, "organization " * 3, "representation " * 3] for _ in range(2)]
    rows[1][0] = "other"
    lines = list(table(["First", "Second", "Third"], rows, 24))
    assert lines.count("") >= 1
    assert any(line.startswith("First") for line in lines)


def test_numbers_are_aligned_at_the_right() -> None:
    assert list(table(["Name", "Count"], [["a", "1"], ["b", "1000"]], 80))[2:] == ["a          1", "b       1000"]


def test_control_characters_are_escaped_in_tables() -> None:
    lines = list(table(["Name"], [["a\x1b[31mb\rc\x07\x9b\u202e"]], 80))
    assert all(line.isprintable() for line in lines)
    assert lines[2] == r"a\x1b[31mb\rc\x07\x9b\u202e"
