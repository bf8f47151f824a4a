"""Tables out and in again: the graph that ships, kind by kind, comes back byte for byte."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from qkg.core.errors import UsageError
from qkg.core.iris import QKG
from qkg.files.data_folder import find
from qkg.tables import write_table
from qkg.tables.mapping_file import read_mapping

from .conftest import FACTS, Folder, reasons

ROW_KINDS = (
    "agreements", "missions", "representations", "organizations", "memberships", "events", "ministry", "posts", "figures",
    "commitments",
)  # fmt: skip


def researched() -> dict[str, list[Path]]:
    """The research tables of each kind, in the order in which one speaks of the other, as `make facts` imports them."""
    if not FACTS.is_dir():
        return {}
    make = ["make", "--dry-run", "--no-print-directory", "-C", find().root, "facts", f"FACTS={FACTS}"]
    told = subprocess.run(make, capture_output=True, text=True, check=True).stdout.replace("\\\n", "")
    found = re.findall(r"qkg import (.+?) --as (\w+)", told)
    return {kind: [Path(table) for table in tables.split()] for tables, kind in found}


RESEARCHED = researched()


def judged(folder: Folder, kind: str) -> str | None:
    """The judgements on the rows of a kind, where there are any."""
    file = folder.root / "graph" / "judgements" / f"{kind}.yaml"
    return str(file) if file.exists() else None


def exported(folder: Folder, kind: str, map_file: str | None = None) -> Path:
    target = io.BytesIO()
    write_table(folder.data, kind, target, map_file=map_file)
    return folder.table(target.getvalue(), f"{kind}.csv")


@pytest.mark.parametrize(
    "kinds", [("memberships", "ministry"), pytest.param((*ROW_KINDS, "corrections"), marks=pytest.mark.slow)], ids=len
)
def test_an_exported_table_imports_to_the_same_files(copied: Folder, kinds: tuple[str, ...]) -> None:
    """… into the folder it came from: nothing is written at all, whatever the kind."""
    before, times = copied.files(), copied.times()
    for kind in kinds:
        outcome = copied.imports(kind, exported(copied, kind), check=False)
        assert (outcome.new, outcome.changed, outcome.absent, outcome.rejected) == ([], [], [], 0), kind
        assert outcome.unchanged == len(copied.accounts(kind)) > 20, kind
        assert copied.times() == times, kind
    assert copied.files() == before


@pytest.mark.slow
@pytest.mark.parametrize("kind", ROW_KINDS)
def test_an_exported_table_makes_the_same_accounts_where_there_are_none(copied: Folder, kind: str) -> None:
    """… into a folder without them: only what people, judgements and deliveries say about accounts is not in a table."""
    table, corrections = exported(copied, kind), exported(copied, "corrections")
    before = copied.quads()
    mapping = read_mapping(copied.data, kind)
    for path in (copied.root / mapping.folder()).glob("*.trig"):
        path.unlink()
    others = {"events": (), "organizations": ()}  # which other rows and tables speak of
    outcome = copied.imports(kind, table, check=False)
    assert outcome.rejected == 0
    assert copied.imports("corrections", corrections, check=False).rejected == 0  # which stand in the same files
    assert kind in others or outcome.new
    gone, come = before - copied.quads(), copied.quads() - before
    about = {f"{QKG}{name}" for name in ("reasoning", "rank", "rankReason", "delivery", "revisedIn")}
    assert {quad.predicate.value for quad in gone} <= about
    assert {quad.predicate.value for quad in come} <= {QKG + "rank"}


@pytest.mark.slow
@pytest.mark.parametrize("kind", RESEARCHED)
def test_the_research_tables_are_what_the_graph_says(copied: Folder, kind: str) -> None:
    """All of them, judged, imported where they were imported before: nothing changes, nothing is rejected, nothing is left."""
    before, times = copied.files(), copied.times()
    outcome = copied.imports(kind, *RESEARCHED[kind], map_file=judged(copied, kind), prune=True)
    assert reasons(outcome) == []
    assert (outcome.new, outcome.changed, outcome.removed, outcome.files) == ([], [], [], [])
    assert outcome.idle == []
    assert copied.files() == before
    assert copied.times() == times


@pytest.mark.slow
@pytest.mark.skipif(not FACTS.is_dir(), reason="the research tables do not stand beside the checkout")
def test_the_research_tables_make_the_graph_from_nothing(copied: Folder) -> None:
    """Without the accounts that tables made, their import makes them again, all but the deliveries that they came with."""
    before = copied.quads()
    for kind in (*ROW_KINDS, "links"):
        shutil.rmtree(copied.root / read_mapping(copied.data, kind).folder())
    shutil.rmtree(copied.root / "graph" / "sources")
    for kind in RESEARCHED:
        outcome = copied.imports(kind, *RESEARCHED[kind], map_file=judged(copied, kind), check=False)
        assert outcome.rejected == 0, kind
    stamps = {f"{QKG}delivery", f"{QKG}revisedIn"}
    assert {quad for quad in before ^ copied.quads() if quad.predicate.value not in stamps} == set()


# Cells that need care


def cells(table: Path) -> list[dict[str, str]]:
    with table.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_ambiguous_names_are_exported_as_curies(folder: Folder) -> None:
    folder.agreements(
        {"parties": "Québec; government:georgia-us; UNESCO; organization:oif", "place_signed": "place:quebec"}
    )
    [row] = cells(exported(folder, "agreements"))
    assert set(row["parties"].split("; ")) == {
        "Québec", "government:georgia-us", "UNESCO", "International Organisation of La Francophonie",
    }  # fmt: skip
    assert row["place_signed"] == "place:quebec"  # the name alone is the city's
    before = folder.files()
    folder.imports("agreements", exported(folder, "agreements"))
    assert folder.files() == before


def test_hosts_of_two_years_keep_their_occasions(folder: Folder) -> None:
    host = {"organization_key": "oif", "member": "Québec", "role": "host", "sources": "https://example.org/"}
    rows = [
        {**host, "occasion": "1987"},
        {**host, "occasion": "2008-october"},
        host,
        {**host, "role": "member", "from": "1970"},
    ]
    outcome = folder.imports("memberships", folder.rows(*rows, headings=[*host, "occasion", "from"]))
    assert outcome.rejected == 0
    table = exported(folder, "memberships")
    assert sorted(row["occasion"] for row in cells(table)) == ["", "", "1987", "2008-october"]
    before = folder.files()
    assert folder.imports("memberships", table).files == []
    assert folder.files() == before


def test_an_event_about_an_agreement_and_one_about_an_organization_keep_their_columns(folder: Folder) -> None:
    folder.agreements({})
    event = {"type": "milestone", "sources": "https://example.org/"}
    about = [
        {"key": "a", **event, "agreement_key": "bavaria-1989-cooperation"},
        {"key": "b", **event, "organization_key": "oif"},
    ]
    table = folder.rows(*about, headings=["key", *event, "agreement_key", "organization_key"])
    assert folder.imports("events", table).rejected == 0
    assert [(row["agreement_key"], row["organization_key"]) for row in cells(exported(folder, "events"))] == [
        ("bavaria-1989-cooperation", ""),
        ("", "oif"),
    ]


def test_ministers_of_two_terms_keep_their_keys(folder: Folder) -> None:
    minister = {
        "kind": "minister",
        "name_fr": "Marie-Claude Roy-Minister",
        "organization": "unesco",
        "sources": "https://example.org/",
    }
    rows = [{**minister, "key": "1984"}, {**minister, "key": "second-term"}, {**minister, "key": ""}]
    assert folder.imports("ministry", folder.rows(*rows)).rejected == 0
    table = exported(folder, "ministry")
    assert sorted(row["key"] for row in cells(table)) == ["", "1984", "second-term"]
    assert folder.imports("ministry", table).files == []


def test_posts_figures_and_commitments_survive_a_round_trip(folder: Folder) -> None:
    """The end of a title is not taken for the word that tells two terms apart."""
    source = {"sources": "https://example.org/"}
    post = {"name": "Luci Tremblay", "title": "delegate general", "organization": "unesco", **source}
    folder.imports("posts", folder.rows(post, {**post, "occasion": "2", "seen": "2017-01; 2018"}))
    figure = {
        "subject": "Québec",
        "measure": "staff",
        "period": "2012/2013",
        "value": "12.5",
        "unit": "person",
        **source,
    }
    folder.imports("figures", folder.rows(figure))
    folder.agreements({"key": "charter"})
    act = {"agreement_key": "charter", "act": "vote", "date": "1976-05-10", "reference": "1471-76", **source}
    folder.imports("commitments", folder.rows(act, {**act, "occasion": "second", "by": "Bavaria"}))
    assert [len(folder.accounts(kind)) for kind in ("posts", "figures", "commitments")] == [2, 1, 2]
    for kind in ("posts", "figures", "commitments"):
        table = exported(folder, kind)
        assert [row["occasion"] for row in cells(table) if row.get("occasion")] in ([], ["2"], ["second"])
        assert folder.imports(kind, table).files == []


def test_sources_without_a_url_survive_a_round_trip(folder: Folder) -> None:
    words = "The register of treaties, volume nine, as it was read aloud " + "in the assembly " * 8 + "in 1965; page 3"
    folder.agreements({"sources": f"{words} | https://example.org/a%7Cb?c=d"})
    assert folder.imports("agreements", exported(folder, "agreements")).files == []


def test_text_that_looks_like_a_formula_survives_a_round_trip(folder: Folder) -> None:
    for title in ("'=1+1", "'-Title", "'+1 each", "'@home", "'''=x", '"Quoted"', "a, b; c | d", "-5"):
        folder.agreements({"title_fr": title}, prune=True)
        table = exported(folder, "agreements")
        assert cells(table)[0]["title_fr"][:1] not in {"=", "+", "@"}
        assert folder.imports("agreements", table).files == []


def test_an_account_that_no_row_makes_is_not_exported(folder: Folder) -> None:
    folder.agreements({})
    folder.write("agreements/hand.trig", 'account:agreements-by-hand { agreement:x qkg:reference "7" . }\n')
    assert len(cells(exported(folder, "agreements"))) == 1


def test_a_table_is_exported_under_the_headings_of_a_mapping(folder: Folder) -> None:
    mapping = folder.map(
        "extends: agreements\nlang: fr\ncolumns:\n  key: {heading: Nº}\n  parties: {heading: Partenaires, separator: /}\n"
    )
    folder.agreements({})
    table = exported(folder, "agreements", mapping)
    [row] = cells(table)
    assert row["Nº"] == "bavaria-1989-cooperation"
    assert row["Partenaires"] == "Bavière/ Québec"
    assert folder.imports("agreements", table, map_file=mapping).files == []


def test_reference_data_has_no_rows_to_export(folder: Folder) -> None:
    for kind in ("entities", "links"):
        with pytest.raises(UsageError):
            exported(folder, kind)


def test_the_same_table_every_time(folder: Folder) -> None:
    rows = [
        {"key": f"{letter}-{number}", "sources": f"https://example.org/{number % 3}"}
        for letter in "cab"
        for number in range(9)
    ]
    folder.agreements(*rows)
    one, other = (exported(folder, "agreements").read_bytes() for _ in range(2))
    assert one == other
    accounts = [row["account"] for row in csv.DictReader(io.StringIO(one.decode()))]
    assert accounts == sorted(accounts)
    assert len(accounts) == 27
