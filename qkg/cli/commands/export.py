"""`qkg export`: the whole graph in a standard format."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.output import write
from qkg.cli.parser import add_common_options
from qkg.core.errors import UsageError
from qkg.export import FORMATS, SCOPES
from qkg.files.atomic import replacing
from qkg.files.data_folder import find, refuse_sources
from qkg.messages import counted, message
from qkg.tables import write_table

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence
    from typing import IO


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
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
    to_file = options.output not in (None, "-")
    if to_file:
        refuse_sources(options.output)
    if options.kind is not None:
        return _table(options, to_file)
    if not to_file and options.format is None:
        raise UsageError("cli.export-needs-format", formats="|".join(FORMATS))
    with open_graph(options, writes=to_file) as graph:
        if to_file:
            os.makedirs(os.path.dirname(os.path.abspath(options.output)), exist_ok=True)
            graph.export(options.output, options.format, scope=options.scope)
            size = os.path.getsize(options.output)
            print(message("cli.written", path=options.output, size=human(size)), file=sys.stderr)
        else:
            _to_standard_output(lambda target: graph.export(target, options.format, scope=options.scope))
    return 0


def _table(options: argparse.Namespace, to_file: bool) -> int:
    """Write the accounts of a kind as the table that they are imported from."""
    if options.engine is not None:
        raise UsageError("tables.no-engine", hint="tables.no-engine-hint")
    if options.format not in (None, "csv"):
        raise UsageError("cli.bad-choice", option="--format", value=options.format, choices="csv")
    data = find(options.data)
    if not to_file:
        _to_standard_output(lambda target: write_table(data, options.kind, target, map_file=options.map_file))
        return 0
    os.makedirs(os.path.dirname(os.path.abspath(options.output)), exist_ok=True)
    delimiter = "\t" if options.output.endswith(".tsv") else ","
    with replacing(options.output) as target:
        count = write_table(data, options.kind, target, delimiter, options.map_file)
    print(counted("cli.written-rows", count, path=options.output), file=sys.stderr)
    return 0


def _to_standard_output(export: Callable[[IO[bytes]], object]) -> None:
    """Write to standard output as the export goes on, or to a terminal at its end, control characters escaped."""
    if sys.stdout.isatty():
        content = io.BytesIO()
        export(content)
        write(content.getvalue())
    else:
        export(sys.stdout.buffer)


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
