"""Where the output goes: closed, full, cut short, in another encoding; and stopping a command at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from .conftest import Run

HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    line = command.replace("qkg", f"{sys.executable} -m qkg", 1)
    return subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        capture_output=True,
        env={**os.environ, "LC_ALL": "C.UTF-8", **environment},
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("command", ["qkg export --as agreements --format csv", "qkg query coverage-by-source"])
def test_a_closed_pipe_is_not_an_error(command: str) -> None:
    done = shell(f"{command} | head -n 1")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.count(b"\n") == 1


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device that is full is asked for")
@pytest.mark.parametrize("command", ["qkg export --as agreements", "qkg export --format turtle", "qkg queries"])
def test_a_full_disk_is_a_single_error_message(command: str) -> None:
    done = shell(f"{command} > /dev/full")
    assert done.returncode == 3
    assert done.stderr.startswith(b"error: cannot write standard output")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("command", ["qkg query partners", "qkg export --format turtle", "qkg search bavaria"])
def test_a_closed_standard_output_is_not_an_error(command: str) -> None:
    done = shell(f"{command} >&-")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
@pytest.mark.parametrize("format_", ["csv", "table"])
def test_piped_output_is_utf8_whatever_the_encoding_of_the_terminal(encoding: str, format_: str) -> None:
    call = f"qkg query search-labels --text quebec --format {format_}"
    output = shell(call, PYTHONIOENCODING=encoding).stdout
    assert output == in_utf8(call)
    assert "Québec".encode() in output


@cache
def in_utf8(call: str) -> bytes:
    return shell(call).stdout


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Child processes do not ignore SIGINT, also where this run does, as a background job of a shell."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_an_interrupt_ends_a_query_at_once(interruptible: None) -> None:
    command = [sys.executable, "-m", "qkg", "sparql", HEAVY, "--timeout", "50"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline and _handles(running.pid, signal.SIGINT):
            time.sleep(0.05)  # until it has let go of Python's own handler
        running.send_signal(signal.SIGINT)
        assert running.wait(timeout=20) == -signal.SIGINT


def _handles(pid: int, number: signal.Signals) -> bool:
    """Whether the process catches the signal (`SigCgt` of `/proc/PID/status`)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        pytest.skip("what a process catches can be read on Linux alone")
    caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt"))
    mask = int(caught.split()[1], 16)
    started = mask != 0
    return not started or bool(mask >> (number - 1) & 1)


def test_main_restores_the_interrupt_handler(qkg: Run) -> None:
    before = signal.getsignal(signal.SIGINT)
    assert qkg("query", "overview").code == 0
    assert signal.getsignal(signal.SIGINT) is before
