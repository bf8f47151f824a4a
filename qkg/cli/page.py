"""Layout of a page about one thing on a terminal: a title, properties with their values, lists.

Who says so stands under each value: beside it there is no room in 80 columns. Control characters are shown escaped.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.text import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType
    from rich.padding import Padding
    from rich.text import Text

    Pairs = tuple[str, Sequence[tuple[str, Sequence[str]]]]
    """A property's name, and its values, each with lines under it."""

_GAP = 2
_MAXIMUM_NAME_WIDTH = 26


def write_title(title: str, lines: Sequence[str]) -> None:
    """A title, and the lines under it."""
    console = _console()
    console.print(_text(title, "bold"))
    for line in lines:
        if line:
            console.print(_text(line))


def write_pairs(headings: Sequence[str], pairs: Sequence[Pairs]) -> None:
    """Names at the left, their values at the right with lines under them; *headings*: of names, values, lines."""
    from rich.cells import cell_len
    from rich.table import Table

    console = _console()
    left = min(
        max(cell_len(name) for name in (headings[0], *(name for name, _ in pairs))),
        _MAXIMUM_NAME_WIDTH,
        console.width // 3,
    )
    grid = Table.grid(padding=(0, _GAP, 0, 0), pad_edge=False)
    grid.add_column(width=left, overflow="fold")
    grid.add_column(overflow="fold")
    right = _text(headings[1], "bold")
    right.append(f" · {headings[2]}", style="dim")
    grid.add_row(_text(headings[0], "bold"), right)
    for name, values in pairs:
        for number, (value, lines) in enumerate(values):
            grid.add_row(_text("" if number else name), _text(value))
            if lines:
                grid.add_row(_text(""), _indented(_text("\n".join(lines), "dim")))
    console.print()
    console.print(grid)


def write_items(heading: str, items: Sequence[tuple[str, Sequence[str]]], foot: str = "") -> None:
    """A heading, and items one below the other with lines under each."""
    console = _console()
    console.print()
    console.print(_text(heading, "bold"))
    for name, lines in items:
        console.print(_indented(_text(name)))
        if lines:
            console.print(_indented(_indented(_text("\n".join(lines), "dim"))))
    if foot:
        console.print(_indented(_text(foot)))


def _text(text: str, style: str = "") -> Text:
    from rich.text import Text

    return Text(visible(text), style=style, overflow="fold")


def _indented(content: RenderableType) -> Padding:
    from rich.padding import Padding

    return Padding(content, (0, 0, 0, _GAP))


def _console() -> Console:
    """A console that adds no colours of its own."""
    from rich.console import Console

    return Console(highlight=False, soft_wrap=False, emoji=False, markup=False)
