"""Tables into accounts: each row of a register says who says what, in the same words as everything else here.

- `import_tables(data, paths, kind)`: check tables, compare them with the graph, and write what is new.
- `mapping`: what each column means, declared in `ontology/mappings/<kind>.yaml` or in a file of the user's own.
- `extract`: the way back, from accounts to a table that imports to the same accounts.

The names are loaded when first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from qkg.ingest.importing import Outcome, import_tables
    from qkg.ingest.mapping import Mapping, kinds, read_mapping

__all__ = ["Mapping", "Outcome", "import_tables", "kinds", "read_mapping"]

_HOME = {
    "Mapping": "mapping",
    "Outcome": "importing",
    "import_tables": "importing",
    "kinds": "mapping",
    "read_mapping": "mapping",
}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
