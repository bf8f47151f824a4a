"""Evidence asked for by several threads at once, each for the first time in its process."""

from __future__ import annotations

import os
import subprocess
import sys

from .conftest import ROOT

PROGRAM = """
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import qkg

graph = qkg.open(data=sys.argv[1], lang="en")
rows = graph.query("partners")
start = Barrier(8)


def explained(_: int) -> list[list[str]]:
    start.wait()
    return [[account.iri for account in row.accounts] for row in graph.explain(rows)]


with ThreadPoolExecutor(8) as pool:
    answers = list(pool.map(explained, range(8)))
assert answers[0] and all(answer == answers[0] for answer in answers), answers
"""


def test_the_first_evidence_of_a_process_may_be_asked_for_by_several_threads(folder: os.PathLike[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
