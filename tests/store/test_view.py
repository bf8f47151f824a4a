"""Every triple of the view comes from an account, an authored graph or a rule: checked on the shipped graph."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from qkg.files.data_folder import find
from qkg.store import open_store
from qkg.store.derivation_rules import CODED_RULES

QKG = "https://w3id.org/qkg/ontology#"
ACCOUNT = "https://w3id.org/qkg/account/"
RULE = "https://w3id.org/qkg/id/rule/"
AUTHORED = {f"https://w3id.org/qkg/graph/{name}" for name in ("provenance", "ontology", "concepts", "external")}
RANK = ox.NamedNode(QKG + "rank")
DEPRECATED = ox.NamedNode("https://w3id.org/qkg/id/concept/rank/deprecated")
PREFERRED = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
ALTERNATIVE = ox.NamedNode("http://www.w3.org/2004/02/skos/core#altLabel")
SINGLE = ox.NamedNode(QKG + "singleValued")
PROVENANCE = ox.NamedNode("https://w3id.org/qkg/graph/provenance")


@pytest.fixture(scope="module")
def store() -> Iterator[ox.Store]:
    opened = open_store(find())
    yield opened.engine.store
    opened.engine.close()


@pytest.fixture(scope="module")
def graphs(store: ox.Store) -> dict[str, set[ox.Triple]]:
    """The triples of each named graph; the view under `""`."""
    found: dict[str, set[ox.Triple]] = defaultdict(set)
    for quad in store:
        found[quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else ""].add(quad.triple)
    return found


def test_the_view_file_equals_the_default_graph_of_the_store(graphs: dict[str, set[ox.Triple]]) -> None:
    opened = open_store(find())
    written = set(ox.parse(opened.engine.dump_view(), format=ox.RdfFormat.N_TRIPLES))
    assert {quad.triple for quad in written} == graphs[""]


def described_rules(store: ox.Store) -> set[str]:
    """The rules that have a type, and a name and a definition in both languages."""
    rules = set()
    for quad in store.quads_for_pattern(None, None, ox.NamedNode(QKG + "Rule"), ox.DefaultGraph()):
        texts = {
            (name, text.object.language)
            for name in ("prefLabel", "definition")
            for text in store.quads_for_pattern(
                quad.subject, ox.NamedNode(f"http://www.w3.org/2004/02/skos/core#{name}"), None, ox.DefaultGraph()
            )
            if isinstance(text.object, ox.Literal) and text.object.value
        }
        if texts == {(name, lang) for name in ("prefLabel", "definition") for lang in ("en", "fr")}:
            rules.add(getattr(quad.subject, "value", ""))
    return rules


def test_every_statement_of_the_view_has_an_account_or_an_authored_graph_or_a_described_rule(
    store: ox.Store, graphs: dict[str, set[ox.Triple]]
) -> None:
    rules = described_rules(store)
    founded: set[ox.Triple] = set()
    for name, triples in graphs.items():
        if name.startswith(ACCOUNT) or name in AUTHORED or name in rules or name == "https://w3id.org/qkg/graph/rules":
            founded |= triples
    assert len(graphs[""]) > 5000
    assert graphs[""] - founded == set()


def test_the_rules_graph_holds_descriptions_of_rules_only(graphs: dict[str, set[ox.Triple]]) -> None:
    subjects = {getattr(triple.subject, "value", "") for triple in graphs["https://w3id.org/qkg/graph/rules"]}
    assert len(subjects) > 20
    assert all(subject.startswith(RULE) for subject in subjects)


def test_derived_statements_are_in_the_view_unless_for_lookup_and_never_authored(
    graphs: dict[str, set[ox.Triple]],
) -> None:
    authored = set().union(
        *(triples for name, triples in graphs.items() if name.startswith(ACCOUNT) or name in AUTHORED)
    )
    derived = {name: triples for name, triples in graphs.items() if name.startswith(RULE)}
    assert len(derived) > 10
    for_lookup = {RULE + rule.slug for rule in CODED_RULES if rule.for_lookup}
    for name, triples in derived.items():
        assert not triples & graphs[""] if name in for_lookup else triples <= graphs[""], name
        # A statement that loses to one of a better account may still be derived; no other statement is in both.
        assert not (triples & authored), name


def test_a_single_valued_property_has_one_value_in_each_language(
    store: ox.Store, graphs: dict[str, set[ox.Triple]]
) -> None:
    single = {quad.subject for quad in store.quads_for_pattern(None, SINGLE, None, ox.DefaultGraph())}
    assert len(single) > 20
    stated = set().union(*(triples for name, triples in graphs.items() if name.startswith(ACCOUNT)))
    values: dict[object, list[ox.Triple]] = defaultdict(list)
    for triple in graphs[""] & stated:
        if triple.predicate in single:
            values[triple.subject, triple.predicate, getattr(triple.object, "language", None)].append(triple)
    assert len(values) > 200
    assert [each for each in values.values() if len(each) > 1] == []


def test_the_other_properties_are_the_union_of_the_accounts(store: ox.Store, graphs: dict[str, set[ox.Triple]]) -> None:
    single = {quad.subject for quad in store.quads_for_pattern(None, SINGLE, None, ox.DefaultGraph())}
    deprecated = {
        getattr(quad.subject, "value", "") for quad in store.quads_for_pattern(None, RANK, DEPRECATED, PROVENANCE)
    }
    for name, triples in graphs.items():
        if name.startswith(ACCOUNT) and name not in deprecated:
            missing = {t for t in triples if t.predicate not in single} - graphs[""]
            own_names = {ox.Triple(t.subject, PREFERRED, t.object) for t in missing if t.predicate == ALTERNATIVE}
            assert len(own_names) == len(missing), name
            assert own_names <= graphs[""], name


def test_no_preferred_label_is_also_an_alternative_label(graphs: dict[str, set[ox.Triple]]) -> None:
    """SKOS Reference, S13."""
    alternative = {(t.subject, t.object) for t in graphs[""] if t.predicate == ALTERNATIVE}
    assert alternative
    assert not alternative & {(t.subject, t.object) for t in graphs[""] if t.predicate == PREFERRED}


def test_every_value_of_a_single_valued_property_is_in_the_view_or_loses_to_one_that_is(
    store: ox.Store, graphs: dict[str, set[ox.Triple]]
) -> None:
    single = {quad.subject for quad in store.quads_for_pattern(None, SINGLE, None, ox.DefaultGraph())}
    kept = {(t.subject, t.predicate, getattr(t.object, "language", None)) for t in graphs[""] if t.predicate in single}
    deprecated = {
        getattr(quad.subject, "value", "") for quad in store.quads_for_pattern(None, RANK, DEPRECATED, PROVENANCE)
    }
    for name, triples in graphs.items():
        if name.startswith(ACCOUNT) and name not in deprecated:
            for t in triples:
                if t.predicate in single:
                    assert (t.subject, t.predicate, getattr(t.object, "language", None)) in kept


def test_the_shapes_are_in_the_store_but_not_in_the_view(graphs: dict[str, set[ox.Triple]]) -> None:
    shapes = graphs["https://w3id.org/qkg/graph/shapes"]
    assert shapes
    only_shapes = shapes - set().union(*(triples for name, triples in graphs.items() if name in AUTHORED))
    assert not (only_shapes & graphs[""])


def test_no_account_contradicts_itself(store: ox.Store, graphs: dict[str, set[ox.Triple]]) -> None:
    single = {quad.subject for quad in store.quads_for_pattern(None, SINGLE, None, ox.DefaultGraph())}
    values: dict[object, set[object]] = defaultdict(set)
    for name, triples in graphs.items():
        if name.startswith(ACCOUNT):
            for t in triples:
                if t.predicate in single:
                    values[name, t.subject, t.predicate, getattr(t.object, "language", None)].add(t.object)
    assert {key: each for key, each in values.items() if len(each) > 1} == {}
