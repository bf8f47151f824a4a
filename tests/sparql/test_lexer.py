import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkg.core.errors import UsageError
from qkg.sparql.checks import check_query, refuse_federation
from qkg.sparql.lexer import QueryTextError, meaningful, tokenize
from qkg.sparql.prologue import query_form, with_prefixes

FRAGMENTS = [
    *("SELECT", "ASK", "WHERE", "FILTER", "BIND", "a", "true", "AS", "SERVICE"),
    *("?x", "$y", "ex:", ":", "ex:a", "ex:a.b", "ex:%20", "ex:a\\,b", "_:b", "<http://e/>", "<", "<=", ">", "<a b>"),
    *(
        '"x"',
        "'y'",
        '"""a"b""c"""',
        "'''a'b'''",
        '""',
        "''",
        '"',
        "'",
        "'''",
        "@en",
        "@en-ca",
        "^^",
        '"\\n"',
        '"\\u0041"',
    ),
    *(
        "1",
        "-1",
        "+1.5",
        ".5",
        "1e3",
        "5.",
        "-.5E-1",
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        ".",
        ";",
        ",",
        "=",
        "!=",
        "&&",
        "||",
    ),
    *(" ", "\n", "\r\n", "\t", "# comment\n", "#", "\\", "é", "\u0000", "~", "%", "*", "+", "-", "/", "|", "^", "?"),
]
texts = st.lists(st.sampled_from(FRAGMENTS) | st.characters(), max_size=25).map("".join)


@given(texts)
def test_tokens_are_lossless_or_the_error_has_a_place(text: str) -> None:
    tokens = []
    failed = None
    try:
        tokens = list(tokenize(text))
    except QueryTextError as error:
        failed = error
    if failed is not None:
        assert 1 <= failed.column <= len(text.split("\n")[failed.line - 1])
        return
    assert "".join(token.text for token in tokens) == text
    for token in tokens:
        lines = text[: token.start].split("\n")
        assert (token.line, token.column) == (len(lines), len(lines[-1]) + 1)
        assert text.startswith(token.text, token.start)


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=6).map("".join))
def test_every_text_that_oxigraph_parses_has_tokens(text: str) -> None:
    query = f"PREFIX ex: <http://e/> PREFIX : <http://e/> SELECT * {{ ?s ?p {text} }}"
    try:
        pyoxigraph.Store().query(query)
    except SyntaxError:
        return
    except (OSError, RuntimeError):  # SERVICE, and functions that it does not know, are met while it plans
        pass
    assert "".join(token.text for token in tokenize(query)) == query


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("?x$y", "variable variable"),
        ("ex:a.b.", "name sign"),
        ("_:b1.", "blank sign"),
        ("5.", "integer sign"),
        ("1.5.", "decimal sign"),
        ("1.e5", "double"),
        ("?x-1", "variable integer"),
        ("''''", "string string"),
        ("'''a''b'''", "string"),
        ('"""a"b""c\n"""', "string"),
        ("'x''y'", "string string"),
        ("'a'@en-ca", "string language"),
        ("'a'@en--ltr", "string language"),
        ("?a<?b", "variable sign variable"),
        ("<http://e/a#b>", "iri"),
        (r"<http://e/\u00e9>", "iri"),
        ("ex:p/ex:q", "name sign name"),
        ("ex:p?", "name sign"),
        ("^^<a>", "sign iri"),
        (r"ex:a\,b%20c", "name"),
        ("a # comment", "word comment"),
        ("# one\rASK", "comment word"),
    ],
)
def test_terminals_follow_the_standard(text: str, kinds: str) -> None:
    assert " ".join(token.kind for token in tokenize(text) if token.kind != "space") == kinds


@pytest.mark.parametrize(
    ("text", "where", "key"),
    [
        ("ASK {\n  ?s ?p 'open }", "2:9", "catalog.bad-string"),
        ('ASK { ?s ?p "a\\q" }', "1:13", "catalog.bad-string"),
        ("ASK\n{ \\u003f }", "2:3", "catalog.stray-escape"),
        ("ASK { \u0000 }", "1:7", "catalog.bad-character"),
        ("ASK { é }", "1:7", "catalog.bad-character"),
    ],
)
def test_lexical_errors_have_line_and_column(text: str, where: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        list(tokenize(text))
    assert (caught.value.where, caught.value.key) == (where, key)
    assert caught.value.text("fr").startswith(where)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select ?x {}", "SELECT"),
        ("# ASK\nBASE <http://e/> PREFIX ask: <http://e/> PREFIX : <http://x/>\nConstruct { } where { }", "CONSTRUCT"),
        ("ASK{}", "ASK"),
        ("DESCRIBE <http://e/>", "DESCRIBE"),
    ],
)
def test_the_query_form_is_read_after_the_prologue(text: str, form: str) -> None:
    assert query_form(text) == form


@pytest.mark.parametrize("word", ["INSERT", "delete", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"])
def test_updates_are_refused(word: str) -> None:
    with pytest.raises(UsageError) as caught:
        query_form(f"PREFIX ex: <http://e/>\n{word} DATA {{ ex:a ex:b ex:c }}")
    assert caught.value.key == "catalog.update"
    assert word.upper() in caught.value.text("en")
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("text", "key"), [("", "no-query"), ("# nothing", "no-query"), ("FIND ?x", "no-form")])
def test_text_that_is_no_query_is_an_error(text: str, key: str) -> None:
    with pytest.raises(UsageError) as caught:
        query_form(text)
    assert caught.value.key == f"catalog.{key}"


SERVICE_CALLS = [
    "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "SELECT * { SERVICE ?x { ?s ?p ?o } }",
    # Oxigraph needs no space between keywords, nor before a name.
    "SELECT * { SERVICESILENT<http://127.0.0.1:9/>{} }",
    "SELECT * { ?s ?p trueSERVICE ex:a {} }",
    "SELECT * { SERVICEex:a{} }",
    "PREFIX SERVICEex: <http://e/> SELECT * { SERVICEex:a # comment\n{} }",
    # In an expression, `<` is an operator to Oxigraph, and what follows may hide the `>` of the longest IRI.
    "SELECT * { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:9/>{} }",
    "SELECT * { FILTER(1<2)#>'''\nSERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #'''\n}",
    "SELECT * { FILTER(1<'>')SERVICE<http://127.0.0.1:9/>{ ?s ?p ?o } #'\n}",
]


@pytest.mark.parametrize("text", SERVICE_CALLS)
def test_service_is_refused_however_it_is_written(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        refuse_federation("PREFIX ex: <http://e/> " + text)
    assert caught.value.key == "catalog.federation"
    assert "--allow-service" in caught.value.text("en")
    check_query("PREFIX ex: <http://e/> " + text, allow_service=True)


@pytest.mark.parametrize(
    "text",
    [
        r'SELECT * { ?s ?p "\u0022 . SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } #" }',
        r'SELECT * { ?s ?p "\U00000022 } SERVICE <http://127.0.0.1:9/> {} #" }',
    ],
)
def test_service_is_refused_for_engines_that_expand_escapes_before_they_parse(text: str) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        refuse_federation(text)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s ?p "SERVICE" }',
        "SELECT * { ?s ?p ?o } # SERVICE <http://e/> {}",
        "SELECT * { ?service <http://e/service#x> ex:SERVICE }",
        "PREFIX service: <http://e/> SELECT * { GRAPH service:x { service:a ?p 'LOAD' } }",
        "SELECT * { VALUES (?a ?b) { (1 <http://e/service#x>) } FILTER(?a IN (<http://e/service#x>, ex:load)) }",
        r'SELECT * { ?s ?p "caf\u00e9" }',
    ],
)
def test_service_in_strings_comments_and_names_is_allowed(text: str) -> None:
    refuse_federation("PREFIX ex: <http://e/> " + text)


_CALL = st.sampled_from(["SERVICE", "service", "SERVICEex:a", "SERVICE ex:a", "SERVICE#>\n<http://127.0.0.1:9/>"])
_PIECES = st.lists(
    st.sampled_from(["FILTER(1<2)", "#>", "'", "''", "'''", "{}", ".", "\n", " ", "?s ex:p ", "true"]), max_size=4
)


@given(
    _PIECES, _CALL, st.sampled_from(["<http://127.0.0.1:9/>", "", " "]), st.sampled_from(["{}", "{?s ?p ?o}"]), _PIECES
)
def test_every_service_call_that_oxigraph_makes_is_refused(
    before: list[str], call: str, target: str, group: str, after: list[str]
) -> None:
    text = f"PREFIX ex: <http://127.0.0.1:9/> SELECT * {{ {''.join(before)}{call}{target}{group}{''.join(after)} }}"
    store = pyoxigraph.Store()
    store.add(
        pyoxigraph.Quad(pyoxigraph.NamedNode("http://e/s"), pyoxigraph.NamedNode("http://e/p"), pyoxigraph.Literal(1))
    )
    try:
        answer = store.query(text)
        list(answer) if isinstance(answer, pyoxigraph.QuerySolutions) else None
    except OSError:  # it tried: port 9 is refused without any connection
        with pytest.raises(UsageError):
            refuse_federation(text)
    except (SyntaxError, RuntimeError):
        pass


def test_missing_prefixes_are_declared_on_the_first_line() -> None:
    text = "PREFIX qkg: <http://mine/>\nSELECT ?x { ?x a qkg:A ; skos:prefLabel 'rdf:x' ; other:p sector:energy }"
    assert with_prefixes(text) == (
        "PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\t"
        "PREFIX sector: <https://w3id.org/qkg/id/concept/sector/>\t" + text
    )


def test_meaningful_tokens_are_neither_blanks_nor_comments() -> None:
    assert [token.text for token in meaningful(" ASK # x\n{ }")] == ["ASK", "{", "}"]
