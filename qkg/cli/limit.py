"""A time limit for the embedded engine."""

from __future__ import annotations

_running = 0
"""Which command runs; a limit set for another one is void."""


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
        os.write(2, (message("errors.error", text=text) + "\n").encode())
        os._exit(4)

    _thread.start_new_thread(watch, ())


def lift() -> None:
    """The command is done: its limit holds no more, for whoever called it from a longer life than a shell's."""
    global _running
    _running += 1
