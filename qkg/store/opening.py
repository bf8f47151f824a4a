"""Opening the built store, which every command pays for; it is built first when its sources have changed."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from qkg.catalog import Catalog, load
from qkg.core.errors import EngineError, system_reason
from qkg.core.iris import Vocabulary, using_vocabulary
from qkg.engines.embedded import Embedded
from qkg.store.manifest import CATALOG, VIEW, Manifest, stores_folder, unchanged, untouched

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.files.data_folder import Data

    P = ParamSpec("P")
    T = TypeVar("T")


class OpenStore:
    """A built store, open for reading.

    - `engine`: the engine on it. `path`: its folder. `data`: the data folder it was built from.
    - `manifest`: what it was built from and what it holds.
    """

    def __init__(self, data: Data, manifest: Manifest, memory_limit: int | None = None) -> None:
        self.data = data
        self.manifest = manifest
        self.path = os.path.join(stores_folder(data), manifest["store"])
        self.engine = Embedded(os.path.join(self.path, "rdf"), os.path.join(self.path, VIEW), memory_limit)
        self._catalog: Catalog | None = None

    def catalog(self) -> Catalog:
        """The stored queries as they were compiled with the store.

        Raises `EngineError` when the store's folder was removed, which happens two builds later.
        """
        if self._catalog is None:
            self._catalog = _compiled(self.path)
        return self._catalog


def catalog_of(data: Data) -> Catalog:
    """The stored queries of a data folder: as compiled with the store when no file was touched since, else read anew.

    Raises `DataError` with file and line for a query that is not as it should be.
    """
    manifest = untouched(data)
    if manifest is not None:
        with suppress(EngineError):  # the folder was removed by builds since
            return _compiled(os.path.join(stores_folder(data), manifest["store"]))
    with using_vocabulary(vocabulary_of(data)):
        return load(data.queries)


def vocabulary_of(data: Data) -> Vocabulary:
    """The vocabulary of a data folder: kept with the store when no file was touched since, else read from the ontology.

    Raises `DataError` for an ontology that cannot be read.
    """
    manifest = untouched(data)
    if manifest is not None:
        return Vocabulary(*manifest["vocabulary"])
    from qkg.store.load import ontology_vocabulary  # what a built store does not need

    return ontology_vocabulary(data)


def in_its_vocabulary(function: Callable[Concatenate[Data, P], T]) -> Callable[Concatenate[Data, P], T]:
    """Make a function of a data folder use the vocabulary of that folder."""

    @wraps(function)
    def call(data: Data, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with using_vocabulary(vocabulary_of(data)):
            return function(data, *args, **kwargs)

    return call


def _compiled(store: str) -> Catalog:
    try:
        with open(os.path.join(store, CATALOG), "rb") as file:
            return Catalog.from_json(file.read())
    except OSError as error:
        raise EngineError("engines.cannot-open", where=store, reason=system_reason(error)) from error


def open_current(data: Data) -> OpenStore | None:
    """The store in use, when there is one and no source was touched since; else None."""
    return opened(data, untouched(data))


def opened(data: Data, manifest: Manifest | None, memory_limit: int | None = None) -> OpenStore | None:
    """The store that a manifest names, or None when there is none or it cannot be opened."""
    try:
        return None if manifest is None else OpenStore(data, manifest, memory_limit)
    except EngineError:
        return None


def open_store(data: Data, progress: Callable[[str], None] | None = None, memory_limit: int | None = None) -> OpenStore:
    """The store of a data folder: as it is when its sources are the same, built anew when they are not.

    - *progress*: called with the name of each step of a build.
    - *memory_limit*: that of `Embedded`.

    Raises `DataError` when the sources do not build, `EngineError` when the store cannot be written.
    """
    store = opened(data, untouched(data), memory_limit)
    if store is None:
        from qkg.files.transaction import recover  # needed only when the store is not current

        recover(data)
        store = opened(data, unchanged(data), memory_limit)
    if store is None:
        from qkg.store.building import build_store, build_turn  # only builds pay for its imports

        with build_turn(data, progress) as step:
            store = opened(data, unchanged(data), memory_limit)  # another process may have built it meanwhile
            if store is None:
                manifest, _ = build_store(data, step)
                store = OpenStore(data, manifest, memory_limit)
    return store
