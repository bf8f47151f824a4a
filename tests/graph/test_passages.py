"""The 31 passages: their positions in the source text and their hashes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from itertools import pairwise

Values = Callable[[str | None, str, str], set[str]]
Statements = Callable[[str], list[tuple[str, str, str]]]

SENTENCES = {1: 1, 2: 1, 3: 1, 4: 1, 5: 4, 6: 3, 7: 4, 8: 4, 9: 5, 10: 1, 11: 1, 12: 3, 13: 2}
"""How many sentences each paragraph has, counted by hand."""

PASSAGES = [
    (f"passage:overview-p{paragraph:02}-s{sentence:02}", paragraph, sentence)
    for paragraph, count in SENTENCES.items()
    for sentence in range(1, count + 1)
]


def span(values: Values, passage: str) -> tuple[int, int]:
    (selector,) = values("graph:provenance", passage, "oa:hasSelector")
    (start,) = values("graph:provenance", selector, "oa:start")
    (end,) = values("graph:provenance", selector, "oa:end")
    return int(start), int(end)


def test_there_are_exactly_thirty_one_passages(values: Values, statements: Statements) -> None:
    assert len(PASSAGES) == 31
    found = {s for s, p, o in statements("graph:provenance") if (p, o) == ("rdf:type", "qkg:Passage")}
    assert found == {passage for passage, _, _ in PASSAGES}
    for passage, paragraph, sentence in PASSAGES:
        assert values("graph:provenance", passage, "qkg:paragraph") == {str(paragraph)}
        assert values("graph:provenance", passage, "qkg:sentence") == {str(sentence)}
        assert values("graph:provenance", passage, "oa:hasSource") == {"source:overview"}


def test_a_passage_has_a_selector_and_is_not_a_selector(values: Values) -> None:
    for passage, _, _ in PASSAGES:
        (selector,) = values("graph:provenance", passage, "oa:hasSelector")
        assert selector == passage.replace("passage:", "selector:")
        assert values("graph:provenance", selector, "rdf:type") == {"oa:TextPositionSelector"}
        assert values("graph:provenance", passage, "rdf:type") == {"qkg:Passage"}
        assert values("graph:provenance", passage, "oa:start") == set()


def test_consecutive_passages_are_one_character_apart(values: Values) -> None:
    before = -1
    for passage, _, _ in PASSAGES:
        start, end = span(values, passage)
        assert start == before + 1 < end, passage
        before = end


def test_hashes_are_lower_case_sha256_and_all_different(values: Values) -> None:
    hashes = [h for passage, _, _ in PASSAGES for h in values("graph:provenance", passage, "qkg:passageHash")]
    assert len(set(hashes)) == len(hashes) == 31
    assert all(re.fullmatch("[0-9a-f]{64}", h) for h in hashes)


def test_positions_and_hashes_match_the_source_text(values: Values, source_text: str) -> None:
    lines = source_text.split("\n")
    for passage, paragraph, _ in PASSAGES:
        start, end = span(values, passage)
        text = source_text[start:end]
        assert values("graph:provenance", passage, "qkg:passageHash") == {hashlib.sha256(text.encode()).hexdigest()}
        assert text in lines[paragraph - 1]
        assert text[0].isupper()
        assert text[-1] == "."
    spans = [span(values, passage) for passage, _, _ in PASSAGES]
    gaps = [source_text[end:start] for (_, end), (start, _) in pairwise(spans)]
    assert gaps.count("\n") == 12
    assert gaps.count(" ") == 18
    assert source_text[spans[-1][1] :].strip() == ""
