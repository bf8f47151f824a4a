"""Results of quality queries are in the same report as those of shapes: in Python, on the command line, in every format."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

import qkg
from qkg.cli import main
from qkg.core.errors import UsageError
from qkg.core.iris import ID, QKG, SH, expand
from qkg.core.language import use_language
from qkg.evidence.lookup import Lookup
from qkg.graph import Graph
from qkg.validation import Location, Report, Result
from qkg.validation.formats import render
from qkg.validation.quality_queries import run_quality_queries
from qkg.validation.report import sorted_report

from .conftest import TEXT


def line_of(text: str) -> int:
    """The line of the cases that begins with *text*, from 1."""
    return next(number for number, line in enumerate(TEXT.splitlines(), 1) if line.strip().startswith(text))


def only(faulty: Graph, name: str) -> Report:
    return faulty.validate(shacl=False, quality=[name])


def result_on(found: Report, curie: str) -> Result:
    [result] = [result for result in found.results if result.focus_node == ox.NamedNode(expand(curie) or "")]
    return result


def test_a_row_becomes_a_result_with_its_query_severity_path_value_account_and_line(faulty: Graph) -> None:
    found = only(faulty, "agreement-after-party-ended")
    result = result_on(found, "agreement:with-the-dead")
    assert result.source_shape == ID + "query/agreement-after-party-ended"
    assert result.by_query
    assert result.severity == SH + "Warning"
    assert str(result.path) == f"<{QKG}signed>"
    assert result.value == ox.Literal("2001-02", datatype=ox.NamedNode("http://id.loc.gov/datatypes/edtf/EDTF"))
    assert result.accounts == ("https://w3id.org/qkg/account/cases",)
    [place] = result.locations
    assert (Path(place.file).name, place.line) == ("cases.trig", line_of("agreement:with-the-dead a qkg:Agreement"))


def test_a_message_names_things_in_the_language_it_is_in_and_by_curie_when_they_have_no_name(faulty: Graph) -> None:
    in_part = result_on(only(faulty, "orphan-concept"), "sector:orphan")
    assert in_part.message("en") == "This concept has no broader one in Sectors, and does not stand at its top."
    assert in_part.message("fr").startswith("Ce concept n’en a pas de plus large dans «\u00a0Secteurs\u00a0»")
    nameless = result_on(only(faulty, "dangling-link"), "event:lost")
    assert nameless.message("en") == "It leads to place:nowhere, of which the graph says nothing."


def test_a_message_shows_a_missing_value_as_a_dash(faulty: Graph) -> None:
    from qkg.catalog.header import parse_query

    query = parse_query(
        "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\n#+ columns:\n"
        "#+   event: {type: iri, label: {en: E, fr: E}}\n#+   end: {type: string, label: {en: E, fr: E}}\n"
        "#+ severity: info\n#+ message: {en: 'until {end}', fr: 'jusqu’à {end}'}\n"
        "PREFIX qkg: <https://w3id.org/qkg/ontology#>\n"
        "SELECT ?event ?end WHERE { ?event a qkg:Event OPTIONAL { ?event <urn:x> ?end } } ORDER BY ?event",
        "until.rq",
        "quality",
    )
    results = run_quality_queries(Lookup(faulty.engine), [query])
    assert {result.message("en") for result in results} == {"until –"}


def test_only_the_named_queries_are_run(faulty: Graph) -> None:
    found = faulty.validate(shacl=False, quality=["source-twice", "empty-account"])
    assert {result.source_shape for result in found.results} == {ID + "query/source-twice", ID + "query/empty-account"}
    assert (found.checked, found.asked) == (0, 2)


def test_shapes_and_queries_are_in_one_report(faulty: Graph) -> None:
    together = faulty.validate(quality=True)
    assert together.checked > 30
    assert together.asked == len(faulty.queries.quality())
    shapes = {result.source_shape.partition("#")[0] for result in together.results if not result.by_query}
    assert shapes == {"https://w3id.org/qkg/shapes"}
    assert any(result.by_query for result in together.results)
    assert [result.order() for result in together.results] == sorted(result.order() for result in together.results)


def test_without_quality_no_query_is_run(faulty: Graph) -> None:
    found = faulty.validate()
    assert found.asked == 0
    assert not any(result.by_query for result in found.results)


@pytest.mark.parametrize("name", ["no-such-check", "partners"])
def test_the_name_of_another_query_is_refused(faulty: Graph, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        faulty.validate(quality=[name])


def test_an_unknown_name_gets_suggestions(faulty: Graph) -> None:
    with pytest.raises(UsageError) as error:
        faulty.validate(quality=["missing-labels"])
    assert "missing-label" in error.value.text("en")


def test_of_a_users_file_only_its_subjects_are_reported(faulty: Graph, tmp_path: Path) -> None:
    file = tmp_path / "mine.ttl"
    file.write_text(
        "@prefix qkg: <https://w3id.org/qkg/ontology#> .\n@prefix event: <https://w3id.org/qkg/id/event/> .\n"
        "@prefix place: <https://w3id.org/qkg/id/place/> .\n\nevent:mine a qkg:Event ;\n    qkg:place place:never-heard-of .\n",
        "utf-8",
    )
    found = faulty.validate(file, shacl=False, quality=["dangling-link", "event-without-date", "empty-account"])
    assert {(r.source_shape.rpartition("/")[2], r.locations) for r in found.results} == {
        ("dangling-link", (Location(str(file), 6),)),
        ("event-without-date", (Location(str(file), 5),)),
    }


def test_a_duplicate_in_a_users_file_is_reported_though_the_focus_node_is_the_known_thing(
    faulty: Graph, tmp_path: Path
) -> None:
    file = tmp_path / "again.trig"
    file.write_text(
        "@prefix qkg: <https://w3id.org/qkg/ontology#> .\n@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        "@prefix organization: <https://w3id.org/qkg/id/organization/> .\n"
        'organization:a-namesake a qkg:Organization ; skos:prefLabel "Namesake"@en, "Autre"@fr .\n',
        "utf-8",
    )
    found = faulty.validate(file, shacl=False, quality=["duplicate-label"])
    # The first by name is the file's own; each known one is reported as a duplicate of it.
    assert {
        result.focus_node for result in found.results if result.value == ox.NamedNode(ID + "organization/a-namesake")
    } == {ox.NamedNode(ID + f"organization/namesake-{letter}") for letter in "abc"}


def test_less_severe_results_are_left_out_and_counted(faulty: Graph) -> None:
    found = faulty.validate(shacl=False, quality=["dangling-link", "source-twice", "event-without-date"])
    assert set(found.counts) == {"violation", "warning", "info"}
    hidden = {"violation": len(found.results) - found.counts["violation"], "warning": found.counts["info"]}
    for level, count in hidden.items():
        kept = found.at_least(level)
        assert count > 0
        assert len(kept.results) == len(found.results) - count
        assert [note.text("en") for note in kept.notes] == [f"less grave results, not shown: {count}"]
    assert found.at_least("info") is found


def test_a_report_without_its_less_severe_results_does_not_claim_conformance(faulty: Graph) -> None:
    found = faulty.validate(shacl=False, quality=["event-without-date"]).at_least("violation")
    assert found.results == ()
    assert "Nothing as grave as that found." in render(found, "text", "en")
    assert "No problem" not in render(found, "text", "en")


def test_severities_defined_by_shapes_are_never_left_out() -> None:
    own = Result(ox.NamedNode("urn:a"), None, None, "urn:shape", "urn:component", severity="urn:Own")
    assert sorted_report([own], [], "auto").at_least("violation").results == (own,)


# The formats


@pytest.fixture(scope="module")
def found(faulty: Graph) -> Report:
    return faulty.validate(shacl=False, quality=["dangling-link", "source-twice", "event-without-date"])


def test_json_names_the_query_and_holds_both_languages(found: Report) -> None:
    document = json.loads(render(found, "json", "fr"))
    assert document["asked"] == 3
    about = {r["shape"].rpartition("/")[2]: r for r in document["results"] if r["focus"]["value"] == ID + "event/lost"}
    assert set(about) == {"dangling-link", "event-without-date"}
    lost = about["dangling-link"]
    assert lost["shape"] == lost["constraint"] == ID + "query/dangling-link"
    assert lost["severity"] == "violation"
    assert lost["message"] == lost["messages"]["fr"] == "Le lien mène à place:nowhere, dont le graphe ne dit rien."
    assert lost["places"][0]["line"] == line_of("event:lost a qkg:Event")


def test_sarif_makes_each_query_a_rule(found: Report) -> None:
    [run] = json.loads(render(found, "sarif", "en"))["runs"]
    rules = {rule["id"]: rule["defaultConfiguration"]["level"] for rule in run["tool"]["driver"]["rules"]}
    assert rules == {
        "query:dangling-link": "error",
        "query:source-twice": "warning",
        "query:event-without-date": "note",
    }


def test_junit_has_failures_for_violations_of_quality_queries_only(found: Report) -> None:
    suite = ElementTree.fromstring(render(found, "junit", "en"))  # noqa: S314 - our own
    failed = {case.get("classname") for case in suite.iter("testcase") if case.find("failure") is not None}
    passed = {case.get("classname") for case in suite.iter("testcase") if case.find("failure") is None}
    assert failed == {"query:dangling-link"}
    assert passed == {"query:source-twice", "query:event-without-date"}


def test_the_shacl_report_names_the_query_as_source_and_holds_its_message(found: Report) -> None:
    store = ox.Store()
    store.load(render(found, "turtle", "en").encode(), format=ox.RdfFormat.TURTLE)
    query = f"""ASK {{ ?result <{SH}focusNode> <{ID}event/lost> ; <{SH}sourceShape> <{ID}query/dangling-link> ;
        <{SH}resultPath> <{QKG}place> ; <{SH}value> <{ID}place/nowhere> ; <{SH}resultSeverity> <{SH}Violation> ;
        <{SH}resultMessage> "It leads to place:nowhere, of which the graph says nothing."@en }}"""
    assert bool(store.query(query))


def test_text_and_html_are_in_the_readers_language(found: Report) -> None:
    text = render(found, "text", "fr")
    assert "Requête de qualité\u00a0: query:dangling-link" in text
    assert "3 requêtes de qualité posées." in " ".join(text.split())
    assert "Le lien mène à place:nowhere" in render(found, "html", "fr")


# The command line


@pytest.fixture
def run(folder: Path, capsys: pytest.CaptureFixture[str], faulty: Graph) -> object:
    assert faulty.store is not None  # built before the first command

    def command(*arguments: str) -> tuple[int, str, str]:
        try:
            code = main(["validate", *arguments, "--data", str(folder), "--lang", "en"])
        finally:
            use_language(None)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return command


def test_the_exit_code_is_1_for_violations_and_0_for_warnings(run) -> None:  # type: ignore[no-untyped-def]
    assert run("--only-quality", "--check", "dangling-link")[0] == 1
    code, out, _ = run("--only-quality", "--check", "source-twice")
    assert code == 0
    assert "1 quality query asked." in out


def test_the_exit_code_is_1_for_a_violation_that_is_not_shown(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run(
        "--only-quality", "--severity", "warning", "--check", "dangling-link", "--check", "event-without-date"
    )
    assert code == 1
    assert "event-without-date" not in out
    assert "less grave results, not shown" in out


def test_an_unknown_check_is_a_usage_error(run) -> None:  # type: ignore[no-untyped-def]
    code, out, err = run("--check", "danglinglink")
    assert (code, out) == (2, "")
    assert "Did you mean: dangling-link" in err


def test_a_single_check_runs_in_addition_to_the_shapes(run) -> None:  # type: ignore[no-untyped-def]
    code, out, _ = run("--check", "source-twice", "--severity", "violation")
    assert code == 1
    assert "shapes checked" in out
    assert "1 quality query asked." in out


# The shipped graph


def test_the_shipped_graph_has_no_quality_violation() -> None:
    graph = qkg.open(lang="en")
    queries = graph.queries.quality()
    found = run_quality_queries(Lookup(graph.engine), queries)  # no accounts and lines: they cost more
    assert [(result.source_shape, str(result.focus_node)) for result in found if result.level == "violation"] == []
    assert len(queries) >= 30


def test_a_catalogue_read_back_from_a_store_keeps_severity_and_message(faulty: Graph, folder: Path) -> None:
    from qkg.catalog import Catalog, load

    fresh = load(str(folder / "queries"))
    again = Catalog.from_json(fresh.to_json())
    assert [(q.name, q.severity, q.message) for q in again.quality()] == [
        (q.name, q.severity, q.message) for q in fresh.quality()
    ]
    assert [q.name for q in faulty.queries.quality()] == [q.name for q in fresh.quality()]
    assert all(query.severity is None for query in again if query.name == "partners")
