"""`qkg export`: the whole graph in a standard format."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.parser import common
from qkg.core.errors import UsageError
from qkg.export import SCOPES
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

FORMATS = ("turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", "csv", "graphml", "geojson", "sssom")


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the format and the file."""
    parser.add_argument(
        "--format", choices=FORMATS, metavar="FORMAT", help=message("cli.export-format", formats=", ".join(FORMATS))
    )
    parser.add_argument("-o", "--output", metavar=message("cli.file-metavar"), help=message("cli.output"))
    parser.add_argument("--scope", choices=SCOPES, metavar="SCOPE", help=message("cli.export-scope"))
    parser.add_argument("--as", dest="kind", metavar=message("cli.kind-metavar"), help=message("cli.export-as"))
    parser.add_argument("--map", dest="map_file", metavar=message("cli.file-metavar"), help=message("cli.export-map"))
    common(parser)


def run(options: argparse.Namespace) -> int:
    """Write the export; a file is put in place only when it is whole."""
    to_file = options.output not in (None, "-")
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
            graph.export(sys.stdout.buffer, options.format, scope=options.scope)
    return 0


def _table(options: argparse.Namespace, to_file: bool) -> int:
    """Write the accounts of a kind as the table that they are imported from."""
    from qkg.files.atomic import replacing
    from qkg.files.data_folder import find
    from qkg.tables import write_table

    if options.engine is not None:
        raise UsageError("tables.no-engine", hint="tables.no-engine-hint")
    if options.format not in (None, "csv"):
        raise UsageError("cli.bad-choice", option="--format", value=options.format, choices="csv")
    data = find(options.data)
    if not to_file:
        write_table(data, options.kind, sys.stdout.buffer, map_file=options.map_file)
        return 0
    os.makedirs(os.path.dirname(os.path.abspath(options.output)), exist_ok=True)
    delimiter = "\t" if options.output.endswith(".tsv") else ","
    with replacing(options.output) as target:
        count = write_table(data, options.kind, target, delimiter, options.map_file)
    print(message("cli.written-rows", path=options.output, count=count), file=sys.stderr)
    return 0


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
