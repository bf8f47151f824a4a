"""The triples that a CONSTRUCT or DESCRIBE query gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph


class Triples:
    """The triples that a CONSTRUCT or DESCRIBE query gives, in the engine's order.

    >>> import pyoxigraph as ox
    >>> answer = ox.Store().query("CONSTRUCT { <http://schema.org/a> <http://schema.org/b> 1 } {}")
    >>> triples = Triples(answer)
    >>> len(triples), print(triples.serialize().decode().splitlines()[-1])
    schema:a schema:b 1 .
    (1, None)
    """

    def __init__(self, triples: Iterable[pyoxigraph.Triple]) -> None:
        self._triples = list(triples)

    def __iter__(self) -> Iterator[pyoxigraph.Triple]:
        return iter(self._triples)

    def __len__(self) -> int:
        return len(self._triples)

    def __repr__(self) -> str:
        return f"<Triples: {len(self)}>"

    def serialize(self, format: str = "turtle") -> bytes:  # noqa: A002 - the name that RDF libraries use
        """The triples in one of the export formats that hold a graph (`qkg.export.FORMATS`), sorted.

        Raises `UsageError` for another format, `DataError` for a term that the format cannot hold.
        """
        from qkg.export import export_triples  # the writers of ten formats, which a table of rows does not need

        return export_triples(self, format)

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.serialize().decode())}</pre>"
