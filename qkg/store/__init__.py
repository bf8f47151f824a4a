"""The build: accounts to resolved view, kept in a store that commands open in a blink.

- `build(data)`: make the store anew; `open_store(data)`: open it, made or remade when it has to be.
- `graph_hash(engine)`: one hash for all that a graph says, the same for equal graphs (RDFC-1.0).

The names are loaded when first asked for: answering a query needs `opening` alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg import lazy

if TYPE_CHECKING:
    from qkg.store.building import StoreInfo, build
    from qkg.store.hashing import graph_hash
    from qkg.store.opening import OpenStore, open_store

__all__ = ["OpenStore", "StoreInfo", "build", "graph_hash", "open_store"]

__getattr__ = lazy.names(
    __name__,
    {
        "OpenStore": "opening",
        "StoreInfo": "building",
        "build": "building",
        "graph_hash": "hashing",
        "open_store": "opening",
    },
)
