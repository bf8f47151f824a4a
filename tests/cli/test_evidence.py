"""`--evidence`: under each row of a table, in columns of CSV, TSV and Markdown, in a member of JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import qkg as facade
from tests.evidence.conftest import small_folder
from tests.servers import oxigraph

from .conftest import Run

TIMELINE = ["query", "events-timeline", "--evidence"]
COMPETING = (
    "participant count: 40 (account:memoir-draft)",
    "participant count: 41 (account:memoir)",
    "start: 1986 (account:memoir)",
)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A data folder whose every account these tests know: `tests/evidence/small.trig`."""
    return str(small_folder(tmp_path_factory.mktemp("small-cli") / "data"))


def test_a_table_has_the_evidence_under_each_row(qkg: Run, folder: str) -> None:
    out = qkg(*TIMELINE, "--data", folder, "--format", "table").out
    lines = [line.rstrip() for line in out.splitlines()]
    assert max(map(len, lines)) <= 80
    plain = qkg(*TIMELINE[:2], "--data", folder, "--format", "markdown").out.splitlines()[0]
    assert lines[0].split() == [heading for heading in plain.split() if heading != "|"]
    assert any(line.startswith("event:summit  Summit  1986-02") for line in lines)
    under = "\n".join(lines)
    assert "    Accounts          account:gazette-1\n                      account:names\n" in under
    assert "    Sources           Gazette\n                      Memoir\n" in under
    assert "    Competing values  " + "\n                      ".join(COMPETING) in under
    assert lines[-1] == "1 row"


def test_a_table_omits_competing_values_where_there_are_none(qkg: Run, folder: str) -> None:
    out = qkg("query", "partners", "--evidence", "--data", folder, "--format", "table").out
    assert "Accounts" in out
    assert "Competing" not in out


def test_long_lists_of_accounts_are_cut_in_tables_only(qkg: Run) -> None:
    call = ["query", "agreements-by-decade", "--evidence", "--format"]
    rows = list(csv.DictReader(io.StringIO(qkg(*call, "csv").out)))
    most = max(len(row["accounts"].split(" | ")) for row in rows)
    assert most > 10
    assert "more" in qkg(*call, "table").out


def test_a_wide_table_fits_80_columns(qkg: Run) -> None:
    out = qkg("query", "relationships-by-region", "--evidence", "--format", "table").out
    assert max(len(line.rstrip()) for line in out.splitlines()) <= 80


def test_csv_has_three_more_columns(qkg: Run, folder: str) -> None:
    [row] = csv.DictReader(io.StringIO(qkg(*TIMELINE, "--data", folder, "--format", "csv").out, newline=""))
    assert row["event"] == "https://w3id.org/qkg/id/event/summit"
    assert row["accounts"] == "account:gazette-1 | account:names"
    assert row["sources"] == "Gazette | Memoir"
    assert row["competing"] == " | ".join(COMPETING)


def test_csv_with_evidence_only_adds_columns(qkg: Run) -> None:
    call = ["query", "agreements-by-partner", "--partner", "bavaria", "--format", "csv"]
    plain, more = (list(csv.reader(io.StringIO(qkg(*call, *extra).out, newline=""))) for extra in ([], ["--evidence"]))
    assert [row[:-3] for row in more] == plain
    assert more[0][-3:] == ["accounts", "sources", "competing"]


def test_tsv_with_evidence_is_sparql_tsv(qkg: Run, folder: str) -> None:
    out = qkg(*TIMELINE, "--data", folder).out  # piped: TSV
    rows = ox.parse_query_results(out.encode(), format=ox.QueryResultsFormat.TSV)
    assert isinstance(rows, ox.QuerySolutions)
    [row] = rows
    assert row["event"] == ox.NamedNode("https://w3id.org/qkg/id/event/summit")
    assert row["participants"] == ox.Literal(39)
    assert row["accounts"] == ox.Literal("account:gazette-1 | account:names")
    assert row["competing"] == ox.Literal(" | ".join(COMPETING))


def test_added_columns_do_not_clash_with_the_columns_of_the_query(qkg: Run) -> None:
    query = "SELECT ?accounts { government:bavaria qkg:withinState ?accounts }"
    head, row = qkg("sparql", query, "--evidence").out.splitlines()
    assert head.split("\t") == ["?accounts", "?accounts_", "?sources_", "?competing_"]
    assert row.startswith("<https://w3id.org/qkg/id/government/germany>\t")
    assert "account:overview-p07-s03" in row


def test_markdown_has_the_headings(qkg: Run, folder: str) -> None:
    head, rule, row = qkg(*TIMELINE, "--data", folder, "--format", "markdown").out.splitlines()
    assert head.endswith(" | Accounts | Sources | Competing values |")
    assert rule.count("---") == 9
    assert row.replace("\\|", "").count("|") == 10
    assert "account:gazette-1 \\| account:names" in row


def test_json_is_sparql_results_with_evidence_in_the_same_order(qkg: Run, folder: str) -> None:
    call = ["query", "partner-profile", "--partner", "government:bavaria", "--evidence", "--data", folder]
    answer = json.loads(qkg(*call, "--format", "json").out)
    parsed = ox.parse_query_results(json.dumps(answer).encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(parsed, ox.QuerySolutions)
    assert len(list(parsed)) == len(answer["rows"]) == len(answer["results"]["bindings"])
    for binding, row in zip(answer["results"]["bindings"], answer["rows"], strict=True):
        subjects = {statement["subject"] for statement in row["evidence"]["statements"]}
        assert binding["item"]["value"] in subjects


def test_json_has_complete_accounts_sources_and_statements(qkg: Run, folder: str) -> None:
    [row] = json.loads(qkg(*TIMELINE, "--data", folder, "--format", "json").out)["rows"]
    accounts = {account["iri"].rsplit("/", 1)[1]: account for account in row["evidence"]["accounts"]}
    assert set(accounts) == {"gazette-1", "names"}
    assert accounts["gazette-1"]["label"] == {"en": "What the Gazette states", "fr": "Ce qu’énonce la Gazette"}
    assert accounts["gazette-1"]["confidence"]["iri"].endswith("/confidence/a")
    assert [source["label"]["fr"] for source in accounts["gazette-1"]["sources"]] == ["La Gazette"]
    assert [origin["iri"].rsplit("/", 1)[1] for origin in accounts["gazette-1"]["origins"]] == ["gazette-1"]
    competing = {(c["property"].rsplit("#", 1)[1], c["value"]["value"]): c for c in row["evidence"]["competing"]}
    assert set(competing) == {("participantCount", "40"), ("participantCount", "41"), ("start", "1986")}
    assert competing["participantCount", "41"]["instead_of"]["value"] == "39"
    assert competing["participantCount", "41"]["accounts"] == ["https://w3id.org/qkg/account/memoir"]
    [bound] = [s for s in row["evidence"]["statements"] if s["property"].endswith("startLatest")]
    assert bound["rule"]["label"]["en"] == "Date bounds"
    assert [premise["value"]["value"] for premise in bound["premises"]] == ["1986-02"]
    assert bound["rests_on"] == ["https://w3id.org/qkg/account/gazette-1"]


def test_it_is_translated_into_french(qkg: Run, folder: str) -> None:
    out = qkg(*TIMELINE, "--data", folder, "--format", "table", "--lang", "fr").out
    assert "Témoignages" in out
    assert "La Gazette" in out
    assert "Valeurs concurrentes" in out
    assert "nombre de participants\u00a0: 41 (account:memoir)" in out


@pytest.mark.parametrize("format_", ["xml", "turtle"])
def test_formats_that_cannot_hold_evidence_are_refused(qkg: Run, format_: str) -> None:
    outcome = qkg("query", "partners", "--evidence", "--format", format_)
    assert outcome.code == 2
    assert outcome.out == ""
    assert format_ in outcome.err


def test_only_rows_have_evidence(qkg: Run) -> None:
    outcome = qkg("sparql", "ASK { ?s ?p ?o }", "--evidence")
    assert outcome.code == 2
    assert "SELECT" in outcome.err


def test_an_empty_answer_is_reported(qkg: Run, folder: str) -> None:
    outcome = qkg(*TIMELINE, "--since", "2300-01-01", "--data", folder, "--format", "table")
    assert (outcome.code, outcome.out) == (0, "")
    assert "No row" in outcome.err
    assert qkg(*TIMELINE, "--since", "2300-01-01", "--data", folder).out.count("\n") == 1


def test_rows_that_cannot_be_traced_are_reported(qkg: Run, folder: str) -> None:
    query = "SELECT (COUNT(?x) AS ?n) { ?x qkg:party ?p } GROUP BY ?p"
    assert "groups that look alike" in qkg("sparql", query, "--evidence", "--data", folder, "--format", "table").out
    piped = qkg("sparql", query, "--evidence", "--data", folder)
    assert "groups that look alike" in piped.err
    assert "groups" not in piped.out


@pytest.fixture(scope="session")
def endpoint(folder: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server that holds the small graph."""
    with facade.open(data=Path(folder)) as graph:
        nquads = ox.serialize(graph.quads(), format=ox.RdfFormat.N_QUADS) or b""
    with oxigraph(nquads, tmp_path_factory.mktemp("endpoint")) as url:
        yield url


@pytest.mark.server
@pytest.mark.parametrize("format_", ["table", "csv", "tsv", "json", "markdown"])
def test_a_server_gives_the_same_evidence(qkg: Run, folder: str, endpoint: str, format_: str) -> None:
    call = [*TIMELINE, "--data", folder, "--format", format_]
    here, there = qkg(*call), qkg(*call, "--engine", endpoint)
    assert here.code == there.code == 0
    assert here.out == there.out


@pytest.mark.server
@pytest.mark.parametrize("format_", ["table", "csv", "tsv", "json", "markdown", "turtle"])
def test_a_server_shows_the_same(qkg: Run, folder: str, endpoint: str, format_: str) -> None:
    call = ["show", "event:summit", "--data", folder, "--format", format_]
    here, there = qkg(*call), qkg(*call, "--engine", endpoint)
    assert here.code == there.code == 0
    assert here.out == there.out


@pytest.mark.server
def test_doctor_checks_the_server(qkg: Run, endpoint: str) -> None:
    outcome = qkg("doctor", "--engine", endpoint)
    assert endpoint in outcome.out
    assert "answers" in outcome.out
