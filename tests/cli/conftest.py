"""The command line: output to pipes and terminals, errors, exit codes; in this process or in a child process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable

import pytest

from qkg.cli import main
from qkg.core.language import use_language

Outcome = namedtuple("Outcome", "code out err")
Run = Callable[..., Outcome]


@pytest.fixture(scope="session", autouse=True)
def built() -> None:
    """Build the shipped graph before the first command, so that no command prints the progress of a build."""
    from qkg.graph import open as open_

    open_().close()


@pytest.fixture
def qkg(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run one command in this process, in English and at 80 columns unless told otherwise."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LC_ALL", "en_CA.UTF-8")

    def run(*arguments: str) -> Outcome:
        try:
            code = main(arguments)
        finally:
            use_language(None)
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run


@pytest.fixture
def child() -> Run:
    """Run one command in a process of its own, piped."""

    def run(*arguments: str, stdin: bytes = b"", env: dict[str, str] | None = None) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-m", "qkg", *arguments],
            input=stdin,
            capture_output=True,
            env={**os.environ, "LC_ALL": "en_CA.UTF-8", "COLUMNS": "80", **(env or {})},
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
