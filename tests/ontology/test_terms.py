"""Every term is described in both languages, and no file uses a term that is not declared."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef

from qkg.core import iris as terms

ROOT = Path(__file__).parents[2]
ONTOLOGY = ROOT / "ontology"
QKG = Namespace(terms.QKG)
PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in terms.PREFIXES.items())
DATA = sorted([*ONTOLOGY.glob("*.ttl"), *(ROOT / "graph").rglob("*.trig")])
CLASSES = {str(OWL.Class), str(RDFS.Class)}
DATATYPES = {str(RDFS.Datatype)}
PROPERTIES = {str(RDF.Property), *(str(OWL[f"{kind}Property"]) for kind in ("Object", "Datatype", "Annotation"))}
VOCABULARY = tuple(
    terms.PREFIXES[p]
    for p in ("qkg", "rdf", "rdfs", "owl", "xsd", "skos", "dcterms", "prov", "sh", "geo", "org", "oa", "schema")
)

# The names fixed by the design: none may be removed or renamed by accident.
NAMES = (
    "Government SovereignState FederatedState Community Territory Region Organization Partner Relationship Agreement "
    "Representation Membership Post Figure Commitment Event Place Source Passage Account Rule "
    "polityKind governs withinState inRegion withinRegion organizationKind predecessor successor unitOf seat between "
    "relationKind sector activity distinction reason objective agreementKind party backedBy depositary signedAt replaces "
    "standsFor textCount "
    "claimedStatus represents representationKind city hostGovernment accreditedTo member organization role eventKind "
    "place organizer host participant partOfSeries withinPlace responsibleFor supports confidence rank "
    "acronym start end signed reference participantCount representationCount rankReason asOf reasoning paragraph sentence "
    "passageHash dateInferred signedEarliest signedLatest startEarliest startLatest endEarliest endLatest searchLabel "
    "withinPlaceTransitive succeeds sectorBroad partner memberOf singleValued derivedFromProperty "
    "holder post representation appointed seen subject measure period value unit agreement by act date "
    "sectorBroad inRegionBroad inTerritoryOf namedIn invited outcomeOf ordinal continentCount valuesFrom"
)
SINGLE = (
    "polityKind governs withinState organizationKind acronym start end signed seat agreementKind signedAt "
    "representationKind city hostGovernment member organization role eventKind participantCount representationCount "
    "place partOfSeries ordinal continentCount asOf holder post representation appointed subject measure period value "
    "textCount "
    "unit agreement by act date"
)
FOREIGN_SINGLE = {SKOS.prefLabel, SKOS.definition, URIRef(terms.GEO + "asWKT"), URIRef(terms.DCTERMS + "title")}


def vocabulary() -> Graph:
    return Graph().parse(ONTOLOGY / "qkg.ttl").parse(ONTOLOGY / "external.ttl")


def description_errors(graph: Graph, *, definitions: bool) -> list[str]:
    """Terms of *graph* without one label (and definition) per language, or without `rdfs:isDefinedBy`."""
    errors = []
    for term in set(graph.subjects(RDF.type, None)) - set(graph.subjects(RDF.type, OWL.Ontology)):
        for p in (RDFS.label, SKOS.definition) if definitions else (RDFS.label,):
            found = sorted(str(o.language) for o in graph.objects(term, p) if isinstance(o, Literal))
            if found != ["en", "fr"]:
                errors.append(f"{term} has {p} in {found}")
        if len(list(graph.objects(term, RDFS.isDefinedBy))) != 1:
            errors.append(f"{term} has not one rdfs:isDefinedBy")
    return errors


def undeclared(quads: Iterable[ox.Quad | ox.Triple], declared: dict[str, set[str]]) -> set[str]:
    """The predicates, classes, datatypes and other vocabulary terms that *quads* use and *declared* does not hold."""
    missing = set()
    for quad in quads:
        predicate, obj = quad.predicate.value, quad.object
        if not declared.get(predicate, set()) & PROPERTIES:
            missing.add(predicate)
        if isinstance(obj, ox.Literal) and not declared.get(obj.datatype.value, set()) & DATATYPES:
            missing.add(obj.datatype.value)
        if isinstance(obj, ox.NamedNode):
            is_class = predicate == str(RDF.type)
            if is_class and not declared.get(obj.value, set()) & CLASSES:
                missing.add(obj.value)
            names_a_term = obj.value.startswith(VOCABULARY) and predicate != str(RDFS.isDefinedBy)
            if names_a_term and not obj.value.endswith(("#", "/")) and obj.value not in declared:
                missing.add(obj.value)
    return missing


@cache
def declarations() -> dict[str, set[str]]:
    """Each declared term with its kinds."""
    kinds: dict[str, set[str]] = {}
    for s, o in vocabulary().subject_objects(RDF.type):
        kinds.setdefault(str(s), set()).add(str(o))
    return kinds


def test_own_terms_have_labels_and_definitions() -> None:
    assert description_errors(Graph().parse(ONTOLOGY / "qkg.ttl"), definitions=True) == []


def test_foreign_terms_have_labels() -> None:
    assert description_errors(Graph().parse(ONTOLOGY / "external.ttl"), definitions=False) == []


@pytest.mark.parametrize(
    "broken",
    [
        'qkg:new a owl:Class ; rdfs:label "new"@en, "nouveau"@fr ; rdfs:isDefinedBy <https://w3id.org/qkg/ontology> .',
        'qkg:party rdfs:label "partenaire"@fr .',
        'qkg:party skos:definition "Sans langue" .',
        "qkg:party rdfs:isDefinedBy <http://elsewhere.example/> .",
    ],
)
def test_description_check_refuses(broken: str) -> None:
    graph = Graph().parse(ONTOLOGY / "qkg.ttl").parse(data=PREFIXES + broken, format="turtle")
    assert description_errors(graph, definitions=True)


def test_labels_of_own_terms_are_distinct() -> None:
    """Readers could not tell two properties with the same label apart."""
    graph = Graph().parse(ONTOLOGY / "qkg.ttl")
    for language in ("en", "fr"):
        for kinds in ({OWL.Class}, {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}):
            of_kind = {s for s, o in graph.subject_objects(RDF.type) if o in kinds}
            labels = [str(o) for s in of_kind for o in graph.objects(s, RDFS.label) if o.language == language]  # type: ignore[attr-defined]
            assert sorted(labels) == sorted(set(labels))


def test_files_use_only_declared_terms() -> None:
    found = {str(path.relative_to(ROOT)): undeclared(ox.parse(path=str(path)), declarations()) for path in DATA}
    assert len(found) > 400
    assert {path: terms for path, terms in found.items() if terms} == {}


@pytest.mark.parametrize(
    ("broken", "term"),
    [
        ("agreement:a qkg:signedOn place:quebec .", terms.QKG + "signedOn"),
        ("agreement:a a qkg:Treaty .", terms.QKG + "Treaty"),
        ("agreement:a a qkg:party .", terms.QKG + "party"),
        ("agreement:a qkg:Agreement place:quebec .", terms.QKG + "Agreement"),
        ('agreement:a qkg:signed "1965"^^xsd:gYear .', terms.XSD + "gYear"),
        ('agreement:a qkg:signed "1965"^^edtf:EDTF ; foaf:name "x" .', terms.PREFIXES["foaf"] + "name"),
        ("qkg:partner skos:closeMatch org:nothing .", terms.PREFIXES["org"] + "nothing"),
        ("agreement:a <http://purl.org/dc/terms/titel> place:quebec .", terms.DCTERMS + "titel"),
    ],
)
def test_declaration_check_refuses(broken: str, term: str) -> None:
    assert undeclared(ox.parse(PREFIXES + broken, format=ox.RdfFormat.TURTLE), declarations()) == {term}


def test_names_fixed_by_the_design_are_there() -> None:
    subjects = set(Graph().parse(ONTOLOGY / "qkg.ttl").subjects())
    assert {name for name in NAMES.split() if QKG[name] not in subjects} == set()


def test_single_valued_properties_are_those_of_the_plan() -> None:
    graph = vocabulary()
    marked = set(graph.subjects(QKG.singleValued, Literal(True)))
    assert marked == {QKG[name] for name in SINGLE.split()} | FOREIGN_SINGLE


def test_derived_properties_name_their_origin() -> None:
    graph = vocabulary()
    for derived, origin in graph.subject_objects(QKG.derivedFromProperty):
        assert (origin, RDF.type, None) in graph
        assert (derived, QKG.singleValued, None) not in graph
    for inverse in graph.subjects(OWL.inverseOf, None):
        assert list(graph.objects(inverse, OWL.inverseOf)) == list(graph.objects(inverse, QKG.derivedFromProperty))


def test_properties_with_concepts_name_a_known_scheme() -> None:
    graph = vocabulary()
    schemes = {f"{terms.ID}concept/{name}" for name in terms.Vocabulary().schemes}
    for term in graph.subjects(RDFS.range, SKOS.Concept):
        assert {str(o) for o in graph.objects(term, QKG.valuesFrom)} <= schemes
        assert list(graph.objects(term, QKG.valuesFrom)), term
    assert {str(o) for o in graph.objects(None, QKG.valuesFrom)} == schemes


def test_concepts_in_the_data_are_of_the_scheme_that_the_property_names() -> None:
    scheme_of: dict[str, tuple[str, ...]] = {}
    for s, o in vocabulary().subject_objects(QKG.valuesFrom):
        scheme_of[str(s)] = (*scheme_of.get(str(s), ()), str(o) + "/")
    known = {str(s) for s in Graph().parse(ONTOLOGY / "concepts.ttl").subjects(RDF.type, SKOS.Concept)}
    assert misplaced((q for path in DATA for q in ox.parse(path=str(path))), scheme_of, known) == []
    stray = ox.parse(
        PREFIXES + "agreement:a qkg:sector activity:agrifood-trade, sector:x .", format=ox.RdfFormat.TURTLE
    )
    assert len(misplaced(stray, scheme_of, known)) == 2


def misplaced(
    quads: Iterable[ox.Quad | ox.Triple], scheme_of: dict[str, tuple[str, ...]], known: set[str]
) -> list[str]:
    """The statements whose value is not a known concept of a scheme that their property takes its values from."""
    errors = []
    for quad in quads:
        schemes = scheme_of.get(quad.predicate.value)
        value = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if schemes and not (value.startswith(schemes) and value in known):
            errors.append(str(quad))
    return errors


@pytest.mark.parametrize("path", sorted(ONTOLOGY.glob("*.ttl")), ids=lambda path: path.name)
def test_two_parsers_read_the_same_triples(path: Path) -> None:
    ours = {str(triple) for triple in ox.parse(path=str(path))}
    theirs = ox.parse(Graph().parse(path).serialize(format="nt"), format=ox.RdfFormat.N_TRIPLES)
    assert ours == {str(triple) for triple in theirs}


@pytest.mark.parametrize("path", sorted(ONTOLOGY.glob("*.ttl")), ids=lambda path: path.name)
def test_turtle_declares_the_prefixes_of_the_code_and_uses_each(path: Path) -> None:
    text = path.read_text("utf-8")
    lines = [line.split() for line in text.splitlines() if line.startswith("PREFIX")]
    declared = {prefix.rstrip(":"): iri.strip("<>") for _, prefix, iri in lines}
    assert declared == {prefix: terms.PREFIXES[prefix] for prefix in declared}
    body = " ".join(line for line in text.splitlines() if not line.startswith("PREFIX"))
    assert [prefix for prefix in declared if f" {prefix}:" not in body and f"^^{prefix}:" not in body] == []


def test_the_kinds_of_the_code_are_those_that_the_ontology_declares() -> None:
    declared = {str(kind) for kind in vocabulary().objects(None, QKG.iriSegment)}
    of_other_vocabularies = {"agent", "concept", "geometry", "rights", "selector"}
    assert declared | of_other_vocabularies == set(terms.Vocabulary().kinds)
