"""Tables as they come: CSV, TSV (RFC 4180 and its relatives) and XLSX, read a row at a time, never trusted.

What makes a whole table unreadable is a `DataError` with file and line; what is wrong with one row stays with that row
(`Row.problem`), so that the others can go on.
"""

from __future__ import annotations

import csv
import io
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import DataError, system_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import IO

DELIMITERS = (",", ";", "\t", "|")
LONGEST = 100_000
"""Characters that a cell may hold: more is a file that was glued together, not a cell."""
_GLUED = 64_000_000
"""Characters in one cell at which the reading ends: a quote was opened and never closed."""
_GUARDED = frozenset("=+-@'")
_ERRORS = frozenset(("#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"))


class Row(NamedTuple):
    """A row: its line in the file (its number in a sheet), its cells by heading, and what is wrong with it, if anything.

    - `extra`: the cells that no heading stands over; one, empty, where there are too few.
    """

    line: int
    cells: dict[str, str]
    problem: DataError | None = None
    extra: tuple[str, ...] = ()


class Table:
    """A table on disk: its headings now, its rows when asked for.

    - *known*: the headings that are expected; the delimiter is the one that finds most of them.
    - `done`, `size`: how much of it was read, and how much there is (bytes, or rows of a sheet).

    Raises `DataError` for a file that cannot be read, is not UTF-8, or has no usable line of headings.
    """

    def __init__(self, path: str, known: Iterable[str] = ()) -> None:
        self.path = path
        self.done = 0
        self.is_sheet = os.path.splitext(path)[1].lower() in {".xlsx", ".xlsm"}
        try:
            self.size = os.stat(path).st_size
            regular = os.path.isfile(path)
        except OSError as error:
            raise unreadable(path, error) from error
        if not regular:  # a folder, or a pipe, which cannot be read twice
            raise DataError("tables.not-a-file", where=path)
        self.delimiter = "," if self.is_sheet else _delimiter(path, set(known))
        with self._lines() as lines:
            first = next(lines, None)
        self.headings = _headings(path, [] if first is None else first[1])

    def rows(self) -> Iterator[Row]:
        """The rows that are not empty, in order."""
        width = len(self.headings)
        with self._lines() as lines:
            next(lines, None)
            for line, cells in lines:
                if any(cell.strip() for cell in cells):
                    yield self._row(line, cells, width)

    def _row(self, line: int, cells: list[str], width: int) -> Row:
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if self.is_sheet:  # which ends each row with its last value
            cells += [""] * (width - len(cells))
        problem = _problem(cells, width)
        extra = tuple(cells[width:]) or ("",) * (len(cells) < width)
        padded = [*(cell.strip() for cell in cells[:width]), *[""] * (width - len(cells))]
        if problem is None:
            padded = [_bare(cell) for cell in padded]
        return Row(line, dict(zip(self.headings, padded, strict=True)), problem, extra)

    @contextmanager
    def _lines(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        if self.is_sheet:
            from qkg.tables.xlsx import sheet

            with sheet(self.path) as (rows, self.size):
                yield self._counted(rows)
            return
        before = csv.field_size_limit(_GLUED)
        try:
            with open(self.path, encoding="utf-8-sig", newline="") as file:
                yield self._read(file)
        except OSError as error:
            raise unreadable(self.path, error) from error
        finally:
            csv.field_size_limit(before)

    def _counted(self, rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
        for self.done, cells in rows:
            yield self.done, cells

    def _read(self, file: IO[str]) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(file, delimiter=self.delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise DataError("tables.broken", where=f"{self.path}:{line}", reason=error) from error
            except UnicodeDecodeError as error:
                raise not_utf8(self.path) from error
            if line % 100 == 1:
                self.done = file.buffer.tell()  # type: ignore[attr-defined]
            yield line, cells
            line = reader.line_num + 1


def unreadable(path: str, error: OSError) -> DataError:
    """The error for a file that the system does not give."""
    return DataError("files.unreadable", where=path, reason=system_words(error))


def not_utf8(path: str) -> DataError:
    """The error for a file in another encoding, at the first line that shows it."""
    number = 0
    with open(path, "rb") as file:
        for line in file:
            number += 1
            try:
                line.decode()
            except UnicodeDecodeError:
                break
    return DataError("tables.not-utf8", where=f"{path}:{number}", hint="tables.not-utf8-hint")


def _problem(cells: Sequence[str], width: int) -> DataError | None:
    """What is wrong with the cells of a row, whatever they mean."""
    if len(cells) != width:
        return DataError("tables.ragged", found=len(cells), wanted=width)
    for cell in cells:
        if len(cell) > LONGEST:
            return DataError("tables.long-cell", size=len(cell), limit=LONGEST)
        bad = None if cell.isprintable() else next((c for c in cell if _is_control(c)), None)
        if bad is not None:
            return DataError("tables.control", code=f"U+{ord(bad):04X}")
        if cell.startswith("=") and len(cell) > 1:
            return DataError("tables.formula", cell=cell[:40])
        if cell in _ERRORS:
            return DataError("tables.error-cell", cell=cell)
    return None


def _is_control(character: str) -> bool:
    """Whether a character has no place in text: controls but tab and line ends, surrogates, non-characters."""
    code = ord(character)
    return (
        (code < 0x20 and character not in "\t\n\r")
        or code == 0x7F
        or 0xD800 <= code <= 0xDFFF
        or code & 0xFFFE == 0xFFFE
    )


def _headings(path: str, cells: Sequence[str]) -> list[str]:
    headings = [" ".join(cell.split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if not headings:
        raise DataError("tables.no-headings", where=f"{path}:1")
    twice = next((name for name in headings if headings.count(name) > 1 or not name), None)
    if twice is not None:
        raise DataError("tables.heading-twice", where=f"{path}:1", heading=twice[:80] or "–")
    problem = _problem(headings, len(headings))
    if problem is not None:
        problem.where = f"{path}:1"
        raise problem
    return headings


def _delimiter(path: str, known: set[str]) -> str:
    """The delimiter under which the first line holds most known headings, then most cells."""
    try:
        with open(path, "rb") as file:
            start = file.read(1 << 16)
    except OSError as error:
        raise unreadable(path, error) from error
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError("tables.not-utf8", where=f"{path}:1", hint="tables.not-utf8-hint")
    if start[:4] == b"PK\x03\x04":
        raise DataError("tables.is-sheet", where=path)
    text = start.decode("utf-8-sig", "replace")
    best = (-1, -1, "")
    for order, delimiter in enumerate(DELIMITERS):
        cells = [
            " ".join(cell.split()) for cell in next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
        ]
        best = max(best, (len(known.intersection(cells)), len(cells) * len(DELIMITERS) - order, delimiter))
    return best[2]


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
        self._csv = csv.writer(
            _Encoded(target), delimiter=delimiter, lineterminator="\r\n" if delimiter != "\t" else "\n"
        )

    def row(self, cells: Iterable[str], *, bare: bool = True) -> None:
        """Write one row; cells that are not *bare* are written as they stood in another table."""
        self._csv.writerow([guarded(cell) if bare else cell for cell in cells])


class _Encoded:
    """A binary file as a text one that is never closed with it."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target

    def write(self, text: str) -> None:
        self._target.write(text.encode("utf-8", "replace"))
