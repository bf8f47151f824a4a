"""The compiler has the results of pySHACL for each constraint component, and on random data."""

from __future__ import annotations

import logging
import warnings
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qkg.core.errors import DataError, UsageError
from qkg.core.iris import RDF, RDFS, XSD
from qkg.evidence.lookup import Lookup
from qkg.validation import ENGINES, Shapes, validate
from qkg.validation.engine_choice import check
from qkg.validation.paths import PropertyPath, predicate

from .cases import CORE, PEOPLE, SPARQL, node, on, query
from .oracle import engine_on, found, parsed, row

CASES = {**CORE, **{f"sparql: {name}": case for name, case in SPARQL.items()}}
EX = "http://example.org/"


@pytest.mark.parametrize("name", CASES)
def test_the_compiler_agrees_with_the_reference(name: str) -> None:
    shapes, data = CASES[name]
    expected = found(data, shapes, "pyshacl")
    assert found(data, shapes, "compiler") == expected
    assert expected, "a case without a violation tests nothing"


# Random data

IRIS = [ox.NamedNode(EX + name) for name in "abcd"]
NODES = [*IRIS, ox.BlankNode("x"), ox.BlankNode("y")]
DATES = [ox.Literal(day, datatype=ox.NamedNode(XSD + "date")) for day in ("1980-02-29", "2020-01-01")]
LITERALS = [
    ox.Literal("Ann"),
    ox.Literal("Ann", language="fr"),
    ox.Literal("nobody", language="en-CA"),
    ox.Literal(""),
    ox.Literal(7),
    ox.Literal(41),
    ox.Literal("3.5", datatype=ox.NamedNode(XSD + "decimal")),
]
CLASSES = [ox.NamedNode(EX + name) for name in ("Person", "Pupil", "First", "Thing")]
LINKS = [ox.NamedNode(EX + name) for name in ("name", "knows", "nick", "boss")]
DAYS = [ox.NamedNode(EX + name) for name in ("born", "died")]
ONTOLOGY = [
    ox.Quad(ox.NamedNode(EX + below), ox.NamedNode(RDFS + "subClassOf"), ox.NamedNode(EX + above))
    for below, above in (("Pupil", "Person"), ("First", "Pupil"))
]
statements = st.one_of(
    st.builds(ox.Quad, st.sampled_from(NODES), st.just(ox.NamedNode(RDF + "type")), st.sampled_from(CLASSES)),
    st.builds(ox.Quad, st.sampled_from(NODES), st.sampled_from(LINKS), st.sampled_from([*NODES, *LITERALS])),
    # Only values of one kind are compared: rdflib, unlike SPARQL, orders IRIs, dates and numbers among each other.
    st.builds(ox.Quad, st.sampled_from(NODES), st.sampled_from(DAYS), st.sampled_from(DATES)),
    st.builds(ox.Quad, st.sampled_from(NODES), st.just(ox.NamedNode(EX + "age")), st.sampled_from(LITERALS)),
)
POOL = [Shapes(parsed(shapes)) for shapes, _ in CORE.values()]


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(statements, min_size=1, max_size=14), st.integers(0, len(POOL) - 1))
def test_the_compiler_agrees_with_the_reference_on_random_data(data: list[ox.Quad], shapes: int) -> None:
    quads = [*ONTOLOGY, *data]
    assert found(quads, POOL[shapes], "compiler") == found(quads, POOL[shapes], "pyshacl")


# Random paths: rdflib's evaluation is the oracle, since pySHACL evaluates the inverse of a sequence wrongly.

BINARY = {"/": rdflib.paths.SequencePath, "|": rdflib.paths.AlternativePath}
names = st.sampled_from(["p", "q"]).map(lambda name: predicate(EX + name))
paths = st.recursive(
    names,
    lambda inner: st.one_of(
        st.builds(PropertyPath, st.sampled_from("^*+?"), st.tuples(inner)),
        st.builds(PropertyPath, st.sampled_from("/|"), st.tuples(inner, inner)),
    ),
    max_leaves=5,
)
edges = st.tuples(st.sampled_from("abcd"), st.sampled_from("pq"), st.sampled_from("abcd"))


def in_rdflib(path: PropertyPath) -> rdflib.paths.Path | rdflib.URIRef:
    if not path.operator:
        return rdflib.URIRef(path.iri)
    steps = [in_rdflib(step) for step in path.steps]
    if path.operator in BINARY:
        return BINARY[path.operator](*steps)
    return ~steps[0] if path.operator == "^" else rdflib.paths.MulPath(steps[0], path.operator)  # type: ignore[arg-type]


def in_turtle(path: PropertyPath) -> str:
    steps = [in_turtle(step) for step in path.steps]
    return {
        "": f"<{path.iri}>",
        "/": f"( {' '.join(steps)} )",
        "|": f"[ sh:alternativePath ( {' '.join(steps)} ) ]",
        "^": f"[ sh:inversePath {' '.join(steps)} ]",
        "*": f"[ sh:zeroOrMorePath {' '.join(steps)} ]",
        "+": f"[ sh:oneOrMorePath {' '.join(steps)} ]",
        "?": f"[ sh:zeroOrOnePath {' '.join(steps)} ]",
    }[path.operator]


@given(paths, st.lists(edges, max_size=8))
def test_a_property_path_has_the_value_nodes_that_rdflib_finds(
    path: PropertyPath, data: list[tuple[str, str, str]]
) -> None:
    graph = rdflib.Graph()
    for edge in data:
        graph.add(tuple(rdflib.URIRef(EX + name) for name in edge))  # type: ignore[arg-type]
    start = rdflib.URIRef(EX + "a")
    expected = {str(value) for _, _, value in graph.triples((start, in_rdflib(path), None))}
    shapes = f"ex:S sh:targetNode ex:a ; sh:property [ sh:path {in_turtle(path)} ; sh:nodeKind sh:Literal ] ."
    text = "".join(f"ex:{s} ex:{p} ex:{o} . " for s, p, o in data)
    report = validate(engine_on(text), Shapes(parsed(shapes)), engine="compiler")
    assert {result.value.value for result in report.results if result.value is not None} == expected
    assert all(result.path == path for result in report.results)


@pytest.mark.parametrize("name", ["minCount 1", "qualifiedMaxCount", "targetObjectsOf", "implicit class target"])
def test_both_engines_check_the_same_narrowed_focus_nodes(name: str) -> None:
    """Blank nodes too. pySHACL checks no other nodes, which makes it fast enough for a small file."""
    shapes, data = CASES[name]
    narrowed = [
        {row(result) for result in check(Lookup(engine_on(data)), Shapes(parsed(shapes)), engine, within=_aged).results}
        for engine in ("compiler", "pyshacl")
    ]
    assert narrowed[0] == narrowed[1]
    assert narrowed[0] <= found(data, shapes, "pyshacl")
    assert narrowed[0] or name == "minCount 1"


def _aged(variable: str) -> str:
    return f"{variable} <{EX}age> ?_age ."


# Shapes that cannot be compiled

REFUSED = {
    "recursion": (on("ex:knows", "sh:node ex:Shape", "sh:nodeKind sh:IRI"), "comes back"),
    "look-ahead": (on("ex:name", 'sh:pattern "^(?=A)"'), "(?=A)"),
    "LIMIT": (query("SELECT $this WHERE { $this ex:name ?n } LIMIT 1"), "LIMIT"),
    "custom component": (
        node("ex:limit 1")
        + """ex:Limit a sh:ConstraintComponent ; sh:parameter [ sh:path ex:limit ] ;
        sh:nodeValidator [ a sh:SPARQLSelectValidator ;
        sh:select "SELECT $this WHERE { $this <http://example.org/age> ?a, ?b FILTER(?a < ?b) }" ] .""",
        "http://example.org/limit",
    ),
    "custom target": (
        """ex:Shape a sh:NodeShape ; sh:nodeKind sh:Literal ; sh:target [ a sh:SPARQLTarget ;
        sh:select "SELECT ?this WHERE { ?this <http://example.org/near> ?o }" ] .""",
        "sh:target",
    ),
}


UNKNOWN_TO_BOTH = {
    "$shapesGraph": query("SELECT $this WHERE { $this ex:knows $this . GRAPH $shapesGraph { ?s ?p ?o } }"),
    "sub-select that loses $this": query("SELECT $this { $this ex:age ?n { SELECT ?n { ?x ex:age ?n } } }"),
    "MINUS": query("SELECT $this { $this ex:age ?n MINUS { $this ex:nick ?nick } }"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_shape_that_cannot_be_compiled_is_checked_by_pyshacl_with_a_note(
    name: str, capfd: pytest.CaptureFixture[str]
) -> None:
    shapes, reason = REFUSED[name]
    other = "ex:Other a sh:NodeShape ; sh:targetClass ex:Thing ; sh:property [ sh:path ex:age ; sh:minCount 1 ] ."
    report = validate(engine_on(PEOPLE), Shapes(parsed(shapes + other)))
    assert found(PEOPLE, shapes + other, "auto") == found(PEOPLE, shapes + other, "pyshacl")
    assert {result.constraint_component.rpartition("#")[2] for result in report.results} > {
        "MinCountConstraintComponent"
    }
    assert [note.key for note in report.notes] == ["validation.by-reference"]
    assert reason in report.notes[0].text("en")
    assert "pySHACL" in report.notes[0].text("fr")
    assert capfd.readouterr() == ("", ""), "neither engine writes to the terminal"


@pytest.mark.parametrize("name", REFUSED)
def test_the_compiler_alone_refuses_it_with_the_reason(name: str) -> None:
    shapes, reason = REFUSED[name]
    with pytest.raises(UsageError) as caught:
        validate(engine_on(PEOPLE), Shapes(parsed(shapes)), engine="compiler")
    assert reason in caught.value.text("en")
    assert "pyshacl" in caught.value.text("fr")


ILL_FORMED = {
    "pattern": (on("ex:name", 'sh:pattern "^(ok$"'), "unterminated subpattern"),
    "pattern of a nested shape": (on("ex:knows", 'sh:node [ sh:pattern "[" ]'), "unterminated character set"),
    "flags": (on("ex:name", 'sh:pattern "^A"', 'sh:flags "ig"'), "flags: g"),
    "two paths": (on("ex:name, ex:nick", "sh:minCount 1"), "example.org/name, http"),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", ILL_FORMED)
def test_an_ill_formed_shape_is_an_error_that_names_it(name: str, engine: str) -> None:
    shapes, reason = ILL_FORMED[name]
    with pytest.raises(DataError) as caught:
        validate(engine_on(PEOPLE), Shapes(parsed(shapes)), engine=engine)
    for lang in ("en", "fr"):
        assert reason in caught.value.text(lang)
        assert "shape _:" in caught.value.text(lang) or "forme _:" in caught.value.text(lang)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_query_in_a_shape_that_would_crash_an_engine_is_an_error(engine: str) -> None:
    select = f"SELECT $this {{ $this ex:age ?a FILTER{'(' * 3_000}?a{')' * 3_000} }}"
    with pytest.raises(DataError, match="nested more than 500 deep") as caught:
        validate(engine_on(PEOPLE), Shapes(parsed(query(select))), engine=engine)
    assert "ex:Constraint" in caught.value.text("en") or "example.org/Constraint" in caught.value.text("en")


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    "path",
    ["_:p . _:p sh:inversePath _:p", "[ sh:inversePath " * 1_000 + "ex:knows" + " ]" * 1_000],
    ids=["cyclic", "deep"],
)
def test_a_cyclic_or_too_deep_path_is_an_error(path: str, engine: str) -> None:
    shapes = parsed(f"ex:S sh:targetNode ex:ann ; sh:property ex:P . ex:P sh:minCount 9 ; sh:path {path} .")
    with pytest.raises(DataError, match="not a SHACL property path"):
        validate(engine_on(PEOPLE), Shapes(shapes), engine=engine)


def test_shapes_nested_too_deep_are_an_error_with_each_engine() -> None:
    shapes = parsed(f"ex:S sh:targetNode ex:ann ; sh:not {'[ sh:not ' * 400} [ sh:class ex:Person ] {']' * 400} .")
    with pytest.raises(UsageError, match="nested deeper than 20 shapes"):
        validate(engine_on(PEOPLE), Shapes(shapes), engine="compiler")
    for engine in ("auto", "pyshacl"):
        with pytest.raises(DataError, match="pySHACL"):
            validate(engine_on(PEOPLE), Shapes(shapes), engine=engine)


@pytest.mark.parametrize("name", UNKNOWN_TO_BOTH)
def test_what_neither_engine_can_check_is_an_error(name: str) -> None:
    for engine in ("auto", "pyshacl"):
        with pytest.raises(DataError, match="pySHACL"):
            validate(engine_on(PEOPLE), Shapes(parsed(UNKNOWN_TO_BOTH[name])), engine=engine)


def test_pyshacl_in_several_threads_leaves_logging_and_warnings_as_they_were() -> None:
    shapes = Shapes(parsed(CORE["severities"][0]))
    log = logging.getLogger("rdflib.term")
    before = log.level, list(warnings.filters)
    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(lambda _: validate(engine_on(PEOPLE), shapes, engine="pyshacl"), range(8)))
    assert len(set(reports)) == 1
    assert (log.level, list(warnings.filters)) == before
