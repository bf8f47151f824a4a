"""The commands of `qkg`, and how its arguments are read.

Each module of `qkg.cli.commands` declares one command: `declare(parser)` adds its arguments, `run(options)`
does it and returns the exit code. Only the module of the command that is asked for is imported.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from importlib import import_module
from keyword import iskeyword

from qkg.cli.parser import Parser, option_in, suggest
from qkg.core.language import LANGUAGES
from qkg.core.version import __version__
from qkg.messages import message

COMMANDS = (
    "query", "queries", "sparql", "show", "search", "validate", "export", "import", "init", "build", "diff", "stats",
    "doctor", "completion",
)  # fmt: skip
FLAGS = {
    "--allow-service", "--allow-violations", "--describe", "--dry-run", "--empty", "--evidence", "--help", "--no-check",
    "--only-quality", "--page", "--prune", "--quality", "--version", "-h",
}  # fmt: skip
"""Options that may stand without a value; every other option is followed by one."""


def run(arguments: Sequence[str]) -> int:
    """Parse *arguments* and run their command; the exit code. Raises `QkgError` for whatever is wrong."""
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        typed = os.environ.get("COMP_LINE", "").split()
        argcomplete.autocomplete(build(COMMANDS, set(typed), ()))
    ordered = command_first(arguments)
    command = next((ordered[at] for at in word_positions(ordered)), None)
    if command is not None and command not in COMMANDS:
        raise suggest("cli.unknown-command", command, COMMANDS)
    parser = build(COMMANDS if command is None else (command,), {command}, ordered)
    try:
        options = parser.parse_args(ordered)
    except SystemExit as leaving:  # --help and --version
        return int(leaving.code or 0)
    if options.command is None:
        parser.print_help()
        return 2
    code: int = options.run(options)
    return code


def build(listed: Sequence[str], declared: Collection[str | None], arguments: Sequence[str]) -> Parser:
    """The parser of the command line: with the commands *listed*, and the arguments of those *declared*."""
    parser = Parser(prog="qkg", description=message("cli.description"), epilog=message("cli.epilog"))
    parser.add_argument("--version", action="version", version=f"qkg {__version__}", help=message("cli.version"))
    parser.add_argument("--lang", choices=LANGUAGES, metavar="fr|en", help=message("cli.lang"))
    commands = parser.add_subparsers(
        dest="command", prog=parser.prog, metavar=message("cli.command-metavar"), title=message("cli.commands")
    )
    for name in listed:
        text = message(f"cli.command-{name}")
        command = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
        if name in declared:
            module = import_module(f"qkg.cli.commands.{name}" + "_" * iskeyword(name))
            command.set_defaults(run=module.run)
            command.arguments = arguments
            module.declare(command)
    return parser


def command_first(arguments: Sequence[str]) -> list[str]:
    """The arguments with the command first, and after `query` the stored query's name: options may stand before both.

    >>> command_first(["--engine", "http://localhost/sparql", "query", "--format", "csv", "partners"])
    ['query', 'partners', '--engine', 'http://localhost/sparql', '--format', 'csv']
    """
    words = list(word_positions(arguments))
    leading = words[: 2 if words and arguments[words[0]] == "query" else 1]
    others = [word for at, word in enumerate(arguments) if at not in leading]
    if len(leading) == 2 and "--" in others:  # all that it could precede is the name
        others.remove("--")
    return [arguments[at] for at in leading] + others


def word_positions(arguments: Sequence[str]) -> Iterator[int]:
    """Positions of the arguments that are neither options nor values of options.

    >>> list(word_positions(["--lang", "fr", "query", "--evidence", "partners", "--format=csv"]))
    [2, 4]
    """
    position = 0
    while position < len(arguments):
        word = arguments[position]
        if word.startswith("-") and word != "-":
            position += 1 if word in FLAGS or "=" in word or word == "--" else 2
        else:
            yield position
            position += 1


def language_in(arguments: Sequence[str]) -> str | None:
    """The language that `--lang` asks for, in any position: help and errors are written in it.

    >>> language_in(["query", "--lang=fr", "partners"])
    'fr'
    """
    chosen = option_in(arguments, "--lang")
    return chosen if chosen in LANGUAGES else None
