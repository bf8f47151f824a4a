"""`qkg query NAME`: a stored query, with its parameters as options."""

from __future__ import annotations

import argparse
import os

from qkg.catalog import Parameter
from qkg.cli.commands import add_query_options, answer_query
from qkg.cli.parser import Parser, option_in
from qkg.core.language import language
from qkg.files.data_folder import find
from qkg.messages import message
from qkg.store.opening import catalog_of, open_current

PREFIX = "parameter_"
"""Before a parameter's name in the parsed options, which have names of their own."""


def declare(parser: Parser) -> None:
    """Add the named query's parameters as options (every query's, for completion)."""
    parser.description = message("cli.query-description")
    arguments, completing = parser.arguments, "_ARGCOMPLETE" in os.environ
    name = None if len(arguments) < 2 or arguments[1].startswith("-") else arguments[1]
    if not completing and name is None:
        parser.add_argument("name", metavar=message("cli.name-metavar"), help=message("cli.query-name"))
        add_query_options(parser)
        return
    data = find(option_in(arguments, "--data"))
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
        add_query_options(query)


def _add_parameter(group: argparse._ActionsContainer, parameter: Parameter, lang: str) -> None:
    text = parameter.label[lang]
    if parameter.multiple:
        text += " (" + message("cli.repeatable") + ")"
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
