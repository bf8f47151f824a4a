"""The built store: the accounts, the resolved view and the indexes over them, kept in a folder that opens fast.

- `open_store(data)`: open a data folder's store, building it when there is none or its sources have changed.
- `building.build(data)`: build it anew.

Only `opening` is imported here: it is all that answering a query needs.
"""

from qkg.store.opening import OpenStore, open_store

__all__ = ["OpenStore", "open_store"]
