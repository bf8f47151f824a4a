"""Progress of long work, on standard error: a bar on a terminal, one line otherwise."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def steps(title: str) -> Callable[[str], None]:
    """A function to call with each step's name; *title* is printed with the first.

    On a terminal the line is rewritten as the steps go by; elsewhere only the title is printed, once.
    """
    seen: list[str] = []
    terminal = sys.stderr.isatty()

    def show(step: str) -> None:
        if terminal:
            sys.stderr.write(f"\r\x1b[2K{title} {step}" if step else "\r\x1b[2K")
            sys.stderr.flush()
        elif not seen:
            print(title, file=sys.stderr)
        seen.append(step)

    return show
