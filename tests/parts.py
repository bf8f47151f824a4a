"""A part of the shipped graph, for what would take too long on all of it: the overview whole, and a few tables."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

from qkg.files.data_folder import Data, find

FILES = (
    "agents.trig",
    "sources.trig",
    "overview/*.trig",
    "reference/coordinates-natural-earth-countries-10m.trig",
    "reference/coordinates-natural-earth-populated-places.trig",
    "reference/editorial-*.trig",
    "reference/labels-iso3166-2-db.trig",
    "reference/labels-unicode-cldr.trig",
    "reference/agreements.trig",
    "reference/organizations.trig",
    "agreements/[ab]*.trig",
    "links/lcnaf.trig",
    "memberships/acct.trig",
    "organizations/department.trig",
)


def part_of_the_graph(place: Path) -> Data:
    """A data folder in *place* with the shipped ontology and queries, and those of the shipped accounts."""
    root = Path(find().root)
    copytree(root / "ontology", place / "ontology")
    copytree(root / "queries", place / "queries")
    for pattern in FILES:
        for file in (root / "graph").glob(pattern):
            copy = place / "graph" / file.relative_to(root / "graph")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return Data(str(place))
