"""Validation: SHACL shapes checked by two engines that fill the same report (design, section 6).

- `validate_graph` checks the graph against the shapes of its data folder, `validate_files` a user's own files.
- `validate` checks the data of any engine against any shapes.
- `render` writes a `Report` as text, JSON, a SHACL report in Turtle, SARIF, JUnit or HTML (`FORMATS`).
"""

from qkg.validation.data_graph import validate_files, validate_graph
from qkg.validation.engine_choice import ENGINES, validate
from qkg.validation.formats import FORMATS, render
from qkg.validation.report import Location, Report, Result
from qkg.validation.shapes import Shapes
from qkg.validation.statement_lines import SourceIndex

__all__ = [
    "ENGINES",
    "FORMATS",
    "Location",
    "Report",
    "Result",
    "Shapes",
    "SourceIndex",
    "render",
    "validate",
    "validate_files",
    "validate_graph",
]
