"""Time and memory limits hold on the embedded engine: a runaway query ends, says so, and the next query works."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.errors import (
    BadAnswerError,
    EngineError,
    MemoryLimitError,
    QkgError,
    TimeLimitError,
    UsageError,
)
from qkg.engines.embedded import Embedded
from qkg.engines.worker import MOST_WORKERS, resident_bytes

XSD = "http://www.w3.org/2001/XMLSchema#"
TIMEOUT = 1.0
GRACE = 1.0
"""Seconds beyond its limit within which a query has to be over."""
SIZE = 400
DENSE = 120

RUNAWAY = {
    "cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }",
    "cartesian product that is filtered away": "ASK { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STR(?b) = CONCAT(STR(?d), '-')) }",
    "unbounded paths": "SELECT (COUNT(*) AS ?n) { ?a (<http://e/to>|^<http://e/to>)+ ?b . ?b (<http://e/to>/<http://e/to>)+ ?c . ?c <http://e/to>* ?a }",
    "regular expressions": "SELECT ?a { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(REGEX(CONCAT(STR(?b), STR(?d), STR(?f)), '(a|b|[0-9]+)+z$')) }",
    "construct": "CONSTRUCT { ?a <http://e/x> ?f } { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f FILTER(STR(?b) = CONCAT(STR(?d), '-')) }",
}
MEMORY_HOGS = {
    "group_concat": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?c), STR(?a), STR(?c), STR(?a), STR(?c), STR(?e))) AS ?all) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }",
    "order by": "SELECT ?a ?c ?e { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f } ORDER BY ?f ?d ?b",
    "many solutions": "SELECT * { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }",
}
NEEDED = 60_000_000
"""Bytes that a worker needs for ordinary queries, and then some."""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A store of numbers, and of a dense graph of links."""
    folder = str(tmp_path_factory.mktemp("store") / "rdf")
    store = ox.Store(folder)
    node = [ox.NamedNode(f"http://e/{n}") for n in range(SIZE)]
    store.extend(ox.Quad(n, ox.NamedNode("http://e/p"), ox.Literal(i)) for i, n in enumerate(node))
    store.extend(ox.Quad(a, ox.NamedNode("http://e/to"), b) for a in node[:DENSE] for b in node[:DENSE] if a != b)
    store.flush()
    return folder


@pytest.fixture
def engine(path: str) -> Iterator[Embedded]:
    opened = Embedded(path)
    yield opened
    opened.close()


def run(engine: Embedded, query: str, timeout: float | None) -> object:
    if query.startswith("ASK"):
        return engine.ask(query, timeout=timeout)
    return (engine.construct if query.startswith("CONSTRUCT") else engine.select)(query, timeout=timeout)


def assert_it_works(engine: Embedded) -> None:
    [row] = engine.select("SELECT (COUNT(*) AS ?n) { ?s <http://e/p> ?o }", timeout=20)
    assert row["n"].value == str(SIZE)


@pytest.mark.parametrize("name", RUNAWAY)
def test_a_runaway_query_ends_at_its_time_limit_and_the_next_one_works(engine: Embedded, name: str) -> None:
    started = time.monotonic()
    with pytest.raises(TimeLimitError) as caught:
        run(engine, RUNAWAY[name], TIMEOUT)
    assert time.monotonic() - started < TIMEOUT + GRACE
    assert "1 s" in caught.value.text("en")
    assert caught.value.exit_code == 4
    assert_it_works(engine)


@pytest.mark.skipif(resident_bytes() is None, reason="this system does not tell a process its memory")
@pytest.mark.parametrize("name", MEMORY_HOGS)
def test_a_query_that_takes_too_much_memory_ends_and_the_next_one_works(path: str, name: str) -> None:
    engine = Embedded(path, memory_limit=NEEDED)
    with pytest.raises(MemoryLimitError) as caught:
        run(engine, MEMORY_HOGS[name], 60)
    assert "60 MB" in caught.value.text("en")
    assert caught.value.exit_code == 4
    assert_it_works(engine)
    engine.close()


def test_a_memory_limit_holds_for_every_query_of_the_engine(path: str) -> None:
    engine = Embedded(path, memory_limit=NEEDED)
    with pytest.raises(MemoryLimitError):
        engine.select(MEMORY_HOGS["order by"])
    engine.close()


def test_answers_are_the_same_with_and_without_a_limit(engine: Embedded) -> None:
    for query in (
        "SELECT ?s ?o ?none { ?s <http://e/p> ?o } ORDER BY ?o",
        "SELECT * {}",
        "SELECT ?x { FILTER(false) }",
    ):
        here, there = engine.select(query), engine.select(query, timeout=20)
        assert here.variables == there.variables
        assert list(map(list, here)) == list(map(list, there))
    assert engine.ask("ASK { ?s ?p 1 }", timeout=20) is True
    assert engine.ask("ASK { ?s ?p 'x' }", timeout=20) is False
    construct = "CONSTRUCT { ?s <http://e/q> ?o } { ?s <http://e/p> ?o }"
    assert set(engine.construct(construct)) == set(engine.construct(construct, timeout=20))


def test_terms_come_through_as_they_are_stored(tmp_path: Path) -> None:
    """Lexical forms, language tags, blank node labels, control characters."""
    forms = [
        "+99999999999999999999",
        "0099999999999999999999",
        "-0",
        "1.50",
        ".5",
        "1e5",
        "INF",
        "NaN",
        "true",
        "",
        " 1 ",
    ]
    forms += ["99999999999999999999.990", 'a\tb\nc\rd"e\\f\x00\x01\x7f\u2028\U0001f600']
    kinds = [ox.NamedNode(XSD + kind) for kind in ("integer", "decimal", "double", "boolean", "string", "date")]
    terms: list[ox.NamedNode | ox.BlankNode | ox.Literal] = [ox.Literal(f, datatype=k) for f in forms for k in kinds]
    terms += [ox.Literal("a", language="fr-CA"), ox.BlankNode("a.b-c"), ox.NamedNode("http://e/é?x=%20&y")]
    store = ox.Store(str(tmp_path / "rdf"))
    link = ox.NamedNode("http://e/p")
    store.extend(ox.Quad(ox.NamedNode(f"http://e/{n:04}"), link, term) for n, term in enumerate(terms))
    store.flush()
    del store
    engine = Embedded(str(tmp_path / "rdf"))
    query = "SELECT ?s ?o ?none { ?s ?p ?o } ORDER BY ?s"
    expected = list(map(list, engine.select(query)))
    assert len(expected) > len(terms) / 2
    assert list(map(list, engine.select(query, timeout=20))) == expected
    assert list(map(list, engine.select(query, timeout=20, limit=10_000))) == expected
    assert len(engine.construct("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", timeout=20)) == len(expected)
    engine.close()


def test_no_more_solutions_than_the_limit_are_read(engine: Embedded) -> None:
    endless = "SELECT ?a ?c { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"
    assert len(engine.select(endless, timeout=20, limit=5)) == len(engine.select(endless, limit=5)) == 5


@pytest.mark.parametrize("limit", [None, 5])
def test_triple_terms_come_back_from_a_worker(engine: Embedded, limit: int | None) -> None:
    [row] = engine.select(
        "SELECT ?t { VALUES ?t { <<( <urn:a> <urn:b> <<( <urn:c> <urn:d> 'e' )>> )>> } }", timeout=20, limit=limit
    )
    inner = ox.Triple(ox.NamedNode("urn:c"), ox.NamedNode("urn:d"), ox.Literal("e"))
    assert row["t"] == ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), inner)


@pytest.mark.parametrize("timeout", [None, 20])
def test_mistakes_are_told_the_same_with_and_without_a_limit(engine: Embedded, timeout: float | None) -> None:
    with pytest.raises(UsageError) as syntax:
        engine.select("SELECT ?x { ?x ?y }", timeout=timeout)
    assert syntax.value.where == "1:19"
    with pytest.raises(UsageError) as form:
        engine.select("ASK {}", timeout=timeout)
    assert form.value.key == "engines.wrong-form"


def test_a_value_too_large_to_be_handed_over_is_an_error_that_says_so(engine: Embedded) -> None:
    longer = "CONCAT(?x, ?x, ?x, ?x, ?x, ?x, ?x, ?x)"
    binds = "BIND('12345678' AS ?x) " + "".join(
        f"BIND({longer.replace('?x', '?x' + str(n) if n else '?x')} AS ?x{n + 1}) " for n in range(8)
    )
    with pytest.raises(BadAnswerError):
        engine.select(f"SELECT ?x7 {{ {binds.split('BIND(CONCAT(?x7')[0]} }}", timeout=60)
    assert_it_works(engine)


def test_a_process_that_dies_is_an_engine_error_and_the_next_query_works(engine: Embedded) -> None:
    """As when the system has no memory left and kills it."""
    killer = threading.Timer(0.5, lambda: os.kill(only_worker(), signal.SIGKILL))
    assert_it_works(engine)
    killer.start()
    with pytest.raises(EngineError) as caught:
        engine.ask(RUNAWAY["cartesian product that is filtered away"], timeout=20)
    assert caught.value.key == "engines.worker-ended"
    assert_it_works(engine)


def only_worker() -> int:
    [pid] = children()
    return pid


def children() -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if (
            int(fields[1]) == os.getpid()
            and fields[0] != "Z"
            and b"qkg.engines.worker" in (entry.parent / "cmdline").read_bytes()
        ):
            found.append(int(entry.parent.name))
    return found


def test_many_threads_share_the_workers(engine: Embedded) -> None:
    def ask(number: int) -> str:
        [row] = engine.select(f"SELECT ?s {{ ?s <http://e/p> {number} }}", timeout=60)
        return str(row["s"])

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(40))) == [f"<http://e/{number}>" for number in range(40)]
    assert len(children()) <= MOST_WORKERS


def test_waiting_for_a_worker_counts_towards_the_time_limit(engine: Embedded) -> None:
    endless = RUNAWAY["cartesian product that is filtered away"]
    with ThreadPoolExecutor(MOST_WORKERS) as pool:
        busy = [pool.submit(lambda: engine.ask(endless, timeout=3)) for _ in range(MOST_WORKERS)]
        time.sleep(0.5)
        started = time.monotonic()
        with pytest.raises(TimeLimitError):
            engine.ask("ASK {}", timeout=0.5)
        assert time.monotonic() - started < 0.5 + GRACE
        assert all(isinstance(future.exception(), TimeLimitError) for future in busy)


def test_closing_the_engine_ends_its_processes(path: str) -> None:
    engine = Embedded(path)
    assert_it_works(engine)
    assert children()
    engine.close()
    assert not children()


def test_a_forgotten_engine_ends_its_processes(path: str) -> None:
    engine = Embedded(path)
    assert_it_works(engine)
    del engine
    assert not children()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_a_runaway_query_ends_when_its_caller_is_killed(path: str) -> None:
    program = (
        "import sys; from qkg.engines.embedded import Embedded\n"
        "engine = Embedded(sys.argv[1]); engine.ask('ASK {}', timeout=20); print(engine._workers is not None, flush=True)\n"
        f"engine.ask({RUNAWAY['cartesian product that is filtered away']!r}, timeout=600)"
    )
    with subprocess.Popen([sys.executable, "-c", program, path], stdout=subprocess.PIPE) as caller:
        assert caller.stdout is not None
        caller.stdout.readline()
        time.sleep(0.3)
        [worker] = subprocess.run(["pgrep", "-P", str(caller.pid)], capture_output=True, check=True).stdout.split()
        caller.kill()
    end = time.monotonic() + 2
    while Path(f"/proc/{int(worker)}/exe").exists() and time.monotonic() < end:
        time.sleep(0.02)
    assert not Path(f"/proc/{int(worker)}/exe").exists()


def test_python_callers_get_the_errors_of_their_limits() -> None:
    import qkg

    endless = "SELECT (COUNT(*) AS ?n) { ?a ?p ?b . ?c ?q ?d . ?e ?r ?f }"
    with qkg.open(lang="fr", timeout=TIMEOUT) as graph:
        started = time.monotonic()
        with pytest.raises(TimeLimitError) as caught:
            graph.sparql(endless)
        assert time.monotonic() - started < TIMEOUT + GRACE
        assert "la requête a été arrêtée" in caught.value.text("fr")
        assert len(graph.query("partners", timeout=30)) > 50  # type: ignore[arg-type]
    with qkg.open(lang="en", memory_limit=NEEDED * 3) as graph:
        with pytest.raises(MemoryLimitError):
            graph.sparql("SELECT * { ?a ?p ?b . ?c ?q ?d } ORDER BY ?d", timeout=60)
        assert graph.sparql("ASK { government:quebec a qkg:FederatedState }") is True


def test_a_memory_limit_on_an_endpoint_is_refused() -> None:
    import qkg

    with pytest.raises(QkgError) as caught:
        qkg.open("http://127.0.0.1:1/", memory_limit=1)
    assert caught.value.key == "engines.no-memory-limit"
