"""A page about one thing, for people: its title, names with their values, lists, and what is said under each.

Who says so does not fit beside a value in 80 columns; under it there is room.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType

    Pairs = tuple[str, Sequence[tuple[str, Sequence[str]]]]
    """A name at the left, and its values, each with lines under it."""

_GAP = 2
_LEFT = 26
"""The widest a name at the left may be."""


def write_title(title: str, lines: Sequence[str]) -> None:
    """A title, and what stands under it."""
    from rich.text import Text

    console = _console()
    console.print(Text(title, style="bold"))
    for line in lines:
        if line:
            console.print(Text(line, overflow="fold", no_wrap=False))


def write_pairs(headings: Sequence[str], pairs: Sequence[Pairs]) -> None:
    """Names at the left, their values at the right with lines under them; *headings*: of names, values, lines."""
    from rich.cells import cell_len
    from rich.table import Table
    from rich.text import Text

    console = _console()
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


def write_items(heading: str, items: Sequence[tuple[str, Sequence[str]]], foot: str = "") -> None:
    """A heading, and things one below the other with lines under each."""
    from rich.padding import Padding
    from rich.text import Text

    console = _console()
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


def _console() -> Console:
    """A console that colours nothing of itself."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
