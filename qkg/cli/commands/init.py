"""`qkg init DIR`: a data folder of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.cli.parser import common
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the folder and whether it starts empty."""
    parser.add_argument("folder", metavar=message("cli.folder-metavar"), help=message("cli.init-folder"))
    parser.add_argument("--empty", action="store_true", help=message("cli.init-empty"))
    common(parser, engine=False)


def run(options: argparse.Namespace) -> int:
    """Make the folder and say how to use it."""
    from qkg.files.data_folder import find
    from qkg.tables.new_folder import make

    made = make(options.folder, find(options.data), empty=options.empty)
    print(message("cli.init-made", folder=options.folder, names=", ".join(made)))
    print(message("cli.init-next", folder=options.folder))
    return 0
