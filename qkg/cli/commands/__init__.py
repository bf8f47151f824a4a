"""One module per command: `declare(parser, arguments)` and `run(options) -> exit code`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.messages import message

if TYPE_CHECKING:
    import argparse

    from qkg.graph import Graph


def open_graph(options: argparse.Namespace, writes: bool = False) -> Graph:
    """The graph that the options name, with its progress on standard error and the time limit set.

    *writes*: the command may leave a file half-done, so Ctrl-C is an exception for it to tidy up after.
    """
    from qkg.cli.limit import limit, stop_at_once
    from qkg.cli.progress import steps
    from qkg.graph import open as open_

    if options.timeout and options.engine is None:
        limit(options.timeout)
    graph = open_(
        options.engine,
        data=options.data,
        timeout=options.timeout,
        default_graph=options.default_graph,
        allow_service=getattr(options, "allow_service", False),
        progress=steps(message("cli.building")),
    )
    if not writes:
        stop_at_once()
    return graph
