"""Tables into accounts: each row of a register says who says what, in the same words as everything else here.

- `import_tables(data, paths, kind)`: check tables, compare them with the graph, and write what is new.
- `read_mapping`: what each column means, declared in `ontology/mappings/<kind>.yaml` or in a file of the user's own.
- `write_table`: the way back, from accounts to a table that imports to the same accounts.
"""

from qkg.tables.export_table import write_table
from qkg.tables.importing import import_tables
from qkg.tables.mapping import Mapping
from qkg.tables.mapping_file import kinds, read_mapping
from qkg.tables.outcome import Outcome

__all__ = ["Mapping", "Outcome", "import_tables", "kinds", "read_mapping", "write_table"]
