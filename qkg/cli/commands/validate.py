"""`qkg validate [FILE …]`: the graph, or one's own files, against the shapes."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.parser import common
from qkg.cli.progress import steps
from qkg.messages import language, message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FORMATS = ("text", "json", "turtle", "sarif", "junit", "html")


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the files, the engine and the report's format."""
    parser.add_argument("files", nargs="*", metavar=message("cli.file-metavar"), help=message("cli.validate-files"))
    parser.add_argument(
        "--with",
        dest="shacl",
        choices=("auto", "compiler", "pyshacl"),
        default="auto",
        metavar="compiler|pyshacl",
        help=message("cli.validate-engine"),
    )
    words = message("cli.report-format", formats=", ".join(FORMATS))
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT", help=words)
    common(parser)


def run(options: argparse.Namespace) -> int:
    """Write the report; 1 when there is a violation (warnings are shown, and stop nothing)."""
    from qkg.validation import render

    progress = steps(message("validation.validating")) if sys.stderr.isatty() else None
    with open_graph(options) as graph:
        report = graph.validate(*options.files, engine=options.shacl, progress=progress)
    text = render(report, options.format, language())
    if options.format == "text":
        sys.stdout.write(text)
    else:  # the others say that they are UTF-8, whatever the terminal's encoding
        sys.stdout.buffer.write(text.encode())
    return 0 if report.passed else 1
