"""Decisions about names: what a name stands for, what is new, what is left out; remembered in the data folder."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from qkg.core.errors import QkgError
from qkg.tables import write_table
from qkg.tables.importing import offers_beside

from .conftest import AGREEMENT, Folder, reasons

HEADINGS = "name,column,decision,target,type,label_fr,label_en,within,because\n"
BNF = "BnF,parties,new,organization:bnf,organization-kind:agency,Bibliothèque nationale de France,National Library of France,France,\n"


def remember(folder: Folder, *lines: str) -> None:
    """Write the remembered decisions of agreements by hand."""
    file = folder.root / "graph" / "judgements" / "agreements.names.csv"
    file.parent.mkdir(exist_ok=True)
    file.write_text(HEADINGS + "".join(lines), "utf-8")


def test_a_name_stands_for_what_was_decided(folder: Folder) -> None:
    remember(folder, "Free State,parties,match,Bavaria,,,,,Nom officiel du Land | Official name of the Land\n")
    outcome = folder.agreements({"key": "bavaria-1989", "parties": "Québec; Free State"})
    assert reasons(outcome) == []
    assert folder.said("agreement:bavaria-1989", "qkg:party") == [
        "https://w3id.org/qkg/id/government/bavaria",
        "https://w3id.org/qkg/id/government/quebec",
    ]
    [account] = folder.accounts("agreements")
    assert folder.said(f"account:{account}", "qkg:reasoning") == [
        "«\u00a0Free State\u00a0» désigne Bavière\u00a0: Nom officiel du Land",
        "“Free State” stands for Bavaria: Official name of the Land",
    ]


def test_a_name_may_stand_for_several(folder: Folder) -> None:
    remember(folder, "The two,,match,Bavaria; France,,,,,\n")
    assert reasons(folder.agreements({"key": "two-1989", "parties": "Québec; The two"})) == []
    assert len(folder.said("agreement:two-1989", "qkg:party")) == 3


def test_a_new_organization_may_have_one_name_and_a_new_place_may_not(folder: Folder) -> None:
    remember(folder, BNF.replace("National Library of France", ""))
    assert reasons(folder.agreements({"key": "bnf-2003", "parties": "Québec; BnF"})) == []
    assert folder.said("organization:bnf", "skos:prefLabel") == ["Bibliothèque nationale de France"]
    remember(folder, "Lyons,place_signed,new,place:lyon,qkg:Place,,Lyons,France,\n")
    with pytest.raises(QkgError, match="label_fr"):
        folder.agreements({"key": "lyon-2003", "place_signed": "Lyons"})


def test_a_new_organization_is_stated_by_the_row_that_names_it(folder: Folder) -> None:
    remember(folder, BNF)
    row = {"key": "bnf-2003", "parties": "Québec; BnF"}
    outcome = folder.agreements(row)
    assert reasons(outcome) == []
    assert folder.said("organization:bnf", "skos:prefLabel") == [
        "Bibliothèque nationale de France",
        "National Library of France",
    ]
    assert folder.said("organization:bnf", "qkg:organizationKind") == [
        "https://w3id.org/qkg/id/concept/organization-kind/agency"
    ]
    assert folder.said("organization:bnf", "qkg:unitOf") == ["https://w3id.org/qkg/id/government/france"]
    assert folder.said("organization:bnf", "qkg:namedIn") == ["https://w3id.org/qkg/id/agreement/bnf-2003"]
    assert folder.agreements(row).files == []


def test_a_new_city_that_signs_is_a_government_and_a_place(folder: Folder) -> None:
    remember(
        folder, "Lyon,parties,new,government:lyon,polity-kind:local-authority,Ville de Lyon,City of Lyon,France,\n"
    )
    assert (
        reasons(folder.agreements({"key": "lyon-1989", "parties": "Québec; Lyon", "place_signed": "City of Lyon"}))
        == []
    )
    said = {
        "rdf:type": "https://w3id.org/qkg/ontology#Government",
        "qkg:governs": "https://w3id.org/qkg/id/place/lyon",
        "qkg:withinState": "https://w3id.org/qkg/id/government/france",
        "qkg:polityKind": "https://w3id.org/qkg/id/concept/polity-kind/local-authority",
    }
    for property_, value in said.items():
        assert folder.said("government:lyon", property_) == [value]
    assert folder.said("place:lyon", "qkg:withinPlace") == ["https://w3id.org/qkg/id/place/france"]
    assert folder.said("agreement:lyon-1989", "qkg:signedAt") == ["https://w3id.org/qkg/id/place/lyon"]


def test_a_new_thing_that_another_account_describes_is_not_new_any_more(folder: Folder) -> None:
    remember(folder, BNF)
    folder.write(
        "organizations/bnf.trig",
        'account:o { organization:bnf a qkg:Organization ; skos:prefLabel "BnF"@fr, "BnF"@en }',
    )
    assert reasons(folder.agreements({"key": "bnf-2003", "parties": "Québec; BnF"})) == []
    assert folder.said("organization:bnf", "skos:prefLabel") == ["BnF", "BnF"]
    assert folder.said("organization:bnf", "qkg:namedIn") == []


def test_a_name_that_is_left_out(folder: Folder) -> None:
    remember(folder, "other states,parties,ignore,,,,,,\n")
    assert reasons(folder.agreements({"parties": "Québec; Bavaria; other states"})) == []
    assert len(folder.said("agreement:bavaria-1989-cooperation", "qkg:party")) == 2


def names_table(*lines: str) -> str:
    return HEADINGS + "".join(lines)


def test_run_1_offers_all_names_run_2_writes_run_3_changes_nothing(folder: Folder) -> None:
    """Two unknown parties, a city, a word of no sector, a name of two governments: one table, filled in, given back."""
    rows = [
        {"key": "a-1989", "parties": "Québec; Parliament of Bavaria", "place_signed": "Augsburg", "sectors": "alchemy"},
        {"key": "b-1990", "parties": "Québec; Georgia; others", "date_signed": "1990-01-02", "sectors": "alchemy"},
    ]
    first = folder.agreements(*rows, dry_run=True, offers="t.names.csv")
    assert (first.rejected, first.names_file) == (2, "t.names.csv")
    offered = {offer.name: offer for offer in first.names}
    assert {name: (each.column, each.count) for name, each in offered.items()} == {
        "Parliament of Bavaria": ("parties", 1),
        "Georgia": ("parties", 1),
        "others": ("parties", 1),
        "Augsburg": ("place_signed", 1),
        "alchemy": ("sectors", 2),
    }
    assert offered["alchemy"].rows == ["table.csv:2", "table.csv:3"]
    assert "government:bavaria (Bavaria)" in offered["Parliament of Bavaria"].nearest
    assert offered["Augsburg"].proposal["decision"] == "new?"
    assert offered["others"].proposal == {"decision": "ignore?"}
    assert folder.agreements(*rows, names="t.names.csv", dry_run=True).rejected == 2  # what is proposed is not decided

    filled = folder.root.parent / "filled.csv"
    filled.write_text(
        names_table(
            "Parliament of Bavaria,parties,new,organization:bavarian-parliament,organization-kind:agency,Parlement,Parliament,Bavaria,\n",
            "Georgia,parties,match,government:georgia-us,,,,,\n",
            "others,parties,ignore,,,,,,\n",
            "Augsburg,place_signed,new,place:augsburg,qkg:Place,Augsbourg,Augsburg,Bavaria,\n",
            "alchemy,sectors,match,sector:science,,,,,\n",
        ),
        "utf-8",
    )
    second = folder.agreements(*rows, names=str(filled))
    assert (reasons(second), len(second.new), second.names, second.left_out) == ([], 2, [], 1)
    assert folder.said("agreement:b-1990", "qkg:party") == [
        "https://w3id.org/qkg/id/government/georgia-us",
        "https://w3id.org/qkg/id/government/quebec",
    ]
    assert folder.said("place:augsburg", "qkg:withinPlace") == ["https://w3id.org/qkg/id/place/bavaria"]
    before = folder.times()
    for names in (str(filled), None):  # given again, or only remembered
        third = folder.agreements(*rows, names=names)
        assert (third.files, third.unchanged, third.rejected) == ([], 2, 0)
    assert folder.times() == before


@pytest.mark.parametrize(
    ("line", "said", "dit"),
    [
        (
            "X,parties,mach,Bavaria,,,,,",
            "“mach” is not a decision; write one of: match, new, ignore",
            "« mach » n’est pas une décision",
        ),
        ("X,parties,match,Bavariaa,,,,,", "nothing is called “Bavariaa”", "rien ne s’appelle « Bavariaa »"),
        ("X,parties,match,sector:science,,,,,", "which does not belong here", "qui n’a pas sa place ici"),
        ("X,parties,match,,,,,,", "the column target is empty", "la colonne target est vide"),
        (",parties,ignore,,,,,,", "the column name is empty", "la colonne name est vide"),
        (
            "X,party,ignore,,,,,,",
            "no names stand in a column “party”",
            "aucun nom ne figure dans une colonne « party »",
        ),
        (
            "X,parties,new,place:x,qkg:Place,X,,,",
            "the column label_en is empty",
            "la colonne label_en",
        ),
        (
            "X,parties,new,organization:x,organization-kind:agence,X,X,,",
            "nothing is called “organization-kind:agence”",
            "rien ne",
        ),
        (
            "X,parties,new,organization:x,qkg:Place,X,X,,",
            "“qkg:Place” is no type of organization:x",
            "n’est pas un type de",
        ),
        (
            "X,parties,new,organization:oif,organization-kind:agency,X,X,,",
            "is in the graph already",
            "est déjà dans le graphe",
        ),
        ("X,sectors,new,sector:alchemy,,X,X,,", "“sector:alchemy” is a concept", "est un concept"),
        ("X,parties,new,X,organization-kind:agency,X,X,,", "is not the CURIE of one new thing", "n’est pas le CURIE"),
        (
            "X,parties,ignore,,,,,,\nx,parties,match,Bavaria,,,,,",
            "“x” is decided otherwise at names.csv:2",
            "est tranché autrement à",
        ),
        (
            "X,parties,new,place:x,qkg:Place,X,X,,\nY,parties,new,place:x,qkg:Place,Y,Y,,",
            "“place:x” is decided otherwise at names.csv:2",
            "tranché autrement",
        ),
        (
            "X,parties,new,organization:x,organization-kind:agency,X,X,organization:x,",
            "organization:x would lie in itself",
            "se trouverait en soi-même",
        ),
        (
            "X,parties,new,government:x,polity-kind:region,X,X,Y,\nY,parties,new,government:y,polity-kind:region,Y,Y,X,",
            "government:y would lie in itself",
            "se trouverait en soi-même",
        ),
        (
            f"X,parties,new,organization:{'x' * 200},organization-kind:agency,X,X,,",
            "a name of 200 characters; at most 150",
            "nom de 200 caractères",
        ),
        ("a,key,same,b,,,,,\nb,key,same,a,,,,,", "is decided otherwise", "tranché autrement"),
        ("a,key,same,b,,,,,\nb,key,same,c,,,,,\nc,key,same,a,,,,,", "the same as a key that is said", "dite la même"),
    ],
)
def test_a_line_that_is_wrong_is_told_with_its_place(folder: Folder, line: str, said: str, dit: str) -> None:
    (folder.root.parent / "names.csv").write_text(HEADINGS + line + "\n", "utf-8")
    before = folder.times()
    with pytest.raises(QkgError) as caught:
        folder.agreements({}, names="names.csv")
    assert "names.csv:" in caught.value.text("en")
    assert said in caught.value.text("en")
    assert dit in caught.value.text("fr").replace("\u00a0", " ")
    assert folder.times() == before


def test_every_wrong_line_is_told_at_once(folder: Folder) -> None:
    """… with its column: what the line itself shows, and what only the graph does."""
    new = "new,organization:z,organization-kind:agency,Z,Z,Nowhere"
    lines = f"X,parties,mach,,,,,,\nY,parties,match,government:bavria,,,,,\nZ,parties,{new},\nW,parties,match,,,,,,\n"
    (folder.root.parent / "names.csv").write_text(HEADINGS + lines, "utf-8")
    with pytest.raises(QkgError) as caught:
        folder.agreements({}, names="names.csv")
    told = [line for line in caught.value.text("en").splitlines() if line.startswith("names.csv:")]
    places = [" ".join(line.split()[:2]).rstrip(":") for line in told]
    assert places == ["names.csv:2: “mach”", "names.csv:3: target", "names.csv:4: within", "names.csv:5: the"]


def test_a_key_is_only_the_same_as_one_that_there_is(folder: Folder) -> None:
    folder.agreements({"key": "bavaria-1989-cooperation"})
    mistyped = HEADINGS + "bavaria-1989,key,same,bavaria-1989-coperation,,,,,\n"
    (folder.root.parent / "names.csv").write_text(mistyped, "utf-8")
    before = folder.files()
    with pytest.raises(QkgError) as caught:
        folder.agreements({"key": "bavaria-1989"}, names="names.csv")
    assert caught.value.text("en") == (
        "names.csv:2: target: nothing of kind agreement has the key “bavaria-1989-coperation”\n"
        "Did you mean: agreement:bavaria-1989-cooperation?"
    )
    assert folder.files() == before
    # A key of the table will do.
    (folder.root.parent / "names.csv").write_text(HEADINGS + "bavaria-1989,key,same,later,,,,,\n", "utf-8")
    later = {"key": "later", "sources": "https://example.org/later"}
    assert folder.agreements({"key": "bavaria-1989"}, later, names="names.csv").written


def test_nothing_is_proposed_for_a_name_that_several_things_have_or_that_lies_elsewhere(folder: Folder) -> None:
    offers = {offer.name: offer for offer in folder.agreements({"parties": "Québec; Georgia"}).names}
    assert offers["Georgia"].nearest.count("1.00") == 2
    assert offers["Georgia"].proposal == {}
    office = {"key": "x", "city": "Paris", "country": "Canada", "type": "bureau", "sources": "https://example.org/x"}
    outcome = folder.imports("representations", folder.rows(office))
    assert "which does not lie in" in reasons(outcome)[0]
    assert [(offer.name, offer.proposal) for offer in outcome.names] == [("Paris", {})]


def test_very_many_wrong_lines_are_counted(folder: Folder) -> None:
    (folder.root.parent / "names.csv").write_text(HEADINGS + "X,parties,mach,,,,,,\n" * 20_000, "utf-8")
    for lang, rest in (("en", "… and 19900 more"), ("fr", "… et 19900 de plus")):
        with pytest.raises(QkgError) as caught:
            folder.agreements({}, names="names.csv")
        assert rest in caught.value.text(lang).replace(",", "").replace("\u00a0", " ")
        assert caught.value.text(lang).count("\n") < 110 * 2


def test_a_long_chain_of_keys_takes_no_quadratic_time(folder: Folder) -> None:
    chain = "".join(f"k{n},key,same,k{n + 1},,,,,\n" for n in range(5_000))
    (folder.root.parent / "names.csv").write_text(HEADINGS + chain, "utf-8")
    before = time.process_time()
    folder.agreements({"key": "k5000"}, {"key": "k0", "sources": "https://example.org/other"}, names="names.csv")
    assert time.process_time() - before < 15
    accounts = folder.accounts("agreements")
    assert [account.startswith("agreements-k5000-") for account in accounts] == [True, True]


def test_answers_are_never_overwritten(folder: Folder) -> None:
    table = folder.rows({**AGREEMENT, "parties": "Québec; Atlantis"})
    assert offers_beside([str(table)]) == "table.names.csv"
    folder.imports("agreements", table, offers="table.names.csv")
    assert offers_beside([str(table)]) == "table.names.csv"  # nobody answered yet
    (folder.root.parent / "table.names.csv").write_text(HEADINGS + "Atlantis,parties,ignore,,,,,,\n", "utf-8")
    assert offers_beside([str(table)]) == "table.names.2.csv"


def test_what_only_a_row_names_comes_back_from_an_exported_table(folder: Folder, tmp_path: Path) -> None:
    """A table goes out with the names that it makes known, and comes back where nothing of it is known."""
    remember(
        folder,
        BNF,
        "Lyon,parties,new,government:lyon,polity-kind:local-authority,Ville de Lyon,City of Lyon,Bavaria,\n",
        "Forge,parties,new,organization:forge,organization-kind:company,La Forge,The Forge,France,\n",
        "Augsburg,place_signed,new,place:augsburg,qkg:Place,Augsbourg,Augsburg,Bavaria,\n",
    )
    outcome = folder.agreements({"key": "four", "parties": "Québec; BnF; Lyon; Forge", "place_signed": "Augsburg"})
    assert reasons(outcome) == []
    [path] = [name for name in folder.files() if name.startswith("agreements/")]
    before = folder.files()[path]
    out = tmp_path / "out.csv"
    assert write_table(folder.data, "agreements", str(out)) == 1
    assert folder.imports("agreements", out).files == []  # here, the folder remembers
    assert folder.imports("agreements", out, names=str(tmp_path / "out.new-names.csv")).files == []

    (folder.root / "graph" / path).unlink()
    (folder.root / "graph/judgements/agreements.names.csv").unlink()
    assert folder.imports("agreements", out).rejected == 1
    again = folder.imports("agreements", out, names=str(tmp_path / "out.new-names.csv"))
    assert reasons(again) == []
    assert folder.files()[path] == before


def test_a_thing_of_a_removed_row_is_gone_and_shapes_hold(strict: Folder) -> None:
    """What the row made known validates, and leaves with the row."""
    names = strict.root.parent / "names.csv"
    names.write_text(
        HEADINGS
        + "Ville de Lévis,parties,new,government:levis,polity-kind:local-authority,Ville de Lévis,City of Lévis,Québec,\n"
        + "Atelier Nord,parties,new,organization:atelier-nord,organization-kind:company,Atelier Nord,Atelier Nord,place:paris,\n",
        "utf-8",
    )
    row = {**AGREEMENT, "key": "levis-1989", "parties": "Québec; Ville de Lévis; Atelier Nord"}
    outcome = strict.imports("agreements", strict.rows(row), names=str(names))
    assert (reasons(outcome), outcome.violations, outcome.written) == ([], [], True)
    assert strict.said("government:levis", "qkg:withinState") == ["https://w3id.org/qkg/id/government/canada"]
    assert strict.said("place:levis", "qkg:withinPlace") == ["https://w3id.org/qkg/id/place/quebec"]
    assert strict.said("organization:atelier-nord", "qkg:seat") == ["https://w3id.org/qkg/id/place/paris"]
    [account] = outcome.new
    removed = strict.imports(
        "agreements", strict.rows({**row, "key": "other", "parties": "Québec; France"}), prune=True, check=False
    )
    assert account in removed.removed
    assert strict.said("government:levis", "rdf:type") == []
