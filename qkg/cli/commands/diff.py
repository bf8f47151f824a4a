"""`qkg diff OLD [NEW]`: the difference between two releases of the graph."""

from __future__ import annotations

import argparse
import shutil
import sys
from typing import TYPE_CHECKING

from qkg.cli.parser import common, context_file
from qkg.messages import message

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMATS = ("text", "json", "nquads")
_SHOWN = 10
_WIDEST = 100


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the two releases, the format and how much is told."""
    parser.description = message("cli.diff-description")
    parser.add_argument("old", metavar=message("cli.release-metavar"), help=message("cli.diff-old"))
    parser.add_argument("new", nargs="?", metavar=message("cli.release-metavar"), help=message("cli.diff-new"))
    words = message("cli.diff-format", formats=", ".join(FORMATS))
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="FORMAT", help=words)
    parser.add_argument(
        "--limit", type=_whole, default=_SHOWN, metavar="N", help=message("cli.diff-limit", count=_SHOWN)
    )
    parser.add_argument(
        "--context", action="append", default=[], type=context_file, metavar="IRI=FILE", help=message("cli.context")
    )
    common(parser, engine=False)


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(message("cli.bad-whole", value=text))
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Tell the difference; 1 when there is one."""
    from qkg.files.data_folder import find
    from qkg.release import compare
    from qkg.release import difference_text as words

    difference = compare(options.old, options.new or find(options.data).root, dict(options.context))
    if options.format == "json":
        import json

        _write([json.dumps(words.plain(difference), ensure_ascii=False, indent=2)])
    elif options.format == "nquads":
        _write(words.patch(difference))
    else:
        width = min(shutil.get_terminal_size((80, 24)).columns, _WIDEST)
        for line in words.text(difference, width, options.limit):
            print(line)
    return 1 if difference else 0


def _write(lines: Iterable[str]) -> None:
    """Lines in UTF-8, whatever the terminal's encoding: both formats say that they are."""
    for line in lines:
        sys.stdout.buffer.write(f"{line}\n".encode())
