"""What commands print: tables on a terminal, standard formats when piped, in both languages."""

import csv
import io
import json
from pathlib import Path

import pytest

import qkg as facade
from tests.servers import free_port

from .conftest import Run


def test_csv_has_labels_in_the_readers_language(qkg: Run) -> None:
    rows = list(csv.DictReader(io.StringIO(qkg("query", "partners", "--format", "csv", "--lang", "fr").out)))
    names = {row["partner"].rsplit("/", 1)[1]: row["partnerLabel"] for row in rows}
    assert names["bavaria"] == "Bavière"
    assert names["united-states"] == "États-Unis"


def test_json_is_sparql_results(qkg: Run) -> None:
    answer = json.loads(qkg("query", "partners", "--format", "json").out)
    assert answer["head"]["vars"][:2] == ["partner", "partnerLabel"]
    assert {"type": "uri", "value": "https://w3id.org/qkg/id/government/japan"} in [
        row["partner"] for row in answer["results"]["bindings"]
    ]


def test_a_table_fits_80_columns(qkg: Run) -> None:
    out = qkg("query", "partners", "--format", "table").out
    assert max(len(line.rstrip()) for line in out.splitlines()) <= 80
    assert "government:bavaria" in out
    assert out.rstrip().endswith("rows")


def test_an_empty_answer_is_reported(qkg: Run) -> None:
    outcome = qkg("query", "events-timeline", "--since", "2300-01-01", "--format", "table")
    assert outcome.code == 0
    assert "No row" in outcome.err
    assert qkg("query", "events-timeline", "--since", "2300-01-01", "--format", "csv").out.count("\n") == 1


def test_evidence_names_accounts_and_sources(qkg: Run) -> None:
    out = qkg("query", "agreements-by-partner", "--partner", "bavaria", "--evidence", "--format", "json").out
    rows = json.loads(out)["rows"]
    assert len(rows) > 1
    assert all(row["evidence"]["accounts"] for row in rows)
    named = {account["iri"] for row in rows for account in row["evidence"]["accounts"]}
    assert any("overview-p07" in iri for iri in named)
    assert any("agreements-bavaria-1989" in iri for iri in named)


def test_show_gives_accounts_and_rival_values(qkg: Run) -> None:
    outcome = qkg("show", "Bavière", "--format", "table")
    assert outcome.code == 0
    assert "Bavaria" in outcome.out
    shown = json.loads(qkg("show", "sf-1986-paris", "--format", "json").out)
    counts = [s for s in shown["statements"] if s["property"].endswith("participantCount")]
    assert [s["value"]["value"] for s in counts] == ["41"]
    assert counts[0]["accounts"]
    assert sorted(rival["value"]["value"] for rival in counts[0]["rivals"]) == ["31", "39", "40", "42"]


def test_search_ignores_accents_and_language(qkg: Run) -> None:
    for words in ("baviere", "BAVARIA", "Bavière"):
        found = json.loads(qkg("search", words, "--format", "json").out)
        assert found[0]["iri"].endswith("/bavaria")
    assert qkg("search", "zzzz").err.startswith("Nothing found")


def test_queries_lists_at_least_twenty_with_parameters(qkg: Run) -> None:
    listed = json.loads(qkg("queries", "--format", "json").out)
    assert len(listed) >= 20
    by_name = {query["name"]: query for query in listed}
    date = next(p for p in by_name["in-force-certainly"]["parameters"] if p["name"] == "date")
    assert date["type"] == "date"
    assert date["required"] is True
    assert set(date["label"]) == {"en", "fr"}


def test_sparql_declares_the_prefixes_of_qkg(qkg: Run, tmp_path: Path) -> None:
    ask = "ASK { government:quebec a qkg:FederatedState }"
    assert qkg("sparql", ask).out == "true\n"
    (tmp_path / "ask.rq").write_text(ask, "utf-8")
    assert qkg("sparql", str(tmp_path / "ask.rq"), "--format", "table").out == "yes\n"
    turtle = qkg("sparql", "CONSTRUCT WHERE { government:bavaria a ?class }")
    assert turtle.code == 0


def test_sparql_reads_standard_input(child: Run) -> None:
    assert child("sparql", "-", stdin=b"ASK {}").out == "true\n"


@pytest.mark.slow  # the doctest of `Graph.validate` is the quick one
def test_validate_finds_the_shipped_graph_conformant(qkg: Run) -> None:
    outcome = qkg("validate")
    assert outcome.code == 0, outcome.out


@pytest.mark.slow
def test_doctor_reports_no_problem(qkg: Run) -> None:
    outcome = qkg("doctor")
    assert outcome.code == 0, outcome.out


def test_completion_scripts(qkg: Run) -> None:
    assert "qkg" in qkg("completion", "bash").out
    assert "qkg" in qkg("completion", "fish").out


def test_completion_offers_queries_and_parameters(child: Run) -> None:
    def offered(line: str) -> set[str]:
        import os
        import subprocess
        import sys
        import tempfile

        with tempfile.NamedTemporaryFile() as answer:
            environment = {
                **os.environ,
                "_ARGCOMPLETE": "1",
                "_ARGCOMPLETE_SHELL": "bash",
                "_ARGCOMPLETE_STDOUT_FILENAME": answer.name,
                "COMP_LINE": line,
                "COMP_POINT": str(len(line)),
            }
            subprocess.run([sys.executable, "-m", "qkg"], env=environment, check=False, timeout=60)
            return set(answer.read().decode().replace("\x0b", "\n").split())

    assert {"query", "queries"} <= offered("qkg quer")
    assert "agreements-by-partner" in offered("qkg query agreements-by-p")
    assert {"--partner", "--sector"} <= offered("qkg query agreements-by-partner --")


def test_options_may_stand_before_the_query_name(qkg: Run) -> None:
    after = qkg("query", "agreements-by-partner", "--partner", "bavaria", "--format", "csv", "--lang", "fr")
    assert after.code == 0
    assert qkg("query", "--format", "csv", "--lang=fr", "agreements-by-partner", "--partner", "bavaria") == after
    assert qkg("--lang", "fr", "query", "--format=csv", "--partner", "bavaria", "agreements-by-partner") == after
    assert qkg("query", "--", "agreements-by-partner", "--format", "csv").code == 2
    assert qkg("query", "--lang=fr", "--format", "csv", "--", "partners").code == 0
    assert "--evidence" in qkg("query", "--help").out


@pytest.mark.parametrize(
    "call",
    [
        ["--format", "csv", "sparql", "ASK {}"],
        ["--format=csv", "--lang", "en", "query", "overview"],
        ["--evidence", "--format", "csv", "query", "partner-profile", "--partner", "bavaria"],
        ["--limit", "2", "search", "bavaria"],
        ["--by", "class", "stats"],
    ],
    ids=" ".join,
)
def test_options_may_stand_before_the_command(qkg: Run, call: list[str]) -> None:
    command = next(word for word in ("sparql", "query", "search", "stats") if word in call)
    at = call.index(command)
    after = qkg(*call[at:], *call[:at])
    assert after.code == 0
    assert qkg(*call) == after


def test_an_engine_may_be_named_before_the_command(qkg: Run) -> None:
    outcome = qkg("--engine", f"http://127.0.0.1:{free_port()}/sparql", "sparql", "ASK {}")
    assert outcome.code == 4
    assert "cannot be reached" in outcome.err


def test_every_way_to_ask_gives_the_same_rows(qkg: Run) -> None:
    """A stored query, its text, both with evidence, and Python: one path."""
    with facade.open(lang="en") as graph:
        rows = graph.query("sectors-by-partner", partner="bavaria")
        assert isinstance(rows, facade.answers.Rows)
        text = graph.bind("sectors-by-partner", partner="bavaria")
        assert graph.answer(text).result.to_tsv() == rows.to_tsv()  # type: ignore[union-attr]
    assert qkg("query", "sectors-by-partner", "--partner", "bavaria").out == rows.to_tsv()
    assert qkg("sparql", text).out == rows.to_tsv()
    for call in (["query", "sectors-by-partner", "--partner", "bavaria"], ["sparql", text]):
        lines = qkg(*call, "--evidence").out.splitlines()
        assert ["\t".join(line.split("\t")[:-3]) for line in lines] == rows.to_tsv().splitlines()


@pytest.mark.parametrize("call", [["search", "bavaria"], ["queries", "bavaria"], ["show", "bavaria"], ["queries"]])
def test_lists_have_the_same_cells_in_csv_tsv_and_markdown(qkg: Run, call: list[str]) -> None:
    tsv = [line.split("\t") for line in qkg(*call, "--format", "tsv").out.splitlines()]
    table = list(csv.reader(io.StringIO(qkg(*call, "--format", "csv").out)))
    assert [[" ".join(cell.split()) for cell in row] for row in table] == tsv
    _, rule, *rows = qkg(*call, "--format", "markdown").out.splitlines()
    assert rule == f"|{' --- |' * len(tsv[0])}"
    assert len(rows) + 1 == len(tsv)


def test_an_empty_answer_shows_the_description_of_the_query(qkg: Run) -> None:
    outcome = qkg("query", "in-force-certainly", "--date", "1900-01-01", "--format", "table")
    assert outcome.out == ""
    assert "in-force-possibly" in outcome.err


def test_queries_have_their_topics_in_french(qkg: Run) -> None:
    lines = qkg("queries", "--lang", "fr", "--format", "table").out.splitlines()
    assert "ententes" in lines
    assert "agreements" not in lines


def test_completion_accepts_lang(qkg: Run) -> None:
    assert qkg("completion", "bash", "--lang", "fr").code == 0
