"""Import of tables as accounts, and export of accounts as tables.

- `import_tables(data, paths, kind)`: check tables, compare them with the graph, and write what changed.
- `read_mapping`: what each column means, declared in `ontology/mappings/<kind>.yaml` or in a user's file.
- `write_table`: the accounts of a kind as a table that imports to the same accounts.
"""

from qkg.tables.export_table import write_table
from qkg.tables.import_outcome import Outcome
from qkg.tables.importing import import_tables
from qkg.tables.mapping import Mapping
from qkg.tables.mapping_file import kinds, read_mapping

__all__ = ["Mapping", "Outcome", "import_tables", "kinds", "read_mapping", "write_table"]
