"""Answers are complete values: any thread may read them, and many threads may ask one graph."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Thread

import pytest

import qkg
from qkg.answers import Rows, Triples
from qkg.engines.rdflib_engine import RdflibEngine


@pytest.fixture(scope="module")
def graph() -> Iterator[qkg.Graph]:
    with qkg.open(lang="en") as opened:
        yield opened


def read_elsewhere(answer: Rows | Triples) -> list[str]:
    """What another thread reads from an answer."""
    found: list[str] = []
    thread = Thread(target=lambda: found.extend(str(item) for item in answer))
    thread.start()
    thread.join()
    return found


def test_rows_are_read_in_another_thread_than_the_one_that_asked(graph: qkg.Graph) -> None:
    rows = graph.query("partners")
    assert isinstance(rows, Rows)
    assert len(read_elsewhere(rows)) == len(rows) > 50


def test_triples_are_read_in_another_thread_than_the_one_that_asked(graph: qkg.Graph) -> None:
    triples = graph.sparql("CONSTRUCT { ?s a ?type } WHERE { ?s a ?type }")
    assert isinstance(triples, Triples)
    assert len(read_elsewhere(triples)) == len(triples) > 50


def test_many_threads_ask_one_graph_and_exchange_their_answers(graph: qkg.Graph) -> None:
    expected = list(map(str, graph.query("partners")))  # type: ignore[arg-type]
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: graph.query("partners"), range(24)))
        assert [list(map(str, answer)) for answer in answers] == [expected] * 24  # type: ignore[arg-type]


def test_the_rdflib_engine_parses_in_many_threads() -> None:
    engine = RdflibEngine()
    queries = [
        f"ASK {{ VALUES (?x ?y) {{ ({n} 'é') }} FILTER(?x + 1 > {n} && EXISTS {{ BIND(1 AS ?z) }}) }}"
        for n in range(40)
    ]
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(engine.ask, queries))


def test_an_answer_found_by_asyncio_to_thread_is_read_in_the_event_loop(graph: qkg.Graph) -> None:
    async def ask() -> list[str]:
        rows = await asyncio.to_thread(graph.query, "partners")
        return [str(row) for row in rows]  # type: ignore[union-attr]

    assert len(asyncio.run(ask())) > 50
