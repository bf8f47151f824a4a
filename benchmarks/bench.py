"""The speed and memory claims of the README, measured against named peers in one run: `make bench`.

Ratios, not seconds: both sides run on the same machine, one after the other, and the median of several rounds counts.
Each line says what was measured, the ratio or size, and what is claimed; the exit code is 1 when a claim does not hold.

    python benchmarks/bench.py            all
    python benchmarks/bench.py warm cold  some: warm cold evidence export memory validate
"""

from __future__ import annotations

import compileall
import io
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing

import qkg
from qkg.engines.embedded import Embedded

ROUNDS = 5
SLOW = frozenset({"disagreements", "disagreements-ranked", "overview", "thing-by-identifier", "without-sources"})
"""With those of coverage, the queries over all statements, for which rdflib takes minutes: compared without them."""


def main(names: list[str]) -> int:
    chosen = names or list(MEASURES)
    with qkg.open(lang="en") as graph:
        size = graph.sparql("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0]["n"]  # type: ignore[index]
    print(f"The shipped graph: {size} triples in the view. Python {sys.version.split()[0]}, {os.cpu_count()} cores.\n")
    missed = 0
    for name in chosen:
        for what, value, unit, claim, holds in MEASURES[name]():
            missed += not holds
            print(f"{'ok  ' if holds else 'MISS'}  {what:<68} {value:8.2f} {unit}  (claimed {claim})")
    return 1 if missed else 0


Line = tuple[str, float, str, str, bool]


def _time(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def _questions(graph: qkg.Graph) -> dict[str, tuple[dict[str, object], str]]:
    """Each stored SELECT query with its first example's values, and its text bound with them."""
    found = {}
    for query in graph.queries:
        if query.form == "SELECT" and query.examples and query.topic not in {"quality", "coverage"}:
            values = query.examples[0].values
            found[query.name] = (values, query.bind(values, resolve=graph.matcher.parameter, lang="en"))
    return found


def warm() -> list[Line]:
    """Stored queries on an open graph: through qkg, on bare pyoxigraph, and by rdflib's own SPARQL engine."""
    with qkg.open(lang="en") as graph, closing(graph):
        questions = _questions(graph)
        assert isinstance(graph.engine, Embedded)
        store = graph.engine.store

        def through_qkg() -> None:
            for _, text in questions.values():
                for solution in graph.sparql(text):  # type: ignore[union-attr]
                    tuple(solution)

        def bare() -> None:
            for _, text in questions.values():
                for solution in store.query(text):  # type: ignore[union-attr]
                    tuple(solution)

        bare()  # once to warm the disk
        ours, theirs = _time(through_qkg), _time(bare)
        few = {name: text for name, (_, text) in questions.items() if name not in SLOW}
        dataset = graph.to_rdflib()
        slow = _time(lambda: [list(dataset.query(text)) for text in few.values()], 1)
        fast = _time(lambda: [list(graph.sparql(text)) for text in few.values()])  # type: ignore[arg-type]
    return [
        (
            f"warm stored queries ({len(questions)}): qkg / bare pyoxigraph",
            ours / theirs,
            "x",
            "≤ 1.2",
            ours <= 1.2 * theirs,
        ),
        (f"warm stored queries ({len(few)}): rdflib / qkg", slow / fast, "x", "≥ 40", slow >= 40 * fast),
    ]


def cold() -> list[Line]:
    """A stored query by the installed `qkg` script, piped, against a Python that does nothing: CPU time of the process.

    With the code compiled, as an installer leaves it. The two are run alternately, so that a machine that slows down slows both.
    """
    compileall.compile_dir(os.path.dirname(qkg.__file__), quiet=1)
    script = os.path.join(os.path.dirname(sys.executable), "qkg")
    query = [sys.executable, script, "query", "agreements-by-partner", "--partner", "bavaria"]
    nothing = [sys.executable, "-c", "pass"]
    _child(query)
    pairs = [(_child(query), _child(nothing)) for _ in range(40)]
    ours, bare = (statistics.median(times) for times in zip(*pairs, strict=True))
    return [("`qkg query` cold / `python -c pass`, CPU", ours / bare, "x", "≤ 6", ours <= 6 * bare)]


def evidence() -> list[Line]:
    """Stored queries with evidence against the same without: as commands, and on an open graph.

    The median ratio of CPU time over the first examples of the stored SELECT queries that have rows. On an open graph
    both sides begin with the text of the query, and end with the rows, or the rows and their evidence.
    """
    with qkg.open(lang="en") as graph, closing(graph):
        questions = {name: found for name, found in _questions(graph).items() if len(graph.sparql(found[1]))}  # type: ignore[arg-type]

        def explained(text: str) -> None:
            graph.explain(graph.sparql(text))  # type: ignore[arg-type]

        warm_ratios = []
        for _, text in questions.values():
            explained(text)
            alone = _time(lambda text=text: list(graph.sparql(text)))  # type: ignore[misc, arg-type]
            warm_ratios.append(_time(lambda text=text: explained(text), 3) / alone)  # type: ignore[misc]
    ratios = []
    for name, (values, _) in questions.items():
        given = [
            (key, each) for key, value in values.items() for each in (value if isinstance(value, list) else [value])
        ]
        options = [text for key, each in given for text in (f"--{key}", str(each))]
        query = [sys.executable, "-m", "qkg", "query", name, *options]
        pairs = [(_child([*query, "--evidence"]), _child(query)) for _ in range(3)]
        ratios.append(statistics.median(with_ / without for with_, without in pairs))
    command, opened = statistics.median(ratios), statistics.median(warm_ratios)
    return [
        (f"`qkg query --evidence` / `qkg query`, CPU ({len(ratios)} queries)", command, "x", "≤ 3", command <= 3),
        (f"open graph: rows with evidence / rows ({len(ratios)} queries)", opened, "x", "≤ 8", opened <= 8),
    ]


def export() -> list[Line]:
    """The view as deterministic Turtle, against rdflib's longturtle (the serializer made for stable diffs)."""
    with qkg.open(lang="en") as graph, closing(graph):
        view = graph.to_rdflib().default_graph
        ours = _time(lambda: graph.export(io.BytesIO(), "turtle"), 3)
        theirs = _time(lambda: view.serialize(format="longturtle"), 1)
    return [("Turtle export: rdflib's longturtle / qkg", theirs / ours, "x", "≥ 8", theirs >= 8 * ours)]


def validate() -> list[Line]:
    """The shipped graph against its shapes: pySHACL against the compiler, same results."""
    with qkg.open(lang="en") as graph, closing(graph):
        ours = _time(lambda: graph.validate(engine="compiler"), 3)
        theirs = _time(lambda: graph.validate(engine="pyshacl"), 1)
    return [("SHACL validation: pySHACL / the compiler", theirs / ours, "x", "≥ 5", theirs >= 5 * ours)]


def memory() -> list[Line]:
    """Peak memory of whole processes."""
    query = _peak("query", "agreements-by-partner", "--partner", "bavaria")
    with tempfile.TemporaryDirectory() as folder:
        build = _peak("build", QKG_STORE=folder)
    return [
        ("peak memory of `qkg query`", query, "MB", "≤ 80", query <= 80),
        ("peak memory of `qkg build`", build, "MB", "≤ 300", build <= 300),
    ]


def _peak(*arguments: str, **environment: str) -> float:
    """Peak MB of a command of qkg, as Linux tells it (the `ru_maxrss` of a child counts its parent's memory too)."""
    program = (
        "import sys; from qkg.cli import main; main(sys.argv[1:]); sys.stdout.flush(); "
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stderr.rpartition("VmHWM:")[2].split()[0]) / 1024


def _child(command: list[str]) -> float:
    """CPU seconds of a command."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return usage.ru_utime + usage.ru_stime


MEASURES: dict[str, Callable[[], list[Line]]] = {
    "warm": warm,
    "cold": cold,
    "evidence": evidence,
    "export": export,
    "validate": validate,
    "memory": memory,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
