"""Ways to stop the embedded engine, which cannot be interrupted: a time limit, and Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_running = 0
"""Which command runs; a limit set for another one is void."""
_before: Any = None
"""What Ctrl-C did before `stop_at_once`."""


def limit(seconds: float) -> None:
    """End this process with exit code 4 if the running command is still at work in so many seconds.

    The embedded engine cannot be interrupted: ending its process is the only way to stop a query.
    """
    import _thread  # `threading` takes longer to import than a query to answer

    mine = _running

    def watch() -> None:
        import os
        import time

        time.sleep(seconds)
        if mine != _running:
            return
        from qkg.messages import message

        text = message("cli.timed-out", seconds=f"{seconds:g}")
        os.write(2, (message("core.error", text=text) + "\n").encode())
        os._exit(4)

    _thread.start_new_thread(watch, ())


def stop_at_once() -> None:
    """From now on Ctrl-C ends the process without waiting for the engine: for commands that leave nothing half-done."""
    import _signal  # type: ignore[import-not-found]  # `signal` takes longer to import than a query to answer

    global _before
    try:
        _before = _signal.signal(_signal.SIGINT, _signal.SIG_DFL)
    except ValueError:  # not the main thread: signals are somebody else's
        _before = None


def lift() -> None:
    """The command is done: its limits hold no more, for whoever called it from a longer life than a shell's."""
    global _before, _running
    _running += 1
    if _before is not None:
        import _signal

        _signal.signal(_signal.SIGINT, _before)
        _before = None
