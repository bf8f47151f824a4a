"""Progress of long work, on standard error: one line that is rewritten on a terminal, one line in all elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Callable


def steps(title: str) -> Callable[[str], None]:
    """A function to call with each step's name, and with nothing at the end; *title* stands before the step."""
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
