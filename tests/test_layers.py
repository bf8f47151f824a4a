"""The layers of the house: a module imports only from its own layer and those below it."""

import ast
from pathlib import Path

import pytest

import qkg

LAYERS = (
    "lazy",
    "terms",
    "messages",
    "errors",
    "dates",
    "data",
    "turns",
    "journal",
    "tokens",
    "backends",
    "catalog",
    "build",
    "evidence",
    "validation",
    "export",
    "ingest",
    "results",
    "search",
    "publication",
    "graph",
    "cli",
)
HOME = Path(qkg.__file__).parent
MODULES = sorted(
    path for path in HOME.rglob("*.py") if path.parent != HOME or path.stem not in {"__init__", "__main__"}
)


def layer_of(path: Path) -> str:
    relative = path.relative_to(HOME)
    return relative.parts[0].removesuffix(".py")


def imports_of(path: Path) -> set[str]:
    """The layers a module imports when it runs (imports for type checking alone do not count)."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            for other in node.orelse:
                visit(other)
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            parents = list(path.relative_to(HOME.parent).with_suffix("").parts)
            base = ".".join(parents[: -node.level]) if node.level else ""
            module = ".".join(part for part in (base, node.module) if part)
            found.update({module} | {f"{module}.{alias.name}" for alias in node.names})
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text("utf-8")))
    return {name.split(".")[1] for name in found if name.startswith("qkg.") and name.split(".")[1] in LAYERS}


def test_every_module_has_a_layer() -> None:
    assert {layer_of(path) for path in MODULES} <= set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(HOME)))
def test_imports_go_downward_only(path: Path) -> None:
    height = LAYERS.index(layer_of(path))
    above = {name for name in imports_of(path) if LAYERS.index(name) > height}
    assert not above, f"{path.name} is in layer {LAYERS[height]} and imports {above}"


def test_the_check_bites(tmp_path: Path) -> None:
    """A module of a low layer that imports a high one would be seen."""
    source = HOME / "terms.py"
    tree = ast.parse("from qkg.graph import Graph")
    assert source in MODULES
    assert {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)} == {"qkg.graph"}
    assert LAYERS.index("graph") > LAYERS.index("terms")
