"""`qkg.open()` on the shipped graph: the Python face, and the same face before a remote engine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import qkg
from qkg.errors import DataError, EngineError, UsageError
from qkg.graph import Graph
from qkg.results import Rows, Triples
from tests.servers import free_port, misbehaving, oxigraph

PARIS = "https://w3id.org/qkg/id/event/sf-1986-paris"


@pytest.fixture(scope="module")
def graph() -> Iterator[Graph]:
    with qkg.open(lang="en") as opened:
        yield opened


@pytest.fixture(scope="module")
def remote(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    quads = ox.serialize(graph.quads(), format=ox.RdfFormat.N_QUADS)
    assert quads is not None
    with oxigraph(quads, tmp_path_factory.mktemp("server")) as url, qkg.open(url, lang="en") as opened:
        yield opened


def table(answer: object) -> list[tuple[object, ...]]:
    assert isinstance(answer, Rows)
    return [tuple(row.values()) for row in answer]


def test_a_stored_query_takes_names_python_values_and_languages(graph: Graph) -> None:
    by_slug = table(graph.query("agreements-by-partner", partner="bavaria"))
    assert by_slug == table(graph.query("agreements-by-partner", partner="Bavière"))
    assert by_slug == table(graph.query("agreements-by-partner", partner="government:bavaria"))
    assert "https://w3id.org/qkg/id/agreement/bavaria-1989-joint-communique" in {row[0] for row in by_slug}
    later = table(graph.query("agreements-by-partner", partner="bavaria", since=date(2000, 1, 1)))
    assert {row[0] for row in later} < {row[0] for row in by_slug}
    french = graph.query("agreements-by-partner", partner="bavaria", lang="fr")
    assert isinstance(french, Rows)
    assert any("Bavière" in str(row["title"]) for row in french)


def test_sparql_answers_by_the_query_s_form(graph: Graph) -> None:
    assert graph.sparql("ASK { government:quebec a qkg:FederatedState }") is True
    rows = graph.sparql("SELECT (COUNT(*) AS ?n) { ?x a qkg:Representation }")
    assert isinstance(rows, Rows)
    assert rows[0]["n"] >= 61  # the keys of the table of representations
    triples = graph.sparql("CONSTRUCT WHERE { place:paris skos:prefLabel ?name }")
    assert isinstance(triples, Triples)
    assert {t.object.value for t in triples} == {"Paris"}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "call",
    [
        lambda g: g.query("partnerz"),
        lambda g: g.query("agreements-by-partner"),
        lambda g: g.query("agreements-by-partner", partner="atlantis"),
        lambda g: g.query("agreements-by-partner", partner="bavaria", since="soon"),
        lambda g: g.query("agreements-by-partner", partner="bavaria", colour="red"),
        lambda g: g.sparql("SELECT * { ?s ?p }"),
        lambda g: g.sparql("INSERT DATA { <urn:a> <urn:b> 1 }"),
        lambda g: g.sparql("SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"),
        lambda g: g.find("Georgia"),
        lambda g: g.export(io.BytesIO(), "docx"),
    ],
)
def test_a_caller_s_mistake_is_a_usage_error_with_something_to_do(graph: Graph, call: object) -> None:
    with pytest.raises(UsageError) as caught:
        call(graph)  # type: ignore[operator]
    assert str(caught.value)
    assert caught.value.text("fr") != caught.value.text("en")


def test_a_folder_that_is_none_is_a_data_error(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="ontology"):
        qkg.open(data=tmp_path)


def test_a_name_that_fits_several_things_lists_them(graph: Graph) -> None:
    with pytest.raises(UsageError, match=r"georgia-us.*|.*government:georgia") as caught:
        graph.find("Georgia")
    assert "government:georgia-us" in str(caught.value)
    assert graph.find("Georgia (US)") == "https://w3id.org/qkg/id/government/georgia-us"


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("baviere", "bavaria"),
        ("BAVIÈRE", "bavaria"),
        ("conseil europe", "conseil-europe"),
        ("Council of Eur", "conseil-europe"),
        ("cote ivoire", "cote-d-ivoire"),
        ("OACI", "oaci"),
    ],
)
def test_search_finds_by_beginnings_of_words_in_either_language(graph: Graph, words: str, slug: str) -> None:
    assert slug in [match.iri.rsplit("/", 1)[1] for match in graph.search(words)[:3]]


def test_search_puts_the_very_words_first_and_stops_at_its_limit(graph: Graph) -> None:
    found = graph.search("france", limit=5)
    assert found[0].label == "France"
    assert len(found) == 5
    assert graph.search("zzzz") == []


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(max_size=30))
def test_no_words_are_syntax_for_the_index(graph: Graph, words: str) -> None:
    assert isinstance(graph.search(words), list)


def test_the_number_of_participants_shows_who_says_what(graph: Graph) -> None:
    [count] = graph.evidence("sf-1986-paris", "qkg:participantCount")
    assert count.subject == PARIS
    assert count.accounts
    assert all(account.sources for account in count.accounts)
    shown = {statement.property.rsplit("#", 1)[-1] for statement in graph.show("sf-1986-paris")}
    assert {"eventKind", "place", "start", "partOfSeries"} <= shown


def test_exports_to_a_stream_and_to_a_file_are_the_same(graph: Graph, tmp_path: Path) -> None:
    stream = io.BytesIO()
    graph.export(stream, "ntriples")
    graph.export(tmp_path / "graph.nt")
    assert stream.getvalue() == (tmp_path / "graph.nt").read_bytes()
    assert stream.getvalue().count(b"\n") > 80_000


def test_rdflib_gets_the_view_and_the_accounts(graph: Graph) -> None:
    dataset = graph.to_rdflib()
    view = sum(1 for _ in graph.backend.construct("CONSTRUCT WHERE { ?s ?p ?o }"))
    assert len(dataset.default_graph) == view
    assert sum(1 for g in dataset.graphs() if "/account/overview-" in str(g.identifier)) == 30


# The same face before a server


@pytest.mark.server
def test_a_remote_engine_gives_the_same_answers(graph: Graph, remote: Graph) -> None:
    for query in graph.queries:
        if query.topic not in {"quality", "coverage"} and query.examples and query.form == "SELECT":
            values = query.examples[0].values
            here, there = table(graph.query(query.name, **values)), table(remote.query(query.name, **values))
            assert sorted(map(repr, here)) == sorted(map(repr, there)), query.name


@pytest.mark.server
def test_search_show_and_export_are_the_same_on_a_remote_engine(graph: Graph, remote: Graph) -> None:
    for words in ("baviere", "conseil eur", "france", "zzzz"):
        assert remote.search(words) == graph.search(words)
    assert remote.show("sf-1986-paris") == graph.show("sf-1986-paris")
    written = []
    for opened in (graph, remote):
        stream = io.BytesIO()
        opened.export(stream, "nquads")
        written.append(stream.getvalue())
    assert written[0] == written[1]


@pytest.mark.server
def test_a_server_that_is_down_slow_or_talks_nonsense_is_an_engine_error() -> None:
    with pytest.raises(EngineError):
        qkg.open(f"http://127.0.0.1:{free_port()}/query").query("partners")
    nonsense = misbehaving(lambda handler, _: handler.answer(200, "text/html", b"<html>Hello</html>"))
    with nonsense as server, pytest.raises(EngineError, match="text/html"):
        qkg.open(server.url).sparql("SELECT ?s { ?s ?p ?o }")
