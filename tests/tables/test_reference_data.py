"""Entities and their identifiers: reference data that many rows make together, and that a part of a table does not undo."""

from __future__ import annotations

import pytest

from qkg.core.iris import ID, SKOS

from .conftest import Folder, reasons

FRANCE = {
    "key": "country/FRX", "kind": "country", "label_en": "Gaul", "label_fr": "Gaule", "lat": "46.5", "long": "-2.00",
    "labels_from": "An atlas", "coordinates_from": "An atlas",
}  # fmt: skip
LYON = {
    **FRANCE,
    "key": "city/FR-lyon",
    "kind": "city",
    "label_en": "Lyons",
    "label_fr": "Lyon",
    "parent_key": "country/FRX",
}
LINK = {
    "key": "country/FRX", "system": "wikidata", "identifier": "Q142", "iri": "http://www.wikidata.org/entity/Q142",
    "source": "A list", "licence": "CC0 1.0", "confidence": "B", "confirmations": "3",
}  # fmt: skip
NAMES = {**LINK, "system": "geonames", "identifier": "3017382", "iri": "https://sws.geonames.org/3017382/"}
CODE = {**LINK, "system": "iso3166-1-alpha2", "identifier": "FR", "iri": "https://example.org/FR"}


def entities(folder: Folder, *rows: dict[str, str], **options: object) -> None:
    assert folder.imports("entities", folder.rows(*rows), **options).rejected == 0


def matches(folder: Folder, thing: str) -> dict[str, list[str]]:
    found = {"exact": folder.said(thing, SKOS + "exactMatch"), "close": folder.said(thing, SKOS + "closeMatch")}
    return {kind: values for kind, values in found.items() if values}


def test_an_entity_is_a_government_and_its_place_with_an_account_per_source(folder: Folder) -> None:
    entities(folder, LYON, FRANCE)
    assert folder.said("government:gaul", "qkg:governs", "account:entities-country") == [f"{ID}place/gaul"]
    assert folder.said("place:lyon", "qkg:withinPlace", "account:entities-city") == [f"{ID}place/gaul"]
    [account] = [slug for slug in folder.accounts("labels") if slug != "labels-test"]
    assert account.startswith("labels-an-atlas-")
    assert folder.said("place:lyon", "skos:prefLabel", f"account:{account}") == ["Lyon", "Lyons"]
    assert folder.said("geometry:gaul", "geo:asWKT") == ["POINT(-2 46.5)"]


def test_a_name_in_one_language_is_used_for_both_on_the_editors_account(folder: Folder) -> None:
    entities(folder, {**FRANCE, "label_en": ""})
    assert folder.said("government:gaule", "skos:prefLabel", "account:labels-editors") == ["Gaule"]


def test_what_a_cut_off_word_left_before_a_french_name_is_no_part_of_it(folder: Folder) -> None:
    entities(folder, {**FRANCE, "label_fr": "de l'Hexagone"}, {**LYON, "label_fr": "d’Omsk", "label_en": "d’Omsk"})
    assert folder.said("government:gaul", "skos:prefLabel") == ["Gaul", "Hexagone"]
    assert folder.said("place:lyon", "skos:prefLabel") == ["Omsk", "d’Omsk"]  # in English nothing is cut


def test_a_name_that_an_editor_set_is_the_editors_and_the_other_stays_with_its_source(folder: Folder) -> None:
    because = "because: {en: Why, fr: Motif}"
    judged = f"extends: entities\njudgements:\n  - {{match: {{key: city/FR-lyon}}, set: {{label_fr: Lugdunum}}, {because}}}\n"
    entities(folder, FRANCE, LYON, map_file=folder.map(judged))
    assert folder.said("place:lyon", "skos:prefLabel", "account:labels-editors") == ["Lugdunum"]
    [account] = [slug for slug in folder.accounts("labels") if slug.startswith("labels-an-atlas")]
    assert folder.said("place:lyon", "skos:prefLabel", f"account:{account}") == ["Lyons"]


def test_a_slug_that_was_given_stays_when_the_name_changes(folder: Folder) -> None:
    entities(folder, FRANCE, LYON)
    entities(folder, {**FRANCE, "label_en": "Frankland"}, LYON)
    assert folder.said("government:gaul", "skos:prefLabel") == ["Frankland", "Gaule"]
    assert folder.said("government:frankland", "rdf:type") == []


def test_importing_part_of_a_table_changes_only_that_part(folder: Folder) -> None:
    entities(folder, FRANCE, LYON)
    entities(folder, {**LYON, "label_en": "Lyon"})
    assert folder.said("place:lyon", "skos:prefLabel") == ["Lyon", "Lyon"]
    assert folder.said("government:gaul", "skos:prefLabel") == ["Gaul", "Gaule"]
    before = folder.files()
    entities(folder, LYON, FRANCE)
    entities(folder, {**LYON, "label_en": "Lyon"})
    assert folder.files() == before


def test_absent_entities_are_removed_only_with_prune(folder: Folder) -> None:
    entities(folder, FRANCE, LYON)
    entities(folder, FRANCE, prune=True)
    assert folder.said("place:lyon", "rdf:type") == []
    assert folder.said("government:gaul", "rdf:type")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"key": ""}, "key: a value is needed"),
        ({"kind": "planet"}, "kind: “planet” is not one of: country, community, territory, region, city, organization"),
        ({"label_en": "", "label_fr": ""}, "label_en, label_fr: a value is needed"),
        ({"lat": "91"}, "lat: “91” is not a number of degrees between -90 and 90"),
        ({"long": "2° E"}, "long: “2° E” is not a number of degrees between -180 and 180"),
        ({"lat": "nan"}, "lat: “nan” is not a number of degrees between -90 and 90"),
        ({"labels_from": "—"}, "labels_from: “—” names no source"),
        ({"parent_key": "country/XXX"}, "parent_key: nothing of kind entity has the key “country/XXX”"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_invalid_entities_are_rejected(folder: Folder, row: dict[str, str], reason: str) -> None:
    outcome = folder.imports("entities", folder.rows({**FRANCE, **row}))
    assert reasons(outcome) == [reason]
    assert outcome.files == []


def test_an_entity_whose_parent_is_rejected_is_rejected_too(folder: Folder) -> None:
    suburb = {**LYON, "key": "city/FR-bron", "label_en": "Bron", "label_fr": "Bron", "parent_key": "city/FR-lyon"}
    outcome = folder.imports("entities", folder.rows(suburb, LYON, {**FRANCE, "kind": "planet"}))
    assert outcome.rejected == 3
    assert outcome.files == []


def test_two_entities_with_one_key_are_rejected(folder: Folder) -> None:
    for row in ({"label_en": "Other"}, {"lat": "91"}):
        outcome = folder.imports("entities", folder.rows({**FRANCE, **row}, FRANCE))
        assert [said for said in reasons(outcome) if said.startswith("key: the key “country/FRX” stands")]
        assert (outcome.rejected, outcome.files) == (2, [])


def test_an_editor_s_reason_stays_until_the_entity_is_judged_again(folder: Folder) -> None:
    def judged(key: str, words: str) -> str:
        because = f"because: {{en: {words}, fr: {words}}}"
        return folder.map(
            f"extends: entities\njudgements:\n  - {{match: {{key: {key}}}, set: {{label_en: X}}, {because}}}\n"
        )

    account = "account:entities-city"
    paris = {**LYON, "key": "city/FR-lille", "label_en": "Lille", "label_fr": "Lille"}
    entities(folder, FRANCE, LYON, paris, map_file=judged("city/FR-lyon", "First"))
    entities(folder, FRANCE, LYON, paris, map_file=judged("city/FR-lille", "Second"))
    assert set(folder.said(account, "qkg:reasoning")) == {"city/FR-lyon: First", "city/FR-lille: Second"}
    entities(folder, FRANCE, LYON, paris, map_file=judged("city/FR-lyon", "Third"))
    assert set(folder.said(account, "qkg:reasoning")) == {"city/FR-lyon: Third", "city/FR-lille: Second"}


# Identifiers


def test_identifiers_are_matches_or_codes_of_a_thing_or_its_place(folder: Folder) -> None:
    entities(folder, FRANCE)
    assert folder.imports("links", folder.rows(LINK, NAMES, CODE)).rejected == 0
    assert matches(folder, "government:gaul") == {"exact": [LINK["iri"]]}
    assert matches(folder, "place:gaul") == {"exact": [NAMES["iri"]]}
    assert folder.said("government:gaul", "skos:notation") == ["FR"]
    [account] = [slug for slug in folder.accounts("linkset") if "wikidata" in slug]
    assert account.endswith("-b3")
    assert folder.said(f"account:{account}", "qkg:confirmations") == ["3"]
    assert folder.said(f"account:{account}", "dcterms:license") == [
        "https://creativecommons.org/publicdomain/zero/1.0/"
    ]
    assert {"links/wikidata.trig", "links/geonames.trig", "links/iso3166-1-alpha2.trig"} <= folder.files().keys()


def test_an_item_of_two_things_or_of_one_weak_source_is_a_close_match(folder: Folder) -> None:
    entities(folder, FRANCE, LYON)
    folder.imports("links", folder.rows(LINK, {**LINK, "key": "city/FR-lyon"}))
    assert matches(folder, "government:gaul") == matches(folder, "place:lyon") == {"close": [LINK["iri"]]}
    folder.imports(
        "links",
        folder.rows({**LINK, "key": "city/FR-lyon", "identifier": "Q456", "iri": "http://example.org/Q456"}, LINK),
    )
    assert matches(folder, "government:gaul") == {"exact": [LINK["iri"]]}
    folder.imports("links", folder.rows({**LINK, "confidence": "C", "confirmations": "1"}))
    assert matches(folder, "government:gaul") == {"close": [LINK["iri"]]}


def test_an_item_that_the_graph_gives_to_another_thing_is_a_close_match(folder: Folder) -> None:
    """A table of one row knows what a table before it said."""
    entities(folder, FRANCE, LYON)
    folder.imports("links", folder.rows(LINK))
    folder.imports("links", folder.rows({**LINK, "key": "city/FR-lyon"}))
    assert matches(folder, "place:lyon") == {"close": [LINK["iri"]]}


def test_one_row_of_identifiers_leaves_the_thing_s_others(folder: Folder) -> None:
    entities(folder, FRANCE)
    folder.imports("links", folder.rows(LINK, NAMES, CODE))
    before = folder.files()
    folder.imports("links", folder.rows(NAMES))
    assert folder.files() == before
    folder.imports("links", folder.rows({**LINK, "identifier": "Q1", "iri": "http://www.wikidata.org/entity/Q1"}))
    assert matches(folder, "government:gaul") == {"exact": ["http://www.wikidata.org/entity/Q1"]}
    assert folder.said("government:gaul", "skos:notation") == ["FR"]


def test_an_identifier_that_is_better_confirmed_moves_to_its_linkset(folder: Folder) -> None:
    entities(folder, FRANCE)
    folder.imports("links", folder.rows(LINK))
    outcome = folder.imports("links", folder.rows({**LINK, "confirmations": "4"}))
    assert (len(outcome.new), len(outcome.removed)) == (1, 1)
    assert [slug[-2:] for slug in folder.accounts("linkset")] == ["b4"]
    assert matches(folder, "government:gaul") == {"exact": [LINK["iri"]]}


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"key": "country/XXX"}, "key: nothing is called “country/XXX”"),
        ({"key": ""}, "key: a value is needed"),
        ({"system": "Wiki Data"}, "system: “Wiki Data” is not a key (a–z, 0–9, -)"),
        ({"identifier": ""}, "identifier: a value is needed"),
        ({"iri": "Q142"}, "iri: “Q142” is not a web address"),
        ({"source": ""}, "source: who says so? a source is needed"),
        ({"confidence": ""}, "confidence: “” is not one of: A, B, C"),
        ({"confirmations": "many"}, "confirmations: “many” is not a whole number"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_invalid_identifiers_are_rejected(folder: Folder, row: dict[str, str], reason: str) -> None:
    entities(folder, FRANCE)
    before = folder.files()
    assert reasons(folder.imports("links", folder.rows({**LINK, **row}))) == [reason]
    assert folder.files() == before


# Weak links that are sure all the same

WEAK = {**LINK, "confidence": "C", "confirmations": "1", "source": "atlas/list@0123456: names.csv"}


def weak(folder: Folder, **row: str) -> str:
    """How a weak link of Gaul, whose names come from an atlas, matches."""
    folder.write(
        "sources.trig",
        "graph:provenance { source:atlas a qkg:Source ; dcterms:publisher agent:atlas . agent:atlas a foaf:Agent . }",
    )
    entities(folder, FRANCE, LYON, map_file=folder.map("extends: entities\nsources: {An atlas: source:atlas}\n"))
    assert folder.imports("links", folder.rows({**WEAK, **row})).rejected == 0
    [kind] = matches(folder, "government:gaul")
    return kind


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, "exact"),  # its publisher also names the thing as the graph does
        ({"source": "other/list@0123456: names.csv"}, "close"),
        ({"source": "other/list@0123456: names.csv", "confirmations": "2"}, "exact"),  # two sources give it
        ({"note": "conflict: see conflicts.csv"}, "close"),
        ({"note": "conflict: see conflicts.csv", "confirmations": "2"}, "close"),
    ],
    ids=str,
)
def test_a_weak_link_is_exact_where_it_is_sure(folder: Folder, row: dict[str, str], expected: str) -> None:
    assert weak(folder, **row) == expected


def test_a_weak_link_is_close_where_the_thing_has_two_identifiers(folder: Folder) -> None:
    other = {"identifier": "Q143", "iri": "http://www.wikidata.org/entity/Q143"}
    assert weak(folder) == "exact"
    assert folder.imports("links", folder.rows(WEAK, {**WEAK, **other})).rejected == 0
    assert matches(folder, "government:gaul") == {"close": [WEAK["iri"], other["iri"]]}


def test_a_weak_link_is_close_where_the_publisher_names_the_thing_otherwise(folder: Folder) -> None:
    assert weak(folder) == "exact"
    editor = 'account:names-editor { government:gaul skos:altLabel "Gaul"@en . }'
    folder.write("reference/editor.trig", editor)
    judged = "judgements:\n  - {match: {key: country/FRX}, set: {label_en: France, label_fr: France}, because: {en: W, fr: M}}\n"
    map_file = folder.map(f"extends: entities\nsources: {{An atlas: source:atlas}}\n{judged}")
    entities(folder, FRANCE, LYON, map_file=map_file)
    assert folder.imports("links", folder.rows(WEAK)).rejected == 0
    assert matches(folder, "government:gaul") == {"close": [WEAK["iri"]]}
