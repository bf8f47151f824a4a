"""Agreements that were wrong in the built graph, one line each: what a reader of the field expects instead."""

from __future__ import annotations

import pytest

from qkg.graph import Graph
from tests.rows_of import rows


def values(graph: Graph, subject: str, property_: str) -> set[str]:
    found = rows(graph.sparql(f"SELECT ?value {{ {subject} {property_} ?value }}"))
    return {str(row["value"]).rpartition("/id/")[2] for row in found}


def texts(graph: Graph, partner: str, decade: str) -> object:
    """How many texts with a partner the question counts in a decade."""
    answer = rows(graph.query("agreements-by-decade", partner=partner))
    return next(row["agreements"] for row in answer if row["decade"] == decade)


def parties(*states: str) -> set[str]:
    return {f"government/{state}" for state in states}


# Canada makes the treaty; Québec backs it, as it backed NAFTA.
TREATIES = [
    ("canada-eu-2016-ceta", {"organization/union-europeenne"}),
    ("canada-efta-nd-free-trade", parties("iceland", "liechtenstein", "norway", "switzerland")),
    ("canada-peru-2009-free-trade", parties("peru")),
    ("canada-peru-2008-labour-cooperation", parties("peru")),
    ("canada-colombia-2011-free-trade", parties("colombia")),
    ("canada-colombia-2008-labour-cooperation", parties("colombia")),
    ("canada-jordan-2012-free-trade", parties("jordan")),
    ("canada-korea-2015-free-trade", parties("south-korea")),
    ("canada-honduras-2014-free-trade", parties("honduras")),
    ("canada-panama-2013-free-trade", parties("panama")),
    ("nafta", parties("mexico", "united-states")),
]


@pytest.mark.parametrize(("key", "others"), TREATIES)
def test_canada_makes_the_treaty_and_quebec_backs_it(graph: Graph, key: str, others: set[str]) -> None:
    assert values(graph, f"agreement:{key}", "qkg:party") == others | parties("canada")
    assert values(graph, f"agreement:{key}", "qkg:backedBy") == parties("quebec")


# The organization is not a party to the convention made under its auspices: 15 and 3 and 2 and 1 of the tables, one of the
# second delivery, and the two that stand under the Convention on Biological Diversity.
DEPOSITARIES = {"un": 15, "hcch": 3, "wto": 2, "unesco": 1, "who": 1, "cbd-secretariat": 2}


@pytest.mark.parametrize(("organization", "count"), DEPOSITARIES.items())
def test_conventions_have_a_depositary_that_is_no_party(graph: Graph, organization: str, count: int) -> None:
    conventions = values(graph, f"organization:{organization}", "^qkg:depositary")
    assert len(conventions) == count
    assert not conventions & values(graph, f"organization:{organization}", "^qkg:party")
    for convention in conventions:
        assert "government/quebec" in values(graph, f"agreement:{convention.rpartition('/')[2]}", "qkg:backedBy")


def test_the_convention_on_biological_diversity_is_an_agreement(graph: Graph) -> None:
    assert values(graph, "organization:cbd", "?any") == set()
    assert "agreement-kind/multilateral-convention" in {
        kind.removeprefix("concept/") for kind in values(graph, "agreement:cbd-nd-convention", "qkg:agreementKind")
    }


def test_nafta_is_one_agreement_in_force_from_1994(graph: Graph) -> None:
    assert values(graph, "organization:alena", "?any") == set()
    assert values(graph, "agreement:nafta", "qkg:signed") == {"1992-12-17"}
    assert values(graph, "agreement:nafta", "qkg:start") == {"1994-01-01"}


def test_niamey_1970_has_twenty_one_founding_states(graph: Graph) -> None:
    founders = values(graph, "agreement:acct-1970-convention-niamey", "qkg:party")
    assert len(founders) == 21
    assert parties("canada", "france", "niger", "vietnam", "mauritius") < founders
    assert values(graph, "agreement:acct-1970-convention-niamey", "qkg:backedBy") == parties("quebec")


# Fourteen agreements with a year in the key and no date, and one with a decade.
DATES = [
    ("auf-2010-higher-education", "2008/2010"),  # both ministers in office
    ("barbados-1985-social-security", "../1985"),  # the order in council
    ("catalonia-2009-2012-programme", "2009?"),
    ("china-culture-2018", "2018?"),
    ("germany-2012-driver-licences", "../2012"),  # the order in council, as the next three
    ("great-britain-2006-driver-licences", "../2006"),
    ("isle-of-man-2012-driver-licences", "../2012"),
    ("netherlands-2012-driver-licences", "../2012"),
    ("iata-2022-ingo", "2022?"),
    ("jalisco-2013-cooperation", "2013?"),
    ("lebanon-2001-jbeil-protocol", "2001?"),
    ("nordic-council-2013-declaration", "2012/2013"),
    ("saint-lucia-1987-social-security", "../1987"),
    ("flanders-1980s-science", "198X"),
    ("california-2013-cap-and-trade", "2013-09"),
    ("france-1967-peyrefitte-johnson", "1967-09-14"),  # a copy of the text itself
    ("great-lakes-2001-charter-annex", "2001-06"),
    # The tables of corrections of the second delivery.
    ("israel-2007-cooperation", "2007-12-11"),
    ("flanders-2002-cooperation", "2002-03-05"),
    ("wallonia-brussels-1999-framework", "1999-03-22"),
    ("maharashtra-2018-mou", "2018-06-12"),
    ("portugal-nd-social-security-supplementary", "1990-03-28"),
    ("malta-nd-social-security", "1991-04-05"),
    ("massachusetts-nd-vehicle-registration", "1984-03-02"),
    ("vermont-2010-hydro-quebec-contract", "2010-08-12"),
    ("great-lakes-ais-mutual-aid", "../2015-06"),
    ("france-2011-arm-town-planners", "2011-10-04?"),  # the page has no year
    ("france-2018-roadmap-innovation", "2018-06"),  # the official release; a newspaper says March: both are kept
]


@pytest.mark.parametrize(("key", "signed"), DATES)
def test_dated_as_precisely_as_the_rows_allow(graph: Graph, key: str, signed: str) -> None:
    assert values(graph, f"agreement:{key}", "qkg:signed") == {signed}


# The year of the key may be when the order in council was made, or that of the agreement or of a publication.
UNDATED = ["austria-1994", "barbados-1985", "cyprus-1990", "finland-1988", "india-2016", "morocco-2010", "turkey-2004"]


@pytest.mark.parametrize("key", UNDATED)
def test_arrangements_on_social_security_are_not_dated_by_their_keys(graph: Graph, key: str) -> None:
    assert values(graph, f"agreement:{key}-social-security-administrative", "qkg:signed") == set()


# Untitled in the overview: those of the register are meant, and counted.
UNTITLED = [("bavaria", 1), ("flemish-community", 2), ("walloon-community", 6)]


@pytest.mark.parametrize(("partner", "count"), UNTITLED)
def test_untitled_agreements_are_not_counted_beside_dated_ones(graph: Graph, partner: str, count: int) -> None:
    assert len(values(graph, f"agreement:{partner}-untitled", "qkg:standsFor")) == count
    # bavaria-1989-joint-communique alone was signed before the overview was written
    assert texts(graph, "bavaria", "1980s") == 1


def test_texts_reported_together_count_each(graph: Graph) -> None:
    assert values(graph, "agreement:mexico-2016-five-agreements", "qkg:textCount") == {"5"}
    # Of the tables: minutes 2013-06, five 2016-06, committee 2016-06, climate 2016-08, work plan 2016-10, Paris 2017-12.
    assert texts(graph, "mexico", "2010s") == 10


# One text under two keys.
SAME = [
    "catalonia-2005-shared-trade-offices",
    "france-1969-symphonie-satellite",
    "unfccc-1992-convention",
    "great-lakes-2013-mackinac-resolutions",
]


@pytest.mark.parametrize("key", SAME)
def test_one_text_has_one_key(graph: Graph, key: str) -> None:
    assert values(graph, f"agreement:{key}", "?any") == set()


TITLES = [
    (
        "wallonia-1980-cooperation",
        "Agreement on industrial, scientific and technological cooperation between Québec and the Walloon Region (1980)",
    ),
]


@pytest.mark.parametrize(("key", "title"), TITLES)
def test_a_title_is_not_a_sentence_about_the_text(graph: Graph, key: str, title: str) -> None:
    answer = rows(graph.sparql(f"SELECT ?title {{ agreement:{key} dcterms:title ?title FILTER(LANG(?title) = 'en') }}"))
    assert [str(row["title"]) for row in answer] == [title]


# A body of Québec makes the text: Québec itself, or the other's government, is no party.
BODIES = [
    (
        "calq-chartreuse-2017",
        {"organization/conseil-des-arts-et-des-lettres-du-quebec", "organization/chartreuse-villeneuve-lez-avignon"},
    ),
    ("frq-fapesp-2024-agreement", {"organization/frq", "organization/fapesp"}),
    ("lake-champlain-2010-opportunities-for-action", parties("new-york", "vermont")),
    ("canada-cbd-1996-headquarters", {"government/canada", "organization/cbd-secretariat"}),
]


@pytest.mark.parametrize(("key", "expected"), BODIES)
def test_who_made_the_text_is_the_party(graph: Graph, key: str, expected: set[str]) -> None:
    assert values(graph, f"agreement:{key}", "qkg:party") == expected
    assert values(graph, f"agreement:{key}", "qkg:backedBy") == parties("quebec")
