"""Workbooks (XLSX, ECMA-376): the rows of the first sheet, with each cell as the text that it shows."""

from __future__ import annotations

import re
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree import ElementTree
from zipfile import ZipFile

from qkg.core.errors import BadFileError, DataError, UsageError
from qkg.files.text_files import LARGEST, unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_COLUMNS = 1_000
"""Columns that a table may have; a sheet has up to 16,384 (XFD)."""
_FORMULA = re.compile(rb"<(\w+:)?f[ >/]")
_HYPERLINK = re.compile(r'=HYPERLINK\(\s*"(https?://[^"]+)"', re.IGNORECASE)
_NO_DATE = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|h+:m+|m+:s+|am/pm|a/p', re.IGNORECASE)
"""Parts of a number format that say nothing of years, months and days (ECMA-376, part 1, section 18.8.31)."""
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class SheetRow(NamedTuple):
    """A row: its number, the texts of its cells, and the web addresses that cells link to, by their index."""

    number: int
    cells: list[str]
    links: dict[int, str]


@contextmanager
def sheet(path: str) -> Iterator[tuple[Iterator[SheetRow], int]]:
    """The rows of the first sheet, and about how many they are.

    A date comes in EDTF at the precision that its cell shows, a whole number without point, a truth value as `true` or
    `false`. A formula gives the value that the workbook keeps for it, or itself where it keeps none. Raises `BadFileError`
    for what cannot be read, and `UsageError` when openpyxl is not installed.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise UsageError("answers.not-installed", hint="tables.install-xlsx", library="openpyxl") from error
    with ExitStack() as opened:
        try:
            with ZipFile(path) as archive:
                if sum(part.file_size for part in archive.infolist()) > LARGEST:  # when they are unpacked
                    raise BadFileError("files.too-large", where=path, limit=LARGEST >> 20)
                links = _links(archive)
                has_formulas = _has_formulas(archive)
            sheets = []
            for values in (True, False) if has_formulas else (True,):
                # Our own handle: openpyxl leaves its own open when a workbook is damaged.
                file = opened.enter_context(open(path, "rb"))
                book = load_workbook(file, read_only=True, data_only=values)
                opened.callback(book.close)
                sheets += book.worksheets[:1]
            size = sheets[0].max_row or 0 if sheets else 0
            for one in sheets:
                one.reset_dimensions()  # they may be declared wrongly
        except DataError:
            raise
        except Exception as error:
            # A damaged workbook fails in openpyxl, zipfile, zlib or expat, each in its own way.
            raise _damaged(path, error) from error
        yield _rows(path, sheets, links), size


def _damaged(path: str, error: Exception) -> BadFileError:
    if isinstance(error, OSError) and error.strerror:
        return unreadable(path, error)
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return BadFileError("tables.bad-sheet", where=path, reason=reason)


def _has_formulas(archive: ZipFile) -> bool:
    """Whether any sheet holds a formula: only then is the workbook read twice, for values and for formulas."""
    for name in archive.namelist():
        if name.startswith("xl/worksheets/"):
            with archive.open(name) as file:
                end = b""
                while chunk := file.read(1 << 20):
                    if _FORMULA.search(end + chunk):
                        return True
                    end = chunk[-64:]
    return False


def _links(archive: ZipFile) -> dict[tuple[int, int], str]:
    """The web addresses that cells of the first sheet link to, by row and column: openpyxl has none for streamed sheets."""
    from openpyxl.packaging.relationship import get_dependents
    from openpyxl.utils import column_index_from_string

    names = set(archive.namelist())
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - expat bounds entities
    first = book.find(f"{_SHEET}sheets/{_SHEET}sheet")
    parts = {one.Id: one.target for one in get_dependents(archive, _relations("xl/workbook.xml"))}
    part = parts.get(first.get(_RELATION, ""), "") if first is not None else ""
    if part not in names or _relations(part) not in names:
        return {}
    targets = {one.Id: one.target for one in get_dependents(archive, _relations(part))}
    found = {}
    with archive.open(part) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 - expat bounds entities
            if element.tag == f"{_SHEET}hyperlink":
                url = targets.get(element.get(_RELATION, ""), "")
                place = re.match("([A-Z]+)([0-9]+)", element.get("ref", ""))
                if place and url.lower().startswith(("http://", "https://")):
                    found[int(place[2]), column_index_from_string(place[1]) - 1] = url
            elif element.tag == f"{_SHEET}row":
                element.clear()
    return found


def _relations(part: str) -> str:
    """The file that lists what a part of a workbook refers to (ECMA-376, part 2)."""
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _rows(path: str, sheets: list[Any], links: dict[tuple[int, int], str]) -> Iterator[SheetRow]:
    together = zip(*(one.iter_rows(values_only=number > 0) for number, one in enumerate(sheets)), strict=True)
    number = 0
    while True:
        number += 1
        try:
            shown, *formulas = next(together)
            cells = [_text(cell.value, cell) for cell in shown]
        except StopIteration:
            return
        except Exception as error:
            raise _damaged(path, error) from error
        here = {index: links[number, index] for index in range(len(cells)) if (number, index) in links} if links else {}
        for index, formula in enumerate(formulas[0][: len(cells)] if formulas else ()):
            if isinstance(formula, str) and formula.startswith("="):
                cells[index] = cells[index] or formula
                if linked := _HYPERLINK.match(formula):
                    here[index] = linked[1]
        while cells and not cells[-1]:
            cells.pop()
        if len(cells) > MOST_COLUMNS:
            raise BadFileError("tables.too-wide", where=f"{path}:{number}", limit=MOST_COLUMNS)
        yield SheetRow(number, cells, here)


def _text(value: object, cell: Any = None) -> str:
    """A cell's value as text.

    >>> _text(1965.0), _text(True), _text(None)
    ('1965', 'true', '')
    """
    if value is None:
        return ""
    if isinstance(value, datetime) and (value.hour, value.minute, value.second) != (0, 0, 0):
        return value.isoformat()
    if isinstance(value, date):
        return _dated(value, cell.number_format or "")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _dated(value: date, number_format: str) -> str:
    """A date at the precision that a number format shows; without its year it is no EDTF date.

    >>> day = date(1989, 11, 9)
    >>> _dated(day, "yyyy"), _dated(day, "mmm yyyy"), _dated(day, "dd/mm/yyyy"), _dated(day, 'd" de "mmm')
    ('1989', '1989-11', '1989-11-09', '11-09')
    """
    shown = _NO_DATE.sub("", number_format).lower()
    parts = [part for letter, part in zip("ymd", ("%Y", "%m", "%d"), strict=True) if letter in shown]
    if parts in ([], ["%Y", "%d"]):
        parts = ["%Y", "%m", "%d"]
    return "-".join(f"{value.year:04}" if part == "%Y" else value.strftime(part) for part in parts)
