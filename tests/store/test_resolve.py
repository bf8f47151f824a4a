"""Resolving accounts to the view on small hand-written folders: precedence, rivals, and warnings to authors."""

from __future__ import annotations

import itertools
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.iris import PREFIXES
from qkg.store.building import in_memory

from .conftest import Folder, Python, rows

START = "SELECT ?o { government:a qkg:start ?o }"

A = "; qkg:confidence confidence:a"
B = "; qkg:confidence confidence:b"
C = "; qkg:confidence confidence:c"
PREFERRED = "; qkg:rank rank:preferred"
NORMAL = "; qkg:rank rank:normal"
DEPRECATED = "; qkg:rank rank:deprecated"


def sources(*names: str) -> str:
    return "".join(f"; prov:wasDerivedFrom source:{name}" for name in names)


def says(year: str, *described: str) -> str:
    return f'government:a qkg:start "{year}"^^edtf:EDTF |' + " ".join(described)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(PREFERRED, NORMAL, id="rank"),
        pytest.param(PREFERRED + C, NORMAL + A + sources("x", "y", "z"), id="rank before confidence and sources"),
        pytest.param(PREFERRED, "", id="a preferred rank before none"),
        pytest.param(A, B, id="confidence a before b"),
        pytest.param(B, C, id="confidence b before c"),
        pytest.param(C, "", id="confidence c before none"),
        pytest.param(A + sources("x"), B + sources("x", "y", "z"), id="confidence before sources"),
        pytest.param(A + NORMAL, B, id="a normal rank is the rank of an account without one"),
        pytest.param(sources("x", "y"), sources("x"), id="number of sources"),
        pytest.param(
            sources(*(f"s{n}" for n in range(10))), sources(*(f"s{n}" for n in range(9))), id="ten sources before nine"
        ),
        pytest.param(sources("x"), "", id="a source before none"),
    ],
)
@pytest.mark.parametrize("names", [("first", "second"), ("second", "first")])
def test_the_better_account_wins_whatever_its_name(
    folder: Folder, better: str, worse: str, names: tuple[str, str]
) -> None:
    folder.accounts(**{names[0]: says("1901", better), names[1]: says("1902", worse)})
    assert folder.view(START) == [("1901",)]


def test_of_equal_accounts_the_first_iri_wins(folder: Folder) -> None:
    folder.accounts(beta=says("1902", A, sources("x")), alpha=says("1901", A, sources("y")))
    assert folder.view(START) == [("1901",)]


DENIED = """
account:c-denial {{ government:a qkg:start "1902"^^edtf:EDTF ; qkg:memberOf organization:x }}
graph:provenance {{ account:c-denial a qkg:Denial ; qkg:rank {rank} . }}
"""


def held(store: ox.Store) -> set[str]:
    """What the accounts hold."""
    return {str(quad) for quad in store if str(quad.graph_name).startswith(f"<{PREFIXES['account']}")}


@pytest.mark.parametrize(
    ("rank", "start", "member"), [("rank:normal", "1901", []), ("rank:deprecated", "1902", [("x",)])]
)
def test_what_is_denied_is_not_in_the_view(folder: Folder, rank: str, start: str, member: list[tuple[str]]) -> None:
    """… however sure the account that states it; what others state stays, and the accounts hold what they held."""
    both = "government:a qkg:memberOf organization:x, organization:y ;"
    folder.accounts(sure=f'{both} qkg:start "1902"^^edtf:EDTF |{A}', weak=says("1901", C))
    before = held(in_memory(folder.data)[0])
    folder.write("graph/denied.trig", DENIED.format(rank=rank))
    store, doubtful = in_memory(folder.data)
    assert rows(store, START) == [(start,)]
    members = {value.rpartition("/")[2] for (value,) in rows(store, "SELECT ?o { government:a qkg:memberOf ?o }")}
    assert members == {"y", *(value for (value,) in member)}
    assert doubtful == []
    graphs = {graph.value for graph in store.named_graphs()}
    assert not any("aside" in graph or "precedence" in graph for graph in graphs)
    assert {quad for quad in held(store) if "-denial>" not in quad} == before


def test_a_concept_that_states_nothing_does_not_win(folder: Folder) -> None:
    folder.write("ontology/more.ttl", "sector:unspecified qkg:statesNothing true .")
    folder.accounts(
        sure=f"organization:a qkg:seat sector:unspecified ; qkg:sector sector:unspecified |{A}",
        weak=f"organization:a qkg:seat place:paris ; qkg:sector sector:culture |{C}",
    )
    seats = folder.view("SELECT ?o { organization:a qkg:seat|qkg:sector ?o }")
    assert [value.rpartition("/")[2] for (value,) in seats] == ["culture", "paris"]


def test_passages_of_one_source_count_once(folder: Folder) -> None:
    passages = "; prov:wasDerivedFrom passage:p1, passage:p2, passage:p3"
    folder.accounts(one_source=says("1902", passages), two_sources=says("1901", sources("x", "y")))
    folder.write(
        "graph/p.trig",
        "graph:provenance { passage:p1 oa:hasSource source:s . passage:p2 oa:hasSource source:s . "
        "passage:p3 oa:hasSource source:s . }",
    )
    assert folder.view(START) == [("1901",)]


def test_precedence_is_rank_then_confidence_then_sources_then_iri(folder: Folder) -> None:
    """Of accounts that differ in every way, removing the winner each time gives the order: rank, confidence, sources."""
    ways = list(itertools.product((PREFERRED, NORMAL), (A, B, C), (sources("x", "y"), sources("x"))))
    # Named so that the order of names is the opposite of the order that should come out.
    accounts = {f"n{99 - n}": says(str(1900 + n), *way) for n, way in enumerate(ways)}
    found = []
    while accounts:
        folder.accounts(**accounts)
        [(year,)] = folder.view(START)
        found.append(year)
        del accounts[f"n{99 - (int(year) - 1900)}"]
    assert found == [str(1900 + n) for n in range(len(ways))]


def test_the_losing_value_stays_in_its_account(folder: Folder) -> None:
    folder.accounts(best=says("1901", A), other=says("1902", B))
    store, _ = in_memory(folder.data)
    assert rows(store, "SELECT ?o { GRAPH account:other { government:a qkg:start ?o } }") == [("1902",)]


def test_deprecated_accounts_do_not_count(folder: Folder) -> None:
    folder.accounts(
        withdrawn="government:a qkg:start '1901'^^edtf:EDTF ; qkg:sector sector:trade ; qkg:seat place:x |"
        + DEPRECATED
        + A,
        other="government:a qkg:start '1902'^^edtf:EDTF |" + C,
    )
    # The day bounds are those of 1902, which a rule derived; the identifier comes from a type, which `a` has not.
    assert folder.view("SELECT ?p ?o { government:a ?p ?o FILTER(!CONTAINS(STR(?p), 'Est')) }") == [
        ("https://w3id.org/qkg/ontology#start", "1902"),
        ("https://w3id.org/qkg/ontology#startEarliest", "1902-01-01"),
        ("https://w3id.org/qkg/ontology#startLatest", "1902-12-31"),
    ]


def test_statements_of_deprecated_accounts_only_are_not_in_the_view(folder: Folder) -> None:
    folder.accounts(withdrawn=says("1901", DEPRECATED))
    assert folder.view("SELECT ?p { government:a ?p ?o }") == []


def test_an_account_without_description_counts_and_comes_last(folder: Folder) -> None:
    folder.write("graph/a.trig", "account:a { government:a qkg:start '1902'^^edtf:EDTF ; qkg:seat place:x }")
    folder.accounts(b=says("1901", C))
    assert folder.view("SELECT ?o { government:a qkg:start|qkg:seat ?o }") == [("1901",), (PLACE + "x",)]


PLACE = "https://w3id.org/qkg/id/place/"


def test_values_in_two_languages_are_both_kept(folder: Folder) -> None:
    folder.accounts(
        one='government:a skos:prefLabel "Bavaria"@en, "Bavière (mauvais)"@fr |' + B,
        two='government:a skos:prefLabel "Bavière"@fr |' + A,
        three='government:a skos:prefLabel "Bayern" |' + C,
    )
    assert folder.view("SELECT ?l (LANG(?l) AS ?lang) { government:a skos:prefLabel ?l }") == [
        ("Bavaria", "en"),
        ("Bavière", "fr"),
        ("Bayern", ""),
    ]
    assert in_memory(folder.data)[1] == []


def test_values_of_a_multi_valued_property_are_united(folder: Folder) -> None:
    folder.accounts(one="government:a qkg:sector sector:trade |" + A, two="government:a qkg:sector sector:health |" + C)
    assert [each.rpartition("/")[2] for (each,) in folder.view("SELECT ?o { government:a qkg:sector ?o }")] == [
        "health",
        "trade",
    ]


def test_a_preferred_label_is_not_also_an_alternative_label(folder: Folder) -> None:
    """SKOS Reference, S13; the statement stays in its account."""
    folder.accounts(
        one='government:a skos:prefLabel "Bavaria"@en |' + A,
        two='government:a skos:altLabel "Bavaria"@en, "Bavaria"@fr, "Free State of Bavaria"@en |' + B,
    )
    assert folder.view("SELECT ?l (LANG(?l) AS ?lang) { government:a skos:altLabel ?l }") == [
        ("Bavaria", "fr"),
        ("Free State of Bavaria", "en"),
    ]
    assert len(folder.view("SELECT ?l { GRAPH account:two { government:a skos:altLabel ?l } }")) == 3


@pytest.mark.parametrize("order", [1, -1])
def test_two_values_in_one_account_are_reported_and_the_smaller_is_kept(folder: Folder, order: int) -> None:
    values = ["'1902'^^edtf:EDTF", "'1901'^^edtf:EDTF", "'1903'^^edtf:EDTF"][::order]
    folder.accounts(
        torn=f"government:a qkg:start {', '.join(values)} |" + A,
        sound="government:a qkg:start '1900'^^edtf:EDTF |" + B,
    )
    store, doubtful = in_memory(folder.data)
    assert rows(store, START) == [("1901",)]
    assert doubtful == [
        (
            "https://w3id.org/qkg/account/torn",
            "https://w3id.org/qkg/id/government/a",
            "https://w3id.org/qkg/ontology#start",
        )
    ]


def test_qkg_build_reports_where_an_account_contradicts_itself(folder: Folder, stores: Path, python: Python) -> None:
    folder.accounts(torn="government:a qkg:start '1902'^^edtf:EDTF, '1901'^^edtf:EDTF |", sound=says("1900"))
    done = python("-m", "qkg", "build", "--data", str(folder.root))
    assert done.returncode == 0
    (warning,) = [line for line in done.stderr.splitlines() if line.startswith("warning")]
    assert all(name in warning for name in ("account:torn", "government:a", "qkg:start"))
    for n in range(15):
        folder.write(
            f"graph/n{n}.trig", f"account:n{n} {{ place:p{n} qkg:start '1902'^^edtf:EDTF, '1901'^^edtf:EDTF }}"
        )
    told = python("-m", "qkg", "build", "--data", str(folder.root)).stderr.splitlines()
    assert sum(line.startswith("warning") for line in told) == 10
    assert told[-1] == "… and 6 more"


def test_values_of_different_kinds_are_rivals_too(folder: Folder) -> None:
    """The same characters as a number, as text and as an IRI are three values."""
    folder.accounts(torn='government:a qkg:ordinal 1, "1", <urn:1> |' + A)
    store, doubtful = in_memory(folder.data)
    assert len(rows(store, "SELECT ?o { government:a qkg:ordinal ?o }")) == 1
    assert len(doubtful) == 1


def test_bounds_are_derived_only_from_the_winning_date(folder: Folder) -> None:
    folder.accounts(best=says("1971-10", A), other=says("1950/1960", B))
    assert folder.view("SELECT ?first ?last { government:a qkg:startEarliest ?first ; qkg:startLatest ?last }") == [
        ("1971-10-01", "1971-10-31")
    ]


def test_vocabulary_and_provenance_are_in_the_view_unchanged(folder: Folder) -> None:
    folder.write("ontology/concepts.ttl", 'sector:trade skos:prefLabel "Trade"@en .')
    folder.accounts(one="government:a qkg:sector sector:trade |" + A)
    assert folder.view("SELECT ?l { sector:trade skos:prefLabel ?l }") == [("Trade",)]
    assert folder.view("SELECT ?c { account:one qkg:confidence ?c }") == [
        ("https://w3id.org/qkg/id/concept/confidence/a",)
    ]
