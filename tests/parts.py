"""Shipped data that several test files share: the stored queries, read once, and a part of the graph."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from shutil import copytree

from qkg.catalog import Catalog, load
from qkg.files.data_folder import Data, find

PART = (
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
    "representations/italy.trig",
)


@cache
def shipped_catalog() -> Catalog:
    """The stored queries that are shipped."""
    return load(find().queries)


def part_of_the_graph(place: Path) -> Data:
    """A data folder in *place* with the shipped ontology and queries, the overview and a few of the tables."""
    root = Path(find().root)
    copytree(root / "ontology", place / "ontology")
    copytree(root / "queries", place / "queries")
    for pattern in PART:
        for file in (root / "graph").glob(pattern):
            copy = place / "graph" / file.relative_to(root / "graph")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(file.read_bytes())
    return Data(str(place))
