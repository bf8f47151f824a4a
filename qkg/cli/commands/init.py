"""`qkg init DIR`: make a data folder of the user's own."""

from __future__ import annotations

import argparse

from qkg.cli.parser import add_common_options
from qkg.files.data_folder import find
from qkg.messages import message
from qkg.tables.new_data_folder import make


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the folder and whether it starts empty."""
    parser.add_argument("folder", metavar=message("cli.folder-metavar"), help=message("cli.init-folder"))
    parser.add_argument("--empty", action="store_true", help=message("cli.init-empty"))
    add_common_options(parser, engine=False)


def run(options: argparse.Namespace) -> int:
    """Make the folder and say how to use it."""
    made = make(options.folder, find(options.data), empty=options.empty)
    print(message("cli.init-made", folder=options.folder, names=", ".join(made)))
    print(message("cli.init-next", folder=options.folder))
    return 0
