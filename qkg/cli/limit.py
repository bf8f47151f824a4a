"""A time limit for the embedded engine."""

from __future__ import annotations


def limit(seconds: float) -> None:
    """End this process with exit code 4 if it is still at work in so many seconds.

    The embedded engine cannot be interrupted: ending its process is the only way to stop a query.
    """
    import _thread  # `threading` takes longer to import than a query to answer

    def watch() -> None:
        import os
        import time

        time.sleep(seconds)
        from qkg.messages import message

        text = message("cli.timed-out", seconds=f"{seconds:g}")
        os.write(2, (message("errors.error", text=text) + "\n").encode())
        os._exit(4)

    _thread.start_new_thread(watch, ())
