import datetime
from decimal import Decimal

import pyoxigraph
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from qkg.catalog import Parameter
from qkg.catalog.parameter_values import TYPES, string_term, term
from qkg.core.errors import ParameterError
from qkg.sparql.lexer import meaningful

XSD = "http://www.w3.org/2001/XMLSchema#"
anything = st.text(st.characters(categories=None) | st.sampled_from("\\\"'<>{}#uU$?@^\n\r\t 019-+.e:/"))

iri_like = st.text(st.characters(categories=None) | st.sampled_from("%%%09afzAZ[]:/?#@!$&'()*+,;=-._~é"), max_size=12)


def made(kind: str, value: object, normalize: str | None = None) -> str:
    return term(value, Parameter("p", kind, {}, normalize=normalize))


def key_of(kind: str, value: object, normalize: str | None = None) -> str:
    with pytest.raises(ParameterError) as caught:
        made(kind, value, normalize)
    error = caught.value
    assert error.where == "p"
    assert all(error.text(lang).startswith("p: ") for lang in ("en", "fr"))
    error.text("en").encode("utf-8")  # whatever the value, the message can be printed
    return error.key.removeprefix("catalog.")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("plain", '"plain"'),
        ("", '""'),
        ("Québec", '"Québec"'),
        ('a "quoted" one', r'"a \"quoted\" one"'),
        ("back\\slash", r'"back\\slash"'),
        ("two\nlines", r'"two\nlines"'),
        ("\r\t\b\f", r'"\r\t\b\f"'),
        ("\x01\x7f", r'"\U00000001\U0000007F"'),
        ("\\u0022", r'"\\\U000000750022"'),
        ("\\U00000022", r'"\\\U0000005500000022"'),
        (pyoxigraph.Literal("x", language="fr"), '"x"'),
        (rdflib.Literal("x"), '"x"'),
    ],
)
def test_strings_are_escaped(value: object, written: str) -> None:
    assert made("string", value) == written


@given(st.text())
def test_a_string_reads_back_as_itself(text: str) -> None:
    rows = pyoxigraph.Store().query(f"SELECT ?x {{ VALUES ?x {{ {string_term(text)} }} }}")
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    assert next(rows)["x"] == pyoxigraph.Literal(text)


@pytest.mark.parametrize("value", ["\x00", "a\x00b", "\ud800", "x\udfffy"])
def test_nul_and_lone_surrogates_are_refused(value: str) -> None:
    assert key_of("string", value) == "not-text"
    assert key_of("iri", value) == "not-text"


@pytest.mark.parametrize("value", [1, 1.5, True, b"bytes", object(), {"a": 1}, pyoxigraph.NamedNode("http://e/")])
def test_a_string_parameter_takes_text_only(value: object) -> None:
    assert key_of("string", value) == "bad-string-value"


def test_a_folded_string_is_normalised_as_in_searches() -> None:
    assert made("string", "Côte d’Ivoire", normalize="fold") == '"cote d ivoire"'
    assert key_of("string", "?!", normalize="fold") == "nothing-to-fold"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (12, "12"),
        ("12", "12"),
        (" +007 ", "7"),
        ("-0", "0"),
        ("-12", "-12"),
        (2**63 - 1, "9223372036854775807"),
        (pyoxigraph.Literal(5), "5"),
    ],
)
def test_integers(value: object, written: str) -> None:
    assert made("integer", value) == written


@pytest.mark.parametrize(
    ("value", "key"),
    [
        *((v, "bad-integer") for v in ("", "1.0", "1e3", "0x10", "١", "--1", "1 2", "1_000", True, 1.0, None)),
        (2**63, "big-integer"),
        ("9" * 5000, "big-integer"),
    ],
)
def test_invalid_integers_are_refused(value: object, key: str) -> None:
    assert key_of("integer", value) == key


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("1.50", "1.5"),
        ("1.", "1.0"),
        (".5", "0.5"),
        ("-0.0", "0.0"),
        (2, "2.0"),
        (-2.25, "-2.25"),
        (1e-7, "0.0000001"),
        (Decimal("1E+2"), "100.0"),
    ],
)
def test_decimals(value: object, written: str) -> None:
    assert made("decimal", value) == written


@pytest.mark.parametrize(
    ("value", "key"),
    [
        *((v, "bad-decimal") for v in ("", ".", "1,5", "1e3", "1.2.3", "NaN", float("nan"), float("inf"), True)),
        (Decimal("NaN"), "bad-decimal"),
        ("1" * 19, "big-decimal"),
        (0.1**30, "big-decimal"),
    ],
)
def test_invalid_decimals_are_refused(value: object, key: str) -> None:
    assert key_of("decimal", value) == key


@pytest.mark.parametrize(
    ("value", "written"),
    [(True, "true"), (False, "false"), ("Oui", "true"), ("non", "false"), ("1", "true"), ("FALSE", "false")],
)
def test_booleans(value: object, written: str) -> None:
    assert made("boolean", value) == written


@pytest.mark.parametrize("value", ["", "maybe", 1, 0, None])
def test_invalid_booleans_are_refused(value: object) -> None:
    assert key_of("boolean", value) == "bad-boolean"


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("1999-12-31", "1999-12-31"),
        (datetime.date(1986, 2, 17), "1986-02-17"),
        (datetime.datetime(1986, 2, 17), "1986-02-17"),  # noqa: DTZ001
        (pyoxigraph.Literal("2000-02-29"), "2000-02-29"),
    ],
)
def test_dates(value: object, day: str) -> None:
    assert made("date", value) == f'"{day}"^^<{XSD}date>'


def test_today_is_a_date() -> None:
    before = datetime.date.today().isoformat()  # noqa: DTZ011
    found = made("date", "today")
    assert found in {f'"{day}"^^<{XSD}date>' for day in (before, datetime.date.today().isoformat())}  # noqa: DTZ011


@pytest.mark.parametrize(
    ("value", "key"),
    [
        *((v, "bad-date") for v in ("", "soon", "31-12-1999", "1999/12/31", "1999-13", "1999-13-01", "0000-01-01")),
        *((v, "bad-date") for v in ("1999-12-31T00:00:00Z", "-1999-12-31", "１９９９-12-31", 1999, "12-1999-1")),
        (datetime.datetime(1986, 2, 17, 12), "bad-date"),  # noqa: DTZ001
        ("1999-02-29", "no-such-day"),
        ("1999-04-31", "no-such-day"),
        ("1999", "partial-date"),
        ("1999-04", "partial-date"),
    ],
)
def test_invalid_dates_are_refused(value: object, key: str) -> None:
    assert key_of("date", value) == key


@given(st.dates())
def test_every_calendar_day_is_a_valid_date(day: datetime.date) -> None:
    assert made("date", day) == made("date", day.isoformat()) == f'"{day.isoformat()}"^^<{XSD}date>'


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize(
    "value",
    [
        10**5000,
        -(10**5000),
        Decimal("1E+999999999"),
        Decimal("1E-999999999"),
        "x" * 17_000_000,
        "http://e/" + "x" * 17_000_000,
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_of_extreme_size_give_a_short_error(kind: str, value: object) -> None:
    with pytest.raises(ParameterError) as caught:
        made(kind, value)
    assert len(caught.value.text("fr")) < 400


def test_languages() -> None:
    assert (made("lang", "fr"), made("lang", "EN")) == ('"fr"', '"en"')
    assert key_of("lang", "de") == "bad-lang"
    assert key_of("lang", 'fr"') == "bad-lang"


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        ("https://example.org/é", "https://example.org/é"),
        ("<https://example.org/>", "https://example.org/"),
        ("government:bavaria", "https://w3id.org/qkg/id/government/bavaria"),
        (pyoxigraph.NamedNode("urn:x"), "urn:x"),
        (rdflib.URIRef("urn:x"), "urn:x"),
    ],
)
def test_iris_without_a_resolver(value: object, iri: str) -> None:
    assert made("iri", value) == f"<{iri}>"


@pytest.mark.parametrize(
    ("value", "key"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("bavaria", "bad-iri"),
        ("http://e/a>b", "bad-iri"),
        ("http://e/a b", "bad-iri"),
        ("government:a>b", "bad-iri"),
        ("<>", "bad-iri"),
        ("http://x/%zz", "bad-iri"),
        ("http://x:y/", "bad-iri"),
        ("http://[x/", "bad-iri"),
        (rdflib.BNode("x"), "bad-iri"),
        (pyoxigraph.BlankNode("x"), "bad-iri"),
        (7, "bad-iri"),
        (pyoxigraph.Literal("http://e/"), "bad-iri"),
    ],
)
def test_invalid_iris_are_refused(value: object, key: str) -> None:
    assert key_of("iri", value) == key


@given(st.builds("{}{}".format, st.sampled_from(["http://x", "http://x/", "urn:", "a:", "http://"]), iri_like))
def test_accepted_iris_parse_unchanged_in_a_query(text: str) -> None:
    try:
        written = made("iri", text)
    except ParameterError as error:
        assert error.where == "p"  # noqa: PT017 - one of two outcomes
        return
    answer = pyoxigraph.Store().query(f"SELECT ?x {{ VALUES ?x {{ {written} }} }}")
    assert isinstance(answer, pyoxigraph.QuerySolutions)
    assert next(answer)["x"] == pyoxigraph.NamedNode(text.strip())


@pytest.mark.parametrize("kind", TYPES)
@pytest.mark.parametrize("value", [rdflib.BNode("x"), rdflib.Variable("x"), pyoxigraph.BlankNode("x")])
def test_blank_nodes_and_variables_are_refused_for_every_type(kind: str, value: object) -> None:
    assert key_of(kind, value).startswith("bad-")


def test_a_resolver_that_does_not_return_an_iri_is_refused() -> None:
    with pytest.raises(ParameterError):
        term("x", Parameter("p", "iri", {}), lambda _value, _parameter: "http://e/> . <")


_KINDS = {
    "iri": [["iri"]],
    "string": [["string"]],
    "lang": [["string"]],
    "integer": [["integer"]],
    "decimal": [["decimal"]],
    "boolean": [["word"]],
    "date": [["string", "sign", "iri"]],
}


@given(st.sampled_from(sorted(_KINDS)), anything)
def test_any_text_gives_exactly_one_term_of_the_type_or_an_error(kind: str, text: str) -> None:
    assert set(_KINDS) | {"enum"} == set(TYPES)
    try:
        written = made(kind, text)
    except ParameterError as error:
        error.text("fr").encode("utf-8")
        return
    assert [token.kind for token in meaningful(written)] in _KINDS[kind]
    assert "".join(token.text for token in meaningful(written)) == written
