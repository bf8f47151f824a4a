"""Rows for people, with more said under each: columns as wide as the terminal allows, then indented lines.

Who says so does not fit beside a row in 80 columns; under it there is room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType

    Pairs = tuple[str, Sequence[tuple[str, Sequence[str]]]]
    """A name at the left, and its values, each with lines under it."""

_GAP = 2
_INDENT = 4
_NARROWEST = 6
_LEFT = 26
"""The widest a name at the left may be."""


def write_blocks(
    headings: Sequence[str], rows: Sequence[Sequence[str]], under: Sequence[Sequence[tuple[str, Sequence[str]]]]
) -> None:
    """Write rows under their headings; *under* each row, named lists of lines (`("Sources", ["…", "…"])`)."""
    console = Console_()
    widths = column_widths([headings, *rows], console.width)
    label = max((len(name) for lists in under for name, _ in lists), default=0)
    console.print(_line(headings, widths, "bold"))
    console.print("─" * min(sum(widths) + _GAP * (len(widths) - 1), console.width))
    for row, lists in zip(rows, under, strict=True):
        console.print(_line(row, widths))
        for name, lines in lists:
            console.print(_named_lines(name, lines, label))
        console.print()


def write_title(title: str, lines: Sequence[str]) -> None:
    """A title, and what stands under it."""
    from rich.text import Text

    console = Console_()
    console.print(Text(title, style="bold"))
    for line in lines:
        if line:
            console.print(Text(line, overflow="fold", no_wrap=False))


def write_pairs(headings: Sequence[str], pairs: Sequence[Pairs]) -> None:
    """Names at the left, their values at the right with lines under them; *headings*: of names, values, lines."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    console = Console_()
    left = min(max(cell_len(name) for name in (headings[0], *(name for name, _ in pairs))), _LEFT, console.width // 3)
    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    grid.add_column(width=left, overflow="fold")
    grid.add_column(overflow="fold")
    right = Text(headings[1], style="bold")
    right.append(f" · {headings[2]}", style="dim")
    grid.add_row(Text(headings[0], style="bold"), right)
    for name, values in pairs:
        for number, (value, lines) in enumerate(values):
            grid.add_row(Text("" if number else name), Text(value))
            if lines:
                grid.add_row(Text(""), _indented("\n".join(lines)))
    console.print()
    console.print(grid)


def write_list(heading: str, items: Sequence[tuple[str, Sequence[str]]], foot: str = "") -> None:
    """A heading, and things one below the other with lines under each."""
    from rich.padding import Padding
    from rich.text import Text

    console = Console_()
    console.print()
    console.print(Text(heading, style="bold"))
    for name, lines in items:
        console.print(Padding(Text(name, overflow="fold"), (0, 0, 0, _GAP)))
        if lines:
            console.print(Padding(_indented("\n".join(lines)), (0, 0, 0, _GAP)))
    if foot:
        console.print(Padding(Text(foot), (0, 0, 0, _GAP)))


def _indented(text: str) -> RenderableType:
    from rich.padding import Padding
    from rich.text import Text

    return Padding(Text(text, style="dim", overflow="fold"), (0, 0, 0, _GAP))


def Console_() -> Console:  # noqa: N802 - stands for rich's class, imported when needed
    """A console that colours nothing of itself."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False, emoji=False, markup=False)


def column_widths(rows: Sequence[Sequence[str]], total: int) -> list[int]:
    """The widths of columns that hold *rows* in *total* characters: the widest give way first, words stay whole.

    >>> column_widths([["a", "b"], ["x y " * 10, "z " * 30]], 62)
    [30, 30]
    >>> column_widths([["a", "b"], ["x" * 40, "z " * 30]], 62)
    [40, 20]
    """
    from rich.cells import cell_len

    columns = [[line for cell in column for line in cell.splitlines()] for column in zip(*rows, strict=True)]
    widths = [max([_NARROWEST, *map(cell_len, lines)]) for lines in columns]
    words = [max([_NARROWEST, *(cell_len(word) for line in lines for word in line.split())]) for lines in columns]
    room = max(total - _GAP * (len(widths) - 1), len(widths))
    for floors in (words, [1] * len(widths)):  # where whole words do not fit either, they are folded
        while sum(widths) > room:
            loose = [at for at, width in enumerate(widths) if width > floors[at]]
            if not loose:
                break
            widths[max(loose, key=lambda at: widths[at])] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int], style: str = "") -> RenderableType:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    for width in widths:
        grid.add_column(width=width, overflow="fold")
    grid.add_row(*(Text(cell, style=style) for cell in cells))
    return grid


def _named_lines(name: str, lines: Sequence[str], width: int) -> RenderableType:
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    grid.add_column(width=width)
    grid.add_column(overflow="fold")
    grid.add_row(Text(name, style="dim"), Text("\n".join(lines)))
    return Padding(grid, (0, 0, 0, _INDENT))
