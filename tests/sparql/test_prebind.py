"""`$this` in a query: bound to the focus nodes by tokens, never inside strings, comments and IRIs."""

import pyoxigraph as ox
import pytest

from qkg.core.errors import DataError
from qkg.sparql.prebind import NotPrebindableError, prebind

EX = {"ex": "http://example.org/"}
FOCUS = "{ SELECT DISTINCT ?this WHERE { ?this a <urn:C> . } }"


def bound(select: str, path: str | None = None) -> str:
    return prebind(select, EX, lambda variable: f"{variable} a <urn:C> .", path)


def test_the_focus_pattern_is_inserted_at_the_start_of_the_outermost_group() -> None:
    assert bound("SELECT $this WHERE { $this ex:p 1 }") == (
        f"SELECT $this WHERE {{ {FOCUS} $this <http://example.org/p> 1 }}"
    )


def test_a_group_that_uses_this_only_in_expressions_gets_the_focus_pattern() -> None:
    text = bound("SELECT $this { { ?x ex:p ?y FILTER(?y = $this) } { $this ex:q ?z FILTER(?z != $this) } }")
    assert text.count(FOCUS) == 2
    assert f"{{ {FOCUS} ?x" in text
    assert "{ $this" in text


def test_the_group_of_an_exists_gets_no_focus_pattern() -> None:
    assert bound("SELECT $this { FILTER NOT EXISTS { ?x ex:p ?y FILTER(?y = $this) } }").count(FOCUS) == 1


def test_strings_comments_and_iris_are_left_alone() -> None:
    text = bound(
        "SELECT $this { # ex:c { $this\n $this <http://ex/$this{> \"ex:s { $this\", '''}''' }".replace("{>", ">")
    )
    assert "<http://ex/$this>" in text
    assert '"ex:s { $this"' in text
    assert "'''}'''" in text
    assert "# ex:c" not in text, "a comment would swallow what is inserted after it"


def test_prefixed_names_become_iris() -> None:
    text = bound(r"PREFIX o: <http://other/> SELECT $this { $this o:p\,q ex:r ; a o: }")
    assert text == f"SELECT $this {{ {FOCUS} $this <http://other/p,q> <http://example.org/r> ; a <http://other/> }}"
    ox.Store().query(f"SELECT * {{ {{ {text} }} }}")


def test_prefixes_of_the_query_override_those_of_the_shape() -> None:
    assert "<http://mine/p>" in bound("PREFIX ex: <http://mine/> SELECT $this { $this ex:p 1 }")


def test_path_is_replaced_by_the_path_of_the_shape() -> None:
    assert "$this (<urn:p>/^<urn:q>) ?value" in bound("SELECT $this ?value { $this $PATH ?value }", "<urn:p>/^<urn:q>")


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("SELECT $this { $this ex:p ?v MINUS { ?v ex:q 1 } }", "MINUS"),
        ("SELECT $this { VALUES ?v { 1 } $this ex:p ?v }", "VALUES"),
        ("SELECT $this { SERVICE <http://e/> { $this ex:p ?v } }", "SERVICE"),
        ("BASE <http://e/> SELECT $this { $this <p> ?v }", "BASE"),
        ("SELECT $this { $this ex:p ?v } LIMIT 2", "LIMIT"),
        ("SELECT $this { $this ex:p ?v } OFFSET 2", "OFFSET"),
        ("SELECT (?v AS ?this) { ?v ex:p ?w }", "AS ?this"),
        ("SELECT $this { GRAPH $shapesGraph { ?s ?p $this } }", "$shapesGraph"),
        ("SELECT $this { $this ex:p $currentShape }", "$currentShape"),
        ("SELECT $this { $this $PATH ?v }", "$PATH"),
        ("SELECT ?v { $this ex:p ?v }", "select"),
        ("ASK { $this ex:p 1 }", "select"),
        ("SELECT $this { { SELECT ?v { ?v ex:p 1 } } }", "select"),
        ("SELECT $this { $this ex:p ?v FILTER(ex:odd(?v)) }", "http://example.org/odd"),
    ],
)
def test_queries_that_cannot_be_prebound_are_refused(select: str, said: str) -> None:
    with pytest.raises(NotPrebindableError) as caught:
        bound(select)
    assert said in caught.value.reason.text("en")
    assert caught.value.reason.text("fr") != caught.value.reason.text("en")


def test_casts_are_accepted_as_sparql_functions() -> None:
    iri = "http://www.w3.org/2001/XMLSchema#decimal"
    assert f"<{iri}>(?v)" in bound(f"SELECT $this {{ $this ex:p ?v FILTER(<{iri}>(?v) > 1) }}")


def test_words_in_strings_are_not_refused() -> None:
    assert "MINUS" in bound('SELECT $this { $this ex:p "MINUS LIMIT $shapesGraph" }')


def test_an_undeclared_prefix_is_an_error() -> None:
    with pytest.raises(DataError, match="nope"):
        bound("SELECT $this { $this nope:p 1 }")
