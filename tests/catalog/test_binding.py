"""No value changes a query's structure: checked on tokens, on rdflib's algebra, and by answers of two engines."""

from collections.abc import Callable
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rdflib.plugins.sparql import prepareQuery

from qkg.catalog import StoredQuery
from qkg.catalog.header import parse_query
from qkg.core.errors import DataError, UsageError
from qkg.core.iris import is_iri
from qkg.sparql.lexer import Token, meaningful

Make = Callable[..., StoredQuery]

EVERYWHERE = """#+ title: {en: T, fr: T}
#+ description: {en: D, fr: D}
#+ parameters:
#+   value: {type: string, label: {en: L, fr: L}}
#+   other: {type: string, label: {en: L, fr: L}}
#+   many: {type: string, multiple: true, label: {en: L, fr: L}}
#+ columns:
#+   s: {type: iri, label: {en: L, fr: L}}
#+   many: {type: string, label: {en: L, fr: L}}
#+   n: {type: integer, label: {en: L, fr: L}}
PREFIX ex: <http://e/$value?other#>
# $value "
SELECT ?s $many (COUNT(?o) AS ?n) WHERE {
  VALUES $many { UNDEF }
  ?s ex:p $value,?o ; ex:q "$value", 'a # $other', "it's" .
  FILTER(!BOUND($other)||STR(?o)!=$other&&?value_1 = 1)
  OPTIONAL { SELECT ?s { ?s ex:r $other FILTER(CONTAINS("#", $other)) } }
  BIND(CONCAT($value, "\\"", $other) AS ?x)
}
GROUP BY ?s $many
ORDER BY DESC(STRLEN($value)) ?s
"""
QUERY = parse_query(EVERYWHERE, "everywhere.rq")

texts = st.text().filter(lambda text: "\0" not in text) | st.lists(
    st.sampled_from(['"', "\\", "'", "{", "}", "\n", "\r", "#", "<", ">", "u0022", "U00000022", "$other", " ", "."])
).map("".join)


def texts_of(tokens: list[Token]) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in tokens]


def sentinels(text: str, marks: dict[str, str]) -> list[tuple[str, str]]:
    """The tokens of *text*, the strings that stand for marks named."""
    return [
        ("place", marks[token.text]) if token.text in marks else (token.kind, token.text) for token in meaningful(text)
    ]


def algebra(found: Any, marks: dict[str, str]) -> Any:
    """rdflib's parsed query as plain nested values, with literals in *marks* replaced by their marks."""
    if isinstance(found, rdflib.Literal):
        return ("literal", marks.get(str(found), str(found)), found.datatype, found.language)
    if isinstance(found, dict):
        name = getattr(found, "name", "")
        return (name, sorted((str(key), algebra(value, marks)) for key, value in found.items()))
    if isinstance(found, set | frozenset):
        return sorted((algebra(each, marks) for each in found), key=repr)
    if isinstance(found, list | tuple):
        return [algebra(each, marks) for each in found]
    return repr(found)


def parsed(text: str, marks: dict[str, str]) -> Any:
    return algebra(prepareQuery(text).algebra, marks)


REFERENCE = QUERY.bind({"value": "VVV", "other": "OOO", "many": ["M1", "M2"]})
REFERENCE_TOKENS = sentinels(REFERENCE, {'"VVV"': "v", '"OOO"': "o", '"M1"': "m1", '"M2"': "m2"})
REFERENCE_ALGEBRA = parsed(REFERENCE, {"VVV": "v", "OOO": "o", "M1": "m1", "M2": "m2"})


@given(texts, texts)
@example('"', "\\")
@example("\\u0022 } #", "\\\\u0022")
def test_bound_text_leaves_the_surrounding_tokens_unchanged(value: str, other: str) -> None:
    values = (value, other, f"{value}1", f"{other}2x")
    bound = QUERY.bind({"value": values[0], "other": values[1], "many": [values[2], values[3]]})
    strings = iter([token for token in meaningful(bound) if token.kind == "string"])
    expected = [text for kind, text in REFERENCE_TOKENS if kind in {"place", "string"}]
    named = dict(zip(("v", "o", "m1", "m2"), values, strict=True))
    for wanted, found in zip(expected, strings, strict=True):
        written = named.get(wanted)
        if written is not None:
            rows = ox.Store().query(f"SELECT ?x {{ VALUES ?x {{ {found.text} }} }}")
            assert isinstance(rows, ox.QuerySolutions)
            assert next(rows)["x"] == ox.Literal(written)
    assert [k for k, _ in texts_of(meaningful(bound))] == ["string" if k == "place" else k for k, _ in REFERENCE_TOKENS]
    around = [text for kind, text in texts_of(meaningful(bound)) if kind != "string"]
    assert around == [text for kind, text in REFERENCE_TOKENS if kind not in {"place", "string"}]


@settings(max_examples=15)  # rdflib takes a tenth of a second to parse one
@given(texts, texts)
def test_bound_text_leaves_the_algebra_unchanged(value: str, other: str) -> None:
    many = [f"m{value}", f"n{other}"]
    bound = QUERY.bind({"value": f"v{value}", "other": f"o{other}", "many": many})
    marks = {f"v{value}": "v", f"o{other}": "o", many[0]: "m1", many[1]: "m2"}
    assert parsed(bound, marks) == REFERENCE_ALGEBRA


@pytest.mark.parametrize("values", ["a sample", pytest.param("all", marks=pytest.mark.slow)])
def test_hostile_values_leave_the_structure_unchanged_for_both_parsers(hostile: list[str], values: str) -> None:
    refused = []
    tried = hostile if values == "all" else hostile[::4]
    for text in tried:
        value, other = f"§{text}", f"{text}§"  # not to be taken for a string that the query itself holds
        try:
            bound = QUERY.bind({"value": value, "other": other, "many": ["M1", "M2"]})
        except UsageError:
            refused.append(text)
            continue
        assert parsed(bound, {value: "v", other: "o", "M1": "m1", "M2": "m2"}) == REFERENCE_ALGEBRA, text
        ox.Store().query(bound)
    assert refused == [text for text in tried if "\x00" in text or any(0xD800 <= ord(c) < 0xE000 for c in text)]


FIND = """SELECT ?found ?s WHERE { ?s <http://e/p> $value, ?found . } ORDER BY ?s"""


def rows_of(store: ox.Store, text: str) -> list[str]:
    answer = store.query(text)
    assert isinstance(answer, ox.QuerySolutions)
    return [f"{row['s'].value} {row['found']}" for row in answer]


def test_hostile_values_match_exactly_themselves_on_both_engines(make: Make, hostile: list[str]) -> None:
    query = make(FIND, "found s", value="string")
    kept = [
        text
        for text in dict.fromkeys(hostile)
        if "\x00" not in text and text.encode("utf-8", "ignore").decode() == text
    ]
    store, graph = ox.Store(), rdflib.Graph()
    for number, text in enumerate(kept):
        store.add(ox.Quad(ox.NamedNode(f"http://e/{number}"), ox.NamedNode("http://e/p"), ox.Literal(text)))
        graph.add((rdflib.URIRef(f"http://e/{number}"), rdflib.URIRef("http://e/p"), rdflib.Literal(text)))
    assert len(kept) > 70
    for number, text in enumerate(kept):
        bound = query.bind({"value": text})
        assert rows_of(store, bound) == [f"http://e/{number} {ox.Literal(text)}"], text
        found = [(str(row[1]), row[0]) for row in graph.query(bound)]  # type: ignore[index]
        assert found == [(f"http://e/{number}", rdflib.Literal(text))], text


@given(texts, texts)
def test_binding_gives_the_same_rows_as_the_engines_substitution(value: str, other: str) -> None:
    query = parse_query(
        "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\n"
        "#+ parameters: {value: {type: string, label: {en: L, fr: L}}}\n"
        "#+ columns: {found: {type: term, label: {en: L, fr: L}}, s: {type: iri, label: {en: L, fr: L}}}\n" + FIND,
        "find.rq",
    )
    store, graph = ox.Store(), rdflib.Graph()
    for name, text in (("a", value), ("b", other)):
        store.add(ox.Quad(ox.NamedNode(f"http://e/{name}"), ox.NamedNode("http://e/p"), ox.Literal(text)))
        graph.add((rdflib.URIRef(f"http://e/{name}"), rdflib.URIRef("http://e/p"), rdflib.Literal(text)))
    bound = query.bind({"value": value})
    projecting = query.text.replace("SELECT", "SELECT $value")  # the engine substitutes projected variables only
    substituted = store.query(projecting, substitutions={ox.Variable("value"): ox.Literal(value)})
    assert isinstance(substituted, ox.QuerySolutions)
    expected = [f"{row['s'].value} {ox.Literal(value)}" for row in substituted]
    assert rows_of(store, bound) == expected
    initial = graph.query(query.text, initBindings={"value": rdflib.Literal(value)})
    assert [row[1] for row in graph.query(bound)] == [row[1] for row in initial]  # type: ignore[index]


IRI = "SELECT ?o WHERE { $thing <http://e/p> ?o . GRAPH $thing { ?s $thing ?o } } ORDER BY ?o"


@given(texts | texts.map("http://e/{}".format))
def test_an_iri_parameter_is_bound_to_exactly_one_iri(text: str) -> None:
    query = parse_query(
        "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\n"
        "#+ parameters: {thing: {type: iri, label: {en: L, fr: L}}}\n"
        "#+ columns: {o: {type: iri, label: {en: L, fr: L}}}\n" + IRI,
        "iri.rq",
    )
    try:
        bound = query.bind({"thing": text})
    except UsageError:
        return
    plain = sentinels(query.bind({"thing": "urn:x"}), {"<urn:x>": "place"})
    tokens = texts_of(meaningful(bound))
    assert [("place", "place") if plain[at][0] == "place" else each for at, each in enumerate(tokens)] == plain
    iris = {text for at, (_, text) in enumerate(tokens) if plain[at][0] == "place"}
    assert len(iris) == 1
    assert is_iri(iris.pop()[1:-1])


# What becomes of each place


def test_parameters_are_replaced_in_patterns_and_expressions_only() -> None:
    bound = QUERY.bind({"value": "v"})
    assert 'ORDER BY DESC(STRLEN("v")) ?s' in bound
    assert '?s ex:p "v",?o ; ex:q "$value", \'a # $other\'' in bound
    assert "FILTER(!BOUND($other) ||STR(?o)!=$other " in bound  # a place keeps a space where a term might grow
    assert '# $value "\n' in bound
    assert "<http://e/$value?other#>" in bound


@pytest.mark.parametrize(
    ("body", "clause"),
    [
        ("SELECT $p ?s WHERE { ?s ?q $p } ORDER BY ?s", "SELECT"),
        ("SELECT ?p ?s WHERE { { SELECT $p ?s { ?s ?p $p } } } ORDER BY ?s", "SELECT"),
        ("SELECT ?p ?s WHERE { ?s ?p $p } GROUP BY ?p ?s $p ORDER BY ?s", "GROUP"),
        ("SELECT ?p ?s WHERE { ?s ?p $p } ORDER BY $p ?s", "ORDER"),
    ],
)
def test_a_bare_parameter_in_select_group_by_or_order_by_is_refused(make: Make, body: str, clause: str) -> None:
    with pytest.raises(DataError) as caught:
        make(body.replace("?p", "?o"), "p s" if body.startswith("SELECT $p") else "o s", p="string")
    assert caught.value.key == "catalog.no-term"
    assert f"$p stands in {clause}" in caught.value.text("en")


def test_bound_of_a_parameter_becomes_true() -> None:
    bound = QUERY.bind({"other": "o"})
    assert "FILTER(! true ||" in bound or "FILTER(!true" in bound
    ox.Store().query(bound)
    prepareQuery(bound)


def test_without_values_the_query_is_unchanged() -> None:
    tokens = texts_of(meaningful(QUERY.bind({})))
    assert tokens == texts_of(meaningful(EVERYWHERE.split("#+   n")[1].split("\n", 1)[1]))
    assert QUERY.bind({"value": None, "many": []}) == QUERY.bind({}) == QUERY.text


def test_several_values_fill_their_values_block_without_duplicates() -> None:
    assert 'VALUES $many { "a" "b" } ' in QUERY.bind({"many": ["a", "b", "a"]}).replace("\n", " ")
    assert 'VALUES $many { "a" }' in QUERY.bind({"many": "a"})
    assert 'VALUES $many { "a" "b" }' in QUERY.bind({"many": {"b", "a"}})


def test_bound_terms_do_not_merge_with_adjacent_tokens(make: Make) -> None:
    query = make(
        "SELECT ?s WHERE { ?s <http://e/p> $n.?s <http://e/q> $n;<http://e/r> $b.FILTER($n<$n+1||$n>-$n||$n<$i) } ORDER BY ?s",
        "s",
        n="integer",
        b="boolean",
        i="iri",
    )
    bound = query.bind({"n": -5, "b": True, "i": "http://e/x"})
    kinds = [token.kind for token in meaningful(bound)]
    free = [token.kind for token in meaningful(query.text)]
    swap = {"n": "integer", "b": "word", "i": "iri"}
    expected = [swap[token.text[1:]] if token.text[0] == "$" else token.kind for token in meaningful(query.text)]
    assert len(kinds) == len(free)
    assert kinds == expected
    ox.Store().query(bound)
    prepareQuery(bound)


def test_variables_with_a_common_prefix_are_distinguished(make: Make) -> None:
    query = make(
        'SELECT ?title_en ?t WHERE { ?t ?title_en $title, "?title $title" } ORDER BY ?t', "title_en t", title="string"
    )
    assert query.bind({"title": "x"}) == 'SELECT ?title_en ?t WHERE { ?t ?title_en "x", "?title $title" } ORDER BY ?t'


def test_ask_and_construct_queries_are_bound(make: Make) -> None:
    ask = make("ASK { ?s ?p $value }", value="string")
    assert ask.bind({"value": "x"}) == 'ASK { ?s ?p "x" }'
    construct = make("CONSTRUCT { $thing ?p ?o } WHERE { $thing ?p ?o }", thing="iri, required: true")
    assert construct.bind({"thing": "urn:x"}) == "CONSTRUCT { <urn:x> ?p ?o } WHERE { <urn:x> ?p ?o }"


# What may be given


def test_the_language_defaults_to_the_readers(make: Make) -> None:
    query = make("ASK { ?s ?p $n FILTER(LANG(?s) = $lang) }", n="integer", lang="lang")
    assert query.bind({}, lang="fr") == 'ASK { ?s ?p $n FILTER(LANG(?s) = "fr") }'
    assert query.bind({"n": 4, "lang": "en"}, lang="fr") == 'ASK { ?s ?p 4 FILTER(LANG(?s) = "en") }'


def test_a_missing_required_parameter_is_an_error_that_names_it(make: Make) -> None:
    query = make("ASK { ?s ?p $n }", n="integer, required: true")
    for values in ({}, {"n": None}):
        with pytest.raises(UsageError) as caught:
            query.bind(values)
        assert (caught.value.key, caught.value.where) == ("catalog.missing", "n")
        assert "qkg query test --help" in caught.value.text("en")


def test_an_unknown_parameter_is_an_error_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as caught:
        QUERY.bind({"vlaue": "x"})
    assert caught.value.text("en").startswith("vlaue: ")
    assert "Did you mean: value?" in caught.value.text("en")


def test_several_values_for_a_single_valued_parameter_are_refused() -> None:
    with pytest.raises(UsageError) as caught:
        QUERY.bind({"value": ["a", "b"]})
    assert caught.value.key == "catalog.one-value"


def test_the_resolver_is_called_for_iri_and_enum_parameters_only(make: Make) -> None:
    asked = []

    def resolve(value: str, parameter: Any) -> str:
        asked.append((value, parameter.name))
        return f"http://e/{value}"

    query = make("ASK { $a ?p $b, $c }", a="iri, class: qkg:Partner", b="enum, scheme: sector", c="string")
    assert query.bind({"a": "x", "b": "y", "c": "z"}, resolve=resolve) == 'ASK { <http://e/x> ?p <http://e/y>, "z" }'
    assert asked == [("x", "a"), ("y", "b")]
