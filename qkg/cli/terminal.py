"""The terminal that standard output may be."""

from __future__ import annotations

import os
import sys


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
