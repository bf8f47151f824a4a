"""A small data folder with a gazetteer of a dozen names, tables written in a line, and what an import made of them."""

from __future__ import annotations

import csv
import io
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.iris import PREFIXES, expand
from qkg.core.language import use_language
from qkg.files.data_folder import Data, find
from qkg.tables import Outcome, import_tables
from qkg.tables.cell_matcher import CellMatcher, read_cell_matcher

FACTS = Path(find().root).parent / "shared" / "facts"
"""The research tables, where they stand beside the checkout."""

PROLOGUE = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(PREFIXES.items()))

GAZETTEER = """
account:entities-test {
  government:quebec a qkg:FederatedState ; qkg:governs place:quebec ; qkg:withinState government:canada .
  government:canada a qkg:SovereignState ; qkg:governs place:canada .
  government:france a qkg:SovereignState ; qkg:governs place:france .
  government:bavaria a qkg:FederatedState ; qkg:governs place:bavaria .
  government:united-states a qkg:SovereignState ; qkg:governs place:united-states .
  government:georgia a qkg:SovereignState ; qkg:governs place:georgia .
  government:georgia-us a qkg:FederatedState ; qkg:governs place:georgia-us ; qkg:withinState government:united-states .
  place:quebec a qkg:Place . place:canada a qkg:Place . place:france a qkg:Place . place:bavaria a qkg:Place .
  place:united-states a qkg:Place . place:georgia a qkg:Place . place:georgia-us a qkg:Place .
  place:quebec-city a qkg:Place ; qkg:withinPlace place:quebec .
  place:paris a qkg:Place ; qkg:withinPlace place:france .
  place:munich a qkg:Place ; qkg:withinPlace place:bavaria .
  organization:unesco a qkg:Organization ; qkg:acronym "UNESCO" .
  organization:oif a qkg:Organization ; qkg:acronym "OIF" .
}
account:labels-test {
  government:quebec skos:prefLabel "Québec"@en, "Québec"@fr . place:quebec skos:prefLabel "Québec"@en, "Québec"@fr .
  place:quebec-city skos:prefLabel "Québec City"@en, "Québec"@fr ; skos:altLabel "Québec"@en .
  government:canada skos:prefLabel "Canada"@en, "Canada"@fr .
  government:france skos:prefLabel "France"@en, "France"@fr . place:france skos:prefLabel "France"@en, "France"@fr .
  government:bavaria skos:prefLabel "Bavaria"@en, "Bavière"@fr . place:bavaria skos:prefLabel "Bavaria"@en, "Bavière"@fr .
  government:united-states skos:prefLabel "United States"@en, "États-Unis"@fr .
  government:georgia skos:prefLabel "Georgia"@en, "Géorgie"@fr .
  government:georgia-us skos:prefLabel "Georgia"@en, "Géorgie"@fr .
  place:canada skos:prefLabel "Canada"@en, "Canada"@fr . place:georgia skos:prefLabel "Georgia"@en, "Géorgie"@fr .
  place:georgia-us skos:prefLabel "Georgia"@en, "Géorgie"@fr .
  place:united-states skos:prefLabel "United States"@en, "États-Unis"@fr .
  place:paris skos:prefLabel "Paris"@en, "Paris"@fr . place:munich skos:prefLabel "Munich"@en, "Munich"@fr .
  organization:unesco skos:prefLabel "UNESCO"@en, "UNESCO"@fr .
  organization:oif skos:prefLabel "International Organisation of La Francophonie"@en,
    "Organisation internationale de la Francophonie"@fr .
}
graph:provenance {
  source:qkg-editors a qkg:Source ; skos:prefLabel "The editors"@en, "Les éditeurs"@fr ; dcterms:publisher government:quebec .
  account:entities-test a qkg:Account ; prov:wasDerivedFrom source:qkg-editors ;
    skos:prefLabel "Kinds"@en, "Genres"@fr ; qkg:confidence confidence:b ; qkg:rank rank:normal .
  account:labels-test a qkg:Account ; prov:wasDerivedFrom source:qkg-editors ;
    skos:prefLabel "Names"@en, "Noms"@fr ; qkg:confidence confidence:b ; qkg:rank rank:normal .
}
"""
AGREEMENT = {
    "key": "bavaria-1989-cooperation",
    "title_fr": "Entente de coopération",
    "title_en": "",
    "date_signed": "1989-11-09",
    "parties": "Québec; Bavaria",
    "sectors": "education",
    "sources": "https://example.org/1989",
    "confidence": "A",
}
"""A row that imports."""


class Folder:
    """A data folder under test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = Data(str(root))

    def table(self, text: str | bytes, name: str = "table.csv") -> Path:
        """Write a table beside the folder."""
        path = self.root.parent / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def rows(self, *rows: dict[str, str], name: str = "table.csv", headings: Sequence[str] = ()) -> Path:
        """Write a table of rows."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, headings or list(dict.fromkeys(key for row in rows for key in row)), restval="")
        writer.writeheader()
        writer.writerows(rows)
        return self.table(text.getvalue(), name)

    def map(self, text: str, name: str = "mine.yaml") -> str:
        """Write a mapping file."""
        path = self.root.parent / name
        path.write_text(text, "utf-8")
        return str(path)

    def imports(self, kind: str, *tables: Path, **options: object) -> Outcome:
        """Import tables."""
        return import_tables(self.data, [str(table) for table in tables], kind, **options)  # type: ignore[arg-type]

    def agreements(self, *rows: dict[str, str], **options: object) -> Outcome:
        """Import rows of agreements, each given by how it differs from `AGREEMENT`."""
        return self.imports("agreements", self.rows(*({**AGREEMENT, **row} for row in rows)), **options)

    def files(self) -> dict[str, bytes]:
        """What `graph/` holds, file by file; the lock is no content."""
        home = self.root / "graph"
        return {
            str(path.relative_to(home)): path.read_bytes()
            for path in sorted(home.rglob("*"))
            if path.is_file() and path.name != ".lock"
        }

    def times(self) -> dict[str, int]:
        """When each file was last written."""
        home = self.root / "graph"
        return {
            str(p.relative_to(home)): p.stat().st_mtime_ns for p in home.rglob("*") if p.is_file() and p.name != ".lock"
        }

    def quads(self) -> set[ox.Quad]:
        """Everything that `graph/` says; every file parses."""
        return {
            quad
            for name, content in self.files().items()
            if name.endswith(".trig")
            for quad in ox.parse(content, format=ox.RdfFormat.TRIG)
        }

    def said(self, subject: str, property: str, account: str | None = None) -> list[str]:  # noqa: A002
        """The values (CURIEs' IRIs or texts) of a subject's property, in any account or in one, sorted."""
        wanted = ox.NamedNode(expand(subject) or subject), ox.NamedNode(expand(property) or property)
        graph = ox.NamedNode(expand(account) or account) if account else None
        return sorted(
            quad.object.value  # type: ignore[union-attr]
            for quad in self.quads()
            if (quad.subject, quad.predicate) == wanted and graph in {None, quad.graph_name}
        )

    def accounts(self, kind: str) -> list[str]:
        """The slugs of a kind's accounts."""
        start = f"{PREFIXES['account']}{kind}-"
        graphs = {quad.graph_name.value for quad in self.quads() if isinstance(quad.graph_name, ox.NamedNode)}
        return sorted(graph.removeprefix(PREFIXES["account"]) for graph in graphs if graph.startswith(start))

    def write(self, path: str, text: str) -> Path:
        """Write a file of the graph by hand."""
        file = self.root / "graph" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(PROLOGUE + text, "utf-8")
        return file


def reasons(outcome: Outcome, lang: str = "en") -> list[str]:
    """Why rows were rejected."""
    return [rejected.error.text(lang) for rejected in outcome.rejections]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read English, and do not wait for the disk: what `kill -9` leaves there is tested in processes of their own."""
    monkeypatch.setenv("LC_ALL", "en_CA.UTF-8")
    monkeypatch.setattr(os, "fsync", lambda _descriptor: None)
    yield
    use_language(None)


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("small") / "data"
    ignored = shutil.ignore_patterns("shapes.ttl", "external.ttl", "rules")
    shutil.copytree(find().ontology, root / "ontology", ignore=ignored)
    (root / "queries").mkdir()
    Folder(root).write("reference/test.trig", GAZETTEER)
    return root


@pytest.fixture
def folder(_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A small data folder of the test's own; the working folder is beside it."""
    shutil.copytree(_template, tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path / "data")


@pytest.fixture(scope="session")
def names() -> CellMatcher:
    """The names of the graph that ships."""
    return read_cell_matcher(find())


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """A copy of the graph that ships, with its ontology; the working folder is beside it."""
    shipped = find()
    for name in ("ontology", "graph"):
        shutil.copytree(os.path.join(shipped.root, name), tmp_path / "data" / name, ignore=shutil.ignore_patterns(".*"))
    (tmp_path / "data" / "queries").mkdir()
    monkeypatch.chdir(tmp_path)
    return Folder(tmp_path / "data")


@pytest.fixture
def strict(folder: Folder) -> Folder:
    """The small folder with the shapes, the rules and a quality query."""
    shipped = find()
    for name in ("shapes.ttl", "external.ttl"):
        shutil.copy(f"{shipped.ontology}/{name}", folder.root / "ontology")
    shutil.copytree(f"{shipped.ontology}/rules", folder.root / "ontology" / "rules")
    (folder.root / "queries" / "quality").mkdir()
    shutil.copy(f"{shipped.queries}/quality/agreement-without-date.rq", folder.root / "queries" / "quality")
    return folder
