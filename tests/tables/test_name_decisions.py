"""Decisions about names: what a name stands for, what is new, what is left out; remembered in the data folder."""

from __future__ import annotations

from .conftest import Folder, reasons

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
    assert reasons(folder.agreements({"parties": "other states"})) == ["parties: a value is needed"]
