"""Each quality query finds its faults, all of them, and nothing that only looks like one; on both engines."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from tests.parts import shipped_catalog

from .conftest import SECTIONS, Answers

QUERIES = {query.name: query for query in shipped_catalog() if query.severity is not None}


def test_every_quality_query_has_a_section_and_every_section_a_query() -> None:
    assert set(QUERIES) == set(SECTIONS)
    assert all(section.rows for section in SECTIONS.values())


@pytest.mark.parametrize("engine", ["oxigraph", pytest.param("rdflib", marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_a_quality_query_finds_exactly_the_faults_of_its_section(name: str, engine: str, answers: Answers) -> None:
    section = SECTIONS[name]
    missing = list(section.rows)
    for row in answers(name, engine):
        if row[""] in section.things:
            # A row that is expected names the columns that matter; the others are left open.
            wanted = next((wanted for wanted in missing if wanted.items() <= row.items()), None)
            assert wanted is not None, f"this is no fault: {row}"
            missing.remove(wanted)
    assert not missing


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_both_engines_give_the_same_rows(name: str, answers: Answers) -> None:
    def multiset(engine: str) -> Counter[tuple[str, ...]]:
        return Counter(tuple(row.values()) for row in answers(name, engine))

    assert multiset("rdflib") == multiset("oxigraph")


def test_the_queries_of_the_folder_quality_are_those_with_a_severity() -> None:
    assert {query.name for query in shipped_catalog() if query.topic == "quality"} == set(QUERIES)
    assert all("quality" in query.tags for query in QUERIES.values())


def test_french_messages_have_no_break_spaces() -> None:
    wrong = []
    for query in QUERIES.values():
        assert query.message is not None
        texts = [query.title["fr"], query.description["fr"], query.message["fr"]]
        texts += [column.label["fr"] for column in query.columns.values()]
        wrong += [text for text in texts if "'" in text or re.search(r"[^\u00a0][:;?!»](?:\s|$)|«[^\u00a0]", text)]
    assert wrong == []
