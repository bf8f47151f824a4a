"""The ontology stays within OWL 2 RL, without blank nodes, and is consistent."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import owlrl
import pyoxigraph as ox
import pytest
from rdflib import OWL, RDF, RDFS, SKOS, XSD, BNode, Graph, Namespace, URIRef
from rdflib.term import Node

from qkg.core import iris as terms

ONTOLOGY = Path(__file__).parents[2] / "ontology"
QKG = Namespace("https://w3id.org/qkg/ontology#")
SCHEMA = Namespace("http://schema.org/")
OWLRL_ERROR = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")

PROPERTY_KINDS = {OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
TYPES = PROPERTY_KINDS | {OWL.Class, OWL.Ontology, RDFS.Datatype}
CHARACTERISTICS = {OWL.TransitiveProperty, OWL.AsymmetricProperty, OWL.IrreflexiveProperty}
AXIOMS = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.domain, RDFS.range, OWL.disjointWith, OWL.inverseOf}
HEADER = {OWL.versionIRI, OWL.versionInfo}
# OWL 2 RL, section 4.2: the datatypes of OWL 2 that we may name. xsd:date is not one of them.
RL_DATATYPES = {XSD.string, XSD.integer, XSD.decimal, XSD.boolean, XSD.dateTime, XSD.anyURI, RDFS.Literal}
RESERVED = tuple(str(n) for n in (RDF, RDFS, OWL, XSD, "http://www.w3.org/ns/shacl#"))
ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.seeAlso, RDFS.isDefinedBy}
DOCUMENTATION = {RDF.Property, RDFS.Class, RDFS.Datatype}

PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in terms.PREFIXES.items())
INSTANCES = """
government:quebec a qkg:FederatedState ; qkg:governs place:quebec ; qkg:withinState government:canada .
government:canada a qkg:SovereignState ; qkg:governs place:canada .
place:quebec a qkg:Place ; qkg:withinPlace place:canada ; geo:hasGeometry place:quebec-geometry .
place:quebec-geometry a geo:Geometry ; geo:asWKT "POINT(-71.2 46.8)"^^geo:wktLiteral .
agreement:a a qkg:Agreement ; qkg:party government:quebec, government:canada ; qkg:signedAt place:quebec .
agreement:b a qkg:Agreement ; qkg:replaces agreement:a .
organization:old a qkg:Organization . organization:new a qkg:Organization ; qkg:predecessor organization:old .
organization:newest a qkg:Organization ; qkg:predecessor organization:new .
passage:p a qkg:Passage ; oa:hasSelector selector:p ; qkg:paragraph 1 ; qkg:sentence 1 .
selector:p a oa:TextPositionSelector ; oa:start 0 ; oa:end 12 .
"""


@cache
def parsed_once() -> Graph:
    return Graph().parse(ONTOLOGY / "qkg.ttl").parse(ONTOLOGY / "external.ttl")


def ontology() -> Graph:
    return parsed_once() + Graph()  # a copy, for a test may add to it


def profile_errors(graph: Graph) -> list[str]:
    """What in *graph* is outside the part of OWL 2 RL that the project uses."""
    errors = []
    kinds = Counter(s for s, o in graph.subject_objects(RDF.type) if o in PROPERTY_KINDS)
    errors += [f"{s} is of {n} kinds of property" for s, n in kinds.items() if n > 1]
    classes = set(graph.subjects(RDF.type, OWL.Class))
    for s, p, o in graph:
        if isinstance(s, BNode) or isinstance(o, BNode):
            errors.append(f"blank node: {s} {p} {o}")
        elif str(s).startswith(RESERVED):
            if p not in ANNOTATIONS and not (p == RDF.type and (o in DOCUMENTATION or str(o).startswith(RESERVED))):
                errors.append(f"axiom on a reserved term: {s} {p} {o}")
        elif p == RDF.type:
            if o not in TYPES | CHARACTERISTICS:
                errors.append(f"type not allowed: {s} a {o}")
            elif o in CHARACTERISTICS and (s, RDF.type, OWL.ObjectProperty) not in graph:
                errors.append(f"{s} is {o} but no object property")
        elif p in AXIOMS:
            errors += axiom_errors(graph, classes, s, p, o)
        elif str(p).startswith(str(OWL)) and p not in HEADER:
            errors.append(f"construct not allowed: {s} {p} {o}")
        elif (p, RDF.type, OWL.AnnotationProperty) not in graph and p not in ANNOTATIONS | HEADER | {SKOS.closeMatch}:
            errors.append(f"not an annotation: {s} {p} {o}")
    return errors


def axiom_errors(graph: Graph, classes: set[Node], s: Node, p: Node, o: Node) -> list[str]:
    """What is wrong with one axiom: its two sides must be declared and of the right kinds."""
    kind = {k: set(graph.subjects(RDF.type, k)) for k in PROPERTY_KINDS}
    if p in (RDFS.subClassOf, OWL.disjointWith):
        wanted = s in classes and o in classes
    elif p == OWL.inverseOf:
        wanted = s in kind[OWL.ObjectProperty] and o in kind[OWL.ObjectProperty]
    elif p == RDFS.subPropertyOf:
        wanted = any(s in kind[k] and o in kind[k] for k in PROPERTY_KINDS)
    elif p == RDFS.domain:
        wanted = o in classes and s not in kind[OWL.AnnotationProperty]
    else:
        relates, holds = s in kind[OWL.ObjectProperty], s in kind[OWL.DatatypeProperty]
        wanted = (relates and o in classes) or (holds and o in RL_DATATYPES)
    return [] if wanted else [f"axiom not in the profile: {s} {p} {o}"]


def inconsistencies(graph: Graph) -> list[str]:
    """The contradictions that the OWL 2 RL rules find in *graph*, which is expanded in place."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics, axiomatic_triples=False, datatype_axioms=False).expand(graph)
    errors = [str(o) for o in graph.objects(None, OWLRL_ERROR)]
    return errors + [f"{s} belongs to nothing" for s in graph.subjects(RDF.type, OWL.Nothing)]


def parsed(turtle: str) -> Graph:
    """The ontology together with *turtle*."""
    return ontology().parse(data=PREFIXES + turtle, format="turtle")


def test_profile_is_owl_2_rl_without_blank_nodes() -> None:
    assert profile_errors(ontology()) == []


@pytest.mark.parametrize(
    "broken",
    [
        "qkg:Agreement rdfs:subClassOf [ a owl:Restriction ; owl:onProperty qkg:party ; owl:minCardinality 2 ] .",
        "qkg:signed rdfs:range xsd:date .",
        "qkg:party a owl:DatatypeProperty .",
        "qkg:party a owl:ReflexiveProperty .",
        "qkg:Agreement rdfs:subClassOf qkg:NotDeclared .",
        "qkg:party rdfs:domain qkg:NotDeclared .",
        "qkg:acronym owl:inverseOf qkg:party .",
        "qkg:acronym a owl:TransitiveProperty .",
        "qkg:Agreement owl:disjointUnionOf qkg:Event .",
        "rdf:type rdfs:domain qkg:Agreement .",
        "qkg:Agreement qkg:party qkg:Event .",
    ],
)
def test_profile_check_refuses(broken: str) -> None:
    assert profile_errors(parsed(broken))


def test_ontology_and_a_small_graph_are_consistent() -> None:
    graph = parsed(INSTANCES)
    assert inconsistencies(graph) == []
    organization = Namespace("https://w3id.org/qkg/id/organization/")
    assert (organization.newest, QKG.succeeds, organization.old) in graph
    assert (organization.old, QKG.successor, organization.new) in graph


@pytest.mark.slow
@pytest.mark.parametrize(
    "contradiction",
    [
        "agreement:a a qkg:Agreement, qkg:Event .",
        "government:a a qkg:SovereignState ; qkg:governs government:b . government:b a qkg:Government .",
        "organization:a qkg:predecessor organization:a .",
        "place:a qkg:withinPlace place:b . place:b qkg:withinPlace place:a .",
        'place:a a qkg:Place ; geo:asWKT "POINT(0 0)"^^geo:wktLiteral .',
    ],
)
def test_consistency_check_refuses(contradiction: str) -> None:
    assert inconsistencies(parsed(contradiction))


@pytest.mark.parametrize("part", ["overview", pytest.param(".", marks=pytest.mark.slow)])
def test_the_shipped_graph_is_consistent(part: str) -> None:
    """All statements of all accounts together: values may disagree, classes may not contradict each other."""
    graph = ontology()
    for path in sorted((ONTOLOGY.parent / "graph" / part).rglob("*.trig")):
        triples = (ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(path=str(path)))
        graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    assert inconsistencies(graph) == []


def test_a_domain_is_one_class_or_domainincludes() -> None:
    """Several `rdfs:domain` or `rdfs:range` would mean their intersection, which is never intended."""
    graph = ontology()
    for axiom, hint in ((RDFS.domain, SCHEMA.domainIncludes), (RDFS.range, SCHEMA.rangeIncludes)):
        for term in {s for s in graph.subjects() if str(s).startswith(str(QKG))}:
            stated = list(graph.objects(term, axiom))
            assert len(stated) <= 1, term
            assert not (stated and list(graph.objects(term, hint))), term


def test_header_names_version_licence_and_prefix_but_no_creator_or_import() -> None:
    graph = Graph().parse(ONTOLOGY / "qkg.ttl")
    (header,) = graph.subjects(RDF.type, OWL.Ontology)
    assert str(header) == "https://w3id.org/qkg/ontology"
    stated = {str(p).rsplit("/", 1)[-1].rsplit("#", 1)[-1] for p in graph.predicates(header)}
    assert stated == {
        "type",
        "title",
        "description",
        "license",
        "versionIRI",
        "versionInfo",
        "preferredNamespacePrefix",
        "preferredNamespaceUri",
    }
