"""docs/source-text.md lists for every sentence what it became in the graph."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def rows(root: Path) -> dict[str, str]:
    """The table's rows by sentence number: `5.2` to its other cells."""
    page = (root / "docs" / "source-text.md").read_text("utf-8")
    found = re.findall(r"^\| (\d+\.\d+) \| (.+) \|$", page, re.MULTILINE)
    assert len(found) == len(dict(found)), "a sentence stands twice in the table"
    return dict(found)


def test_the_table_has_the_31_sentences_in_order(rows: dict[str, str]) -> None:
    counts = {1: 1, 2: 1, 3: 1, 4: 1, 5: 4, 6: 3, 7: 4, 8: 4, 9: 5, 10: 1, 11: 1, 12: 3, 13: 2}
    assert list(rows) == [f"{p}.{s}" for p, count in counts.items() for s in range(1, count + 1)]


def test_a_row_names_its_account_exactly_when_there_is_one(rows: dict[str, str], accounts: list[str]) -> None:
    for number, row in rows.items():
        paragraph, sentence = map(int, number.split("."))
        slug = f"overview-p{paragraph:02}-s{sentence:02}"
        named = re.findall(r"overview-p\d\d-s\d\d", row)
        assert named == ([slug] if f"account:{slug}" in accounts else []), number
        assert named or "no fact" in row.lower(), number


def test_the_page_names_every_reference_account_written_by_hand(root: Path) -> None:
    page = (root / "docs" / "source-text.md").read_text("utf-8")
    imported = ("labels-", "coordinates-", "entities-")
    files = [f for f in sorted((root / "graph" / "reference").glob("*.trig")) if not f.name.startswith(imported)]
    slugs = [slug for file in files for slug in re.findall(r"^account:(\S+) \{", file.read_text("utf-8"), re.MULTILINE)]
    assert len(slugs) == 17
    assert [slug for slug in slugs if f"`{slug}`" not in page] == []


@pytest.fixture(scope="module")
def terms(accounts: list[str], statements: Callable[[str], list[tuple[str, str, str]]]) -> dict[str, set[str]]:
    """Every subject and object of each account."""
    return {account: {term for s, _, o in statements(account) for term in (s, o)} for account in accounts}


def test_things_named_by_a_row_are_in_its_account(rows: dict[str, str], terms: dict[str, set[str]]) -> None:
    for number, row in rows.items():
        paragraph, sentence = map(int, number.split("."))
        named = set(re.findall(r"`([a-z-]+:[a-z0-9-]+)`", row))
        assert named <= terms.get(f"account:overview-p{paragraph:02}-s{sentence:02}", set()), number
