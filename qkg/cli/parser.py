"""The whole command line, for argparse: commands, options, help in both languages, shell completion.

Each module of `qkg.cli.commands` declares one command: `declare(parser)` adds its arguments, `run(options)` does it.
argparse takes its own words from gettext; its two look-up functions are replaced so that help and errors speak the
reader's language without compiled message files.
"""

from __future__ import annotations

import argparse
import os
import shutil
import textwrap
from importlib import import_module
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, NoReturn

from qkg.core.errors import UsageError
from qkg.core.language import LANGUAGES, language, use_language
from qkg.core.version import __version__
from qkg.messages import message
from qkg.messages.argparse import MESSAGES as ARGPARSE_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMMANDS = (
    "query",
    "queries",
    "sparql",
    "show",
    "search",
    "validate",
    "export",
    "import",
    "init",
    "build",
    "diff",
    "stats",
    "doctor",
    "completion",
)
TABLE_FORMATS = ("table", "csv", "tsv", "json", "xml", "markdown")

_FRENCH = dict(ARGPARSE_WORDS.values())


def _word(text: str) -> str:
    return _FRENCH.get(text, text) if language() == "fr" else text


def _words(one: str, many: str, count: int) -> str:
    return _word(one if count == 1 else many)


argparse._ = _word  # type: ignore[attr-defined]
argparse.ngettext = _words  # type: ignore[attr-defined]


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError` and never abbreviates (a new option must not change old calls)."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("allow_abbrev", False)
        options.setdefault("formatter_class", _Help)
        super().__init__(*args, **options)

    def error(self, text: str) -> NoReturn:
        """Raise `UsageError` with argparse's words (already in the reader's language)."""
        raise UsageError("cli.arguments", text=text, prog=self.prog, hint="cli.see-help")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # argparse lists every choice; a reader wants the nearest one first.
        if action.choices is not None and value not in action.choices:
            key = "cli.unknown-command" if isinstance(action, argparse._SubParsersAction) else "cli.bad-choice"
            option = action.option_strings[0] if action.option_strings else action.dest
            choices = [str(choice) for choice in action.choices]
            raise suggest(key, str(value), choices, option=option, choices=", ".join(choices), prog=self.prog)


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        columns = shutil.get_terminal_size((80, 24)).columns
        super().__init__(prog, max_help_position=26, width=min(columns, 100) - 2)

    def start_section(self, heading: str | None) -> None:
        """A heading, before whose colon French has a no-break space."""
        super().start_section(f"{heading}\u00a0" if heading and language() == "fr" else heading)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Each line of a description or epilogue folded on its own: line ends are meant."""
        lines = (
            textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent) for line in text.splitlines()
        )
        return "\n".join(lines)


def suggest(key: str, value: str, among: Sequence[str], **fields: Any) -> UsageError:
    """A `UsageError` that names the nearest of *among* to *value*, when one is near."""
    from qkg.core.text import nearest

    near = nearest(value, among)
    hint = "core.did-you-mean" if near else "cli.see-help"
    return UsageError(key, value=value, candidates=", ".join(near), hint=hint, **{"prog": "qkg", **fields})


def positive(text: str) -> float:
    """An option's value as a positive number of seconds or rows.

    >>> positive("1.5")
    1.5
    """
    try:
        number = float(text)
    except ValueError:
        number = 0.0
    if not 0 < number < 1e9:
        raise argparse.ArgumentTypeError(message("cli.bad-number", value=text))
    return number


def context_file(text: str) -> tuple[str, str]:
    """The IRI of a JSON-LD context, and the file to read instead: `IRI=FILE`."""
    iri, equals, path = text.rpartition("=")
    if not (iri and equals and path):
        raise argparse.ArgumentTypeError(message("cli.bad-context", value=text))
    return iri, path


def common(
    parser: argparse.ArgumentParser, *, formats: Sequence[str] = (), piped: str = "tsv", engine: bool = True
) -> None:
    """Add the options that commands share; `formats` lists what `--format` takes there."""
    if formats:
        words = message("cli.format", formats=", ".join(formats), piped=piped)
        parser.add_argument("--format", choices=formats, metavar="FORMAT", help=words)
    parser.add_argument("--lang", choices=LANGUAGES, metavar="fr|en", help=message("cli.lang"))
    if engine:
        parser.add_argument("--engine", metavar="URL", help=message("cli.engine"))
        parser.add_argument(
            "--default-graph",
            choices=("view", "union"),
            default="view",
            metavar="view|union",
            help=message("cli.default-graph"),
        )
        parser.add_argument("--timeout", type=positive, metavar="S", help=message("cli.timeout"))
    parser.add_argument("--data", metavar="DIR", help=message("cli.data"))


def build(arguments: Sequence[str]) -> Parser:
    """The parser for these arguments; completion needs every command, a plain call only its own."""
    parser = Parser(prog="qkg", description=message("cli.description"), epilog=message("cli.epilog"))
    parser.add_argument("--version", action="version", version=f"qkg {__version__}", help=message("cli.version"))
    parser.add_argument("--lang", choices=LANGUAGES, metavar="fr|en", help=message("cli.lang"))
    commands = parser.add_subparsers(
        dest="command", metavar=message("cli.command-metavar"), title=message("cli.commands"), parser_class=Parser
    )
    for name in COMMANDS:
        module = import_module(f"qkg.cli.commands.{name}" + "_" * iskeyword(name))
        words = message(f"cli.{name}")
        sentence = words[0].upper() + words[1:] + "."
        command = commands.add_parser(name, help=words, description=getattr(module, "DESCRIPTION", None) or sentence)
        command.set_defaults(run=module.run)
        module.declare(command, arguments)
    return parser


def _set_language(arguments: Sequence[str]) -> None:
    """Heed `--lang` before any help is written, wherever it stands."""
    following: Iterator[str] = iter(arguments)
    for argument in following:
        name, equals, value = argument.partition("=")
        if name == "--lang":
            value = value if equals else next(following, "")
            if value in LANGUAGES:
                use_language(value)


def run(arguments: Sequence[str]) -> int:
    """Parse *arguments* and run their command; the exit code."""
    _set_language(arguments)
    if "query" in arguments:
        from qkg.cli.commands.query import name_first

        arguments = name_first(arguments)
    parser = build(arguments)
    if "_ARGCOMPLETE" in os.environ:
        import argcomplete

        argcomplete.autocomplete(parser)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as leaving:  # --help and --version
        return int(leaving.code or 0)
    if options.command is None:
        parser.print_help()
        return 2
    code: int = options.run(options)
    return code
