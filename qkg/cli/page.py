"""Layout of a page about one thing on a terminal: a title, properties with their values, lists.

Who says so stands under each value: beside it there is no room in 80 columns. Control characters are shown escaped.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from qkg.cli.table import GAP, fold, name_and_value
from qkg.cli.terminal import terminal_width
from qkg.core.text import visible

Pairs = tuple[str, Sequence[tuple[str, Sequence[str]]]]
"""A property's name, and its values, each with lines under it."""

MAXIMUM_NAME_WIDTH = 26
BOLD, DIM = "1", "2"
"""Styles of a terminal (ECMA-48, SGR)."""


def write_title(title: str, lines: Sequence[str]) -> None:
    """A title, and the lines under it."""
    _print(fold(visible(title), terminal_width()), BOLD)
    for line in filter(None, lines):
        _print(fold(visible(line), terminal_width()))


def write_pairs(headings: Sequence[str], pairs: Sequence[Pairs]) -> None:
    """Names at the left, their values at the right with lines under them; *headings*: of names, values, lines."""
    width = terminal_width()
    longest = max(len(name) for name in (headings[0], *(name for name, _ in pairs)))
    left = min(longest, MAXIMUM_NAME_WIDTH, width // 3)
    print()
    _print(name_and_value(headings[0], f"{headings[1]} · {headings[2]}", left, width), BOLD)
    for name, values in pairs:
        for number, (value, lines) in enumerate(values):
            _print(name_and_value("" if number else visible(name), visible(value), left, width))
            for line in lines:
                _print(name_and_value("", visible(line), left + GAP, width), DIM)


def write_items(heading: str, items: Sequence[tuple[str, Sequence[str]]], foot: str = "") -> None:
    """A heading, and items one below the other with lines under each."""
    width = terminal_width()
    print()
    _print([heading], BOLD)
    for name, lines in items:
        _print(" " * GAP + part for part in fold(visible(name), width - GAP))
        for line in lines:
            _print((" " * 2 * GAP + part for part in fold(visible(line), width - 2 * GAP)), DIM)
    if foot:
        _print([" " * GAP + foot])


def _print(lines: Iterable[str], style: str = "") -> None:
    """Print lines, with a style where standard output is a terminal that has styles (https://no-color.org)."""
    terminal = sys.stdout.isatty() and os.name == "posix" and os.environ.get("TERM") != "dumb"
    for line in lines:
        print(f"\x1b[{style}m{line}\x1b[0m" if style and terminal and not os.environ.get("NO_COLOR") else line)
