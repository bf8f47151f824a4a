"""`qkg doctor`: check that everything qkg needs is in order."""

from __future__ import annotations

import argparse
import platform
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from importlib import metadata

from qkg.catalog.example_check import run_all
from qkg.cli.commands import open_graph
from qkg.cli.output import print_line
from qkg.cli.parser import add_common_options
from qkg.core.errors import EngineError, QkgError, UsageError
from qkg.messages import counted, message

Finding = tuple[bool, str]


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the engine to check."""
    add_common_options(parser)


def run(options: argparse.Namespace) -> int:
    """Print a line for each finding; 0 when all is in order, 3 when something is not, 4 for an engine."""
    code = 0
    try:
        for good, text in findings(options):
            _print_finding(good, text)
            code = code if good else 3
    except UsageError:
        raise
    except QkgError as error:
        _print_finding(False, error.text())
        return 4 if options.engine is not None and isinstance(error, EngineError) else 3
    return code


def _print_finding(good: bool, text: str) -> None:
    mark = message("cli.doctor-ok") if good else message("cli.doctor-bad")
    for line in text.splitlines():
        print_line(f"{mark}\t{line}".expandtabs(10))
        mark = ""


def findings(options: argparse.Namespace) -> Iterator[Finding]:
    """Python, the packages, SQLite, the data, the store or engine, and whether stored queries answer as their examples say."""
    yield True, f"Python {platform.python_version()}"
    for name in required_packages():
        try:
            yield True, f"{name} {metadata.version(name)}"
        except metadata.PackageNotFoundError:
            yield False, message("cli.doctor-package-missing", name=name)
    yield full_text()
    with open_graph(options) as graph:
        yield True, message("cli.doctor-data", path=graph.data.root)
        if graph.store is not None:
            yield True, message("cli.doctor-store", path=graph.store.path)
        else:
            graph.engine.ask("ASK { ?s ?p ?o }", timeout=graph.timeout)
            yield True, message("cli.doctor-engine", url=graph.engine.capabilities.name)
        problems = run_all(graph.queries, graph.engine, graph.matcher.parameter, graph.lang)
        for lines in problems.values():
            yield False, "\n".join(lines)
        if not problems:
            yield True, counted("cli.doctor-queries", len(graph.queries))


def required_packages() -> list[str]:
    """The packages that the distribution of qkg requires, without its extras; none when qkg is not installed.

    >>> "pyoxigraph" in required_packages()
    True
    """
    try:
        required = metadata.requires("qkg") or []
    except metadata.PackageNotFoundError:
        return []
    return [re.split(r"[^A-Za-z0-9_.-]", text)[0] for text in required if "extra ==" not in text]


def full_text() -> Finding:
    """Whether this Python's SQLite has full-text search."""
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.execute("CREATE VIRTUAL TABLE words USING fts5(word)")
        except sqlite3.OperationalError:
            return False, message("cli.doctor-no-fts5", version=sqlite3.sqlite_version)
    return True, message("cli.doctor-fts5", version=sqlite3.sqlite_version)
