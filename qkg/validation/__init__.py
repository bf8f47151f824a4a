"""Validation: SHACL shapes checked by two engines behind one report (design, section 6).

- `validate_graph` checks the graph itself against the house's shapes, `validate_files` a user's own files.
- `validate` checks what any engine holds against any shapes.
- `render` writes a `Report` as text, JSON, a SHACL report in Turtle, SARIF, JUnit or HTML (`FORMATS`).
"""

from qkg.validation.engine import ENGINES, validate
from qkg.validation.files import validate_files, validate_graph
from qkg.validation.formats import FORMATS, render
from qkg.validation.locate import SourceIndex
from qkg.validation.notes import Note
from qkg.validation.report import Place, Report, Result
from qkg.validation.shapes import Shapes

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
    "validate_graph",
]
