"""`qkg build`: the embedded store from its sources."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from qkg.cli.parser import common
from qkg.cli.progress import steps
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the other source."""
    parser.add_argument("--from", dest="source", metavar=message("cli.file-metavar"), help=message("cli.build-from"))
    common(parser, engine=False)


def run(options: argparse.Namespace) -> int:
    """Build, and swap the new store in when it is whole."""
    from qkg.build import build
    from qkg.data import find

    started = time.monotonic()
    info = build(find(options.data), steps(message("cli.building")), source=options.source)
    seconds = f"{time.monotonic() - started:.1f}"
    print(message("cli.built", accounts=info.accounts, triples=info.triples, seconds=seconds, path=info.path))
    return 0
