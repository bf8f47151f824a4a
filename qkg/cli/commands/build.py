"""`qkg build`: build the embedded store from its sources."""

from __future__ import annotations

import argparse
import os.path
import sys
import time
from collections.abc import Callable, Sequence

from qkg.cli.output import print_line
from qkg.cli.parser import add_common_options
from qkg.cli.terminal import steps
from qkg.core.errors import DataError, UsageError
from qkg.core.iris import compact
from qkg.files.atomic import replacing
from qkg.files.data_folder import DESCRIPTION, Data, find
from qkg.graph import Graph
from qkg.messages import message
from qkg.store.building import build
from qkg.store.opening import open_current

MAXIMUM_DOUBTFUL = 10
"""Number of contradictions that are printed; the others are counted."""


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the other source, and the description of the data set."""
    parser.add_argument("--from", dest="source", metavar=message("cli.file-metavar"), help=message("cli.build-from"))
    parser.add_argument(
        "--describe", nargs="?", const="", metavar=message("cli.file-metavar"), help=message("cli.build-describe")
    )
    add_common_options(parser, engine=False)


def run(options: argparse.Namespace) -> int:
    """Build a store and put it in use when it is complete."""
    data, progress = find(options.data), steps(message("cli.building"))
    if options.describe == "" and options.source is not None:
        raise UsageError("cli.describe-source")
    started = time.monotonic()
    info = build(data, progress, source=options.source)
    seconds = f"{time.monotonic() - started:.1f}"
    print(message("cli.built", accounts=info.accounts, triples=info.triples, seconds=seconds, path=info.path))
    warn_of_contradictions(info.doubtful)
    if options.describe is not None:
        path = write_description(data, options.describe, progress)
        print(message("cli.described", path=path))
    return 0


def warn_of_contradictions(doubtful: Sequence[tuple[str, str, str]]) -> None:
    """Print, on standard error, where one account gives two values of a single-valued property."""
    for account, subject, link in doubtful[:MAXIMUM_DOUBTFUL]:
        fields = {"account": compact(account), "subject": compact(subject), "property": compact(link)}
        print_line(message("cli.doubtful", **fields), sys.stderr)
    if len(doubtful) > MAXIMUM_DOUBTFUL:
        print_line(message("core.and-more", count=len(doubtful) - MAXIMUM_DOUBTFUL), sys.stderr)


def write_description(data: Data, path: str, progress: Callable[[str], None]) -> str:
    """Write the description of the data set, by default to `build/dataset.ttl`; the path of the file."""
    store = open_current(data)
    if store is None:  # a source was changed while it was built
        raise DataError("cli.describe-changed", where=data.shown("graph"))
    with Graph(store.engine, data, store=store) as graph:
        text = graph.describe(lambda name: progress(message("release.step-file", name=name)))
    progress("")
    target = path or os.path.join(data.root, DESCRIPTION)
    if not path:
        os.makedirs(os.path.dirname(target), exist_ok=True)
    with replacing(target) as file:
        file.write(text)
    return path or data.shown(target)
