"""A data folder of someone else's, a city's twinnings: its ontology adds a class, a scheme and a prefix, and all of qkg uses them."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

import qkg
from qkg.answers import Rows
from qkg.cli import main
from qkg.core.errors import DataError, UsageError
from qkg.core.iris import compact, expand
from qkg.files.data_folder import Data
from qkg.graph import Graph
from qkg.store.building import build

ROOT = Path(__file__).resolve().parents[2]
EX = "https://city.example/ontology#"
PROLOGUE = f"""
PREFIX account: <https://w3id.org/qkg/account/>
PREFIX confidence: <https://w3id.org/qkg/id/concept/confidence/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX ex: <{EX}>
PREFIX graph: <https://w3id.org/qkg/graph/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX place: <https://w3id.org/qkg/id/place/>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX qkg: <https://w3id.org/qkg/ontology#>
PREFIX rank: <https://w3id.org/qkg/id/concept/rank/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX source: <https://w3id.org/qkg/id/source/>
PREFIX twinning: <https://w3id.org/qkg/id/twinning/>
PREFIX twinning-kind: <https://w3id.org/qkg/id/concept/twinning-kind/>
PREFIX vann: <http://purl.org/vocab/vann/>
"""
ONTOLOGY = """
<https://city.example/ontology> a owl:Ontology ;
    vann:preferredNamespacePrefix "ex" ; vann:preferredNamespaceUri "https://city.example/ontology#" .

ex:Twinning a owl:Class ; rdfs:label "Twinning"@en, "Jumelage"@fr ; qkg:iriSegment "twinning" ;
    rdfs:isDefinedBy <https://city.example/ontology> .
ex:city a owl:ObjectProperty ; rdfs:label "city"@en, "ville"@fr ; rdfs:domain ex:Twinning ;
    rdfs:isDefinedBy <https://city.example/ontology> .
ex:twinningKind a owl:ObjectProperty ; rdfs:label "kind of twinning"@en, "type de jumelage"@fr ;
    rdfs:domain ex:Twinning ; rdfs:range skos:Concept ;
    qkg:valuesFrom <https://w3id.org/qkg/id/concept/twinning-kind> ; qkg:singleValued true ;
    rdfs:isDefinedBy <https://city.example/ontology> .

<https://w3id.org/qkg/id/concept/twinning-kind> a skos:ConceptScheme ;
    skos:prefLabel "Kinds of twinning"@en, "Types de jumelage"@fr ;
    skos:definition "What twinnings join."@en, "Ce qu’unissent les jumelages."@fr .
twinning-kind:schools a skos:Concept ; skos:inScheme <https://w3id.org/qkg/id/concept/twinning-kind> ;
    skos:topConceptOf <https://w3id.org/qkg/id/concept/twinning-kind> ;
    skos:prefLabel "Schools"@en, "Écoles"@fr ; skos:definition "Two schools."@en, "Deux écoles."@fr .
twinning-kind:cities a skos:Concept ; skos:inScheme <https://w3id.org/qkg/id/concept/twinning-kind> ;
    skos:topConceptOf <https://w3id.org/qkg/id/concept/twinning-kind> ;
    skos:prefLabel "Cities"@en, "Villes"@fr ; skos:definition "Two cities."@en, "Deux villes."@fr .
"""
GRAPH = """
graph:provenance {
    source:council a qkg:Source ; skos:prefLabel "Council minutes"@en, "Procès-verbaux"@fr .
    source:paper a qkg:Source ; skos:prefLabel "Newspaper"@en, "Journal"@fr .
    account:council a qkg:Account ; skos:prefLabel "What the council says"@en, "Ce que dit le conseil"@fr ;
        prov:wasDerivedFrom source:council ; qkg:confidence confidence:a ; qkg:rank rank:normal .
    account:paper a qkg:Account ; skos:prefLabel "What the paper says"@en, "Ce que dit le journal"@fr ;
        prov:wasDerivedFrom source:paper ; qkg:confidence confidence:c ; qkg:rank rank:normal .
}
account:council {
    place:montreal a qkg:Place ; skos:prefLabel "Montréal"@en, "Montréal"@fr .
    place:lyon a qkg:Place ; skos:prefLabel "Lyon"@en, "Lyon"@fr .
    twinning:montreal-lyon a ex:Twinning ; skos:prefLabel "Montréal and Lyon"@en, "Montréal et Lyon"@fr ;
        ex:city place:montreal, place:lyon ; ex:twinningKind twinning-kind:cities .
}
account:paper { twinning:montreal-lyon a ex:Twinning ; ex:twinningKind twinning-kind:schools . }
"""
QUERY = """#+ title: {en: Twinnings, fr: Jumelages}
#+ description: {en: The twinnings of a kind., fr: Les jumelages d’un type.}
#+ parameters:
#+   kind: {type: enum, scheme: twinning-kind, label: {en: Kind, fr: Type}}
#+   city: {type: iri, class: qkg:Place, label: {en: City, fr: Ville}}
#+   twinning: {type: iri, class: ex:Twinning, label: {en: Twinning, fr: Jumelage}}
#+ columns:
#+   twin: {type: iri, label: {en: Twinning, fr: Jumelage}}
#+   is: {type: iri, label: {en: Kind, fr: Type}}
#+ examples:
#+   - {values: {kind: cities}, rows: "1"}
#+ view: table
PREFIX ex: <https://city.example/ontology#>
SELECT ?twin ?is
WHERE {
  ?twin a ex:Twinning ; ex:twinningKind ?is .
  FILTER(!BOUND($kind) || ?is = $kind)
  FILTER(!BOUND($city) || EXISTS { ?twin ex:city $city })
  FILTER(!BOUND($twinning) || ?twin = $twinning)
}
ORDER BY ?twin ?is
"""
MAPPING = """title: {en: Twinnings, fr: Jumelages}
class: ex:Twinning
id: "twinning:{key}"
file: "twinnings/{key}"
columns:
  key: {role: key, required: true}
  account: {role: account}
  name_en: {property: skos:prefLabel, lang: en, required: true}
  name_fr: {property: skos:prefLabel, lang: fr, required: true}
  kind: {type: concept, property: ex:twinningKind, scheme: twinning-kind, required: true}
  sources: {role: sources, separator: "|", required: true}
  confidence: {role: confidence}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("city") / "data"
    shutil.copytree(ROOT / "ontology", root / "ontology")
    for path, text in {
        "ontology/city.ttl": PROLOGUE + ONTOLOGY,
        "ontology/mappings/twinnings.yaml": MAPPING,
        "graph/twinnings.trig": PROLOGUE + GRAPH,
        "queries/twinnings/twinnings.rq": QUERY,
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return root


@pytest.fixture(scope="module")
def city(folder: Path) -> Graph:
    return qkg.open(data=folder, lang="en")


def test_a_stored_query_takes_a_concept_of_the_new_scheme_by_name(city: Graph) -> None:
    for kind in ("cities", "Villes", "twinning-kind:cities"):
        rows = city.query("twinnings", kind=kind)
        assert isinstance(rows, Rows)
        assert [row["twin"] for row in rows] == ["https://w3id.org/qkg/id/twinning/montreal-lyon"]
    with pytest.raises(UsageError, match="kind"):
        city.query("twinnings", kind="villages")


def test_a_thing_of_the_new_class_is_found_by_slug_curie_and_label(city: Graph) -> None:
    iri = "https://w3id.org/qkg/id/twinning/montreal-lyon"
    assert {city.find(name) for name in ("montreal-lyon", "twinning:montreal-lyon", "Montréal et Lyon")} == {iri}
    assert [match.iri for match in city.search("lyon montreal")] == [iri]
    assert len(city.query("twinnings", twinning="montreal-lyon")) == 1  # type: ignore[arg-type]


def test_a_single_valued_property_of_the_new_ontology_keeps_the_best_account_and_shows_its_rival(city: Graph) -> None:
    [kind] = city.evidence("twinning:montreal-lyon", "ex:twinningKind")
    assert str(kind.value) == "<https://w3id.org/qkg/id/concept/twinning-kind/cities>"
    assert [account.iri for account in kind.accounts] == ["https://w3id.org/qkg/account/council"]
    assert [str(rival.value) for rival in kind.rivals] == ["<https://w3id.org/qkg/id/concept/twinning-kind/schools>"]
    [row] = city.explain(city.query("twinnings", kind="cities"))  # type: ignore[arg-type]
    assert [compact(source.iri) for source in row.sources] == ["source:council", "source:paper"]


def test_the_new_prefixes_need_not_be_declared_in_a_query(city: Graph) -> None:
    rows = city.sparql("SELECT ?t { ?t a ex:Twinning ; ex:twinningKind twinning-kind:cities }")
    assert isinstance(rows, Rows)
    assert len(rows) == 1


def test_exports_use_the_new_prefixes(city: Graph) -> None:
    written = io.BytesIO()
    city.export(written, "turtle")
    text = written.getvalue().decode()
    assert f"@prefix ex: <{EX}> ." in text
    assert "@prefix twinning: <https://w3id.org/qkg/id/twinning/> ." in text
    assert "twinning:montreal-lyon" in text
    assert "ex:twinningKind twinning-kind:cities" in text


def test_show_writes_the_new_prefixes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "montreal-lyon", "--data", str(folder), "--lang", "en", "--format", "csv"]) == 0
    assert "ex:twinningKind" in capsys.readouterr().out


def test_the_graph_with_the_new_ontology_is_valid(city: Graph) -> None:
    report = city.validate()
    assert [
        (str(result.focus_node), result.messages[0][1]) for result in report.results if result.level == "violation"
    ] == []


def test_a_table_is_imported_by_a_mapping_with_the_new_class_and_scheme(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    table = tmp_path / "t.csv"
    table.write_text(
        "key,name_en,name_fr,kind,sources\nquebec-bordeaux,Québec and Bordeaux,Québec et Bordeaux,cities,https://city.example/1\n",
        "utf-8",
    )
    outcome = qkg.import_tables(table, "twinnings", data=copy)
    assert outcome.rejected == 0
    graph = qkg.open(data=copy, lang="en")
    rows = graph.sparql("SELECT ?kind { twinning:quebec-bordeaux ex:twinningKind ?kind }")
    assert [row["kind"] for row in rows] == ["https://w3id.org/qkg/id/concept/twinning-kind/cities"]  # type: ignore[union-attr]


def test_its_prefixes_are_unknown_outside_the_folder(city: Graph) -> None:
    assert expand("ex:Twinning") is None
    with city_context(city):
        assert expand("ex:Twinning") == EX + "Twinning"
    assert expand("ex:Twinning") is None


def city_context(graph: Graph) -> Graph:
    """The graph as a context manager, on a second opening, so that the first stays open."""
    return qkg.open(data=graph.data.root, lang="en")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "twinning-kind:x a skos:Concept . <https://w3id.org/qkg/id/concept/other/x> a skos:Concept .",
            "concept/other/x",
        ),
        ("ex:Other a owl:Class ; qkg:iriSegment 'schema' .", "schema"),
        ("ex:Other a owl:Class ; qkg:iriSegment 'Two Words' .", "Two Words"),
        (
            "<https://city.example/o> vann:preferredNamespacePrefix 'qkg' ; vann:preferredNamespaceUri 'urn:x#' .",
            "urn:x#",
        ),
    ],
    ids=["scheme that is not declared", "kind named as a prefix", "kind that is not a slug", "prefix that is taken"],
)
def test_invalid_declarations_of_an_ontology_are_refused(
    folder: Path, tmp_path: Path, text: str, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "data"
    shutil.copytree(folder, copy)
    monkeypatch.setenv("QKG_STORE", str(tmp_path / "store"))
    with (copy / "ontology" / "city.ttl").open("a", encoding="utf-8") as file:
        file.write(text)
    with pytest.raises(DataError, match=message):
        build(Data(str(copy)))
