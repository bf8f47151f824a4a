"""`qkg completion SHELL`: the shell's completion script, by argcomplete."""

from __future__ import annotations

import argparse

from qkg.core.language import LANGUAGES
from qkg.messages import message

SHELLS = ("bash", "zsh", "fish", "powershell")


def declare(parser: argparse.ArgumentParser) -> None:
    """Add the shell's name."""
    parser.description = message("cli.completion-description")
    parser.add_argument("--lang", choices=LANGUAGES, metavar="fr|en", help=message("cli.lang"))
    parser.add_argument("shell", choices=SHELLS, metavar="|".join(SHELLS), help=message("cli.command-completion"))


def run(options: argparse.Namespace) -> int:
    """Print the script."""
    from argcomplete.shell_integration import shellcode

    print(shellcode(["qkg"], shell=options.shell))
    return 0
