"""Stored queries: one file, one question (design, section 4).

`load` reads the folder of queries, with every check; a built store keeps them compiled (`Catalog.to_json`), so that
answering a query reads neither YAML nor SPARQL.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from qkg.catalog.model import Column, Example, Parameter
from qkg.catalog.query import StoredQuery
from qkg.core.errors import UnknownQueryError
from qkg.core.text import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

__all__ = ["Catalog", "Column", "Example", "Parameter", "StoredQuery", "load"]


def load(folder: str) -> Catalog:
    """The stored queries of a folder: `<topic>/<name>.rq`.

    Raises `DataError` with file and line for anything that a stored query must not be (see `qkg.catalog.header`).
    """
    from qkg.catalog.header import read_folder  # it imports yaml

    return Catalog(read_folder(folder))


class Catalog:
    """The stored queries, by name; iterating gives them in the order of their names."""

    def __init__(self, queries: Iterable[StoredQuery]) -> None:
        ordered = sorted(queries, key=lambda query: query.name)
        self._queries: dict[str, StoredQuery | str] = {query.name: query for query in ordered}

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

    def get(self, name: str) -> StoredQuery | None:
        """The query of that name, or `None`."""
        found = self._queries.get(name)
        if isinstance(found, str):  # as `from_json` left it: a command needs one query of many
            found = self._queries[name] = StoredQuery.from_stored(json.loads(found))
        return found

    def __getitem__(self, name: str) -> StoredQuery:
        """The query of that name. Raises `UnknownQueryError` with the nearest names."""
        found = self.get(name)
        if found is None:
            raise _unknown("query", "see-queries", str(name), self._queries)
        return found

    def quality(self, names: Collection[str] = ()) -> list[StoredQuery]:
        """The queries that ask what is wrong with the graph: all of them, or those of these names.

        Raises `UnknownQueryError` for a name that none of them has.
        """
        found = {query.name: query for query in self if query.severity is not None}
        for name in names:
            if name not in found:
                raise _unknown("quality", "see-quality", name, found)
        return [found[name] for name in dict.fromkeys(names)] or list(found.values())

    def to_json(self) -> str:
        """The catalogue as JSON: by name, the JSON text of each query's fields; `from_json` reads it back."""
        return json.dumps({query.name: json.dumps(query, ensure_ascii=False) for query in self}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str | bytes) -> Catalog:
        """The catalogue that `to_json` wrote."""
        catalog = cls(())
        catalog._queries = json.loads(text)
        return catalog


def _unknown(key: str, otherwise: str, name: str, known: Iterable[str]) -> UnknownQueryError:
    """The error for a name of no query; *otherwise*: the hint when none is near."""
    near = nearest(name, known)
    hint = "core.did-you-mean" if near else f"catalog.{otherwise}"
    return UnknownQueryError(f"catalog.unknown-{key}", hint=hint, name=shown(name), candidates=", ".join(near))
