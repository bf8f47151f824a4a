"""`qkg validate`: its output, language and exit codes."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections import namedtuple
from collections.abc import Callable
from pathlib import Path

import pytest

from qkg.cli import main
from qkg.core.language import use_language
from qkg.files.data_folder import Data

from .conftest import PREFIXES

Outcome = namedtuple("Outcome", "code out err")
Run = Callable[..., Outcome]
Wrote = Callable[..., list[str]]
GOOD = 'government:x a qkg:Government ; skos:prefLabel "X"@en ; qkg:ordinal 3 .\n'
WARNING = "government:x a qkg:Government ; qkg:ordinal 3 .\n"
WRONG = 'government:x a qkg:Government ; skos:prefLabel "X"@en ; qkg:ordinal\n  30 .\n'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("store"))


@pytest.fixture
def qkg(data_folder: Data, store: str, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run `qkg validate` on the small data folder, in English by default."""
    monkeypatch.setenv("QKG_STORE", store)
    monkeypatch.setenv("LC_ALL", "en_CA.UTF-8")

    def run(*arguments: str) -> Outcome:
        try:
            code = main(["validate", *arguments, "--data", data_folder.root])
        finally:
            use_language(None)
        return Outcome(code, *capfd.readouterr())

    run("--format", "json")  # builds the store
    return run


def test_a_violation_in_the_graph_gives_exit_code_1(qkg: Run) -> None:
    outcome = qkg()
    assert (outcome.code, outcome.err) == (1, "")
    assert "Violation (1)" in outcome.out
    assert outcome.out.endswith("Found: 1 violation, 1 warning. 4 shapes checked.\n")


@pytest.mark.parametrize(("text", "code"), [(GOOD, 0), (WARNING, 0), (WRONG, 1)], ids=["good", "warnings", "wrong"])
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_only_a_violation_gives_exit_code_1(qkg: Run, wrote: Wrote, text: str, code: int, lang: str) -> None:
    outcome = qkg(*wrote(a_ttl=text), "--lang", lang)
    assert (outcome.code, outcome.err) == (code, "")
    expected = {
        ("en", GOOD): "No problem found.",
        ("fr", GOOD): "Aucun problème trouvé.",
        ("en", WARNING): "Found: 1 warning.",
        ("fr", WARNING): "Trouvé\u00a0: 1 avertissement.",
        ("en", WRONG): "Found: 1 violation.",
        ("fr", WRONG): "Trouvé\u00a0: 1 violation.",
    }
    assert expected[lang, text] in outcome.out


def test_the_message_is_in_the_readers_language_with_file_and_line(qkg: Run, wrote: Wrote) -> None:
    line = PREFIXES.lstrip().count("\n") + 2
    (name,) = wrote(a_ttl=WRONG)
    english, french = qkg(name).out, qkg(name, "--lang", "fr").out
    assert f"a.ttl:{line}: government:x qkg:ordinal" in english
    assert f"a.ttl:{line}: government:x qkg:ordinal" in french
    assert "one number up to 10" in english
    assert "un seul nombre, 10 au plus" in french
    assert "Valeur\u00a0: 30" in french


@pytest.mark.parametrize("engine", ["compiler", "pyshacl"])
@pytest.mark.parametrize("name", ["text", "json", "turtle", "sarif", "junit", "html"])
def test_every_format_is_complete_with_both_engines(qkg: Run, wrote: Wrote, name: str, engine: str) -> None:
    outcome = qkg(*wrote(a_ttl=WRONG), "--format", name, "--with", engine)
    assert outcome.code == 1
    assert outcome.err.startswith("Validating with pySHACL: ") if engine == "pyshacl" else not outcome.err
    assert outcome.err.count("\n") <= 1
    assert "a.ttl" in outcome.out or name == "turtle"
    assert outcome.out.endswith("\n")
    if name in ("json", "sarif"):
        json.loads(outcome.out)


def test_a_syntax_error_gives_line_column_and_exit_code_3(qkg: Run, wrote: Wrote) -> None:
    line = PREFIXES.lstrip().count("\n") + 2
    names = wrote(a_ttl=GOOD + "government:y a nope:Thing .", b_ttl=GOOD, c_ttl="<unclosed .", d_ttl="qkg:a a\n")
    reasons = {
        "en": ("the prefix “nope:” is not declared", "the file ends too early"),
        "fr": ("le préfixe «\u00a0nope:\u00a0» n’est pas déclaré", "le fichier finit trop tôt"),
    }
    for lang, words in (("en", "this is not valid Turtle"), ("fr", "ceci n’est pas du Turtle valide\u00a0:")):
        outcome = qkg(*names, "--lang", lang)
        assert (outcome.code, outcome.out) == (3, "")
        assert f"a.ttl:{line}:16: {words}" in outcome.err
        assert f"c.ttl:{line - 1}:1: {words}" in outcome.err
        assert all(reason in outcome.err for reason in reasons[lang])
        assert "b.ttl" not in outcome.err
        assert "Traceback" not in outcome.err


@pytest.mark.parametrize("graph", ["{}", "account:mine {{ {} }}"], ids=["turtle", "trig"])
def test_standard_input_is_turtle_or_trig(qkg: Run, monkeypatch: pytest.MonkeyPatch, graph: str) -> None:
    text = PREFIXES.lstrip() + graph.format(WRONG)
    line = text.count("\n")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    outcome = qkg("-")
    assert (outcome.code, outcome.err) == (1, "")
    assert f"-:{line}: government:x qkg:ordinal" in outcome.out


@pytest.mark.parametrize(
    ("name", "english", "french"),
    [
        ("folder", "Is a directory", "c’est un dossier"),
        ("folder.ttl", "Is a directory", "c’est un dossier"),
        ("none.ttl", "No such file or directory", "aucun fichier ni dossier de ce nom"),
        ("notes.txt", "known extensions: .ttl .trig", "extensions connues\u00a0: .ttl .trig"),
        ("device.ttl", "a device or a pipe", "un périphérique ou un tube"),
    ],
)
def test_an_unusable_file_is_an_error_in_the_readers_language(
    qkg: Run, wrote: Wrote, tmp_path: Path, name: str, english: str, french: str
) -> None:
    path = tmp_path / name
    if "folder" in name:
        path.mkdir()
    elif name == "notes.txt":
        path.write_text("notes")
    elif name == "device.ttl":
        path.symlink_to("/dev/zero")
    for lang, words in (("en", english), ("fr", french)):
        outcome = qkg(str(path), "--lang", lang)
        assert (outcome.code, outcome.out) == (3, "")
        assert words in outcome.err


@pytest.mark.parametrize("arguments", [["--with", "magic"], ["--format", "pdf"]])
def test_wrong_options_give_exit_code_2(qkg: Run, arguments: list[str]) -> None:
    outcome = qkg(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert arguments[1] in outcome.err


def test_progress_is_shown_only_on_a_terminal(data_folder: Data, store: str, wrote: Wrote) -> None:
    """On a pseudo-terminal the steps are shown on standard error, and the line is erased at the end."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "qkg", "validate", *wrote(a_ttl=GOOD), "--data", data_folder.root]
    environment = {**os.environ, "QKG_STORE": store, "LC_ALL": "fr_CA.UTF-8"}
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=theirs, env=environment, check=False, timeout=60)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(ours)
    assert done.returncode == 0
    assert "shape:Government" in shown.decode()
    assert shown.endswith(b"\r\x1b[2K")
    assert done.stdout.decode().startswith("Aucun problème")


def test_the_encoding_of_the_terminal_does_not_change_the_bytes_of_machine_formats(
    data_folder: Data, store: str, wrote: Wrote
) -> None:
    command = [sys.executable, "-m", "qkg", "validate", *wrote(a_ttl=WRONG), "--format", "json", "--lang", "fr"]
    environment = {**os.environ, "QKG_STORE": store, "PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}
    done = subprocess.run(
        [*command, "--data", data_folder.root], capture_output=True, env=environment, check=False, timeout=60
    )
    assert json.loads(done.stdout.decode("utf-8"))["results"][0]["message"] == "un seul nombre, 10 au plus"


def test_importing_the_package_does_not_load_the_reference_engine() -> None:
    program = "import sys, qkg.validation; print([m for m in ('rdflib', 'pyshacl') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert done.stdout == b"[]\n"
