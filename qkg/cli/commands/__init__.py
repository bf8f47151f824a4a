"""One module per command: `declare(parser, arguments)` and `run(options) -> exit code`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.messages import message

if TYPE_CHECKING:
    import argparse

    from qkg.graph import Graph


def open_graph(options: argparse.Namespace) -> Graph:
    """The graph that the options name, with its progress on standard error and the time limit set."""
    from qkg.cli.limit import limit
    from qkg.cli.progress import steps
    from qkg.graph import open as open_

    if options.timeout and options.engine is None:
        limit(options.timeout)
    return open_(
        options.engine,
        data=options.data,
        timeout=options.timeout,
        default_graph=options.default_graph,
        allow_service=getattr(options, "allow_service", False),
        progress=steps(message("cli.building")),
    )
