"""`qkg query NAME`: a stored query, with its parameters as options."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from qkg.cli.commands import QUERY_TIMEOUT, answer_query
from qkg.cli.output import GRAPH_FORMATS, TABLE_FORMATS
from qkg.cli.parser import add_common_options
from qkg.core.language import language
from qkg.files.data_folder import find
from qkg.messages import message
from qkg.store.opening import catalog_of, open_current

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from qkg.catalog import Parameter

PREFIX = "parameter_"
"""Before a parameter's name in the parsed options, which have names of their own."""


def declare(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> None:
    """Add the named query's parameters as options (every query's, for completion)."""
    parser.description = message("cli.query-description")
    completing = "_ARGCOMPLETE" in os.environ
    name = None if len(arguments) < 2 or arguments[1].startswith("-") else arguments[1]
    if not completing and name is None:
        parser.add_argument("name", metavar=message("cli.name-metavar"), help=message("cli.query-name"))
        _add_options(parser)
        return
    data = find(_data_folder(arguments))
    store = open_current(data)
    catalog = catalog_of(data) if store is None else store.catalog()
    queries = parser.add_subparsers(dest="name", prog=parser.prog, metavar=message("cli.name-metavar"), required=True)
    lang = language()
    for stored in catalog if completing else [catalog[name or ""]]:
        about = f"{stored.title[lang]}. {stored.description[lang]}"
        query = queries.add_parser(stored.name, help=stored.title[lang], description=about)
        query.set_defaults(stored=stored, store=store)
        group = query.add_argument_group(message("cli.parameters")) if stored.parameters else query
        for parameter in stored.parameters.values():
            if parameter.type != "lang":
                _add_parameter(group, parameter, lang)
        _add_options(query)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--evidence", action="store_true", help=message("cli.evidence"))
    add_common_options(parser, formats=TABLE_FORMATS + GRAPH_FORMATS, timeout=QUERY_TIMEOUT)


def _data_folder(arguments: Sequence[str]) -> str | None:
    """What `--data` says, which the stored queries are read from before the arguments are parsed."""
    folder = None
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, equals, value = argument.partition("=")
        if name == "--data":
            folder = value if equals else following
    return folder


def _add_parameter(group: argparse._ActionsContainer, parameter: Parameter, lang: str) -> None:
    notes = []
    if parameter.multiple:
        notes.append(message("cli.repeatable"))
    text = parameter.label[lang] + (f" ({', '.join(notes)})" if notes else "")
    group.add_argument(
        f"--{parameter.name}",
        dest=PREFIX + parameter.name,
        metavar=parameter.type.upper(),
        required=parameter.required,
        action="append" if parameter.multiple else "store",
        help=text.replace("%", "%%"),
    )


def run(options: argparse.Namespace) -> int:
    """Answer the query and write its rows."""
    values = {
        name.removeprefix(PREFIX): value
        for name, value in vars(options).items()
        if name.startswith(PREFIX) and value is not None
    }
    return answer_query(options, options.stored, values)
