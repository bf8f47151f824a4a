"""`qkg validate [FILE …]`: check the graph, or the user's own files, against the shapes and by the quality queries."""

from __future__ import annotations

import argparse
import sys

from qkg.cli.commands import LONG_TIMEOUT, open_graph
from qkg.cli.output import write
from qkg.cli.parser import add_common_options, add_context_option
from qkg.cli.terminal import steps
from qkg.core.language import language
from qkg.messages import message
from qkg.validation import ENGINES, FORMATS, render

LEVELS = ("violation", "warning", "info")


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the files, the engine and the report's format."""
    parser.add_argument("files", nargs="*", metavar=message("cli.file-metavar"), help=message("cli.validate-files"))
    words, metavar = message("cli.validate-engine"), "|".join(ENGINES)
    parser.add_argument("--with", dest="shacl", choices=ENGINES, default="auto", metavar=metavar, help=words)
    parser.add_argument("--quality", action="store_true", help=message("cli.validate-quality"))
    parser.add_argument("--only-quality", action="store_true", help=message("cli.validate-only-quality"))
    parser.add_argument(
        "--check", action="append", default=[], metavar=message("cli.name-metavar"), help=message("cli.validate-check")
    )
    parser.add_argument(
        "--severity", choices=LEVELS, default="info", metavar="|".join(LEVELS), help=message("cli.validate-severity")
    )
    add_context_option(parser)
    words = message("cli.report-format", formats=", ".join(FORMATS))
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT", help=words)
    add_common_options(parser, timeout=LONG_TIMEOUT)


def run(options: argparse.Namespace) -> int:
    """Write the report; 1 when there is a violation (warnings are shown, and stop nothing)."""
    slow = options.shacl == "pyshacl" and not options.only_quality
    title = message("validation.validating-slowly" if slow else "validation.validating")
    progress = steps(title) if slow or sys.stderr.isatty() else None
    quality = options.check or options.quality or options.only_quality
    with open_graph(options) as graph:
        try:
            report = graph.validate(
                *options.files,
                engine=options.shacl,
                shacl=not options.only_quality,
                quality=quality,
                contexts=dict(options.context),
                progress=progress,
            )
        finally:
            if progress is not None:
                progress("")
    text = render(report.at_least(options.severity), options.format, language())
    write(text)
    return 0 if report.passed else 1
