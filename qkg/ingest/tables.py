"""Tables as they come: CSV, TSV (RFC 4180 and its relatives) and XLSX, read a row at a time, never trusted.

What makes a whole table unreadable is a `DataError` with file and line; what is wrong with one row stays with that row
(`Row.problem`), so that the others can go on.
"""

from __future__ import annotations

import csv
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from qkg.errors import DataError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

DELIMITERS = (",", ";", "\t", "|")
LONGEST = 100_000
"""Characters that a cell may hold: more is a file that was glued together, not a cell."""


class Row(NamedTuple):
    """A row: its line in the file (its number in a sheet), its cells by heading, and what is wrong with it, if anything."""

    line: int
    cells: dict[str, str]
    problem: DataError | None = None


class Table:
    """A table on disk: its headings now, its rows when asked for.

    - *known*: the headings that are expected; the delimiter is the one that finds most of them.

    Raises `DataError` for a file that cannot be read, is not UTF-8, or has no usable line of headings.
    """

    def __init__(self, path: str, known: Iterable[str] = ()) -> None:
        self.path = path
        self.is_sheet = os.path.splitext(path)[1].lower() in {".xlsx", ".xlsm"}
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
                if not any(cell.strip() for cell in cells):
                    continue
                problem = _problem(cells, width)
                padded = [*(cell.strip() for cell in cells[:width]), *[""] * (width - len(cells))]
                yield Row(line, dict(zip(self.headings, padded, strict=True)), problem)

    def count(self) -> int:
        """How many bytes there are to read, for a progress bar."""
        return os.path.getsize(self.path)

    @contextmanager
    def _lines(self) -> Iterator[Iterator[tuple[int, list[str]]]]:
        if self.is_sheet:
            with _sheet(self.path) as sheet:
                yield sheet
            return
        before = csv.field_size_limit(sys.maxsize)
        try:
            with open(self.path, encoding="utf-8-sig", newline="") as file:
                yield self._read(file)
        except OSError as error:
            raise unreadable(self.path, error) from error
        finally:
            csv.field_size_limit(before)

    def _read(self, file: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
        reader = csv.reader(file, delimiter=self.delimiter, strict=True)
        line = 1
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise DataError("ingest.broken", where=f"{self.path}:{line}", reason=error) from error
            except UnicodeDecodeError as error:
                raise DataError("ingest.not-utf8", where=f"{self.path}:{line}", hint="ingest.not-utf8-hint") from error
            yield line, cells
            line = reader.line_num + 1


def unreadable(path: str, error: OSError) -> DataError:
    """The error for a file that the system does not give."""
    return DataError("data.unreadable", where=path, reason=error.strerror or str(error))


def _problem(cells: Sequence[str], width: int) -> DataError | None:
    if len(cells) != width:
        return DataError("ingest.ragged", found=len(cells), wanted=width)
    for cell in cells:
        if len(cell) > LONGEST:
            return DataError("ingest.long-cell", size=len(cell), limit=LONGEST)
        if "\0" in cell or any("\ud800" <= c <= "\udfff" for c in cell if c > "\u07ff"):
            return DataError("ingest.control", code="U+0000")
        if cell.startswith("=") and len(cell) > 1:
            return DataError("ingest.formula", cell=cell[:40])
    return None


def _headings(path: str, cells: Sequence[str]) -> list[str]:
    headings = [cell.strip() for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    if not any(headings):
        raise DataError("ingest.no-headings", where=f"{path}:1")
    twice = next((name for name in headings if headings.count(name) > 1 or not name), None)
    if twice is not None:
        raise DataError("ingest.heading-twice", where=f"{path}:1", heading=twice or "–")
    if any("\0" in name for name in headings):
        raise DataError("ingest.control", where=f"{path}:1", code="U+0000")
    return headings


def _delimiter(path: str, known: set[str]) -> str:
    """The delimiter under which the first line holds most known headings, then most cells."""
    try:
        with open(path, "rb") as file:
            start = file.read(1 << 16)
    except OSError as error:
        raise unreadable(path, error) from error
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise DataError("ingest.not-utf8", where=f"{path}:1", hint="ingest.not-utf8-hint")
    if start[:4] == b"PK\x03\x04":
        raise DataError("ingest.is-sheet", where=path)
    first = start.decode("utf-8-sig", "replace").splitlines()[:1]
    best = (-1, -1, "")
    for order, delimiter in enumerate(DELIMITERS):
        cells = [cell.strip() for cell in next(csv.reader(first, delimiter=delimiter), [])]
        best = max(best, (len(known.intersection(cells)), len(cells) * 10 - order, delimiter))
    return best[2]


@contextmanager
def _sheet(path: str) -> Iterator[Iterator[tuple[int, list[str]]]]:
    """The rows of the first sheet of a workbook, cells as text: a date in ISO 8601, a whole number without point."""
    from zipfile import BadZipFile

    try:
        from openpyxl import load_workbook
        from openpyxl.utils.exceptions import InvalidFileException
    except ImportError as error:
        raise UsageError("results.not-installed", hint="ingest.install-xlsx", library="openpyxl") from error
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except OSError as error:
        raise unreadable(path, error) from error
    except (BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError) as error:
        raise DataError("ingest.bad-sheet", where=path, reason=str(error) or type(error).__name__) from error
    try:
        if not book.worksheets:
            raise DataError("ingest.no-headings", where=path)
        yield _cells(path, book.worksheets[0])
    finally:
        book.close()


def _cells(path: str, sheet: Any) -> Iterator[tuple[int, list[str]]]:
    try:
        for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
            cells = [_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield number, cells
    except (KeyError, ValueError, SyntaxError, OverflowError) as error:
        raise DataError("ingest.bad-sheet", where=path, reason=str(error) or type(error).__name__) from error


def _text(value: object) -> str:
    from datetime import date, datetime

    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute) == (0, 0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def write_csv(path: str, headings: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
    """Write a table in CSV, whole or not at all."""
    import io

    from qkg.export.files import replacing

    with replacing(path) as target:
        text = io.TextIOWrapper(target, encoding="utf-8", newline="", write_through=True)
        writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n" if delimiter != "\t" else "\n")
        writer.writerow(headings)
        writer.writerows(rows)
        text.flush()
        text.detach()
