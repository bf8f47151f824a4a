"""Ways to end a command that runs inside the embedded engine, which cannot be interrupted: a time limit, and Ctrl-C."""

from __future__ import annotations

import _thread
import os
import signal
import time
from contextlib import suppress
from typing import Any

from qkg.messages import message

GRACE = 1.0
"""Seconds after the limit when the system ends the process, if no Python thread could run until then."""
_alarm = False
"""Whether the system's timer is ours."""
_command = 0
"""Number of the running command; a limit that was set for another one is void."""
_interrupt_handler: Any = None
"""What SIGINT did before `let_interrupt_end_process`."""


def set_time_limit(seconds: float) -> None:
    """End this process with exit code 4 when the running command has not ended after *seconds*.

    Ending the process is the only way to stop a query of the embedded engine.
    """
    global _alarm
    mine = _command
    text = message("core.error", text=message("cli.timed-out", seconds=f"{seconds:g}"))

    def watch() -> None:
        time.sleep(seconds)
        if mine == _command:
            os.write(2, f"{text}\n".encode())
            os._exit(4)

    _thread.start_new_thread(watch, ())
    if hasattr(signal, "setitimer") and signal.getsignal(signal.SIGALRM) is signal.SIG_DFL:
        signal.setitimer(signal.ITIMER_REAL, seconds + GRACE)
        _alarm = True


def let_interrupt_end_process() -> None:
    """From now on Ctrl-C ends the process without waiting for the engine: for commands that leave nothing half-done."""
    global _interrupt_handler
    with suppress(ValueError):  # not the main thread: its owner handles signals
        _interrupt_handler = signal.signal(signal.SIGINT, signal.SIG_DFL)


def cancel_limits() -> None:
    """Cancel the limit and the handling of Ctrl-C, so that `main()` can be called again in a long-lived process."""
    global _alarm, _command, _interrupt_handler
    _command += 1
    if _alarm:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _alarm = False
    if _interrupt_handler is not None:
        signal.signal(signal.SIGINT, _interrupt_handler)
        _interrupt_handler = None
