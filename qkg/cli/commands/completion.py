"""`qkg completion SHELL`: the shell's completion script, by argcomplete."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.language import LANGUAGES
from qkg.messages import message

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

SHELLS = ("bash", "zsh", "fish", "powershell")


def declare(parser: argparse.ArgumentParser, _arguments: Sequence[str]) -> None:
    """Add the shell's name."""
    parser.description = message("cli.completion-description")
    parser.add_argument("--lang", choices=LANGUAGES, metavar="fr|en", help=message("cli.lang"))
    parser.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS), help=message("cli.completion"))


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["qkg"], shell=options.shell))
    return 0
