"""Tables as they come from spreadsheets and registers, and as they should not come."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from qkg.core.errors import DataError
from qkg.tables.table_files import LONGEST, Table

KNOWN = ("key", "title", "parties")


def read(path: Path, content: str | bytes, name: str = "t.csv") -> list[dict[str, str]]:
    file = path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [row.cells for row in Table(str(file), KNOWN).rows()]


def problems(path: Path, content: str | bytes, name: str = "t.csv") -> list[tuple[int, str]]:
    file = path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return [
        (row.line, row.problem.text("en").partition("\n")[0]) for row in Table(str(file), KNOWN).rows() if row.problem
    ]


def refused(path: Path, content: str | bytes, name: str = "t.csv") -> str:
    with pytest.raises(DataError) as caught:
        read(path, content, name)
    return caught.value.text("en").replace(str(path), "")


TWO = [{"key": "a", "title": "Un, deux", "parties": "Québec; Bavière"}, {"key": "b", "title": "", "parties": "Maine"}]


@pytest.mark.parametrize(
    "text",
    [
        'key,title,parties\na,"Un, deux",Québec; Bavière\nb,,Maine\n',
        'key,title,parties\r\na,"Un, deux",Québec; Bavière\r\nb,,Maine\r\n',
        'key,title,parties\ra,"Un, deux",Québec; Bavière\rb,,Maine',
        '\ufeffkey,title,parties\na,"Un, deux",Québec; Bavière\nb,,Maine\n',
        'key;title;parties\na;Un, deux;"Québec; Bavière"\nb;;Maine\n',
        "key\ttitle\tparties\na\tUn, deux\tQuébec; Bavière\nb\t\tMaine\n",
        "key|title|parties\na|Un, deux|Québec; Bavière\nb||Maine\n",
        'key,title,parties,,\na,"Un, deux",Québec; Bavière,,\n\n  ,,\nb,,Maine,,\n',
        ' key , title,"parties"\n a , "Un, deux", Québec; Bavière\nb, ,Maine \n'.replace(', "Un', ',"Un'),
        '\ufeffsep=;\r\nkey;title;parties\r\na;Un, deux;"Québec; Bavière"\r\nb;;Maine\r\n',
        '"sep=^"\nkey^title^parties\na^Un, deux^Québec; Bavière\nb^^Maine\n',
    ],
    ids=[
        "commas",
        "crlf",
        "cr",
        "bom",
        "semicolons",
        "tabs",
        "pipes",
        "empty edges and lines",
        "spaces",
        "sep",
        "sep quoted",
    ],
)
def test_the_same_table_in_every_dialect(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == TWO


def test_quoted_cells_hold_line_ends_and_rows_know_their_line(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text('key,title\na,"one\ntwo\nthree"\n\nb,"four ""five"""\n', "utf-8")
    rows = list(Table(str(file)).rows())
    assert [(row.line, row.cells["title"]) for row in rows] == [(2, "one\ntwo\nthree"), (6, 'four "five"')]


def test_the_delimiter_is_the_one_that_finds_the_headings(tmp_path: Path) -> None:
    """More commas than semicolons in the first line: what is known decides."""
    text = 'key;title;"seen in, by, at, on"\na;b;c\n'
    assert read(tmp_path, text) == [{"key": "a", "title": "b", "seen in, by, at, on": "c"}]


def test_lines_are_counted_with_the_one_that_names_the_separator(tmp_path: Path) -> None:
    assert problems(tmp_path, "sep=;\nkey;title\na;b\nc\n") == [(4, "the row has 1 cells, the headings are 2")]
    assert refused(tmp_path, "sep=;\nkey;key\n").startswith("/t.csv:2: ")


def test_ragged_rows_are_rejected_and_the_others_read(tmp_path: Path) -> None:
    text = "key,title\na,b,c\nd\ne,f\n"
    assert problems(tmp_path, text) == [
        (2, "the row has 3 cells, the headings are 2"),
        (3, "the row has 1 cells, the headings are 2"),
    ]
    assert read(tmp_path, text)[2] == {"key": "e", "title": "f"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("a\0b", "U+0000"),
        ("a\x1bb", "U+001B"),
        ("a\x7fb", "U+007F"),
        ("a\uffffb", "U+FFFF"),
        ("=SUM(A1:A9)", "is a formula"),
        ("=cmd|' /C calc'!A0", "is a formula"),
        ("#REF!", "spreadsheet’s error"),
        ("x" * (LONGEST + 1), f"{LONGEST + 1} characters"),
    ],
)
def test_cells_that_reject_their_row(tmp_path: Path, cell: str, said: str) -> None:
    [(line, reason)] = problems(tmp_path, f'key,title\na,"{cell}"\nb,c\n')
    assert line == 2
    assert said in reason


def test_a_cell_of_ten_megabytes_rejects_its_row(tmp_path: Path) -> None:
    [(_, reason)] = problems(tmp_path, "key,title\na," + "é" * 10_000_000 + "\nb,c\n")
    assert "10000000 characters" in reason


def test_an_unclosed_quote_is_refused_in_both_languages(tmp_path: Path) -> None:
    for content in ('key,title\na,"b\nc,d\n', 'key,title\na,"' + "b,\n" * 100_000):
        (tmp_path / "t.csv").write_text(content, "utf-8")
        with pytest.raises(DataError) as caught:
            list(Table(str(tmp_path / "t.csv")).rows())
        assert caught.value.text("en").endswith(
            "t.csv:2: this line is not CSV: a quotation mark is opened and not closed"
        )
        assert "un guillemet est ouvert" in caught.value.text("fr")


def test_a_line_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qkg.tables.table_files._LONGEST_LINE", 1_000_000)
    assert "longer than 1000000 characters" in refused(tmp_path, "key,title\na," + "b" * 2_000_000)


def test_half_a_million_headings_are_refused(tmp_path: Path) -> None:
    assert "more than 1000 columns" in refused(tmp_path, ",".join(f"h{n}" for n in range(500_000)) + "\n")


def test_reading_leaves_the_limit_of_the_csv_module_alone(tmp_path: Path) -> None:
    before = csv.field_size_limit()
    (tmp_path / "t.csv").write_text("key,title\na,b\nc,d\n", "utf-8")
    for _ in Table(str(tmp_path / "t.csv")).rows():
        assert csv.field_size_limit() == before


def test_a_device_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    with pytest.raises(DataError, match="a device or a pipe, not a file"):
        Table(str(tmp_path / "zero.csv"))


def test_marked_text_is_no_formula(tmp_path: Path) -> None:
    """Spreadsheets mark text that looks like a formula with an apostrophe."""
    assert read(tmp_path, "key,title\na,'=1+1\nb,'Twas\nc,-5\nd,''=1\n")[0]["title"] == "=1+1"
    assert [row["title"] for row in read(tmp_path, "key,title\na,'=1+1\nb,'Twas\nc,-5\nd,''=1\n")][1:] == [
        "'Twas", "-5", "'=1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "/t.csv:1: the table has no line of headings"),
        (b"\n\n", "/t.csv:1: the table has no line of headings"),
        (b",,,\na,b,c\n", "/t.csv:1: the table has no line of headings"),
        (b"key,title,key\n", "/t.csv:1: the heading “key” stands twice, or is empty"),
        (b"key,,title\n", "/t.csv:1: the heading “–” stands twice, or is empty"),
        (b"ke\0y,title\n", "/t.csv:1: the character U+0000 has no place in a table"),
        ("key,title\na,b\nc,Québec\n".encode("latin-1"), "/t.csv:3: the file is not UTF-8 text from here on"),
        ("clé,title\na,b\n".encode("cp1252"), "/t.csv:1: the file is not UTF-8 text from here on"),
        ("key,title\na,b\n".encode("utf-16"), "/t.csv:1: the file is not UTF-8 text from here on"),
        (b'key,title\na,"b\nc,d\n', "/t.csv:2: this line is not CSV"),
        (b'key,title\na,b\nc,"d"e\n', "/t.csv:3: this line is not CSV"),
    ],
)
def test_what_makes_a_whole_table_unreadable(tmp_path: Path, content: bytes, said: str) -> None:
    assert refused(tmp_path, content).startswith(said)


def test_latin_1_deep_in_a_large_file_is_refused_with_its_line(tmp_path: Path) -> None:
    lines = [b"key,title"] + [b"a,b"] * 50_000
    lines[43_210] = b"a,\xe9"
    assert refused(tmp_path, b"\n".join(lines)).startswith("/t.csv:43211: ")


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "none.csv", tmp_path / "none.xlsx"):
        with pytest.raises(DataError):
            Table(str(place))


# Workbooks


def book(path: Path, *rows: list[object]) -> Path:
    made = openpyxl.Workbook()
    assert made.active is not None
    for row in rows:
        made.active.append(row)
    file = path / "t.xlsx"
    made.save(file)
    return file


def test_a_workbook_gives_dates_numbers_and_truth_as_text(tmp_path: Path) -> None:
    file = book(
        tmp_path,
        ["key", "title", "when", "many", "yes"],
        ["a", "Bavière", date(1965, 2, 27), 41, True],
        ["b", 1.5, datetime.fromisoformat("1965-02-27T10:30"), 1e6, False],
        ["c", None, None, None, None],
    )
    rows = [list(row.cells.values()) for row in Table(str(file)).rows()]
    assert rows == [
        ["a", "Bavière", "1965-02-27", "41", "true"],
        ["b", "1.5", "1965-02-27T10:30:00", "1000000", "false"],
        ["c", "", "", "", ""],
    ]
    assert all(row.problem is None for row in Table(str(file)).rows())


@pytest.mark.parametrize(
    ("number_format", "text"),
    [
        ("yyyy", "1989"), ("yy", "1989"), ("mmm yyyy", "1989-11"), ("mmmm\\ yyyy", "1989-11"), ('[$-40C]mmmm" "yyyy', "1989-11"),
        ("yyyy-mm-dd", "1989-11-09"), ("dd/mm/yyyy", "1989-11-09"), ("d mmm yy", "1989-11-09"), ("yyyy/mm/dd h:mm", "1989-11-09"),
        ('d" de "mmmm', "11-09"), ("dddd", "09"),
    ],
)  # fmt: skip
def test_a_date_in_a_workbook_has_the_precision_that_its_cell_shows(
    tmp_path: Path, number_format: str, text: str
) -> None:
    """What shows no year is no date: a column of dates rejects it."""
    file = book(tmp_path, ["key", "when"], ["a", date(1989, 11, 9)])
    opened = openpyxl.load_workbook(file)
    opened.worksheets[0]["B2"].number_format = number_format
    opened.save(file)
    assert [row.cells["when"] for row in Table(str(file)).rows()] == [text]


def test_a_cell_that_links_to_a_web_address_stands_for_it_where_links_are_read(tmp_path: Path) -> None:
    file = book(
        tmp_path,
        ["key", "title", "sources"],
        ["a", "One", "A report"],
        ["b", "Two", "https://example.org/shown"],
        ["c", "Three", "One | Two"],
        ["d", "Four", '=HYPERLINK("https://example.org/formula","A page")'],
        ["e", "Five", "A mail"],
    )
    opened = openpyxl.load_workbook(file)
    cells = opened.worksheets[0]
    for place in ("B2", "C2", "C3", "C4"):
        cells[place].hyperlink = f"https://example.org/{place}?a=b&c"
    cells["C6"].hyperlink = "mailto:a@example.org"
    opened.save(file)
    rows = list(Table(str(file), links={"sources": "|"}).rows())
    assert [row.cells["sources"] for row in rows] == [
        "https://example.org/C2?a=b&c", "https://example.org/shown", "One | Two", "https://example.org/formula", "A mail",
    ]  # fmt: skip
    assert [row.cells["title"] for row in rows] == ["One", "Two", "Three", "Four", "Five"]


def test_a_sheet_to_the_last_column_is_refused(tmp_path: Path) -> None:
    file = book(tmp_path, ["key", "title"], ["a", "b"])
    opened = openpyxl.load_workbook(file)
    opened.worksheets[0]["XFD2"] = "far"
    opened.save(file)
    assert refused(tmp_path, file.read_bytes(), "t.xlsx").startswith("/t.xlsx:2: more than 1000 columns")


def test_a_workbook_that_unpacks_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qkg.tables.xlsx.LARGEST", 1 << 20)
    file = book(tmp_path, ["key", "title"], ["a", "b"])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/bomb", b"0" * (2 << 20))
    assert "larger than 1 MB" in refused(tmp_path, file.read_bytes(), "t.xlsx")


def test_a_formula_without_a_cached_value_rejects_its_row(tmp_path: Path) -> None:
    file = book(tmp_path, ["key", "title"], ["a", "=1+1"], ["b", "c"])
    [problem] = [row.problem for row in Table(str(file)).rows() if row.problem]
    assert "=1+1" in problem.text("en")


def test_a_formula_with_a_cached_value_is_that_value(tmp_path: Path) -> None:
    file = book(tmp_path, ["key", "title"], ["a", "=1+1"])
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<v></v>" in parts[sheet] or b"<v />" in parts[sheet] or b"<v/>" in parts[sheet]
    for empty in (b"<v></v>", b"<v />", b"<v/>"):
        parts[sheet] = parts[sheet].replace(empty, b"<v>2</v>")
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert [row.cells["title"] for row in Table(str(file)).rows()] == ["2"]


def test_a_workbook_with_a_wrong_dimension_is_read_completely(tmp_path: Path) -> None:
    file = book(tmp_path, ["key", "title"], ["a", "b"], ["c", "d"])
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b'ref="A1:B3"' in parts[sheet]
    parts[sheet] = parts[sheet].replace(b'ref="A1:B3"', b'ref="A1"')
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert len(list(Table(str(file)).rows())) == 2


def test_broken_workbooks(tmp_path: Path) -> None:
    whole = book(tmp_path, ["key", "title"], ["a", "b"]).read_bytes()
    (tmp_path / "bad.xlsx").write_bytes(b"key,title\na,b\n")
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    for content in (b"key,title\na,b\n", b"", whole[: len(whole) // 2], empty.getvalue(), b"PK\x03\x04" + b"\0" * 100):
        assert "is not a workbook that can be read" in refused(tmp_path, content, "bad.xlsx"), content[:20]
    damaged = bytearray(whole)
    at = whole.index(b"xl/worksheets/sheet1.xml") + 40
    damaged[at : at + 40] = b"\xff" * 40
    assert "is not a workbook that can be read" in refused(tmp_path, bytes(damaged), "bad.xlsx")


def test_a_workbook_named_csv_is_refused(tmp_path: Path) -> None:
    content = book(tmp_path, ["key", "title"]).read_bytes()
    assert "save it as XLSX" in refused(tmp_path, content, "t.csv")
