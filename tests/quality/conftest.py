"""A graph of faults (`cases.trig`), built with the shipped ontology and queries, on both engines."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox
import pytest

import qkg
from qkg.core.iris import compact
from qkg.engines.rdflib_engine import RdflibEngine
from qkg.graph import Graph

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
TEXT = (HERE / "cases.trig").read_text("utf-8")
PRELUDE, *_SECTIONS = re.split(r"^# ---- ", TEXT, flags=re.MULTILINE)

if TYPE_CHECKING:
    from qkg.engines import Readable

Row = dict[str, str]


class Section(NamedTuple):
    """A query's section: the rows it must give (the first column under ""), and the things that the section is about."""

    rows: list[Row]
    things: set[str]


def shown(term: object) -> str:
    """A term as the cases write it."""
    if term is None:
        return "-"
    assert isinstance(term, (ox.NamedNode, ox.Literal))
    return compact(term.value) if isinstance(term, ox.NamedNode) else term.value


def _section(text: str) -> Section:
    rows = []
    for line in re.findall(r"^#! (.*)$", text, flags=re.MULTILINE):
        focus, *columns = shlex.split(line)
        rows.append({"": focus, **dict(column.split("=", 1) for column in columns)})
    prefixes = "\n".join(line for line in PRELUDE.splitlines() if line.startswith("@prefix"))
    body = text.partition("\n")[2]
    quads = ox.parse(f"{prefixes}\n{body}", format=ox.RdfFormat.TRIG)
    things = {shown(part) for quad in quads for part in (quad.subject, quad.graph_name)}
    return Section(rows, things)


SECTIONS = {text.partition("\n")[0].strip(): _section(text) for text in _SECTIONS}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose graph is the faults."""
    made = tmp_path_factory.mktemp("quality") / "data"
    shutil.copytree(ROOT / "ontology", made / "ontology")
    shutil.copytree(ROOT / "queries", made / "queries")
    (made / "graph").mkdir()
    shutil.copy(HERE / "cases.trig", made / "graph")
    return made


@pytest.fixture(scope="session")
def faulty(folder: Path) -> Graph:
    """The graph of faults."""
    return qkg.open(data=folder, lang="en")


@pytest.fixture(scope="session")
def on_rdflib(faulty: Graph) -> RdflibEngine:
    """The graph of faults on the second engine."""
    return RdflibEngine(faulty.engine.quads())


Answers = Callable[[str, str], list[Row]]


@pytest.fixture(scope="session")
def answers(request: pytest.FixtureRequest, faulty: Graph) -> Answers:
    """The rows of a quality query on an engine, each asked once."""

    @cache
    def asked(name: str, engine: str) -> list[Row]:
        query = faulty.queries[name]
        asked_of: Readable = faulty.engine if engine == "oxigraph" else request.getfixturevalue("on_rdflib")
        first, *others = query.columns
        return [
            {"": shown(row[first]), **{column: shown(row[column]) for column in others}}
            for row in asked_of.select(query.bind({}))
        ]

    return asked
