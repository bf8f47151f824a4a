"""No sentence of the source text, and none of the research tables' notes, is copied into the repository."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

FOLDERS = ("graph", "docs", "ontology", "queries")
# The source text names them, and so must the graph: a name is a fact, not a sentence.
OFFICIAL_NAMES = (
    "North American Free Trade Agreement",
    "Canadian International Development Agency",
    "Conférence des ministres de l'Éducation nationale des pays d'expression française",
    "Agence de coopération culturelle et technique",
    "Conférence des chefs d'État et de gouvernements ayant en commun l'usage du français",
)
Run = tuple[str, ...]


def runs(text: str, length: int = 6) -> Iterator[Run]:
    """Every run of *length* words in *text*."""
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text).casefold())
    return zip(*(words[start:] for start in range(length)), strict=False)


def copied(root: Path, folder: str, forbidden: set[Run]) -> dict[str, list[str]]:
    """The forbidden runs of words in the files of a folder, by file."""
    files = sorted(path for path in (root / folder).rglob("*") if path.is_file())
    found = {file: forbidden.intersection(runs(file.read_text("utf-8"))) for file in files}
    return {str(file.relative_to(root)): sorted(map(" ".join, those)) for file, those in found.items() if those}


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_six_words_in_a_row_come_from_the_source_text(folder: str, root: Path, source_text: str) -> None:
    names = "|".join(map(re.escape, OFFICIAL_NAMES))
    assert len(re.findall(names, source_text)) == len(OFFICIAL_NAMES)
    forbidden = {run for stretch in re.split(rf"{names}|\n", source_text) for run in runs(stretch)}
    assert copied(root, folder, forbidden) == {}


@pytest.fixture(scope="module")
def notes(root: Path) -> set[Run]:
    """The runs of words that only the notes of the research tables have: titles and names of other columns are facts."""
    tables = sorted((root.parent / "shared" / "facts").rglob("*.csv"))
    if not tables:
        pytest.skip("the research tables are not next to this checkout")
    said: set[Run] = set()
    facts: set[Run] = set()
    for table in tables:
        with table.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file):
                for heading, cell in row.items():
                    (said if heading == "note" else facts).update(runs(cell or ""))
    assert len(said) > 1000
    return said - facts


@pytest.mark.parametrize("folder", FOLDERS)
def test_no_six_words_in_a_row_come_from_the_notes_of_the_tables(folder: str, root: Path, notes: set[Run]) -> None:
    assert copied(root, folder, notes) == {}
