"""`qkg stats`: what the graph holds, counted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.output import write_answer
from qkg.cli.parser import TABLE_FORMATS, common

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the format."""
    common(parser, formats=TABLE_FORMATS)


def run(options: argparse.Namespace) -> int:
    """Write the counts."""
    with open_graph(options) as graph:
        write_answer(graph.stats(), options.format)
    return 0
