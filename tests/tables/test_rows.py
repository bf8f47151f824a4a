"""One row: what its cells become, and every reason why they become nothing, in both languages."""

from __future__ import annotations

import pytest

from qkg.core.iris import expand
from qkg.tables import Outcome

from .conftest import Folder, reasons

AGREED = "agreement:bavaria-1989-cooperation"


def only(outcome: Outcome, lang: str = "en") -> str:
    [reason] = reasons(outcome, lang)
    assert not outcome.new
    assert not outcome.files
    return reason


def test_a_row_becomes_an_account_of_its_sources(folder: Folder) -> None:
    outcome = folder.agreements(
        {"sources": "https://www.example.org/b | https://example.com/a", "reference": "1989-12"}
    )
    [account] = [slug.rpartition("/")[2] for slug in outcome.new]
    # The first digits of the SHA-256 of the sources' IRIs, whose ends are those of the SHA-256 of their URLs.
    assert account.startswith("agreements-bavaria-1989-cooperation-")
    assert folder.said(f"account:{account}", "prov:wasDerivedFrom") == [
        "https://w3id.org/qkg/id/source/example-com-2dce0a",
        "https://w3id.org/qkg/id/source/example-org-997a04",
    ]
    assert folder.said(f"account:{account}", "qkg:confidence") == ["https://w3id.org/qkg/id/concept/confidence/a"]
    assert folder.said(AGREED, "qkg:signed", f"account:{account}") == ["1989-11-09"]
    assert folder.said(AGREED, "qkg:reference") == ["1989-12"]
    assert folder.said(AGREED, "qkg:party") == [
        "https://w3id.org/qkg/id/government/bavaria",
        "https://w3id.org/qkg/id/government/quebec",
    ]
    assert folder.said("source:example-org-997a04", "schema:url") == ["https://www.example.org/b"]
    assert folder.said("source:example-org-997a04", "qkg:site") == ["www.example.org"]
    assert folder.said(f"account:{account}", "skos:prefLabel") == [
        "Ce que disent 2 sites de bavaria-1989-cooperation",
        "What 2 sites say of bavaria-1989-cooperation",
    ]
    assert {path for path in folder.files() if "reference/" not in path} == {
        "agreements/bavaria.trig",
        "sources/e.trig",
    }


def test_rows_rejected_for_each_other_take_no_publisher_of_other_rows_with_them(folder: Folder) -> None:
    outcome = folder.agreements(
        {"sources": "https://example.com/a"}, {"key": "twice", "reference": "A"}, {"key": "twice", "reference": "B"}
    )
    assert outcome.rejected == 2
    assert folder.said("source:example-com-2dce0a", "dcterms:publisher") == [
        "https://w3id.org/qkg/id/agent/example-com"
    ]
    assert folder.said("agent:example-com", "skos:prefLabel") == ["example.com", "example.com"]


def test_texts_have_the_language_of_their_column_and_codes_none(folder: Folder) -> None:
    folder.agreements({"title_en": "Co-operation\nagreement", "reference": "A 1"})
    [title] = [q.object for q in folder.quads() if getattr(q.object, "value", "") == "Co-operation agreement"]
    assert title.language == "en"  # type: ignore[union-attr]
    [reference] = [q.object for q in folder.quads() if getattr(q.object, "value", "") == "A 1"]
    assert reference.language is None  # type: ignore[union-attr]


GOOD_DATES = [
    "1965",
    "1965-02",
    "1965-02-27",
    "1970~",
    "1970?",
    "../1973~",
    "1965/1970",
    "1988-06/..",
    "197X",
    "1987-24",
]
OTHER_DATES = [
    "14 Ramadan 1410", "27/02/1965", "02/27/1965", "1965-02-30", "1965-13", "27 février 1965", "vers 1970", "c. 1970",
    "1389-08-18 AH", "平成元年", "MCMLXV", "65", "1965-2-3", "1965.02.27", "0000", "٢٠٠٠", "1970/1965", "x" * 500, "1/" * 200,
    "1965-02-27T25:00:00Z", "Y12345678", "-" * 90, "/", "19651", "1990-05-04T12:30:00",
]  # fmt: skip


def test_dates_are_edtf_as_they_are_written(folder: Folder) -> None:
    outcome = folder.agreements(*({"key": f"a{number}", "date_signed": date} for number, date in enumerate(GOOD_DATES)))
    assert outcome.rejected == 0
    assert [folder.said(f"agreement:a{number}", "qkg:signed") for number in range(len(GOOD_DATES))] == [
        [d] for d in GOOD_DATES
    ]


def test_dates_that_are_not_edtf_are_refused(folder: Folder) -> None:
    outcome = folder.agreements(*({"date_signed": date} for date in OTHER_DATES))
    assert (outcome.rejected, outcome.new) == (len(OTHER_DATES), [])
    for date, english, french in zip(OTHER_DATES, reasons(outcome), reasons(outcome, "fr"), strict=True):
        assert english.startswith("date_signed: “" + date[:20])
        assert french.replace("\u00a0", " ").startswith("date_signed: « " + date[:20])
        assert "EDTF" in english
        assert len(english) < 500


REASONS: list[tuple[dict[str, str], str, str]] = [
    ({"key": ""}, "key: a value is needed", "une valeur est requise"),
    (
        {"key": "Bavaria 1989"},
        "key: “Bavaria 1989” is not a key (a–z, 0–9, -). Write for instance: bavaria-1989",
        "clé",
    ),
    ({"key": "k" * 151}, "key: a name of 151 characters; at most 150 are taken", "au plus 150"),
    ({"key": "---"}, "key: these cells make no name for the thing", "pas de nom"),
    ({"parties": "Québec; Bavria"}, "parties: nothing is called “Bavria”. Did you mean: government:bavaria", "rien"),
    ({"parties": "Québec; Georgia"}, "parties: “Georgia” may be any of: government:georgia", "peut"),
    (
        {"parties": "Québec; place:paris"},
        "parties: “place:paris” is place:paris (Paris), which does not",
        "pas sa place",
    ),
    ({"sectors": "witchcraft"}, "sectors: nothing is called “witchcraft”", "rien"),
    ({"kind": "promise"}, "kind: nothing is called “promise”", "rien"),
    (
        {"replaces": "nothing-1970"},
        "replaces: nothing of kind agreement has the key “nothing-1970”",
        "rien de la sorte",
    ),
    ({"replaces": "No Key"}, "replaces: “No Key” is not a key", "n’est pas une clé"),
    ({"sources": ""}, "sources: who says so? a source is needed", "qui le dit"),
    ({"sources": " | "}, "sources: who says so? a source is needed", "qui le dit"),
    ({"sources": "https://"}, "sources: “https://” is not a web address", "adresse"),
    ({"sources": "http://[::1"}, "sources: “http://[::1” is not a web address", "adresse"),
    (
        {"sources": "https://a.example.org/ ; https://b.example.org/"},
        "sources: “https://a.example.org/ ; https://b.example.org/” is several sources: part them with |",
        "est plusieurs sources",
    ),
    ({"sources": "https://a.example.org/; a book"}, "sources: “https://a.example.org/; a book” is several", "séparez"),
    ({"sources": "—"}, "sources: “—” names no source", "aucune source"),
    ({"sources": "source:nobody"}, "sources: “source:nobody” names no source", "aucune source"),
    ({"confidence": "D"}, "confidence: “D” is not one of: A, B, C", "n’est pas parmi"),
    ({"account": "No Slug"}, "account: “No Slug” is not a key", "n’est pas une clé"),
    ({"account": "labels-cldr"}, "account: “labels-cldr” is not the name of an account of this kind", "témoignage"),
]


def test_each_reason_names_its_column_in_both_languages(folder: Folder) -> None:
    outcome = folder.agreements(*(row for row, _, _ in REASONS))
    assert (outcome.rejected, outcome.new) == (len(REASONS), [])
    for (_, english, french), said, dit in zip(REASONS, reasons(outcome), reasons(outcome, "fr"), strict=True):
        assert said.startswith(english)
        assert french in dit


def test_all_problems_of_a_row_are_reported_at_once(folder: Folder) -> None:
    said = only(
        folder.agreements({"parties": "Nowhere; Québec; Georgia", "date_signed": "yesterday", "confidence": "?"})
    )
    for part in ("“Nowhere”", "“Georgia”", "date_signed: “yesterday”", "confidence: “?”"):
        assert part in said
    assert len(said.split("; ")) >= 4


def test_other_types_of_cells(folder: Folder) -> None:
    """Numbers, web addresses, people, changes of kind and free words, each with what it refuses."""
    events = {"key": "a", "name_fr": "A", "type": "summit", "sources": "https://example.org/"}
    assert folder.imports("events", folder.rows({**events, "participants_count": "1 041"})).rejected == 0
    assert folder.said("event:a", "qkg:participantCount") == ["1041"]
    for bad in ("1,5", "1 41", "-3", "about forty", "٤١", "9" * 16):
        outcome = folder.imports("events", folder.rows({**events, "participants_count": bad}))
        assert only(outcome) == f"participants_count: “{bad}” is not a whole number"
    folder.imports(
        "events", folder.rows({**events, "key": "b", "quebec_role": "host; R. Bourassa chaired; a participant"})
    )
    assert folder.said("event:b", "qkg:host") == folder.said("event:b", "qkg:participant")
    organization = {"key": "x", "name_fr": "X", "sources": "https://example.org/", "homepage": "ftp://example.org"}
    outcome = folder.imports("organizations", folder.rows(organization))
    assert only(outcome) == "homepage: “ftp://example.org” is not a web address"
    mission = {"key": "m", "direction": "outgoing", "leader": "Jean Lesage; …", "sources": "https://example.org/"}
    assert only(folder.imports("missions", folder.rows(mission))) == "leader: “…” is not a name"
    office = {"key": "o", "name_fr": "O", "country": "France", "city": "Paris", "sources": "https://example.org/"}
    for bad, said in (
        ("1992", "type_changes: “1992” is not a kind, @ and a date"),
        ("palace@1992", "type_changes: nothing is called “palace”"),
        ("bureau@92", "type_changes: “92” is not"),
    ):
        assert only(folder.imports("representations", folder.rows({**office, "type_changes": bad}))).startswith(said)
    good = {**office, "type_changes": "bureau@1992; delegation@2001-05", "reopened": "2017"}
    assert folder.imports("representations", folder.rows(good)).rejected == 0
    assert folder.said("event:o-bureau-1992", "qkg:concerns") == ["https://w3id.org/qkg/id/representation/o"]
    assert folder.said("event:o-bureau-1992", "qkg:becomes") == [
        "https://w3id.org/qkg/id/concept/representation-kind/bureau"
    ]
    assert folder.said("event:o-reopening-2017", "qkg:start") == ["2017"]


def test_rows_may_refer_to_each_other_in_any_order(folder: Folder) -> None:
    later = {"key": "later", "replaces": "earlier"}
    assert folder.agreements(later, {"key": "earlier"}).rejected == 0
    assert folder.said("agreement:later", "qkg:replaces") == ["https://w3id.org/qkg/id/agreement/earlier"]


def test_a_row_that_refers_to_a_rejected_row_is_rejected_too(folder: Folder) -> None:
    """… and so is the one that speaks of that one; nothing points to nothing."""
    outcome = folder.agreements(
        {"key": "third", "replaces": "second"},
        {"key": "second", "replaces": "first"},
        {"key": "first", "parties": "?"},
        {"key": "fourth"},
    )
    assert outcome.rejected == 3
    assert [slug.rpartition("/")[2][:17] for slug in outcome.new] == ["agreements-fourth"]
    assert "replaces: nothing of kind agreement has the key “first”" in reasons(outcome)
    assert "replaces: nothing of kind agreement has the key “second”" in reasons(outcome)
    assert folder.said("agreement:third", "rdf:type") == []


def test_a_variant_decides_what_a_row_is(folder: Folder) -> None:
    row = {"kind": "minister", "name_fr": "Claude Morin", "organization": "unesco", "sources": "https://example.org/"}
    assert folder.imports("ministry", folder.rows(row)).rejected == 0
    assert folder.said("post:claude-morin-unesco-minister", "qkg:holder") == [
        "https://w3id.org/qkg/id/person/claude-morin"
    ]
    assert folder.said("person:claude-morin", "skos:prefLabel") == ["Claude Morin", "Claude Morin"]
    outcome = folder.imports("ministry", folder.rows({**row, "kind": "king"}))
    posts = "minister, delegate-minister, deputy-minister, assistant-deputy-minister"
    assert only(outcome) == f"kind: “king” is not one of: department, act, {posts}"


def test_the_country_s_name_stands_for_a_city_that_is_not_known(folder: Folder) -> None:
    """An event without a city takes place in its country."""
    event = {
        "key": "e",
        "name_fr": "E",
        "type": "summit",
        "city": "",
        "country": "France",
        "sources": "https://example.org/",
    }
    folder.imports("events", folder.rows(event))
    assert folder.said("event:e", "qkg:place") == ["https://w3id.org/qkg/id/place/france"]


def test_the_default_of_a_column_fills_empty_cells(folder: Folder) -> None:
    folder.agreements(
        {"sectors": ""}, map_file=folder.map("extends: agreements\ncolumns: {sectors: {default: culture}}\n")
    )
    assert folder.said(AGREED, "qkg:sector") == ["https://w3id.org/qkg/id/concept/sector/culture"]


def test_a_row_that_adds_to_what_is_known_needs_no_more_than_it_adds(folder: Folder) -> None:
    """… but one about a thing that nobody knows says what is required."""
    row = {"key": "summit-1", "type": "", "date_to": "1990-05", "sources": "https://example.com/more"}
    assert reasons(folder.imports("events", folder.rows(row), check=False)) == ["type: a value is needed"]
    folder.imports("events", folder.rows(EVENT), check=False)
    [account] = folder.imports("events", folder.rows(row), check=False).new
    said = {quad.predicate.value for quad in folder.quads() if quad.graph_name.value == account}  # type: ignore[union-attr]
    assert said == {expand("rdf:type"), expand("qkg:end")}


@pytest.mark.parametrize("cells", [{}, {"kind": "unspecified", "status": "unknown", "sectors": "unspecified"}])
def test_a_row_states_no_kind_sector_or_status_that_it_does_not_say(folder: Folder, cells: dict[str, str]) -> None:
    folder.agreements({"sectors": "", **cells})
    folder.imports("representations", folder.rows({**OFFICE, "type": "", "status": cells.get("status", "")}))
    assert folder.said(AGREED, "qkg:signed") == ["1989-11-09"]
    for thing, property_ in ((AGREED, "agreementKind"), (AGREED, "sector"), (AGREED, "claimedStatus"),
                             ("representation:paris", "representationKind"), ("representation:paris", "claimedStatus")):  # fmt: skip
        assert folder.said(thing, f"qkg:{property_}") == []


EVENT = {
    "key": "summit-1",
    "name_en": "A summit",
    "type": "summit",
    "date_from": "1990",
    "city": "Paris",
    "country": "France",
    "quebec_role": "participant",
    "sources": "https://example.org/s",
}


def roles(folder: Folder, words: str) -> dict[str, list[str]]:
    """What a cell of free words states of Québec."""
    assert folder.imports("events", folder.rows({**EVENT, "quebec_role": words})).rejected == 0
    properties = ("qkg:host", "qkg:participant", "qkg:invited")
    return {p: [v.rpartition("/")[2] for v in folder.said("event:summit-1", p)] for p in properties}


@pytest.mark.parametrize(
    ("words", "stated"),
    [
        ("member", {"participant"}),
        ("co-founder", {"participant"}),
        ("partner", {"participant"}),
        ("Québec minister, speaker", {"participant"}),
        ("host and signatory; invited", {"host", "participant", "invited"}),
        ("hôte", {"host"}),
    ],
)
def test_free_text_that_matches_a_pattern_states_it(folder: Folder, words: str, stated: set[str]) -> None:
    assert {p.removeprefix("qkg:") for p, found in roles(folder, words).items() if found} == stated


@pytest.mark.parametrize("words", ["never invited", "refused to be host", "jamais invité", "onlooker"])
def test_free_text_that_denies_or_matches_nothing_is_rejected(folder: Folder, words: str) -> None:
    outcome = folder.imports("events", folder.rows({**EVENT, "quebec_role": f"participant; {words}"}))
    known = "host, participant, organizer, invited"
    assert only(outcome) == f"quebec_role: “{words}” is not understood; the words that are: {known}"
    assert "n’est pas compris" in only(outcome, "fr")


OFFICE = {
    "key": "paris",
    "type": "bureau",
    "city": "Paris",
    "country": "France",
    "opened": "1961",
    "closed": "",
    "status": "open",
    "sources": "https://example.org/o",
}


@pytest.mark.parametrize(
    ("cells", "end"),
    [({}, []), ({"closed": "1996"}, ["1996"]), ({"status": "closed"}, []), ({"status": "planned"}, [])],
)
def test_the_status_of_an_office_is_a_claim_and_no_end(folder: Folder, cells: dict[str, str], end: list[str]) -> None:
    assert folder.imports("representations", folder.rows({**OFFICE, **cells})).rejected == 0
    status = {**OFFICE, **cells}["status"]
    assert folder.said("representation:paris", "qkg:claimedStatus") == [expand(f"representation-status:{status}")]
    assert folder.said("representation:paris", "qkg:end") == end


def test_a_kind_that_has_no_name_is_other(folder: Folder) -> None:
    folder.imports("representations", folder.rows({**OFFICE, "type": "", "type_changes": "other@1965"}))
    assert folder.said("event:paris-other-1965", "qkg:becomes") == [expand("representation-kind:other")]


def test_a_city_in_another_country_is_rejected(folder: Folder) -> None:
    outcome = folder.imports("representations", folder.rows({**OFFICE, "country": "Canada"}))
    assert only(outcome).startswith("city: “Paris” is place:paris (Paris), which does not lie in place:canada (Canada)")
    assert "ne se trouve pas dans" in only(outcome, "fr")
    outcome = folder.imports("representations", folder.rows({**OFFICE, "city": "place:paris", "country": "Canada"}))
    assert only(outcome).startswith("city: “place:paris” is place:paris")


def test_without_a_city_the_seat_is_the_country(folder: Folder) -> None:
    row = {"key": "agency", "name_en": "An agency", "seat_country": "France", "sources": "https://example.org/a"}
    assert folder.imports("organizations", folder.rows({**row, "seat_city": ""})).rejected == 0
    assert folder.said("organization:agency", "qkg:seat") == [expand("place:france")]


def test_a_publisher_is_described_also_when_other_rows_contradict_each_other(folder: Folder) -> None:
    rows = [
        {"sources": "https://example.net/1", "reference": "1"},
        {"sources": "https://example.net/1", "reference": "2"},
    ]
    outcome = folder.agreements(*rows, {"key": "bavaria-1990", "sources": "https://good.example.com/2"})
    assert (len(outcome.new), outcome.rejected) == (1, 2)
    assert folder.said("agent:good-example-com", "rdf:type") == ["http://xmlns.com/foaf/0.1/Agent"]
    assert folder.said("agent:example-net", "rdf:type") == []


@pytest.mark.parametrize(
    ("cell", "value"), [("94000000", "94000000"), ("1 200", "1200"), ("007.50", "7.5"), ("12.0", "12")]
)
def test_a_number_is_read_as_a_decimal(folder: Folder, cell: str, value: str) -> None:
    row = {"subject": "Québec", "measure": "staff", "period": "2020", "value": cell, "sources": "https://example.org/"}
    assert folder.imports("figures", folder.rows(row)).rejected == 0
    assert folder.said("figure:quebec-staff-2020", "qkg:value") == [value]


@pytest.mark.parametrize("cell", ["many", "4,6", "-3", "1e6", "1.", "1234567890123", "0.1234567"])
def test_what_is_no_number_is_rejected(folder: Folder, cell: str) -> None:
    row = {"subject": "Québec", "measure": "staff", "period": "2020", "value": cell, "sources": "https://example.org/"}
    [reason] = reasons(folder.imports("figures", folder.rows(row)))
    assert reason == f"value: “{cell}” is not a number (digits, with a point before decimals)"


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (
            {"parties": "Québec|Bavaria"},
            "nothing is called “Québec|Bavaria”. Several values in a cell are separated by “;”.",
        ),
        (
            {"sources": "www.example.org"},
            "“www.example.org” looks like a web address: write all of it, https:// included",
        ),
        ({"sources": "example.org/1989"}, "“example.org/1989” looks like a web address"),
        ({"replaces": "bavaria-1989-coperation"}, "Did you mean: agreement:bavaria-1989-cooperation?"),
        ({"replaces": "zzz"}, "Look the key up (qkg search), or import first the table that has it."),
    ],
)
def test_a_rejected_cell_says_what_to_do_next(folder: Folder, cells: dict[str, str], said: str) -> None:
    folder.agreements({})
    assert said in only(folder.agreements({"key": "other", **cells}))
