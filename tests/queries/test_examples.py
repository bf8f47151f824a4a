"""Every stored query gives the rows of its examples, on two engines.

Oxigraph answers every example on the shipped graph. rdflib takes seconds where Oxigraph takes milliseconds: the fast
tests compare both engines on a part of the graph; the slow tests check the rows of the examples with rdflib on the
complete graph. Queries over all statements have a small graph written by hand.
"""

from __future__ import annotations

import re
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from rdflib.plugins.sparql import prepareQuery

from qkg.catalog import Example
from qkg.catalog.example_check import run_examples
from qkg.core.errors import UsageError
from qkg.core.iris import PREFIXES
from qkg.engines.embedded import Embedded
from qkg.engines.rdflib_engine import RdflibEngine
from qkg.files.data_folder import find
from qkg.matching.matcher import Matcher
from qkg.matching.names import SparqlNames
from qkg.store import open_store
from qkg.store.building import in_memory
from tests.agreement import compare_engines
from tests.parts import part_of_the_graph, shipped_catalog

if TYPE_CHECKING:
    from qkg.catalog.model import Resolve
    from qkg.engines import Readable

CATALOG = shipped_catalog()
FILES = sorted(Path(find().queries).rglob("*.rq"))
# The results of quality checks depend on the data of today: tests/quality tests them.
NAMES = [query.name for query in CATALOG if query.severity is None]
# rdflib looks into each graph for each statement: hours on the whole graph.
OVER_ALL_STATEMENTS = {"changes-of-delivery", "disagreements", "thing-by-identifier", "without-sources"}
# Compared on a graph of their own in tests/release.
OF_COVERAGE = {query.name for query in CATALOG if query.topic == "coverage"}
ON_RDFLIB = [name for name in NAMES if name not in OVER_ALL_STATEMENTS | OF_COVERAGE]
# All days of each office: more than forty seconds of rdflib on the whole graph. Compared on a small one below
# (test_an_office_is_open_closed_or_unknown_on_a_day) and, as the others, on a part of the graph.
OF_ALL_OFFICES = {"network-by-year", "office-history", "offices-on-map", "representations-open"}
# The first set (issue 2, section 4): each of these must be there, whatever else is.
FIRST_SET = [
    "partners",
    "partner-profile",
    "agreements-by-partner",
    "agreements-by-sector",
    "agreements-by-period",
    "in-force-certainly",
    "in-force-possibly",
    "representations-open",
    "memberships-of-quebec",
    "shared-organizations",
    "events-timeline",
    "sectors-by-partner",
    "partners-by-sector",
    "relationships-by-region",
    "source-statements",
    "sentence-statements",
    "subject-evidence",
    "disagreements",
    "organization-succession",
    "backed-not-signed",
    "overview",
    "without-sources",
    "search-labels",
]


def resolve(engine: Readable) -> Resolve:
    """The function that resolves names of things, on one engine."""
    return Matcher(SparqlNames(engine), engine.ask).parameter


def bound(name: str, example: Example, engine: Readable) -> str:
    return CATALOG[name].bind(example.values, resolve=resolve(engine), lang="en")


@pytest.fixture(scope="session")
def shipped_engine() -> Readable:
    return open_store(find()).engine


@pytest.fixture(scope="session")
def part(tmp_path_factory: pytest.TempPathFactory) -> ox.Store:
    return in_memory(part_of_the_graph(tmp_path_factory.mktemp("part")))[0]


@pytest.fixture(scope="session")
def part_on_rdflib(part: ox.Store) -> RdflibEngine:
    return RdflibEngine(part)


@pytest.fixture(scope="session")
def shipped_on_rdflib(shipped_engine: Readable) -> RdflibEngine:
    return RdflibEngine(shipped_engine.quads())


# Requirements on every query


def test_the_first_set_of_queries_is_complete() -> None:
    assert set(FIRST_SET) <= set(NAMES)
    assert len(NAMES) >= 20


def test_titles_descriptions_and_labels_are_in_both_languages() -> None:
    wrong = []
    for query in CATALOG:
        texts = (query.title, query.description, *(p.label for p in query.parameters.values()))
        if not all(set(each) == {"en", "fr"} and all(text.strip() for text in each.values()) for each in texts):
            wrong.append(query.name)
        if query.title["en"] == query.title["fr"] or query.description["en"] == query.description["fr"]:
            wrong.append(query.name)
    assert wrong == []


def test_every_query_has_an_example_with_expected_rows() -> None:
    may_be_empty = OF_COVERAGE | {"without-sources"}
    assert [name for name in NAMES if not CATALOG[name].examples] == []
    assert [
        name
        for name in NAMES
        if name not in may_be_empty
        and not any(example.includes or example.rows not in {None, "0", ">= 0"} for example in CATALOG[name].examples)
    ] == []


def test_every_query_of_the_first_set_names_expected_rows() -> None:
    without = [name for name in FIRST_SET if not any(example.includes for example in CATALOG[name].examples)]
    assert set(without) <= {"without-sources"}


def test_every_optional_parameter_has_an_example_that_shows_its_effect() -> None:
    wrong = []
    for name in FIRST_SET:
        query = CATALOG[name]
        for parameter in query.parameters.values():
            if not parameter.required:
                example = next((each for each in query.examples if parameter.name in each.values), None)
                if example is None or not (example.includes or example.excludes):
                    wrong.append(f"{name}: {parameter.name}")
    assert wrong == []


def test_every_file_is_valid_portable_sparql() -> None:
    """Any other tool can read it, with its header; no unbounded path, no use of the view graph's name (design, 4 and 5)."""
    wrong = []
    for path in FILES:
        text = path.read_text("utf-8")
        ox.Store().query(text)
        body = re.sub(r'"[^"]*"|<[^>]*>|^\s*#.*$', "", text, flags=re.MULTILINE)
        unbounded = re.search(r"[\w)][*+](?=[\s);.|/])", body.replace("COUNT(*)", ""))
        wrong += [path.name] if unbounded or "graph/view" in text else []
    assert wrong == []


def test_all_queries_about_missions_list_the_same_kinds_of_event() -> None:
    """Six kinds of event, written out in each."""
    about: dict[str, set[frozenset[str]]] = {}
    for path in FILES:
        body = "".join(line for line in path.read_text("utf-8").splitlines(keepends=True) if not line.startswith("#+"))
        for kinds in re.findall(r"(?:IN \(|VALUES \?kind \{)([^(){}]*-mission[^(){}]*)", body):
            about.setdefault(path.stem, set()).add(frozenset(re.findall(r"event-kind:[a-z-]+", kinds)))
        # One query sets one kind against another.
        assert ("event-kind:outgoing-mission" in body) == (path.stem in {*about, "mission-led-by-host"}), path
    kinds = ("government-mission", "incoming-mission", "mission", "outgoing-mission", "trade-mission", "visit")
    assert set.union(*about.values()) == {frozenset(f"event-kind:{kind}" for kind in kinds)}
    counting = {"coverage-by-decade", "coverage-by-partner", "coverage-missing", "mission-without-leader"}
    missions = {"mission-leaders", "missions-by-decade", "missions-by-leader", "missions-by-partner"}
    assert set(about) == counting | missions


@pytest.mark.slow
def test_rdflib_parses_every_file() -> None:
    for path in FILES:
        prepareQuery(path.read_text("utf-8"))


# The rows of the examples


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_graph_gives_the_rows_of_the_examples(name: str, shipped_engine: Readable) -> None:
    assert run_examples(CATALOG, shipped_engine, name, resolve(shipped_engine)) == []


NEVER_WITHOUT_VALUES = [
    query.name
    for query in CATALOG
    if query.name in NAMES
    and not any(parameter.required for parameter in query.parameters.values())
    and all(example.values for example in query.examples)
]


@pytest.mark.parametrize("name", NEVER_WITHOUT_VALUES)
def test_a_query_that_its_examples_never_ask_without_values_answers_then_too(
    name: str, shipped_engine: Readable
) -> None:
    """Labels of several things, sought in one pattern after an OPTIONAL, are every label with every other."""
    start = process_time()
    assert next(iter(shipped_engine.select(CATALOG[name].bind({}, lang="en"))), None) is not None
    assert process_time() - start < 10


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_examples_hold_in_every_reader_language(lang: str, shipped_engine: Readable) -> None:
    assert run_examples(CATALOG, shipped_engine, "partners", resolve(shipped_engine), lang) == []
    assert run_examples(CATALOG, shipped_engine, "agreements-by-partner", resolve(shipped_engine), lang) == []


def answered(name: str, engine: Readable) -> list[str]:
    """The texts of a query's examples that have an answer.

    Without one there is nothing to compare, and rdflib is wrong: where GROUP BY finds no group it gives an empty one.
    """
    texts = []
    for example in CATALOG[name].examples:
        try:
            text = bound(name, example, engine)
        except UsageError:
            continue  # it speaks of a thing that this part does not hold
        if next(iter(engine.select(text)), None) is not None:
            texts.append(text)
    return texts


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[] if name in FIRST_SET else [pytest.mark.slow]) for name in ON_RDFLIB]
)
def test_both_engines_give_the_same_rows_on_a_part(name: str, part: ox.Store, part_on_rdflib: RdflibEngine) -> None:
    engine = Embedded(part)
    for text in answered(name, engine)[:1]:  # all of them on the whole graph, in the slow tests
        assert compare_engines(text, engine, part_on_rdflib) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ON_RDFLIB if name not in OF_ALL_OFFICES])
def test_rdflib_gives_the_rows_of_the_examples_on_the_shipped_graph(
    name: str, shipped_engine: Readable, shipped_on_rdflib: RdflibEngine
) -> None:
    assert run_examples(CATALOG, shipped_on_rdflib, name, resolve(shipped_engine)) == []


def test_most_queries_have_an_answer_on_the_part(part: ox.Store) -> None:
    """Comparing empty answers would prove nothing."""
    found = {name: len(answered(name, Embedded(part))) for name in ON_RDFLIB}
    assert [name for name in FIRST_SET if name in found and not found[name]] == []
    assert sum(found.values()) >= 60


# The queries over all statements, on a graph written by hand

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
BY_HAND = """
qkg:start qkg:singleValued true ; rdfs:label "start"@en, "début"@fr . qkg:seat qkg:singleValued true .
skos:prefLabel qkg:singleValued true .
organization:o qkg:start "1901"^^edtf:EDTF ; qkg:seat place:p ; skos:prefLabel "O"@en, "Ô"@fr ; qkg:sector sector:x, sector:y .
account:a a qkg:Account ; prov:wasDerivedFrom source:s . account:b a qkg:Account ; prov:wasDerivedFrom source:s .
account:c a qkg:Account .
organization:o qkg:reference "nobody says so" .
account:a { organization:o qkg:start "1901"^^edtf:EDTF ; qkg:seat place:p ; skos:prefLabel "O"@en ; qkg:sector sector:x }
account:b { organization:o qkg:start "1902"^^edtf:EDTF ; qkg:seat place:q ; skos:prefLabel "Ô"@fr ; qkg:sector sector:y }
account:c { organization:o qkg:start "1901"^^edtf:EDTF ; skos:prefLabel "Oh"@fr }
graph:ontology {
  qkg:start qkg:singleValued true ; rdfs:label "start"@en, "début"@fr . qkg:seat qkg:singleValued true .
  skos:prefLabel qkg:singleValued true .
}
graph:provenance {
  account:a a qkg:Account ; prov:wasDerivedFrom source:s . account:b a qkg:Account ; prov:wasDerivedFrom source:s .
  account:c a qkg:Account .
}
"""


@pytest.fixture(scope="module")
def by_hand() -> tuple[Embedded, RdflibEngine]:
    store = ox.Store()
    store.load((PROLOGUE + BY_HAND).encode(), format=ox.RdfFormat.TRIG)
    return Embedded(store), RdflibEngine(store)


def answer(engine: Readable, name: str, *columns: str, **values: object) -> set[tuple[str, ...]]:
    text = CATALOG[name].bind(values, resolve=resolve(engine), lang="en")
    return {
        tuple("" if row[column] is None else row[column].value.rpartition("/")[2] for column in columns)
        for row in engine.select(text)
    }


@pytest.mark.parametrize("which", [0, 1], ids=["oxigraph", "rdflib"])
def test_disagreements_by_hand(which: int, by_hand: tuple[Embedded, RdflibEngine]) -> None:
    """Dates, things and names in one language may differ; names in two languages and several sectors do not."""
    expected = {
        ("ontology#start", "1901", "a", "true"),
        ("ontology#start", "1901", "c", "true"),
        ("ontology#start", "1902", "b", "false"),
        ("ontology#seat", "p", "a", "true"),
        ("ontology#seat", "q", "b", "false"),
        ("core#prefLabel", "Ô", "b", "true"),
        ("core#prefLabel", "Oh", "c", "false"),
    }
    columns = ("property", "value", "account", "kept")
    assert answer(by_hand[which], "disagreements", *columns) == expected
    assert answer(by_hand[which], "disagreements", *columns, subject="organization:o") == expected
    assert answer(by_hand[which], "disagreements", *columns, subject="place:p") == set()
    labels = answer(by_hand[which], "disagreements", "subjectLabel", "propertyLabel", "value", lang="fr")
    assert ("Ô", "début", "1902") in labels


def office(name: str, **days: str) -> str:
    """An office of a view, with its days by the name of the property."""
    said = "".join(
        f' ; qkg:{property_} "{day}"^^xsd:date' for property_, listed in days.items() for day in listed.split()
    )
    return f'representation:{name} a qkg:Representation ; skos:prefLabel "{name}"@en ; qkg:city place:b{said} .\n'


OPENED_IN_1970 = {"openedEarliest": "1970-01-01", "openedLatest": "1970-12-31"}
OFFICES = (
    office("seen", **OPENED_IN_1970, saidOpen="2000-01-01")
    + office("seen-no-more", **OPENED_IN_1970, saidClosed="2010-06-01")
    + office("ended", **OPENED_IN_1970, closedEarliest="1990-01-01", closedLatest="1990-12-31")
    + office(
        "again",
        openedEarliest="1970-01-01 1985-01-01",
        openedLatest="1970-12-31 1985-12-31",
        closedEarliest="1980-01-01",
        closedLatest="1980-12-31",
    )
    + office("planned")
    + """
account:seen a qkg:Account ; skos:prefLabel "What S says"@en ; qkg:rank rank:normal ; qkg:asOf "2000-01-01"^^edtf:EDTF ;
  qkg:asOfLatest "2000-01-01"^^xsd:date .
account:seen { representation:seen qkg:claimedStatus representation-status:open }
representation-status:open skos:prefLabel "open"@en . representation-status:closed skos:prefLabel "closed"@en .
representation-status:unknown skos:prefLabel "unknown"@en .
place:b skos:prefLabel "Town"@en ; geo:hasGeometry geometry:b . geometry:b geo:asWKT "POINT(1 2)" .
"""
)
ANSWERS = {
    # The opening may have come later in the year.
    "1970-07-01": {"seen": "unknown", "seen-no-more": "unknown", "ended": "unknown", "again": "unknown"},
    # Of one office nothing later is known but that it is closed forty years on.
    "1972-12-31": {"seen": "open", "seen-no-more": "open", "ended": "open", "again": "open"},
    "1973-01-01": {"seen": "open", "seen-no-more": "unknown", "ended": "open", "again": "open"},
    "1980-07-01": {"seen": "open", "seen-no-more": "unknown", "ended": "open", "again": "unknown"},
    "1983-01-01": {"seen": "open", "seen-no-more": "unknown", "ended": "open", "again": "closed"},
    "1985-07-01": {"seen": "open", "seen-no-more": "unknown", "ended": "open", "again": "unknown"},
    "1986-01-01": {"seen": "open", "seen-no-more": "unknown", "ended": "open", "again": "open"},
    "1991-01-01": {"seen": "open", "seen-no-more": "unknown", "ended": "closed", "again": "unknown"},
    "2002-12-31": {"seen": "open", "seen-no-more": "unknown", "ended": "closed", "again": "unknown"},
    "2003-01-01": {"seen": "unknown", "seen-no-more": "unknown", "ended": "closed", "again": "unknown"},
    "2010-06-01": {"seen": "unknown", "seen-no-more": "closed", "ended": "closed", "again": "unknown"},
}


@pytest.mark.parametrize(
    "engine", [Embedded, pytest.param(RdflibEngine, marks=pytest.mark.slow)], ids=["oxigraph", "rdflib"]
)
def test_an_office_is_open_closed_or_unknown_on_a_day(engine: type[Embedded | RdflibEngine]) -> None:
    """Dates decide, then the newest claim; the map and the count by year agree with the list; what is planned is none."""
    store = ox.Store()
    store.load((PROLOGUE + OFFICES).encode(), format=ox.RdfFormat.TRIG)
    loaded = engine(store)
    for date, expected in ANSWERS.items():
        assert answer(loaded, "representations-open", "representation", "answer", date=date) == {*expected.items()}
        mapped = {(name, state) for name, state in expected.items() if state != "closed"}
        assert answer(loaded, "offices-on-map", "representation", "answer", date=date) == mapped
    newest = answer(
        loaded, "representations-open", "representation", "since", "claimed", "asOf", "account", date="2004-01-01"
    )
    assert ("seen", "2000-01-01", "open", "2000-01-01", "seen") in newest
    assert ("seen-no-more", "1970-12-31", "", "", "") in newest
    assert answer(loaded, "network-by-year", "year", "openings", "closings", "open", "possiblyOpen") == {
        ("1970", "4", "0", "4", "4"),
        ("1980", "0", "1", "2", "3"),
        ("1985", "1", "0", "3", "4"),
        ("1990", "0", "1", "1", "3"),
        ("2000", "0", "0", "1", "3"),
        ("2010", "0", "0", "0", "2"),
    }


@pytest.mark.parametrize("which", [0, 1], ids=["oxigraph", "rdflib"])
def test_statements_without_account_and_accounts_without_source_are_found(
    which: int, by_hand: tuple[Embedded, RdflibEngine]
) -> None:
    assert answer(by_hand[which], "without-sources", "subject", "property", "value") == {
        ("o", "ontology#reference", "nobody says so"),
        ("c", "prov#wasDerivedFrom", ""),
    }
