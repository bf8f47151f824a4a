"""What a change of a data folder does to its validation: the results that were not there before."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from pyoxigraph import NamedNode

from qkg.catalog.rdf_description import query_iri
from qkg.engines.embedded import Embedded
from qkg.evidence.lookup import Lookup
from qkg.store.building import in_memory
from qkg.store.manifest import stores_folder, unchanged
from qkg.store.opening import catalog_of
from qkg.validation.data_graph import SHAPES_FILE, read_shapes
from qkg.validation.engine_choice import check
from qkg.validation.provenance import derived_from
from qkg.validation.quality_queries import run_quality_queries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from qkg.catalog import StoredQuery
    from qkg.engines import Readable
    from qkg.files.data_folder import Data
    from qkg.validation.report import Result


class NewResults(NamedTuple):
    """Results without accounts and locations, the most severe first, and `provenance.derived_from` of their graph."""

    results: list[Result]
    derived_from: Mapping[str, list[str]]


def new_results(
    before: Data, after: Data, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> NewResults:
    """The results of shapes and quality queries on the graph of *after* that the graph of *before* does not have.

    Both folders have the same ontology and queries. Their graphs are built in memory, that of *before* only when its built
    store is out of date. *progress*: called with how many steps are done and how many there are. Raises `DataError` for a
    folder that does not build.
    """
    quality = catalog_of(before).quality()
    has_shapes = SHAPES_FILE in before.files()
    if not quality and not has_shapes:
        return NewResults([], {})
    progress(0, 4)
    changed = Embedded(in_memory(after)[0])
    progress(1, 4)
    violated = check(Lookup(changed), read_shapes(before, changed)).results if has_shapes else []
    progress(2, 4)
    found = run_quality_queries(Lookup(changed), quality)
    progress(3, 4)
    known = set()
    if violated or found:
        with _built(before) as engine:
            known |= {result.key() for result in run_quality_queries(Lookup(engine), _asked(quality, found))}
            known |= {result.key() for result in _violated(before, engine, violated)}
    results = sorted((result for result in (*violated, *found) if result.key() not in known), key=lambda r: r.order())
    return NewResults(results, derived_from(Lookup(changed)))


def _violated(data: Data, engine: Readable, found: list[Result]) -> list[Result]:
    """The results for the focus nodes of some results."""
    nodes = " ".join(sorted({str(result.focus_node) for result in found if isinstance(result.focus_node, NamedNode)}))
    if not nodes:
        return []
    return check(Lookup(engine), read_shapes(data, engine), within=lambda x: f"VALUES {x} {{ {nodes} }}").results


def _asked(quality: list[StoredQuery], found: list[Result]) -> list[StoredQuery]:
    """The quality queries that have results."""
    shapes = {result.source_shape for result in found}
    return [query for query in quality if query_iri(query.name) in shapes]


@contextmanager
def _built(data: Data) -> Iterator[Embedded]:
    """An engine on the graph of a data folder: its built store when it is current, else one in memory."""
    manifest = unchanged(data)
    path = manifest and os.path.join(stores_folder(data), manifest["store"], "rdf")
    engine = Embedded(path or in_memory(data)[0])
    try:
        yield engine
    finally:
        engine.close()
