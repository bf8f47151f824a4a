"""qkg: the open knowledge graph of Québec's international relations.

>>> import qkg
>>> graph = qkg.open(lang="en")
>>> len(graph.query("partners")) > 10
True
"""

__version__ = "0.1.0"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from qkg.errors import DataError, EngineError, QkgError, UsageError
    from qkg.graph import Graph, import_tables, open

__all__ = ["DataError", "EngineError", "Graph", "QkgError", "UsageError", "__version__", "import_tables", "open"]

_HOME = {
    "Graph": "qkg.graph",
    "import_tables": "qkg.graph",
    "open": "qkg.graph",
    "DataError": "qkg.errors",
    "EngineError": "qkg.errors",
    "QkgError": "qkg.errors",
    "UsageError": "qkg.errors",
}


def __getattr__(name: str) -> object:
    """Load the public names when they are first asked for: most commands need none of them."""
    if name not in _HOME:
        raise AttributeError(f"module 'qkg' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)
