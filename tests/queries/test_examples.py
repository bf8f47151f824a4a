"""Every stored query gives the rows of its examples, on two engines.

Oxigraph answers every example on the shipped graph. rdflib takes seconds where Oxigraph takes milliseconds: the fast
tests compare both engines on a part of the graph; the slow tests check the rows of the examples with rdflib on the
complete graph. Queries over all statements have a small graph written by hand.
"""

from __future__ import annotations

import re
from pathlib import Path
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
OVER_ALL_STATEMENTS = {"disagreements", "thing-by-identifier", "without-sources"}
# Compared on a graph of their own in tests/release.
OF_COVERAGE = {query.name for query in CATALOG if query.topic == "coverage"}
ON_RDFLIB = [name for name in NAMES if name not in OVER_ALL_STATEMENTS | OF_COVERAGE]
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
@pytest.mark.parametrize("name", ON_RDFLIB)
def test_rdflib_gives_the_rows_of_the_examples_on_the_shipped_graph(name: str, shipped_on_rdflib: RdflibEngine) -> None:
    assert run_examples(CATALOG, shipped_on_rdflib, name, resolve(shipped_on_rdflib)) == []


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


OFFICES = """
representation:b a qkg:Representation ; skos:prefLabel "B"@en, "B"@fr ; qkg:city place:b ; qkg:start "1970"^^edtf:EDTF ;
  qkg:startEarliest "1970-01-01"^^xsd:date ; qkg:startLatest "1970-12-31"^^xsd:date .
representation:closed a qkg:Representation ; skos:prefLabel "C"@en, "C"@fr ; qkg:city place:b ; qkg:start "1970"^^edtf:EDTF ;
  qkg:startEarliest "1970-01-01"^^xsd:date ; qkg:claimedStatus <https://w3id.org/qkg/id/concept/representation-status/closed> .
representation:ended a qkg:Representation ; skos:prefLabel "E"@en, "E"@fr ; qkg:city place:b ; qkg:start "1970"^^edtf:EDTF ;
  qkg:end "1990"^^edtf:EDTF ; qkg:endLatest "1990-12-31"^^xsd:date ; qkg:startEarliest "1970-01-01"^^xsd:date ;
  qkg:claimedStatus <https://w3id.org/qkg/id/concept/representation-status/closed> .
representation:again a qkg:Representation ; skos:prefLabel "A"@en, "A"@fr ; qkg:city place:b ; qkg:start "1970"^^edtf:EDTF ;
  qkg:startEarliest "1970-01-01"^^xsd:date ; qkg:startLatest "1970-12-31"^^xsd:date ; qkg:end ".."^^edtf:EDTF .
event:again qkg:concerns representation:again ; qkg:eventKind event-kind:reopening ; qkg:start "1985"^^edtf:EDTF ;
  qkg:startEarliest "1985-01-01"^^xsd:date ; qkg:startLatest "1985-12-31"^^xsd:date .
representation:planned a qkg:Representation ; skos:prefLabel "P"@en, "P"@fr ; qkg:city place:b ;
  qkg:claimedStatus <https://w3id.org/qkg/id/concept/representation-status/planned> .
<https://w3id.org/qkg/id/concept/representation-status/closed> skos:prefLabel "Closed"@en, "Fermée"@fr .
<https://w3id.org/qkg/id/concept/representation-status/planned> skos:prefLabel "Planned"@en, "Prévue"@fr .
place:b skos:prefLabel "Town"@en, "Ville"@fr ; geo:hasGeometry geometry:b . geometry:b geo:asWKT "POINT(1 2)" .
"""


@pytest.mark.parametrize("engine", [Embedded, RdflibEngine], ids=["oxigraph", "rdflib"])
def test_a_claimed_status_is_listed_and_a_closed_office_is_not_mapped(engine: type[Embedded | RdflibEngine]) -> None:
    """A claimed status has no date: a known date takes precedence."""
    store = ox.Store()
    store.load((PROLOGUE + OFFICES).encode(), format=ox.RdfFormat.TRIG)
    loaded = engine(store)
    listed = answer(loaded, "representations-open", "representation", "claimed", date="1980-01-01", lang="fr")
    assert listed == {
        ("again", ""),
        ("b", ""),
        ("closed", "Fermée"),
        ("ended", "Fermée"),
    }  # no office that is only planned
    assert answer(loaded, "offices-on-map", "representation", date="1980-01-01") == {("again",), ("b",), ("ended",)}
    assert answer(loaded, "offices-on-map", "representation", date="1991-01-01") == {("again",), ("b",)}
    for date, certain in (
        ("1980-01-01", {("again", "false")}),
        ("1985-07-01", {("again", "false")}),
        ("1986-01-01", {("again", "true")}),
    ):
        rows = answer(loaded, "representations-open", "representation", "certain", date=date)
        assert {row for row in rows if row[0] == "again"} == certain


@pytest.mark.parametrize("which", [0, 1], ids=["oxigraph", "rdflib"])
def test_statements_without_account_and_accounts_without_source_are_found(
    which: int, by_hand: tuple[Embedded, RdflibEngine]
) -> None:
    assert answer(by_hand[which], "without-sources", "subject", "property", "value") == {
        ("o", "ontology#reference", "nobody says so"),
        ("c", "prov#wasDerivedFrom", ""),
    }
