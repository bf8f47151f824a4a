"""`qkg doctor`: a line for everything that was checked, and an exit code that says whether all is well."""

from __future__ import annotations

import platform
import sqlite3
from importlib import metadata
from pathlib import Path

import pytest

from tests.evidence.conftest import small_folder
from tests.servers import free_port

from .conftest import Run

GOOD = """#+ title: {en: Events, fr: Événements}
#+ description: {en: All events., fr: Tous les événements.}
#+ columns:
#+   event: {type: iri, label: {en: Event, fr: Événement}}
#+ examples:
#+   - {values: {}, rows: "1", includes: [{event: summit}]}
#+ tags: [test]
#+ view: table
PREFIX qkg: <https://w3id.org/qkg/ontology#>
SELECT ?event WHERE { ?event a qkg:Event } ORDER BY ?event
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with one stored query, whose example holds."""
    folder = small_folder(tmp_path / "data")
    for query in (folder / "queries").rglob("*.rq"):
        query.unlink()
    (folder / "queries" / "test").mkdir()
    (folder / "queries" / "test" / "events.rq").write_text(GOOD, "utf-8")
    return folder


def test_it_reports_versions_and_paths(qkg: Run, folder: Path) -> None:
    outcome = qkg("doctor", "--data", str(folder))
    assert outcome.code == 0, outcome
    lines = [line.split(maxsplit=1) for line in outcome.out.splitlines()]
    assert {mark for mark, _ in lines} == {"ok"}
    said = [words for _, words in lines]
    assert f"Python {platform.python_version()}" in said
    assert f"pyoxigraph {metadata.version('pyoxigraph')}" in said
    assert f"rdflib {metadata.version('rdflib')}" in said
    assert f"SQLite {sqlite3.sqlite_version} with full-text search" in said
    assert f"data folder: {folder}" in said
    assert "1 stored query answers as its examples say" in said


def test_it_names_every_package_that_qkg_needs(qkg: Run, folder: Path) -> None:
    import re

    needed = {
        re.split(r"[^A-Za-z0-9_-]", text)[0].lower()
        for text in metadata.requires("qkg") or []
        if "extra ==" not in text
    }
    out = qkg("doctor", "--data", str(folder)).out.lower()
    assert needed
    assert {name for name in needed if f" {name} " not in out} == set()


def test_an_example_that_does_not_hold_is_a_problem(qkg: Run, folder: Path) -> None:
    query = folder / "queries" / "test" / "events.rq"
    query.write_text(GOOD.replace('rows: "1"', 'rows: "7"'), "utf-8")
    outcome = qkg("doctor", "--data", str(folder))
    assert outcome.code == 3
    assert "problem" in outcome.out
    assert "events.rq" in outcome.out


def test_sources_that_do_not_build_are_a_problem(qkg: Run, folder: Path) -> None:
    (folder / "graph" / "broken.trig").write_text("this is no TriG", "utf-8")
    outcome = qkg("doctor", "--data", str(folder))
    assert outcome.code == 3
    assert "broken.trig:1" in outcome.out
    assert "problem" in outcome.out


def test_an_engine_that_does_not_answer_is_exit_code_4(qkg: Run, folder: Path) -> None:
    outcome = qkg("doctor", "--data", str(folder), "--engine", f"http://127.0.0.1:{free_port()}/query")
    assert outcome.code == 4
    assert "problem" in outcome.out
    assert "Traceback" not in outcome.out + outcome.err


def test_it_is_translated_into_french(qkg: Run, folder: Path) -> None:
    out = qkg("doctor", "--data", str(folder), "--lang", "fr").out
    assert f"dossier des données\u00a0: {folder}" in out
    assert "1 requête enregistrée répond comme le disent ses exemples" in out
