"""The remote engine against real servers: Oxigraph, and one that misbehaves on real sockets."""

from __future__ import annotations

import base64
import socket
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.errors import (
    BadAnswerError,
    EngineError,
    QkgError,
    QuerySyntaxError,
    TimeLimitError,
    UnreachableError,
    UsageError,
)
from qkg.core.iris import VIEW_GRAPH
from qkg.engines.embedded import Embedded
from qkg.engines.remote import Remote
from tests.servers import Handler, free_port, misbehaving, oxigraph

JSON = "application/sparql-results+json"
EMPTY = b'{"head":{"vars":["x"]},"results":{"bindings":[]}}'
PREFIXES = "PREFIX : <http://example.org/> "

VIEW = """
@prefix : <http://example.org/> .
:quebec a :Government ; :label "Québec"@fr , "Quebec"@en ; :population 8 .
:bavaria a :Government ; :label "Bavière"@fr ; :area 70550.19 ; :signed "1989-12"^^:EDTF ; :open true .
"""
ACCOUNTS = """
@prefix : <http://example.org/> .
:one { :quebec :label "Québec"@fr , "Quebec"@en . :bavaria a :Government }
:two { :bavaria :label "Bavière"@fr ; :area 70550.19 , 1 . :bavaria :said "only here \\"}\\" \\n" }
"""


def dataset(with_view_graph: bool) -> list[ox.Quad]:
    view = list(ox.parse(VIEW, format=ox.RdfFormat.TURTLE))
    accounts = list(ox.parse(ACCOUNTS, format=ox.RdfFormat.TRIG))
    if with_view_graph:
        view = [ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode(VIEW_GRAPH)) for q in view]
    return view + accounts


def nquads(quads: list[ox.Quad]) -> bytes:
    return ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""


@pytest.fixture(scope="module")
def embedded() -> Embedded:
    store = ox.Store()
    store.extend(dataset(with_view_graph=False))
    return Embedded(store)


@pytest.fixture(scope="module")
def on_view(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    with oxigraph(nquads(dataset(with_view_graph=False)), tmp_path_factory.mktemp("view")) as url:
        yield Remote(url, timeout=10)


@pytest.fixture(scope="module")
def on_union(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Remote]:
    with oxigraph(nquads(dataset(with_view_graph=True)), tmp_path_factory.mktemp("union"), union=True) as url:
        yield Remote(url, default_graph="union", timeout=10)


@pytest.fixture(params=["on_view", "on_union"])
def remote(request: pytest.FixtureRequest) -> Remote:
    found: Remote = request.getfixturevalue(request.param)
    return found


def rows(engine: Embedded | Remote, query: str) -> Counter[str]:
    return Counter(str(solution) for solution in engine.select(PREFIXES + query))


SELECTS = [
    "SELECT ?s ?p ?o { ?s ?p ?o }",
    "select * where{?s :label ?l filter(lang(?l)='fr')}order by ?l limit 1",
    "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s :label ?l } GROUP BY ?s HAVING (COUNT(*) > 1) ORDER BY ?s",
    "SELECT ?n { { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } } }",
    "SELECT ?n { SELECT (COUNT(*) AS ?n) { ?s ?p ?o } }",
    "SELECT ?s ?g { ?s a :Government . GRAPH ?g { ?s :label ?l } }",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g",
    "SELECT ?l { GRAPH :two { ?s :label ?l } }",
    "SELECT ?s ?g { ?s a :Government OPTIONAL { GRAPH ?g { ?s a :Government } } }",
    "SELECT ?s { ?s a :Government FILTER NOT EXISTS { ?s :population ?n } }",
    "SELECT ?s { ?s a :Government FILTER EXISTS { GRAPH ?g { ?s a :Government } } }",
    "SELECT ?s (EXISTS { ?s :said ?x } AS ?said) { ?s a :Government }",
    "SELECT ?s { ?s a :Government } GROUP BY ?s HAVING (EXISTS { ?s :said ?x })",
    "SELECT ?s { ?s a :Government } ORDER BY (EXISTS { ?s :said ?x })",
    "SELECT ?s ?n { ?s :population ?n } VALUES ?n { 8 }",
    "SELECT ?s { VALUES ?s { :quebec :nowhere } ?s ?p 8 }",
    "SELECT ?s { { ?s :population ?n } UNION { GRAPH ?g { ?s :said ?x } } }",
    "SELECT ?x { ?s :label ?x FILTER(?x != '} { GRAPH ?g {') } # } {",
    "SELECT ?s { ?s a :Government MINUS { GRAPH ?g { ?s :area ?a } } }",
]


@pytest.mark.server
@pytest.mark.parametrize("query", SELECTS)
def test_select_gives_the_rows_of_the_embedded_engine(query: str, remote: Remote, embedded: Embedded) -> None:
    expected = rows(embedded, query)
    assert rows(remote, query) == expected
    assert expected or "said" in query  # so that nothing agrees by being empty


@pytest.mark.server
def test_ask_answers_from_the_view_alone(remote: Remote) -> None:
    assert remote.ask(PREFIXES + "ASK { :quebec :population 8 }") is True
    assert remote.ask(PREFIXES + "ASK WHERE { ?s :said ?x }") is False
    assert remote.ask(PREFIXES + "ASK { GRAPH ?g { ?s :said ?x } }") is True


@pytest.mark.server
@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s :name ?l } WHERE { ?s :label ?l }",
        "CONSTRUCT { ?s :name ?l } { ?s :label ?l } LIMIT 10",
        "CONSTRUCT WHERE { ?s :label ?l }",
        "construct where { ?s :label ?l . ?s a :Government } limit 100",
        "DESCRIBE ?s WHERE { ?s :population 8 }",
    ],
)
def test_construct_gives_the_triples_of_the_embedded_engine(query: str, remote: Remote, embedded: Embedded) -> None:
    if "DESCRIBE" in query and remote.capabilities.default_graph == "union":
        pytest.skip("what a description holds is each store's own affair")
    expected = {str(triple) for triple in embedded.construct(PREFIXES + query)}
    assert {str(triple) for triple in remote.construct(PREFIXES + query)} == expected
    assert expected


@pytest.mark.server
def test_quads_are_the_view_and_the_accounts(remote: Remote) -> None:
    assert {str(quad) for quad in remote.quads()} == {str(quad) for quad in dataset(with_view_graph=False)}


@pytest.mark.server
def test_terms_are_equal_to_the_embedded_ones(remote: Remote, embedded: Embedded) -> None:
    query = PREFIXES + "SELECT ?o { :bavaria ?p ?o } ORDER BY STR(?o)"
    assert [row["o"] for row in remote.select(query)] == [row["o"] for row in embedded.select(query)]


@pytest.mark.server
def test_a_query_that_does_not_parse_is_a_usage_error_with_the_servers_reason(on_view: Remote) -> None:
    with pytest.raises(UsageError) as caught:
        on_view.select("SELECT ?s WHERE { ?s ?p }")
    assert caught.value.key == "engines.bad-query"
    assert "expected" in caught.value.text("en")


@pytest.mark.server
@pytest.mark.parametrize(
    ("method", "query"),
    [("select", "ASK {}"), ("ask", "SELECT * {}"), ("construct", "ASK {}"), ("select", "CONSTRUCT WHERE { ?s ?p ?o }")],
)
def test_a_query_of_the_wrong_form_is_a_usage_error(on_view: Remote, method: str, query: str) -> None:
    with pytest.raises(UsageError):
        getattr(on_view, method)(query)


@pytest.mark.server
def test_service_is_refused_before_anything_is_sent(on_view: Remote) -> None:
    with pytest.raises(UsageError):
        on_view.select("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }")


# On real sockets, behaving badly

LIMIT = 0.5


def error_of(behave: Callable[[Handler, int], None], *, retries: int = 0, timeout: float = LIMIT) -> QkgError:
    """The error that a SELECT gives on a server that behaves so, and a check that it came in time."""
    with misbehaving(behave) as server:
        started = time.monotonic()
        with pytest.raises(QkgError) as caught:
            Remote(server.url, timeout=timeout, retries=retries).select("SELECT ?x {}")
        assert time.monotonic() - started < timeout + 0.5
        assert server.url in caught.value.text("en")
        assert caught.value.text("fr")
    return caught.value


def drip(handler: Handler, _number: int) -> None:
    """Send a byte now and then, so that no single wait is long."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def drip_headers(handler: Handler, _number: int) -> None:
    for _ in range(60):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if not _ else b"X-Slow: yes\r\n")
        handler.wfile.flush()
        time.sleep(0.05)


def truncated(handler: Handler, _number: int) -> None:
    handler.answer(200, JSON, EMPTY[:20], length="5000")


def truncated_without_length(handler: Handler, _number: int) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nContent-Type: " + JSON.encode() + b"\r\n\r\n" + EMPTY[:-4])


def broken_row(handler: Handler, _number: int) -> None:
    """The JSON is cut after a good first row."""
    handler.answer(
        200, JSON, b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":{"type":"literal","value":"a"}},{"x"'
    )


@pytest.mark.server
@pytest.mark.parametrize(
    ("behave", "key"),
    [
        (lambda handler, number: time.sleep(1.5), "engines.timeout"),
        (drip, "engines.timeout"),
        (drip_headers, "engines.timeout"),
        (lambda handler, number: handler.answer(500, "text/plain", b"out of memory"), "engines.refused"),
        (lambda handler, number: handler.answer(404, "text/html", b"<html>nothing"), "engines.refused"),
        (lambda handler, number: handler.answer(401, "text/plain", b""), "engines.denied"),
        (lambda handler, number: handler.answer(302, "text/plain", b"", Location="http://x/"), "engines.moved"),
        (lambda handler, number: handler.answer(200, "text/html", b"<html>\nHello"), "engines.nonsense"),
        (lambda handler, number: handler.answer(200, JSON, b"<html>\nHello"), "engines.nonsense"),
        (lambda handler, number: handler.answer(200, JSON, b""), "engines.nonsense"),
        (lambda handler, number: handler.answer(200, JSON, b'{"a":1}'), "engines.nonsense"),
        (truncated, "engines.broken-off"),
        (truncated_without_length, "engines.nonsense"),
        (broken_row, "engines.nonsense"),
        (lambda handler, number: handler.wfile.write(b"\x00\x01garbage\r\n\r\n"), "engines.request-failed"),
        (lambda handler, number: handler.reset(), "engines.reset"),
        (lambda handler, number: None, "engines.reset"),
    ],
)
def test_each_failure_of_a_server_has_its_message(behave: Callable[[Handler, int], None], key: str) -> None:
    error = error_of(behave)
    assert isinstance(error, EngineError)
    assert error.key == key


@pytest.mark.server
@pytest.mark.parametrize(
    ("behave", "kind"),
    [
        (lambda handler, number: time.sleep(1.5), TimeLimitError),
        (lambda handler, number: handler.reset(), UnreachableError),
        (lambda handler, number: handler.answer(401, "text/plain", b""), UnreachableError),
        (lambda handler, number: handler.answer(200, JSON, b"<html>"), BadAnswerError),
        (truncated, BadAnswerError),
        (lambda handler, number: handler.answer(400, "text/plain", b"expected }"), QuerySyntaxError),
    ],
)
def test_each_kind_of_failure_has_its_class(behave: Callable[[Handler, int], None], kind: type[QkgError]) -> None:
    assert type(error_of(behave)) is kind


def two_rows(iri: str) -> bytes:
    cell = '{{"x":{{"type":"literal","value":"a b"}},"y":{{"type":"uri","value":"{}"}}}}'
    rows = ",".join(cell.format(value) for value in ("http://e/a", iri))
    return f'{{"head":{{"vars":["x","y"]}},"results":{{"bindings":[{rows}]}}}}'.encode()


XML_ROWS = b"""<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">
<head><variable name="x"/><variable name="y"/></head><results>
<result><binding name="x"><literal>a b</literal></binding><binding name="y"><uri>http://e/a</uri></binding></result>
<result><binding name="y"> <uri>http://e/a b&amp;c</uri></binding></result></results></sparql>"""


@pytest.mark.server
@pytest.mark.parametrize(
    ("media_type", "body", "iri"),
    [
        (JSON, two_rows("http://e/a b"), "http://e/a b"),
        (JSON, two_rows("relative"), "relative"),
        (JSON, two_rows(""), ""),
        ("application/sparql-results+xml", XML_ROWS, "http://e/a b&c"),
    ],
)
def test_a_malformed_iri_in_an_answer_is_named_with_its_row(media_type: str, body: bytes, iri: str) -> None:
    error = error_of(lambda handler, number: handler.answer(200, media_type, body))
    assert isinstance(error, BadAnswerError)
    assert f"row 2 of the answer gives ?y the value “{iri}”" in error.text("en")


@pytest.mark.server
def test_a_malformed_iri_in_triples_is_named_by_its_line() -> None:
    body = b"<http://e/a> <http://e/b> <http://e/c> .\n<http://e/a> <http://e/b> <http://e/c d> .\n"
    answering = misbehaving(lambda h, n: h.answer(200, "application/n-triples", body))
    with answering as server, pytest.raises(BadAnswerError) as caught:
        Remote(server.url, timeout=2).construct("CONSTRUCT WHERE { ?s ?p ?o }")
    assert "line 2 of the answer does not parse" in caught.value.text("en")


@pytest.mark.server
def test_an_invalid_answer_is_shown_by_its_beginning() -> None:
    error = error_of(lambda handler, number: handler.answer(200, "text/html", b"<html>\n\x1b[31mWelcome to nginx"))
    assert "<html> [31mWelcome to nginx" in error.text("en")


@pytest.mark.server
def test_status_and_text_of_the_server_are_in_the_error() -> None:
    error = error_of(lambda handler, number: handler.answer(500, "text/plain", b"out of memory"))
    assert "500" in error.text("en")
    assert "out of memory" in error.text("en")


@pytest.mark.server
@pytest.mark.parametrize(
    "failure",
    [
        lambda handler: handler.answer(503, "text/plain", b"busy", Retry_After="0"),
        lambda handler: handler.answer(429, "text/plain", b"slow down"),
        lambda handler: handler.reset(),
    ],
)
def test_a_temporary_failure_is_retried(failure: Callable[[Handler], None]) -> None:
    with misbehaving(lambda h, number: failure(h) if number < 3 else h.answer(200, JSON, EMPTY)) as server:
        assert list(Remote(server.url, timeout=3).select("SELECT ?x {}")) == []
        assert len(server.requests) == 3


@pytest.mark.server
def test_retries_are_bounded() -> None:
    with misbehaving(lambda handler, number: handler.answer(503, "text/plain", b"", Retry_After="0")) as server:
        with pytest.raises(EngineError):
            Remote(server.url, timeout=3, retries=2).select("SELECT ?x {}")
        assert len(server.requests) == 3


@pytest.mark.server
def test_retry_after_is_respected_and_never_waited_for_beyond_the_timeout() -> None:
    def busy_once(handler: Handler, number: int) -> None:
        if number == 1:
            handler.answer(503, "text/plain", b"", Retry_After="1")
        else:
            handler.answer(200, JSON, EMPTY)

    with misbehaving(busy_once) as server:
        started = time.monotonic()
        Remote(server.url, timeout=5).select("SELECT ?x {}")
        assert time.monotonic() - started >= 1
    started = time.monotonic()
    error = error_of(lambda handler, number: handler.answer(503, "text/plain", b"", Retry_After="3600"), retries=3)
    assert error.key == "engines.refused"
    assert time.monotonic() - started < LIMIT


@pytest.mark.server
def test_other_failures_are_not_retried() -> None:
    with misbehaving(lambda handler, number: handler.answer(500, "text/plain", b"")) as server:
        with pytest.raises(EngineError):
            Remote(server.url, timeout=2).select("SELECT ?x {}")
        assert len(server.requests) == 1


def test_a_refused_connection_is_an_engine_error_at_once() -> None:
    started = time.monotonic()
    with pytest.raises(EngineError) as caught:
        Remote(f"http://127.0.0.1:{free_port()}/sparql", timeout=5).select("SELECT ?x {}")
    assert caught.value.key == "engines.unreachable"
    assert caught.value.exit_code == 4
    assert time.monotonic() - started < 1


def test_an_unknown_host_is_an_engine_error() -> None:
    with pytest.raises(EngineError) as caught:
        Remote("http://no-such-host.invalid/sparql", timeout=2).select("SELECT ?x {}")
    assert caught.value.key in {"engines.unreachable", "engines.timeout"}


def test_a_server_that_never_answers_is_left_at_the_time_limit() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        started = time.monotonic()
        with pytest.raises(EngineError) as caught:
            Remote(f"http://127.0.0.1:{listening.getsockname()[1]}/", timeout=0.3).select("SELECT ?x {}")
        assert caught.value.key == "engines.timeout"
        assert "0.3 s" in caught.value.text("en")
        assert time.monotonic() - started < 1


@pytest.mark.server
def test_the_request_is_a_form_with_user_agent_and_explicit_formats() -> None:
    query = "SELECT ?x { # INSERT DATA é\n }"
    with misbehaving(lambda handler, number: handler.answer(200, JSON, EMPTY)) as server:
        Remote(server.url, timeout=2).select(query)
        headers, body = server.requests[0]
    assert urllib.parse.parse_qs(body.decode()) == {"query": [query]}
    assert headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert headers["Accept"].startswith("application/sparql-results+json")
    assert headers["User-Agent"].startswith("qkg/")
    assert "https://w3id.org/qkg" in headers["User-Agent"]
    assert "Authorization" not in headers


@pytest.mark.server
@pytest.mark.parametrize("by", ["url", "environment"])
def test_credentials_are_sent_and_never_shown(by: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with misbehaving(lambda handler, number: handler.answer(500, "text/plain", b"")) as server:
        url = server.url
        if by == "url":
            url = url.replace("http://", "http://me:s%40cret@")
        else:
            monkeypatch.setenv("QKG_USER", "me")
            monkeypatch.setenv("QKG_PASSWORD", "s@cret")
        engine = Remote(url, timeout=2)
        with pytest.raises(EngineError) as caught:
            engine.select("SELECT ?x {}")
        headers, _ = server.requests[0]
    assert headers["Authorization"] == "Basic " + base64.b64encode(b"me:s@cret").decode()
    shown = caught.value.text("en") + caught.value.text("fr") + repr(engine) + engine.capabilities.name
    assert "cret" not in shown
    assert "me:" not in shown


@pytest.mark.server
def test_a_redirect_is_not_followed_with_the_credentials() -> None:
    with misbehaving(lambda h, n: h.answer(200, JSON, EMPTY)) as other:

        def moved(handler: Handler, number: int) -> None:
            handler.answer(301, "text/plain", b"", Location=other.url.replace("http://", "http://a:secret@"))

        with misbehaving(moved) as server, pytest.raises(EngineError) as caught:
            Remote(server.url.replace("http://", "http://me:x@"), timeout=2).select("SELECT ?x {}")
        assert other.requests == []
        assert other.url in caught.value.text("en")
        assert "secret" not in caught.value.text("en")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "bavaria",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "http://",
        "http:///sparql",
        "http://a:b:c/",
        "http://[::1",
        "http://example.org:99999/",
        "http://example.org/a b",
        "javascript:alert(1)",
        "http://me:secret@",
        "https://x\n.org/",
    ],
)
def test_an_invalid_endpoint_address_is_a_usage_error(url: str) -> None:
    with pytest.raises(UsageError) as caught:
        Remote(url)
    assert caught.value.key == "engines.bad-url"
    assert "secret" not in caught.value.text("en")


def test_an_international_address_is_sent_in_ascii() -> None:
    assert Remote("http://québec.example/requête?à=1").url == "http://xn--qubec-csa.example/requ%C3%AAte?%C3%A0=1"


def test_the_accounts_of_the_test_data_differ_from_its_view(tmp_path: Path) -> None:
    """The two servers would agree trivially if the accounts said nothing that the view does not."""
    view = {q.triple for q in dataset(with_view_graph=False) if isinstance(q.graph_name, ox.DefaultGraph)}
    stated = {q.triple for q in dataset(with_view_graph=False)}
    assert stated - view
    assert view - {q.triple for q in dataset(with_view_graph=False) if not isinstance(q.graph_name, ox.DefaultGraph)}
