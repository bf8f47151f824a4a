"""The floors of the house: a file imports only from its own floor and those below it, and never in a circle."""

from __future__ import annotations

import ast
from pathlib import Path

import networkx as nx
import pytest

import qkg

FLOORS = (
    {"messages", "core"},
    {"sparql", "files"},
    {"engines"},
    {"catalog", "store"},
    {"matching", "export"},
    {"answers", "evidence"},
    {"validation", "tables", "linking", "release"},
    {"graph"},
    {"cli"},
)
"""From the ground up (docs/architecture.md)."""
HOME = Path(qkg.__file__).parent
FACES = {"__init__", "__main__"}
"""Files at the top of the package that are on no floor."""


def modules(home: Path) -> dict[str, Path]:
    """Every module below *home*, by its dotted name."""
    found = {}
    for path in sorted(home.rglob("*.py")):
        parts = path.relative_to(home.parent).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(home: Path) -> dict[str, set[str]]:
    """The modules that each module imports, anywhere in its text, for type checking too."""
    known = modules(home)
    return {name: _imports(path, name, known) for name, path in known.items()}


def _imports(path: Path, name: str, known: dict[str, Path]) -> set[str]:
    found: set[str] = set()
    package = name.split(".") if path.stem == "__init__" else name.split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ".".join([*package[: len(package) - node.level + 1], node.module or ""]).strip(".")
            module = base if node.level else node.module or ""
            found |= {f"{module}.{a.name}" if f"{module}.{a.name}" in known else module for a in node.names}
    return (found & set(known)) - {name}


def floor_of(name: str) -> int | None:
    """The floor that a module stands on, counted from 0; `None` for the package's face."""
    part = [*name.split("."), ""][1]
    return next((number for number, parts in enumerate(FLOORS) if part in parts), None)


def upward(home: Path) -> list[str]:
    """Every import from a lower floor to a higher one."""
    wrong = []
    for name, others in imports(home).items():
        for other in others:
            here, there = floor_of(name), floor_of(other)
            if here is not None and there is not None and there > here:
                wrong.append(f"{name} -> {other}")
    return sorted(wrong)


def circles(home: Path) -> list[list[str]]:
    """Every set of modules that import each other in a circle; what a package's face hands on counts as its own."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, others in imports(home).items():
        graph.add_edges_from((name, other) for other in others)
    return sorted(sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1)


def test_every_module_has_a_floor() -> None:
    loose = [name for name in modules(HOME) if floor_of(name) is None and modules(HOME)[name].stem not in FACES]
    assert not loose


def test_imports_go_downward_only() -> None:
    assert upward(HOME) == []


def test_no_files_import_each_other_in_a_circle() -> None:
    assert circles(HOME) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("from qkg.graph import Graph", "qkg.core.planted -> qkg.graph"),
        ("import qkg.cli.parser", "qkg.core.planted -> qkg.cli.parser"),
        ("def f():\n    from ..graph import Graph", "qkg.core.planted -> qkg.graph"),
    ],
)
def test_a_planted_import_upward_is_found(tmp_path: Path, text: str, told: str) -> None:
    home = _planted(tmp_path, {"core/planted.py": text, "graph.py": "", "cli/parser.py": ""})
    assert told in upward(home)


def test_a_planted_circle_is_found(tmp_path: Path) -> None:
    files = {"core/a.py": "from qkg.core import b", "core/b.py": "from .c import x", "core/c.py": "import qkg.core.a"}
    assert circles(_planted(tmp_path, files)) == [["qkg.core.a", "qkg.core.b", "qkg.core.c"]]


def _planted(tmp_path: Path, files: dict[str, str]) -> Path:
    home = tmp_path / "qkg"
    for name, text in {"__init__.py": "", **files}.items():
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        (path.parent / "__init__.py").touch()
        path.write_text(text)
    return home
