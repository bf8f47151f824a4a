"""Each report format, read back by independent parsers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import jsonschema  # type: ignore[import-untyped]
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, Literal, Namespace, URIRef
from rdflib.collection import Collection

from qkg.core.errors import UsageError
from qkg.core.iris import ID, SH
from qkg.messages import Message, message
from qkg.messages.validation import MESSAGES
from qkg.validation import FORMATS, Location, Report, Result, Shapes, render, validate
from qkg.validation.compile.components import COMPONENTS
from qkg.validation.engine_choice import component_name
from qkg.validation.paths import PropertyPath, predicate
from qkg.validation.report import sorted_report as ordered
from qkg.validation.shapes import VIOLATION, WARNING

from .cases import CORE, PEOPLE, PREFIXES, query
from .oracle import engine_on, parsed

S = Namespace(SH)
EX = "http://example.org/"
INFO = SH + "Info"
NASTY = 'a "b" <c> & d\n\t\u0001 \\ é 😀'
PATH = PropertyPath(
    "/",
    (
        predicate(EX + "p"),
        PropertyPath("^", (PropertyPath("|", (predicate(EX + "q"), PropertyPath("*", (predicate(EX + "r"),)))),)),
    ),
)


def result(focus: object, path: PropertyPath | None, value: object, name: str, severity: str, **more: object) -> Result:
    component = f"{SH}{name}ConstraintComponent"
    return Result(focus, path, value, EX + "shape/x%20", component, severity=severity, **more)  # type: ignore[arg-type]


RESULTS = [
    result(
        ox.NamedNode(ID + "agreement/x"),
        PATH,
        ox.Literal(NASTY, language="fr"),
        "Class",
        VIOLATION,
        messages=(("en", f"must be {NASTY}"), ("fr", "doit être là")),
        accounts=("https://w3id.org/qkg/account/one", "https://w3id.org/qkg/account/two"),
        locations=(Location("a folder/é.ttl", 3), Location("/data/b.ttl", 12), Location("c.jsonld")),
    ),
    result(ox.NamedNode(EX + "b#°"), predicate(EX + "q"), None, "MinCount", VIOLATION, messages=(("", "plain"),)),
    result(
        ox.BlankNode("b1"), None, ox.BlankNode("b2"), "Not", WARNING, source_constraint="_:c", messages=(("en", "hm"),)
    ),
    result(ox.Literal(3), None, ox.Literal("3", datatype=ox.NamedNode(EX + "d")), "In", INFO, messages=(("en", "ah"),)),
]
REPORT = ordered(RESULTS, [Message("validation.no-focus", shape="shape:Event")], "auto", checked=4)
EMPTY = Report((), engine="auto", checked=1)


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_every_format_ends_with_one_newline_and_is_in_the_readers_language(name: str, lang: str) -> None:
    for report in (REPORT, EMPTY):
        text = render(report, name, lang)
        assert text.endswith("\n")
        assert not text.endswith("\n\n")
        assert text == render(report, name, lang)
        text.encode()
    if name != "turtle":  # which has every language in it
        assert ("doit être là" in render(REPORT, name, lang)) == (lang == "fr" or name == "json")


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(UsageError, match="sarif"):
        render(EMPTY, "pdf")


# Text


def test_text_has_80_columns_and_the_most_severe_results_first() -> None:
    lines = render(REPORT, "text", "en").splitlines()
    assert max(map(len, lines)) <= 80
    heads = [line for line in lines if line and not line.startswith(" ")]
    assert heads == [
        "Violations (2)",
        "Warning (1)",
        "Remark (1)",
        "Notes",
        "Found: 2 violations, 1 warning, 1 remark. 4 shapes checked.",
    ]
    assert "  a folder/é.ttl:3: agreement:x" in "\n".join(lines)
    assert "    Accounts: account:one, account:two" in lines


def test_text_in_french_has_french_plurals() -> None:
    text = render(REPORT, "text", "fr")
    assert "Trouvé\u00a0: 2 violations, 1 avertissement, 1 remarque. 4 formes vérifiées." in text
    assert "Témoignages\u00a0: account:one" in text
    assert render(EMPTY, "text", "fr") == "Aucun problème trouvé. 1 forme vérifiée.\n"


# JSON


def test_json_has_stable_keys() -> None:
    document = json.loads(render(REPORT, "json", "fr"))
    assert set(document) >= {"conforms", "passed", "engine", "checked", "counts", "results", "notes"}
    assert (document["conforms"], document["passed"], document["checked"]) == (False, False, 4)
    assert document["counts"] == {"violation": 2, "warning": 1, "info": 1}
    for each in document["results"]:
        assert set(each) == {
            *("severity", "message", "messages", "focus", "path", "value"),
            *("shape", "component", "constraint", "accounts", "places"),
        }
    first = next(each for each in document["results"] if each["accounts"])
    assert first["value"] == {"type": "literal", "value": NASTY, "xml:lang": "fr"}
    assert first["path"] == f"<{EX}p>/^(<{EX}q>|(<{EX}r>*))"
    assert first["places"][0] == {"file": "a folder/é.ttl", "line": 3}
    assert first["places"][2] == {"file": "c.jsonld", "line": None}
    assert first["message"] == "doit être là"


def test_a_report_with_only_warnings_passes_and_does_not_conform() -> None:
    report = Report((RESULTS[2],))
    assert report.passed
    assert not report.conforms


# A SHACL report, read by rdflib


def graph_of(report: Report) -> rdflib.Graph:
    return rdflib.Graph().parse(data=render(report, "turtle"), format="turtle")


def test_the_shacl_report_has_every_part_of_each_result() -> None:
    graph = graph_of(REPORT)
    (top,) = graph.subjects(RDF.type, S.ValidationReport)
    assert graph.value(top, S.conforms) == Literal(False)
    nodes = list(graph.objects(top, S.result))
    assert len(nodes) == 4
    assert set(nodes) == set(graph.subjects(RDF.type, S.ValidationResult))
    (first,) = [node for node in nodes if graph.value(node, S.focusNode) == URIRef(ID + "agreement/x")]
    assert graph.value(first, S.value) == Literal(NASTY, lang="fr")
    assert graph.value(first, S.resultSeverity) == S.Violation
    assert graph.value(first, S.sourceShape) == URIRef(EX + "shape/x%20")
    assert graph.value(first, S.sourceConstraintComponent) == S.ClassConstraintComponent
    assert set(graph.objects(first, S.resultMessage)) == {
        Literal(f"must be {NASTY}", lang="en"),
        Literal("doit être là", lang="fr"),
    }
    derived = graph.objects(first, URIRef("http://www.w3.org/ns/prov#wasDerivedFrom"))
    assert set(map(str, derived)) == {f"https://w3id.org/qkg/account/{name}" for name in ("one", "two")}


def test_the_shacl_report_describes_property_paths_in_rdf() -> None:
    graph = graph_of(REPORT)
    (first,) = graph.subjects(S.focusNode, URIRef(ID + "agreement/x"))
    head = graph.value(first, S.resultPath)
    assert head is not None
    start, second = Collection(graph, head)
    assert start == URIRef(EX + "p")
    alternatives = graph.value(graph.value(second, S.inversePath), S.alternativePath)
    assert alternatives is not None
    one, other = Collection(graph, alternatives)
    assert (one, graph.value(other, S.zeroOrMorePath)) == (URIRef(EX + "q"), URIRef(EX + "r"))


def test_the_shacl_report_has_distinct_blank_nodes_and_messages_without_language() -> None:
    graph = graph_of(REPORT)
    (third,) = graph.subjects(S.resultSeverity, S.Warning)
    focus, value = graph.value(third, S.focusNode), graph.value(third, S.value)
    assert isinstance(focus, rdflib.BNode)
    assert isinstance(value, rdflib.BNode)
    assert focus != value
    assert (None, S.resultMessage, Literal("plain")) in graph
    assert (None, S.focusNode, URIRef(EX + "b#°")) in graph
    assert graph_of(EMPTY).value(None, S.conforms) == Literal(True) or (None, S.conforms, Literal(True)) in graph_of(
        EMPTY
    )


# SARIF: the parts of the OASIS 2.1.0 schema that apply to what is written here

TEXT = {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
LOCATION = {
    "type": "object",
    "properties": {
        "physicalLocation": {
            "type": "object",
            "required": ["artifactLocation"],
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "required": ["uri"],
                    "properties": {"uri": {"format": "uri-reference"}},
                },
                "region": {"type": "object", "properties": {"startLine": {"type": "integer", "minimum": 1}}},
            },
        },
        "logicalLocations": {"type": "array", "items": {"type": "object", "properties": {"name": {"type": "string"}}}},
    },
}
SARIF = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "additionalProperties": False,
                "properties": {
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "required": ["id"],
                                            "properties": {"id": {"type": "string"}, "shortDescription": TEXT},
                                        },
                                    },
                                },
                            }
                        },
                    },
                    "language": {"type": "string", "pattern": "^[a-z]{2}(-[A-Z]{2})?$"},
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "invocations": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["executionSuccessful"],
                            "properties": {
                                "executionSuccessful": {"type": "boolean"},
                                "toolExecutionNotifications": {
                                    "type": "array",
                                    "items": {
                                        "type": "object",
                                        "required": ["message"],
                                        "properties": {"message": TEXT, "level": LEVEL},
                                    },
                                },
                            },
                        },
                    },
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["message"],
                            "additionalProperties": False,
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": -1},
                                "level": LEVEL,
                                "message": TEXT,
                                "locations": {"type": "array", "items": LOCATION},
                                "relatedLocations": {"type": "array", "uniqueItems": True, "items": LOCATION},
                                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                                "properties": {"type": "object"},
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["results", "empty"])
def test_sarif_has_the_structure_of_sarif(report: Report) -> None:
    log = json.loads(render(report, "sarif", "fr"))
    jsonschema.Draft7Validator(SARIF).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for each in run["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]


def test_sarif_has_files_and_lines() -> None:
    results = json.loads(render(REPORT, "sarif", "en"))["runs"][0]["results"]
    (first,) = [each for each in results if each["properties"]["accounts"]]
    places = [place["physicalLocation"] for place in (*first["locations"], *first["relatedLocations"])]
    assert [place["artifactLocation"]["uri"] for place in places] == [
        "a%20folder/%C3%A9.ttl",
        "file:///data/b.ttl",
        "c.jsonld",
    ]
    assert [place.get("region") for place in places] == [{"startLine": 3}, {"startLine": 12}, None]
    assert sorted(each["level"] for each in results) == ["error", "error", "note", "warning"]


def test_sarif_fingerprints_do_not_depend_on_lines() -> None:
    def fingerprint(line: int) -> object:
        moved = result(
            ox.NamedNode(EX + "a"),
            None,
            None,
            "In",
            VIOLATION,
            locations=(Location("a.ttl", line),),
            messages=(("", "x"),),
        )
        return json.loads(render(Report((moved,)), "sarif"))["runs"][0]["results"][0]["partialFingerprints"]

    assert fingerprint(1) == fingerprint(2)


# JUnit


def test_junit_has_failures_for_violations_only() -> None:
    top = ElementTree.fromstring(render(REPORT, "junit", "en"))  # noqa: S314 - our own
    assert (top.tag, top.get("tests"), top.get("failures"), top.get("errors")) == ("testsuites", "4", "2", "0")
    cases = top.findall("testsuite/testcase")
    assert len(cases) == 4
    assert len([case for case in cases if case.find("failure") is not None]) == 2
    (first,) = [case for case in cases if case.get("file") == "a folder/é.ttl"]
    assert first.get("line") == "3"
    failure = first.find("failure")
    assert failure is not None
    assert failure.get("type") == "sh:ClassConstraintComponent"
    assert "/data/b.ttl:12" in (failure.text or "")
    assert "\u0001" not in (failure.text or ""), "XML 1.0 cannot hold it"
    notes = top.find("testsuite/system-out")
    assert notes is not None
    assert notes.text == "the shape shape:Event found no node to check"


def test_junit_of_an_empty_report_is_one_passing_test() -> None:
    top = ElementTree.fromstring(render(EMPTY, "junit", "fr"))  # noqa: S314 - our own
    (case,) = top.findall("testsuite/testcase")
    assert (top.get("tests"), top.get("failures"), len(case)) == ("1", "0", 0)


# HTML

VOID = {"meta", "br", "link", "img", "hr", "input"}


class _Page(HTMLParser):
    """Checks that tags nest, and collects tags and texts."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("report", [REPORT, EMPTY], ids=["results", "empty"])
def test_html_is_well_formed_and_declares_its_language(report: Report, lang: str) -> None:
    text = render(report, "html", lang)
    assert text.startswith("<!DOCTYPE html>\n")
    page = _Page(text)
    assert page.tags[0] == ("html", {"lang": lang})
    assert ("meta", {"charset": "utf-8"}) in page.tags
    names = [tag for tag, _ in page.tags]
    assert names.count("h1") == names.count("title") == names.count("main") == 1
    assert not {"script", "link", "img", "iframe"} & set(names), "nothing to load"


def test_html_shows_every_result_and_escapes_the_data() -> None:
    page = _Page(render(REPORT, "html", "en"))
    names = [tag for tag, _ in page.tags]
    assert names.count("tr") == 1 + 4
    heads = [attributes for tag, attributes in page.tags if tag == "th"]
    assert {head["scope"] for head in heads} == {"col"}
    assert any("<c>" in text for text in page.texts)
    assert "c" not in names
    links = {attributes.get("href") for tag, attributes in page.tags if tag == "a"}
    assert ID + "agreement/x" in links


# Messages


def test_every_constraint_component_has_a_default_message() -> None:
    components = {component_name(f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent") for name in COMPONENTS}
    with_message = {name.removeprefix("violates-") for name in MESSAGES if name.startswith("violates-")}
    assert with_message == components | {"other"}


@pytest.mark.parametrize("engine", ["compiler", "pyshacl"])
def test_a_shape_without_a_message_gets_one_in_both_languages(engine: str) -> None:
    shapes = Shapes(parsed("ex:S sh:targetNode ex:ann ; sh:property [ sh:path ex:age ; sh:minCount 2 ] ."))
    (found,) = validate(engine_on(PEOPLE), shapes, engine=engine).results
    assert found.message("en") == "at least 2 value(s) needed"
    assert found.message("fr") == message("validation.violates-min-count", "fr", value="2")


@pytest.mark.parametrize("engine", ["compiler", "pyshacl"])
def test_messages_of_sparql_constraints_keep_their_language_and_show_values(engine: str) -> None:
    shapes = query(
        "SELECT $this ?value WHERE { $this ex:nick ?value FILTER(STRLEN(?value) = 3) }",
        'sh:message "{?value} is {$this}\'s"@en, "{?value} est de {$this}"@fr, "{?value}!"',
    )
    results = [
        r for r in validate(engine_on(PEOPLE), Shapes(parsed(shapes)), engine=engine).results if "Bob" in str(r.value)
    ]
    (found,) = results
    assert dict(found.messages) == {"en": f"Bob is {EX}bob's", "fr": f"Bob est de {EX}bob", "": "Bob!"}
    assert found.source_constraint == EX + "Constraint"


def test_a_message_falls_back_to_one_without_language_then_to_english() -> None:
    assert RESULTS[1].message("fr") == "plain"
    assert RESULTS[2].message("fr") == "hm"


# The same bytes


PROGRAM = """
import sys
import pyoxigraph as ox
from qkg.engines.embedded import Embedded
from qkg.validation import FORMATS, Shapes, render, validate
from qkg.files.rdf_files import read_source
shapes, data = ([quad for quad, _ in read_source(path).quads] for path in sys.argv[1:])
store = ox.Store()
store.extend(data)
for engine in ("compiler", "pyshacl"):
    report = validate(Embedded(store), shapes, engine=engine)
    for name in FORMATS:
        print(render(report, name, "fr"))
"""


def test_another_process_with_another_hash_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    shapes = CORE["severities"][0] + CORE["closed"][0].replace("ex:Shape", "ex:Other")
    files = {"shapes.ttl": shapes, "data.ttl": PEOPLE}
    for name, text in files.items():
        (tmp_path / name).write_text(PREFIXES + text, "utf-8")
    outputs = []
    for seed in ("1", "2"):
        command = [sys.executable, "-c", PROGRAM, *(str(tmp_path / name) for name in files)]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        outputs.append(subprocess.run(command, capture_output=True, env=environment, check=True, timeout=60).stdout)
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 20_000
