"""What is written to a terminal never steers it: control characters in the data are shown escaped."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.evidence.conftest import small_folder

HOSTILE = "Sum\\u001B[31m\\u009Bmit\\u202E"
SHOWN = r"Sum\x1b[31m\x9bmit\u202e"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small graph, with a label that would turn a terminal red and text around."""
    folder = small_folder(tmp_path_factory.mktemp("hostile") / "data")
    file = folder / "graph" / "small.trig"
    file.write_text(file.read_text("utf-8").replace('"Summit"@en', f'"{HOSTILE}"@en'), "utf-8")
    return folder


def on_terminal(*arguments: str) -> str:
    """What a command writes to a pseudo-terminal, standard output and errors alike."""
    ours, theirs = pty.openpty()
    chunks: list[bytes] = []

    def read() -> None:
        try:
            while chunk := os.read(ours, 65536):
                chunks.append(chunk)
        except OSError:  # how Linux tells that the other end is closed
            pass

    reader = threading.Thread(target=read)
    reader.start()
    command = [sys.executable, "-m", "qkg", *arguments]
    environment = {**os.environ, "LC_ALL": "en_CA.UTF-8", "COLUMNS": "200", "TERM": "dumb"}
    subprocess.run(command, stdout=theirs, stderr=theirs, env=environment, check=False, timeout=120)
    os.close(theirs)
    reader.join()
    os.close(ours)
    return b"".join(chunks).decode().replace("\r\n", "\n")


CALLS = [
    ["show", "event:summit"],
    ["show", "event:summit", "--format", "json"],
    ["show", "event:summit", "--format", "turtle"],
    ["search", "mit"],
    ["query", "events-timeline"],
    ["query", "events-timeline", "--evidence"],
    *(["query", "events-timeline", "--format", name] for name in ("csv", "tsv", "json", "markdown")),
    ["sparql", "CONSTRUCT WHERE { event:summit skos:prefLabel ?label }"],
    ["export", "--format", "ntriples"],
]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
def test_labels_are_escaped(folder: Path, call: list[str]) -> None:
    on_terminal("query", "overview", "--data", str(folder), "--format", "csv")  # builds, with its progress
    shown = on_terminal(*call, "--data", str(folder))
    assert "mit" in shown
    assert not [char for char in shown if char in "\x1b\x9b\u202e"]


def test_a_table_shows_the_escaped_characters(folder: Path) -> None:
    assert SHOWN in on_terminal("query", "events-timeline", "--data", str(folder))


def test_differences_are_escaped(folder: Path, tmp_path: Path) -> None:
    shown = on_terminal("diff", str(small_folder(tmp_path / "old")), str(folder))
    assert SHOWN in shown
    assert "\x1b" not in shown


def test_errors_are_escaped(folder: Path) -> None:
    shown = on_terminal("show", "a\x1b[31m\x9bb", "--data", str(folder))
    assert "error: " in shown
    assert not [char for char in shown if char in "\x1b\x9b"]
