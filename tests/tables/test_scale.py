"""A hundred thousand rows: bounded memory, and time at most proportional to their number."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from qkg.tables import import_tables

from . import generate
from .conftest import Folder

ROWS = 100_000
MEMORY = 450
"""Megabytes."""
MEASURED = """
import json, sys, time
from qkg.files.data_folder import Data
from qkg.tables import import_tables

def peak():
    # Linux adds to a child's ru_maxrss what its parent held when it was started.
    [line] = [line for line in open("/proc/self/status") if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1024

started = time.process_time()
done = []
outcome = import_tables(
    Data(sys.argv[1]), [sys.argv[2]], "agreements", rejects=sys.argv[3], check=False,
    progress=lambda *step: done.append(step),
)
print(json.dumps({
    "new": len(outcome.new), "unchanged": outcome.unchanged, "rejected": outcome.rejected, "files": len(outcome.files),
    "seconds": time.process_time() - started, "memory": peak(),
    "shown": len(outcome.rejections), "progress": done[1:],
}))
"""


def measured(folder: Folder, table: str) -> dict[str, float]:
    import json

    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(folder.root), table, str(folder.root.parent / "rejects.csv")],
        capture_output=True,
        text=True,
        check=True,
        timeout=1200,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_a_hundred_thousand_rows_in_bounded_memory(copied: Folder) -> None:
    """Import into the shipped graph; then import the same rows again."""
    table = str(copied.root.parent / "many.csv")
    generate.write(table, ROWS)
    first = measured(copied, table)
    assert (first["new"], first["rejected"]) == (ROWS, 0)
    assert first["memory"] < MEMORY, first
    steps = first["progress"]
    assert isinstance(steps, list)
    for name in ("read", "write"):
        done = [(at, of) for step, at, of in steps if step == name]
        assert len(done) > 20
        assert done == sorted(done)
        assert all(0 <= at <= of for at, of in done)
    again = measured(copied, table)
    assert (again["new"], again["unchanged"], again["files"]) == (0, ROWS, 0)
    assert again["memory"] < MEMORY, again


@pytest.mark.slow
def test_a_hundred_thousand_rejected_rows_in_bounded_memory(copied: Folder) -> None:
    """Unknown names and dates in another notation: all reasons go to the file, a hundred to the screen."""
    table = str(copied.root.parent / "many.csv")
    with open(table, "w", encoding="utf-8") as file:
        file.write("key,parties,date_signed,sources\n")
        file.writelines(
            f"k{n},Québec; Bavaria-{n},{n % 28 + 1}/{n % 12 + 1}/{1900 + n % 100},https://example.org/{n}\n"
            for n in range(ROWS)
        )
    outcome = measured(copied, table)
    assert (outcome["new"], outcome["rejected"], outcome["shown"], outcome["files"]) == (0, ROWS, 100, 0)
    assert outcome["memory"] < MEMORY, outcome
    with open(copied.root.parent / "rejects.csv", encoding="utf-8") as file:
        assert sum(1 for _ in file) == ROWS + 1


@pytest.mark.slow
def test_ten_times_the_rows_take_less_than_fifteen_times_as_long(copied: Folder) -> None:
    few, many = (str(copied.root.parent / f"{count}.csv") for count in (2_000, 20_000))
    generate.write(few, 2_000)
    generate.write(many, 20_000, first=50_000)
    short, long = measured(copied, few)["seconds"], measured(copied, many)["seconds"]
    assert long < 15 * short


def test_two_thousand_reference_rows_take_bounded_memory(folder: Folder) -> None:
    """Two thousand entities, each with an identifier: memory for the names, not for the rows."""
    text = "key,kind,label_en,label_fr,parent_key,labels_from\ncountry/XX,country,Xland,Xlande,,An atlas\n"
    text += "".join(f"city/XX-c{n},city,C{n},C{n},country/XX,An atlas\n" for n in range(2_000))
    links = "key,system,identifier,iri,source,confidence\n"
    links += "".join(f"city/XX-c{n},wikidata,Q{n},http://www.wikidata.org/entity/Q{n},A list,B\n" for n in range(2_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert folder.imports("entities", folder.table(text)).rejected == 0
    assert folder.imports("links", folder.table(links)).rejected == 0
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 60
    assert folder.said("place:c1999", "skos:exactMatch") == ["http://www.wikidata.org/entity/Q1999"]


def test_progress_is_reported_to_the_end_of_a_table(folder: Folder) -> None:
    table = Path(folder.root.parent / "some.csv")
    generate.write(str(table), 1_000)
    steps: list[tuple[str, int, int]] = []
    import_tables(folder.data, [str(table)], "agreements", dry_run=True, progress=lambda *step: steps.append(step))
    reading = [(done, size) for step, done, size in steps if step == "read"]
    assert {size for _, size in reading} == {os.path.getsize(table)}
    assert reading == sorted(reading)
    assert reading[-1][0] > reading[-1][1] / 2
