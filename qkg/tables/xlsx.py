"""Workbooks (XLSX): the rows of the first sheet, cells as text."""

from __future__ import annotations

import re
import warnings
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, UsageError, system_words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_FORMULA = re.compile(rb"<(\w+:)?f[ >/]")


@contextmanager
def sheet(path: str) -> Iterator[tuple[Iterator[tuple[int, list[str]]], int]]:
    """The numbered rows of the first sheet, and about how many they are.

    A date comes in ISO 8601, a whole number without point, a truth value as `true` or `false`. A formula gives the value
    that the workbook keeps for it, or itself where it keeps none. Raises `DataError` for what cannot be read.
    """
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise UsageError("answers.not-installed", hint="tables.install-xlsx", library="openpyxl") from error
    with ExitStack() as opened:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # what a workbook has beside its cells is not our affair
                books = []
                for values in (True, False) if _has_formulas(path) else (True,):
                    # Our own handle: openpyxl forgets its own when a workbook is damaged.
                    file = opened.enter_context(open(path, "rb"))
                    books.append(load_workbook(file, read_only=True, data_only=values))
                    opened.callback(books[-1].close)
            sheets = [book.worksheets[0] for book in books if book.worksheets]
            size = sheets[0].max_row or 0 if sheets else 0
            for one in sheets:
                one.reset_dimensions()  # they may be declared wrongly
        except Exception as error:
            # A damaged workbook fails in openpyxl, zipfile, zlib or expat, each in its own way.
            raise _damaged(path, error) from error
        yield _rows(path, sheets), size


def _damaged(path: str, error: Exception) -> DataError:
    if isinstance(error, OSError) and error.strerror:
        return DataError("files.unreadable", where=path, reason=system_words(error))
    reason = " ".join(str(error).split())[:200] or type(error).__name__
    return DataError("tables.bad-sheet", where=path, reason=reason)


def _has_formulas(path: str) -> bool:
    """Whether any sheet holds a formula: only then is the workbook read twice, for values and for formulas."""
    from zipfile import ZipFile

    with ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/"):
                with archive.open(name) as file:
                    end = b""
                    while chunk := file.read(1 << 20):
                        if _FORMULA.search(end + chunk):
                            return True
                        end = chunk[-64:]
    return False


def _rows(path: str, sheets: list[Any]) -> Iterator[tuple[int, list[str]]]:
    both = zip(*(one.iter_rows(values_only=True) for one in sheets), strict=True)
    number = 0
    while True:
        number += 1
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                values, *formulas = next(both)
            cells = [_text(value) for value in values]
        except StopIteration:
            return
        except Exception as error:
            raise _damaged(path, error) from error
        for index, formula in enumerate(formulas[0] if formulas else ()):
            if index < len(cells) and not cells[index] and isinstance(formula, str) and formula.startswith("="):
                cells[index] = formula
        while cells and not cells[-1]:
            cells.pop()
        yield number, cells


def _text(value: object) -> str:
    """A cell's value as text.

    >>> from datetime import datetime
    >>> _text(datetime(1965, 2, 27)), _text(1965.0), _text(True), _text(None)
    ('1965-02-27', '1965', 'true', '')
    """
    from datetime import date, datetime

    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if (value.hour, value.minute, value.second) == (0, 0, 0) else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
