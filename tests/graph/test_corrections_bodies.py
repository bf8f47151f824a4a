"""Memberships, organizations, events and missions that were wrong in the built graph, one line each: what is right."""

from __future__ import annotations

import pytest

from qkg.graph import Graph
from tests.rows_of import rows


def values(graph: Graph, pattern: str) -> set[str]:
    """What `?v` stands for in a pattern, as the end of an IRI or the text of a literal."""
    found = [str(row["v"]) for row in rows(graph.sparql(f"SELECT DISTINCT ?v WHERE {{ {pattern} }}"))]
    return {value.rpartition("/" if "://" in value else ":")[2] for value in found}


RIGHT = [
    # One status at a time. Québec has been a participating government since 1971; the pages that say "member" mean its rights.
    ("?m qkg:member government:quebec ; qkg:organization organization:oif ; qkg:role ?v", {"participating-government"}),
    ("membership:quebec-oif-participating-government qkg:start ?v", {"1971"}),
    # Asked to be associates at Yerevan (2018-10); in the list of 88 members, which ended with the summit of 2024-10.
    ("membership:united-arab-emirates-oif-observer qkg:endEarliest ?v", {"2018-10-01"}),
    ("membership:kosovo-oif-observer qkg:endLatest ?v", {"2024-10-31"}),
    ("membership:serbia-oif-observer qkg:endEarliest ?v", {"2018-10-01"}),
    ("?m qkg:member government:new-caledonia ; qkg:organization organization:oif ; qkg:role ?v", {"associate"}),
    # Observers from November 1991, full members from the summit of October 1993.
    ("membership:bulgaria-oif-member qkg:start ?v", {"1993"}),
    ("membership:cambodia-oif-member qkg:start ?v", {"1993"}),
    ("membership:romania-oif-member qkg:start ?v", {"1993"}),
    ("membership:mali-oif-suspended qkg:start ?v", {"2012-03"}),
    ("membership:arizona-wci-founding qkg:end ?v", {"2011-11"}),
    ("membership:ontario-wci-inc-founding qkg:end ?v", {"2018"}),
    # The governors' agreement of February 2007.
    (
        "?m qkg:organization organization:wci ; qkg:role membership-role:founding ; qkg:member ?v",
        {"arizona", "california", "new-mexico", "oregon", "washington"},
    ),
    # Successions without overlap: Cotonou (1995), the usual name (1999), the charter of Antananarivo (2005).
    ("organization:acct qkg:end ?v", {"1995"}),
    ("organization:agence-francophonie qkg:start ?v", {"1995"}),
    ("organization:agence-francophonie qkg:end ?v", {"1999"}),
    ("organization:aif qkg:start ?v", {"1999"}),
    ("organization:aif qkg:predecessor ?v", {"agence-francophonie"}),
    ("organization:mri-1984 qkg:end ?v", {"1988-12-21"}),
    ("organization:mai-1988 qkg:start ?v", {"1988-12-21"}),
    ("membership:quebec-acct-participating-government qkg:end ?v", {"1995"}),
    # Days that sources give.
    ("event:malraux-1963-quebec qkg:start ?v", {"1963-10-07"}),
    ("event:malraux-1963-quebec qkg:end ?v", {"1963-10-15"}),
    ("event:carbone-liaison-2013 qkg:start ?v", {"2013-09"}),
    ("event:rls-2002 qkg:start ?v", {"2002-01-30"}),
    ("event:loi-mafp-1961 qkg:start ?v", {"1961-03-02"}),
    ("event:st-pierre-2014-bavaria qkg:start ?v", {"2014-12-02"}),
    ("event:legault-2019-paris qkg:start ?v", {"2019-01-20"}),
    # A premier receives at home; visitors come in.
    ("event:legault-2023-neg-ecp a ?v", set()),
    ("event:cgna-ppmec-2023 qkg:eventKind ?v", {"summit"}),
    ("event:cgna-ppmec-2023 qkg:host ?v", {"quebec"}),
    ("event:cgna-ppmec-2023 qkg:leader ?v", set()),
    ("event:landry-2001-summit-americas qkg:eventKind ?v", {"meeting"}),
    ("event:brown-wynne-2017-quebec qkg:eventKind ?v", {"incoming-mission"}),
    ("event:arab-league-ambassadors-2017-quebec qkg:eventKind ?v", {"incoming-mission"}),
    # Parliaments are legislatures; assemblies of parliaments are not.
    ("organization:assemblee-nationale-du-quebec qkg:organizationKind ?v", {"legislature"}),
    ("organization:bavarian-landtag qkg:organizationKind ?v", {"legislature"}),
    ("organization:french-national-assembly qkg:organizationKind ?v", {"legislature"}),
    ("organization:apf qkg:organizationKind ?v", {"interparliamentary"}),
    # NAFTA is one agreement.
    ("organization:alena ?p ?v", set()),
    ("event:alena-1994 qkg:concerns ?v", {"nafta"}),
]


@pytest.mark.parametrize(("pattern", "expected"), RIGHT, ids=[pattern for pattern, _ in RIGHT])
def test_the_graph_says_what_is_right(graph: Graph, pattern: str, expected: set[str]) -> None:
    assert values(graph, pattern) == expected


@pytest.mark.parametrize(
    "name", ["two-statuses-at-once", "overlapping-succession", "mission-led-by-host", "membership-twice"]
)
def test_no_other_row_has_the_fault(graph: Graph, name: str) -> None:
    assert rows(graph.query(name)) == []


def test_each_member_stands_once_on_a_day(graph: Graph) -> None:
    """… in the bodies of which someone is a member in several ways."""
    several = (
        "?m qkg:member ?who ; qkg:organization ?v . ?other qkg:member ?who ; qkg:organization ?v FILTER(?m != ?other)"
    )
    bodies = values(graph, several)
    assert "oif" in bodies
    for body in sorted(bodies):
        for date in ("1968-02-07", "1987-09-03", "2010-06-01", "2018-10-11", "2024-10-04", "2026-01-01"):
            answer = graph.query("members-on-date", organization=f"organization:{body}", date=date)
            members = [row["member"] for row in rows(answer)]
            assert len(members) == len(set(members)), (body, date)


@pytest.mark.parametrize(
    ("kind", "accounts"),
    [
        # The rows of both deliveries, less those set aside with their reasons.
        ("memberships", 287 + 90 - 2),
        ("events", 104 + 29),
        ("missions", 171 + 81 + 1 - 2 - 1),  # one row stands in both deliveries
        ("organizations", 86 - 1),
    ],
)
def test_every_row_came_in(graph: Graph, kind: str, accounts: int) -> None:
    start = f"https://w3id.org/qkg/account/{kind}-"
    found = graph.sparql(f'SELECT DISTINCT ?a WHERE {{ ?a a qkg:Account FILTER(STRSTARTS(STR(?a), "{start}")) }}')
    assert len(rows(found)) == accounts
