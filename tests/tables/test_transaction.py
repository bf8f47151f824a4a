"""Transactions over several files: a process killed at any moment leaves the old state or the new one, without loss."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

import qkg.files.transaction
from qkg.core.errors import DataError
from qkg.files.data_folder import COMMIT_LOG, Data
from qkg.files.transaction import STAGING, recover, transaction
from qkg.store import open_store
from qkg.store.building import build
from qkg.tables import import_tables, write_table
from qkg.tables.new_data_folder import make

from . import generate
from .conftest import Folder

BEFORE = {"graph/a.trig": "a one", "graph/b/c.trig": "c one", "graph/gone/d.trig": "d one"}
AFTER = {"graph/a.trig": "a two", "graph/b/c.trig": "c one", "graph/new/e.trig": "e two"}
CHANGE = """
import sys
from qkg.files.data_folder import Data
from qkg.files.transaction import transaction

def change():
    with transaction(Data(sys.argv[1])) as made:
        for path, text in {"graph/a.trig": "a two", "graph/new/e.trig": "e two"}.items():
            with made.write(path) as file:
                file.write(text.encode())
        made.remove("graph/gone/d.trig")
        made.commit()
"""
IMPORT = """
import sys
from qkg.files.data_folder import Data
from qkg.tables import import_tables

def change():
    import_tables(Data(sys.argv[1]), [sys.argv[2]], "agreements")
"""
FORKED = """
import os, signal, traceback

def kill_before(step):
    calls = 0
    def counted(work):
        def call(*arguments, **options):
            nonlocal calls
            calls += 1
            if calls == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return work(*arguments, **options)
        return call
    for name in ("replace", "fsync", "unlink", "rmdir", "makedirs", "mkdir"):
        setattr(os, name, counted(getattr(os, name)))

for line in sys.stdin:
    child = os.fork()
    if not child:
        kind, number = line.split()
        if kind == "step":
            kill_before(int(number))
        elif kind == "seconds":
            signal.setitimer(signal.ITIMER_PROF, float(number))
        try:
            change()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    print(os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, flush=True)
"""
"""Runs `change()` in a forked process for each line that it reads, and answers its exit code and processor time.

`step N` kills the process with SIGKILL before its Nth call that changes the disk. `seconds S` ends it with SIGPROF, for
which there is no handler, when it has used S seconds of processor time: the same moments on a busy machine as on a quiet one.
"""


class Forks:
    """A change that is made again and again, each time by a process of its own that may be killed."""

    def __init__(self, program: str, *arguments: str) -> None:
        command = [sys.executable, "-c", program + FORKED, *arguments]
        self._parent = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._parent.communicate(timeout=60)

    def run(self, kill: str, number: float = 0) -> tuple[int, float]:
        """The exit code and the seconds of processor time of a run that is killed at a `step`, after `seconds`, or `never`."""
        assert self._parent.stdin is not None
        assert self._parent.stdout is not None
        self._parent.stdin.write(f"{kill} {number}\n")
        self._parent.stdin.flush()
        code, seconds = self._parent.stdout.readline().split()
        assert int(code) in {0, -signal.SIGKILL, -signal.SIGPROF}
        return int(code), float(seconds)


@pytest.fixture
def data(tmp_path: Path) -> Data:
    root = tmp_path / "data"
    for name in ("ontology", "queries", "graph"):
        (root / name).mkdir(parents=True)
    for path, text in BEFORE.items():
        (root / path).parent.mkdir(exist_ok=True)
        (root / path).write_text(text, "utf-8")
    return Data(str(root))


def holds(data: Data) -> dict[str, str]:
    root = Path(data.root)
    return {path: (root / path).read_text("utf-8") for path in data.files()}


def hidden(data: Data) -> set[str]:
    return {name for name in os.listdir(data.graph) if name.startswith(".")} - {".lock"}


def test_a_transaction_is_complete_after_commit(data: Data) -> None:
    assert holds(data) == BEFORE
    with Forks(CHANGE, data.root) as change:
        assert change.run("never")[0] == 0
    assert holds(data) == AFTER
    assert hidden(data) == set()
    assert not (Path(data.graph) / "gone").exists()


def test_a_transaction_killed_before_any_step_is_complete_or_absent(data: Data) -> None:
    """Every call that changes the disk, one after the other, until the change comes through."""
    seen = set()
    with Forks(CHANGE, data.root) as change:
        for step in range(1, 100):
            code, _ = change.run("step", step)
            recover(data)
            with transaction(data):
                pass  # the next transaction removes what was only staged
            assert hidden(data) == set(), step
            state = holds(data)
            assert state in (BEFORE, AFTER), step
            seen.add("before" if state == BEFORE else "after")
            if code == 0:
                break
            if state == AFTER:
                assert not (Path(data.graph) / "gone").exists()
                for path, text in BEFORE.items():
                    (Path(data.root) / path).parent.mkdir(exist_ok=True)
                    (Path(data.root) / path).write_text(text, "utf-8")
                (Path(data.root) / "graph/new/e.trig").unlink()
                (Path(data.root) / "graph/new").rmdir()
        else:
            pytest.fail("the change never came through")
    assert step > 10
    assert seen == {"before", "after"}


def test_a_discarded_transaction_leaves_nothing(data: Data) -> None:
    def give_up() -> None:
        with transaction(data) as change, change.write("graph/a.trig") as file:
            file.write(b"half")
            raise KeyError

    with pytest.raises(KeyError):
        give_up()
    assert holds(data) == BEFORE
    assert hidden(data) == set()


@pytest.fixture
def pending(data: Data) -> Data:
    """A committed change that stopped after its first step."""
    staging = Path(data.graph) / STAGING
    staging.mkdir()
    (staging / "1").write_text("e two", "utf-8")
    steps = [["graph/a.trig", "0"], ["graph/new/e.trig", "1"], ["graph/gone/d.trig", ""]]
    (Path(data.root) / "graph/a.trig").write_text("a two", "utf-8")
    (Path(data.graph) / COMMIT_LOG).write_text(json.dumps({"steps": steps}), "utf-8")
    return data


def test_recover_completes_a_committed_transaction(pending: Data) -> None:
    assert pending.pending()
    assert recover(pending) is True
    assert holds(pending) == AFTER
    assert not pending.pending()
    assert recover(pending) is False


def test_the_next_transaction_completes_the_previous_one_first(pending: Data) -> None:
    with transaction(pending):
        assert holds(pending) == AFTER


def test_a_transaction_that_fails_after_its_commit_keeps_what_it_staged(
    data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk fills up between commit and completion: the staged files stay for the next command."""
    work, calls = os.replace, []

    def full(source: str, target: str) -> None:
        calls.append(target)
        if len(calls) == 2:  # the first puts the commit log in place
            raise OSError(28, "No space left on device")
        work(source, target)

    def change() -> None:
        with transaction(data) as made:
            for path in ("graph/a.trig", "graph/new/e.trig"):
                with made.write(path) as file:
                    file.write(AFTER[path].encode())
            made.remove("graph/gone/d.trig")
            made.commit()

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        change()
    monkeypatch.undo()
    assert data.pending()
    recover(data)
    assert holds(data) == AFTER


def test_a_transaction_that_cannot_be_completed_is_an_error(pending: Data, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_source: str, _target: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "replace", refused)
    with pytest.raises(DataError) as caught:
        recover(pending)
    assert "cannot be finished (Permission denied)" in caught.value.text("en")
    assert "ne peut pas être achevé" in caught.value.text("fr")
    monkeypatch.undo()
    assert recover(pending)


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "{}", '{"steps": 1}', '{"steps": [["graph/a.trig"]]}', '{"steps": [["../outside", "0"]]}',
        '{"steps": [["graph/../../outside", "0"]]}', '{"steps": [["/etc/passwd", ""]]}', '{"steps": [["graph", ""]]}',
        '{"steps": [["graph/a.trig", "../../secret"]]}', '{"steps": [["ontology/qkg.ttl", ""]]}', '{"steps": [["graph//a", ""]]}',
    ],
)  # fmt: skip
def test_a_commit_log_that_qkg_did_not_write_is_not_followed(data: Data, text: str) -> None:
    (Path(data.graph) / COMMIT_LOG).write_text(text, "utf-8")
    with pytest.raises(DataError) as caught:
        recover(data)
    assert COMMIT_LOG in caught.value.text("en")
    assert holds(data) == BEFORE


# The next reader completes


@pytest.fixture
def half_done(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Folder]:
    """A small graph with an import that was committed and stopped before its first step."""
    monkeypatch.setenv("QKG_STORE", str(folder.root.parent / "stores"))
    build(folder.data)
    monkeypatch.setattr(qkg.files.transaction, "_complete", lambda _data: False)
    folder.agreements({})
    monkeypatch.undo()
    monkeypatch.setenv("QKG_STORE", str(folder.root.parent / "stores"))
    assert folder.data.pending()
    assert folder.accounts("agreements") == []
    yield folder
    assert not folder.data.pending()


ASK = "ASK { <https://w3id.org/qkg/id/agreement/bavaria-1989-cooperation> ?p ?o }"


def test_opening_a_store_completes_the_transaction_and_rebuilds(half_done: Folder) -> None:
    """Although no source has changed since the store was built."""
    store = open_store(half_done.data)
    assert store.engine.ask(ASK)
    store.engine.close()


def test_building_completes_the_transaction(half_done: Folder) -> None:
    assert build(half_done.data).accounts > 2


def test_importing_completes_the_transaction_first(half_done: Folder) -> None:
    outcome = half_done.agreements({})
    assert (outcome.new, outcome.unchanged) == ([], 1)


def test_a_dry_run_completes_the_transaction_first(half_done: Folder) -> None:
    assert half_done.agreements({}, dry_run=True).unchanged == 1


def test_exporting_a_table_completes_the_transaction_first(half_done: Folder) -> None:
    import io

    assert write_table(half_done.data, "agreements", io.BytesIO()) == 1


def test_copying_the_folder_completes_the_transaction_first(half_done: Folder) -> None:
    make(str(half_done.root.parent / "copy"), half_done.data)
    assert Folder(half_done.root.parent / "copy").accounts("agreements")


def test_a_stored_query_does_not_load_the_transaction_module() -> None:
    """A piped stored query imports only what it uses."""
    program = (
        "import sys; from qkg.cli import main; main(['query', 'overview', '--format', 'tsv']);"
        "print([m for m in ('qkg.files.transaction', 'qkg.files.lock', 'qkg.tables', 'sqlite3', 'shutil') if m in sys.modules], file=sys.stderr)"
    )
    for _ in range(2):  # the first may have to build
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


# An import of 400 rows, killed


@pytest.fixture
def twice(folder: Folder) -> tuple[Folder, dict[str, bytes], dict[str, bytes], str]:
    """A folder with 400 agreements; what it holds now and after a table that changes half of them and brings 200."""
    first, second = (str(folder.root.parent / name) for name in ("first.csv", "second.csv"))
    generate.write(first, 400)
    generate.write(second, 400, first=200)
    text = Path(second).read_text("utf-8").replace("nº 3", "numéro 3")
    Path(second).write_text(text, "utf-8")
    names = [
        f"government:{slug}"
        for slug in ("vermont", "catalonia", "japan", "ontario", "flanders", "mexico", "wallonia", "senegal")
    ]
    told = " ".join(
        f'{name} a qkg:Government ; skos:prefLabel "{name.partition(":")[2].title()}"@en .' for name in names
    )
    folder.write("reference/more.trig", f"account:labels-more {{ {told} }}\n")
    import_tables(folder.data, [first], "agreements")
    old = folder.files()
    import_tables(folder.data, [second], "agreements")
    new = folder.files()
    assert old != new
    assert len(folder.accounts("agreements")) > 500
    return folder, old, new, second


def restore(folder: Folder, files: dict[str, bytes]) -> None:
    home = folder.root / "graph"
    for name in folder.files().keys() - files.keys():
        (home / name).unlink()
    for name, content in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_bytes(content)


def recovered(folder: Folder) -> dict[str, bytes]:
    """What the folder holds after the next command."""
    recover(folder.data)
    folder.quads()  # every file parses
    state = folder.files()
    return {name: content for name, content in state.items() if not name.startswith(STAGING)}


@pytest.mark.slow
def test_an_import_killed_before_each_step_loses_nothing(
    twice: tuple[Folder, dict[str, bytes], dict[str, bytes], str],
) -> None:
    folder, old, new, table = twice
    states = []
    step = 1
    with Forks(IMPORT, str(folder.root), table) as imports:
        while True:
            restore(folder, old)
            code, _ = imports.run("step", step)
            state = recovered(folder)
            assert state in (old, new), step
            states.append(state == new)
            if code == 0:
                break
            step += 1 + step // 20
    assert step > 60
    assert {True, False} == set(states)
    assert states == sorted(states)  # once committed, always complete


@pytest.mark.slow
def test_an_import_killed_at_random_loses_nothing(
    twice: tuple[Folder, dict[str, bytes], dict[str, bytes], str],
) -> None:
    """Fifty times, at moments spread over its processor time; an import that is not killed ends where it should."""
    folder, old, new, table = twice
    chance = random.Random(1986)  # noqa: S311 - moments, no secret
    killed = 0
    with Forks(IMPORT, str(folder.root), table) as imports:
        restore(folder, old)
        code, needed = imports.run("never")
        assert code == 0
        assert recovered(folder) == new
        for _ in range(100):
            restore(folder, old)
            code, _ = imports.run("seconds", chance.uniform(0.01, 1) * needed)
            killed += code == -signal.SIGPROF
            state = recovered(folder)
            assert state in (old, new)
            assert code or state == new
            if killed == 50:
                break
    assert killed == 50
    import_tables(folder.data, [table], "agreements")
    assert recovered(folder) == new
    assert not (folder.root / "graph" / STAGING).exists()
