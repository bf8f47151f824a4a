"""`qkg query NAME`: a stored query, with its parameters as options."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qkg.cli.commands import open_graph
from qkg.cli.output import GRAPH_FORMATS, write_answer
from qkg.cli.parser import TABLE_FORMATS, common
from qkg.core.errors import UsageError
from qkg.core.language import language
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from qkg.catalog import Catalog, Parameter

DESCRIPTION = None
_FLAGS = frozenset({"--evidence", "--help", "-h"})
"""Options without a value."""


def declare(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> None:
    """Add the named query's parameters as options (every query's, for completion)."""
    parser.description = message("cli.query-description")
    name = _named(arguments)
    completing = "_ARGCOMPLETE" in os.environ
    if not completing and name is None:
        parser.add_argument("name", metavar=message("cli.name-metavar"), help=message("cli.query-name"))
        parser.add_argument("--evidence", action="store_true", help=message("cli.evidence"))
        common(parser, formats=TABLE_FORMATS + GRAPH_FORMATS)
        return
    catalog = _catalog(arguments)
    names = [query.name for query in catalog] if completing else [catalog[name or ""].name]
    queries = parser.add_subparsers(dest="name", metavar=message("cli.name-metavar"), required=True)
    lang = language()
    for each in names:
        stored = catalog[each]
        one = queries.add_parser(
            each, help=stored.title[lang], description=f"{stored.title[lang]}. {stored.description[lang]}"
        )
        group = one.add_argument_group(message("cli.parameters")) if stored.parameters else one
        for parameter in stored.parameters.values():
            if parameter.type != "lang":
                _option(group, parameter, lang)
        one.add_argument("--evidence", action="store_true", help=message("cli.evidence"))
        common(one, formats=TABLE_FORMATS + GRAPH_FORMATS)


def name_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with the query's name right after `query`, where its options are read from.

    >>> name_first(["query", "--format", "csv", "--evidence", "partners", "--lang", "fr"])
    ['query', 'partners', '--format', 'csv', '--evidence', '--lang', 'fr']
    """
    given = list(arguments)
    at = _place(given)
    if at is not None:
        given.insert(given.index("query") + 1, given.pop(at))
    return given


def _named(arguments: Sequence[str]) -> str | None:
    """The query's name among the arguments."""
    at = _place(arguments)
    return None if at is None else arguments[at]


def _place(arguments: Sequence[str]) -> int | None:
    """Where the query's name stands: the first word after `query` that is neither an option nor an option's value."""
    position = arguments.index("query") + 1 if "query" in arguments else len(arguments)
    while position < len(arguments):
        word = arguments[position]
        if not word.startswith("-"):
            return position
        position += 1 if word in _FLAGS or "=" in word else 2
    return None


def _catalog(arguments: Sequence[str]) -> Catalog:
    from qkg.files.data_folder import find
    from qkg.store.opening import catalog_of

    folder = None
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        if argument == "--data":
            folder = following
        elif argument.startswith("--data="):
            folder = argument.partition("=")[2]
    return catalog_of(find(folder))


def _option(group: argparse._ActionsContainer, parameter: Parameter, lang: str) -> None:
    notes = []
    if parameter.multiple:
        notes.append(message("cli.repeatable"))
    if parameter.default is not None:
        notes.append(message("cli.default", value=parameter.default))
    words = parameter.label[lang] + (f" ({', '.join(notes)})" if notes else "")
    group.add_argument(
        f"--{parameter.name}",
        dest=f"parameter_{parameter.name}",
        metavar=parameter.type.upper(),
        required=parameter.required,
        action="append" if parameter.multiple else "store",
        help=words.replace("%", "%%"),
    )


def run(options: argparse.Namespace) -> int:
    """Answer the query and write its rows."""
    values = {
        name.removeprefix("parameter_"): value
        for name, value in vars(options).items()
        if name.startswith("parameter_") and value is not None
    }
    with open_graph(options) as graph:
        if options.evidence:
            from qkg.cli.evidence import write_with_evidence

            if graph.queries[options.name].form != "SELECT":
                raise UsageError("cli.evidence-select")
            write_with_evidence(graph, graph.bind(options.name, **values), graph.queries[options.name], options.format)
        else:
            about = graph.queries[options.name].description[graph.lang or language()]
            write_answer(graph.query(options.name, **values), options.format, about)
    return 0
