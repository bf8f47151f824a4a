"""The statements of the overview, each in the account of its sentence, compared with values written by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

Values = Callable[[str | None, str, str], set[str]]
Statements = Callable[[str], list[tuple[str, str, str]]]

QUEBEC = "government:quebec"

# account, subject, property, the objects in that account: all of them, and no other
FACTS = [
    # the department of 1988 and the aims
    ("p01-s01", "organization:mai-1988", "qkg:start", {"1988"}),
    ("p01-s01", "organization:mai-1988", "qkg:unitOf", {QUEBEC}),
    ("p01-s01", "event:department-created-1988", "qkg:concerns", {"organization:mai-1988"}),
    ("p01-s01", "organization:mai-1988", "qkg:responsibleFor", {"sector:international-affairs"}),
    ("p01-s01", "event:international-affairs-tools", "qkg:start", {"1963~"}),
    (
        "p02-s01",
        QUEBEC,
        "qkg:objective",
        {"objective:promote-and-defend-interests", "objective:international-presence"},
    ),
    ("p01-s01", "event:international-affairs-tools", "qkg:culminatesIn", {"event:department-created-1988"}),
    ("p02-s01", "qualification:quebec-interests-and-presence", "qkg:means", {"activity:relations-with-governments"}),
    ("p03-s01", QUEBEC, "qkg:objective", {"objective:openness-and-identity"}),
    ("p04-s01", QUEBEC, "qkg:objective", {"objective:exchange-framework"}),
    ("p04-s01", "qualification:quebec-exchange-framework", "qkg:means", {"activity:relations-with-partners"}),
    # United States
    ("p05-s01", "relationship:quebec-united-states", "qkg:between", {QUEBEC, "government:united-states"}),
    ("p05-s01", "relationship:quebec-united-states", "qkg:distinction", {"distinction:paramount-importance"}),
    (
        "p05-s01",
        "relationship:quebec-united-states",
        "qkg:sector",
        {"sector:trade", "sector:finance", "sector:tourism"},
    ),
    (
        "p05-s01",
        "qualification:united-states-paramount-importance",
        "qkg:reason",
        {
            "reason:physical-proximity",
            "reason:trade-exchanges",
            "reason:financial-exchanges",
            "reason:tourism-exchanges",
            "reason:long-standing-links",
        },
    ),
    ("p05-s02", "relationship:quebec-united-states", "qkg:representationCount", {"5"}),
    ("p05-s02", "representation:new-york", "rdf:type", {"qkg:Representation"}),
    ("p05-s02", "representation:new-york", "qkg:city", {"place:new-york-city"}),
    ("p05-s02", "representation:new-york", "qkg:hostGovernment", {"government:united-states"}),
    ("p05-s02", "representation:new-york", "qkg:represents", {QUEBEC}),
    ("p05-s02", "representation:new-york", "qkg:representationKind", {"representation-kind:permanent-delegation"}),
    ("p05-s03", "relationship:quebec-united-states", "qkg:distinction", {"distinction:gateway-to-foreign-markets"}),
    ("p05-s04", "agreement:nafta", "qkg:backedBy", {QUEBEC}),
    ("p05-s04", "agreement:nafta", "qkg:party", set()),
    ("p05-s04", "agreement:nafta", "qkg:reason", {"reason:market-access"}),
    # France
    ("p06-s01", "relationship:quebec-france", "qkg:distinction", {"distinction:partner-of-choice-in-europe"}),
    ("p06-s02", "relationship:quebec-france", "qkg:between", {QUEBEC, "government:france"}),
    ("p06-s02", "relationship:quebec-france", "qkg:relationKind", {"relation-kind:direct-privileged"}),
    ("p06-s02", "relationship:quebec-france", "qkg:sector", {"sector:all-sectors"}),
    ("p06-s02", "relationship:quebec-france", "qkg:start", {"1963~"}),
    (
        "p06-s03",
        "qualification:france-direct-privileged",
        "qkg:reason",
        {"reason:common-roots", "reason:common-language", "reason:shared-political-will"},
    ),
    # Europe
    ("p07-s01", "relationship:quebec-europe", "qkg:relationKind", {"relation-kind:cooperation"}),
    ("p07-s01", "relationship:quebec-europe", "qkg:distinction", {"distinction:growing"}),
    ("p07-s02", "relationship:quebec-italy", "qkg:distinction", {"distinction:regular"}),
    ("p07-s03", "agreement:bavaria-untitled", "qkg:party", {QUEBEC, "government:bavaria"}),
    ("p07-s03", "agreement:flemish-community-untitled", "qkg:party", {QUEBEC, "government:flemish-community"}),
    ("p07-s03", "agreement:walloon-community-untitled", "qkg:party", {QUEBEC, "government:walloon-community"}),
    ("p07-s03", "agreement:bavaria-untitled", "qkg:signed", {"../1993-10"}),
    ("p07-s03", "government:bavaria", "qkg:withinState", {"government:germany"}),
    ("p07-s03", "government:flemish-community", "qkg:withinState", {"government:belgium"}),
    ("p07-s03", "government:walloon-community", "qkg:withinState", {"government:belgium"}),
    ("p07-s04", "relationship:quebec-conseil-europe", "qkg:between", {QUEBEC, "organization:conseil-europe"}),
    ("p07-s04", "relationship:quebec-european-community", "qkg:between", {QUEBEC, "organization:european-community"}),
    # Asia
    ("p08-s01", "relationship:quebec-japan", "qkg:between", {QUEBEC, "government:japan"}),
    ("p08-s01", "relationship:quebec-japan", "qkg:distinction", {"distinction:first-asian-trading-partner"}),
    *(
        (
            "p08-s02",
            "relationship:quebec-japan",
            property_,
            {"activity:technological-exchanges", "activity:industrial-agreements", "activity:agrifood-trade"},
        )
        for property_ in ("qkg:activity", "qkg:emphasis")
    ),
    ("p08-s03", "relationship:quebec-china", "qkg:between", {QUEBEC, "government:china"}),
    (
        "p08-s03",
        "relationship:quebec-china",
        "qkg:sector",
        {"sector:hydroelectricity", "sector:forest-fire-fighting", "sector:pulp-and-paper"},
    ),
    ("p08-s03", "relationship:quebec-china", "qkg:relationKind", {"relation-kind:expertise"}),
    # Africa
    ("p09-s01", "relationship:quebec-some-african-countries", "qkg:between", {QUEBEC, "region:some-african-countries"}),
    ("p09-s01", "relationship:quebec-africa", "qkg:relationKind", set()),
    ("p09-s01", "relationship:quebec-french-speaking-africa", "qkg:distinction", {"distinction:especially-close"}),
    ("p09-s02", "representation:abidjan", "qkg:city", {"place:abidjan"}),
    ("p09-s02", "representation:abidjan", "qkg:start", {"../1973~"}),
    ("p09-s02", "relationship:quebec-africa", "qkg:activity", {"activity:development-projects"}),
    ("p09-s02", "organization:quebec-organizations-in-africa", "qkg:supports", {"relationship:quebec-africa"}),
    ("p09-s03", "organization:acdi", "qkg:supports", {"organization:quebec-companies-in-africa"}),
    ("p09-s03", "organization:quebec-companies-in-africa", "qkg:distinction", {"distinction:growing-in-number"}),
    ("p09-s03", "qualification:africa-joint-development", "qkg:emphasis", {"activity:joint-development"}),
    (
        "p09-s03",
        "relationship:quebec-africa",
        "qkg:activity",
        {"activity:joint-development", "activity:infrastructure-projects", "activity:service-projects"},
    ),
    ("p09-s03", "relationship:quebec-africa", "qkg:distinction", set()),
    ("p09-s04", "relationship:quebec-africa", "qkg:distinction", {"distinction:leading-service-market"}),
    (
        "p09-s05",
        "relationship:quebec-africa",
        "qkg:sector",
        {
            "sector:energy",
            "sector:agroforestry",
            "sector:education",
            "sector:health",
            "sector:small-business",
            "sector:information-technology",
        },
    ),
    # Latin America and the Caribbean
    (
        "p10-s01",
        "relationship:quebec-latin-america-caribbean",
        "qkg:sector",
        {
            "sector:transport",
            "sector:telecommunications",
            "sector:information-technology",
            "sector:mining",
            "sector:forestry",
            "sector:livestock",
        },
    ),
    ("p10-s01", "relationship:quebec-latin-america-caribbean", "qkg:distinction", {"distinction:growing"}),
    ("p10-s01", "relationship:quebec-latin-america-caribbean", "qkg:relationKind", {"relation-kind:ties"}),
    # the French-speaking world
    ("p11-s01", "relationship:quebec-french-speaking-countries", "qkg:start", {"1968~"}),
    ("p11-s01", "relationship:quebec-french-speaking-countries", "qkg:relationKind", {"relation-kind:privileged-ties"}),
    ("p12-s01", "event:confemen-libreville-1968", "qkg:start", {"1968"}),
    ("p12-s01", "event:confemen-libreville-1968", "qkg:place", {"place:libreville"}),
    ("p12-s01", "event:confemen-libreville-1968", "qkg:invited", {QUEBEC}),
    ("p12-s01", "event:confemen-libreville-1968", "qkg:distinction", {"distinction:first-invitation"}),
    ("p12-s01", "event:confemen-libreville-1968", "qkg:partOfSeries", {"organization:confemen"}),
    ("p12-s01", "organization:confemen", "qkg:acronym", {"CONFEMEN"}),
    ("p12-s01", "place:libreville", "qkg:withinPlace", {"place:gabon"}),
    ("p12-s02", "membership:quebec-acct-participating-government", "qkg:member", {QUEBEC}),
    ("p12-s02", "membership:quebec-acct-participating-government", "qkg:organization", {"organization:acct"}),
    (
        "p12-s02",
        "membership:quebec-acct-participating-government",
        "qkg:role",
        {"membership-role:participating-government"},
    ),
    ("p12-s02", "membership:quebec-acct-participating-government", "qkg:start", {"1971"}),
    (
        "p12-s02",
        "organization:acct",
        "qkg:sector",
        {"sector:education", "sector:culture", "sector:science", "sector:technology"},
    ),
    ("p12-s03", "event:sf-1986-paris", "qkg:start", {"1986-02"}),
    ("p12-s03", "event:sf-1986-paris", "qkg:place", {"place:paris"}),
    ("p12-s03", "event:sf-1986-paris", "qkg:participantCount", {"39"}),
    ("p12-s03", "event:sf-1986-paris", "qkg:continentCount", {"5"}),
    ("p12-s03", "event:sf-1986-paris", "qkg:ordinal", {"1"}),
    ("p12-s03", "event:sf-1986-paris", "qkg:invited", {QUEBEC}),
    ("p12-s01", "event:confemen-libreville-1968", "qkg:participantLevel", {"participant-level:ministers"}),
    ("p12-s03", "event:sf-1986-paris", "qkg:participantLevel", {"participant-level:heads-of-state-and-government"}),
    ("p13-s01", "event:rise-of-la-francophonie", "qkg:start", {"196X"}),
    ("p13-s01", "event:rise-of-la-francophonie", "qkg:distinction", {"distinction:growing"}),
    ("p13-s01", "organization:sommet-francophonie", "qkg:outcomeOf", {"event:rise-of-la-francophonie"}),
    ("p13-s02", "event:sf-1987-quebec", "qkg:start", {"1987-09"}),
    ("p13-s02", "event:sf-1987-quebec", "qkg:host", {"place:quebec-city"}),
    ("p13-s02", "event:sf-1987-quebec", "qkg:ordinal", {"2"}),
]


@pytest.mark.parametrize(("sentence", "subject", "predicate", "expected"), FACTS)
def test_a_fact_is_in_the_account_of_its_sentence(
    sentence: str, subject: str, predicate: str, expected: set[str], values: Values
) -> None:
    assert values(f"account:overview-{sentence}", subject, predicate) == expected


MISSIONS = {
    "government:united-kingdom",
    "government:italy",
    "government:germany",
    "region:some-east-european-countries",
}


@pytest.mark.parametrize("partner", sorted(MISSIONS))
def test_government_and_trade_missions_go_to_a_european_partner(partner: str, values: Values) -> None:
    account, tie = "account:overview-p07-s02", f"relationship:quebec-{partner.split(':')[1]}"
    assert values(account, tie, "qkg:between") == {QUEBEC, partner}
    assert values(account, tie, "qkg:activity") == {"activity:government-missions", "activity:trade-missions"}


def test_missions_go_nowhere_else(statements: Statements) -> None:
    partners = {o for _, p, o in statements("account:overview-p07-s02") if p == "qkg:between"}
    assert partners == MISSIONS | {QUEBEC}


@pytest.mark.parametrize("partner", ["south-korea", "thailand", "hong-kong"])
def test_trade_ties_with_an_asian_partner(partner: str, values: Values) -> None:
    account, tie = "account:overview-p08-s04", f"relationship:quebec-{partner}"
    assert values(account, tie, "qkg:between") == {QUEBEC, f"government:{partner}"}
    assert values(account, tie, "qkg:relationKind") == {"relation-kind:trade"}


def test_only_offices_that_are_named_become_representations(representations: set[str]) -> None:
    assert representations == {"representation:new-york", "representation:abidjan"}


@pytest.fixture
def representations(accounts: list[str], statements: Statements) -> set[str]:
    return {
        s
        for account in accounts
        if account.startswith("account:overview-")
        for s, p, o in statements(account)
        if (p, o) == ("rdf:type", "qkg:Representation")
    }


def test_every_relationship_joins_quebec_and_one_other(accounts: list[str], statements: Statements) -> None:
    ends: dict[str, set[str]] = {}
    for account in (a for a in accounts if a.startswith("account:overview-")):
        for s, p, o in statements(account):
            if p == "qkg:between":
                ends.setdefault(s, set()).add(o)
    assert len(ends) == 19
    assert all(QUEBEC in pair and len(pair) == 2 for pair in ends.values()), ends


def test_the_parties_of_nafta_come_from_a_reference_account_not_from_the_sentence(values: Values) -> None:
    parties = {"government:canada", "government:united-states", "government:mexico"}
    assert values("account:agreement-nafta", "agreement:nafta", "qkg:party") == parties
    assert "government:quebec" not in values(None, "agreement:nafta", "qkg:party")


def test_every_sentence_speaks_of_its_own_time(accounts: list[str], values: Values) -> None:
    sentences = [account for account in accounts if account.startswith("account:overview-")]
    assert len(sentences) == 31
    assert {frozenset(values("graph:provenance", account, "qkg:asOf")) for account in sentences} == {
        frozenset({"1993~"})
    }


@pytest.mark.parametrize("relationship", ["quebec-united-states", "quebec-france"])
def test_a_relationship_has_no_reasons_of_its_own(relationship: str, values: Values) -> None:
    assert values(None, f"relationship:{relationship}", "qkg:reason") == set()


def test_the_date_of_the_overview_is_marked_as_inferred_with_its_reasoning(values: Values) -> None:
    assert values("graph:provenance", "source:overview", "dcterms:created") == {"1992-12/1993-10"}
    assert values("graph:provenance", "source:overview", "qkg:dateInferred") == {"true"}
    assert len(values("graph:provenance", "source:overview", "qkg:reasoning")) == 2


@pytest.mark.parametrize(
    ("government", "kind"),
    [
        (QUEBEC, "qkg:FederatedState"),
        ("government:bavaria", "qkg:FederatedState"),
        ("government:flemish-community", "qkg:Community"),
        ("government:walloon-community", "qkg:Community"),
        ("government:hong-kong", "qkg:Territory"),
        ("government:france", "qkg:SovereignState"),
    ],
)
def test_a_government_is_of_its_kind(government: str, kind: str, values: Values) -> None:
    assert values("account:editorial-types", government, "rdf:type") == {kind}
