"""Validation: SHACL shapes checked by two engines behind one report (design, section 6).

- `validate` checks what a backend holds, `validate_files` a user's own files.
- `render` writes a `Report` as text, JSON, a SHACL report in Turtle, SARIF, JUnit or HTML (`FORMATS`).
"""

from .engine import ENGINES, validate
from .files import validate_files
from .formats import FORMATS, render
from .locate import SourceIndex
from .report import Note, Place, Report, Result
from .shapes import Shapes

__all__ = [
    "ENGINES",
    "FORMATS",
    "Note",
    "Place",
    "Report",
    "Result",
    "Shapes",
    "SourceIndex",
    "render",
    "validate",
    "validate_files",
]
