"""What a user is told of a query that does not parse: the place, the line with a caret, one sentence, in both languages."""

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkg.core.errors import UsageError
from qkg.engines.embedded import Embedded
from qkg.sparql.prologue import with_prefixes

WRONG = [
    ("SELECT ?x { ?x foo:bar ?y }", "1:16", "the prefix “foo:” is not declared"),
    ("SELECT ?x { ?x qkg:party ?y ; foo:bar ?y }", "1:31", "the prefix “foo:” is not declared"),
    ("SELECT ?x { ?x qkg:party }", "1:26", "unexpected “}” here"),
    ("SELECT ?x {\n  ?x a ?y", "2:10", "it ends too early: the “{” of line 1 is not closed"),
    ("SELECT ?x { ?x a ?y } ORDER BY", "1:31", "it ends too early"),
    ("", "1:1", "it ends too early"),
    ("SELECT * {\n ?s ?p ?o .\n FILTER(?x >) }", "3:13", "unexpected “)” here"),
    ("SELEC ?x {}", "1:1", "unexpected “SELEC” here"),
    ("SELECT ?x { ?x a ?y } FOOBAR", "1:23", "unexpected “FOOBAR” here"),
    ("SELECT ?x { ?x a ?y }}", "1:22", "unexpected “}” here"),
    ("SELECT ?x {\n\t?x a ?y ,, }", "2:11", "unexpected “,” here"),
    ("SELECT ?x { ?x a <foo> }", "1:18", "<foo> is not an absolute IRI"),
    ("SELECT ?x { ?x a <http://x/%zz> }", "1:18", "<http://x/%zz> is not an absolute IRI"),
    (
        "ASK { BIND(1 AS ?x) BIND(2 AS ?x) }",
        "1:35",
        "it breaks a rule of SPARQL, such as giving one variable two values",
    ),
    (
        "SELECT (COUNT(?x) AS ?n) ?y { ?x a ?y }",
        "1:40",
        "it breaks a rule of SPARQL – The SELECT contains a variable that is unbound",
    ),
]


def told(query: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        Embedded(ox.Store()).select(with_prefixes(query))
    return caught.value


@pytest.mark.parametrize(("query", "where", "sentence"), WRONG)
def test_a_syntax_error_has_a_place_a_sentence_and_a_caret(query: str, where: str, sentence: str) -> None:
    error = told(query)
    first, *rest = error.text("en").split("\n")
    assert first == f"{where}: the query does not parse: {sentence}"
    assert "does not parse" not in error.text("fr")
    if query:
        line, column = map(int, where.split(":"))
        assert rest == [f"    {query.splitlines()[line - 1].replace(chr(9), ' ')}", " " * (column + 3) + "^"]


def test_syntax_errors_are_explained_in_the_readers_language() -> None:
    assert (
        told("SELECT ?x { ?x foo:bar ?y }")
        .text("fr")
        .startswith("1:16: la requête est mal formée\u00a0: le préfixe «\u00a0foo:\u00a0» n’est pas déclaré\n")
    )


def test_a_long_line_is_cut_around_the_error() -> None:
    query = "SELECT " + "?a " * 100 + "{ ?x ?y } LIMIT 3"
    *_, line, caret = told(query).text("en").split("\n")
    assert len(line) <= 80
    assert line[caret.index("^")] == "}"


@given(st.text(st.sampled_from("SELECT ASK{}()?x a<u:r>;.,'\"\\\n#@^$|"), max_size=40))
def test_any_text_gives_an_answer_or_an_error_with_a_place(query: str) -> None:
    with suppress(SyntaxError):
        ox.Store().query(query)
        return
    error = told(query)
    assert error.where
    assert all("[_]" not in error.text(lang) for lang in ("en", "fr"))
