"""Coverage: the counts of stored queries compared with independent counts, and the page that shows them."""

from __future__ import annotations

import csv
import functools
import re
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.catalog import Catalog, load
from qkg.catalog.example_check import run_examples
from qkg.cli import main
from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, PREFIXES
from qkg.engines.embedded import Embedded
from qkg.engines.rdflib_engine import RdflibEngine
from qkg.files.data_folder import Data
from qkg.matching.matcher import Matcher
from qkg.matching.names import SparqlNames
from qkg.release import coverage_page
from qkg.release.coverage import KINDS, query_for
from qkg.release.judgements import ACTIONS, action_of, read_judgements
from tests.agreement import compare_engines

from .conftest import PROLOGUE, Folder

TABLES = ("agreements", "missions", "representations", "events", "organizations", "memberships", "ministry")
"""The registers: each row of one is an account of its own."""
FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"
ACCOUNTS_OF = {"links": "linkset"}


@pytest.fixture(scope="session")
def catalog(data: Data) -> Catalog:
    return load(data.queries)


Asked = Callable[..., list[dict[str, str]]]


@pytest.fixture(scope="session")
def asked(catalog: Catalog, shipped: Embedded) -> Asked:
    """The rows of a coverage query on the shipped graph, each term as its text."""

    def ask(kind: str, engine: Embedded = shipped, lang: str = "en") -> list[dict[str, str]]:
        solutions = engine.select(catalog[query_for(kind)].bind({}, lang=lang))
        names = [variable.value for variable in solutions.variables]
        return [{name: "" if row[name] is None else row[name].value for name in names} for row in solutions]

    return ask


def by(rows: Iterable[dict[str, str]], key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows}


@pytest.fixture(scope="session")
def sources(data: Data) -> str:
    """The text of every file of `graph/`."""
    return "\n".join(path.read_text("utf-8") for path in sorted(Path(data.graph).rglob("*.trig")))


# A small graph, counted by hand, on two engines

HAND = """
graph:concepts {
  confidence:a skos:prefLabel "Official"@en , "Officielle"@fr . confidence:c skos:prefLabel "Weak"@en , "Faible"@fr .
}
graph:ontology {
  qkg:Agreement rdfs:label "Agreement"@en , "Entente"@fr .
  qkg:signed qkg:singleValued true ; rdfs:label "signed"@en , "conclue"@fr .
  qkg:lei a rdfs:Datatype ; rdfs:label "LEI"@en , "LEI"@fr .
}
graph:provenance {
  account:agreements-x-1 a qkg:Account ; qkg:confidence confidence:a ; prov:wasDerivedFrom source:one ;
    qkg:reasoning "Why"@en , "Pourquoi"@fr .
  account:agreements-x-2 a qkg:Account ; qkg:confidence confidence:c ; prov:wasDerivedFrom source:one , source:two .
  account:linkset-lei-two-b1 a qkg:Account ; qkg:confidence confidence:c ; prov:wasDerivedFrom source:two .
  source:one a qkg:Source ; qkg:site "www.one.org" ; dcterms:publisher agent:one ; schema:url <http://www.one.org/> .
  source:two a qkg:Source .
  source:three a qkg:Source ; qkg:site "two.org" ; dcterms:publisher agent:three .
  source:four a qkg:Source ; qkg:site "www.two.org" ; dcterms:publisher agent:four .
  agent:one skos:prefLabel "One"@en , "Un"@fr . agent:three skos:prefLabel "Three"@en . agent:four skos:prefLabel "Four"@en .
}
account:agreements-x-1 { agreement:x a qkg:Agreement ; qkg:signed "1989-01"^^edtf:EDTF ; dcterms:title "X"@fr . }
account:agreements-x-2 { agreement:x a qkg:Agreement ; qkg:signed "1990"^^edtf:EDTF . agreement:y a qkg:Agreement . }
account:linkset-lei-two-b1 { government:b skos:notation "123"^^qkg:lei ; skos:closeMatch <http://www.wikidata.org/entity/Q1> . }
rule:descriptive-labels { agreement:y skos:prefLabel "[Y]"@en . }
"""
VIEW = """
agreement:x a qkg:Agreement ; qkg:signed "1989-01"^^edtf:EDTF ; qkg:signedEarliest "1989-01-01"^^xsd:date ; dcterms:title "X"@fr ;
  qkg:partner government:b ; skos:prefLabel "X"@fr .
agreement:y a qkg:Agreement ; qkg:partner government:b ; skos:prefLabel "[Y]"@en .
government:b a qkg:Partner ; skos:prefLabel "B"@en , "Bé"@fr .
event:m a qkg:Event ; qkg:eventKind event-kind:outgoing-mission ; qkg:participant government:b ;
  qkg:startEarliest "1985-05-01"^^xsd:date .
event:e a qkg:Event ; qkg:place place:p . place:p a qkg:Place .
"""
"""In a built graph every authored graph is next to the view: the queries read descriptions there."""


@pytest.fixture(scope="module")
def hand() -> Embedded:
    store = ox.Store()
    store.load((PROLOGUE + HAND + VIEW).encode(), format=ox.RdfFormat.TRIG)
    for name in ("concepts", "ontology", "provenance"):
        store.update(f"ADD <{PREFIXES['graph']}{name}> TO DEFAULT")
    return Embedded(store)


def test_counts_of_a_small_graph_equal_a_hand_count(asked: Asked, hand: Embedded) -> None:
    def found(kind: str, *columns: str) -> list[tuple[str, ...]]:
        return [tuple(row[column] for column in columns) for row in asked(kind, hand)]

    assert found("class", "classLabel", "things", "accounts", "sources") == [("Agreement", "2", "2", "2")]
    assert found("partner", "partnerLabel", "agreements", "dated", "missions", "offices", "sources") == [
        ("B", "2", "1", "1", "0", "2")
    ]
    assert found("decade", "decade", "agreements", "missions", "events", "offices") == [
        ("", "1", "0", "1", "0"),
        ("1980", "1", "1", "0", "0"),
    ]
    assert found("confidence", "confidenceLabel", "accounts", "statements", "things") == [
        ("Official", "1", "3", "1"),
        ("Weak", "2", "5", "3"),
    ]
    assert found("source", "siteLabel", "publishedBy", "publishers", "sources", "accounts", "statements") == [
        ("one.org", "One", "1", "1", "2", "6"),
        ("–", "", "0", "1", "2", "5"),
        ("two.org", "", "2", "2", "0", "0"),
    ]
    assert found("identifiers", "target", "identifiers", "things", "near") == [
        ("LEI", "1", "1", "0"),
        ("wikidata.org", "1", "1", "1"),
    ]
    assert found("tables", "tableName", "rows", "accounts", "things", "statements") == [
        ("agreements", "2", "2", "2", "6"),
        ("links", "2", "1", "1", "2"),
    ]
    assert found("judgements", "tableName", "reason", "accounts") == [("agreements", "Why", "1")]
    assert found("disagreements", "propertyLabel", "things", "accounts") == [("signed", "1", "2")]
    gaps = {row["gap"]: (row["missing"], row["of"]) for row in asked("missing", hand)}
    assert gaps["agreement-date"] == ("1", "2")
    assert gaps["agreement-title-en"] == ("2", "2")
    assert gaps["agreement-title-fr"] == ("1", "2")
    assert gaps["mission-leader"] == ("1", "1")
    assert gaps["event-place"] == ("0", "2")
    assert gaps["place-coordinates"] == ("1", "1")
    assert gaps["source-publisher"] == ("1", "4")
    assert gaps["name-en"] == ("1", "4")  # two concepts beside B and Y
    assert gaps["name-fr"] == ("0", "4")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Dataset.contexts is deprecated:DeprecationWarning")  # by rdflib itself
@pytest.mark.parametrize("kind", KINDS)
def test_two_engines_have_the_same_counts(kind: str, catalog: Catalog, hand: Embedded) -> None:
    text = catalog[query_for(kind)].bind({}, lang="fr")
    assert compare_engines(text, hand, RdflibEngine(hand.quads())) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_graph_gives_the_rows_of_the_examples(kind: str, catalog: Catalog, shipped: Embedded) -> None:
    assert catalog[query_for(kind)].examples
    assert run_examples(catalog, shipped, query_for(kind), Matcher(SparqlNames(shipped), shipped.ask).parameter) == []


# The shipped graph, counted in its files


def test_each_row_of_a_register_has_an_account_in_its_files(asked: Asked, sources: str) -> None:
    named = Counter(
        name.partition("-")[0] for name in set(re.findall(r"^account:([a-z0-9-]+) \{", sources, re.MULTILINE))
    )
    for row in asked("tables"):
        family = ACCOUNTS_OF.get(row["tableName"], row["tableName"])
        assert int(row["accounts"]) == named[family] > 0, row
        if row["tableName"] in TABLES:
            assert row["rows"] == row["accounts"], row


def test_every_row_of_the_reference_tables_is_in_the_graph(asked: Asked) -> None:
    """The slow tests of `tests/tables/test_round_trip.py` go over the rows of the registers, which judgements reject and split."""
    if not FACTS.is_dir():
        pytest.skip("the research tables do not stand beside this checkout")
    found = {row["tableName"]: int(row["rows"]) for row in asked("tables")}
    for table in ("entities", "links"):
        with (FACTS / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert found[table] == sum(1 for _ in csv.DictReader(file)), table


def test_confidence_is_counted_as_the_files_state_it(asked: Asked, data: Data) -> None:
    """An account with a description and no statements is not counted."""
    speaking, stated = set(), {}
    for path in Path(data.graph).rglob("*.trig"):
        for quad in ox.parse(path=str(path), format=ox.RdfFormat.TRIG):
            speaking.add(quad.graph_name)
            if quad.predicate.value == PREFIXES["qkg"] + "confidence":
                stated[quad.subject] = str(quad.object)[-2]
    counted = Counter(letter for account, letter in stated.items() if account in speaking)
    assert {row["confidence"][-1]: int(row["accounts"]) for row in asked("confidence")} == counted


@pytest.fixture(scope="session")
def view(shipped: Embedded) -> Callable[[str], dict[str, set[str]]]:
    """The subjects of a property in the view with the texts of its values, read quad by quad."""

    def values(curie: str) -> dict[str, set[str]]:
        prefix, _, name = curie.partition(":")
        found: dict[str, set[str]] = {}
        for quad in shipped.store.quads_for_pattern(
            None, ox.NamedNode(PREFIXES[prefix] + name), None, ox.DefaultGraph()
        ):
            literal = quad.object
            tag = f"@{literal.language}" if isinstance(literal, ox.Literal) and literal.language else ""
            found.setdefault(str(quad.subject), set()).add(str(getattr(literal, "value", literal)) + tag)
        return found

    return values


def test_missing_values_are_those_that_the_view_lacks(asked: Asked, view: Callable[[str], dict[str, set[str]]]) -> None:
    gaps = {row["gap"]: (int(row["missing"]), int(row["of"])) for row in asked("missing")}
    agreements = {thing for thing, kinds in view("rdf:type").items() if PREFIXES["qkg"] + "Agreement" in kinds}
    titles = view("dcterms:title")
    for lang in ("en", "fr"):
        titled = {thing for thing in agreements if any(text.endswith(f"@{lang}") for text in titles.get(thing, ()))}
        assert gaps[f"agreement-title-{lang}"] == (len(agreements - titled), len(agreements))
    dated = agreements & (set(view("qkg:signed")) | set(view("qkg:start")))
    assert gaps["agreement-date"] == (len(agreements - dated), len(agreements))
    assert gaps["agreement-place"][0] == len(agreements - set(view("qkg:signedAt")))
    assert gaps["agreement-reference"][0] == len(agreements - set(view("qkg:reference")))


def test_a_partner_s_agreements_are_those_of_the_view(asked: Asked, view: Callable[[str], dict[str, set[str]]]) -> None:
    agreements = {thing for thing, kinds in view("rdf:type").items() if PREFIXES["qkg"] + "Agreement" in kinds}
    agreements -= set(view("qkg:standsFor"))
    partners = view("qkg:partner")
    counted = Counter(partner for thing in agreements for partner in partners.get(thing, ()))
    found = {row["partner"]: int(row["agreements"]) for row in asked("partner")}
    assert {partner: n for partner, n in found.items() if n} == dict(counted)
    assert max(counted, key=lambda partner: counted[partner]).endswith("/france")


def test_decades_and_undated_agreements_add_up_to_all_agreements(
    asked: Asked, view: Callable[[str], dict[str, set[str]]]
) -> None:
    agreements = {thing for thing, kinds in view("rdf:type").items() if PREFIXES["qkg"] + "Agreement" in kinds}
    agreements -= set(view("qkg:standsFor"))
    rows = by(asked("decade"), "decade")
    assert sum(int(row["agreements"]) for row in rows.values()) == len(agreements)
    signed = view("qkg:signedEarliest")
    eighties = {thing for thing in agreements if any(day.startswith("198") for day in signed.get(thing, ()))}
    assert int(rows["1980"]["agreements"]) >= len(eighties) > 0


def test_identifiers_are_the_statements_of_the_linksets(asked: Asked, shipped: Embedded) -> None:
    linksets = [name for name in shipped.store.named_graphs() if str(name).startswith(f"<{ACCOUNT}linkset-")]
    said = {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for name in linksets
        for quad in shipped.store.quads_for_pattern(None, None, None, name)
    }
    assert sum(int(row["identifiers"]) for row in asked("identifiers")) == len(said)


# Judgements


def test_judgements_are_classified_by_their_effect() -> None:
    assert action_of({"match": {"key": "a"}, "set": {"key": "b"}}) == "merged"
    assert action_of({"match": {"name": "a"}, "set": {"key": "b", "organization": "c"}}) == "keyed"
    assert action_of({"match": {"key": "a"}, "set": {"kind": "b"}}) == "reclassified"
    assert action_of({"match": {"key": "a"}, "set": {"parties": "b"}}) == "reread"
    assert action_of({"match": {"key": "a"}, "split": [{}, {}]}) == "split"
    assert action_of({"match": {"key": "a"}, "reject": True}) == "rejected"


def test_every_judgement_is_read_and_its_reasons_are_in_the_graph(asked: Asked, data: Data) -> None:
    judgements = read_judgements(data)
    written = "\n".join(path.read_text("utf-8") for path in Path(data.graph, "judgements").glob("*.yaml"))
    assert len(judgements) == len(re.findall(r"^  - match:", written, re.MULTILINE)) > 0
    assert {judgement.action for judgement in judgements} <= set(ACTIONS)
    for lang in ("en", "fr"):
        reasons = {row["reason"] for row in asked("judgements", lang=lang)}
        told = [judgement.because[lang] for judgement in judgements if judgement.action != "rejected"]
        lost = [words for words in told if words not in reasons and not any(r.endswith(f": {words}") for r in reasons)]
        assert lost == [], "import the table again: the graph does not give these reasons"


def test_a_malformed_judgements_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "graph" / "judgements").mkdir(parents=True)
    (tmp_path / "graph" / "judgements" / "agreements.yaml").write_text("judgements: [{match: {}}]", "utf-8")
    with pytest.raises(DataError, match=r"agreements\.yaml"):
        read_judgements(Data(str(tmp_path)))
    assert read_judgements(Data(str(tmp_path / "none"))) == []


# The page


@pytest.fixture(scope="session")
def page(catalog: Catalog, shipped: Embedded, data: Data) -> Callable[[str], str]:
    """The page of the shipped graph in a language, made once."""
    return functools.cache(lambda lang: coverage_page(shipped, catalog, data, lang))


@pytest.mark.parametrize(("lang", "name"), [("en", "data.md"), ("fr", "data.fr.md")])
def test_the_committed_page_is_that_of_the_graph(lang: str, name: str, page: Callable[[str], str], data: Data) -> None:
    committed = Path(data.root, "docs", name).read_text("utf-8")
    assert page(lang) == committed, f"docs/{name} is out of date: make data-page"


def test_the_page_shows_at_most_thirty_rows_and_counts_the_others(page: Callable[[str], str], asked: Asked) -> None:
    section = page("en").partition("## By partner")[2].partition("\n## ")[0]
    assert section.count("\n| ") == 2 + 30
    assert f"And {len(asked('partner')) - 30} more: `qkg stats --by partner`." in section


# The command


def test_the_command_counts_by_each_kind(capsys: pytest.CaptureFixture[str], asked: Asked) -> None:
    for kind in ("confidence", "missing"):
        assert main(["--lang", "fr", "stats", "--by", kind, "--format", "csv"]) == 0
        printed = list(csv.DictReader(capsys.readouterr().out.splitlines()))
        assert printed == asked(kind, lang="fr")


def test_the_command_writes_the_page_of_any_data_folder(
    folder: Folder, data: Data, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = folder("account:a { agreement:x a qkg:Agreement . } graph:provenance { account:a a qkg:Account . }")
    Path(own.queries).rmdir()
    Path(own.queries).symlink_to(data.queries, target_is_directory=True)
    target = tmp_path / "data.md"
    assert main(["--lang", "en", "stats", "--page", "-o", str(target), "--data", own.root]) == 0
    assert main(["--lang", "en", "stats", "--page", "--data", own.root]) == 0
    page = target.read_text("utf-8")
    assert capsys.readouterr().out == page
    assert "| Agreements without any date | 1 | 1 |" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--by", "colour"], "colour"),
        (["--page", "--by", "class"], "--page"),
        (["--page", "--format", "csv"], "--page"),
        (["-o", "x.md"], "--page"),
    ],
)
def test_contradictory_options_are_refused(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--lang", "en", "stats", *arguments]) == 2
    assert said in capsys.readouterr().err
