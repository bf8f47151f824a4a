"""Any literal or IRI survives a round trip: written by qkg and read back by other parsers, the triples are the same."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import TypeVar

import lightrdf
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from qkg.core.errors import DataError
from qkg.core.iris import PREFIXES
from qkg.engines.embedded import Embedded
from qkg.export import FORMATS, export_triples

from .conftest import of_lightrdf, quads_of, triples_of, triples_of_rdflib, written

Test = TypeVar("Test", bound=Callable[..., None])
LIMITS = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

# Values that have broken writers of these formats before.
TEXTS = [
    "",
    " ",
    "\n",
    "\r",
    "\r\n",
    "\t",
    "\x00",
    "\x07\x08\x0b\x0c\x1b\x7f",
    "\x80\x85\xa0\u2028\u2029\ufeff",
    "\ufffe\uffff\U0001fffe",
    '"',
    '""""',
    "'''",
    "\\",
    '\\"',
    "\\u0041",
    "\\n",
    "ends with a backslash\\",
    'ends with a quote"',
    "a' b\" c` d",
    '"@fr',
    '"^^<urn:x>',
    '" .\n<urn:s> <urn:p> <urn:injected> .',
    "<b>&amp;</b>",
    "]]>",
    "<!-- -->",
    "&#0;",
    "=cmd|' /C calc'!A0",
    "e\u0301 \u0065\u0301 é",
    "𝄞 👩‍👩‍👧 العربية עברית",
    "_:b0",
    '{"@id": "urn:x"}',
]
texts = st.one_of(
    st.sampled_from(TEXTS),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.text(st.sampled_from("\"'\\\n\r\t <>&{}[]^@_:.;,#%\x00\x01\x1f\x7f\x85\u2028é"), max_size=12),
    st.lists(st.sampled_from(TEXTS), max_size=3).map("".join),
)
LANGUAGES = ["en", "fr", "fr-CA", "zh-Hant-TW", "de-CH-1996", "x-klingon", "EN"]
DATATYPES = [
    *(
        f"http://www.w3.org/2001/XMLSchema#{name}"
        for name in ("string", "integer", "decimal", "double", "boolean", "date")
    ),
    "http://id.loc.gov/datatypes/edtf/EDTF",
    "http://www.opengis.net/ont/geosparql#wktLiteral",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON",
    "urn:odd?type=a&b#c'd",
]
LEXICAL = [
    "1",
    "-1",
    "+1",
    "01",
    "1.0",
    ".5",
    "5.",
    "-.5",
    "+0.50",
    "1e3",
    "1.5E-3",
    "INF",
    "NaN",
    "true",
    "false",
    "1 ",
    "٣",
]
literals = st.one_of(
    texts.map(ox.Literal),
    st.builds(lambda text, lang: ox.Literal(text, language=lang), texts, st.sampled_from(LANGUAGES)),
    st.builds(
        lambda text, datatype: ox.Literal(text, datatype=ox.NamedNode(datatype)),
        st.one_of(st.sampled_from(LEXICAL), texts),
        st.sampled_from(DATATYPES),
    ),
)
IRIS = [
    "http://example.org/",
    "http://example.org/a(b)*c+d,e;f=g'h!i~j$k",
    "http://example.org/?q=a&r=%20&s=/../#f",
    "http://example.org/%C3%A9/é/日本/\U0001f600",
    "http://example.org:8080/a@b:c",
    "urn:isbn:0-486-27557-4",
    "mailto:someone@example.org",
    "geo:48.1,11.6",
    "schema:url",
    "qkg:agreement",
    "tag:example.org,2026:x",
    "data:,x",
    "https://w3id.org/qkg/id/government/bavaria",
    "https://w3id.org/qkg/id/government/",
    "https://w3id.org/qkg/id/government/a.b",
    "https://w3id.org/qkg/id/government/-a",
    "https://w3id.org/qkg/id/government/_a-",
    "https://w3id.org/qkg/id/government/1",
    "https://w3id.org/qkg/id/government/a%41",
    "https://w3id.org/qkg/id/government/québec",
    "https://w3id.org/qkg/id/concept/sector/trade",
    "https://w3id.org/qkg/ontology#a/b",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#first",
    "http://www.w3.org/2002/07/owl#sameAs",
]
tails = st.text(
    st.one_of(st.sampled_from("abcXYZ019-._~!$&'()*+,;=:@/?#%"), st.characters(categories=["Ll", "Lo", "So"])),
    max_size=8,
)
bases = st.sampled_from(["http://example.org/", "urn:x:", *PREFIXES.values()])


def is_iri(text: str) -> bool:
    """Whether every parser accepts it: at most one number sign, percent signs only before two hexadecimal digits."""
    try:
        ox.NamedNode(text)
    except ValueError:
        return False
    return text.count("#") < 2 and not re.search(r"%(?![0-9A-Fa-f]{2})", text)


iris = st.one_of(st.sampled_from(IRIS), st.builds(lambda base, tail: base + tail, bases, tails).filter(is_iri)).map(
    ox.NamedNode
)
XML_NAMES = [
    "http://example.org/p",
    "http://example.org/p.q-r·s",
    "http://example.org/?a=b&c=d",
    "http://example.org/'\u00e9t\u00e9",
    "http://example.org/1a",
    "urn:x:p",
    *(namespace + "p" for namespace in PREFIXES.values()),
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#_1",
]
triples = st.builds(ox.Triple, iris, iris, st.one_of(literals, iris))
graphs = st.lists(triples, min_size=1, max_size=6)
named = st.builds(ox.Triple, iris, st.sampled_from(XML_NAMES).map(ox.NamedNode), st.one_of(literals, iris))
datasets = st.lists(
    st.builds(ox.Quad, iris, iris, st.one_of(literals, iris), st.one_of(st.just(ox.DefaultGraph()), iris)),
    min_size=1,
    max_size=6,
)


def every_text(test: Test) -> Test:
    """Run the test with all of `TEXTS` and `IRIS` as well."""
    s, p = ox.NamedNode("urn:s"), ox.NamedNode("urn:p")
    graph = [ox.Triple(s, p, ox.Literal(text)) for text in TEXTS]
    graph += [ox.Triple(s, p, ox.Literal(text, language="fr")) for text in TEXTS]
    graph += [ox.Triple(s, p, ox.Literal(x, datatype=ox.NamedNode(d))) for x in [*LEXICAL, *TEXTS] for d in DATATYPES]
    graph += [ox.Triple(ox.NamedNode(iri), ox.NamedNode(iri), ox.NamedNode(iri)) for iri in IRIS]
    return example(graph)(test)


@pytest.mark.parametrize("name", ["turtle", "ntriples"])
@LIMITS
@every_text
@given(graph=graphs)
def test_pyoxigraph_reads_back_what_was_written(name: str, graph: list[ox.Triple]) -> None:
    format_ = ox.RdfFormat.from_media_type(FORMATS[name].media_type)
    assert format_ is not None
    assert triples_of(ox.parse(export_triples(graph, name), format=format_)) == triples_of(graph)


@LIMITS
@every_text
@given(graph=graphs)
def test_lightrdf_reads_back_our_turtle(graph: list[ox.Triple]) -> None:
    parsed = lightrdf.turtle.Parser().parse(io.BytesIO(export_triples(graph, "turtle")))
    assert {tuple(map(of_lightrdf, triple)) for triple in parsed} == triples_of(graph)


@pytest.mark.filterwarnings("ignore:.*does not look like a valid URI")
@pytest.mark.parametrize("name", ["turtle", "ntriples"])
@LIMITS
@every_text
@given(graph=graphs)
def test_rdflib_reads_back_our_turtle_and_ntriples(name: str, graph: list[ox.Triple]) -> None:
    format_ = {"turtle": "turtle", "ntriples": "nt"}[name]
    assert triples_of_rdflib(rdflib.Graph().parse(export_triples(graph, name), format=format_)) == triples_of(graph)


@pytest.mark.parametrize("name", ["trig", "nquads", "jsonld"])
@LIMITS
@given(dataset=datasets)
def test_pyoxigraph_reads_back_datasets(name: str, dataset: list[ox.Quad]) -> None:
    store = ox.Store()
    store.extend(dataset)
    format_ = ox.RdfFormat.from_media_type(FORMATS[name].media_type)
    assert format_ is not None
    # The store writes numbers its own way: it is asked what it holds.
    assert quads_of(ox.parse(written(Embedded(store), name), format=format_)) == quads_of(store)


@LIMITS
@every_text
@given(graph=graphs)
def test_pyoxigraph_reads_back_our_jsonld(graph: list[ox.Triple]) -> None:
    written_ = export_triples(graph, "jsonld")
    json.loads(written_)
    assert triples_of(ox.parse(written_, format=ox.RdfFormat.JSON_LD)) == triples_of(graph)


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@LIMITS
@every_text
@given(graph=graphs)
def test_rdflib_reads_back_our_jsonld(graph: list[ox.Triple]) -> None:
    parsed = rdflib.Graph().parse(export_triples(graph, "jsonld"), format="json-ld")
    assert triples_of_rdflib(parsed) == triples_of(graph)


def xml_can_hold(triple: ox.Triple) -> bool:
    """XML 1.0, production 2: the characters that a document may hold."""
    text = triple.object.value if isinstance(triple.object, ox.Literal) else ""
    return all(c in "\t\n\r" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c >= "\U00010000" for c in text)


@LIMITS
@given(graph=st.lists(named, min_size=1, max_size=6))
def test_pyoxigraph_and_rdflib_read_back_our_rdfxml_and_illegal_characters_are_refused(graph: list[ox.Triple]) -> None:
    if not all(map(xml_can_hold, graph)):
        with pytest.raises(DataError) as caught:
            export_triples(graph, "rdfxml")
        assert caught.value.key == "answers.text-not-in-xml"
        assert caught.value.hint == "answers.other-format"
        return
    document = export_triples(graph, "rdfxml")
    assert triples_of(ox.parse(document, format=ox.RdfFormat.RDF_XML)) == triples_of(graph)
    assert triples_of_rdflib(rdflib.Graph().parse(document, format="xml")) == triples_of(graph)


@pytest.mark.parametrize(
    "iri",
    [
        "http://example.org/",
        "http://example.org/1",
        "http://example.org/a(b)",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#Description",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#li",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#about",
    ],
)
def test_a_property_without_an_xml_name_is_refused(iri: str) -> None:
    graph = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode(iri), ox.Literal("x"))]
    with pytest.raises(DataError) as caught:
        export_triples(graph, "rdfxml")
    assert iri in caught.value.text("en")
    assert "Turtle" in caught.value.text("en")


@LIMITS
@given(data=st.data())
def test_the_order_of_statements_does_not_matter(data: st.DataObject) -> None:
    graph = data.draw(graphs)
    shuffled = data.draw(st.permutations(graph))
    for name in ("turtle", "ntriples", "nquads", "trig", "jsonld"):
        assert export_triples(graph, name) == export_triples([*shuffled, graph[0]], name)


def test_blank_nodes_have_canonical_labels() -> None:
    """A remote graph may have some, with labels that change from answer to answer."""
    for name in ("turtle", "ntriples", "trig", "nquads", "jsonld", "rdfxml"):
        made = set()
        for one, other in (("a", "b"), ("b", "a"), ("x1", "x2")):
            x, y, p = ox.BlankNode(one), ox.BlankNode(other), ox.NamedNode("urn:p/p")
            made.add(export_triples([ox.Triple(x, p, y), ox.Triple(y, p, ox.Literal("_:end"))], name))
        assert len(made) == 1, name
        format_ = ox.RdfFormat.from_media_type(FORMATS[name].media_type)
        assert format_ is not None
        assert len(list(ox.parse(made.pop(), format=format_))) == 2


def test_triple_terms_are_refused_by_formats_without_them() -> None:
    term = ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("x"))
    for name in ("jsonld", "rdfxml"):
        with pytest.raises(DataError) as caught:
            export_triples([ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:x/p"), term)], name)
        assert caught.value.key == "answers.triple-term"
        assert "Turtle" in caught.value.text("en")
