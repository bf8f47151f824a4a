"""qkg: the open knowledge graph of Québec's international relations.

>>> import qkg
>>> graph = qkg.open(lang="en")
>>> len(graph.query("partners")) > 10
True
"""

from typing import TYPE_CHECKING

from qkg import lazy
from qkg.core.version import __version__

if TYPE_CHECKING:
    from qkg.core.errors import DataError, EngineError, QkgError, UsageError
    from qkg.graph import Graph, import_tables, open

__all__ = ["DataError", "EngineError", "Graph", "QkgError", "UsageError", "__version__", "import_tables", "open"]

__getattr__ = lazy.names(
    __name__,
    {
        "Graph": "graph",
        "import_tables": "graph",
        "open": "graph",
        "DataError": "core.errors",
        "EngineError": "core.errors",
        "QkgError": "core.errors",
        "UsageError": "core.errors",
    },
)
