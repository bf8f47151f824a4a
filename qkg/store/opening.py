"""Opening the built store: what every command pays for, so it reads one small file and imports next to nothing.

A data folder's stores live in a cache folder of their own. Its file `current` names the one in use and says what it was
built from; it is replaced in one step, so that a reader finds the old store or the new one, never half of one.
"""

from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING
from zlib import crc32

from qkg.core.errors import EngineError, system_words
from qkg.core.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from qkg.catalog import Catalog
    from qkg.engines.embedded import Embedded
    from qkg.files.data_folder import Data

FORMAT = f"7 {__version__}"
"""Stores are not shared between releases."""
POINTER = "current"
CATALOG = "catalog.json"
VIEW = "view.nt"


class OpenStore:
    """A built store, open for reading.

    - `engine`: the engine on it. `path`: its folder. `data`: the data folder it was built from.
    - `manifest`: what it was built from and what it holds: `hash`, `fingerprint`, `accounts`, `triples`, `source`.
    """

    __slots__ = ("_catalog", "data", "engine", "manifest", "path")

    def __init__(self, engine: Embedded, data: Data, path: str, manifest: dict[str, Any]) -> None:
        self.engine = engine
        self.data = data
        self.path = path
        self.manifest = manifest
        self._catalog: Catalog | None = None

    def catalog(self) -> Catalog:
        """The stored queries as they were compiled with the store."""
        if self._catalog is None:
            try:
                self._catalog = _compiled(self.path)
            except OSError as error:  # two builds later, the folder is gone
                raise EngineError("engines.cannot-open", where=self.path, reason=system_words(error)) from error
        return self._catalog


def catalog_of(data: Data) -> Catalog:
    """The stored queries of a data folder: compiled with the store when nothing was touched since, else read anew.

    Raises `DataError` with file and line for a query that is none.
    """
    manifest = _current(data)
    if manifest is not None:
        try:
            return _compiled(os.path.join(home(data), manifest["store"]))
        except OSError:  # two builds later, the folder is gone
            pass
    from qkg.catalog import load

    return load(data.queries)


def _compiled(store: str) -> Catalog:
    from qkg.catalog import Catalog

    with open(os.path.join(store, CATALOG), "rb") as file:
        return Catalog.from_json(file.read())


def home(data: Data) -> str:
    """The folder of a data folder's stores: under `$QKG_STORE`, else under the user's cache folder."""
    base = os.environ.get("QKG_STORE") or _cache()
    name = os.path.basename(data.root) or "root"
    return os.path.join(base, f"{name}-{crc32(data.root.encode('utf-8', 'surrogateescape')):08x}")


def _cache() -> str:
    if sys.platform.startswith("linux"):  # the XDG rule that platformdirs follows too, without its import
        given = os.environ.get("XDG_CACHE_HOME", "")
        return os.path.join(given if os.path.isabs(given) else os.path.expanduser("~/.cache"), "qkg")
    from platformdirs import user_cache_dir

    return user_cache_dir("qkg", appauthor=False)


def read_manifest(data: Data) -> dict[str, Any] | None:
    """What `current` says, or None when there is no store that this program and data folder can use."""
    try:
        with open(os.path.join(home(data), POINTER), "rb") as file:
            manifest: dict[str, Any] = json.loads(file.read())
        fits = manifest["format"] == FORMAT and manifest["root"] == data.root
    except (OSError, ValueError, TypeError, KeyError):
        return None
    return manifest if fits else None


def write_manifest(data: Data, manifest: dict[str, Any]) -> None:
    """Replace `current` in one step."""
    place = os.path.join(home(data), POINTER)
    temporary = f"{place}.{os.getpid()}"
    try:
        with open(temporary, "wb") as file:
            file.write(json.dumps({**manifest, "format": FORMAT, "root": data.root}).encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except OSError:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def open_current(data: Data) -> OpenStore | None:
    """The store in use, when there is one and no source was touched since; else None."""
    manifest = _current(data)
    return None if manifest is None else opened(data, manifest)


def _current(data: Data) -> dict[str, Any] | None:
    """The manifest of the store in use, when no source was touched since it was built."""
    manifest = read_manifest(data)
    if manifest is None or data.pending() or manifest["fingerprint"] != data.fingerprint():
        return None
    return manifest


def opened(data: Data, manifest: dict[str, Any]) -> OpenStore | None:
    """The store that a manifest names, or None when it is no longer there."""
    from qkg.engines.embedded import Embedded

    path = os.path.join(home(data), manifest["store"])
    try:
        return OpenStore(Embedded(os.path.join(path, "rdf"), view=os.path.join(path, VIEW)), data, path, manifest)
    except EngineError:
        return None


def open_store(data: Data, progress: Callable[[str], None] | None = None) -> OpenStore:
    """The store of a data folder: as it is when its sources are the same, built anew when they are not.

    *progress* is called with the name of each step of a build. Raises `DataError` when the sources do not build,
    `EngineError` when the store cannot be written.
    """
    store = open_current(data)
    if store is None:
        from qkg.store.building import refresh

        store = refresh(data, progress)
    return store
