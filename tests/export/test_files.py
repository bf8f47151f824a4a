"""A file is written completely, or keeps its former content."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from qkg.core.errors import DataError, UsageError
from qkg.export import FORMATS, export_file
from qkg.files.atomic import replacing

from .conftest import embedded, written

GRAPH = embedded("<urn:s> <urn:x/p> 'o' . <urn:g> { <urn:s> <urn:x/p> 'o' }")
BAD = embedded("<urn:s> <urn:x/p> 'control \\u0001' .")
OLD = b"what was there before"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "graph.ttl"
    path.write_bytes(OLD)
    return path


def refused(path: str | Path, reason: int) -> DataError:
    with pytest.raises(DataError) as caught:
        export_file(GRAPH, str(path), "turtle")
    assert caught.value.where == str(path)
    assert os.strerror(reason) in caught.value.text("en")
    assert caught.value.hint == "answers.cannot-write-hint"
    return caught.value


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_has_the_bytes_of_a_stream(name: str, tmp_path: Path) -> None:
    path = tmp_path / f"graph{FORMATS[name].extensions[0]}"
    export_file(GRAPH, str(path))
    assert path.read_bytes() == written(GRAPH, name)
    assert os.listdir(tmp_path) == [path.name]


def test_an_existing_file_is_replaced_and_keeps_its_permissions(old: Path) -> None:
    old.chmod(0o640)
    export_file(GRAPH, str(old))
    assert old.read_bytes() == written(GRAPH, "turtle")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_a_new_file_has_the_default_permissions(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    export_file(GRAPH, str(tmp_path / "graph.nt"))
    assert (tmp_path / "graph.nt").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_symbolic_link_is_followed(old: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.ttl"
    link.symlink_to(old)
    export_file(GRAPH, str(link))
    assert link.is_symlink()
    assert old.read_bytes() == written(GRAPH, "turtle")


def test_a_relative_path_is_resolved_against_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    export_file(GRAPH, "graph.ttl")
    assert (tmp_path / "graph.ttl").is_file()


def test_a_given_format_takes_precedence_over_the_extension(tmp_path: Path) -> None:
    export_file(GRAPH, str(tmp_path / "graph.txt"), "ntriples")
    export_file(GRAPH, str(tmp_path / "graph.ttl"), "nquads", scope="view")
    assert (tmp_path / "graph.txt").read_bytes() == written(GRAPH, "ntriples")
    assert (tmp_path / "graph.ttl").read_bytes() == written(GRAPH, "nquads", "view")


@pytest.mark.parametrize(
    ("name", "format", "scope"),
    [("a.txt", None, None), ("a.ttl", "ttl", None), ("a.ttl", None, "all"), ("a.nt", None, "dataset")],
)
def test_a_usage_error_touches_no_file(tmp_path: Path, name: str, format: str | None, scope: str | None) -> None:  # noqa: A002
    with pytest.raises(UsageError):
        export_file(GRAPH, str(tmp_path / name), format, scope=scope)
    assert os.listdir(tmp_path) == []


def test_an_error_while_writing_leaves_the_former_file(tmp_path: Path) -> None:
    path = tmp_path / "graph.rdf"
    path.write_bytes(OLD)
    with pytest.raises(DataError):
        export_file(BAD, str(path))
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == [path.name]


def test_an_interruption_leaves_the_former_file(old: Path, tmp_path: Path) -> None:
    def interrupted() -> None:
        with replacing(str(old)) as target:
            target.write(b"half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert old.read_bytes() == OLD
    assert os.listdir(tmp_path) == [old.name]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
def test_a_full_device_is_an_error() -> None:
    refused("/dev/full", errno.ENOSPC)


def test_a_missing_folder_is_an_error(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere/graph.ttl", errno.ENOENT)
    assert os.listdir(tmp_path) == []


def test_a_folder_at_the_path_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "graph.ttl").mkdir()
    refused(tmp_path / "graph.ttl", errno.EISDIR)
    assert os.listdir(tmp_path) == ["graph.ttl"]
    assert os.listdir(tmp_path / "graph.ttl") == []


def test_a_file_in_place_of_the_folder_is_an_error(old: Path) -> None:
    refused(old / "graph.ttl", errno.ENOTDIR)
    assert old.read_bytes() == OLD


def test_a_name_that_is_too_long_is_an_error(tmp_path: Path) -> None:
    refused(tmp_path / f"{'a' * 300}.ttl", errno.ENAMETOOLONG)


def test_a_folder_without_write_permission_is_an_error(old: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        if os.access(tmp_path, os.W_OK):
            pytest.skip("this user may write everywhere")
        refused(tmp_path / "new.ttl", errno.EACCES)
        refused(old, errno.EACCES)
        assert old.read_bytes() == OLD
    finally:
        tmp_path.chmod(0o700)


def test_a_read_only_file_system_is_an_error(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro,size=64k", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("this user may not mount a disk")
    try:
        refused(disk / "graph.ttl", errno.EROFS)
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


_LIMITED = """
import resource, sys
import pyoxigraph as ox
from qkg.engines.embedded import Embedded
from qkg.core.errors import DataError
from qkg.export import export_file
store = ox.Store()
p = ox.NamedNode("urn:x/p")
store.extend(ox.Quad(ox.NamedNode(f"urn:s{n}"), p, ox.Literal("x" * 50)) for n in range(1000))
engine = Embedded(store)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
try:
    export_file(engine, sys.argv[1])
except DataError as error:
    sys.exit(error.text("en"))
"""


@pytest.mark.parametrize("extension", sorted(each.extensions[0] for each in FORMATS.values() if each.scopes))
def test_a_full_disk_leaves_the_former_file(tmp_path: Path, extension: str) -> None:
    """A full disk while each format is written."""
    path = tmp_path / f"graph{extension}"
    path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", _LIMITED, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"{path}: cannot be written: {os.strerror(errno.EFBIG)}")
    assert path.read_bytes() == OLD
    assert os.listdir(tmp_path) == [path.name]


def test_a_pipe_is_written_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.ttl"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE) as reader:
        export_file(GRAPH, str(pipe))
        assert reader.communicate(timeout=10)[0] == written(GRAPH, "turtle")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_broken_pipe_is_not_a_disk_error(tmp_path: Path) -> None:
    """`qkg export -o /dev/stdout | head` ends without an error message."""
    pipe = tmp_path / "pipe.ttl"
    os.mkfifo(pipe)

    def write_on() -> None:
        with replacing(str(pipe)) as target:
            for _ in range(100):
                target.write(b"x" * 100_000)

    with subprocess.Popen(["head", "-c", "1", str(pipe)], stdout=subprocess.DEVNULL), pytest.raises(BrokenPipeError):
        write_on()
