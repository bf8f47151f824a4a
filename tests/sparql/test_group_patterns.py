"""The triple patterns that are read from the tree are those of rdflib's algebra, for every stored query and rule."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rdflib.paths import InvPath
from rdflib.paths import Path as RdflibPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import BNode, URIRef, Variable

from qkg.core.errors import QuerySyntaxError
from qkg.sparql.patterns import HIDDEN, GroupPattern, first_group
from qkg.sparql.patterns import Path as PropertyPath

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "queries").rglob("*.rq"), *(ROOT / "ontology" / "rules").glob("*.rq")])
WRITTEN = {
    "lists": "SELECT * { ?s ?p (1 ?x [ a <http://e/C> ]) . () <http://e/q> ?s }",
    "blank nodes": "SELECT * { [] <http://e/p> [ <http://e/q> _:a ; <http://e/r> _:a ] }",
    "paths": "SELECT * { ?s (<http://e/p>/^<http://e/q>)*|!(<http://e/r>|^a) ?o ; ^<http://e/p> ?x . ?x <http://e/p>? ?y }",
    "negated paths": "SELECT * { ?s !<http://e/p>* ?o . ?o (!(a|^<http://e/p>))? ?x ; !^<http://e/q> ?y }",
    "literals": "PREFIX e: <http://e/> SELECT * { ?s e:p 'a''@fr', \"\"\"b\"\"\"@en-CA, 1, 2.5, true, '3'^^e:t }".replace(
        "''@fr'", "'@fr"
    ),
    "groups": "SELECT * { { ?a ?b ?c } UNION { ?d ?e ?f MINUS { ?g ?h ?i } } GRAPH ?g { ?j ?k ?l OPTIONAL { ?m ?n ?o } } }",
    "filters": "SELECT * { ?s ?p ?o FILTER(?o > 3 && EXISTS { ?x ?y ?z }) FILTER NOT EXISTS { ?x ?y ?z } ?s ?p ?q }",
    "sub-selects": "SELECT * { ?s ?p ?o { SELECT ?s { ?s ?q ?r } LIMIT 1 } }",
    "short form": "BASE <http://e/> PREFIX : <#> CONSTRUCT WHERE { <a> :b ?c }",
}


def read(group: GroupPattern) -> Counter[tuple[str, str, str]]:
    found: Counter[tuple[str, str, str]] = Counter()
    for block in group.blocks:
        found.update(tuple(map(_name, triple)) for triple in block)  # type: ignore[misc]
    for inner in group.groups:
        found.update(read(inner))
    return found


def _name(part: Any) -> str:
    if isinstance(part, PropertyPath):
        return "path"
    if isinstance(part, str):
        return "blank" if part.startswith(HIDDEN) else f"?{part}"
    return str(part.value)


def of_rdflib(node: Any) -> Counter[tuple[str, str, str]]:
    if node.name == "BGP":
        return Counter(_turned(*triple) for triple in node.triples)
    if node.name in {"Join", "LeftJoin", "Union"}:
        return of_rdflib(node.p1) + of_rdflib(node.p2)
    if node.name in {"ToMultiSet", "values"}:
        return Counter()
    return of_rdflib(node.p1 if node.name == "Minus" else node.p)


def _turned(s: Any, p: Any, o: Any) -> tuple[str, str, str]:
    if isinstance(p, InvPath) and isinstance(p.arg, URIRef):
        s, p, o = o, p.arg, s
    return _rdflib_name(s), _rdflib_name(p), _rdflib_name(o)


def _rdflib_name(part: Any) -> str:
    if isinstance(part, RdflibPath):
        return "path"
    if isinstance(part, BNode):
        return "blank"
    return f"?{part}" if isinstance(part, Variable) else str(part)


@pytest.mark.parametrize("name", WRITTEN)
def test_triple_patterns_of_written_queries_are_those_of_rdflib(name: str) -> None:
    algebra = prepareQuery(WRITTEN[name]).algebra
    expected = of_rdflib(algebra.p)
    assert expected
    assert read(first_group(WRITTEN[name])) == expected


@pytest.mark.parametrize("files", ["a sample", pytest.param("all", marks=pytest.mark.slow)])
def test_triple_patterns_of_stored_queries_and_rules_are_those_of_rdflib(files: str) -> None:
    """rdflib takes a tenth of a second to parse a query."""
    wrong = []
    for path in FILES if files == "all" else FILES[::6]:
        text = path.read_text("utf-8")
        algebra = prepareQuery(text).algebra
        if algebra.name == "ConstructQuery":
            template = Counter(_turned(*triple) for triple in algebra.template)
            wrong += [] if read(first_group(text)) == template else [path.name]
        elif algebra.name == "SelectQuery" and "(" not in text.partition("SELECT")[2].partition("{")[0]:
            wrong += [] if read(first_group(text)) == of_rdflib(algebra.p) else [path.name]
    assert wrong == []


@pytest.mark.parametrize(
    "text", ["ASK { ?s ?p ?o LATERAL { ?s ?p ?o } }", "ASK { ?s e:p ?o }", "ASK { ?s ?p }", "ASK { ?s"]
)
def test_what_is_not_sparql_1_1_is_refused(text: str) -> None:
    with pytest.raises(QuerySyntaxError):
        first_group(text)
