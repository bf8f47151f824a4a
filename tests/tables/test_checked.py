"""What is about to be written is validated first: new violations stop it, and name the row and its columns."""

from __future__ import annotations

import os

import pytest

from qkg.cli import main

from .conftest import Folder

ONE_SIDED = {"key": "alone-1999", "parties": "Québec", "sources": "https://example.org/alone"}
ENDED = {"key": "ended-1985", "date_signed": "1989", "ended": "1985", "sources": "https://example.org/ended"}
GOOD = {"key": "good-1999", "sources": "https://example.org/good"}
UNDATED = {"key": "undated", "date_signed": "", "sources": "https://example.org/undated"}
OTHERS = "extends: agreements\ncolumns:\n  parties: {ignored: [others]}\n"


def test_new_violations_stop_the_writing_and_name_row_and_column(strict: Folder) -> None:
    before = strict.files()
    outcome = strict.agreements(GOOD, ONE_SIDED, ENDED)
    assert strict.files() == before
    assert not outcome.written
    assert strict.files() == before
    first, second = outcome.violations
    assert first.cells == {"parties": "Québec"}
    assert "table.csv:3: parties: Québec: An agreement has at least two sides" in first.text("en")
    assert "table.csv:3: parties: Québec: Une entente a au moins deux côtés" in first.text("fr")
    assert "table.csv:4: date_signed: 1989: The agreement ended before it was signed." in second.text("en")


def test_violations_are_written_all_the_same_when_they_are_allowed(strict: Folder) -> None:
    outcome = strict.agreements(GOOD, ONE_SIDED, allow_violations=True)
    assert (outcome.written, len(outcome.violations)) == (True, 1)
    assert strict.said("agreement:alone-1999", "qkg:party") == ["https://w3id.org/qkg/id/government/quebec"]


def test_a_dry_run_tells_what_the_writing_would(strict: Folder) -> None:
    before = strict.files()
    told = [violation.text() for violation in strict.agreements(ONE_SIDED, dry_run=True).violations]
    assert strict.files() == before
    assert strict.files() == before
    assert told == [violation.text() for violation in strict.agreements(ONE_SIDED).violations] != []


def test_violations_that_were_there_before_stop_nothing(strict: Folder) -> None:
    strict.agreements(ONE_SIDED, allow_violations=True)
    outcome = strict.agreements(ONE_SIDED, GOOD)
    assert (outcome.written, outcome.violations) == (True, [])


def test_a_violation_elsewhere_that_the_removal_of_a_row_makes_is_told(strict: Folder) -> None:
    """The agreement that another replaces is gone: the shape of the reference is violated where no row is left."""
    later = {
        "key": "later-2000",
        "date_signed": "2000",
        "replaces": "good-1999",
        "sources": "https://example.org/later",
    }
    assert strict.agreements(GOOD, later).written
    (strict.root / "graph" / "by-hand.trig").write_bytes(
        b"@prefix qkg: <https://w3id.org/qkg/ontology#> .\n"
        b"<https://w3id.org/qkg/account/by-hand> { <https://w3id.org/qkg/id/agreement/other> a qkg:Agreement ;\n"
        b"  qkg:replaces <https://w3id.org/qkg/id/agreement/good-1999> . }\n"
    )
    outcome = strict.agreements({**later, "replaces": ""}, prune=True)
    assert outcome.removed
    assert not outcome.written
    assert [violation.where for violation in outcome.violations] == [()]


def test_values_that_are_left_out_are_told_with_the_row_that_they_leave_one_sided(strict: Folder) -> None:
    table = strict.rows({**GOOD, "parties": "Québec; others", "date_signed": "1999"})
    [violation] = strict.imports("agreements", table, map_file=strict.map(OTHERS)).violations
    assert violation.left_out == ("others",)
    assert violation.text("en").endswith("(left out of the row: others)")


def test_names_that_are_left_out_by_a_decision_are_told_as_well(strict: Folder) -> None:
    (strict.root / "graph" / "judgements").mkdir()
    decisions = "name,column,decision,target,type,label_fr,label_en,within,because\nADEME,parties,ignore,,,,,,\n"
    (strict.root / "graph" / "judgements" / "agreements.names.csv").write_text(decisions, "utf-8")
    [violation] = strict.agreements({**GOOD, "parties": "Québec; ADEME"}).violations
    assert violation.left_out == ("ADEME",)


def test_new_warnings_are_counted_and_stop_nothing(strict: Folder) -> None:
    outcome = strict.agreements(GOOD, UNDATED)
    assert outcome.written
    assert [warning.text().partition(": ")[0] for warning in outcome.warnings] == [
        str(strict.root.parent / "table.csv:3")
    ]
    assert strict.agreements(GOOD, UNDATED, {**GOOD, "sources": "https://example.org/more"}).warnings == []


def test_without_a_check_nothing_is_told(strict: Folder) -> None:
    outcome = strict.agreements(ONE_SIDED, check=False)
    assert (outcome.written, outcome.violations, outcome.warnings) == (True, [], [])


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "Nothing was written, because of the violations"),
        ("fr", "Rien n’a été écrit, à cause des violations"),
    ],
)
def test_the_command_says_what_to_do(strict: Folder, capsys: pytest.CaptureFixture[str], lang: str, told: str) -> None:
    table = str(strict.rows({**GOOD, **ONE_SIDED, "title_fr": "Entente"}))
    command = ["--lang", lang, "import", table, "--as", "agreements", "--data", str(strict.root)]
    assert main(command) == 1
    error = capsys.readouterr().err
    assert told in error
    assert f"{os.path.basename(table)}:2: parties: Québec" in error
    assert main([*command, "--allow-violations"]) == 0
