"""The W3C's SPARQL tests (w3c/rdf-tests), read in place from `../shared/suites/sparql`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlparse

import pyoxigraph as ox
import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "suites" / "sparql"
MISSING = pytest.mark.skipif(not FOLDER.is_dir(), reason="the folder of the W3C's test suites is missing")

_MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
_QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
_RS = "http://www.w3.org/2001/sw/DataAccess/tests/result-set#"
_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Solution = dict[str, Term]
Answer = bool | list[Solution] | list[ox.Triple]


class Evaluation(NamedTuple):
    """A test of a query's answer: its name, query, data by graph (`None`: the default graph), and the expected answer."""

    name: str
    query: Path
    data: list[tuple[Path, str | None]]
    result: Path

    def expected(self) -> Answer:
        """The answer that the suite expects."""
        if self.result.suffix in {".srx", ".srj", ".tsv"}:
            format_ = ox.QueryResultsFormat.from_extension(self.result.suffix[1:])
            return read_answer(ox.parse_query_results(path=str(self.result), format=format_))
        graph = [quad.triple for quad in ox.parse(path=str(self.result), base_iri=self.result.as_uri())]
        is_table = any(triple.object == ox.NamedNode(_RS + "ResultSet") for triple in graph)
        return _result_set(graph) if is_table else graph


def read_answer(answer: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """An engine's or a file's answer as plain values."""
    if isinstance(answer, ox.QueryBoolean):
        return bool(answer)
    if isinstance(answer, ox.QueryTriples):
        return list(answer)
    names = [variable.value for variable in answer.variables]
    return [{name: term for name, term in zip(names, row, strict=True) if term is not None} for row in answer]


def _result_set(graph: list[ox.Triple]) -> Answer:
    """An answer in the vocabulary of result sets (DAWG)."""
    found: dict[object, dict[str, list[Term]]] = {}
    for triple in graph:
        found.setdefault(triple.subject, {}).setdefault(triple.predicate.value.removeprefix(_RS), []).append(
            triple.object
        )
    for values in found.values():
        if "boolean" in values:
            [truth] = values["boolean"]
            return isinstance(truth, ox.Literal) and truth.value == "true"
    solutions = [solution for values in found.values() for solution in values.get("solution", [])]
    rows: list[Solution] = []
    for solution in solutions:
        bindings = [found[binding] for binding in found.get(solution, {}).get("binding", [])]
        rows.append({binding["variable"][0].value: binding["value"][0] for binding in bindings})  # type: ignore[union-attr]
    return rows


def query_files() -> list[Path]:
    """Every query and update of the suite."""
    return sorted(path for path in FOLDER.rglob("*.r[qu]"))


@cache
def evaluations() -> list[Evaluation]:
    """Every evaluation test of a query."""
    return [test for path in sorted(FOLDER.rglob("manifest*.ttl")) for test in _tests(path)]


def _tests(path: Path) -> list[Evaluation]:
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri())

    def values(subject: ox.NamedNode | ox.BlankNode, name: str) -> list[str]:
        quads = store.quads_for_pattern(subject, ox.NamedNode(name), None)
        return [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]

    found = []
    for test in store.quads_for_pattern(None, _RDF_TYPE, ox.NamedNode(_MF + "QueryEvaluationTest")):
        assert isinstance(test.subject, ox.NamedNode)
        actions = [quad.object for quad in store.quads_for_pattern(test.subject, ox.NamedNode(_MF + "action"), None)]
        results = values(test.subject, _MF + "result")
        if not results or not isinstance(actions[0], ox.BlankNode):
            continue
        [query] = values(actions[0], _QT + "query")
        data: list[tuple[Path, str | None]] = [(_path(iri), None) for iri in values(actions[0], _QT + "data")]
        data += [(_path(iri), iri) for iri in values(actions[0], _QT + "graphData")]
        folder = f"{path.parent.parent.name[-2:]}/{path.parent.name}"
        name = f"{folder}/{test.subject.value.rpartition('#')[2]}"
        found.append(Evaluation(name, _path(query), data, _path(results[0])))
    return sorted(found)


def _path(iri: str) -> Path:
    return Path(unquote(urlparse(iri).path))
