"""The command line: `qkg COMMAND …`.

- `program`: the commands, and how the arguments are read. `parser`: argparse in two languages.
- `commands`: one module for each command. `output`, `table`, `page`, `evidence_text`: what is written; `terminal`: where.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

from qkg.cli.program import language_in, run
from qkg.cli.time_limit import cancel_limits
from qkg.core.errors import QkgError, system_reason
from qkg.core.language import language, reading_in
from qkg.core.text import visible
from qkg.messages import message


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 violations, 2 wrong usage, 3 bad data, 4 engine.

    >>> main(["--version"])
    qkg 0.1.0
    0
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    _prepare_streams()
    with reading_in(language_in(arguments) or language()):
        try:
            code = run(arguments)
            sys.stdout.flush()
            return code
        except QkgError as error:
            return _failed(error.text(), error.exit_code)
        except BrokenPipeError:
            # The reader of the pipe has left (`| head`), which is no error. Python would report it again when it closes.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        except KeyboardInterrupt:
            return _failed(message("cli.interrupted"), 130)
        except OSError as error:
            where = error.filename if isinstance(error.filename, str) else message("cli.standard-output")
            return _failed(message("cli.disk", path=where, reason=system_reason(error)), 3)
        except Exception as error:
            if os.environ.get("QKG_DEBUG"):
                raise
            return _failed(message("cli.internal", name=type(error).__name__, text=error), 70)
        finally:
            cancel_limits()


def _prepare_streams() -> None:
    """Replace closed streams; write UTF-8 to pipes and files, and `?` for what a terminal's encoding lacks."""
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process runs
    if sys.stderr is None:
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if getattr(stream, "encoding", None) not in {None, "utf-8", "UTF-8"} and hasattr(stream, "reconfigure"):
            stream.reconfigure(**({"errors": "replace"} if stream.isatty() else {"encoding": "utf-8"}))


def _failed(text: str, code: int) -> int:
    """Print an error on standard error, in the reader's language, and return its exit code."""
    with suppress(OSError):
        sys.stdout.flush()
    print(visible(message("core.error", text=text)), file=sys.stderr)
    return code


def entry() -> None:
    """The console script: run `main`, then exit at once, without the engine's slow clean-up (nothing is left to write)."""
    gc.freeze()  # what was imported lives to the end: the garbage collector need not look at it
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 3
    os._exit(code)
