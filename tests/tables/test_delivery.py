"""A delivery: accounts that its tables make or change name it, others do not, and a second import changes nothing."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

import qkg
from qkg.core.errors import UsageError
from qkg.engines.rdflib_engine import RdflibEngine
from qkg.files.data_folder import find
from qkg.graph import Graph
from tests.agreement import compare_engines
from tests.rows_of import rows

from .conftest import Folder

ONE = {"key": "one-1989", "sources": "https://example.org/one"}
TWO = {"key": "two-1990", "date_signed": "1990", "sources": "https://example.org/two"}
THREE = {"key": "three-1991", "date_signed": "1991", "sources": "https://example.org/three"}
FIRST, SECOND = (f"https://w3id.org/qkg/id/delivery/{slug}" for slug in ("first", "second"))


def account(folder: Folder, key: str) -> str:
    [slug] = [slug for slug in folder.accounts("agreements") if key in slug]
    return f"account:{slug}"


def test_what_a_delivery_makes_and_changes_names_it(folder: Folder) -> None:
    folder.agreements(ONE, TWO, delivery="first")
    before = folder.files()
    assert folder.agreements(ONE, TWO, delivery="second").files == []
    assert folder.files() == before
    folder.agreements(ONE, {**TWO, "date_signed": "1990-05"}, THREE, delivery="second")
    assert folder.said(account(folder, "one"), "qkg:delivery") == [FIRST]
    assert folder.said(account(folder, "two"), "qkg:delivery") == [FIRST, SECOND]
    assert folder.said(account(folder, "two"), "qkg:revisedIn") == [SECOND]
    assert folder.said(account(folder, "three"), "qkg:delivery") == [SECOND]
    assert folder.said("delivery:second", "skos:prefLabel") == ["Delivery second", "Livraison second"]
    assert len(folder.said("delivery:second", "dcterms:date")) == 1


def test_a_row_that_gets_another_source_is_revised_not_new(folder: Folder) -> None:
    folder.agreements(ONE, delivery="first")
    for site in ("https://example.org/other", "https://example.org/third"):
        folder.agreements({**ONE, "sources": site}, delivery="second", prune=True)
        assert folder.said(account(folder, "one"), "qkg:revisedIn") == [SECOND]


def test_a_new_row_that_gets_another_source_within_its_delivery_stays_new(folder: Folder) -> None:
    folder.agreements(ONE, delivery="first")
    folder.agreements({**ONE, "sources": "https://example.org/other"}, delivery="first", prune=True)
    assert folder.said(account(folder, "one"), "qkg:revisedIn") == []


def test_what_a_delivery_made_and_then_corrects_within_itself_stays_new(folder: Folder) -> None:
    folder.agreements(ONE, delivery="first")
    folder.agreements({**ONE, "date_signed": "1989"}, delivery="first")
    assert folder.said(account(folder, "one"), "qkg:revisedIn") == []


def test_an_import_without_a_delivery_keeps_those_that_are_named(folder: Folder) -> None:
    folder.agreements(ONE, delivery="first")
    folder.agreements({**ONE, "date_signed": "1989"})
    assert folder.said(account(folder, "one"), "qkg:delivery") == [FIRST]


def test_the_name_of_a_delivery_is_a_slug(folder: Folder) -> None:
    with pytest.raises(UsageError, match="is not the name of a delivery"):
        folder.agreements(ONE, delivery="Second!")


@pytest.fixture
def delivered(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Graph]:
    """Two deliveries: of the second, three is new, two is changed, one is as it was."""
    monkeypatch.setenv("QKG_STORE", str(folder.root.parent / "stores"))
    shutil.copytree(f"{find().queries}/evidence", folder.root / "queries" / "evidence")
    folder.agreements(ONE, TWO, delivery="first")
    folder.agreements(ONE, {**TWO, "date_signed": "1990-05"}, THREE, delivery="second")
    with qkg.open(data=str(folder.root), lang="en") as graph:
        yield graph


def test_a_stored_query_lists_what_changed(delivered: Graph) -> None:
    """By default of the latest delivery."""
    found = rows(delivered.query("changes-of-delivery"))
    assert [(row["status"], str(row["thing"]).rpartition("/")[2]) for row in found] == [
        ("changed", "two-1990"),
        ("new", "three-1991"),
    ]
    french = rows(delivered.query("changes-of-delivery", delivery="first", lang="fr"))
    assert [row["status"] for row in french] == ["nouveau", "nouveau"]


@pytest.mark.slow
def test_two_engines_agree_on_what_changed(delivered: Graph) -> None:
    text = delivered.bind("changes-of-delivery", delivery="first")
    assert compare_engines(text, delivered.engine, RdflibEngine(delivered.quads())) == []


def test_apostrophes_are_typographic_and_mending_them_is_no_change_of_a_delivery(folder: Folder) -> None:
    row = {**ONE, "title_fr": "Entente sur l'eau d'ici", "title_en": "Governors' agreement on 'water'"}
    folder.agreements(row)
    titles = ["Entente sur l’eau d’ici", "Governors’ agreement on 'water'"]
    assert folder.said("agreement:one-1989", "dcterms:title") == titles
    for path in (folder.root / "graph" / "agreements").iterdir():
        path.write_text(path.read_text("utf-8").replace("’", "'"), "utf-8")
    assert len(folder.agreements(row, delivery="first").changed) == 1
    assert folder.said("agreement:one-1989", "dcterms:title") == titles
    assert folder.said(account(folder, "one"), "qkg:delivery") == []
