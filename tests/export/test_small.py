"""A small graph in every format, compared with expected text written by hand."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys

import networkx as nx
import pyoxigraph as ox
import pytest

from qkg.core.errors import DataError, UsageError
from qkg.export import FORMATS, SCOPES, export, export_triples, format_for, format_named
from qkg.export.geojson import read_point

from .conftest import embedded, written

TRIG = """
PREFIX qkg: <https://w3id.org/qkg/ontology#>
PREFIX government: <https://w3id.org/qkg/id/government/>
PREFIX place: <https://w3id.org/qkg/id/place/>
PREFIX event: <https://w3id.org/qkg/id/event/>
PREFIX account: <https://w3id.org/qkg/account/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX geo: <http://www.opengis.net/ont/geosparql#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX prov: <http://www.w3.org/ns/prov#>
government:bavaria qkg:governs place:munich ; skos:prefLabel "Bavière"@fr, "Bavaria"@en ; a qkg:FederatedState, qkg:Government .
qkg:FederatedState rdfs:subClassOf qkg:Government .
place:munich geo:asWKT "POINT(11.58 48.14)"^^geo:wktLiteral ; a qkg:Place .
event:fair qkg:participantCount 39 ; qkg:place place:munich ; qkg:partOfSeries government:bavaria .
account:one { government:bavaria qkg:governs place:munich ; a qkg:FederatedState . event:fair qkg:participantCount 39 }
account:two { government:bavaria qkg:governs place:munich . }
<https://w3id.org/qkg/graph/provenance> {
  account:one prov:wasDerivedFrom <https://w3id.org/qkg/id/source/s2>, <https://w3id.org/qkg/id/source/s1> ;
    qkg:confidence <https://w3id.org/qkg/id/concept/confidence/a> .
}
"""
GRAPH = embedded(TRIG)


def test_turtle() -> None:
    expected = """\
@prefix event: <https://w3id.org/qkg/id/event/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix government: <https://w3id.org/qkg/id/government/> .
@prefix place: <https://w3id.org/qkg/id/place/> .
@prefix qkg: <https://w3id.org/qkg/ontology#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .

event:fair qkg:partOfSeries government:bavaria ;
    qkg:participantCount 39 ;
    qkg:place place:munich .

government:bavaria a qkg:FederatedState ,
        qkg:Government ;
    skos:prefLabel "Bavaria"@en ,
        "Bavière"@fr ;
    qkg:governs place:munich .

place:munich a qkg:Place ;
    geo:asWKT "POINT(11.58 48.14)"^^geo:wktLiteral .

qkg:FederatedState rdfs:subClassOf qkg:Government .
"""
    assert written(GRAPH, "turtle").decode() == expected


def test_trig_holds_the_view_and_each_named_graph_in_a_block_with_its_description_beside_it() -> None:
    text = written(GRAPH, "trig").decode()
    assert (
        """
account:one {

event:fair qkg:participantCount 39 .

government:bavaria a qkg:FederatedState ;
    qkg:governs place:munich .
}

graph:provenance {

account:one prov:wasDerivedFrom source:s1 ,
        source:s2 ;
    qkg:confidence confidence:a .
}

account:two {

government:bavaria qkg:governs place:munich .
}
"""
        in text
    )
    assert text.index("place:munich a qkg:Place") < text.index("account:one {")
    assert "\nevent:fair" not in written(GRAPH, "trig", "authored").decode().partition("account:one {")[0]


def test_ntriples_and_nquads_are_sorted_lines() -> None:
    lines = written(GRAPH, "nquads").decode().splitlines()
    assert written(GRAPH, "ntriples").decode().splitlines() == lines[:11]
    assert lines[:11] == sorted(lines[:11])
    assert lines[0] == (
        "<https://w3id.org/qkg/id/event/fair> <https://w3id.org/qkg/ontology#partOfSeries> "
        "<https://w3id.org/qkg/id/government/bavaria> ."
    )
    assert [line.split()[-2] for line in lines[11:]] == (
        ["<https://w3id.org/qkg/account/one>"] * 3
        + ["<https://w3id.org/qkg/account/two>"]
        + ["<https://w3id.org/qkg/graph/provenance>"] * 3
    )


def test_jsonld() -> None:
    document = json.loads(written(GRAPH, "jsonld", "view"))
    assert document["@context"]["place"] == "https://w3id.org/qkg/id/place/"
    assert document["@graph"][1] == {
        "@id": "government:bavaria",
        "@type": ["qkg:FederatedState", "qkg:Government"],
        "qkg:governs": [{"@id": "place:munich"}],
        "skos:prefLabel": [{"@language": "en", "@value": "Bavaria"}, {"@language": "fr", "@value": "Bavière"}],
    }
    assert document["@graph"][0]["qkg:participantCount"] == [{"@type": "xsd:integer", "@value": "39"}]
    named = [node for node in json.loads(written(GRAPH, "jsonld"))["@graph"] if "@graph" in node]
    assert [node["@id"] for node in named] == ["account:one", "account:two", "graph:provenance"]


def test_rdfxml() -> None:
    text = written(GRAPH, "rdfxml").decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF\n')
    assert (
        """
  <rdf:Description rdf:about="https://w3id.org/qkg/id/government/bavaria">
    <rdf:type rdf:resource="https://w3id.org/qkg/ontology#FederatedState"/>
    <rdf:type rdf:resource="https://w3id.org/qkg/ontology#Government"/>
    <skos:prefLabel xml:lang="en">Bavaria</skos:prefLabel>
    <skos:prefLabel xml:lang="fr">Bavière</skos:prefLabel>
    <qkg:governs rdf:resource="https://w3id.org/qkg/id/place/munich"/>
  </rdf:Description>
"""
        in text
    )


_WRITE = """
import io, sys
import pyoxigraph as ox
from qkg.engines.embedded import Embedded
from qkg.export import FORMATS, export
store = ox.Store()
store.load(sys.stdin.buffer.read(), format=ox.RdfFormat.TRIG)
for name in FORMATS:
    export(Embedded(store), sys.stdout.buffer, name, lang="en")
"""


def test_every_format_is_the_same_bytes_with_any_hash_seed() -> None:
    """Loaded in another order, written in processes with other hash seeds."""
    more = [f"<urn:s{n % 7}> <urn:x/p{n % 5}> <urn:o{n}>, {n}, 'text {n}'@fr ." for n in range(100)]
    blocks = [f"account:n{n} {{ {line} }}" for n, line in enumerate(more)]
    made = set()
    for seed, lines in (("0", more + blocks), ("1", more[::-1] + blocks[::-1])):
        done = subprocess.run(
            [sys.executable, "-c", _WRITE],
            input=(TRIG + "\n".join(lines)).encode(),
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        made.add(done.stdout)
    assert len(made) == 1
    assert len(made.pop()) > 50_000


# CSV


def table(trig: str, lang: str = "en") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(embedded(trig), "csv", lang=lang).decode(), newline="")))


def test_csv_has_a_row_for_each_statement_of_an_account() -> None:
    rows = list(csv.DictReader(io.StringIO(written(GRAPH, "csv").decode(), newline="")))
    assert len(rows) == 4
    assert [row["account"].rpartition("/")[2] for row in rows] == ["one", "one", "one", "two"]
    assert rows[0] == {
        "subject": "https://w3id.org/qkg/id/event/fair",
        "subject_label": "",
        "property": "https://w3id.org/qkg/ontology#participantCount",
        "property_label": "",
        "value": "39",
        "value_label": "",
        "datatype": "http://www.w3.org/2001/XMLSchema#integer",
        "language": "",
        "account": "https://w3id.org/qkg/account/one",
        "confidence": "A",
        "sources": "https://w3id.org/qkg/id/source/s1 https://w3id.org/qkg/id/source/s2",
    }


def test_csv_labels_are_in_the_readers_language() -> None:
    for lang, name in (("en", "Bavaria"), ("fr", "Bavière")):
        rows = csv.DictReader(io.StringIO(written(GRAPH, "csv", lang=lang).decode(), newline=""))
        assert {row["subject_label"] for row in rows} == {"", name}


HOSTILE = ["a,b", '"q"', "two\nlines", "two\r\nlines", "", " pad ", "é\u2028", "'", "tab\there"]


def test_csv_keeps_any_text() -> None:
    values = ", ".join(json.dumps(text) for text in HOSTILE)
    rows = table(f"<https://w3id.org/qkg/account/a> {{ <urn:s> <urn:p> {values} }}")
    assert sorted(row["value"] for row in rows) == sorted(HOSTILE)
    assert all(None not in row for row in rows)


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_csv_escapes_spreadsheet_formulas(text: str) -> None:
    rows = table(f"<https://w3id.org/qkg/account/a> {{ <urn:s> <urn:p> {json.dumps(text)} }}")
    assert [row["value"] for row in rows] == ["'" + text]


@pytest.mark.parametrize("text", ["-5", "+5", "-0.5", "12", "a=b"])
def test_csv_keeps_numbers_and_harmless_text(text: str) -> None:
    rows = table(f"<https://w3id.org/qkg/account/a> {{ <urn:s> <urn:p> {json.dumps(text)} }}")
    assert [row["value"] for row in rows] == [text]


# The network


def test_graphml_is_read_by_networkx() -> None:
    network = nx.read_graphml(io.BytesIO(written(GRAPH, "graphml")), force_multigraph=True)
    assert isinstance(network, nx.MultiDiGraph)
    bavaria, munich, fair = (
        f"https://w3id.org/qkg/id/{name}" for name in ("government/bavaria", "place/munich", "event/fair")
    )
    assert dict(network.nodes[bavaria]) == {
        "label_en": "Bavaria",
        "label_fr": "Bavière",
        "kind": "government",
        "class": "qkg:FederatedState",  # not its superclass as well
    }
    edges = {(s, o): data for s, o, data in network.edges(data=True)}
    assert set(edges) == {(bavaria, munich), (fair, munich), (fair, bavaria)}
    assert (edges[bavaria, munich]["property"], edges[bavaria, munich]["accounts"]) == ("qkg:governs", 2)
    assert edges[bavaria, munich]["derived"] is False
    assert edges[fair, munich]["derived"] is True


def test_graphml_of_the_shipped_graph_has_its_things(exported: object) -> None:
    network = nx.read_graphml(io.BytesIO(exported("graphml")), force_multigraph=True)  # type: ignore[operator]
    assert network.nodes["https://w3id.org/qkg/id/government/bavaria"]["label_fr"] == "Bavière"
    kinds = {data["kind"] for _, data in network.nodes(data=True)}
    assert kinds >= {"government", "organization", "agreement", "event", "place", "concept"}
    assert not kinds & {"", "source", "passage", "rule"}
    assert any(data["property"] == "qkg:party" and data["accounts"] for *_, data in network.edges(data=True))


@pytest.mark.parametrize("name", ["skos:prefLabel", "rdfs:label"])
def test_graphml_refuses_text_that_xml_cannot_hold(name: str) -> None:
    trig = f"""PREFIX e: <https://w3id.org/qkg/id/event/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> e:a {name} "a\\u0001<&"@en ; skos:related e:b ."""
    with pytest.raises(DataError) as caught:
        written(embedded(trig), "graphml")
    assert (caught.value.key, caught.value.exit_code) == ("answers.text-not-in-xml", 3)
    assert "'a\\x01<&'" in caught.value.text("en")


# The map


def features(document: bytes) -> list[dict[str, object]]:
    """The features of a GeoJSON text, which must be as RFC 7946 has it."""
    collection = json.loads(document.decode("utf-8"))
    assert set(collection) == {"type", "features"}  # 3.3; no "crs" (4)
    assert collection["type"] == "FeatureCollection"
    for feature in collection["features"]:
        assert feature["type"] == "Feature"  # 3.2
        assert isinstance(feature["id"], str)
        assert isinstance(feature["properties"], dict)
        geometry = feature["geometry"]
        assert set(geometry) == {"type", "coordinates"}
        assert geometry["type"] == "Point"  # 3.1.2
        longitude, latitude = geometry["coordinates"][:2]  # 3.1.1: in this order
        assert isinstance(longitude, float)
        assert isinstance(latitude, float)
        assert -180 <= longitude <= 180  # 4: WGS 84, degrees
        assert -90 <= latitude <= 90
        assert not {"coordinates", "geometries", "geometry", "features"} & set(feature["properties"])  # 7.1
    found: list[dict[str, object]] = collection["features"]
    return found


def test_geojson_of_the_small_graph() -> None:
    (munich,) = features(written(GRAPH, "geojson"))
    assert munich["id"] == "https://w3id.org/qkg/id/place/munich"
    assert munich["geometry"] == {"type": "Point", "coordinates": [11.58, 48.14]}
    assert munich["properties"] == {
        "label_en": "",
        "label_fr": "",
        "representations": [],
        "events": [{"id": "https://w3id.org/qkg/id/event/fair", "label_en": "", "label_fr": ""}],
        "governments": [
            {"id": "https://w3id.org/qkg/id/government/bavaria", "label_en": "Bavaria", "label_fr": "Bavière"}
        ],
        "organizations": [],
        "agreements": [],
    }


def test_geojson_of_the_shipped_graph(exported: object) -> None:
    places = {str(feature["id"]).rpartition("/")[2]: feature for feature in features(exported("geojson"))}  # type: ignore[operator]
    assert len(places) >= 15
    # As the gazetteer has them: west of Greenwich and north of the equator; south of it.
    longitude, latitude = places["quebec-city"]["geometry"]["coordinates"]  # type: ignore[index]
    assert (round(longitude), round(latitude)) == (-71, 47)
    longitude, latitude = places["gabon"]["geometry"]["coordinates"]  # type: ignore[index]
    assert (round(longitude), latitude < 0) == (12, True)
    events = places["paris"]["properties"]["events"]  # type: ignore[index]
    assert "https://w3id.org/qkg/id/event/sf-1986-paris" in [event["id"] for event in events]


def test_geojson_of_nothing_is_an_empty_collection() -> None:
    assert features(written(embedded(""), "geojson")) == []


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("POINT(11.58 48.14)", [11.58, 48.14]),
        (" point ( -71.2   46.8 ) ", [-71.2, 46.8]),
        ("POINT Z (1 2 3)", [1, 2, 3]),
        ("POINT(1 2 3)", [1, 2, 3]),
        ("POINT(-180 90)", [-180, 90]),
        ("<http://www.opengis.net/def/crs/OGC/1.3/CRS84> POINT(11.58 48.14)", [11.58, 48.14]),
        ("<http://www.opengis.net/def/crs/EPSG/0/4326> POINT(48.14 11.58)", [11.58, 48.14]),
    ],
)
def test_points_are_read_longitude_first(text: str, position: list[float]) -> None:
    assert read_point(text) == position


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "not-a-point"),
        ("POINT EMPTY", "not-a-point"),
        ("POINT()", "not-a-point"),
        ("POINT(1)", "not-a-point"),
        ("POINT(1 2 3 4)", "not-a-point"),
        ("POINT(1, 2)", "not-a-point"),
        ("POINT(1 2", "not-a-point"),
        ("POINT(a b)", "not-a-point"),
        ("MULTIPOINT((1 2))", "not-a-point"),
        ("POLYGON((0 0, 1 1, 1 0, 0 0))", "not-a-point"),
        ("POINT(181 0)", "out-of-range"),
        ("POINT(0 -91)", "out-of-range"),
        ("POINT(nan 0)", "out-of-range"),
        ("POINT(0 nan)", "out-of-range"),
        ("POINT Z (0 0 inf)", "out-of-range"),
        ("<http://www.opengis.net/def/crs/EPSG/0/32198> POINT(1 2)", "reference-system"),
    ],
)
def test_other_geometries_are_refused_with_their_place(text: str, key: str) -> None:
    trig = f"<urn:place> <http://www.opengis.net/ont/geosparql#asWKT> {json.dumps(text)} ."
    with pytest.raises(DataError) as caught:
        written(embedded(trig), "geojson")
    assert caught.value.key == f"answers.geometry-{key}"
    assert "urn:place" in caught.value.text("en")


def test_no_lone_surrogate_reaches_a_writer_since_the_engine_refuses_it() -> None:
    """UTF-8 cannot write one, so no format could hold it: neither a term nor a file brings one in."""
    with pytest.raises(SyntaxError):
        embedded('<urn:a> <urn:b> "\\uD800" .')
    with pytest.raises(ValueError, match="literal value"):
        ox.Literal("\ud800")


def test_geojson_holds_any_text_in_a_label() -> None:
    hostile = '\x00\x01\u2028\ufffe"\\'
    trig = f"""<urn:p> <http://www.opengis.net/ont/geosparql#asWKT> "POINT(1 2)" ;
    <http://www.w3.org/2004/02/skos/core#prefLabel> {ox.Literal(hostile, language="en")} ."""
    (feature,) = features(written(embedded(trig), "geojson"))
    assert feature["properties"]["label_en"] == hostile  # type: ignore[index]


# Formats, extensions and scopes


def test_the_required_formats_exist() -> None:
    assert set(FORMATS) >= {"turtle", "trig", "ntriples", "nquads", "jsonld", "rdfxml", "csv", "graphml", "geojson"}


@pytest.mark.parametrize("name", ["", "ttl", "Turtle", "parquet"])
def test_an_unknown_format_is_a_usage_error_that_lists_the_known(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        export(GRAPH, io.BytesIO(), name)
    assert caught.value.exit_code == 2
    assert all(known in caught.value.text("en") for known in FORMATS)
    with pytest.raises(UsageError):
        format_named(name)


@pytest.mark.parametrize("path", ["graph.txt", "graph", ".ttl", "a.ttl/graph", "graph.ttl.gz"])
def test_an_unknown_extension_is_a_usage_error_that_lists_the_known(path: str) -> None:
    with pytest.raises(UsageError) as caught:
        format_for(path)
    assert caught.value.exit_code == 2
    assert caught.value.where == path
    for extension in (".ttl", ".trig", ".nt", ".nq", ".jsonld", ".rdf", ".csv", ".graphml", ".geojson"):
        assert extension in caught.value.text("en")
    assert "--format" in caught.value.text("en")


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.ttl", "turtle"),
        ("/x.y/A.TRIG", "trig"),
        ("a.nt", "ntriples"),
        ("a.nq", "nquads"),
        ("a.b.jsonld", "jsonld"),
        ("a.rdf", "rdfxml"),
        ("a.xml", "rdfxml"),
        ("a.csv", "csv"),
        ("a.graphml", "graphml"),
        ("a.geojson", "geojson"),
    ],
)
def test_the_extension_determines_the_format(path: str, name: str) -> None:
    assert format_for(path).name == name


def test_no_extension_is_ambiguous() -> None:
    extensions = [extension for known in FORMATS.values() for extension in known.extensions]
    assert len(extensions) == len(set(extensions))


@pytest.mark.parametrize("name", [name for name, known in FORMATS.items() if known.scopes])
@pytest.mark.parametrize("scope", SCOPES)
def test_a_scope_that_a_format_cannot_carry_is_a_usage_error(name: str, scope: str) -> None:
    if scope in FORMATS[name].scopes:
        assert written(GRAPH, name, scope)
        return
    with pytest.raises(UsageError) as caught:
        written(GRAPH, name, scope)
    assert caught.value.key == "answers.scope-not-carried"
    assert "trig" in caught.value.text("en")


def test_an_unknown_scope_is_a_usage_error() -> None:
    with pytest.raises(UsageError) as caught:
        written(GRAPH, "trig", "all")
    assert "authored" in caught.value.text("en")


def test_the_triples_of_a_query_need_a_graph_format() -> None:
    with pytest.raises(UsageError) as caught:
        export_triples([], "csv")
    assert caught.value.key == "answers.no-graph"
    assert export_triples([], "turtle") == b""
