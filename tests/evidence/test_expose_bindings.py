"""The rewritten query tells the same rows as the original, and more; anything may stand in its strings and comments."""

from __future__ import annotations

from itertools import islice

import pytest
from rdflib.plugins.sparql import prepareQuery

from qkg.core.errors import UsageError
from qkg.evidence.query import MOST
from qkg.graph import Graph
from qkg.sparql.expose_bindings import expose_bindings
from qkg.sparql.prologue import query_form, with_prefixes

from .conftest import ROOT
from .test_query import PARTS, called

STORED = [
    pytest.param(path.stem, marks=[pytest.mark.slow] if path.parent.name not in {"agreements", "partners"} else [])
    for path in sorted((ROOT / "queries").rglob("*.rq"))
]


def same_rows(graph: Graph, text: str) -> None:
    query = expose_bindings(text)
    prepareQuery(query.text)
    answer = graph.engine.select(text)
    columns = [variable.value for variable in answer.variables]
    original = [dict(zip(columns, solution, strict=True)) for solution in answer]
    key = [name for name in columns if name not in query.aggregates]
    solutions = graph.engine.select(query.text, limit=MOST + 1)
    known = {variable.value for variable in solutions.variables}
    assert set(key) <= known
    found = {tuple(str(solution[name]) for name in key) for solution in islice(solutions, MOST)}
    wanted = {tuple(str(row[name]) for name in key) for row in original}
    if query.cut:
        assert found >= wanted
    elif len(solutions) > MOST:
        assert found <= wanted
    else:
        assert found == wanted


@pytest.mark.parametrize("name", STORED)
def test_exposed_stored_queries_have_the_rows_of_the_original(shipped: Graph, name: str) -> None:
    text = called(shipped, name)
    if query_form(text) == "SELECT":
        same_rows(shipped, text)


@pytest.mark.parametrize("part", PARTS)
def test_exposed_parts_of_sparql_have_the_rows_of_the_original(small: Graph, part: str) -> None:
    same_rows(small, with_prefixes(PARTS[part][0]))


def test_markers_do_not_collide_with_variables_of_the_query(small: Graph) -> None:
    text = with_prefixes("SELECT ?qkg_m1 { ?x a qkg:Agreement OPTIONAL { ?x qkg:signed ?qkg_m1 } }")
    same_rows(small, text)
    assert expose_bindings(text).marker != "qkg_m"


@pytest.mark.parametrize(
    "text", ["SELECT * { ?s ?p ?o", "SELECT * { ?s ?p ?o } }", "SELECT (?x { ) }", "SELECT ?x", ""]
)
def test_unbalanced_brackets_are_refused(text: str) -> None:
    with pytest.raises(UsageError):
        expose_bindings(text)
