"""Tables as they come: CSV, TSV (RFC 4180 and its relatives) and XLSX, read a row at a time, never trusted.

What makes a whole table unreadable is a `DataError` with file and line; what is wrong with one row stays with that row
(`TableRow.problem`), so that the others are read.
"""

from __future__ import annotations

import codecs
import csv
import io
import os
import re
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import BadFileError, DataError
from qkg.core.text import shown
from qkg.files.text_files import check_file, unreadable
from qkg.messages import Message
from qkg.tables.xlsx import MOST_COLUMNS, SheetRow, sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import IO

DELIMITERS = (",", ";", "\t", "|")
LONGEST = 100_000
"""Characters that a cell may hold: more is a file that was glued together, not a cell."""
_LONGEST_LINE = 64_000_000
"""Characters of a line at which the reading ends."""
_CLIPPED = re.compile("\ufdd0([0-9]+)\ufdd0")
"""What stands for a longer cell: its length between two characters that no text holds (Unicode, noncharacters)."""
_NONCHARACTERS = "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
_CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff{_NONCHARACTERS}]")
"""Characters that have no place in text: ASCII controls but tab and line ends, surrogates, noncharacters."""
_SEPARATOR_LINE = re.compile(r"\s*\"?sep=(.)\"?\s*", re.IGNORECASE)
"""The first line by which Excel is told the delimiter."""
_GUARDED = frozenset("=+-@'")
_ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"))
_CSV_REASONS = {
    "unexpected end": "tables.open-quote",
    "field larger": "tables.open-quote",
    "expected after": "tables.text-after-quote",
}
"""What `csv` says of a line, by words of its message."""


class TableRow(NamedTuple):
    """A row: its line in the file (its number in a sheet), its cells by heading, and what is wrong with it, if anything.

    - `extra`: the cells beyond the last heading; one empty cell where the row has too few.
    """

    line: int
    cells: dict[str, str]
    problem: DataError | None = None
    extra: tuple[str, ...] = ()


class Table:
    """A table on disk: its headings now, its rows when asked for.

    - *known*: the headings that are expected; the delimiter is the one that finds most of them, or that of a first line
      `sep=;`. *links*: headings of a sheet whose cells stand for the web address that they link to, with the separator of
      several values in a cell.
    - `done`, `size`: how much of it was read, and how much there is (bytes, or rows of a sheet).

    Raises `DataError` for a file that cannot be read, is not UTF-8, or has no usable line of headings.
    """

    def __init__(self, path: str, known: Iterable[str] = (), links: Mapping[str, str | None] | None = None) -> None:
        self.path = path
        self.done = 0
        self.is_sheet = os.path.splitext(path)[1].lower() in {".xlsx", ".xlsm"}
        self.size = check_file(path)
        self._links = links or {}
        self._skipped = 0
        self.delimiter = ","
        if not self.is_sheet:
            self._choose_delimiter(set(known))
        with self._lines() as lines:
            first = next(lines, SheetRow(1, [], {}))
        self.headings = _headings(f"{path}:{first.number}", first.cells)

    def rows(self) -> Iterator[TableRow]:
        """The rows that are not empty, in order."""
        with self._lines() as lines:
            next(lines, None)
            for row in lines:
                if self.is_sheet:
                    self.done = row.number
                if any(cell.strip() for cell in row.cells):
                    yield self._row(row)

    def _row(self, row: SheetRow) -> TableRow:
        cells, width = row.cells, len(self.headings)
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if self.is_sheet:  # which ends each row with its last value
            cells += [""] * (width - len(cells))
        for index, url in row.links.items():
            if index < width and _may_be_link(cells[index], self._links.get(self.headings[index], "")):
                cells[index] = url
        problem = _problem(cells, width)
        extra = tuple(cells[width:]) or ("",) * (len(cells) < width)
        padded = [*(cell.strip() for cell in cells[:width]), *[""] * (width - len(cells))]
        if problem is None:
            padded = [_bare(cell) for cell in padded]
        return TableRow(row.number, dict(zip(self.headings, padded, strict=True)), problem, extra)

    @contextmanager
    def _lines(self) -> Iterator[Iterator[SheetRow]]:
        """The rows as they are; the first one holds the headings."""
        if self.is_sheet:
            with sheet(self.path) as (rows, self.size):
                yield rows
            return
        try:
            with open(self.path, encoding="utf-8-sig", newline="") as file:
                yield self._records(file)
        except OSError as error:
            raise unreadable(self.path, error) from error

    def _records(self, file: IO[str]) -> Iterator[SheetRow]:
        reader = csv.reader(self._bounded(file), delimiter=self.delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if line % 100 == 1:
                    self.done = file.buffer.tell()  # type: ignore[attr-defined]
                if line > self._skipped:
                    yield SheetRow(line, cells, {})
                line = reader.line_num + 1
        except csv.Error as error:
            key = next((key for words, key in _CSV_REASONS.items() if words in str(error)), None)
            reason = Message(key) if key else error
            raise BadFileError("tables.broken", where=f"{self.path}:{line}", reason=reason) from error
        except UnicodeDecodeError as error:
            raise _not_utf8(self.path) from error

    def _bounded(self, file: IO[str]) -> Iterator[str]:
        """The lines of a file, with what is too long for a cell clipped: `csv` has a limit for the whole process only."""
        long_text = re.compile(f'[^"\r\n{re.escape(self.delimiter)}]{{{LONGEST + 1},}}')
        while line := file.readline(_LONGEST_LINE):
            if len(line) == _LONGEST_LINE:
                raise BadFileError("tables.long-line", where=self.path, limit=_LONGEST_LINE)
            yield long_text.sub(lambda found: f"\ufdd0{len(found[0])}\ufdd0", line) if len(line) > LONGEST else line

    def _choose_delimiter(self, known: set[str]) -> None:
        """That of a line `sep=…`, else the delimiter under which the first line holds most known headings, then most cells."""
        try:
            with open(self.path, "rb") as file:
                start = file.read(1 << 16)
        except OSError as error:
            raise unreadable(self.path, error) from error
        if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise BadFileError("tables.not-utf8", where=f"{self.path}:1", hint="tables.not-utf8-hint")
        if start[:4] == b"PK\x03\x04":
            raise BadFileError("tables.is-sheet", where=self.path)
        text = io.StringIO(start.decode("utf-8-sig", "replace"), newline="")
        given = _SEPARATOR_LINE.fullmatch(text.readline())
        if given is not None:
            self.delimiter, self._skipped = given[1], 1
            return
        found = []
        for order, delimiter in enumerate(DELIMITERS):
            text.seek(0)
            cells = [" ".join(cell.split()) for cell in next(csv.reader(text, delimiter=delimiter), [])]
            found.append((len(known.intersection(cells)), len(cells), -order, delimiter))
        self.delimiter = max(found)[-1]


def _may_be_link(cell: str, separator: str | None) -> bool:
    """Whether a cell names one source, and not by its web address; *separator*: "" where no link is read."""
    is_one = "://" not in cell and not (separator and separator in cell)
    return separator != "" and (is_one or cell.startswith("="))


def _not_utf8(path: str) -> BadFileError:
    """The error for a file in another encoding, at the first line that shows it."""
    with open(path, "rb") as file:
        number = next(n for n, line in enumerate(file, 1) if line.decode(errors="ignore").encode() != line)
    return BadFileError("tables.not-utf8", where=f"{path}:{number}", hint="tables.not-utf8-hint")


def _problem(cells: Sequence[str], width: int) -> DataError | None:
    """What is wrong with the cells of a row, whatever they mean."""
    if len(cells) != width:
        return DataError("tables.ragged", hint="tables.ragged-hint", found=len(cells), wanted=width)
    for cell in cells:
        size = sum(int(found[1]) for found in _CLIPPED.finditer(cell)) if "\ufdd0" in cell else len(cell)
        if size > LONGEST:
            return DataError("tables.long-cell", size=size, limit=LONGEST)
        if bad := _CONTROL.search(cell):
            return DataError("tables.control", code=f"U+{ord(bad[0]):04X}")
        if cell.startswith("=") and len(cell) > 1:
            return DataError("tables.formula", cell=cell[:40])
        if cell in _ERRORS:
            return DataError("tables.error-cell", cell=cell)
    return None


def _headings(where: str, cells: Sequence[str]) -> list[str]:
    headings = [" ".join(cell.split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise DataError("tables.no-headings", where=where)
    if len(headings) > MOST_COLUMNS:
        raise DataError("tables.too-wide", where=where, limit=MOST_COLUMNS)
    twice = next((name for name, count in Counter(headings).items() if count > 1 or not name), None)
    if twice is not None:
        raise DataError("tables.heading-twice", where=where, heading=shown(twice) or "–")
    problem = _problem(headings, len(headings))
    if problem is not None:
        problem.where = where
        raise problem
    return headings


def guarded(cell: str) -> str:
    """A cell as it may stand in a table that a spreadsheet opens: what would be run as a formula begins with an apostrophe.

    >>> guarded("=1+1"), guarded("-5"), guarded("l'Ontario"), guarded("'=1")
    ("'=1+1", '-5', "l'Ontario", "''=1")
    """
    first, rest = cell[:1], cell[1:]
    number = first in {"+", "-"} and rest.replace(".", "", 1).isdecimal()
    marked = first == "'" and rest[:1] in _GUARDED
    formula = first in _GUARDED - {"'"} and not number
    return f"'{cell}" if cell and rest and (formula or marked) else cell


def _bare(cell: str) -> str:
    """A cell without the apostrophe of `guarded`."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] and cell[1] in _GUARDED else cell


class Writer:
    """Writes a table in CSV to a binary file.

    >>> target = io.BytesIO()
    >>> writer = Writer(target); writer.row(["key", "party"]); writer.row(["nafta", "Québec; Mexico, D.F."])
    >>> target.getvalue().decode().splitlines()
    ['key,party', 'nafta,"Québec; Mexico, D.F."']
    """

    def __init__(self, target: IO[bytes], delimiter: str = ",") -> None:
        encoded = codecs.getwriter("utf-8")(target, "replace")
        self._csv = csv.writer(encoded, delimiter=delimiter, lineterminator="\n" if delimiter == "\t" else "\r\n")

    def row(self, cells: Iterable[str], *, bare: bool = True) -> None:
        """Write one row; cells that are not *bare* are written as they stood in another table."""
        self._csv.writerow([guarded(cell) if bare else cell for cell in cells])
