"""What each row of an answer rests on, by hand count, against CONSTRUCT queries, and on two engines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from qkg.core.iris import ACCOUNT, compact
from qkg.engines.embedded import Embedded
from qkg.engines.rdflib_engine import RdflibEngine
from qkg.evidence import RowEvidence, for_query
from qkg.graph import Graph
from qkg.sparql.prologue import with_prefixes

from .conftest import names, said, show

if TYPE_CHECKING:
    from qkg.engines import Readable

Cells = tuple[str, ...]


def evidence(graph: Graph, query: str, on: Readable | None = None) -> list[tuple[Cells, RowEvidence]]:
    """Each row of a query, as text, with what it rests on; qkg's prefixes need not be declared in the query."""
    engine = on or graph.engine
    text = with_prefixes(query)
    solutions = engine.select(text)
    columns = [variable.value for variable in solutions.variables]  # those of `SELECT *` come in no order
    order = sorted(columns) if "SELECT *" in query else columns
    rows = [dict(zip(columns, solution, strict=True)) for solution in solutions]
    found = for_query(engine, text, rows, data=graph.data)
    shown = [tuple("" if row[name] is None else show(row[name]) for name in order) for row in rows]
    return list(zip(shown, found, strict=True))


def by_row(graph: Graph, query: str) -> dict[Cells, set[tuple[str, str, str]]]:
    """The statements of each row."""
    return {cells: {said(s) for s in row.statements} for cells, row in evidence(graph, query)}


def stored(graph: Graph, name: str, **values: Any) -> str:
    return graph.bind(name, lang="en", **values)


# Stored queries, by hand


def test_a_row_has_the_statements_and_accounts_counted_by_hand(small: Graph) -> None:
    rows = evidence(small, stored(small, "agreements-by-partner", partner="government:bavaria"))
    [backed, (cells, row)] = rows
    assert backed[0][0] == "agreement:beta"
    assert cells[:3] == ("agreement:alpha", "Alpha agreement@en", "1989-12")
    assert {said(s): names(s.rests_on) for s in row.statements} == {
        ("agreement:alpha", "rdf:type", "qkg:Agreement"): {"account:gazette-1", "account:memoir"},
        ("agreement:alpha", "qkg:party", "government:bavaria"): {"account:gazette-1", "account:memoir"},
        ("agreement:alpha", "qkg:partner", "government:bavaria"): {"account:gazette-1", "account:memoir"},
        ("agreement:alpha", "qkg:signed", "1989-12"): {"account:gazette-1"},
        ("agreement:alpha", "qkg:signedEarliest", "1989-12-01"): {"account:gazette-1"},
        ("agreement:alpha", "qkg:signedLatest", "1989-12-31"): {"account:gazette-1"},
        ("agreement:alpha", "skos:prefLabel", "Alpha agreement@en"): {"account:names"},
        # No account says its kind: the concept follows from its being an agreement; the vocabulary names it.
        ("agreement:alpha", "qkg:agreementKind", "agreement-kind:unspecified"): {"account:gazette-1", "account:memoir"},
        ("agreement-kind:unspecified", "skos:prefLabel", "Unspecified kind@en"): set(),
    }
    # Those come first that more of the row rests on; who only names it comes last.
    assert [compact(a.iri) for a in row.accounts] == ["account:gazette-1", "account:memoir", "account:names"]
    assert names(row.sources) == {"source:gazette", "source:memoir"}
    assert row.unexplained == ()
    assert {compact(rule.iri) for rule in row.rules} == {
        "rule:partner-of-agreement",
        "rule:date-bounds",
        "rule:unspecified-agreement-kind",
    }


def test_evidence_is_limited_to_a_number_of_solutions_and_says_so(
    small: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = "SELECT ?x { ?x a qkg:Agreement }"
    whole = [row for _, row in evidence(small, text)]
    assert [row.unexplained for row in whole] == [(), ()]
    monkeypatch.setattr("qkg.evidence.query.MOST", 1)
    cut = [row for _, row in evidence(small, text)]
    assert [row.unexplained for row in cut] == [("many",), ("many",)]
    assert sorted(len(row.statements) for row in cut) == [0, 1]
    monkeypatch.setattr("qkg.evidence.query.MOST", 2)
    assert [row for _, row in evidence(small, text)] == whole


def test_accounts_that_only_name_a_thing_come_last(small: Graph) -> None:
    labels = "skos:prefLabel ?en, ?fr FILTER(LANG(?en) = 'en' && LANG(?fr) = 'fr')"
    [(_, row)] = evidence(small, f"SELECT ?x {{ ?x a qkg:Relationship ; {labels} }}")
    assert [compact(a.iri) for a in row.accounts] == ["account:gazette-1", "account:names"]
    [(_, row)] = evidence(small, f"SELECT ?x {{ ?x qkg:withinState government:germany ; {labels} }}")
    assert [compact(a.iri) for a in row.accounts] == ["account:names"]


def test_a_parameter_that_is_given_is_part_of_the_evidence(small: Graph) -> None:
    kind = ("event:summit", "qkg:eventKind", "event-kind:summit")
    [(_, without)] = evidence(small, stored(small, "events-timeline"))
    [(_, with_kind)] = evidence(small, stored(small, "events-timeline", kind="summit"))
    assert kind not in {said(s) for s in without.statements}
    assert {said(s) for s in with_kind.statements} == {said(s) for s in without.statements} | {kind}


def test_competing_values_of_a_row_are_those_of_what_it_rests_on(small: Graph) -> None:
    [(_, row)] = evidence(small, stored(small, "events-timeline"))
    assert {(said(s)[1], show(s.value), show(r.value), *sorted(names(r.accounts))) for s, r in row.rivals} == {
        ("qkg:participantCount", "39", "40", "account:memoir-draft"),
        ("qkg:participantCount", "39", "41", "account:memoir"),
        ("qkg:start", "1986-02", "1986", "account:memoir"),
    }
    # The bound alone leads to its date, and so to the date's rival.
    [(_, bound)] = evidence(small, "SELECT ?day { event:summit qkg:startLatest ?day }")
    assert [(show(s.value), show(r.value)) for s, r in bound.rivals] == [("1986-02", "1986")]


def test_a_group_s_evidence_is_that_of_its_members(small: Graph) -> None:
    rows = dict(evidence(small, stored(small, "partners")))
    [(cells, row)] = [(cells, row) for cells, row in rows.items() if cells[0] == "government:bavaria"]
    assert cells == ("government:bavaria", "Bavaria@en", "1", "1")
    assert {said(s) for s in row.statements} == {
        ("government:bavaria", "rdf:type", "qkg:Partner"),
        ("government:bavaria", "skos:prefLabel", "Bavaria@en"),
        ("relationship:quebec-bavaria", "rdf:type", "qkg:Relationship"),
        ("relationship:quebec-bavaria", "qkg:partner", "government:bavaria"),
        ("agreement:alpha", "rdf:type", "qkg:Agreement"),
        ("agreement:alpha", "qkg:partner", "government:bavaria"),
    }
    assert names(row.accounts) == {"account:gazette-1", "account:memoir", "account:names"}


def test_a_row_of_a_union_rests_on_the_side_that_matched(small: Graph) -> None:
    rows = by_row(small, stored(small, "partner-profile", partner="government:bavaria"))
    [agreement] = [statements for cells, statements in rows.items() if cells[1] == "agreement:alpha"]
    [relationship] = [statements for cells, statements in rows.items() if cells[1] == "relationship:quebec-bavaria"]
    assert ("agreement:alpha", "qkg:signed", "1989-12") in agreement
    assert {subject for subject, _, _ in agreement} == {"agreement:alpha"}
    assert {subject for subject, _, _ in relationship} == {"relationship:quebec-bavaria"}


def test_a_statement_matched_in_a_named_graph_has_the_account_of_that_graph(small: Graph) -> None:
    rows = evidence(small, stored(small, "disagreements", subject="event:summit"))
    assert {(cells[4], cells[5]) for cells, _ in rows} >= {("39", "account:gazette-1"), ("41", "account:memoir")}
    for cells, row in rows:
        mine = [s for s in row.statements if said(s) == ("event:summit", cells[2], cells[4])]
        assert cells[5] in set().union(*(names(s.accounts) for s in mine))


# Parts of SPARQL


PARTS: dict[str, tuple[str, dict[Cells, set[tuple[str, str, str]]]]] = {
    "an OPTIONAL counts where it matched": (
        "SELECT ?x ?day { ?x a qkg:Agreement OPTIONAL { ?x qkg:signed ?day } }",
        {
            ("agreement:alpha", "1989-12"): {
                ("agreement:alpha", "rdf:type", "qkg:Agreement"),
                ("agreement:alpha", "qkg:signed", "1989-12"),
            },
            ("agreement:beta", ""): {("agreement:beta", "rdf:type", "qkg:Agreement")},
        },
    ),
    "an OPTIONAL that its filter refuses counts for nothing": (
        "SELECT ?x { ?x a qkg:Event OPTIONAL { ?x qkg:participantCount ?n FILTER(?n > 100) } }",
        {("event:summit",): {("event:summit", "rdf:type", "qkg:Event")}},
    ),
    "an EXISTS counts": (
        "SELECT ?x { ?x a qkg:Agreement FILTER EXISTS { ?x qkg:party ?y FILTER(?y = government:germany) } }",
        {
            ("agreement:beta",): {
                ("agreement:beta", "rdf:type", "qkg:Agreement"),
                ("agreement:beta", "qkg:party", "government:germany"),
            }
        },
    ),
    "an EXISTS counts only where the other side of || does not hold": (
        "SELECT ?x { ?x a qkg:Agreement FILTER(?x = agreement:alpha || EXISTS { ?x qkg:backedBy ?y }) }",
        {
            ("agreement:alpha",): {("agreement:alpha", "rdf:type", "qkg:Agreement")},
            ("agreement:beta",): {
                ("agreement:beta", "rdf:type", "qkg:Agreement"),
                ("agreement:beta", "qkg:backedBy", "government:quebec"),
            },
        },
    ),
    "two EXISTS keep their variables apart": (
        "SELECT ?x { ?x a qkg:Agreement FILTER(EXISTS { ?x qkg:backedBy ?y } && EXISTS { ?x qkg:party ?y }) }",
        {
            ("agreement:beta",): {
                ("agreement:beta", "rdf:type", "qkg:Agreement"),
                ("agreement:beta", "qkg:backedBy", "government:quebec"),
                ("agreement:beta", "qkg:party", "government:bavaria"),
                ("agreement:beta", "qkg:party", "government:germany"),
            }
        },
    ),
    "what must not be there is no evidence": (
        "SELECT ?x { ?x a qkg:Agreement FILTER NOT EXISTS { ?x qkg:signed ?d } MINUS { ?x a qkg:Event } }",
        {("agreement:beta",): {("agreement:beta", "rdf:type", "qkg:Agreement")}},
    ),
    "what may but need not be absent is no evidence": (
        "SELECT ?x { ?x a qkg:Agreement FILTER(EXISTS { ?x qkg:party ?p FILTER(?p = government:bavaria) } "
        "&& (?x = agreement:alpha || NOT EXISTS { ?x qkg:signed ?d })) }",
        {
            ("agreement:alpha",): {
                ("agreement:alpha", "rdf:type", "qkg:Agreement"),
                ("agreement:alpha", "qkg:party", "government:bavaria"),
            },
            ("agreement:beta",): {
                ("agreement:beta", "rdf:type", "qkg:Agreement"),
                ("agreement:beta", "qkg:party", "government:bavaria"),
            },
        },
    ),
    "EXISTS as a column's value": (
        "SELECT ?x (EXISTS { ?x qkg:backedBy ?y } AS ?backed) { ?x a qkg:Agreement }",
        {
            ("agreement:alpha", "false"): {("agreement:alpha", "rdf:type", "qkg:Agreement")},
            ("agreement:beta", "true"): {
                ("agreement:beta", "rdf:type", "qkg:Agreement"),
                ("agreement:beta", "qkg:backedBy", "government:quebec"),
            },
        },
    ),
    "a sub-select's own variables": (
        "SELECT ?x ?n ?p { ?x qkg:backedBy ?p { SELECT ?x (COUNT(?p) AS ?n) { ?x qkg:party ?p } GROUP BY ?x } }",
        {
            ("agreement:beta", "2", "government:quebec"): {
                ("agreement:beta", "qkg:backedBy", "government:quebec"),
                ("agreement:beta", "qkg:party", "government:bavaria"),
                ("agreement:beta", "qkg:party", "government:germany"),
            }
        },
    ),
    "a sub-select that is cut": (
        "SELECT ?x ?b { { SELECT ?x { ?x a qkg:Agreement ; qkg:party ?b } ORDER BY DESC(?x) LIMIT 1 } ?x qkg:backedBy ?b }",
        {
            ("agreement:beta", "government:quebec"): {
                ("agreement:beta", "rdf:type", "qkg:Agreement"),
                ("agreement:beta", "qkg:backedBy", "government:quebec"),
                ("agreement:beta", "qkg:party", "government:bavaria"),
                ("agreement:beta", "qkg:party", "government:germany"),
            }
        },
    ),
    "LIMIT and OFFSET": (
        "SELECT ?x ?day { ?x a qkg:Agreement OPTIONAL { ?x qkg:signed ?day } } ORDER BY ?x LIMIT 1 OFFSET 1",
        {("agreement:beta", ""): {("agreement:beta", "rdf:type", "qkg:Agreement")}},
    ),
    "groups by an expression": (
        "SELECT ?year (COUNT(?x) AS ?n) { ?x qkg:signedLatest ?day } GROUP BY (YEAR(?day) AS ?year) HAVING(COUNT(?x) > 0)",
        {("1989", "1"): {("agreement:alpha", "qkg:signedLatest", "1989-12-31")}},
    ),
    "a computed column": (
        "SELECT ?x (STRLEN(?label) AS ?length) { ?x a qkg:Event ; skos:prefLabel ?label FILTER(LANG(?label) = 'fr') }",
        {
            ("event:summit", "6"): {
                ("event:summit", "rdf:type", "qkg:Event"),
                ("event:summit", "skos:prefLabel", "Sommet@fr"),
            }
        },
    ),
    "SELECT * and data blocks": (
        "SELECT * { VALUES (?x ?p) { (agreement:alpha UNDEF) (agreement:beta government:bavaria) } ?x qkg:party ?p } "
        "VALUES ?p { government:bavaria }",
        {
            ("government:bavaria", "agreement:alpha"): {("agreement:alpha", "qkg:party", "government:bavaria")},
            ("government:bavaria", "agreement:beta"): {("agreement:beta", "qkg:party", "government:bavaria")},
        },
    ),
    "an inverse path": (
        "SELECT ?x { government:germany ^qkg:party ?x }",
        {("agreement:beta",): {("agreement:beta", "qkg:party", "government:germany")}},
    ),
    "a path of several steps": (
        "SELECT ?larger { event:summit qkg:place/qkg:withinPlace ?larger }",
        {
            ("place:upper-bavaria",): {
                ("event:summit", "qkg:place", "place:munich"),
                ("place:munich", "qkg:withinPlace", "place:upper-bavaria"),
            }
        },
    ),
    "a path with a choice": (
        "SELECT ?who { agreement:beta qkg:backedBy|qkg:party ?who }",
        {
            ("government:quebec",): {("agreement:beta", "qkg:backedBy", "government:quebec")},
            ("government:bavaria",): {("agreement:beta", "qkg:party", "government:bavaria")},
            ("government:germany",): {("agreement:beta", "qkg:party", "government:germany")},
        },
    ),
    "a path of any length": (
        "SELECT ?larger { event:summit qkg:place ?p . ?p qkg:withinPlace+ ?larger FILTER(?larger = place:bavaria) }",
        {
            ("place:bavaria",): {
                ("event:summit", "qkg:place", "place:munich"),
                ("place:munich", "qkg:withinPlace", "place:upper-bavaria"),
                ("place:upper-bavaria", "qkg:withinPlace", "place:bavaria"),
            }
        },
    ),
    "a path that refuses properties": (
        "SELECT DISTINCT ?what { agreement:beta !(rdf:type|skos:prefLabel|qkg:searchLabel|dcterms:identifier) ?what "
        "FILTER(?what = government:quebec) }",
        {("government:quebec",): {("agreement:beta", "qkg:backedBy", "government:quebec")}},
    ),
    "nameless nodes": (
        "SELECT ?larger { event:summit qkg:place [ qkg:withinPlace [ qkg:withinPlace ?larger ] ] }",
        {
            ("place:bavaria",): {
                ("event:summit", "qkg:place", "place:munich"),
                ("place:munich", "qkg:withinPlace", "place:upper-bavaria"),
                ("place:upper-bavaria", "qkg:withinPlace", "place:bavaria"),
            }
        },
    ),
    "another way to write a number and a language": (
        "SELECT ?x ?y { ?x qkg:participantCount 039 . ?y skos:prefLabel 'Bavaria'@EN }",
        {
            ("event:summit", "government:bavaria"): {
                ("event:summit", "qkg:participantCount", "39"),
                ("government:bavaria", "skos:prefLabel", "Bavaria@en"),
            }
        },
    ),
    "braces and signs in comments and strings": (
        "SELECT ?x # } SELECT {\n{ ?x a qkg:Agreement . # {\n FILTER('}' != \"{\" && ?x = agreement:beta) # }\n} # end",
        {("agreement:beta",): {("agreement:beta", "rdf:type", "qkg:Agreement")}},
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_evidence_of_each_part_of_sparql(small: Graph, part: str) -> None:
    query, expected = PARTS[part]
    assert by_row(small, query) == expected
    assert all(row.unexplained == () for _, row in evidence(small, query))


def test_a_statement_of_a_named_account_has_that_account_only(small: Graph) -> None:
    query = "SELECT ?account ?p { GRAPH ?account { agreement:alpha qkg:party ?p } } ORDER BY ?account ?p"
    assert {cells: names(row.accounts) for cells, row in evidence(small, query)} == {
        ("account:gazette-1", "government:bavaria"): {"account:gazette-1"},
        ("account:gazette-1", "government:quebec"): {"account:gazette-1"},
        ("account:memoir", "government:bavaria"): {"account:memoir"},
    }


def test_a_statement_outside_the_view_is_marked_as_not_kept(small: Graph) -> None:
    [(_, row)] = evidence(small, "SELECT ?n { GRAPH account:memoir { event:summit qkg:participantCount ?n } }")
    [statement] = row.statements
    assert not statement.kept
    assert {show(rival.value) for rival in statement.rivals} == {"39", "40"}


def test_an_answer_without_rows_has_no_evidence(small: Graph) -> None:
    assert for_query(small.engine, with_prefixes("SELECT ?x { ?x a qkg:Nothing }")) == []


def test_a_count_of_nothing_rests_on_nothing(small: Graph) -> None:
    [(cells, row)] = evidence(small, "SELECT (COUNT(*) AS ?n) { ?x a qkg:Nothing }")
    assert cells == ("0",)
    assert row == RowEvidence()


# What cannot be explained is said


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT ?x (RAND() AS ?r) { ?x a qkg:Event }", "match"),
        ("SELECT (COUNT(?x) AS ?n) { ?x qkg:party ?p } GROUP BY ?p", "groups"),
        ("SELECT ?x { ?x a qkg:Event LATERAL { SELECT ?x { ?x qkg:place ?y } LIMIT 1 } }", "syntax"),
        ("SELECT ?x { ?x a qkg:Event SERVICE SILENT <http://127.0.0.1:9/> { ?x qkg:nothing ?y } }", "service"),
    ],
)
def test_a_row_that_cannot_be_traced_has_the_reason(small: Graph, query: str, reason: str) -> None:
    rows = evidence(small, query)
    assert rows
    assert all(reason in row.unexplained for _, row in rows)


def test_a_statement_without_an_account_is_reported_as_unexplained() -> None:
    store = ox.Store()
    store.update("INSERT DATA { <http://e/a> <http://e/p> 1 }")
    [row] = for_query(Embedded(store), "SELECT ?v { <http://e/a> <http://e/p> ?v }")
    assert row.unexplained == ("statement",)
    assert [str(s.value) for s in row.statements] == ['"1"^^<http://www.w3.org/2001/XMLSchema#integer>']


# Against the engine's own CONSTRUCT: what a pattern matched, taken together

CONSTRUCTED = {
    "partners": (
        "?partner a qkg:Partner ; skos:prefLabel ?l . ?r a qkg:Relationship ; qkg:partner ?partner . "
        "?a a qkg:Agreement ; qkg:partner ?partner",
        "?partner a qkg:Partner ; skos:prefLabel ?l FILTER(LANG(?l) = 'en') "
        "OPTIONAL { ?r a qkg:Relationship ; qkg:partner ?partner } OPTIONAL { ?a a qkg:Agreement ; qkg:partner ?partner FILTER NOT EXISTS { ?a qkg:standsFor ?n } }",
    ),
    "objectives": (
        "government:quebec qkg:objective ?o . ?o skos:prefLabel ?l ; skos:definition ?d . "
        "?q qkg:qualifies government:quebec ; qkg:objective ?o ; qkg:means ?m . ?m skos:prefLabel ?ml",
        "government:quebec qkg:objective ?o . ?o skos:prefLabel ?l FILTER(LANG(?l) = 'en') "
        "OPTIONAL { ?q qkg:qualifies government:quebec ; qkg:objective ?o ; qkg:means ?m . "
        "?m skos:prefLabel ?ml FILTER(LANG(?ml) = 'en') } "
        "OPTIONAL { ?o skos:definition ?d FILTER(LANG(?d) = 'en') }",
    ),
    "distinctions": (
        "?r a qkg:Relationship ; qkg:partner ?p ; qkg:distinction ?d . ?p skos:prefLabel ?pl . ?d skos:prefLabel ?dl . "
        "?q qkg:qualifies ?r ; qkg:distinction ?d ; qkg:reason ?why . ?why skos:prefLabel ?wl . ?account qkg:asOf ?date",
        "?r a qkg:Relationship ; qkg:partner ?p ; qkg:distinction ?d . ?p skos:prefLabel ?pl . ?d skos:prefLabel ?dl "
        "OPTIONAL { ?q qkg:qualifies ?r ; qkg:distinction ?d ; qkg:reason ?why . "
        "?why skos:prefLabel ?wl FILTER(LANG(?wl) = 'en') } "
        "OPTIONAL { GRAPH ?account { ?r qkg:distinction ?d } GRAPH graph:provenance { ?account qkg:asOf ?date } } "
        "FILTER(LANG(?pl) = 'en' && LANG(?dl) = 'en')",
    ),
    "backed-not-signed": (
        "?a a qkg:Agreement ; qkg:backedBy government:quebec ; skos:prefLabel ?t ; qkg:signed ?s ; qkg:party ?p . "
        "?p skos:prefLabel ?pl . ?a qkg:depositary ?d",
        "?a a qkg:Agreement ; qkg:backedBy government:quebec ; skos:prefLabel ?t FILTER(LANG(?t) = 'en') "
        "OPTIONAL { ?a qkg:signed ?s } OPTIONAL { ?a qkg:party ?p . ?p skos:prefLabel ?pl FILTER(LANG(?pl) = 'en') } "
        "OPTIONAL { ?a qkg:depositary ?d } FILTER NOT EXISTS { ?a qkg:party government:quebec }",
    ),
}


@pytest.mark.parametrize("name", CONSTRUCTED)
def test_all_rows_together_rest_on_what_construct_gives(shipped: Graph, name: str) -> None:
    template, pattern = CONSTRUCTED[name]
    triples = shipped.engine.construct(with_prefixes(f"CONSTRUCT {{ {template} }} WHERE {{ {pattern} }}"))
    expected = {tuple(map(str, triple)) for triple in triples}
    rows = evidence(shipped, stored(shipped, name))
    found = {(f"<{s.subject}>", f"<{s.property}>", str(s.value)) for _, row in rows for s in row.statements}
    assert expected
    assert found == expected


# Every account that is named for a row states one of its statements

VALUES = {
    "partner": "government:bavaria",
    "sector": "sector:trade",
    "since": "1960-01-01",
    "until": "2000-12-31",
    "date": "1993-10-31",
    "paragraph": "7",
    "sentence": "3",
    "source": "source:overview",
    "subject": "government:bavaria",
    "organization": "organization:acct",
    "text": "bav",
}


def called(graph: Graph, name: str) -> str:
    """A stored query with values for the parameters it must have; those of its first example when it has others."""
    query = graph.queries[name]
    needed = [p.name for p in query.parameters.values() if p.required]
    if all(parameter in VALUES for parameter in needed):
        return stored(graph, name, **{parameter: VALUES[parameter] for parameter in needed})
    return stored(graph, name, **query.examples[0].values)


QUERIES = (
    "agreements-by-partner",
    "agreements-by-period",
    "events-timeline",
    "in-force-possibly",
    "memberships-of-quebec",
    "partner-profile",
    "partners-by-sector",
    "relationships-by-region",
    "representations-open",
    "search-labels",
    "source-statements",
    "subject-evidence",
)
ASK_GRAPHS = {"representations-open", "source-statements", "subject-evidence"}
"""These name the account in their pattern: another that states the same is not what they matched."""


LONG = {"agreements-by-period", "events-timeline", "in-force-possibly", "partner-profile", "source-statements"}
"""Their answers have many rows."""


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.slow] if name in LONG else []) for name in QUERIES]
)
def test_a_row_has_the_accounts_that_state_something_of_it_and_no_other(shipped: Graph, name: str) -> None:
    assert isinstance(shipped.engine, Embedded)
    store = shipped.engine.store
    rows = evidence(shipped, called(shipped, name))
    assert rows
    for cells, row in rows:
        assert row.unexplained == (), cells
        grounds = [s for whole in row.statements for s in whole.with_premises()]
        triples = [(ox.NamedNode(s.subject), ox.NamedNode(s.property), s.value) for s in grounds]
        for account in row.accounts:
            assert account.iri.startswith(ACCOUNT)
            graph = ox.NamedNode(account.iri)
            assert any(ox.Quad(*triple, graph) in store for triple in triples), (cells, account.iri)
        for s in row.statements:
            quads = store.quads_for_pattern(ox.NamedNode(s.subject), ox.NamedNode(s.property), s.value, None)
            graphs = {quad.graph_name.value for quad in quads if isinstance(quad.graph_name, ox.NamedNode)}
            stating, named = {graph for graph in graphs if graph.startswith(ACCOUNT)}, {a.iri for a in s.accounts}
            assert named <= stating if name in ASK_GRAPHS else named == stating


# Engines agree


@pytest.mark.filterwarnings("ignore:Dataset.* is deprecated:DeprecationWarning")  # rdflib's, of its own doing
@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?x ?day { ?x a qkg:Agreement OPTIONAL { ?x qkg:signed ?day } FILTER(EXISTS { ?x qkg:party ?y }) }",
        "SELECT ?x ?n { { SELECT ?x (COUNT(?p) AS ?n) { ?x qkg:party ?p } GROUP BY ?x } ?x a qkg:Agreement }",
        "SELECT ?larger { event:summit qkg:place/qkg:withinPlace ?larger }",
        "SELECT ?x { ?x a qkg:Agreement FILTER(?x = agreement:alpha || EXISTS { ?x qkg:backedBy ?y }) }",
        "SELECT ?p { ?p a qkg:Partner }",
    ],
)
def test_rdflib_finds_the_same_evidence(small: Graph, engines: tuple[Embedded, RdflibEngine], query: str) -> None:
    here, there = (dict(evidence(small, query, engine)) for engine in engines)
    assert here
    assert there == here


def test_the_query_is_run_when_no_rows_are_given(small: Graph) -> None:
    text = with_prefixes("SELECT ?day { agreement:alpha qkg:signed ?day }")
    [row] = for_query(small.engine, text, data=small.data)
    assert names(row.accounts) == {"account:gazette-1"}
