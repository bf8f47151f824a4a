"""The shapes of qkg: with both engines each finds the fault of its example, and nothing else.

The header of an example has the expected results: shape (or constraint, where a shape has several), path and severity. All
examples are checked in one run, together with the things in `valid/known.ttl`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rdflib import OWL as OWL_TERMS
from rdflib import RDF as RDF_TERMS
from rdflib import RDFS as RDFS_TERMS
from rdflib import Graph, URIRef

from qkg.core.edtf import is_edtf
from qkg.core.iris import ACCOUNT, GRAPH, ID, OWL, PREFIXES, QKG, RDF, SH, SKOS, compact
from qkg.engines.embedded import Embedded
from qkg.files.data_folder import find
from qkg.store import open_store
from qkg.store.load import ontology_graph
from qkg.validation import Result, validate_files, validate_graph
from qkg.validation.data_graph import read_shapes

HERE = Path(__file__).parent
DATA = find()
EXAMPLES = sorted([*HERE.glob("invalid/*"), *HERE.glob("valid/*")])
KNOWN = HERE / "valid" / "known.ttl"
SHAPES = Path(DATA.ontology) / "shapes.ttl"
TYPE = ox.NamedNode(RDF + "type")


@cache
def shapes_graph() -> ox.Store:
    store = ox.Store()
    store.load(path=str(SHAPES), format=ox.RdfFormat.TURTLE)
    return store


def values(subject: str | None, predicate: str) -> list[Any]:
    """The values of a predicate in the shapes graph, for one subject or for all."""
    of = None if subject is None else ox.NamedNode(subject)
    return [quad.object for quad in shapes_graph().quads_for_pattern(of, ox.NamedNode(predicate), None)]


@cache
def small() -> Embedded:
    """The ontology, the concepts that the examples use or rules give, and the known things: a graph that both engines check in seconds."""
    store = ox.Store()
    mentioned = {iri for path in EXAMPLES for quad in ox.parse(path=str(path)) for iri in (quad.subject, quad.object)}
    for path in ("ontology/qkg.ttl", "ontology/external.ttl", "ontology/concepts.ttl"):
        store.load(DATA.read(path), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(ontology_graph(path)))
    for quad in list(store.quads_for_pattern(None, TYPE, ox.NamedNode(SKOS + "Concept"), None)):
        if quad.subject not in mentioned and not getattr(quad.subject, "value", "").endswith("/unspecified"):
            for statement in list(store.quads_for_pattern(quad.subject, None, None, None)):
                store.remove(statement)
    store.load(path=str(KNOWN), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(GRAPH + "known"))
    return Embedded(store)


@cache
def found(engine: str) -> dict[str, list[Result]]:
    """The results of an engine for all the examples, by file."""
    results = defaultdict(list)
    for result in validate_files([str(path) for path in EXAMPLES], DATA, small(), engine=engine).results:
        assert result.locations, f"{result.focus_node} has no place"
        assert result.locations[0].line > 0
        results[Path(result.locations[0].file).name].append(result)
    return results


def described(result: Result) -> tuple[str, str, str]:
    """A result as it is written in the header of an example."""
    name = (result.source_constraint or result.source_shape).removeprefix(PREFIXES["shape"])
    path = "-" if result.path is None else compact(str(result.path)[1:-1])
    return name, path, result.severity.removeprefix(SH)


def expected(path: Path) -> Counter[tuple[str, ...]]:
    lines = path.read_text("utf-8").splitlines()
    return Counter(tuple(line.split()[2:]) for line in lines if line.startswith("# Expected: "))


@pytest.mark.parametrize("engine", ["compiler", pytest.param("pyshacl", marks=pytest.mark.slow)])
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_example_gives_exactly_the_expected_results(path: Path, engine: str) -> None:
    results = found(engine)[path.name]
    assert Counter(map(described, results)) == expected(path)
    for result in results:
        texts = dict(result.messages)
        assert set(texts) == {"en", "fr"}
        assert all(text and "{" not in text for text in texts.values()), texts


def test_every_invalid_example_expects_something_and_no_valid_one_does() -> None:
    assert [path.name for path in EXAMPLES if (path.parent.name == "invalid") != bool(expected(path))] == []


def test_every_constraint_that_stops_or_warns_has_an_example() -> None:
    """Shapes used only within others (`sh:node`, `sh:or` …) are tested through these."""
    shapes = read_shapes(DATA, small())
    speaking = set()
    waiting = [shape for shape in shapes.targeted() if not shape.deactivated]
    while waiting:
        shape = waiting.pop()
        for constraint in shape.constraints:
            if constraint.parameter == "property":
                waiting.append(shapes[constraint.values[0]])
            else:
                node = constraint.sparql.node if constraint.sparql else shape.node
                speaking.add(node.value.removeprefix(PREFIXES["shape"]))
    shown = {name for path in EXAMPLES for name, *_ in expected(path)}
    assert speaking - shown == set()
    assert shown - speaking == set()


@pytest.mark.parametrize("engine", ["compiler", pytest.param("pyshacl", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("example", "english", "french"),
    [
        (
            "unknown-concept.ttl",
            "sector:no-such-sector is not a concept of concept:sector, where qkg:sector takes its values from.",
            "sector:no-such-sector n’est pas un concept de concept:sector, d’où qkg:sector tire ses valeurs.",
        ),
        (
            "value-of-wrong-kind.ttl",
            "government:bavaria is not what qkg:signedAt takes: Place.",
            "government:bavaria n’est pas ce que prend qkg:signedAt\u00a0: Lieu.",
        ),
        (
            "subject-of-wrong-kind.ttl",
            "The property qkg:party is not for this kind of thing, but for: Agreement.",
            "La propriété qkg:party n’est pas pour ce genre de chose, mais pour\u00a0: Entente.",
        ),
        (
            "unknown-property.ttl",
            "The property foaf:nick is described neither in the ontology nor among the terms taken from elsewhere.",
            "La propriété foaf:nick n’est décrite ni dans l’ontologie ni parmi les termes pris ailleurs.",
        ),
    ],
)
def test_messages_name_what_is_wrong(example: str, english: str, french: str, engine: str) -> None:
    (result,) = found(engine)[example]
    for lang, text in (("en", english), ("fr", french)):
        said = result.message(lang)
        for prefix in ("sector", "concept", "qkg", "government", "foaf"):
            said = said.replace(PREFIXES[prefix], prefix + ":")  # pySHACL writes IRIs in full
        assert said == text


@pytest.mark.slow  # the doctest of `Graph.validate` is the quick one
def test_the_shipped_graph_conforms() -> None:
    """But for what two sources do not say: the currency of a cost, the day of a count of offices."""
    report = validate_graph(open_store(DATA).engine, DATA, engine="compiler")
    assert {
        (*described(result), result.focus_node.value.removeprefix(f"{ID}figure/")) for result in report.results
    } == {
        ("figure-unit", "qkg:unit", "Warning", "quebec-cost-in-united-states-2014-08"),
        ("figure-period-given", "qkg:period", "Warning", "quebec-offices-abroad"),
    }


@pytest.mark.slow
def test_both_engines_find_the_same_in_a_sample_of_the_shipped_graph() -> None:
    """pySHACL takes minutes for the whole graph. One thing in forty, with the whole ontology, violates many constraints."""
    engine = open_store(DATA).engine
    view = [quad for quad in engine.quads() if isinstance(quad.graph_name, ox.DefaultGraph)]
    names = {q: q.subject.value for q in view if isinstance(q.subject, ox.NamedNode)}
    things = sorted({name for name in names.values() if name.startswith((ID, ACCOUNT))})
    kept = {thing for thing in things if not thing.startswith(f"{ID}concept/")}
    sample = set(sorted(kept)[::40])
    store = ox.Store()
    store.extend(quad for quad, name in names.items() if name in sample or name not in kept)
    found = [
        {
            (described(r), str(r.focus_node), str(r.value))
            for r in validate_graph(Embedded(store), DATA, engine=e).results
        }
        for e in ("compiler", "pyshacl")
    ]
    assert found[0] == found[1]
    assert len(found[0]) > 50


# The file itself


def test_there_is_no_blank_node() -> None:
    assert [q for q in shapes_graph() if ox.BlankNode in (type(q.subject), type(q.object))] == []


def test_every_shape_and_constraint_that_can_fail_has_one_message_in_each_language() -> None:
    shapes = read_shapes(DATA, small())
    kinds = ("NodeShape", "PropertyShape", "SPARQLConstraint")
    nodes: set[Any] = {
        q.subject for kind in kinds for q in shapes_graph().quads_for_pattern(None, TYPE, ox.NamedNode(SH + kind))
    }
    assert len(nodes) > 100
    for node in nodes:
        constraints = {c.parameter for c in shapes[node].constraints}
        if constraints and constraints <= {"property", "sparql"}:
            continue  # the shapes that it refers to have messages of their own
        assert [lang for lang, _ in shapes.messages(node)] == ["en", "fr"], node


def test_messages_are_sentences_and_french_ones_have_no_break_spaces() -> None:
    """A no-break space stands before `;`, `:`, `!`, `?` and inside guillemets."""
    for text in values(None, SH + "message"):
        assert text.value.endswith((".", "?")), text
        assert "'" not in text.value, text
        if text.language == "fr":
            assert not re.search(r"[^\u00a0][:;?!»](\s|$)|«[^\u00a0]", text.value), text


def test_every_class_of_the_ontology_has_a_shape() -> None:
    ontology = Graph().parse(Path(DATA.ontology) / "qkg.ttl")
    targets = {target.value for target in values(None, SH + "targetClass")}
    classes = [c for c in ontology.subjects(RDF_TERMS.type, OWL_TERMS.Class) if str(c).startswith(QKG)]
    assert len(classes) > 18
    for name in classes:
        assert targets & {str(c) for c in ontology.transitive_objects(name, RDFS_TERMS.subClassOf)}, name
    assert {SKOS + "Concept", SKOS + "ConceptScheme"} <= targets
    assert {OWL + kind for kind in ("Class", "ObjectProperty", "DatatypeProperty")} <= targets


def test_every_property_that_accounts_state_shows_a_thing_without_type() -> None:
    """`shape:Typed` lists them, since SHACL has no target for every node that has a property."""
    ontology = Graph().parse(Path(DATA.ontology) / "qkg.ttl")
    derived = set(ontology.subjects(URIRef(QKG + "derivedFromProperty")))
    kinds = (OWL_TERMS.ObjectProperty, OWL_TERMS.DatatypeProperty)
    stated = {p for kind in kinds for p in ontology.subjects(RDF_TERMS.type, kind) if p not in derived}
    names = {str(name) for name in stated if str(name).startswith(QKG)}
    targets = {target.value for target in values(PREFIXES["shape"] + "Typed", SH + "targetSubjectsOf")}
    assert len(names) > 50
    assert names - targets == set(), "add these to shape:Typed"
    assert {name for name in targets if name.startswith(QKG)} - names == set(), "remove these from shape:Typed"


def test_the_shapes_are_well_formed_shacl() -> None:
    """Checked with the W3C's shapes for shapes graphs (SHACL, appendix C), which pySHACL includes."""
    shapes = Graph().parse(SHAPES)
    conforms, _, text = pyshacl.validate(Graph(), shacl_graph=shapes, meta_shacl=True, advanced=True)
    assert conforms, text


# Dates


@cache
def pattern() -> str:
    (found,) = values(PREFIXES["shape"] + "EDTF", SH + "pattern")
    return str(found.value)


def fits(text: str) -> bool:
    """Whether the form of *text* is that of shape:EDTF, by the embedded engine's regular expressions."""
    query = f"ASK {{ FILTER(REGEX({ox.Literal(text)}, {ox.Literal(pattern())})) }}"
    return bool(ox.Store().query(query))


# The examples of the Library of Congress's specification, levels 0 and 1, years of four digits.
SPECIFIED = (
    "1985-04-12 1985-04 1985 1985-04-12T23:20:30 1985-04-12T23:20:30Z 1985-04-12T23:20:30-04 1985-04-12T23:20:30+04:30 "
    "1964/2008 2004-06/2006-08 2004-02-01/2005-02-08 2004-02-01/2005-02 2004-02-01/2005 2005/2006-02 "
    "2001-21 1984? 2004-06~ 2004-06-11% 201X 20XX 2004-XX 1985-04-XX 1985-XX-XX "
    "1985-04-12/.. 1985-04/.. 1985/.. ../1985-04-12 ../1985-04 ../1985 1985-04-12/ 1985-04/ 1985/ /1985-04-12 /1985 "
    "1984~/2004-06 1984/2004-06~ 1984?/2004% .."
)


@pytest.mark.parametrize("date", SPECIFIED.split())
def test_date_pattern_accepts_the_examples_of_the_specification(date: str) -> None:
    assert fits(date)


NO_DATES = (
    "27/02/1965 1965-2-7 1965-13 1965-00 1965-02-30 1965-04-31 1965-01-32 65 196 present 1965- 2001-25 1960s "
    "/.. ../.. / ../ 1965-02-27T25:00:00 {1960,1961} 1965..1970 1965–1970 1965~~ 1965?~"
)


@pytest.mark.parametrize("text", [*NO_DATES.split(), "", " 1965", "1965 ", "1965\n"])
def test_date_pattern_refuses_other_forms(text: str) -> None:
    assert not fits(text)
    assert not is_edtf(text)


_DAY = st.from_regex(r"(19|20)[0-9X]{2}(-(0[1-9]|1[0-2]|2[1-4]|XX)(-([0-2][0-9]|3[01]|XX))?)?[?~%]?", fullmatch=True)
_END = st.one_of(_DAY, st.sampled_from(["", ".."]))


@given(st.one_of(_DAY, st.builds("{}/{}".format, _END, _END)))
def test_date_pattern_and_the_date_parser_agree(text: str) -> None:
    """Except for 29 February and intervals that end before they begin, which shape:Dated checks."""
    if is_edtf(text):
        assert fits(text)
    elif fits(text):
        assert "-02-29" in text or re.fullmatch(r"[0-9X-]+[?~%]?/[0-9X-]+[?~%]?", text)
