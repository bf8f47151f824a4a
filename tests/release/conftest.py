"""A small graph written by hand, and the shipped graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.iris import PREFIXES
from qkg.engines.embedded import Embedded
from qkg.files.data_folder import Data, find
from qkg.store import open_store

HERE = Path(__file__).parent
PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
SMALL = """
government:a a qkg:Government ; skos:prefLabel "A"@en , "A"@fr .
government:b a qkg:Government .
agreement:x a qkg:Agreement ; qkg:party government:a , government:b .
source:one a qkg:Source .
source:two a qkg:Source .
account:linkset-wikidata-one-b1 a qkg:Account ; prov:wasDerivedFrom source:one ; dcterms:rights rights:cc0-1-0 ;
  dcterms:license <https://creativecommons.org/publicdomain/zero/1.0/> .
account:linkset-wikidata-two-c1 a qkg:Account ; prov:wasDerivedFrom source:two .
account:linkset-iso3166-2-two-a1 a qkg:Account ; prov:wasDerivedFrom source:two .
account:linkset-ror-two-c1 a qkg:Account ; prov:wasDerivedFrom source:two ; qkg:rank rank:deprecated .
qkg:iso3166-2 rdfs:label "ISO 3166-2 code"@en , "code ISO 3166-2"@fr .
account:linkset-wikidata-one-b1 {
  government:a skos:exactMatch <http://www.wikidata.org/entity/Q1> .
  government:b skos:exactMatch <http://www.wikidata.org/entity/Q12> .
}
account:linkset-wikidata-two-c1 {
  government:a skos:exactMatch <http://www.wikidata.org/entity/Q1> , <http://www.wikidata.org/entity/Q2> ;
    skos:closeMatch <http://www.wikidata.org/entity/Q3> .
}
account:linkset-iso3166-2-two-a1 { government:a skos:notation "XX-A"^^qkg:iso3166-2 . }
account:linkset-ror-two-c1 { government:a skos:exactMatch <https://ror.org/0> . }
"""
"""Its default graph has 22 statements about 10 subjects; the named graphs make 5 links and a code, one link deprecated, one held by two."""


@pytest.fixture(scope="session")
def small() -> Embedded:
    store = ox.Store()
    store.load((PROLOGUE + SMALL).encode(), format=ox.RdfFormat.TRIG)
    return Embedded(store)


@pytest.fixture(scope="session")
def data() -> Data:
    return find()


@pytest.fixture(scope="session")
def shipped(data: Data) -> Iterator[Embedded]:
    engine = open_store(data).engine
    yield engine
    engine.close()


Folder = Callable[..., Data]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Makes a data folder with the shipped ontology's single-valued properties and the accounts of a TriG text."""
    monkeypatch.setenv("QKG_STORE", str(tmp_path / "stores"))

    def make(accounts: str, name: str = "data") -> Data:
        root = tmp_path / name
        for part in ("ontology", "graph", "queries"):
            (root / part).mkdir(parents=True, exist_ok=True)
        (root / "ontology" / "qkg.ttl").write_text(PROLOGUE + "skos:prefLabel qkg:singleValued true .\n", "utf-8")
        (root / "graph" / "accounts.trig").write_text(PROLOGUE + accounts, "utf-8")
        return Data(str(root))

    return make
