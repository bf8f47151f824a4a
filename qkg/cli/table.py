r"""Layout of a table in the width of a terminal.

Words are not broken. Where the columns do not fit side by side, values that are the same in every row are printed once,
above the table, then long names are folded after their hyphens; where a list of each row's values is shorter, the rows
become lists (as psql does for `\x auto`). Control characters are shown escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from qkg.core.text import visible

Under = Sequence[tuple[str, Sequence[str]]]
"""Printed under a row: named lists of lines (`("Sources", ["…", "…"])`)."""

GAP = 2
_INDENT = 4
_MINIMUM_WIDTH = 5
_LONG_WORD = 12
"""Longer words may be folded where they have a hyphen or slash."""
_LONGEST_PIECE = 18
"""Pieces longer than this may be folded anywhere."""
_CELLS_MEASURED = 9
"""Number of a column's longest cells that are folded to find its height."""
_ROWS_MEASURED = 300
"""Number of rows that decide between a table and a list."""
_WORDS = re.compile(r" *[^ ]+")  # a no-break space does not break
_PIECES = re.compile(r" *(?:[^ \-/:_?&=,]+[\-/:_?&=,]*|[\-/:_?&=,]+)")
_NUMBER = re.compile(r"-?[0-9][0-9 ]*([.,][0-9]+)?")


class Layout(NamedTuple):
    """How rows are shown.

    - `constant`: the columns whose value is printed once, above the table; a column that is empty in every row is not.
    - `columns`, `widths`: the columns side by side and their widths; no widths when each row is a list.
    """

    constant: list[int]
    columns: list[int]
    widths: list[int]


def table(
    headings: Sequence[str], rows: Sequence[Sequence[str]], width: int, under: Sequence[Under] = ()
) -> Iterator[str]:
    r"""The lines of a table of *rows* in *width* characters; *under*: more about each row, printed below it.

    >>> print("\n".join(table(["Name", "Since"], [["Bavaria", "1989"], ["Flanders", "1990"]], 40)))
    Name      Since
    ───────────────
    Bavaria    1989
    Flanders   1990
    >>> print("\n".join(table(["Name", "Kind"], [["Baden-Württemberg", "Land"], ["Rheinland-Pfalz", "Land"]], 18)))
    Kind  Land
    <BLANKLINE>
    Name
    ─────────────────
    Baden-Württemberg
    Rheinland-Pfalz
    """
    headings = [visible(heading) for heading in headings]
    rows = [[visible(cell.replace("\t", " ")) for cell in row] for row in rows]
    layout = lay_out(headings, rows, width)
    left = _left(headings, width)
    for at in layout.constant:
        yield from name_and_value(headings[at], rows[0][at], left, width)
    if layout.constant:
        yield ""
    if layout.widths:
        right = [all(not row[at] or _NUMBER.fullmatch(row[at]) for row in rows) for at in layout.columns]
        yield from _line([headings[at] for at in layout.columns], layout.widths, right)
        yield "─" * (sum(layout.widths) + GAP * (len(layout.widths) - 1))
    for number, row in enumerate(rows):
        if layout.widths:
            yield from _line([row[at] for at in layout.columns], layout.widths, right)
        else:
            for at in layout.columns:
                if row[at]:
                    yield from name_and_value(headings[at], row[at], left, width)
        if under:
            yield from _under(under[number], width)
        if (under or not layout.widths) and number < len(rows) - 1:
            yield ""


def lay_out(headings: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Layout:
    """The first way to show *rows* that fits in *width* characters.

    >>> lay_out(["a", "b"], [["x y " * 10, "z " * 30]], 62)
    Layout(constant=[], columns=[0, 1], widths=[30, 30])
    >>> lay_out(["a", "b"], [["x" * 40, "z " * 30]], 62)
    Layout(constant=[], columns=[0, 1], widths=[40, 20])
    >>> lay_out(["a", "b"], [["x" * 40, "z" * 30]], 30)
    Layout(constant=[], columns=[0, 1], widths=[])
    """
    every = list(range(len(headings)))
    same = [at for at in every if len(rows) > 1 and len({row[at] for row in rows}) == 1]
    rest = [at for at in every if at not in same] or every
    once = [at for at in same if rows[0][at]]
    cells = [[row[at] for row in (headings, *rows)] for at in every]
    for pieces in (False, True):
        for columns in (every, rest) if same else (every,):
            widths = _widths([cells[at] for at in columns], pieces, width)
            if widths and _height(rows, columns, widths) <= _height_as_list(rows, columns, width):
                return Layout([] if columns is every else once, columns, widths)
    return Layout(once if rest is not every else [], rest, [])


def _widths(columns: Sequence[Sequence[str]], pieces: bool, total: int) -> list[int]:
    """Widths in which no word (nor piece of a long one, if *pieces*) is broken; none when none fit.

    The column that stays lowest gives up one character at a time, until all fit.
    """
    minimums = [
        max([_MINIMUM_WIDTH, *(needed for cell in column for needed in _word_widths(cell, pieces))])
        for column in columns
    ]
    room = total - GAP * (len(columns) - 1)
    if sum(minimums) > room:
        return []
    longest = [sorted(column, key=len)[-_CELLS_MEASURED:] for column in columns]
    widths = [
        min(room, max([minimum, *(_cells(line) for cell in column for line in cell.split("\n"))]))
        for minimum, column in zip(minimums, columns, strict=True)
    ]
    while sum(widths) > room:
        loose = [at for at, width in enumerate(widths) if width > minimums[at]]
        heights = {at: max(len(fold(cell, widths[at] - 1)) for cell in longest[at]) for at in loose}
        widths[min(loose, key=lambda at: (heights[at], -widths[at]))] -= 1
    return widths


def _height(rows: Sequence[Sequence[str]], columns: Sequence[int], widths: Sequence[int]) -> int:
    each = [
        max(len(fold(row[at], width)) for at, width in zip(columns, widths, strict=True))
        for row in rows[:_ROWS_MEASURED]
    ]
    return sum(each)


def _height_as_list(rows: Sequence[Sequence[str]], columns: Sequence[int], width: int) -> int:
    """Number of lines of the rows as lists, with at least two thirds of the width for the values."""
    return sum(
        1 + sum(len(fold(row[at], width * 2 // 3)) for at in columns if row[at]) for row in rows[:_ROWS_MEASURED]
    )


def _word_widths(cell: str, pieces: bool) -> Iterator[int]:
    """The widths that the words of a *cell* need."""
    for word in cell.replace("\n", " ").split(" "):
        if pieces and _cells(word) > _LONG_WORD:
            yield from (min(_cells(piece), _LONGEST_PIECE) for piece in _PIECES.findall(word))
        else:
            yield _cells(word)


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> Iterator[str]:
    folded = [fold(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, folded))):
        parts = []
        for lines, width, aligned in zip(folded, widths, right, strict=True):
            part = lines[number] if number < len(lines) else ""
            space = " " * (width - _cells(part))
            parts.append(space + part if aligned else part + space)
        yield (" " * GAP).join(parts).rstrip()


def _left(names: Sequence[str], width: int) -> int:
    return min(max(map(_cells, names), default=0), width // 3)


def name_and_value(name: str, value: str, left: int, width: int) -> Iterator[str]:
    """The lines of a *name*, in a column of *left* characters, and its *value* beside it."""
    return _line([name, value], [left, max(width - left - GAP, _MINIMUM_WIDTH)], [False, False])


def _under(lists: Under, width: int) -> Iterator[str]:
    left = _left([name for name, _ in lists], width)
    for name, lines in lists:
        for number, line in enumerate(lines):
            for part in name_and_value("" if number else name, visible(line), left, width - _INDENT):
                yield " " * _INDENT + part


def _cells(text: str) -> int:
    """How many cells of a terminal *text* takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def fold(text: str, width: int) -> list[str]:
    """*text* in lines of at most *width*: between words, else after a hyphen or slash, else anywhere.

    >>> fold("agreement:bavaria-1989 of two", 12), fold("abcdef", 4)
    (['agreement:', 'bavaria-1989', 'of two'], ['abcd', 'ef'])
    """
    lines = []
    for given in text.split("\n"):
        line = ""
        for word in _WORDS.findall(given):
            for piece in [word] if _cells(word.strip()) <= width else _PIECES.findall(word):
                if _cells(line + piece) <= width:
                    line += piece
                    continue
                if line:
                    lines.append(line)
                line = piece.lstrip() if lines else piece
                while _cells(line) > width:
                    cut = next(n for n in range(len(line), 0, -1) if n == 1 or _cells(line[:n]) <= width)
                    lines.append(line[:cut])
                    line = line[cut:]
        lines.append(line)
    return lines
