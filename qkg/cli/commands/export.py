"""`qkg export`: the whole graph in a standard format."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable
from typing import IO, TypeVar

from qkg.cli.commands import open_graph
from qkg.cli.output import write
from qkg.cli.parser import add_common_options
from qkg.core.errors import UsageError
from qkg.export import FORMATS, SCOPES
from qkg.files.data_folder import find, refuse_sources
from qkg.messages import counted, message
from qkg.tables import write_table
from qkg.tables.export_names import names_beside

T = TypeVar("T")


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the format and the file."""
    parser.add_argument(
        "--format", choices=FORMATS, metavar="FORMAT", help=message("cli.export-format", formats=", ".join(FORMATS))
    )
    parser.add_argument("-o", "--output", metavar=message("cli.file-metavar"), help=message("cli.output"))
    parser.add_argument("--scope", choices=SCOPES, metavar="SCOPE", help=message("cli.export-scope"))
    parser.add_argument("--as", dest="kind", metavar=message("cli.kind-metavar"), help=message("cli.export-as"))
    parser.add_argument("--map", dest="map_file", metavar=message("cli.file-metavar"), help=message("cli.export-map"))
    add_common_options(parser)


def run(options: argparse.Namespace) -> int:
    """Write the export; a file is put in place only when it is complete."""
    output = None if options.output == "-" else options.output
    if output is not None:
        refuse_sources(output)
    if options.kind is not None:
        _write_table(options, output)
    elif output is None and options.format is None:
        raise UsageError("cli.export-needs-format", formats="|".join(FORMATS))
    else:
        with open_graph(options, writes=output is not None) as graph:
            _write(output, lambda target: graph.export(target, options.format, scope=options.scope))
        if output is not None:
            print(message("cli.written", path=output, size=human(os.path.getsize(output))), file=sys.stderr)
    return 0


def _write_table(options: argparse.Namespace, output: str | None) -> None:
    """Write the accounts of a kind as the table that they are imported from."""
    if options.engine is not None:
        raise UsageError("tables.no-engine", hint="tables.no-engine-hint")
    if options.format not in (None, "csv"):
        raise UsageError("cli.bad-choice", option="--format", value=options.format, choices="csv")
    data = find(options.data)
    count = _write(output, lambda target: write_table(data, options.kind, target, options.map_file))
    if output is not None:
        print(counted("cli.written-rows", count, path=output), file=sys.stderr)
        if os.path.exists(names_beside(output)):
            print(message("cli.written-names", path=names_beside(output)), file=sys.stderr)


def _write(output: str | None, export: Callable[[str | IO[bytes]], T]) -> T:
    """Write to a file, whose folder is made; to standard output as the export goes on; to a terminal at its end, escaped."""
    if output is not None:
        os.makedirs(os.path.dirname(os.path.abspath(output)), exist_ok=True)
        return export(output)
    if not sys.stdout.isatty():
        return export(sys.stdout.buffer)
    content = io.BytesIO()
    result = export(content)
    write(content.getvalue())
    return result


def human(size: int) -> str:
    """A size in bytes as people read it.

    >>> human(2_500_000), human(900)
    ('2.5 MB', '900 B')
    """
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.3g} {unit}"
        amount /= 1000
    return f"{amount:.3g} GB"
