"""`qkg validate [FILE …]`: the graph, or one's own files, against the shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.parser import common
from qkg.messages import language, message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FORMATS = ("text", "json", "turtle", "sarif", "junit", "html")


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the files, the engine and the report's format."""
    parser.add_argument("files", nargs="*", metavar=message("cli.file-metavar"), help=message("cli.validate-files"))
    parser.add_argument("--with", dest="shacl", choices=("auto", "compiler", "pyshacl"), default="auto",
                        metavar="compiler|pyshacl", help=message("cli.validate-engine"))
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT",
                        help=message("cli.report-format", formats=", ".join(FORMATS)))
    common(parser)


def run(options: argparse.Namespace) -> int:
    """Write the report; 1 when there is a violation."""
    from qkg.validation import render

    with open_graph(options) as graph:
        report = graph.validate(*options.files, engine=options.shacl)
    print(render(report, options.format, language()).rstrip("\n"))
    return 0 if report.conforms else 1
