"""What a piped stored query imports: its start-up time is that of its imports."""

from __future__ import annotations

import subprocess
import sys

PACKAGES = [
    "SPARQLWrapper",
    "edtf",
    "networkx",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pyshacl",
    "rapidfuzz",
    "rdflib",
    "rich",
    "yaml",
]
STANDARD_LIBRARY = [
    "asyncio",
    "calendar",
    "copy",
    "dataclasses",
    "decimal",
    "email",
    "http",
    "inspect",
    "logging",
    "random",
    "shutil",
    "subprocess",
    "tempfile",
    "threading",
    "urllib",
]
OWN = [
    "qkg.catalog.header",
    "qkg.cli.table",
    "qkg.engines.worker",
    "qkg.evidence",
    "qkg.export",
    "qkg.release",
    "qkg.sparql",
    "qkg.store.building",
    "qkg.tables",
    "qkg.validation",
]
CALL = """
import sys
from qkg.cli import main
code = main(["query", "agreements-by-partner", "--partner", "bavaria"])
print(*sys.modules, file=sys.stderr)
sys.exit(code)
"""


def test_a_piped_stored_query_does_not_import_what_it_does_not_use() -> None:
    done = subprocess.run([sys.executable, "-c", CALL], capture_output=True, text=True, check=True, timeout=120)
    loaded = set(done.stderr.split())
    assert "qkg.cli.commands.query" in loaded
    assert loaded.intersection([*PACKAGES, *STANDARD_LIBRARY, *OWN]) == set()
