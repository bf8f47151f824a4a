"""The build: accounts to resolved view, kept in a store that commands open in a blink.

- `build(data)`: make the store anew; `open_store(data)`: open it, made or remade when it has to be.
- `graph_hash(backend)`: one hash for all that a graph says, the same for equal graphs (RDFC-1.0).

The names are loaded when first asked for: answering a query needs `opening` alone.
"""

from __future__ import annotations

from qkg import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from qkg.build.hashing import graph_hash
    from qkg.build.opening import OpenStore, open_store
    from qkg.build.store import StoreInfo, build

__all__ = ["OpenStore", "StoreInfo", "build", "graph_hash", "open_store"]

__getattr__ = lazy.names(
    __name__,
    {
        "OpenStore": "opening",
        "StoreInfo": "store",
        "build": "store",
        "graph_hash": "hashing",
        "open_store": "opening",
    },
)
