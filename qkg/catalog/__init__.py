"""Stored queries: one file, one question (design, section 4).

`load` reads the folder of queries, with every check; a built store keeps the outcome compiled (`Catalog.to_stored`,
plain values for `marshal`), so that answering a query reads no YAML. HOT: nothing heavy is imported here.
"""

from __future__ import annotations

from marshal import dumps, loads
from typing import TYPE_CHECKING

from qkg.catalog.model import Column, Example, Parameter, StoredQuery
from qkg.core.errors import UsageError
from qkg.core.text import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping
    from typing import Any

    import pyoxigraph

__all__ = ["Catalog", "Column", "Example", "Parameter", "StoredQuery", "load"]


def load(folder: str) -> Catalog:
    """The stored queries of a folder: `<topic>/<name>.rq`.

    Raises `DataError` with file and line for anything that a stored query must not be (see `header`).
    """
    from qkg.catalog.header import read_folder

    return Catalog({query.name: query for query in read_folder(folder)})


class Catalog:
    """The stored queries, by name; iterating gives them in the order of their names."""

    __slots__ = ("_queries",)

    def __init__(self, queries: Mapping[str, StoredQuery | bytes]) -> None:
        # A query from a compiled catalogue is unpacked when it is first asked for: a call needs one of them.
        self._queries: dict[str, StoredQuery | bytes] = dict(sorted(queries.items()))

    def __repr__(self) -> str:
        return f"<Catalog of {len(self)} queries>"

    def __len__(self) -> int:
        return len(self._queries)

    def __contains__(self, name: object) -> bool:
        return name in self._queries

    def __iter__(self) -> Iterator[StoredQuery]:
        return (self[name] for name in self._queries)

    def names(self) -> list[str]:
        """The queries' names, sorted."""
        return list(self._queries)

    def quality(self, names: Collection[str] = ()) -> list[StoredQuery]:
        """The queries that ask what is wrong with the graph: all of them, or those of these names.

        Raises `UsageError` for a name that none of them bears.
        """
        found = {query.name: query for query in self if query.severity is not None}
        for name in names:
            if name not in found:
                near = nearest(name, found)
                hint = "core.did-you-mean" if near else "catalog.see-quality"
                raise UsageError("catalog.unknown-quality", hint=hint, name=shown(name), candidates=", ".join(near))
        return [found[name] for name in dict.fromkeys(names)] or list(found.values())

    def get(self, name: str) -> StoredQuery | None:
        """The query of that name, or `None`."""
        found = self._queries.get(name)
        if isinstance(found, bytes):
            found = self._queries[name] = StoredQuery.from_stored(loads(found))  # noqa: S302 - `to_stored` wrote it
        return found

    def __getitem__(self, name: str) -> StoredQuery:
        """The query of that name. Raises `UsageError` with the nearest names."""
        found = self.get(name)
        if found is None:
            near = nearest(str(name), self._queries)
            raise UsageError(
                "catalog.unknown-query",
                hint="core.did-you-mean" if near else "catalog.see-queries",
                name=shown(name),
                candidates=", ".join(near),
            )
        return found

    def to_stored(self) -> dict[str, bytes]:
        """The catalogue as plain values that `marshal` writes, each query on its own; `from_stored` reads them back."""
        return {query.name: dumps(query.to_stored()) for query in self}

    @classmethod
    def from_stored(cls, stored: dict[str, bytes]) -> Catalog:
        """The catalogue that `to_stored` gave."""
        return cls(stored)

    def describe(self) -> list[dict[str, Any]]:
        """Every query's name, texts, parameters, columns and examples, as plain values for JSON."""
        return [query.describe() for query in self]

    def to_rdf(self, endpoint: str | None = None) -> Iterator[pyoxigraph.Triple]:
        """The catalogue in RDF: a `sh:SPARQLExecutable` for each query."""
        return (triple for query in self for triple in query.to_rdf(endpoint))
