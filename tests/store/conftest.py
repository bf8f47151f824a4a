"""Small data folders, written by hand, and programs that build them in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from qkg.core.iris import PREFIXES
from qkg.files.data_folder import Data
from qkg.store.building import in_memory

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in sorted(PREFIXES.items()))
LINES = PROLOGUE.count("\n")
"""The number of lines before the text."""

ONTOLOGY = """
qkg:start qkg:singleValued true .
qkg:end qkg:singleValued true .
qkg:startEarliest qkg:derivedFromProperty qkg:start .
qkg:startLatest qkg:derivedFromProperty qkg:start .
qkg:seat qkg:singleValued true .
qkg:ordinal qkg:singleValued true .
skos:prefLabel qkg:singleValued true .
"""


class Folder:
    """A data folder under test."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name in ("ontology", "graph", "queries"):
            (root / name).mkdir(parents=True)
        self.write("ontology/qkg.ttl", ONTOLOGY)

    @property
    def data(self) -> Data:
        return Data(str(self.root))

    def write(self, path: str, text: str, prologue: str = PROLOGUE) -> Path:
        """Write a file of it, after the declarations of qkg's prefixes."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(prologue + text, "utf-8")
        return file

    def accounts(self, **stated: str) -> None:
        """Write accounts: name (`_` for `-`) to what it states, after `|` how it is described in the provenance."""
        text = ""
        for name, words in stated.items():
            account = "account:" + name.replace("_", "-")
            statements, _, described = words.partition("|")
            text += f"{account} {{ {statements} }}\ngraph:provenance {{ {account} a qkg:Account {described} . }}\n"
        self.write("graph/accounts.trig", text)

    def view(self, query: str) -> list[tuple[str, ...]]:
        """The rows of a query over the view, as sorted text."""
        store, _ = in_memory(self.data)
        return rows(store, query)


def rows(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    answer = store.query(PROLOGUE + query)
    assert isinstance(answer, ox.QuerySolutions)
    return sorted(tuple("" if term is None else getattr(term, "value", str(term)) for term in row) for row in answer)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data")


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of stores for this test only, also in its child processes."""
    place = tmp_path / "stores"
    monkeypatch.setenv("QKG_STORE", str(place))
    monkeypatch.setenv("LC_ALL", "en_CA.UTF-8")
    return place


Python = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def python() -> Python:
    """Run a Python program, or `-m qkg …`, in a process of its own."""

    def run(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            capture_output=True,
            text=True,
            env={**os.environ, **env},
            timeout=120,
            check=False,
        )

    return run
