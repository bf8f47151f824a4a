"""Offices that were wrong in the built graph, one line each: what the tables of both deliveries say instead."""

from __future__ import annotations

import pytest

from qkg.core.iris import compact
from qkg.graph import Graph
from tests.rows_of import rows


def answered(graph: Graph, name: str, **values: str) -> list[dict[str, str]]:
    """The rows of a stored query, with CURIEs for IRIs and without the columns that are empty."""
    answer = graph.answer(graph.queries[name], values).result
    return [{column: compact(str(cell)) for column, cell in row.items() if cell is not None} for row in rows(answer)]


HISTORY = [
    # An opening is no change of kind; accounts that date it otherwise are beside it.
    ("london", "1961", "Opening", "Agency general", "false"),
    ("london", "1962", "Opening", "Agency general", "true"),
    ("new-york", "1940", "Opening", "Other kind", "true"),
    ("tokyo", "1973-09", "Opening", "Bureau", "true"),
    ("dakar", "2016-05", "Opening", "Bureau", "true"),
    ("paris", "1961-10-05", "Opening", "Québec government house", "true"),
    # The weak source's 1971 does not win over two official pages.
    ("berlin", "1999", "Opening", "Cultural office", "true"),
    ("berlin", "1971", "Opening", "", "false"),
    ("berlin", "2006", "Change of kind", "Bureau", "true"),
    # Closed for a time.
    ("los-angeles", "1996", "Closing", "", "true"),
    ("los-angeles", "2001", "Reopening", "", "true"),
    ("milan", "2024-02", "Reopening", "", "true"),
    # One opening of 2022, made official in 2023.
    ("bogota", "2023-05", "Reopening", "", None),
    ("guadalajara", "2017-05", "Opening", "", "true"),
]


@pytest.mark.parametrize(("office", "when", "what", "kind", "held"), HISTORY)
def test_what_happened_to_an_office(
    graph: Graph, office: str, when: str, what: str, kind: str, held: str | None
) -> None:
    found = {
        (row["when"], row["what"], row.get("kindLabel", ""), row["held"].lower())
        for row in answered(graph, "office-history", representation=f"representation:{office}")
    }
    assert ((when, what, kind, held) in found) == (held is not None), sorted(found)


ANSWERS = [
    ("2026-11-27", "london-immigration-agent", "Closed"),  # an agent of 1872
    ("2026-11-27", "milan", "Open"),
    ("2026-11-27", "dakar", "Open"),
    ("2026-11-27", "chicago", "Unknown"),  # last seen in July 2023
    ("2026-11-27", "london", "Unknown"),  # a page without a date does not count
    ("2026-11-27", "stockholm", "Closed"),  # a new one was only thought of
    ("2026-11-27", "havana", "Closed"),
    ("2026-11-27", "hanoi", None),  # announced only
    ("2026-11-27", "tel-aviv", None),
    ("2026-11-27", "seattle", None),  # wished for only
    ("2026-11-27", "quebec-in-canada", None),  # not abroad
    ("1990-01-01", "los-angeles", "Open"),
    ("2000-06-01", "los-angeles", "Closed"),
    ("2010-01-01", "los-angeles", "Open"),
    ("2024-06-01", "havana", "Unknown"),  # to close in the year, nobody says when
    ("1980-01-01", "berlin", None),
]


@pytest.mark.parametrize(("day", "office", "expected"), ANSWERS)
def test_an_office_on_a_day(graph: Graph, day: str, office: str, expected: str | None) -> None:
    found = {row["representation"]: row["answer"] for row in answered(graph, "representations-open", date=day)}
    assert found.get(f"representation:{office}") == expected


OPEN_IN_2026 = [
    "barcelona", "beijing", "bogota", "boston", "dakar", "mexico", "miami", "milan", "munich", "new-york", "oif", "paris",
    "qingdao", "rome", "sao-paulo", "seoul", "shanghai", "shenzhen", "singapore", "tokyo", "unesco", "washington",
]  # fmt: skip


def test_the_present_network(graph: Graph) -> None:
    """The offices that sources of 2024 or later show at work, and since when they say so; none is claimed closed."""
    found = answered(graph, "representations-open", date="2026-11-27", status="representation-status:open")
    assert sorted(row["representation"].removeprefix("representation:") for row in found) == OPEN_IN_2026
    assert all(row["claimed"] == "Open" and row["asOf"] >= "2024" and row["account"] for row in found)


def test_every_office_has_a_claim_with_a_day(graph: Graph) -> None:
    query = """SELECT ?office WHERE {
      ?office a qkg:Representation .
      FILTER NOT EXISTS {
        GRAPH ?account { ?office qkg:claimedStatus ?status }
        ?account qkg:asOf ?day
      }
    }"""
    assert rows(graph.sparql(query)) == []
