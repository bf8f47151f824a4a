"""Invalid calls: one clear error on standard error, the exit code, no traceback; in both languages."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence.conftest import small_folder

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


def test_an_export_to_a_full_disk_is_an_error_that_names_the_file(child: Run) -> None:
    outcome = child("export", "--format", "turtle", "-o", "/dev/full")
    assert outcome.code == 3
    assert "/dev/full" in outcome.err
    assert "Traceback" not in outcome.err


def test_a_closed_pipe_is_not_an_error(child: Run) -> None:
    command = f"{sys.executable} -m qkg export --format ntriples | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, timeout=60, check=False)  # noqa: S602
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.parametrize("command", [["show", "a\udcff"], ["sparql", "ASK { BIND('\udcff' AS ?x) }"]])
def test_bytes_that_are_no_text_are_told(child: Run, command: list[str]) -> None:
    outcome = child(*command)
    assert outcome.code == 2
    assert "internal" not in outcome.err


def test_a_query_stops_at_its_time_limit(child: Run) -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?a = ?i && ?f = ?g) }"
    outcome = child("sparql", endless, "--timeout", "0.5")
    assert outcome.code == 4
    assert "0.5" in outcome.err


def test_a_time_limit_ends_the_canonicalisation_of_blank_nodes(child: Run, tmp_path: Path) -> None:
    chain = tmp_path / "chain.ttl"
    chain.write_text(f"<urn:a> <urn:p> {'[ <urn:p> ' * 450} 1 {']' * 450} .", "utf-8")
    outcome = child("diff", str(chain), str(chain), "--timeout", "1")
    assert outcome.code in {4, -signal.SIGALRM}


def test_a_time_limit_is_cancelled_when_its_command_ends(qkg: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """It once ended the process that had called `main()`, a minute after the command had ended."""
    import os
    import time

    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    monkeypatch.setattr("qkg.cli.commands.QUERY_TIMEOUT", 0.5)
    qkg("query", "partners", "--format", "csv")
    time.sleep(1.2)
    assert ended == []


def test_text_that_xml_cannot_hold_is_exit_code_3(qkg: Run) -> None:
    outcome = qkg("sparql", r'SELECT ("a\u0001b" AS ?x) {}', "--format", "xml")
    assert (outcome.code, outcome.out) == (3, "")
    assert r"a\x01b" in outcome.err


def test_the_size_of_a_query_is_limited(qkg: Run, tmp_path: Path) -> None:
    (tmp_path / "long.rq").write_text("ASK {} #" + "x" * 1_000_000, "utf-8")
    outcome = qkg("sparql", str(tmp_path / "long.rq"))
    assert (outcome.code, outcome.out) == (2, "")
    assert "1000008" in outcome.err
    assert qkg("sparql", str(tmp_path / "long.rq"), "--max-query-size", "2000000").out == "true\n"
    assert qkg("sparql", "ASK {}", "--max-query-size", "5").code == 2


def test_files_are_not_validated_against_a_remote_endpoint(qkg: Run, tmp_path: Path) -> None:
    """The URL was once ignored silently."""
    (tmp_path / "a.ttl").write_text("", "utf-8")
    outcome = qkg("validate", str(tmp_path / "a.ttl"), "--engine", "http://127.0.0.1:9/sparql")
    assert (outcome.code, outcome.out) == (2, "")
    assert "--engine" in outcome.err


SOURCES = [
    ["export", "-o", "{}/graph/small.trig"],
    ["export", "-o", "{}/graph/new.trig"],
    ["export", "-o", "{}/link.ttl"],
    ["export", "--as", "missions", "-o", "{}/graph/missions.csv"],
    ["stats", "--page", "-o", "{}/ontology/qkg.ttl"],
    ["build", "--describe", "{}/queries/overview/overview.rq"],
    ["import", "{}/table.csv", "--as", "missions", "--rejects", "{}/ontology/qkg.ttl"],
    ["import", "{}/table.csv", "--as", "missions", "--dry-run", "--rejects", "{}/ontology/mappings/missions.yaml"],
]


@pytest.mark.parametrize("call", SOURCES, ids=lambda call: " ".join(call[:1] + call[-1:]))
def test_no_command_writes_over_the_sources_of_a_data_folder(qkg: Run, tmp_path: Path, call: list[str]) -> None:
    folder = small_folder(tmp_path / "data")
    (folder / "table.csv").write_text("title\nx\n", "utf-8")
    (folder / "link.ttl").symlink_to(folder / "ontology" / "qkg.ttl")
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    outcome = qkg(*(word.format(folder) for word in call), "--data", str(folder))
    assert outcome.code == 2, outcome
    assert "data folder" in outcome.err
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_the_description_of_the_data_set_may_be_written(qkg: Run, tmp_path: Path) -> None:
    folder = small_folder(tmp_path / "data")
    assert qkg("build", "--describe", "--data", str(folder)).code == 0
    assert (folder / "build" / "dataset.ttl").exists()


@pytest.mark.parametrize("command", [["validate"], ["import", "t.csv", "--as", "missions"], ["query", "partners"]])
def test_every_long_command_has_a_time_limit(child: Run, command: list[str]) -> None:
    outcome = child(*command, "--timeout", "0.001")
    assert outcome.code == 4
    assert "0.001" in outcome.err


def test_the_system_ends_a_command_that_no_python_thread_can_end(child: Run) -> None:
    """A regular expression holds Python's lock as long as it runs; the limit holds all the same."""
    program = (
        "import re, sys; from qkg.cli import time_limit; time_limit.GRACE = 0.2; time_limit.set_time_limit(0.3); "
        "re.fullmatch('(a|aa)+b', 'a' * 60)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert done.returncode in {-signal.SIGALRM, 4}
