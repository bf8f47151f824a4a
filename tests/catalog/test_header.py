"""What a stored query's file may hold."""

from pathlib import Path

import pytest

from qkg.catalog.header import parse_query, read_query
from qkg.core.errors import BadFileError

from .conftest import header


def refusal(text: str) -> BadFileError:
    with pytest.raises(BadFileError) as caught:
        parse_query(text, "test.rq", "tests")
    assert caught.value.exit_code == 3
    return caught.value


def test_a_byte_order_mark_before_a_stored_query_is_skipped(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text("\ufeff" + header() + "ASK { ?s ?p ?o }", "utf-8")
    assert read_query(str(tmp_path / "q.rq")).text == "ASK { ?s ?p ?o }"


@pytest.mark.parametrize("key", ["round: start", "values: [a, b]", "default: x"])
def test_removed_parameter_keys_are_unknown(key: str) -> None:
    error = refusal(header(p=f"string, {key}") + "ASK { ?s ?p $p }")
    assert (error.key, error.where) == ("catalog.unknown-key", "test.rq:4")


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("ASK " + "{" * 2_300, "engines.syntax-deep"),
        ("ASK { FILTER(1" + "+1" * 3_000 + ") }", "engines.syntax-long"),
        ("ASK { SERVICE <http://e/> { ?s ?p ?o } }", "catalog.federation"),
        ("ASK { ?s ?p 'open }", "catalog.bad-string"),
        ("LOAD <http://e/>", "catalog.update"),
    ],
)
def test_the_query_text_is_checked_before_it_reaches_an_engine(body: str, key: str) -> None:
    error = refusal(header() + "\n" + body)
    assert (error.key, error.where) == (key, "test.rq:4")


def test_a_parameter_of_several_values_needs_a_values_block() -> None:
    error = refusal(header(p="string, multiple: true") + "ASK { ?s ?q $p }")
    assert error.key == "catalog.no-values"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("SELECT ?s { ?s (<u:p>)+ ?o } ORDER BY ?s", "unbounded-path"),
        ("SELECT ?s { ?s <u:p>* ?o } ORDER BY ?s", "unbounded-path"),
        ("SELECT ?s { ?s <u:q> [ <u:p>? 1 ] } ORDER BY ?s", "unbounded-path"),
        ("SELECT ?s { { SELECT ?s { [] <u:q>+ ?s } } } ORDER BY ?s", "unbounded-path"),
        ("SELECT ?s FROM <u:g> { ?s ?p ?o } ORDER BY ?s", "from"),
        ("SELECT ?s { GRAPH <https://w3id.org/qkg/graph/view> { ?s ?p ?o } } ORDER BY ?s", "names-view"),
        ("PREFIX g: <https://w3id.org/qkg/graph/> SELECT ?s { GRAPH g:view { ?s ?p ?o } } ORDER BY ?s", "names-view"),
        ("SELECT ?s { ?s ?p ?o }", "no-order"),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s", "select-star"),
        ("SELECT ?o { ?s ?p ?o } ORDER BY ?s", "columns-differ"),
    ],
)
def test_constructs_that_engines_answer_differently_are_refused(body: str, key: str) -> None:
    assert refusal(header("s") + body).key == f"catalog.{key}"


def test_arithmetic_operators_and_count_are_not_taken_for_paths() -> None:
    body = "SELECT ?s (COUNT(*) * 2 + 1 AS ?n) { { SELECT DISTINCT * { ?s ?p ?o FILTER(?o * 2 > ?o + 1) } } } GROUP BY ?s ORDER BY ?s"
    assert list(parse_query(header("s n") + body, "test.rq").columns) == ["s", "n"]
