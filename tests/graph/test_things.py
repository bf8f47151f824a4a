"""Every thing that an account speaks of is named in both languages and typed, and every file is well formed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, DefaultGraph, NamedNode, RdfFormat, Store, parse
from pyoxigraph import Literal as OxLiteral

from qkg.core.iris import ACCOUNT, EDTF, ID, PREFIXES, slug_of
from qkg.core.text import is_slug

Values = Callable[[str | None, str, str], set[str]]
Statements = Callable[[str], list[tuple[str, str, str]]]

FILES = sorted((Path(__file__).resolve().parents[2] / "graph").rglob("*.trig"))


@pytest.mark.filterwarnings("ignore:.*is deprecated, use Dataset:DeprecationWarning")  # rdflib's own reader
@pytest.mark.parametrize("files", ["overview", pytest.param("others", marks=pytest.mark.slow)])
def test_files_read_the_same_in_two_parsers_and_have_no_blank_node(files: str) -> None:
    selected = [file for file in FILES if (file.parent.name == "overview") == (files == "overview")]
    assert selected
    wrong = {file.name: errors for file in selected if (errors := reading_errors(file))}
    assert wrong == {}


def reading_errors(file: Path) -> list[str]:
    """What is wrong with a file as pyoxigraph and rdflib read it."""
    quads = set(parse(path=str(file), format=RdfFormat.TRIG))
    if not quads:
        return ["no statement"]
    errors = [f"outside any graph block: {q}" for q in quads if q.graph_name == DefaultGraph()]
    errors += [f"blank node: {q}" for q in quads if BlankNode in {type(q.subject), type(q.object), type(q.graph_name)}]
    if errors:
        return errors
    other = rdflib.Dataset()
    other.parse(data=file.read_text("utf-8"), format="trig")
    theirs = {(str(s), str(p), str(o), str(g)) for s, p, o, g in other.quads() if g is not None}
    ours = {(str_of(q.subject), q.predicate.value, str_of(q.object), str_of(q.graph_name)) for q in quads}
    return [f"read by one parser only: {quad}" for quad in sorted(theirs ^ ours)]


def str_of(term: object) -> str:
    assert isinstance(term, NamedNode | OxLiteral)
    return term.value


def test_files_declare_the_project_s_prefixes_sorted_and_only_those_they_use() -> None:
    assert {file.name: errors for file in FILES if (errors := prefix_errors(file.read_text("utf-8")))} == {}


def prefix_errors(text: str) -> list[str]:
    """What is wrong with the declarations of prefixes of a TriG file."""
    lines = text.splitlines()
    declared = [line.split() for line in lines if line.startswith("PREFIX ")]
    names = [prefix for _, prefix, _ in declared]
    errors = [] if names == sorted(names, key=lambda name: name.rstrip(":")) else ["not sorted"]
    errors += [f"{name} is not {iri}" for _, name, iri in declared if iri != f"<{PREFIXES[name.rstrip(':')]}>"]
    body = "\n".join(line for line in lines if not line.startswith(("PREFIX ", "#")))
    return errors + [f"{name} is not used" for name in names if name not in body]


def things(store: Store) -> list[NamedNode]:
    """Every IRI under `id/` or `account/` that is a subject or object in the authored graphs."""
    found = {
        term
        for quad in store
        if str_of(quad.graph_name).startswith(ACCOUNT) or str_of(quad.graph_name) == PREFIXES["graph"] + "provenance"
        for term in (quad.subject, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith((ID, ACCOUNT))
    }
    return sorted(found, key=lambda term: term.value)


NAMED_BY_A_RULE = (
    "agreement", "commitment", "event", "figure", "membership", "organization", "person", "post", "representation", "source",
)  # fmt: skip
"""Kinds whose things get a label from the rule `descriptive-labels` where no account has one (see tests/store)."""


def test_every_thing_has_a_type_and_a_label_in_both_languages(store: Store) -> None:
    label, kind = NamedNode(PREFIXES["skos"] + "prefLabel"), NamedNode(PREFIXES["rdf"] + "type")
    found = things(store)
    assert len(found) > 200
    for thing in found:
        if thing.value.startswith((PREFIXES["geometry"], PREFIXES["selector"])):
            continue  # part of a place or passage, which has the name
        labels = [quad.object for quad in store.quads_for_pattern(thing, label, None)]
        languages = {text.language for text in labels if isinstance(text, OxLiteral)}
        if not thing.value.startswith(tuple(PREFIXES[kind] for kind in NAMED_BY_A_RULE)):
            assert languages == {"fr", "en"}, thing
        assert next(store.quads_for_pattern(thing, kind, None), None), f"{thing} has no type"
        assert is_slug(slug_of(thing.value)), thing


def test_every_term_of_the_project_used_in_the_graph_is_declared_in_the_ontology(store: Store) -> None:
    declared = {q.subject for q in store.quads_for_pattern(None, None, None, NamedNode(PREFIXES["graph"] + "qkg"))}
    used = {
        term
        for quad in store
        if str_of(quad.graph_name).startswith((ACCOUNT, PREFIXES["graph"] + "provenance"))
        for term in (quad.predicate, quad.object)
        if isinstance(term, NamedNode) and term.value.startswith(PREFIXES["qkg"])
    }
    assert used
    assert used <= declared, used - declared


def test_every_account_is_described_and_every_described_account_states_something(
    accounts: list[str], values: Values, statements: Statements
) -> None:
    described = {s for s, p, o in statements("graph:provenance") if (p, o) == ("rdf:type", "qkg:Account")}
    assert described == set(accounts)
    for account in accounts:
        derived_from = values("graph:provenance", account, "prov:wasDerivedFrom")
        assert derived_from
        for origin in derived_from:
            assert values("graph:provenance", origin, "rdf:type") <= {"qkg:Source", "qkg:Mirror", "qkg:Passage"}
        assert len(values("graph:provenance", account, "qkg:confidence")) == 1
        (rank,) = values("graph:provenance", account, "qkg:rank")
        reasons = values("graph:provenance", account, "qkg:rankReason")
        assert rank == "rank:normal" or len(reasons) == 2, (
            f"{account}: a rank set by hand gives its reason in fr and en"
        )


def test_an_account_of_the_overview_derives_from_its_own_sentence_only(accounts: list[str], values: Values) -> None:
    for account in (a for a in accounts if a.startswith("account:overview-")):
        passage = account.replace("account:", "passage:")
        assert values("graph:provenance", account, "prov:wasDerivedFrom") == {passage}


def test_every_reasoning_has_both_languages(store: Store) -> None:
    reasoning = NamedNode(PREFIXES["qkg"] + "reasoning")
    for subject in {q.subject for q in store.quads_for_pattern(None, reasoning, None)}:
        texts = [q.object for q in store.quads_for_pattern(subject, reasoning, None)]
        languages = Counter(t.language for t in texts if isinstance(t, OxLiteral))
        assert languages["en"] == languages["fr"] == len(texts) / 2, subject


def test_approximate_and_open_dates_of_the_overview_explain_themselves(store: Store, values: Values) -> None:
    found = 0
    for quad in store:
        dated, account = quad.object, str_of(quad.graph_name)
        if not (account.startswith(ACCOUNT + "overview-") and isinstance(dated, OxLiteral)):
            continue
        if dated.datatype.value == EDTF and set(dated.value) & set("~X/"):
            assert len(values("graph:provenance", "account:" + slug_of(account), "qkg:reasoning")) == 2, quad
            found += 1
    assert found == 8


def test_representative_points_lie_within_the_globe(store: Store) -> None:
    found = 0
    for quad in store.quads_for_pattern(None, NamedNode(PREFIXES["geo"] + "asWKT"), None):
        x, y = map(float, str_of(quad.object).removeprefix("POINT(").removesuffix(")").split())
        assert -180 <= x <= 180
        assert -90 <= y <= 90
        found += 1
    assert found >= 22


@pytest.mark.parametrize(
    ("subject", "predicate", "expected"),
    [
        ("event:sf-2004-ouagadougou", "qkg:host", set()),
        ("event:sf-2004-ouagadougou", "qkg:participant", {"government:quebec"}),
        ("event:visite-de-gaulle-1967", "qkg:invited", set()),
        ("event:visite-de-gaulle-1967", "qkg:host", {"government:quebec"}),
        ("event:rls-2016", "qkg:participant", {"government:quebec"}),
        ("event:loi-mai-1988", "rdf:type", set()),
        ("representation:hanoi", "qkg:claimedStatus", {"representation-status:planned"}),
        ("representation:tel-aviv", "qkg:claimedStatus", {"representation-status:planned"}),
        ("event:new-york-other-1940", "qkg:becomes", {"representation-kind:other"}),
        ("agreement:bavaria-untitled", "qkg:sector", set()),
        ("place:mayotte", "geo:hasGeometry", {"geometry:mayotte"}),
        ("organization:wci-inc", "qkg:seat", {"place:united-states"}),
    ],
)
def test_rows_follow_the_editors_judgements(subject: str, predicate: str, expected: set[str], values: Values) -> None:
    assert values(None, subject, predicate) == expected


def test_one_act_has_the_dates_of_both_tables(values: Values) -> None:
    assert {"1988-11-10", "1988-12-21"} <= values(None, "event:loi-1988-c41", "qkg:start")
