"""The terminal: its width, and the progress of long work, on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable


def terminal_width() -> int:
    """Columns of the terminal: `$COLUMNS`, else what the system says, else 80.

    As `shutil.get_terminal_size`, whose module (with four of compression) takes longer to import than a query to answer.
    """
    columns = os.environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    except (AttributeError, ValueError, OSError):
        return 80


def steps(title: str) -> Callable[[str], None]:
    """A function to call with each step's name, and with nothing at the end; *title* stands before the step.

    It writes one line that is rewritten on a terminal, and one line in all elsewhere.
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
