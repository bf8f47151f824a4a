"""SPARQL text as it comes from files and hands: a byte order mark, and what engines would not survive."""

import time
from pathlib import Path

import pytest

from .conftest import Run


def test_a_byte_order_mark_before_a_query_is_skipped(qkg: Run, tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("\ufeffASK { government:quebec a qkg:Government }", "utf-8")
    outcome = qkg("sparql", str(tmp_path / "q.rq"))
    assert (outcome.code, outcome.out.strip(), outcome.err) == (0, "true", "")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ASK " + "{" * 2_300, "1:505: brackets are nested more than 500 deep"),
        ("ASK { FILTER" + "(" * 4_800, "nested more than 500 deep"),
        ("ASK { FILTER(?x" + "+1" * 20_000 + ") }", "more than 2000 parts"),
        ("ASK { FILTER(" + "!" * 20_000 + "?x) }", "more than 2000 parts"),
        ("ASK { FILTER(?x" + "||?x" * 20_000 + ") }", "more than 2000 parts"),
        ("ASK { ?s <u:p>" + "/<u:p>" * 20_000 + " ?o }", "more than 2000 parts"),
        ("ASK { BIND('" + "x" * 10_000_000 + "' AS ?x) }", "at most 1000000"),
    ],
    ids=["braces", "parentheses", "plus", "not", "or", "path", "10 MB"],
)
def test_texts_that_would_crash_an_engine_are_syntax_errors(qkg: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "q.rq").write_text(text, "utf-8")
    before = time.process_time()
    outcome = qkg("sparql", str(tmp_path / "q.rq"))
    assert (outcome.code, outcome.out) == (2, "")
    assert said in outcome.err
    assert len(outcome.err) < 1_000
    assert time.process_time() - before < 5
