"""The derivation rules: their form, both engines' parsers, declared terms, and what each derives."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from rdflib import Graph, URIRef, Variable
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery

from qkg.core import iris as terms
from qkg.core.text import is_slug

ONTOLOGY = Path(__file__).parents[2] / "ontology"
RULES = sorted((ONTOLOGY / "rules").glob("*.rq"))
PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in terms.PREFIXES.items())
PLAIN = {"Project", "Filter", "BGP"}


def header(text: str) -> dict[str, object]:
    lines = [line.removeprefix("#+ ") for line in text.splitlines() if line.startswith("#+ ")]
    data = yaml.safe_load("\n".join(lines))
    assert isinstance(data, dict)
    return data


@cache
def declared() -> set[str]:
    graph = Graph()
    for path in ONTOLOGY.glob("*.ttl"):
        if path.name != "shapes.ttl":
            graph.parse(path)
    return {str(s) for s in graph.subjects()} | {terms.ID + "government/quebec"}


def rule_errors(text: str, known: set[str]) -> list[str]:
    """What is wrong with the text of one rule."""
    try:
        store = ox.Store()
        store.query(text)
        query = prepareQuery(text)
    except Exception as error:  # each parser has its own exceptions
        return [f"does not parse: {error}"]
    if query.algebra.name != "ConstructQuery":
        return ["is not a CONSTRUCT"]
    errors = ["uses EXISTS"] if re.search(r"\bEXISTS\b", text, re.IGNORECASE) else []
    triples = list(query.algebra.template)
    part, left_out = query.algebra.p, []
    while True:
        if part.name == "Minus":  # what nobody says: the rule comes before those that read what it derives
            left_out = [one for one in (part.p2, part.p2.get("p")) if one is not None and one.name == "BGP"]
            part = part.p1
        if part.name not in PLAIN:
            return [*errors, f"is not plain: {part.name}"]
        if part.name == "BGP":
            triples += [*part.triples, *(triple for one in left_out for triple in one.triples)]
            break
        part = part.p
    for term in (term for triple in triples for term in triple):
        if isinstance(term, PropertyPath):
            errors.append("uses a property path")
        elif isinstance(term, URIRef) and str(term) not in known:
            errors.append(f"undeclared: {term}")
        elif not isinstance(term, URIRef | Variable):
            errors.append(f"blank node or literal: {term!r}")
    bound = {t for triple in part.triples for t in triple if isinstance(t, Variable)}
    used = {t for triple in query.algebra.template for t in triple if isinstance(t, Variable)}
    return errors + [f"?{v} in the template is never bound" for v in used - bound]


def derive(data: str) -> Graph:
    """The facts of *data* and what the rules derive in their order, run independently on rdflib."""
    graph = Graph()
    for name in ("qkg.ttl", "external.ttl", "concepts.ttl"):
        graph.parse(ONTOLOGY / name)
    graph.parse(data=PREFIXES + data, format="turtle")
    texts = [path.read_text("utf-8") for path in RULES]
    for rule in sorted(texts, key=lambda t: int(str(header(t)["order"]))):
        size = -1
        while size != len(graph):
            size = len(graph)
            graph += graph.query(rule).graph or Graph()
            if not header(rule).get("repeat"):
                break
    return graph


FACTS = """
government:quebec a qkg:FederatedState ; qkg:withinState government:canada ; qkg:governs place:quebec .
government:canada a qkg:SovereignState ; qkg:governs place:canada ; qkg:inRegion region:north-america .
government:france a qkg:SovereignState ; qkg:inRegion region:western-europe .
region:western-europe qkg:withinRegion region:europe . region:europe qkg:withinRegion region:world .
place:sillery qkg:withinPlace place:quebec-city . place:quebec-city qkg:withinPlace place:quebec .
place:canada qkg:withinPlace place:america .
relationship:france qkg:between government:quebec, government:france ; qkg:sector sector:pulp-and-paper ;
  qkg:activity activity:agrifood-trade .
relationship:others qkg:between government:france, government:canada .
agreement:bavaria qkg:party government:quebec, government:bavaria ; qkg:replaces agreement:older .
agreement:nafta qkg:party government:mexico, government:canada ; qkg:backedBy government:quebec .
organization:c qkg:predecessor organization:b . organization:b qkg:predecessor organization:a .
membership:full qkg:member government:quebec ; qkg:organization organization:acct ;
  qkg:role membership-role:participating-government .
membership:guest qkg:member government:quebec ; qkg:organization organization:confemen ;
  qkg:role membership-role:invited .
post:abroad qkg:holder person:someone ; qkg:representation representation:clear .
post:at-home a qkg:Post ; qkg:holder person:someone ; qkg:organization organization:acct .
agreement:silent a qkg:Agreement .
agreement:clear a qkg:Agreement ; qkg:sector sector:culture ; qkg:agreementKind agreement-kind:non-binding .
representation:silent a qkg:Representation .
representation:dated a qkg:Representation ; qkg:startEarliest "1970-01-01"^^xsd:date ; qkg:startLatest "1970-12-31"^^xsd:date ;
  qkg:endEarliest "2010-01-01"^^xsd:date ; qkg:endLatest "2010-12-31"^^xsd:date .
event:closing qkg:concerns representation:dated ; qkg:eventKind event-kind:closing ;
  qkg:startEarliest "1980-01-01"^^xsd:date ; qkg:startLatest "1980-12-31"^^xsd:date .
event:reopening qkg:concerns representation:dated ; qkg:eventKind event-kind:reopening ;
  qkg:startEarliest "1990-01-01"^^xsd:date ; qkg:startLatest "1990-12-31"^^xsd:date .
post:dated a qkg:Post ; qkg:representation representation:dated ; qkg:startLatest "1995-06-30"^^xsd:date .
representation:clear a qkg:Representation ; qkg:representationKind representation-kind:bureau .
"""


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_is_portable_and_uses_declared_terms(path: Path) -> None:
    assert rule_errors(path.read_text("utf-8"), declared()) == []
    assert is_slug(path.stem)


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rule_has_a_complete_header(path: Path) -> None:
    data = header(path.read_text("utf-8"))
    assert set(data) - {"repeat"} == {"title", "description", "order"}
    for key in ("title", "description"):
        texts = data[key]
        assert isinstance(texts, dict)
        assert set(texts) == {"en", "fr"}
        assert all(texts.values())
    assert data.get("repeat", True) is True


def test_each_rule_has_its_own_place_in_the_order() -> None:
    orders = [int(str(header(path.read_text("utf-8"))["order"])) for path in RULES]
    assert len(set(orders)) == len(orders)


@pytest.mark.parametrize(
    "broken",
    [
        "CONSTRUCT { ?a qkg:partner ?b } WHERE { ?a qkg:party+ ?b }",
        "CONSTRUCT { ?a qkg:partner ?b } WHERE { ?a qkg:nonsense ?b }",
        "CONSTRUCT { ?a qkg:partner [] } WHERE { ?a qkg:party ?b }",
        "CONSTRUCT { ?a qkg:partner ?c } WHERE { ?a qkg:party ?b }",
        "CONSTRUCT { ?a qkg:partner ?b } WHERE { { ?a qkg:party ?b } UNION { ?a qkg:between ?b } }",
        "CONSTRUCT { ?a qkg:partner ?b } WHERE { ?a qkg:party ?b FILTER NOT EXISTS { ?a qkg:host ?b } }",
        "CONSTRUCT { ?a qkg:partner ?b } WHERE { ?a qkg:party ?b OPTIONAL { ?a qkg:host ?b } }",
        "SELECT ?a WHERE { ?a qkg:party ?b }",
        "CONSTRUCT { ?a qkg:partner ?b ",
        "CONSTRUCT { ?a nowhere:partner ?b } WHERE { ?a qkg:party ?b }",
    ],
)
def test_rule_check_refuses(broken: str) -> None:
    assert rule_errors("PREFIX qkg: <https://w3id.org/qkg/ontology#>\n" + broken, declared())


@pytest.fixture(scope="module")
def derived() -> Graph:
    return derive(FACTS)


@pytest.mark.parametrize(
    "expected",
    [
        "government:quebec a qkg:Government, org:FormalOrganization, org:Organization",
        "government:france a qkg:Partner",
        'representation:dated qkg:openedLatest "1970-12-31"^^xsd:date, "1990-12-31"^^xsd:date',
        'representation:dated qkg:closedEarliest "1980-01-01"^^xsd:date, "2010-01-01"^^xsd:date',
        'representation:dated qkg:saidOpen "1995-06-30"^^xsd:date',
        "government:bavaria a qkg:Partner",
        "relationship:france qkg:partner government:france",
        "relationship:france qkg:sectorBroad sector:pulp-and-paper, sector:forestry, sector:natural-resources",
        "relationship:france qkg:sectorBroad sector:trade, sector:agrifood, sector:economy",
        "agreement:bavaria qkg:partner government:bavaria",
        "agreement:older qkg:replacedBy agreement:bavaria",
        "organization:c qkg:succeeds organization:b, organization:a",
        "organization:a qkg:successor organization:b",
        "government:quebec qkg:memberOf organization:acct",
        "representation:clear qkg:hasPost post:abroad",
        "organization:acct qkg:hasPost post:at-home",
        "person:someone qkg:holds post:abroad, post:at-home",
        "government:france qkg:inRegionBroad region:western-europe, region:europe, region:world",
        "region:western-europe qkg:inRegionBroad region:europe, region:world",
        "place:sillery qkg:withinPlaceTransitive place:quebec-city, place:quebec, place:canada, place:america",
        "place:sillery qkg:inTerritoryOf government:quebec, government:canada",
        "place:quebec qkg:governedBy government:quebec",
        "agreement:silent qkg:agreementKind agreement-kind:unspecified ; qkg:sector sector:unspecified",
        "agreement:silent qkg:sectorBroad sector:unspecified",
        "representation:silent qkg:representationKind representation-kind:unspecified",
        "sector:economy skos:narrower sector:trade",
        "concept:sector skos:hasTopConcept sector:economy",
        "sector:pulp-and-paper skos:broaderTransitive sector:forestry, sector:natural-resources",
    ],
)
def test_rules_derive(derived: Graph, expected: str) -> None:
    for triple in Graph().parse(data=PREFIXES + expected + " .", format="turtle"):
        assert triple in derived


@pytest.mark.parametrize(
    "never",
    [
        "government:quebec a qkg:Partner",
        "government:canada a qkg:Partner",  # only a party to what Québec backed, and to others' tie
        "government:mexico a qkg:Partner",
        "relationship:france qkg:partner government:quebec",
        "agreement:nafta qkg:partner government:mexico",
        "relationship:others qkg:partner government:france",
        "government:quebec qkg:memberOf organization:confemen",
        "organization:a qkg:succeeds organization:b",
        "organization:c qkg:successor organization:b",
        "agreement:clear qkg:agreementKind agreement-kind:unspecified",
        "agreement:clear qkg:sector sector:unspecified",
        "representation:clear qkg:representationKind representation-kind:unspecified",
        "sector:trade skos:broaderTransitive sector:trade",
        "place:canada qkg:inTerritoryOf government:quebec",
    ],
)
def test_rules_do_not_derive(derived: Graph, never: str) -> None:
    (triple,) = Graph().parse(data=PREFIXES + never + " .", format="turtle")
    assert triple not in derived


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_rules_in_their_order_reach_a_fixpoint(derived: Graph, path: Path) -> None:
    """Once all rules have run in their order, running any of them again derives nothing new."""
    again = derived.query(path.read_text("utf-8")).graph
    assert again is not None
    assert set(again) - set(derived) == set()


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_every_rule_derives_something_here(derived: Graph, path: Path) -> None:
    assert list(derived.query(path.read_text("utf-8")))


def test_engines_derive_the_same(derived: Graph) -> None:
    store = ox.Store()
    for name in ("qkg.ttl", "external.ttl", "concepts.ttl"):
        store.load(path=str(ONTOLOGY / name), format=ox.RdfFormat.TURTLE)
    store.load(PREFIXES + FACTS, format=ox.RdfFormat.TURTLE)
    for rule in sorted((path.read_text("utf-8") for path in RULES), key=lambda t: int(str(header(t)["order"]))):
        size = -1
        while size != len(store):
            size = len(store)
            found = store.query(rule)
            assert isinstance(found, ox.QueryTriples)
            store.extend([ox.Quad(t.subject, t.predicate, t.object) for t in found])
            if not header(rule).get("repeat"):
                break
    # rdflib counts two spellings of one literal twice only if the files hold them: they do not
    assert len(store) == len(derived)
