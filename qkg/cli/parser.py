"""argparse in two languages: parsers whose help and errors are in the reader's language, and the options that commands share.

argparse takes its own texts from gettext, for the whole process. Here each parser passes its own texts where argparse
has a place for them, and what argparse says of wrong arguments is translated when it becomes an error.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection, Sequence
from typing import Any, NoReturn

from qkg.cli.terminal import terminal_width
from qkg.core.errors import UsageError
from qkg.core.language import LANGUAGES, language
from qkg.core.text import nearest
from qkg.messages import message
from qkg.messages.argparse import MESSAGES


class Parser(argparse.ArgumentParser):
    """An argument parser that raises `UsageError` and never abbreviates (a new option must not change old calls)."""

    arguments: Sequence[str] = ()
    """What is to be parsed, for a command whose options depend on it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{"allow_abbrev": False, "formatter_class": _Help, **options, "add_help": False})
        self._positionals.title = message("argparse.positionals")
        self._optionals.title = message("argparse.options")
        self.add_argument("-h", "--help", action="help", help=message("argparse.help"))

    def error(self, text: str) -> NoReturn:
        """Raise `UsageError` with what argparse says, in the reader's language."""
        raise UsageError("cli.arguments", text=translated(text), prog=self.prog, hint="cli.see-help")

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # argparse lists every choice; a reader wants the nearest one first.
        if action.choices is not None and value not in action.choices:
            option = action.option_strings[0] if action.option_strings else action.dest
            choices = [str(choice) for choice in action.choices]
            fields = {"option": option, "choices": ", ".join(choices), "prog": self.prog}
            raise suggest("cli.bad-choice", str(value), choices, **fields)


class _Help(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=min(terminal_width(), 100) - 2)

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        """The line of usage, after the reader's word for it."""
        super().add_usage(usage, actions, groups, message("argparse.usage") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """A heading, before whose colon French has a no-break space."""
        super().start_section(f"{heading}\u00a0" if heading and language() == "fr" else heading)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        """Each line of a description or epilogue folded on its own: line ends are meant."""
        import textwrap

        lines = (
            textwrap.fill(line, width, initial_indent=indent, subsequent_indent=indent) for line in text.splitlines()
        )
        return "\n".join(lines)


def translated(text: str) -> str:
    """What argparse says of wrong arguments, in the reader's language; a text of unknown form stays as it is.

    >>> translated("argument --limit: expected one argument")
    'argument --limit: expected one argument'
    """
    for name, (english, _) in MESSAGES.items():
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.*)", re.escape(english))
        found = re.fullmatch(pattern, text, re.DOTALL)
        if found:
            fields = {field: translated(value) for field, value in found.groupdict().items()}
            return message(f"argparse.{name}", **fields)
    return text


def suggest(key: str, value: str, among: Collection[str], **fields: Any) -> UsageError:
    """A `UsageError` that names the nearest of *among* to *value*, when one is near."""
    near = nearest(value, among)
    hint = "core.did-you-mean" if near else "cli.see-help"
    return UsageError(key, value=value, candidates=", ".join(near), hint=hint, **{"prog": "qkg", **fields})


def option_in(arguments: Sequence[str], option: str) -> str | None:
    """The value of an option that is needed before the arguments are parsed; the last one, where it stands several times."""
    found = None
    for argument, following in zip(arguments, [*arguments[1:], ""], strict=False):
        name, equals, value = argument.partition("=")
        if name == option:
            found = value if equals else following
    return found


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


def add_context_option(parser: argparse.ArgumentParser) -> None:
    """Add `--context`, for commands that read RDF files."""
    text = message("cli.context")
    parser.add_argument("--context", action="append", default=[], type=context_file, metavar="IRI=FILE", help=text)


def whole_number(text: str) -> int:
    """An option's value as a number that counts things.

    >>> whole_number("0")
    0
    """
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise argparse.ArgumentTypeError(message("cli.bad-whole", value=text))
    return int(text)


def add_common_options(
    parser: argparse.ArgumentParser, *, formats: Sequence[str] = (), engine: bool = True, timeout: float | None = None
) -> None:
    """Add the options that commands share.

    - *formats*: what `--format` takes. *engine*: whether the command can work on a remote endpoint.
    - *timeout*: the default of `--timeout`, in seconds; a command without engine and default has no such option.
    """
    if formats:
        text = message("cli.format", formats=", ".join(formats))
        parser.add_argument("--format", choices=formats, metavar="FORMAT", help=text)
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
    if engine or timeout:
        text = message("cli.timeout-default", seconds=f"{timeout:g}") if timeout else message("cli.timeout")
        parser.add_argument("--timeout", type=positive, metavar="S", help=text)
        parser.set_defaults(default_timeout=timeout)
    parser.add_argument("--data", metavar="DIR", help=message("cli.data"))
