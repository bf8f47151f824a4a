"""Corrections (`key, field, value`): what they become, what they are refused for, and tables out and in again."""

from __future__ import annotations

import io

import pytest

from qkg.core.iris import expand
from qkg.tables import Outcome, write_table

from .conftest import Folder, reasons

OFFICES = [
    {
        "key": "paris",
        "type": "bureau",
        "city": "Paris",
        "country": "France",
        "opened": "1961",
        "sources": "https://example.org/o",
    },
    {
        "key": "munich",
        "city": "Munich",
        "country": "",
        "type": "bureau",
        "opened": "1971",
        "sources": "https://example.org/o",
    },
]
EVENTS = [
    {"key": "summit-1", "name_en": "A summit", "type": "summit", "date_from": "1990", "sources": "https://example.org/e"},
    {"key": "paris", "name_en": "Another", "type": "conference", "date_from": "1991", "sources": "https://example.org/e"},
]  # fmt: skip
SOURCE = "https://example.com/c"


@pytest.fixture
def known(folder: Folder) -> Folder:
    """Two offices, two events (one with the key of an office) and an agreement."""
    assert folder.agreements({}).rejected == 0
    assert folder.imports("representations", folder.rows(*OFFICES)).rejected == 0
    assert folder.imports("events", folder.rows(*EVENTS)).rejected == 0
    return folder


def corrected(folder: Folder, *rows: tuple[str, str, str], **cells: str) -> Outcome:
    dicts = [{"key": k, "field": f, "value": v, "source_urls": SOURCE, **cells} for k, f, v in rows]
    return folder.imports("corrections", folder.rows(*dicts), check=False)


def round_trip(folder: Folder, kind: str = "corrections") -> list[str]:
    """The lines of an exported table, which imports to the same files."""
    target = io.BytesIO()
    write_table(folder.data, kind, target)
    before = folder.files()
    outcome = folder.imports(kind, folder.table(target.getvalue(), f"{kind}.csv"), prune=True, check=False)
    assert (outcome.new, outcome.changed, outcome.rejected, outcome.files) == ([], [], 0, []), reasons(outcome)
    assert folder.files() == before
    return target.getvalue().decode().splitlines()


def test_rows_of_one_thing_and_source_are_one_account_that_says_only_that(known: Folder) -> None:
    outcome = corrected(
        known,
        ("bavaria-1989-cooperation", "date_signed", "1989-11-10"),
        ("bavaria-1989-cooperation", "place_signed", "Munich"),
        ("munich", "note", "a remark"),
        confidence="B",
        as_of="2020",
        because_fr="Selon le registre.",
        because_en="As the register has it.",
    )
    assert (outcome.rows, outcome.rejected, outcome.notes, len(outcome.new)) == (3, 0, 1, 1), reasons(outcome)
    [account] = known.accounts("corrections")
    assert account.startswith("corrections-agreements-bavaria-1989-cooperation-")
    graph = f"account:{account}"
    said = {quad.predicate.value for quad in known.quads() if quad.graph_name.value == expand(graph)}  # type: ignore[union-attr]
    assert said == {expand("rdf:type"), expand("qkg:signed"), expand("qkg:signedAt")}
    assert known.said("agreement:bavaria-1989-cooperation", "qkg:signed", graph) == ["1989-11-10"]
    assert known.said(graph, "qkg:confidence") == [expand("confidence:b")]
    assert known.said(graph, "qkg:asOf") == ["2020"]
    assert known.said(graph, "qkg:reasoning") == ["As the register has it.", "Selon le registre."]
    assert graph.encode() in known.files()["agreements/bavaria.trig"]  # where the agreement's accounts are
    assert len(round_trip(known)) == 3  # the headings and a row for each field
    assert corrected(known, ("summit-1", "date_to", "1990-05")).absent == [expand(graph)]


def test_a_value_is_read_as_a_cell_of_its_column(known: Folder) -> None:
    outcome = corrected(
        known,
        ("munich", "type_changes", "delegation@1980; bureau@1990"),
        ("munich", "closed", "1996"),
        ("summit-1", "organization_key", "oif"),
        ("event:paris", "city", "Paris"),
        ("bavaria-1989-cooperation", "sectors", "culture; science"),
    )
    assert (outcome.rejected, len(known.accounts("corrections"))) == (0, 4), reasons(outcome)
    assert known.said("event:munich-delegation-1980", "qkg:becomes") == [expand("representation-kind:delegation")]
    assert known.said("representation:munich", "qkg:end") == ["1996"]
    # The property depends on the kind of event, which the graph knows.
    assert known.said("event:summit-1", "qkg:partOfSeries") == [expand("organization:oif")]
    assert known.said("event:paris", "qkg:place") == [expand("place:paris")]
    round_trip(known)


@pytest.mark.parametrize(
    ("row", "english", "french"),
    [
        (("nowhere", "opened", "1990"), "key: nothing of kind representation has the key “nowhere”", "rien"),
        (("paris", "city", "Paris"), "key: “paris” is the key of several things: write one of event:paris, representation:paris", "plusieurs"),
        (("munich", "opend", "1990"), "field: no kind of table has a field “opend” that can be corrected. Did you mean: opened", "aucune"),
        (("munich", "opened", "soon"), "opened: “soon”", "opened"),
        (("munich", "opened", ""), "value: a value is needed", "requise"),
        (("munich", "opened", "not: "), "value: a value is needed", "requise"),
        (("bavaria-1989-cooperation", "sectors", "not: not: ; ;"), "value: a value is needed", "requise"),
        (("munich", "key", "x"), "field: no kind of table has a field “key”", "aucune"),
    ],
)  # fmt: skip
def test_what_cannot_be_corrected_is_refused(
    known: Folder, row: tuple[str, str, str], english: str, french: str
) -> None:
    outcome = corrected(known, row)
    assert (outcome.new, outcome.files) == ([], [])
    assert reasons(outcome)[0].startswith(english)
    assert french in reasons(outcome, "fr")[0]


def test_corrections_that_contradict_each_other_are_refused(known: Folder) -> None:
    outcome = corrected(
        known, ("munich", "opened", "1970"), ("munich", "opened", "1972"), ("summit-1", "date_to", "1990")
    )
    assert (outcome.rejected, len(outcome.new)) == (2, 1)
    assert all(said.startswith("opened: ") and "“1970 / 1972”" in said for said in reasons(outcome))


def test_a_table_of_a_kind_leaves_its_corrections_alone(known: Folder) -> None:
    corrected(known, ("munich", "opened", "1970"))
    before = known.files()
    known.imports("representations", known.rows(*OFFICES), prune=True)
    assert known.files() == before
