"""The concept schemes are complete: labels, definitions, hierarchy, and every value that the tables use."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SKOS, Graph, Literal, Namespace
from rdflib.term import Node

from qkg.core import iris as terms
from qkg.core import text

ONTOLOGY = Path(__file__).parents[2] / "ontology"
CONCEPT = Namespace(terms.ID + "concept/")
LANGUAGES = ("en", "fr")
DEPTH = 3
# A scheme holds at least this many concepts; the words of the tables that are to be imported are listed by hand.
TABLE_WORDS = {
    "agreement-kind": "international-agreement non-binding mutual-recognition-arrangement multilateral-convention "
    "important-commitment federal-treaty ingo-agreement",
    "agreement-status": "in-force ended unknown",
    "representation-kind": "bureau delegation general-delegation immigration-office agent-general trade-office "
    "multilateral other",
    "representation-status": "open closed planned unknown",
    "organization-kind": "intergovernmental interregional department ngo agency university-network youth-office "
    "interparliamentary legislature ministerial-conference summit",
    "membership-role": "member founding observer associate host represented participating-government invited "
    "suspended co-chair steering-group",
    "event-kind": "summit agreement foundation ministerial-conference law speech invitation crisis visit mission "
    "incoming-mission outgoing-mission policy exhibition anniversary withdrawal publication",
    "confidence": "a b c",
    "rank": "preferred normal deprecated",
    "sector": "adoption aerospace agriculture air-quality artificial-intelligence artist-residencies audiovisual "
    "biodiversity biosafety biotechnology border cinema civil-registry civil-security clean-technology "
    "climate communications construction continental-integration critical-minerals cultural-diversity culture "
    "decentralized-cooperation digital digital-government diversity driver-licences economy education "
    "electricity emergency-management employment energy energy-transition environment family-law finance "
    "food-security forestry francophonie french-language gender-equality geology governance government "
    "green-economy health heritage higher-education human-rights immigration indigenous-peoples industry "
    "information-technology innovation international-development international-organizations invasive-species "
    "investment justice labour labour-mobility language libraries life-sciences logistics marine-science "
    "maritime mercury mining mobility multimedia nanotechnology natural-resources northern-development "
    "notarial-services occupational-health-safety parliamentary pensions police private-law "
    "privileges-immunities professional-qualifications public-administration public-procurement publishing "
    "quantum radicalization-prevention reconstruction regional-cooperation representation research resilience "
    "road-safety science science-technology security semiconductors smart-cities social social-innovation "
    "social-security solidarity student-mobility sustainable-development taxation technical-cooperation "
    "technology television tourism trade transport tuition-fees urban-management vehicle-registration "
    "vocational-training volunteering water youth",
}


@cache
def parsed_once() -> Graph:
    return Graph().parse(ONTOLOGY / "concepts.ttl")


def concepts() -> Graph:
    return parsed_once() + Graph()  # a copy, for a test may add to it


def ancestors(graph: Graph, concept: Node) -> list[Node]:
    """The chain of broader concepts, nearest first, cut at the first concept that repeats."""
    chain = [concept]
    while broader := next(iter(graph.objects(chain[-1], SKOS.broader)), None):
        chain.append(broader)
        if broader in chain[:-1]:
            break
    return chain[1:]


def label_errors(graph: Graph) -> list[str]:
    """Missing, double or clashing labels and definitions."""
    errors = []
    used: Counter[tuple[Node | None, str, str | None]] = Counter()
    for term in set(graph.subjects(RDF.type, SKOS.Concept)) | set(graph.subjects(RDF.type, SKOS.ConceptScheme)):
        for p in (SKOS.prefLabel, SKOS.definition):
            found = sorted(str(o.language) for o in graph.objects(term, p) if isinstance(o, Literal))
            if found != list(LANGUAGES):
                errors.append(f"{term} has {p} in {found}")
        for p in (SKOS.prefLabel, SKOS.altLabel):
            for label in graph.objects(term, p):
                assert isinstance(label, Literal)
                used[graph.value(term, SKOS.inScheme), text.fold(str(label)), label.language] += 1
                if str(label) != str(label).strip() or not str(label):
                    errors.append(f"{term} has a label with outer spaces: {label!r}")
    return errors + [f"label used twice: {key}" for key, n in used.items() if n > 1]


def hierarchy_errors(graph: Graph) -> list[str]:
    """Cycles, orphans, concepts of two schemes or two parents, links across schemes, and sectors nested too deeply."""
    errors = []
    everything = set(graph.subjects(RDF.type, SKOS.Concept))
    for concept in everything:
        schemes, parents = list(graph.objects(concept, SKOS.inScheme)), list(graph.objects(concept, SKOS.broader))
        tops = list(graph.objects(concept, SKOS.topConceptOf))
        if len(schemes) != 1 or not str(concept).startswith(f"{schemes[0]}/"):
            errors.append(f"{concept} is in {schemes}")
        if len(parents) + len(tops) != 1 or (tops and tops != schemes):
            errors.append(f"{concept} must have one broader concept or be the top of its scheme")
        if any(p not in everything or list(graph.objects(p, SKOS.inScheme)) != schemes for p in parents):
            errors.append(f"{concept} has a broader concept outside its scheme")
        chain = ancestors(graph, concept)
        if concept in chain or len(chain) != len(set(chain)):
            errors.append(f"{concept} is broader than itself")
        if len(chain) >= DEPTH:
            errors.append(f"{concept} lies {len(chain) + 1} levels deep")
    return errors


def scheme_errors(graph: Graph) -> list[str]:
    """Schemes that only the code or only the ontology has; invalid slugs."""
    schemes = {str(s) for s in graph.subjects(RDF.type, SKOS.ConceptScheme)}
    errors = [f"scheme: {s}" for s in schemes ^ {str(CONCEPT[name]) for name in terms.Vocabulary().schemes}]
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        if not text.is_slug(terms.slug_of(str(concept))):
            errors.append(f"slug: {concept}")
    return errors


def test_labels() -> None:
    assert label_errors(concepts()) == []


def test_hierarchy() -> None:
    assert hierarchy_errors(concepts()) == []


def test_schemes_are_those_of_the_code() -> None:
    assert scheme_errors(concepts()) == []


def test_definitions_are_sentences() -> None:
    graph = concepts()
    for definition in graph.objects(None, SKOS.definition):
        text = str(definition)
        assert text.endswith("."), text
        assert "'" not in text, text


@pytest.mark.parametrize("scheme", sorted(TABLE_WORDS))
def test_every_value_of_the_tables_is_a_concept(scheme: str) -> None:
    graph = concepts()
    wanted = {CONCEPT[f"{scheme}/{word}"] for word in TABLE_WORDS[scheme].split()}
    assert wanted <= set(graph.subjects(SKOS.inScheme, CONCEPT[scheme]))


@pytest.mark.parametrize(
    ("parent", "child"),
    [("economy", "trade"), ("forestry", "pulp-and-paper"), ("energy", "hydroelectricity"), ("health", None)],
)
def test_sector_hierarchy_by_hand(parent: str, child: str | None) -> None:
    found = set(concepts().subjects(SKOS.broader, CONCEPT[f"sector/{parent}"]))
    assert CONCEPT[f"sector/{child}"] in found if child else not found


@pytest.mark.parametrize(
    "broken",
    [
        'sector:energy skos:prefLabel "Power"@en .',
        "sector:new a skos:Concept ; skos:inScheme concept:sector ; skos:topConceptOf concept:sector .",
        'sector:trade skos:altLabel "Énergie"@fr .',
        'sector:energy skos:altLabel "énergie"@fr .',
        'sector:energy skos:definition "Sans langue" .',
    ],
)
def test_label_check_refuses(broken: str) -> None:
    assert label_errors(broken_copy(broken))


@pytest.mark.parametrize(
    "broken",
    [
        "sector:orphan a skos:Concept ; skos:inScheme concept:sector .",
        "sector:economy skos:broader sector:trade .",
        "sector:stray a skos:Concept ; skos:inScheme concept:sector ; skos:broader activity:agrifood-trade .",
        "sector:stray a skos:Concept ; skos:inScheme concept:activity ; skos:topConceptOf concept:activity .",
        "sector:deep a skos:Concept ; skos:inScheme concept:sector ; skos:broader sector:pulp-and-paper .",
        "sector:lost a skos:Concept ; skos:inScheme concept:sector ; skos:broader sector:not-there .",
        "sector:trade skos:broader sector:energy .",
    ],
)
def test_hierarchy_check_refuses(broken: str) -> None:
    assert hierarchy_errors(broken_copy(broken))


def test_cycle_is_found() -> None:
    graph = concepts()
    top, child = CONCEPT["sector/economy"], CONCEPT["sector/trade"]
    graph.remove((top, SKOS.topConceptOf, None))
    graph.add((top, SKOS.broader, child))
    assert f"{top} is broader than itself" in hierarchy_errors(graph)


@pytest.mark.parametrize(
    "broken",
    ["concept:planet a skos:ConceptScheme .", "sector:Bad_Slug a skos:Concept ; skos:inScheme concept:sector ."],
)
def test_scheme_check_refuses(broken: str) -> None:
    assert scheme_errors(broken_copy(broken))


def broken_copy(turtle: str) -> Graph:
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in terms.PREFIXES.items())
    return concepts().parse(data=prefixes + turtle, format="turtle")
