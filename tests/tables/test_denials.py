"""`not: VALUE`: the denial that a row makes, the accounts that it contradicts altogether, and tables out and in again."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from qkg.core.iris import expand
from qkg.store.building import in_memory

from .conftest import AGREEMENT, Folder, reasons
from .test_corrections import OFFICES, corrected, known, round_trip  # noqa: F401 - a fixture

AGREED = "agreement:bavaria-1989-cooperation"


def view(folder: Folder, subject: str, property: str) -> list[str]:  # noqa: A002
    """The values in the view, by the end of their IRIs."""
    store, _ = in_memory(folder.data)
    found = store.quads_for_pattern(
        ox.NamedNode(expand(subject) or ""), ox.NamedNode(expand(property) or ""), None, ox.DefaultGraph()
    )
    return sorted(quad.object.value.rpartition("/")[2] for quad in found)  # type: ignore[union-attr]


def test_a_row_says_what_is_so_and_what_is_not(folder: Folder) -> None:
    folder.agreements({"parties": "Québec; Bavaria; Canada"})
    outcome = folder.agreements(
        {"parties": "Québec; Bavaria; Canada"},
        {"parties": "France; not: Canada", "date_signed": "not: 1989-11-09", "sources": "https://example.com/b", "as_of": "2020"},
    )  # fmt: skip
    assert outcome.rejected == 0, reasons(outcome)
    [denial] = [slug for slug in folder.accounts("agreements") if slug.endswith("-denial")]
    account = denial.removesuffix("-denial")
    assert folder.said(AGREED, "qkg:party", f"account:{denial}") == [expand("government:canada")]
    assert folder.said(AGREED, "qkg:signed", f"account:{denial}") == ["1989-11-09"]
    assert folder.said(AGREED, "qkg:party", f"account:{account}") == [expand("government:france")]
    assert folder.said(f"account:{denial}", "rdf:type") == [expand("qkg:Denial")]
    assert folder.said(f"account:{denial}", "qkg:asOf") == ["2020"]
    assert folder.said(f"account:{denial}", "skos:prefLabel") == [
        "Ce que nie example.com de bavaria-1989-cooperation",
        "What example.com denies of bavaria-1989-cooperation",
    ]
    assert view(folder, AGREED, "qkg:party") == ["bavaria", "france", "quebec"]
    assert view(folder, AGREED, "qkg:signed") == []
    lines = round_trip(folder, "agreements")
    assert any("France; not: Canada" in line and "not: 1989-11-09" in line for line in lines)


def test_an_account_that_says_only_what_is_denied_is_deprecated(known: Folder) -> None:  # noqa: F811
    """… with the reason, and is normal again when the denial is withdrawn; its own table does not undo it."""
    wrong = {"key": "paris", "closed": "1996", "sources": "https://example.org/wrong"}
    tables = [*OFFICES, wrong]
    known.imports("representations", known.rows(*tables, name="o.csv"), check=False)
    [account] = [
        f"account:{a}"
        for a in known.accounts("representations")
        if known.said("representation:paris", "qkg:end", f"account:{a}")
    ]
    why = {"because_fr": "Le bureau est ouvert.", "because_en": "The office is open."}
    outcome = corrected(known, ("representation:paris", "closed", "not: 1996"), **why)
    assert [a.rpartition("/")[2] for a in outcome.changed] == [account.removeprefix("account:")]
    [denial] = [a for a in known.accounts("corrections") if a.endswith("-denial")]
    assert known.said(account, "qkg:rank") == [expand("rank:deprecated")]
    assert known.said(account, "qkg:deniedBy") == [expand(f"account:{denial}")]
    assert known.said(account, "qkg:rankReason") == [
        "Ce qu’il affirme est nié\u00a0: Ce que nie example.com de paris.",
        "What it states is denied: What example.com denies of paris.",
    ]
    assert known.said(f"account:{denial}", "qkg:reasoning") == ["Le bureau est ouvert.", "The office is open."]
    # The other account of the office states more, and stays as it is.
    assert {
        rank.rpartition("/")[2]
        for a in known.accounts("representations")
        for rank in known.said(f"account:{a}", "qkg:rank")
    } == {
        "deprecated",
        "normal",
    }
    assert known.imports("representations", known.rows(*tables, name="o.csv"), check=False).files == []
    round_trip(known)
    round_trip(known, "representations")
    corrected(known, ("representation:paris", "closed", "not: 1997"), **why)
    assert known.said(account, "qkg:rank") == [expand("rank:normal")]
    assert known.said(account, "qkg:deniedBy") == known.said(account, "qkg:rankReason") == []


def test_a_rank_that_a_person_gave_stays(folder: Folder) -> None:
    mapping = folder.map(
        f"extends: agreements\njudgements:\n  - match: {{key: {AGREEMENT['key']}, sources: 'https://example.org/1989'}}\n"
        "    rank: preferred\n    because: {en: Seen., fr: Vu.}\n"
    )
    denials = {name: f"not: {AGREEMENT[name]}" for name in ("title_fr", "date_signed", "sectors")}
    parties = "not: Québec; not: Bavaria"
    folder.agreements({}, {**denials, "parties": parties, "sources": "https://example.com/b"}, map_file=mapping)
    ranks = {rank for a in folder.accounts("agreements") for rank in folder.said(f"account:{a}", "qkg:rank")}
    assert ranks == {expand("rank:preferred"), expand("rank:normal")}


def test_denied_events_of_an_office_are_not_in_the_view(known: Folder) -> None:  # noqa: F811
    corrected(known, ("munich", "type_changes", "delegation@1980"), ("munich", "reopened", "1990"))
    other = {
        "key": "munich",
        "field": "type_changes",
        "value": "not: delegation@1980",
        "sources": "https://example.org/x",
    }
    first = {"key": "munich", "field": "type_changes", "value": "delegation@1980", "sources": "https://example.com/c"}
    outcome = known.imports("corrections", known.rows(first, other), check=False)
    assert outcome.rejected == 0, reasons(outcome)
    assert view(known, "event:munich-delegation-1980", "qkg:becomes") == []
    round_trip(known)


@pytest.mark.parametrize(
    ("cells", "english", "french"),
    [
        ({"key": "not: a"}, "key: “a” is part of what names the thing, and cannot be denied", "ne peut être nié"),
        ({"date_signed": "not: soon"}, "date_signed: “soon”", "date_signed"),
        (
            {"sources": "not: https://example.org/a"},
            "sources: “not:https://example.org/a” names no source",
            "aucune source",
        ),
        ({"parties": "Québec; not: Bavria"}, "parties: nothing is called “Bavria”", "rien"),
    ],
)
def test_what_cannot_be_denied_is_refused(folder: Folder, cells: dict[str, str], english: str, french: str) -> None:
    outcome = folder.agreements(cells)
    assert (outcome.new, outcome.files) == ([], [])
    assert reasons(outcome)[0].startswith(english)
    assert french in reasons(outcome, "fr")[0]


def test_what_is_denied_names_nothing(folder: Folder) -> None:
    """A name that only a denial states is not found in cells."""
    office = {"key": "paris", "name_en": "not: House of Paris", "city": "Paris", "sources": "https://example.org/o"}
    assert folder.imports("representations", folder.rows(office), check=False).rejected == 0
    row = {
        "subject": "House of Paris",
        "measure": "staff",
        "period": "2020",
        "value": "1",
        "sources": "https://example.org/",
    }
    assert reasons(folder.imports("figures", folder.rows(row), check=False))[0].startswith("subject: nothing is called")
    folder.imports("representations", folder.rows({**office, "name_en": "House of Paris"}), check=False)
    assert folder.imports("figures", folder.rows(row), check=False).rejected == 0
