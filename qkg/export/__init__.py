"""Exports: the graph as files that other tools read, the same bytes every time for the same data.

Every writer starts from the same sorted tokens (`qkg.export.sorted_statements`) and writes its text itself, so that no
output depends on the order of a hash table, a run or a machine.

- *Graph* formats hold one graph: the resolved view.
- *Dataset* formats hold the view as default graph, and every named graph: accounts, provenance, ontology, rules.
- `csv`, `graphml`, `geojson` and `sssom` have one use each: statements in a spreadsheet, a network, a map, the links to
  other data sets.
"""

from qkg.export.export_formats import FORMATS, SCOPES, Format, format_for, format_named
from qkg.export.exporting import export, export_file, export_triples

__all__ = [
    "FORMATS",
    "SCOPES",
    "Format",
    "export",
    "export_file",
    "export_triples",
    "format_for",
    "format_named",
]
