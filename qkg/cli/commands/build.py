"""`qkg build`: the embedded store from its sources."""

from __future__ import annotations

import os.path
import sys
import time
from typing import TYPE_CHECKING

from qkg.cli.parser import common
from qkg.cli.progress import steps
from qkg.core.errors import DataError, UsageError
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Sequence

    from qkg.files.data_folder import Data


SHOWN = 10
"""So many doubtful statements are told."""


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the other source, and the description of the data set."""
    parser.add_argument("--from", dest="source", metavar=message("cli.file-metavar"), help=message("cli.build-from"))
    parser.add_argument(
        "--describe",
        nargs="?",
        const="",
        metavar=message("cli.file-metavar"),
        help=message("cli.build-describe"),
    )
    common(parser, engine=False)


def run(options: argparse.Namespace) -> int:
    """Build, and swap the new store in when it is whole."""
    from qkg.files.data_folder import find
    from qkg.store.building import build

    data, progress = find(options.data), steps(message("cli.building"))
    if options.describe == "" and options.source is not None:
        raise UsageError("cli.describe-source")
    started = time.monotonic()
    info = build(data, progress, source=options.source)
    seconds = f"{time.monotonic() - started:.1f}"
    print(message("cli.built", accounts=info.accounts, triples=info.triples, seconds=seconds, path=info.path))
    tell_doubtful(info.doubtful)
    if options.describe is not None:
        path = write_description(data, options.describe, progress)
        print(message("cli.described", path=path))
    return 0


def tell_doubtful(doubtful: Sequence[tuple[str, str, str]]) -> None:
    """Say, on standard error, where one account contradicts itself: its author will want to know."""
    from qkg.core.iris import compact

    for account, subject, link in doubtful[:SHOWN]:
        fields = {"account": compact(account), "subject": compact(subject), "property": compact(link)}
        print(message("cli.doubtful", **fields), file=sys.stderr)
    if len(doubtful) > SHOWN:
        print(message("core.and-more", count=len(doubtful) - SHOWN), file=sys.stderr)


def write_description(data: Data, path: str, progress: Callable[[str], None]) -> str:
    """Write what the data set says of itself, by default to its own `graph/dataset.ttl`; the path of the file."""
    from qkg.files.atomic import replacing
    from qkg.files.data_folder import DESCRIPTION
    from qkg.release import describe, measure
    from qkg.store.opening import open_current

    store = open_current(data)
    if store is None:  # a source was changed while it was built
        raise DataError("cli.describe-changed", where=data.shown("graph"))
    try:
        files = measure(store.engine, lambda name: progress(message("release.step-file", name=name)))
        progress("")
        text = describe(store.engine, files)
    finally:
        store.engine.close()
    target = path or os.path.join(data.root, DESCRIPTION)
    with replacing(target) as file:
        file.write(text)
    return path or data.shown(target)
