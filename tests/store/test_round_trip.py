"""A graph can be rebuilt from its export; the same data gives the same graph in every process."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.iris import ACCOUNT
from qkg.engines.embedded import Embedded
from qkg.export import export_file
from qkg.files.data_folder import Data, find
from qkg.store import open_store
from qkg.store.building import build, in_memory
from tests.graph_hash import graph_hash
from tests.parts import part_of_the_graph

from .conftest import Folder, Python


@pytest.fixture(scope="module", params=["part", pytest.param("whole", marks=pytest.mark.slow)])
def data(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Data:
    """The shipped graph, and a part of it."""
    return find() if request.param == "whole" else part_of_the_graph(tmp_path_factory.mktemp("part"))


@pytest.fixture(scope="module")
def built(data: Data) -> Embedded:
    return Embedded(in_memory(data)[0])


@pytest.fixture(scope="module")
def original(built: Embedded) -> str:
    """The hash of the graph."""
    return graph_hash(built)


@pytest.fixture(scope="module")
def exported(built: Embedded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph as exports: `dataset.trig`, `dataset.nq`, `authored.trig`."""
    place = tmp_path_factory.mktemp("exports")
    for name in ("dataset.trig", "dataset.nq", "authored.trig"):
        export_file(built, str(place / name), scope=name.partition(".")[0])
    return place


def test_the_graph_rebuilt_from_its_export_is_equal(
    original: str, exported: Path, tmp_path: Path, stores: Path, python: Python
) -> None:
    """Rebuilt by the command line in another process, from a folder whose `graph/` is empty, by RDFC-1.0 hash."""
    empty = Data(str(tmp_path / "data"))
    for part in ("ontology", "queries"):
        shutil.copytree(Path(find().root) / part, Path(empty.root) / part)
    Path(empty.graph).mkdir()
    source = str(exported / "dataset.trig")
    done = python("-m", "qkg", "build", "--data", empty.root, "--from", source)
    assert done.returncode == 0, done.stderr
    rebuilt = open_store(empty)
    assert rebuilt.manifest["source"] == source
    assert graph_hash(rebuilt.engine) == original


@pytest.mark.parametrize("name", ["dataset.nq", "authored.trig"])
def test_nquads_and_the_authored_scope_rebuild_the_same_graph(
    data: Data, original: str, exported: Path, name: str
) -> None:
    """Accounts and provenance suffice: the ontology comes from the folder, the rest is derived."""
    assert graph_hash(in_memory(data, str(exported / name))[0]) == original


def test_derived_statements_are_not_read_from_an_export(folder: Folder, tmp_path: Path) -> None:
    """Statements in the default graph, the view or a rule's graph of an export are ignored: no account states them."""
    folder.accounts(a="government:a qkg:seat place:x |")
    slipped = "<https://w3id.org/qkg/id/government/a> <https://w3id.org/qkg/ontology#seat> <urn:slipped>"
    lines = [
        f"<https://w3id.org/qkg/id/government/a> <https://w3id.org/qkg/ontology#sector> <urn:s> <{ACCOUNT}a> .",
        f"{slipped} .",
        f"{slipped} <https://w3id.org/qkg/graph/view> .",
        f"{slipped} <https://w3id.org/qkg/id/rule/inverses> .",
        f"{slipped} <https://w3id.org/qkg/graph/rules> .",
    ]
    (tmp_path / "x.nq").write_text("\n".join(lines))
    store, _ = in_memory(folder.data, str(tmp_path / "x.nq"))
    assert not list(store.quads_for_pattern(None, None, ox.NamedNode("urn:slipped")))
    assert list(store.quads_for_pattern(None, None, ox.NamedNode("urn:s"), ox.DefaultGraph()))
    # The folder's own graph is not mixed in either.
    assert not list(store.quads_for_pattern(None, None, ox.NamedNode("https://w3id.org/qkg/id/place/x")))


_HASH = """
import sys
from tests.graph_hash import graph_hash
from qkg.store.building import in_memory
from qkg.files.data_folder import Data
print(graph_hash(in_memory(Data(sys.argv[1]))[0]))
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_same_data_gives_the_same_graph_in_every_process(
    data: Data, original: str, python: Python, seed: str
) -> None:
    done = python("-c", _HASH, data.root, PYTHONHASHSEED=seed, PYTHONPATH=os.pathsep.join(sys.path))
    assert (done.returncode, done.stdout.strip()) == (0, original), done.stderr


def test_the_order_of_files_and_statements_does_not_matter(folder: Folder, tmp_path: Path) -> None:
    one = "account:{0} {{ government:a qkg:start '190{1}'^^edtf:EDTF ; qkg:sector sector:{0} }}\n"
    folder.write("graph/a.trig", one.format("x", 1) + one.format("y", 2))
    other = Folder(tmp_path / "other")
    other.write("graph/b.trig", one.format("y", 2))
    other.write("graph/z/c.trig", one.format("x", 1))
    assert graph_hash(in_memory(folder.data)[0]) == graph_hash(in_memory(other.data)[0])


def test_build_reports_its_counts_and_steps(folder: Folder, stores: Path) -> None:
    folder.accounts(a="government:a qkg:sector sector:x, sector:y |", b="government:a qkg:sector sector:x |")
    steps: list[str] = []
    info = build(folder.data, steps.append)
    assert info.accounts == 2
    # sector x and y; two accounts described by a type; the rest is ontology, and the rules' own description.
    opened = open_store(folder.data)
    assert info.triples == sum(1 for _ in opened.engine.construct("CONSTRUCT WHERE { ?s ?p ?o }"))
    assert info.path == opened.path
    assert info.path.startswith(str(stores))
    assert steps[-1] == ""
    assert len(steps) == 6
    assert all(steps[:-1])
