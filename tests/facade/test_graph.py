"""`qkg.open()` and the methods of `Graph`, on the shipped graph and on small data folders."""

from __future__ import annotations

import datetime as dt
import io
import threading
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest

import qkg
from qkg.answers import Rows, Triples
from qkg.core.errors import DataError, EngineError, QkgError, TimeLimitError, UsageError
from qkg.core.language import use_language
from qkg.export import FORMATS
from qkg.graph import Graph

BAVARIA = "https://w3id.org/qkg/id/government/bavaria"
COUNTRY = """
PREFIX qkg: <https://w3id.org/qkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX account: <https://w3id.org/qkg/account/>
PREFIX government: <https://w3id.org/qkg/id/government/>
account:a { government:x a qkg:Government ; skos:prefLabel "Xanadu"@en, "Xanadou"@fr . }
<https://w3id.org/qkg/graph/provenance> { account:a a qkg:Account . }
"""
QUERY = """#+ title: {en: Names, fr: Noms}
#+ description: {en: All names., fr: Tous les noms.}
#+ parameters:
#+   lang: {type: lang, label: {en: Language, fr: Langue}}
#+ columns:
#+   name: {type: string, label: {en: Name, fr: Nom}}
SELECT ?name WHERE { ?x <http://www.w3.org/2004/02/skos/core#prefLabel> ?name . ?x a <https://w3id.org/qkg/ontology#Government>
  FILTER(LANG(?name) = COALESCE($lang, "en")) } ORDER BY ?name
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A data folder with one account, which the tests may change."""
    root = tmp_path / "own"
    for path, text in {"ontology/qkg.ttl": "", "graph/x.trig": COUNTRY, "queries/names/names.rq": QUERY}.items():
        (root / path).parent.mkdir(parents=True)
        (root / path).write_text(text, "utf-8")
    return root


def table(answer: object) -> Rows:
    assert isinstance(answer, Rows)
    return answer


# Opening


def test_it_is_a_context_manager_and_closed_after(own: Path) -> None:
    with qkg.open(data=own) as graph:
        assert isinstance(graph, Graph)
        assert graph.sparql("ASK { ?s ?p ?o }") is True
        assert repr(graph) == "<qkg.Graph on oxigraph>"
    with pytest.raises(ValueError, match="closed"):
        graph.sparql("ASK { ?s ?p ?o }")


def test_a_data_folder_is_named_by_path_text_or_environment(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for data in (own, str(own)):
        with qkg.open(data=data, lang="en") as graph:
            assert table(graph.query("names")).column("name") == ["Xanadu"]
            assert [query.name for query in graph.queries] == ["names"]
    monkeypatch.setenv("QKG_DATA", str(own))
    with qkg.open(lang="fr") as graph:
        assert table(graph.query("names")).column("name") == ["Xanadou"]
        assert graph.data.root == str(own)


def test_a_relative_data_folder_is_relative_to_the_working_directory(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(own.parent)
    with qkg.open(data="own") as graph:
        assert graph.data.root == str(own)


def test_the_build_reports_each_step_once(own: Path) -> None:
    steps: list[str] = []
    for _ in range(2):
        qkg.open(data=own, progress=steps.append).close()
    assert steps.count("") == 1
    assert len(steps) > 3


@pytest.mark.parametrize("what", ["nowhere", "a file", "an empty folder"])
def test_an_incomplete_data_folder_is_an_error_that_names_what_is_missing(tmp_path: Path, what: str) -> None:
    path = tmp_path / "data"
    if what == "a file":
        path.write_text("")
    elif what == "an empty folder":
        path.mkdir()
    with pytest.raises(DataError) as caught:
        qkg.open(data=path)
    assert caught.value.where == str(path)
    assert "ontology/" in caught.value.text("en")
    assert "QKG_DATA" in caught.value.text("fr")


def test_data_that_does_not_build_is_an_error_with_file_and_line(own: Path) -> None:
    (own / "graph/x.trig").write_text("\n\nnonsense")
    with pytest.raises(DataError) as caught:
        qkg.open(data=own)
    assert f"{own}/graph/x.trig:3" in caught.value.text("en")


@pytest.mark.parametrize("lang", ["de", "EN", "fr-CA"])
def test_an_unknown_language_is_a_usage_error(own: Path, lang: str) -> None:
    with pytest.raises(UsageError) as caught:
        qkg.open(data=own, lang=lang)
    assert "en, fr" in caught.value.text("en")


@pytest.mark.parametrize("target", ["bavaria", "ftp://example.org/", "http://"])
def test_an_invalid_endpoint_is_a_usage_error(target: str) -> None:
    with pytest.raises(UsageError):
        qkg.open(target)


def test_an_unreachable_endpoint_is_an_engine_error_when_it_is_asked() -> None:
    graph = qkg.open("http://127.0.0.1:9/sparql", timeout=2)
    with pytest.raises(EngineError):
        graph.query("partners")


def test_a_timeout_holds_on_the_embedded_engine(own: Path) -> None:
    with qkg.open(data=own, timeout=0.001) as graph:
        with pytest.raises(TimeLimitError):
            graph.sparql("ASK { ?s ?p ?o }")
        assert graph.sparql("ASK { ?s ?p ?o }", timeout=30) is True


# Stored queries


def test_a_stored_query_answers_rows_with_headings(graph: Graph) -> None:
    rows = table(graph.query("agreements-by-partner", partner="bavaria"))
    assert rows.variables == ("agreement", "title", "signed", "kindLabel")
    assert rows.headings() == ["Agreement", "Title", "Signed", "Kind"]
    assert rows.headings("fr") == ["Entente", "Titre", "Conclue", "Nature"]
    assert "https://w3id.org/qkg/id/agreement/bavaria-untitled" in rows.column("agreement")


@pytest.mark.parametrize(
    "partner",
    ["bavaria", "Bavaria", "Bavière", "baviere", "government:bavaria", BAVARIA, f"<{BAVARIA}>", ox.NamedNode(BAVARIA)],
)
def test_a_thing_has_many_names(graph: Graph, partner: object) -> None:
    assert f"<{BAVARIA}>" in graph.bind("agreements-by-partner", partner=partner)


def test_python_values_are_parameters(graph: Graph) -> None:
    day = dt.date(1965, 2, 27)
    text = graph.bind("agreements-by-period", since=day, until="1965-02-27")
    assert text.count('"1965-02-27"^^<http://www.w3.org/2001/XMLSchema#date>') >= 2
    assert "qkg:paragraph 7" in graph.bind("sentence-statements", paragraph=7, sentence="3")
    rows = table(graph.query("agreements-by-period", since=day, until=day))
    assert "https://w3id.org/qkg/id/agreement/france-1965-education" in rows.column("agreement")


def test_language_comes_from_the_call_the_graph_or_the_reader(graph: Graph) -> None:
    def name(of: Graph, lang: str | None = None) -> object:
        return next(row["partnerLabel"] for row in table(of.query("partners", lang=lang)) if row["partner"] == BAVARIA)

    assert name(graph) == "Bavaria"
    assert name(graph, lang="fr") == "Bavière"
    with qkg.open(lang="fr") as french:
        assert name(french) == "Bavière"
        assert table(french.query("partners")).headings()[1] == "Nom"
        assert name(french, lang="en") == "Bavaria"
    use_language("fr")
    try:
        with qkg.open() as default:
            assert name(default) == "Bavière"
    finally:
        use_language(None)


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("agreement-by-partner", {}, "agreements-by-partner"),
        ("agreements-by-partner", {}, "partner"),
        ("agreements-by-partner", {"partner": "bavari"}, "bavaria"),
        ("agreements-by-partner", {"partner": "bavaria", "colour": "red"}, "colour"),
        ("agreements-by-partner", {"partner": "bavaria", "since": "1999-02-30"}, "1999-02-30"),
        ("agreements-by-partner", {"partner": "bavaria", "lang": "de"}, "de"),
        ("agreements-by-partner", {"partner": ["bavaria", "japan"]}, "partner"),
        ("sentence-statements", {"paragraph": Decimal("1.5"), "sentence": 1}, "paragraph"),
    ],
)
def test_a_wrong_call_is_a_usage_error_that_names_it(
    graph: Graph, name: str, values: dict[str, object], words: str
) -> None:
    with pytest.raises(UsageError) as caught:
        graph.query(name, **values)  # type: ignore[arg-type]
    assert words in caught.value.text("en")


def test_errors_are_in_the_language_that_the_graph_was_opened_in(own: Path) -> None:
    """Two threads ask the same at once, each in its language; the errors are read after both are done."""
    ready = threading.Barrier(2)

    def ask(lang: str) -> str:
        with qkg.open(data=own, lang=lang) as graph:
            ready.wait(timeout=60)
            try:
                graph.query("no-such-query")
            except UsageError as error:
                return str(error)
        return ""

    with ThreadPoolExecutor(2) as pool:
        english, french = pool.map(ask, ("en", "fr"))
    assert english.startswith("there is no stored query “no-such-query”")
    assert french.startswith("il n’y a pas de requête enregistrée «\u00a0no-such-query\u00a0»")


# SPARQL


def test_sparql_answers_each_form(graph: Graph) -> None:
    assert graph.sparql("ASK { government:bavaria qkg:withinState government:germany }") is True
    assert graph.sparql("ASK { government:germany qkg:withinState government:bavaria }") is False
    rows = table(graph.sparql("SELECT (COUNT(*) AS ?n) { ?x a qkg:Passage }"))
    assert rows[0]["n"] == 31
    triples = graph.sparql("CONSTRUCT WHERE { government:bavaria qkg:withinState ?state }")
    assert isinstance(triples, Triples)
    assert len(triples) == 1
    assert isinstance(graph.sparql("DESCRIBE government:bavaria"), Triples)


def test_sparql_keeps_prefixes_of_its_own(graph: Graph) -> None:
    assert graph.sparql("PREFIX g: <https://w3id.org/qkg/id/government/> ASK { g:bavaria a qkg:Government }") is True
    assert graph.sparql("PREFIX qkg: <urn:> ASK { ?x a qkg:Government }") is False


@pytest.mark.parametrize(
    "text", ["", "SELEKT *", "SELECT * { ?s ?p }", "INSERT DATA { <urn:a> <urn:b> <urn:c> }", "DROP ALL"]
)
def test_text_that_is_not_a_query_is_a_usage_error(graph: Graph, text: str) -> None:
    with pytest.raises(UsageError):
        graph.sparql(text)


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "LOAD <http://127.0.0.1:9/>"]
)
def test_calling_other_servers_is_refused_unless_it_was_allowed(own: Path, text: str) -> None:
    with qkg.open(data=own) as graph, pytest.raises(UsageError) as caught:
        graph.sparql(text)
    assert caught.value.exit_code == 2


def test_service_that_was_allowed_is_tried(own: Path) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    with qkg.open(data=own, allow_service=True) as graph, pytest.raises(EngineError):
        list(table(graph.sparql(query)))
    remote = qkg.open("http://127.0.0.1:9/sparql", allow_service=True, timeout=2)
    with pytest.raises(EngineError):  # which is that there is no such endpoint, and not that SERVICE is refused
        remote.sparql(query)


# Things


def test_show_gives_statements_with_their_accounts(graph: Graph) -> None:
    statements = {
        (each.property.rpartition("#")[2], getattr(each.value, "value", "")): each for each in graph.show("Bavière")
    }
    within = statements["withinState", "https://w3id.org/qkg/id/government/germany"]
    assert "https://w3id.org/qkg/account/overview-p07-s03" in [account.iri for account in within.accounts]
    names = {(s.value.value, s.value.language) for s in graph.show(BAVARIA) if isinstance(s.value, ox.Literal)}
    assert {("Bavaria", "en"), ("Bavière", "fr")} <= names


def test_evidence_is_of_one_property_by_name_or_iri(graph: Graph) -> None:
    for name in ("qkg:withinState", "https://w3id.org/qkg/ontology#withinState"):
        assert {each.property for each in graph.evidence("bavaria", name)} == {
            "https://w3id.org/qkg/ontology#withinState"
        }


def test_evidence_of_what_is_no_property_is_a_usage_error(graph: Graph) -> None:
    with pytest.raises(UsageError) as caught:
        graph.evidence("bavaria", "withinState")
    assert "withinState" in caught.value.text("en")


def test_rows_are_explained_one_by_one(graph: Graph) -> None:
    rows = table(graph.sparql("SELECT ?state { government:bavaria qkg:withinState ?state }"))
    [row] = graph.explain(rows)
    assert "https://w3id.org/qkg/account/overview-p07-s03" in [account.iri for account in row.accounts]
    assert graph.explain(table(graph.sparql("SELECT ?x { ?x qkg:nothing ?y }"))) == []


@pytest.mark.parametrize("words", ["l'Ontario", "L’Ontario", "d'ontario", "ontario"])
def test_a_search_needs_no_elided_article(graph: Graph, words: str) -> None:
    assert "https://w3id.org/qkg/id/government/ontario" in [match.iri for match in graph.search(words)]


def test_a_search_finds_the_name_that_has_one(graph: Graph) -> None:
    assert graph.search("Côte d'Ivoire")[0].iri.endswith("/cote-d-ivoire")


def test_find_suggests_names_when_none_matches(graph: Graph) -> None:
    assert graph.find("Bavière") == BAVARIA  # and not the land that it governs
    with pytest.raises(UsageError) as caught:
        graph.find("bavari")
    assert "bavaria" in caught.value.text("en")


def test_a_name_that_fits_several_things_lists_them(graph: Graph) -> None:
    with pytest.raises(UsageError) as caught:
        graph.find("Georgia")
    assert "government:georgia-us" in caught.value.text("en")
    assert graph.find("Georgia (US)") == "https://w3id.org/qkg/id/government/georgia-us"


def test_every_figure_of_a_disagreement_has_sources(graph: Graph) -> None:
    [count] = graph.evidence("sf-1986-paris", "qkg:participantCount")
    assert all(account.sources for account in count.accounts)
    figures = [count.value, *(rival.value for rival in count.rivals)]
    assert {term.value for term in figures if isinstance(term, ox.Literal)} >= {"39", "41", "42"}


def test_stats_count_things_by_class(graph: Graph) -> None:
    counts = {row["class"].rpartition("#")[2]: row["things"] for row in graph.stats()}
    assert counts["Passage"] == 31
    assert counts["Partner"] >= 21


# The whole graph


@pytest.mark.slow
def test_validation_answers_a_report(graph: Graph) -> None:
    assert graph.validate().passed


@pytest.mark.slow
def test_validation_of_a_file_names_its_lines(graph: Graph, tmp_path: Path) -> None:
    path = tmp_path / "mine.ttl"
    path.write_text(
        "PREFIX qkg: <https://w3id.org/qkg/ontology#>\n\n<https://w3id.org/qkg/id/agreement/mine> a qkg:Agreement .\n"
    )
    report = graph.validate(path)
    assert not report.passed
    path.write_text("nonsense")
    with pytest.raises(DataError) as caught:
        graph.validate(str(path))
    assert "mine.ttl:1" in caught.value.text("en")


def test_export_writes_a_file_or_a_stream(own: Path, tmp_path: Path) -> None:
    with qkg.open(data=own) as graph:
        stream, turtle = io.BytesIO(), io.BytesIO()
        graph.export(stream, "ntriples")
        graph.export(tmp_path / "graph.nt")
        graph.export(str(tmp_path / "other.txt"), "ntriples")
        graph.export(turtle)
    assert (tmp_path / "graph.nt").read_bytes() == (tmp_path / "other.txt").read_bytes() == stream.getvalue()
    assert b"Xanadu" in stream.getvalue()
    assert turtle.getvalue().startswith(b"@prefix")


def test_export_takes_a_scope(own: Path) -> None:
    with qkg.open(data=own) as graph:
        stream = io.BytesIO()
        graph.export(stream, "nquads", scope="authored")
        assert {line.split()[-2] for line in stream.getvalue().splitlines()} == {
            b"<https://w3id.org/qkg/account/a>",
            b"<https://w3id.org/qkg/graph/provenance>",
        }


def test_the_view_can_be_a_named_graph_like_the_others(own: Path) -> None:
    with qkg.open(data=own) as graph:
        view, everything = io.BytesIO(), io.BytesIO()
        graph.export(view, "ntriples")
        graph.export(everything, "nquads", scope="named")
    ending = b" <https://w3id.org/qkg/graph/view> ."
    inside = [line.replace(ending, b" .") for line in everything.getvalue().splitlines() if line.endswith(ending)]
    assert sorted(inside) == sorted(view.getvalue().splitlines())
    assert all(line.endswith(b"> .") for line in everything.getvalue().splitlines())


def test_export_errors_are_qkg_errors_and_leave_no_file(graph: Graph, tmp_path: Path) -> None:
    for target, format_ in (
        (tmp_path / "graph.xyz", None),
        (tmp_path / "graph.ttl", "xyz"),
        (tmp_path / "no/graph.ttl", None),
    ):
        with pytest.raises(QkgError):
            graph.export(target, format_)
    assert list(tmp_path.iterdir()) == []
    assert "turtle" in FORMATS


def test_rdflib_gets_the_view_and_the_accounts(own: Path) -> None:
    import rdflib

    with qkg.open(data=own) as graph:
        dataset = graph.to_rdflib()
        assert len(list(graph.quads())) == len({*dataset.quads()})
    assert isinstance(dataset, rdflib.Dataset)
    thing = rdflib.URIRef("https://w3id.org/qkg/id/government/x")
    label = rdflib.URIRef("http://www.w3.org/2004/02/skos/core#prefLabel")
    assert set(dataset.default_graph.objects(thing, label)) == {
        rdflib.Literal("Xanadu", lang="en"),
        rdflib.Literal("Xanadou", lang="fr"),
    }
    account = dataset.graph(rdflib.URIRef("https://w3id.org/qkg/account/a"))
    assert (thing, label, rdflib.Literal("Xanadu", lang="en")) in account
    assert dataset.namespace_manager.qname("https://w3id.org/qkg/ontology#party") == "qkg:party"


# On a server


ASKED: list[tuple[str, dict[str, object]]] = [
    ("partners", {}),
    ("partner-profile", {"partner": "france"}),
    ("agreements-by-partner", {"partner": "Bavière", "lang": "fr"}),
    ("agreements-by-period", {"since": "1965-01-01", "until": "1965-12-31"}),
    ("events-timeline", {"kind": "summit"}),
    ("sentence-statements", {"paragraph": 12, "sentence": 3}),
    ("subject-evidence", {"subject": "agreement:nafta"}),
    ("disagreements", {"subject": "event:sf-1986-paris"}),
    ("relationships-by-region", {}),
    ("overview", {}),
]


@pytest.mark.server
@pytest.mark.parametrize(("name", "values"), ASKED, ids=[name for name, _ in ASKED])
def test_a_server_answers_stored_queries_as_the_embedded_engine_does(
    name: str, values: dict[str, object], graph: Graph, remote: Graph
) -> None:
    def answer(of: Graph) -> list[str]:
        return sorted(str(list(row.terms.values())) for row in table(of.query(name, **values)))  # type: ignore[arg-type]

    assert answer(remote) == answer(graph)
    assert answer(graph)


@pytest.mark.server
def test_a_server_shows_finds_and_exports_the_same(graph: Graph, remote: Graph) -> None:
    assert remote.find("Bavière") == graph.find("Bavière")

    def said(of: Graph) -> set[tuple[str, str, tuple[str, ...]]]:
        return {(s.property, str(s.value), tuple(sorted(a.iri for a in s.accounts))) for s in of.show("bavaria")}

    assert said(remote) == said(graph)
    for name in ("turtle", "trig"):
        mine, theirs = io.BytesIO(), io.BytesIO()
        graph.export(mine, name)
        remote.export(theirs, name)
        assert mine.getvalue() == theirs.getvalue()


@pytest.mark.parametrize(
    ("name", "value"),
    [("timeout", v) for v in (0, -1, float("inf"), float("nan"), 1e12, "3", True)]
    + [("memory_limit", v) for v in (0, -1, "x")]
    + [("max_query_size", v) for v in (0, "10")],
)
def test_a_limit_that_is_no_positive_number_is_refused(graph: Graph, name: str, value: object) -> None:
    with pytest.raises(UsageError) as caught:
        qkg.open(**{name: value})  # type: ignore[arg-type]
    assert caught.value.key == "core.bad-limit"
    assert caught.value.where == name
    if name == "timeout":
        with pytest.raises(UsageError, match="timeout"):
            graph.sparql("ASK {}", timeout=value)  # type: ignore[arg-type]


def test_a_text_to_search_for_has_a_maximum_length(graph: Graph) -> None:
    with pytest.raises(UsageError, match="12000 "):
        graph.search("ab " * 4000)
