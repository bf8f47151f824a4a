"""docs/import.md: every column of every kind is there, and its examples import."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from qkg.files.data_folder import find
from qkg.tables.mapping_file import _COLUMN_KEYS, kinds, read_mapping

from .conftest import Folder, reasons

PAGE = Path(find().root) / "docs" / "import.md"
pytestmark = pytest.mark.skipif(not PAGE.exists(), reason="the documentation does not stand beside the data")


def section(title: str) -> str:
    found = re.search(rf"^###? {title}\n(.*?)(?=^##)", PAGE.read_text("utf-8"), re.M | re.S)
    assert found, title
    return found[1]


def block(language: str, holding: str) -> str:
    [found] = [
        text for text in re.findall(rf"```{language}\n(.*?)```", PAGE.read_text("utf-8"), re.S) if holding in text
    ]
    return str(found)


@pytest.mark.parametrize("kind", kinds(find()))
def test_the_docs_list_exactly_the_columns_of_a_kind(kind: str) -> None:
    mapping = read_mapping(find(), kind)
    cells = re.findall(r"^\| (.+?) \|", section(kind), re.M)[1:]
    told = {name.strip("* "): "**" in name for cell in cells for name in cell.split(",")}
    common = {"account", "confidence", "as_of", "sources", "note"}
    assert told.keys() - common == mapping.columns.keys() - common
    needed = {n for n, column in mapping.columns.items() if column.required or column.role == "key"} - common
    assert {name for name, bold in told.items() if bold} - common == needed


def test_the_docs_list_every_key_of_a_column() -> None:
    cells = re.findall(r"^\| (.+?) \|", section("Other headings: a mapping file"), re.M)[1:]
    assert {name.strip() for cell in cells for name in cell.split(",")} == set(_COLUMN_KEYS)


def test_the_smallest_table_imports(folder: Folder) -> None:
    outcome = folder.imports("agreements", folder.table(block("csv", "bavaria-1989")))
    assert (len(outcome.new), outcome.rejected) == (1, 0)
    assert {"agreements/bavaria.trig", "sources/e.trig"} <= folder.files().keys()


def test_the_register_with_other_headings_imports(folder: Folder) -> None:
    mapping = folder.map(block("yaml", "Partenaire"))
    table = folder.table(
        "Numéro;Intitulé;Partenaire;Signée le;Domaine\n89-1;Entente;Bavière;1989-11-09;éducation/culture\n"
    )
    outcome = folder.imports("agreements", table, map_file=mapping)
    assert (len(outcome.new), outcome.ignored) == (1, []), reasons(outcome)
    assert len(folder.said("agreement:89-1", "qkg:sector")) == 2


def test_the_documented_judgements_apply(folder: Folder) -> None:
    mapping = folder.map(block("yaml", "judgements:"))
    rows = [
        {"key": "georgia-nd-vehicles", "parties": "Québec; Georgia"},
        {"key": "two-in-one"},
        {"key": "hearsay", "confidence": "C"},
        {"key": "misdated"},
        {"key": "misdated", "sources": "https://example.com/other"},
    ]
    outcome = folder.agreements(*rows, map_file=mapping)
    assert (len(outcome.new), outcome.judged, outcome.idle) == (5, 4, [])
    assert [row.error.text("en") for row in outcome.set_aside] == ["set aside: No source has seen it."]
    assert "https://w3id.org/qkg/id/government/georgia-us" in folder.said("agreement:georgia-nd-vehicles", "qkg:party")


def test_the_french_part_has_non_breaking_spaces() -> None:
    french = PAGE.read_text("utf-8").partition("## En français")[2]
    assert "\u00a0:" in french
    assert not re.search(r"\w [:;?!](?!\S)", french)
