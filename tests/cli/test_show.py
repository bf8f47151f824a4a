"""`qkg show`: what is stated of a thing, who says so, what others say instead, what mentions it."""

from __future__ import annotations

import json

import pyoxigraph as ox
import pytest

from tests.evidence.conftest import small_folder

from .conftest import Run

SUMMIT = "https://w3id.org/qkg/id/event/summit"


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(small_folder(tmp_path_factory.mktemp("small-show") / "data"))


def lines_of(out: str) -> list[str]:
    return [line.rstrip() for line in out.splitlines()]


def test_a_page_begins_with_label_class_and_iri(qkg: Run, folder: str) -> None:
    lines = lines_of(qkg("show", "event:summit", "--data", folder, "--format", "table").out)
    assert lines[:4] == ["Summit", "Event", "event:summit", SUMMIT]
    assert max(map(len, lines)) <= 80


def test_a_thing_may_be_named_in_either_language(qkg: Run, folder: str) -> None:
    for name in ("Traité bêta", "traite beta", "Beta treaty", "beta", "agreement:beta"):
        assert lines_of(qkg("show", name, "--data", folder, "--format", "table").out)[0] == "Beta treaty"


def test_each_value_has_its_accounts_and_rival_values(qkg: Run, folder: str) -> None:
    lines = lines_of(qkg("show", "event:summit", "--data", folder, "--format", "table").out)
    at = lines.index("participant count  39")
    assert [line.strip() for line in lines[at + 1 : at + 4]] == [
        "account:gazette-1 → source:gazette",
        "but 40, says account:memoir-draft",
        "but 41, says account:memoir",
    ]


def test_a_derived_value_names_its_rule_and_its_accounts(qkg: Run, folder: str) -> None:
    lines = lines_of(qkg("show", "event:summit", "--data", folder, "--format", "table").out)
    at = lines.index("latest start       1986-02-28")
    assert [line.strip() for line in lines[at + 1 : at + 3]] == [
        "derived: Date bounds",
        "account:gazette-1 → source:gazette",
    ]


def test_statements_that_the_view_does_not_keep_are_marked(qkg: Run, folder: str) -> None:
    lines = lines_of(qkg("show", "event:summit", "--data", folder, "--format", "table").out)
    at = next(number for number, line in enumerate(lines) if "Bavaria (government:bavaria)" in line)
    assert [line.strip() for line in lines[at + 1 : at + 3]] == [
        "account:memoir-draft → source:memoir",
        "not kept in the view",
    ]


def test_the_sources_are_named_at_the_end(qkg: Run, folder: str) -> None:
    lines = lines_of(qkg("show", "event:summit", "--data", folder, "--format", "table").out)
    at = lines.index("Sources")
    assert lines[at + 1 :] == ["  source:gazette", "    Gazette", "  source:memoir", "    Memoir"]


def test_mentions_name_the_property_and_the_accounts(qkg: Run, folder: str) -> None:
    lines = lines_of(qkg("show", "government:germany", "--data", folder, "--format", "table").out)
    at = lines.index("Mentioned by")
    assert lines[at + 1 : at + 7] == [
        "  Beta treaty (agreement:beta)",
        "    party",
        "    account:memoir → source:memoir",
        "  Bavaria (government:bavaria)",
        "    within state",
        "    account:names → source:gazette, source:memoir",
    ]


def test_it_is_translated_into_french(qkg: Run, folder: str) -> None:
    out = qkg("show", "event:summit", "--data", folder, "--format", "table", "--lang", "fr").out
    lines = [line.strip() for line in lines_of(out)]
    assert lines[:2] == ["Sommet", "Événement"]
    assert "mais 41 selon account:memoir" in lines
    assert "dérivé\u00a0: Bornes des dates" in lines
    assert "La Gazette" in lines
    for english in ("Said by", "derived", "Sources of", "not kept", "Mentioned"):
        assert english not in out


def test_it_is_tsv_when_piped(qkg: Run, folder: str) -> None:
    head, *rows = (line.split("\t") for line in qkg("show", "event:summit", "--data", folder).out.splitlines())
    assert head == ["Property", "Value", "Kept", "Said by", "Sources", "Rule", "Competing values"]
    assert ["qkg:place", "place:munich", "yes", "account:gazette-1", "Gazette", "", ""] in rows
    assert ["qkg:participant", "government:bavaria", "no", "account:memoir-draft", "Memoir", "", ""] in rows
    [count] = [row for row in rows if row[0] == "qkg:participantCount"]
    assert count[-1] == "but 40, says account:memoir-draft | but 41, says account:memoir"
    [bound] = [row for row in rows if row[0] == "qkg:startLatest"]
    assert bound[1:6] == ["1986-02-28", "yes", "account:gazette-1", "Gazette", "rule:date-bounds"]


def test_turtle_holds_the_triples_of_the_thing_in_the_view(qkg: Run, folder: str) -> None:
    own = ox.Store()
    own.load(
        qkg("show", "event:summit", "--data", folder, "--format", "turtle").out.encode(), format=ox.RdfFormat.TURTLE
    )
    every = ox.Store()
    query = f"CONSTRUCT {{ <{SUMMIT}> ?p ?o }} WHERE {{ <{SUMMIT}> ?p ?o }}"
    every.load(qkg("sparql", query, "--data", folder).out.encode(), format=ox.RdfFormat.TURTLE)
    assert len(own) > 5
    assert set(own) == set(every)


def test_json_holds_statements_and_mentions(qkg: Run, folder: str) -> None:
    shown = json.loads(qkg("show", "government:bavaria", "--data", folder, "--format", "json").out)
    assert shown["label"] == {"en": "Bavaria", "fr": "Bavière"}
    assert [each["iri"].rsplit("#", 1)[1] for each in shown["classes"]] == ["FederatedState"]
    [partner] = [s for s in shown["statements"] if s["value"]["value"].endswith("#Partner")]
    assert partner["rule"]["iri"].endswith("/rule/partners")
    assert {iri.rsplit("/", 1)[1] for iri in partner["rests_on"]} == {"gazette-1", "memoir"}
    mentioned = {(m["subject"].rsplit("/", 1)[1], m["property"].rsplit("#", 1)[1]) for m in shown["mentions"]}
    assert ("alpha", "party") in mentioned
    assert "states" not in shown


def test_an_account_shows_what_it_states(qkg: Run, folder: str) -> None:
    lines = lines_of(qkg("show", "account:memoir", "--data", folder, "--format", "table").out)
    assert lines[:2] == ["What the memoir states", "Account"]
    at = lines.index("States")
    section = lines[at : lines.index("", at)]
    assert "    backed by · Québec (government:quebec)" in section
    said = " ".join(line.strip() for line in section)
    assert "participant count · 41 — not kept in the view — but 39, says account:gazette-1, but 40, says" in said
    shown = json.loads(qkg("show", "account:memoir", "--data", folder, "--format", "json").out)
    assert len(shown["states"]) == 8


@pytest.mark.parametrize(
    ("thing", "title"),
    [
        ("source:gazette", "Gazette"),
        ("passage:gazette-1", "Gazette, page 1"),
        ("sector:energy", "Energy"),
        ("qkg:Agreement", "Agreement"),
        ("rule:partners", "Partners of Québec"),
    ],
)
def test_every_kind_of_resource_can_be_shown(qkg: Run, folder: str, thing: str, title: str) -> None:
    outcome = qkg("show", thing, "--data", folder, "--format", "table")
    assert outcome.code == 0
    lines = lines_of(outcome.out)
    assert lines[0] == title
    assert "this graph itself (graph:" in outcome.out
    assert max(map(len, lines)) <= 80


def test_the_shipped_graph_shows_bavaria(qkg: Run) -> None:
    out = qkg("show", "bavaria", "--format", "table").out
    assert "account:overview-p07-s03 → source:overview" in out
    assert "Mentioned by" in out


def test_an_unknown_thing_is_an_error_with_suggestions(qkg: Run, folder: str) -> None:
    outcome = qkg("show", "bavariaa", "--data", folder)
    assert (outcome.code, outcome.out) == (2, "")
    assert "government:bavaria" in outcome.err
