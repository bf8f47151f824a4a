"""The command line: `qkg COMMAND …`.

`main` is on the path of every call, so it imports only what the command needs. The commonest call of all, a stored
query whose answer is piped or in TSV or CSV, is answered by `quick`; everything else goes through `parser`.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 violations, 2 wrong usage, 3 bad data, 4 engine.

    >>> main(["--version"])
    qkg 0.1.0
    0
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    from qkg.core.errors import QkgError

    _ready_streams()

    try:
        code = None
        if "_ARGCOMPLETE" not in os.environ:
            from qkg.cli.quick import answer

            code = answer(arguments)
        if code is None:
            from qkg.cli.parser import run

            code = run(arguments)
        sys.stdout.flush()
        return code
    except QkgError as error:
        return complain(error.text(), error.exit_code)
    except BrokenPipeError:
        # The reader of the pipe has left (`| head`): nothing is wrong. Python would complain again while closing.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        from qkg.messages import message

        return complain(message("cli.interrupted"), 130)
    except OSError as error:
        from qkg.core.errors import system_words
        from qkg.messages import message

        where = error.filename if isinstance(error.filename, str) else message("cli.standard-output")
        return complain(message("cli.disk", path=where, reason=system_words(error)), 3)
    except Exception as error:
        if os.environ.get("QKG_DEBUG"):
            raise
        from qkg.messages import message

        return complain(message("cli.internal", name=type(error).__name__, text=error), 70)
    finally:
        from qkg.cli.limit import lift

        lift()


def _ready_streams() -> None:
    """Closed streams lead nowhere; what is piped is UTF-8, what a terminal of another encoding lacks shows as `?`."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "encoding", None) not in {None, "utf-8", "UTF-8"} and hasattr(stream, "reconfigure"):
            stream.reconfigure(**({"errors": "replace"} if stream.isatty() else {"encoding": "utf-8"}))


def complain(text: str, code: int) -> int:
    """Print an error on standard error, in the reader's language, and give its exit code back."""
    from contextlib import suppress

    from qkg.messages import message

    with suppress(OSError):
        sys.stdout.flush()
    print(message("core.error", text=text), file=sys.stderr)
    return code


def entry() -> None:
    """The console script: `main`, then out at once, without the engine's slow tidying-up (nothing is left to write)."""
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 3
    os._exit(code)
