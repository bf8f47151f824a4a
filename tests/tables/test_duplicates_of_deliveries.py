"""Both deliveries of agreements as they came: most pairs that the editors found by hand are proposed, and few others."""

from __future__ import annotations

import shutil

import pytest

from qkg.tables.mapping_file import read_mapping

from .conftest import FACTS, Folder

TABLES = ("agreements.csv", *(f"delivery-2/agreements-{number}.csv" for number in (1, 2, 3)))
KNOWN = {
    ("california-2013-cap-and-trade", "california-2013-carbon-market"),
    ("california-ontario-2017-cap-and-trade", "california-ontario-2017-carbon-market"),
    ("canada-2006-unesco", "canada-2006-unesco-accord"),
    ("chad-nd-tuition-fees", "chad-tuition"),
    ("france-1969-symphonie", "france-1969-symphonie-satellite"),
    ("great-lakes-2005-sustainable-water", "great-lakes-2005-sustainable-water-resources"),
    ("mali-1980-tuition", "mali-1980-tuition-fees"),
    ("panama-1986-tuition", "panama-1986-tuition-fees"),
    ("senegal-higher-education", "senegal-nd-higher-education"),
    ("venezuela-1986-tuition", "venezuela-1986-tuition-fees"),
}
"""Pairs of keys that graph/judgements/agreements.yaml says are one text."""


@pytest.mark.slow
@pytest.mark.skipif(not FACTS.exists(), reason="the research tables are not here")
def test_pairs_that_editors_found_are_proposed_and_few_others(copied: Folder) -> None:
    assert read_mapping(copied.data, "agreements").judgements == ()
    shutil.rmtree(copied.root / "graph/agreements")
    names = copied.root / "graph/judgements/agreements.names.csv"
    lines = names.read_text("utf-8").splitlines(keepends=True)
    names.write_text(
        "".join(line for line in lines if ",key,different," not in line and ",key,same," not in line), "utf-8"
    )
    outcome = copied.imports("agreements", *(FACTS / table for table in TABLES), dry_run=True, check=False)
    pairs = {tuple(sorted((each.name, each.proposal["target"]))) for each in outcome.names if each.column == "key"}
    assert pairs >= KNOWN
    assert len(pairs) <= 25  # of 709 rows
