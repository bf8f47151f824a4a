"""One module per command: `declare(parser)` adds its arguments, `run(options)` does it; the exit code."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from qkg.catalog import StoredQuery
from qkg.cli.output import EVIDENCE_FORMATS, GRAPH_FORMATS, TABLE_FORMATS, write_answer
from qkg.cli.parser import add_common_options
from qkg.cli.terminal import steps
from qkg.cli.time_limit import let_interrupt_end_process, set_time_limit
from qkg.core.errors import UsageError
from qkg.graph import Graph
from qkg.graph import open as open_
from qkg.messages import message

QUERY_TIMEOUT = 60.0
"""Seconds after which a query is given up, unless `--timeout` says otherwise."""
LONG_TIMEOUT = 600.0
"""The same for reading and checking a user's files."""


def open_graph(options: argparse.Namespace, writes: bool = False) -> Graph:
    """The graph that the options name, with the progress of its build on standard error and the time limit set.

    *writes*: the command may leave a file half-written, so Ctrl-C stays an exception that cleans up.
    """
    timeout = options.timeout or options.default_timeout
    embedded = options.engine is None
    store = getattr(options, "store", None)
    if store is not None and embedded:  # it was opened to read the parameters of the query
        graph = Graph(store.engine, store.data, store=store)
    else:
        graph = open_(
            options.engine,
            data=options.data,
            timeout=None if embedded else timeout,  # this process is ended instead, which costs no second process
            default_graph=options.default_graph,
            allow_service=getattr(options, "allow_service", False),
            max_query_size=getattr(options, "max_query_size", None),
            progress=steps(message("cli.building")),
        )
    if timeout and embedded:
        set_time_limit(timeout)
    if not writes:
        let_interrupt_end_process()
    return graph


def add_query_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of commands that answer a query."""
    parser.add_argument("--evidence", action="store_true", help=message("cli.evidence"))
    add_common_options(parser, formats=TABLE_FORMATS + GRAPH_FORMATS, timeout=QUERY_TIMEOUT)


def answer_query(
    options: argparse.Namespace, query: str | StoredQuery, values: Mapping[str, object] | None = None
) -> int:
    """Answer a query in the format that the options name, with evidence when they ask for it."""
    if options.evidence and options.format and options.format not in EVIDENCE_FORMATS:
        raise UsageError("cli.evidence-format", format=options.format, formats=", ".join(EVIDENCE_FORMATS))
    with open_graph(options) as graph:
        write_answer(graph, graph.answer(query, values, evidence=options.evidence), options.format)
    return 0
