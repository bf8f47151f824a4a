"""Sources on sites that copy others: what confidence they give, and which original they name."""

from __future__ import annotations

from pathlib import Path

import pytest

from qkg.core.errors import DataError
from qkg.core.iris import ID, QKG

from .conftest import Folder

ROW = {"key": "treaty", "title_fr": "Entente", "parties": "Québec; France", "date_signed": "1990", "confidence": "A"}
COPY = "https://hessslslslsls.azureedge.net/wiki/Treaty"
UPLOADED = "https://docplayer.fr/1-treaty.html"
ORIGINAL = "https://www.quebec.ca/treaty"


def confidence(folder: Folder, sources: str) -> list[str]:
    assert folder.imports("agreements", folder.rows({**ROW, "sources": sources})).rejected == 0
    [account] = folder.accounts("agreements")
    found = folder.said(f"account:{account}", "qkg:confidence")
    assert all(value.startswith(f"{ID}concept/confidence/") for value in found)
    return [value[-1] for value in found]


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        (COPY, "c"),
        (f"{COPY} | {UPLOADED}", "c"),
        (f"{COPY} | {ORIGINAL}", "a"),  # the original is among the sources
        (ORIGINAL, "a"),
        ("https://notdocplayer.fr/treaty", "a"),  # not below a declared site
        ("https://www.staging.libe.io/planete/1995", "c"),
    ],
)
def test_an_account_on_mirrors_alone_has_confidence_c_at_most(folder: Folder, sources: str, expected: str) -> None:
    assert confidence(folder, sources) == [expected]


def test_a_mirror_names_its_original_where_its_address_tells_it(folder: Folder) -> None:
    confidence(folder, f"{COPY} | {UPLOADED} | {ORIGINAL}")
    [account] = folder.accounts("agreements")
    found = {
        folder.said(source, "qkg:site")[0]: (folder.said(source, "rdf:type"), folder.said(source, "qkg:mirrorOf"))
        for source in folder.said(f"account:{account}", "prov:wasDerivedFrom")
    }
    mirror, source = f"{QKG}Mirror", f"{QKG}Source"
    assert found == {
        "hessslslslsls.azureedge.net": ([mirror, source], ["https://en.wikipedia.org/wiki/Treaty"]),
        "docplayer.fr": ([mirror, source], []),
        "www.quebec.ca": ([source], []),
    }


@pytest.mark.parametrize(
    "text", ["a.example: {'(': 'https://b.example/'}", "a.example: {'/(.)': '\\2'}", "a.example: x"]
)
def test_a_mistake_in_the_file_of_mirrors_is_told_with_its_line(folder: Folder, text: str) -> None:
    path = Path(folder.root, "ontology", "mirrors.yaml")
    path.write_text(f"# Mirrors\n{text}\n", encoding="utf-8")
    with pytest.raises(DataError) as error:
        folder.imports("agreements", folder.rows({**ROW, "sources": ORIGINAL}))
    assert f"{path}:2" in error.value.text("en")
