"""The store in use stays intact and in use when a build is killed, runs out of disk space or meets another build."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from qkg.core.errors import EngineError, QkgError
from qkg.files.lock import folder_lock
from qkg.store import open_store
from qkg.store.building import build
from qkg.store.manifest import read_manifest, stores_folder
from qkg.store.names_index import open_names
from qkg.store.opening import opened

from .conftest import Folder, Python

ASK = "ASK { <https://w3id.org/qkg/id/government/a> ?p ?o FILTER(STR(?o) = '%s') }"
SMALL = "account:a { government:a qkg:start '1901'^^edtf:EDTF . }\n"


def changed(folder: Folder, year: str = "1902") -> None:
    folder.write("graph/a.trig", SMALL.replace("1901", year))


@pytest.fixture
def built(folder: Folder, stores: Path) -> Folder:
    """A data folder with a store in which the start is 1901."""
    changed(folder, "1901")
    build(folder.data)
    return folder


def remaining(folder: Folder) -> list[str]:
    """The kinds of the folders and files beside the manifest and the lock in the folder of stores."""
    names = (name for name in os.listdir(stores_folder(folder.data)) if name not in {"current", "lock"})
    return sorted(name.partition("-")[0] for name in names)


def assert_previous_store_answers(folder: Folder) -> None:
    """The store that the manifest names is complete and answers as before the build."""
    manifest = read_manifest(folder.data)
    assert manifest is not None
    store = opened(folder.data, manifest)
    assert store is not None
    assert store.engine.ask(ASK % "1901")
    assert store.catalog().names() == []
    store.engine.close()


def assert_next_build_removes_leftovers(folder: Folder) -> None:
    build(folder.data)
    assert set(remaining(folder)) == {"store"}
    assert len(remaining(folder)) <= 2
    assert open_store(folder.data).engine.ask(ASK % "1902")


# kill -9

_KILLED = """
import os, signal, sys
import qkg.store.names_index, qkg.store.opening, qkg.store.building
from qkg.files.data_folder import Data

where = sys.argv[2]
kill = lambda *_: os.kill(os.getpid(), int(sys.argv[3]))

def before(module, name):
    setattr(module, name, kill)

def after(module, name):
    real = getattr(module, name)
    setattr(module, name, lambda *a, **k: (real(*a, **k), kill()))

if where.startswith("step "):
    progress = lambda step: step == where[5:] and kill()
else:
    progress = None
    when, name = where.split()
    module = {"write": qkg.store.names_index, "rename": os, "fsync": os, "replace": os, "rmtree": qkg.store.building.shutil}[name]
    (before if when == "before" else after)(module, name)
qkg.store.building.build(Data(sys.argv[1]), progress)
"""


def killed(
    folder: Folder, moment: str, python: Python, by: signal.Signals = signal.SIGKILL
) -> subprocess.CompletedProcess[str]:
    """Run a build that sends itself a signal at a given moment."""
    return python("-c", _KILLED, str(folder.root), moment, str(int(by)))


MOMENTS = [
    "step reading the stored queries",
    "step reading the sources",
    "step resolving the accounts",
    "step applying the rules",
    "step writing the store",
    "before write",  # of the index of names; the RDF is on disk
    "after write",
    "before rename",
    "after rename",  # the store is complete, the manifest still names the previous one
    "before fsync",  # of the new manifest
    "before replace",
]


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_build_killed_at_any_moment_leaves_the_previous_store(built: Folder, moment: str, python: Python) -> None:
    changed(built)
    done = killed(built, moment, python)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert_previous_store_answers(built)
    assert_next_build_removes_leftovers(built)


def test_a_build_killed_after_replacing_the_manifest_leaves_the_new_store(built: Folder, python: Python) -> None:
    changed(built)
    assert killed(built, "after replace", python).returncode == -signal.SIGKILL
    assert open_store(built.data).engine.ask(ASK % "1902")
    assert_next_build_removes_leftovers(built)


def large(folder: Folder) -> None:
    """Make the folder large enough for a build to take several hundred milliseconds."""
    lines = (f'place:p{n} a qkg:Place ; skos:prefLabel "Place {n}"@en, "Lieu {n}"@fr .' for n in range(2500))
    folder.write("graph/large.trig", "account:large {\n" + "\n".join(lines) + "\n}")
    changed(folder)


def wait_until(condition: object, seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, f"the condition did not hold within {seconds} s"
        time.sleep(0.001)


def test_qkg_build_killed_while_it_writes_leaves_the_previous_store(built: Folder) -> None:
    large(built)
    place = Path(stores_folder(built.data))
    with subprocess.Popen(
        [sys.executable, "-m", "qkg", "build", "--data", str(built.root)], stderr=-3, stdout=-3
    ) as run:
        wait_until(lambda: list(place.glob("building-*/rdf/*")) or run.poll() is not None)
        run.kill()
    assert run.returncode == -signal.SIGKILL
    assert "building" in remaining(built)
    assert_previous_store_answers(built)
    assert_next_build_removes_leftovers(built)


@pytest.mark.slow
@pytest.mark.parametrize("milliseconds", range(150, 1650, 250))
def test_qkg_build_killed_after_any_delay_leaves_a_complete_store(built: Folder, milliseconds: int) -> None:
    large(built)
    with subprocess.Popen(
        [sys.executable, "-m", "qkg", "build", "--data", str(built.root)], stderr=-3, stdout=-3
    ) as run:
        time.sleep(milliseconds / 1000)
        run.kill()
    manifest = read_manifest(built.data)
    assert manifest is not None
    store = opened(built.data, manifest)
    assert store is not None
    assert store.engine.ask(ASK % ("1902" if manifest["previous"] else "1901"))
    store.engine.close()
    assert_next_build_removes_leftovers(built)


def test_leftovers_of_killed_builds_are_removed_when_the_next_build_begins(built: Folder, python: Python) -> None:
    """Even when that build fails: on a disk full of leftovers it could not succeed otherwise."""
    changed(built)
    for moment in ("before write", "after rename", "before replace"):
        assert killed(built, moment, python).returncode == -signal.SIGKILL
        assert len(remaining(built)) <= 3, "the store in use, and the leftovers of one build"
    changed(built, "nonsense'")
    with pytest.raises(QkgError):
        build(built.data)
    assert remaining(built) == ["store"]
    assert_previous_store_answers(built)


@pytest.mark.parametrize("moment", ["step writing the store", "after write", "before replace"])
def test_a_terminated_build_leaves_nothing_behind(built: Folder, moment: str, python: Python) -> None:
    changed(built)
    done = killed(built, moment, python, signal.SIGTERM)
    assert done.returncode == 128 + signal.SIGTERM, done.stderr
    assert remaining(built) == ["store"]
    assert_previous_store_answers(built)


def test_an_interrupted_build_leaves_nothing_behind(built: Folder) -> None:
    changed(built)

    def interrupt(step: str) -> None:
        if step == "writing the store":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build(built.data, interrupt)
    assert remaining(built) == ["store"]
    assert_previous_store_answers(built)


# A full disk


@pytest.fixture
def full_disk(tmp_path: Path, built: Folder) -> Iterator[Path]:
    """A file system with room for the store of `built` and little more."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(place)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this user may not mount a file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_full_disk_leaves_the_previous_store(
    full_disk: Path, built: Folder, monkeypatch: pytest.MonkeyPatch, python: Python
) -> None:
    monkeypatch.setenv("QKG_STORE", str(full_disk))
    build(built.data)
    large(built)
    before = remaining(built)
    done = python("-m", "qkg", "build", "--data", str(built.root))
    assert done.returncode == 4
    assert "No space left on device" in done.stderr
    assert "QKG_STORE" in done.stderr
    assert "Traceback" not in done.stderr
    assert remaining(built) == before == ["store"]
    assert_previous_store_answers(built)


_LIMITED = """
import resource, sys
import qkg.store.names_index, qkg.store.opening, qkg.store.building
from qkg.cli import main

limit, where = int(sys.argv[2]), sys.argv[3]
def set_limit():
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
if where == "from the start":
    set_limit()
else:
    module, name = {"names": (qkg.store.names_index, "write"), "manifest": (qkg.store.building, "write_manifest")}[where]
    real = getattr(module, name)
    setattr(module, name, lambda *a, **k: (set_limit(), real(*a, **k)))
sys.exit(main(["build", "--data", sys.argv[1]]))
"""


@pytest.mark.parametrize(
    ("limit", "where"),
    [
        (0, "from the start"),
        (1000, "from the start"),
        (30_000, "from the start"),
        (60_000, "from the start"),
        (4096, "names"),
        (10, "manifest"),
    ],
)
def test_a_file_that_cannot_grow_is_an_error_that_leaves_nothing_behind(
    built: Folder, python: Python, limit: int, where: str
) -> None:
    """RLIMIT_FSIZE stops files from growing beyond *limit* bytes, as a full disk does, at a chosen moment."""
    if limit == 60_000:
        large(built)
    changed(built)
    done = python("-c", _LIMITED, str(built.root), str(limit), where)
    assert done.returncode == 4, done.stderr
    assert "the store cannot be written" in done.stderr
    assert stores_folder(built.data) in done.stderr
    assert "Traceback" not in done.stderr
    assert remaining(built) == ["store"]
    assert_previous_store_answers(built)
    assert_next_build_removes_leftovers(built)


# Concurrent builds


def test_concurrent_builds_leave_a_store_that_answers(built: Folder) -> None:
    """Three processes build while this one opens and queries the store repeatedly."""
    changed(built)
    command = [sys.executable, "-m", "qkg", "build", "--data", str(built.root)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    queries = 0
    while any(run.poll() is None for run in runs):
        store = open_store(built.data)
        assert store.engine.ask(ASK % "1902")
        store.engine.close()
        queries += 1
    for run in runs:
        _, stderr = run.communicate()
        assert run.returncode == 0, stderr
    assert queries
    assert remaining(built) == ["store", "store"]
    assert open_store(built.data).engine.ask(ASK % "1902")


def test_a_process_that_waited_for_a_build_uses_its_store(folder: Folder, stores: Path) -> None:
    changed(folder, "1901")
    os.makedirs(stores_folder(folder.data))
    paths: list[str] = []
    steps: list[str] = []

    def open_and_record() -> None:
        store = open_store(folder.data, steps.append)
        paths.append(store.path)
        store.engine.close()

    with folder_lock(stores_folder(folder.data)):
        threads = [threading.Thread(target=open_and_record) for _ in range(3)]
        for thread in threads:
            thread.start()
        wait_until(lambda: steps.count("waiting for another build to end") == 3)
        assert paths == []
    for thread in threads:
        thread.join(60)
    assert len(paths) == 3
    assert len(set(paths)) == 1
    assert steps.count("writing the store") == 1
    assert remaining(folder) == ["store"]


def test_the_lock_of_a_killed_process_is_released(built: Folder) -> None:
    program = (
        "import sys, time; from qkg.files.lock import folder_lock\n"
        "with folder_lock(sys.argv[1]): print('locked', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program, stores_folder(built.data)], stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "locked\n"
        run.kill()
    changed(built)
    assert_next_build_removes_leftovers(built)


# Readers while a new store is put in use


def test_an_open_store_keeps_answering_while_a_new_one_is_put_in_use(built: Folder) -> None:
    built.write("graph/l.trig", 'account:l { government:a skos:prefLabel "Old name"@en }')
    reader = open_store(built.data)
    rows = reader.engine.select("SELECT ?s { ?s ?p ?o }")
    changed(built)
    built.write("graph/l.trig", 'account:l { government:a skos:prefLabel "New name"@en }')
    fresh = open_store(built.data)
    assert fresh.path != reader.path
    assert fresh.engine.ask(ASK % "1902")
    # Answers, new queries, names and stored queries are those of the old store.
    assert len(list(rows)) > 10
    assert reader.engine.ask(ASK % "1901")
    assert not reader.engine.ask(ASK % "1902")
    assert open_names(reader.path).beginning(["old"])
    assert reader.catalog().names() == []
    assert open_names(fresh.path).beginning(["new"])


def test_reading_from_a_removed_store_is_an_engine_error(built: Folder) -> None:
    """The folder is removed two builds later: open files still answer, files that are yet to be opened do not exist."""
    reader = open_store(built.data)
    for year in ("1902", "1903"):
        changed(built, year)
        build(built.data)
    assert not Path(reader.path).exists()
    assert reader.engine.ask(ASK % "1901")
    for ask in (lambda: open_names(reader.path).beginning(["old"]), reader.catalog):
        with pytest.raises(EngineError) as caught:
            ask()
        assert caught.value.key == "engines.cannot-open"
