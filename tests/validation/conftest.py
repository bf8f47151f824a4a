"""A data folder for these tests: an ontology of a dozen terms, four shapes, three known things."""

from __future__ import annotations

from pathlib import Path

import pytest

from qkg.engines.embedded import Embedded
from qkg.files.data_folder import Data, find
from qkg.store.building import in_memory

PREFIXES = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX edtf: <http://id.loc.gov/datatypes/edtf/>
PREFIX qkg: <https://w3id.org/qkg/ontology#>
PREFIX graph: <https://w3id.org/qkg/graph/>
PREFIX account: <https://w3id.org/qkg/account/>
PREFIX source: <https://w3id.org/qkg/id/source/>
PREFIX rank: <https://w3id.org/qkg/id/concept/rank/>
PREFIX government: <https://w3id.org/qkg/id/government/>
PREFIX agreement: <https://w3id.org/qkg/id/agreement/>
PREFIX shape: <https://w3id.org/qkg/shapes#>
"""

ONTOLOGY = """
qkg:Government a owl:Class . qkg:SovereignState a owl:Class ; rdfs:subClassOf qkg:Government . qkg:Agreement a owl:Class .
qkg:ordinal qkg:singleValued true . skos:prefLabel qkg:singleValued true . qkg:rank qkg:singleValued true .
qkg:startEarliest qkg:derivedFromProperty qkg:start . qkg:endLatest qkg:derivedFromProperty qkg:end .
"""

SHAPES = """
shape:Government a sh:NodeShape ; sh:targetClass qkg:Government ; sh:property shape:ordinal, shape:label .
shape:ordinal a sh:PropertyShape ; sh:path qkg:ordinal ; sh:maxCount 1 ; sh:maxInclusive 10 ;
  sh:message "one number up to 10"@en, "un seul nombre, 10 au plus"@fr .
shape:label a sh:PropertyShape ; sh:path skos:prefLabel ; sh:minCount 1 ; sh:severity sh:Warning .
shape:Agreement a sh:NodeShape ; sh:targetClass qkg:Agreement ; sh:property shape:party, shape:dates, shape:slug .
shape:party a sh:PropertyShape ; sh:path qkg:party ; sh:minCount 2 ; sh:class qkg:Government .
shape:dates a sh:PropertyShape ; sh:path qkg:startEarliest ; sh:lessThanOrEquals qkg:endLatest .
shape:slug a sh:PropertyShape ; sh:path dcterms:identifier ; sh:pattern "^[a-z0-9-]+$" .
shape:Blank a sh:NodeShape ; sh:targetSubjectsOf rdf:type ; sh:nodeKind sh:IRI ; sh:severity sh:Info .
shape:Rivals a sh:NodeShape ; sh:targetClass qkg:Government ; sh:sparql shape:rival .
shape:rival a sh:SPARQLConstraint ; sh:prefixes <https://w3id.org/qkg/shapes> ;
  sh:message "{?value} and others are given"@en, "{?value} et d’autres sont donnés"@fr ;
  sh:select \"\"\"SELECT DISTINCT $this ?value WHERE {
    GRAPH ?one { $this qkg:ordinal ?value } GRAPH ?other { $this qkg:ordinal ?rival } FILTER(?value < ?rival) }\"\"\" .
shape:Rivals sh:severity sh:Warning .
<https://w3id.org/qkg/shapes> sh:declare shape:qkg .
shape:qkg sh:prefix "qkg" ; sh:namespace "https://w3id.org/qkg/ontology#" .
"""

SUPERTYPES = """#+ title: {en: Up, fr: Haut}
#+ description: {en: Up, fr: Haut}
#+ order: 1
#+ repeat: true
CONSTRUCT { ?s a ?above } WHERE { ?s a ?c . ?c <http://www.w3.org/2000/01/rdf-schema#subClassOf> ?above }
"""

GRAPH = """
graph:provenance { account:known prov:wasDerivedFrom source:known . }
account:known {
  government:quebec a qkg:Government ; skos:prefLabel "Québec"@fr, "Québec"@en ; qkg:ordinal 1 .
  government:france a qkg:SovereignState ; skos:prefLabel "France"@fr ; qkg:ordinal 2 .
  government:nowhere a qkg:Government ; qkg:ordinal 99 .
}
"""


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The data folder."""
    root = tmp_path_factory.mktemp("data_folder")
    files = {
        "ontology/qkg.ttl": PREFIXES + ONTOLOGY,
        "ontology/shapes.ttl": PREFIXES + SHAPES,
        "ontology/rules/supertypes.rq": SUPERTYPES,
        "graph/known.trig": PREFIXES + GRAPH,
    }
    (root / "queries").mkdir()
    for name, text in files.items():
        (root / name).parent.mkdir(exist_ok=True, parents=True)
        (root / name).write_text(text, "utf-8")
    return find(str(root))


@pytest.fixture(scope="session")
def engine(data_folder: Data) -> Embedded:
    """The graph of the data folder, built in memory."""
    return Embedded(in_memory(data_folder)[0])


@pytest.fixture
def wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """Write files into the working folder: `wrote(name=text)` gives their names."""
    monkeypatch.chdir(tmp_path)

    def write(**files: str) -> list[str]:
        names = []
        for name, text in files.items():
            names.append(name.replace("_", ".", 1))
            (tmp_path / names[-1]).write_text(PREFIXES.lstrip() + text, "utf-8")
        return names

    return write
