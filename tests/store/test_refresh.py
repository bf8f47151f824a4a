"""The store is rebuilt when the content of its sources changes, and only then."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from qkg.core.errors import EngineError
from qkg.store import open_store
from qkg.store.building import build
from qkg.store.manifest import read_manifest, stores_folder
from qkg.store.opening import open_current

from .conftest import Folder

A = "account:a { government:a qkg:start '1901'^^edtf:EDTF . }\n"


@pytest.fixture
def built(folder: Folder, stores: Path) -> Folder:
    folder.write("graph/a.trig", A)
    folder.write("graph/b.trig", A.replace("account:a", "account:b"))
    build(folder.data)
    return folder


def store_of(folder: Folder) -> str:
    opened = open_store(folder.data)
    opened.engine.close()
    return opened.path


def test_an_unchanged_folder_is_not_rebuilt(built: Folder) -> None:
    assert open_current(built.data) is not None
    assert store_of(built) == store_of(built)


def test_touching_a_file_without_changing_it_does_not_rebuild(built: Folder) -> None:
    before = store_of(built)
    os.utime(built.root / "graph/a.trig", (1, 1))
    assert open_current(built.data) is None  # the files must be read to find out
    assert store_of(built) == before
    assert open_current(built.data) is not None  # their new modification times are recorded


def test_saving_the_same_text_again_does_not_rebuild(built: Folder) -> None:
    before = store_of(built)
    built.write("graph/a.trig", A)
    assert store_of(built) == before


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: folder.write("graph/a.trig", A.replace("1901", "1902")),
        lambda folder: folder.write("graph/new/c.trig", A.replace("account:a", "account:c")),
        lambda folder: (folder.root / "graph/b.trig").unlink(),
        lambda folder: (folder.root / "graph/b.trig").rename(folder.root / "graph/c.trig"),
        lambda folder: folder.write("ontology/concepts.ttl", "sector:x a skos:Concept ."),
        lambda folder: folder.write(
            "queries/topic/q.rq",
            "#+ title: {en: T, fr: T}\n#+ description: {en: D, fr: D}\nASK { ?s ?p ?o }",
            prologue="",
        ),
    ],
    ids=["value", "new file", "removed file", "renamed file", "vocabulary", "stored query"],
)
def test_changing_the_content_of_sources_rebuilds(built: Folder, change: object) -> None:
    before = store_of(built)
    change(built)  # type: ignore[operator]
    after = store_of(built)
    assert after != before
    assert store_of(built) == after


def test_a_change_within_the_same_second_and_of_the_same_size_rebuilds(built: Folder) -> None:
    before = store_of(built)
    path = built.root / "graph/a.trig"
    status = path.stat()
    built.write("graph/a.trig", A.replace("1901", "1902"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns + 1))
    assert store_of(built) != before


def test_other_files_do_not_cause_a_rebuild(built: Folder) -> None:
    before = store_of(built)
    (built.root / "graph/notes.md").write_text("notes")
    (built.root / "graph/.#a.trig").symlink_to("nobody@nowhere")  # the lock file of an editor
    (built.root / "graph/.hidden").mkdir()
    (built.root / "graph/.hidden/c.trig").write_text("nonsense")
    assert store_of(built) == before


def test_a_rebuilt_store_answers_from_the_changed_sources(built: Folder) -> None:
    store_of(built)
    for name in ("a", "b"):
        built.write(f"graph/{name}.trig", A.replace("account:a", f"account:{name}").replace("1901", "1902"))
    ask = "ASK { <https://w3id.org/qkg/id/government/a> ?p ?o FILTER(STR(?o) = '1902') }"
    assert open_store(built.data).engine.ask(ask)


def test_a_process_that_rebuilt_the_store_reads_the_view_from_its_file(built: Folder) -> None:
    """Exporting from the store instead takes ten times as long."""
    built.write("graph/a.trig", A.replace("1901", "1902"))
    store = open_store(built.data)
    view = Path(store.path, "view.nt")
    assert store.engine.dump_view() == view.read_bytes()
    view.write_bytes(b"")
    assert store.engine.dump_view() == b""


def test_sources_that_do_not_build_leave_the_store_unchanged(built: Folder) -> None:
    before = read_manifest(built.data)
    assert before is not None
    built.write("graph/a.trig", "account:a { nonsense")
    with pytest.raises(Exception, match=r"a\.trig"):
        open_store(built.data)
    assert read_manifest(built.data) == before
    built.write("graph/a.trig", A)
    assert os.path.basename(store_of(built)) == before["store"]


def test_a_deleted_store_is_rebuilt(built: Folder) -> None:
    shutil.rmtree(store_of(built))
    assert open_store(built.data).engine.ask("ASK { ?s ?p ?o }")


@pytest.mark.parametrize("content", [b"", b"nonsense", b"\xe9\x01\x00\x00\x00", b"N", b"\xfb"])
def test_an_unreadable_manifest_is_replaced(built: Folder, content: bytes) -> None:
    (Path(stores_folder(built.data)) / "current").write_bytes(content)
    assert read_manifest(built.data) is None
    assert open_store(built.data).engine.ask("ASK { ?s ?p ?o }")
    assert read_manifest(built.data) is not None


def test_data_folders_of_the_same_name_have_separate_stores(tmp_path: Path, stores: Path) -> None:
    one, other = Folder(tmp_path / "1/data"), Folder(tmp_path / "2/data")
    for folder, year in ((one, "1901"), (other, "1902")):
        folder.write("graph/a.trig", A.replace("1901", year))
        build(folder.data)
    assert stores_folder(one.data) != stores_folder(other.data)
    assert Path(stores_folder(one.data)).name.startswith("data-")
    for folder, year in ((one, "1901"), (other, "1902")):
        assert open_store(folder.data).engine.ask(f"ASK {{ ?s ?p ?o FILTER(STR(?o) = '{year}') }}")


def test_a_store_is_removed_by_the_second_build_after_its_own(built: Folder) -> None:
    first = store_of(built)
    build(built.data)
    assert Path(first).is_dir()
    second = store_of(built)
    build(built.data)
    assert not Path(first).exists()
    assert Path(second).is_dir()


def test_the_default_folder_of_stores_is_in_the_cache_of_the_user(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QKG_STORE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert stores_folder(folder.data).startswith(str(tmp_path / "cache" / "qkg"))
    monkeypatch.setenv("XDG_CACHE_HOME", "relative/is/ignored")  # as the XDG Base Directory Specification says
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    assert stores_folder(folder.data).startswith(str(tmp_path / "me" / ".cache" / "qkg"))


@pytest.mark.parametrize("what", ["a file", "below a file"])
def test_a_store_folder_that_is_a_file_is_an_engine_error(
    folder: Folder, what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("content")
    monkeypatch.setenv("QKG_STORE", str(tmp_path / "file" / ("below" if what == "below a file" else "")))
    with pytest.raises(EngineError) as caught:
        build(folder.data)
    assert caught.value.exit_code == 4
    assert caught.value.key == "store.cannot-write"
    assert "QKG_STORE" in caught.value.text("en")
    assert (tmp_path / "file").read_text() == "content"
