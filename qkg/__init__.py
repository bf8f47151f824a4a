"""qkg: the open knowledge graph of Québec's international relations.

>>> import qkg
>>> graph = qkg.open(lang="en")
>>> len(graph.query("partners")) > 10
True
"""

from qkg.core.errors import DataError, EngineError, QkgError, UsageError
from qkg.core.version import __version__
from qkg.graph import Graph, import_tables, open

__all__ = ["DataError", "EngineError", "Graph", "QkgError", "UsageError", "__version__", "import_tables", "open"]
