"""A wrong call: one clear error on standard error, its exit code, no traceback; in the reader's language."""

from pathlib import Path

import pytest

from .conftest import Run

WRONG = [
    (["frobnicate"], "no command “frobnicate”"),
    (["querry"], "Did you mean: query"),
    (["query", "agreement-by-partner"], "agreements-by-partner"),
    (["query", "agreements-by-partner"], "--partner"),
    (["query", "agreements-by-partner", "--partner", "bavari"], "bavaria"),
    (["query", "agreements-by-partner", "--partner", "energy"], "energy"),
    (["query", "agreements-by-partner", "--partner", "bavaria", "--since", "yesterday"], "since"),
    (["query", "agreements-by-partner", "--partner", "bavaria", "--since", "1999-02-30"], "1999-02-30"),
    (["query", "agreements-by-partner", "--partner", "bavaria", "--colour", "red"], "--colour"),
    (["query", "partners", "--format", "yaml"], "yaml"),
    (["query", "partners", "--format", "turtle"], "turtle"),
    (["query", "partners", "--timeout", "soon"], "--timeout"),
    (["sparql", "LOAD <http://localhost/>"], "LOAD"),
    (["show", "atlantis-under-the-sea"], "atlantis"),
    (["sparql", "SELECT * WHERE { ?s ?p }"], "1:"),
    (["sparql", "INSERT DATA { <a:b> <a:b> 1 }"], "INSERT"),
    (["sparql", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"], "SERVICE"),
    (["sparql", "missing.rq"], "missing.rq"),
    (["export"], "--format"),
    (["export", "-o", "graph.docx"], "docx"),
    (["query", "partners", "--engine", "ftp://example.org"], "ftp"),
    (["query", "partners", "--data", "/nowhere/at/all"], "/nowhere/at/all"),
]


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=lambda value: " ".join(value)[:40])
def test_wrong_usage(qkg: Run, arguments: list[str], said: str) -> None:
    outcome = qkg(*arguments)
    assert outcome.code in ({2, 3} if "--data" in arguments else {2}), outcome
    assert outcome.out == ""
    assert outcome.err.startswith("error: ")
    assert said in outcome.err
    assert "Traceback" not in outcome.err
    assert len(outcome.err.splitlines()) <= 12


@pytest.mark.parametrize(("arguments", "said"), WRONG, ids=lambda value: " ".join(value)[:40])
def test_wrong_usage_in_french(qkg: Run, arguments: list[str], said: str) -> None:
    outcome = qkg("--lang", "fr", *arguments)
    assert outcome.code in {2, 3}
    assert outcome.err.startswith("erreur\u00a0: ")
    assert "error" not in outcome.err.replace("erreur", "")


def test_malformed_turtle_names_file_and_line(qkg: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text("@prefix a: <http://a/> .\na:b a:c a:d .\na:b a:c ;;; .. nonsense\n", "utf-8")
    outcome = qkg("validate", str(bad))
    assert outcome.code == 3
    assert f"{bad}:3" in outcome.err


def test_unreadable_files(qkg: Run, tmp_path: Path) -> None:
    assert qkg("validate", str(tmp_path / "none.ttl")).code in {2, 3}
    (tmp_path / "folder.ttl").mkdir()
    assert qkg("validate", str(tmp_path / "folder.ttl")).code in {2, 3}
    (tmp_path / "latin.rq").write_bytes(b"SELECT ?\xe9 {}")
    assert qkg("sparql", str(tmp_path / "latin.rq")).code == 2


def test_an_export_to_a_full_disk_says_so(child: Run) -> None:
    outcome = child("export", "--format", "turtle", "-o", "/dev/full")
    assert outcome.code == 3
    assert "/dev/full" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_reader_that_leaves_is_no_error(child: Run) -> None:
    import subprocess
    import sys

    command = f"{sys.executable} -m qkg export --format ntriples | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, timeout=60, check=False)  # noqa: S602
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


def test_a_slow_query_is_given_up(child: Run) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?f = ?g) }"
    outcome = child("sparql", endless, "--timeout", "0.5")
    assert outcome.code == 4
    assert "0.5" in outcome.err


def test_a_limit_ends_with_its_command(qkg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It once ended the process that had called `main`, a minute after the command was done."""
    import os
    import time

    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr("qkg.cli.quick.LIMIT", 0.5)
    qkg("query", "partners", "--format", "csv")
    time.sleep(1.2)
    assert ended == []
