"""The tree of a query gives its text back, whatever the text, and refuses what recursive parsers die of."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkg.core.errors import QuerySyntaxError, RefusedError
from qkg.files.data_folder import find
from qkg.sparql.checks import MAX_QUERY_SIZE, check_query
from qkg.sparql.lexer import QueryTextError
from qkg.sparql.tree import (
    MAX_DEPTH,
    MAX_LENGTH,
    Group,
    check_closed,
    clauses,
    groups,
    projection,
    text,
    tree,
    unclosed,
)

from .test_lexer import texts

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(find().root)
FILES = sorted([*(ROOT / "queries").rglob("*.rq"), *(ROOT / "ontology" / "rules").glob("*.rq")])

BRACKETS = st.lists(st.sampled_from(["{", "}", "(", ")", "[", "]", "'{'", "# (\n", "<u:(>", "?x", "."])).map(" ".join)


@given(texts | BRACKETS)
def test_any_text_that_has_tokens_has_a_lossless_tree(query: str) -> None:
    try:
        root = tree(query)
    except QueryTextError:
        return
    assert text(root) == query
    for group in groups([root]):
        assert [item for item in group.items if item in group.parts] == group.parts


def test_every_stored_query_and_rule_has_a_lossless_tree() -> None:
    assert len(FILES) > 100
    for path in FILES:
        query = path.read_bytes().decode("utf-8")
        root = tree(query)
        assert text(root) == query, path
        assert not unclosed(root), path
        check_closed(root)


@given(BRACKETS)
def test_check_closed_agrees_with_a_stack_of_brackets(query: str) -> None:
    stack: list[str] = []
    fits = True
    for sign in (part for part in query.split(" ") if part in set("{}()[]")):
        if sign in "{([":
            stack.append(sign)
        else:
            fits = fits and bool(stack) and stack.pop() + sign in {"{}", "()", "[]"}
    try:
        check_closed(tree(query))
    except QuerySyntaxError:
        assert not fits or stack
    else:
        assert fits
        assert not stack


def test_brackets_in_strings_comments_and_iris_are_ignored() -> None:
    [where] = [part for part in tree("SELECT ?x { # {\n ?x '}' <u:)> }").parts if isinstance(part, Group)]
    assert where.closing is not None
    assert not list(groups(where.parts))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("ASK { FILTER (?x) }", [True]),
        ("ASK { FILTER ex:f(?x) FILTER <u:f>(?x) }", [True, True]),
        ("ASK { ?s (ex:a/ex:b)+ ?o }", [False]),
        ("ASK { ?s a (1 2) ; ex:p (1 (2)) }", [False, False, False]),
        ("ASK { VALUES (?a ?b) { (1 2) } }", [False, False]),
        ("SELECT (COUNT(?x) AS ?n) { ?x (^ex:a) ?y } GROUP BY (?y) ORDER BY DESC(?n)", [True, True, False, True, True]),
        ("ASK { BIND(IF(?a, (?b), ex:f((?c))) AS ?d) }", [True] * 5),
        ("ASK { FILTER(EXISTS { ?s (ex:p) (1) }) }", [True, False, False]),
        ("ASK { FILTER(?x IN (1, 2)) }", [True, True]),
    ],
)
def test_parentheses_of_expressions_are_distinguished_from_paths_lists_and_data(query: str, found: list[bool]) -> None:
    assert [group.expression for group in groups([tree(query)]) if group.bracket == "("] == found


def test_clauses_are_those_of_one_level() -> None:
    query = "PREFIX select: <u:> SELECT ?x (1 AS ?y) WHERE { SELECT * { } LIMIT 1 } ORDER BY ?x OFFSET 2"
    found = clauses(tree(query).parts)
    assert list(found) == ["", "SELECT", "WHERE", "ORDER", "OFFSET"]
    assert projection(found["SELECT"]) == ["x", "y"]
    assert projection(clauses(tree("SELECT DISTINCT * {}").parts)["SELECT"]) is None


# What is refused


def nested(opening: str, inside: str, closing: str, count: int) -> str:
    return opening * count + inside + closing * count


DEEP: dict[str, Callable[[int], str]] = {
    "open braces": lambda count: "ASK " + "{" * count,
    "braces": lambda count: "ASK " + nested("{", "", "}", count),
    "parentheses": lambda count: "ASK { FILTER" + nested("(", "1", ")", count) + " }",
    "lists": lambda count: "ASK { ?s ?p " + nested("(", "1", ")", count) + " }",
    "paths": lambda count: "ASK { ?s " + nested("(", "<u:p>", ")", count) + " ?o }",
    "blank nodes": lambda count: "ASK { ?s ?p " + nested("[ <u:p> ", "1", "]", count) + " }",
}
LONG: dict[str, Callable[[int], str]] = {
    "plus": lambda count: "ASK { FILTER(?x" + "+?x" * count + ") }",
    "signed numbers": lambda count: "ASK { FILTER(?x" + " +1" * count + ") }",
    "not": lambda count: "ASK { FILTER(" + "!" * count + "?x) }",
    "or": lambda count: "ASK { FILTER(?x" + "||?x" * count + ") }",
    "or in function calls": lambda count: "ASK { FILTER(?x" + "||STR(?x)" * count + ") }",
    "path": lambda count: "ASK { ?s <u:p>" + "/<u:p>" * count + " ?o }",
    "alternatives": lambda count: "ASK { ?s <u:p>" + "|<u:p>" * count + " ?o }",
    "union": lambda count: "ASK { {}" + "UNION{}" * count + " }",
    "patterns": lambda count: "ASK { " + "?s ?p ?o ." * count + " }",
    "filters": lambda count: "ASK { " + "FILTER(?a)" * count + " }",
    "assignments": lambda count: "ASK { " + "".join(f"BIND(1 AS ?x{i})" for i in range(count)) + " }",
    "columns": lambda count: "SELECT " + "".join(f"(1 AS ?x{i})" for i in range(count)) + " {}",
    "triple terms": lambda count: "ASK { " + nested("<<", "?a ?b ?c", ">> ?b ?c", count) + " }",
    "nested": lambda count: "ASK { FILTER(" + nested("1" + "+1" * 19 + "+(", "1", ")", count // 20) + ") }",
}


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("count", [MAX_DEPTH + 10, 2_300, 100_000])
def test_too_deep_nesting_is_a_syntax_error(kind: str, count: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        check_query(DEEP[kind](count))
    assert (caught.value.key, caught.value.exit_code) == ("engines.syntax-deep", 2)
    assert str(MAX_DEPTH) in caught.value.text("fr")


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("count", [MAX_LENGTH + 30, 50_000])
def test_too_long_chains_are_a_syntax_error(kind: str, count: int) -> None:
    with pytest.raises(QuerySyntaxError) as caught:
        check_query(LONG[kind](count))
    assert caught.value.key in {"engines.syntax-long", "engines.syntax-deep"}


@pytest.mark.parametrize("kind", ["braces", "parentheses", "paths"])
def test_the_deepest_accepted_nesting_does_not_overflow_the_engine(kind: str) -> None:
    query = DEEP[kind](MAX_DEPTH - 2)
    check_query(query)
    ox.Store().query(query)


@pytest.mark.parametrize(
    "kind", ["plus", "not", "or", "alternatives", "union", "filters", "assignments", "columns", "nested"]
)
def test_the_longest_accepted_chains_do_not_overflow_the_engine(kind: str) -> None:
    query = LONG[kind](MAX_LENGTH - 100)
    check_query(query)
    ox.Store().query(query)


def test_data_and_lists_of_arguments_may_be_long() -> None:
    numbers = " ".join(map(str, range(-5_000, 5_000)))
    check_query(f"SELECT ?x {{ VALUES ?x {{ {numbers} }} }}")
    check_query(f"SELECT ?x {{}} VALUES (?x ?y) {{ {'(1 2)' * 5_000} }}")
    check_query(f"SELECT ?x {{ FILTER(?x IN ({numbers.replace(' ', ', ')})) }}")


def test_query_size_is_limited() -> None:
    with pytest.raises(RefusedError) as caught:
        check_query(f"ASK {{ BIND('{'x' * 10_000_000}' AS ?x) }}")
    assert caught.value.key == "engines.query-size"
    check_query(f"ASK {{ BIND('{'x' * (MAX_QUERY_SIZE - 100)}' AS ?x) }}")
    check_query(f"ASK {{ BIND('{'x' * MAX_QUERY_SIZE}' AS ?x) }}", max_size=2 * MAX_QUERY_SIZE)
