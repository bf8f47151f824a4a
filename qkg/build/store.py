"""Building the store: in a fresh folder, swapped in when it is whole.

Whatever happens on the way (an error, a full disk, `kill -9`), the store that was in use stays in use: the only step that
changes it is the replacement of one small file.
"""

from __future__ import annotations

import os
import re
import shutil
from marshal import dumps
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from qkg.build import labels
from qkg.build.load import load
from qkg.build.opening import CATALOG, OpenStore, home, opened, read_manifest, write_manifest
from qkg.build.resolve import resolve
from qkg.build.rules import apply_rules
from qkg.catalog import load as load_catalog
from qkg.errors import EngineError
from qkg.messages import message
from qkg.terms import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.data import Data


class StoreInfo(NamedTuple):
    """What was built: the store's folder, how many accounts, how many triples in the view, and what an author should see.

    `doubtful`: (account, subject, property) where one account gives two values to a single-valued property.
    """

    path: str
    accounts: int
    triples: int
    doubtful: list[tuple[str, str, str]]


def build(data: Data, progress: Callable[[str], None] | None = None, source: str | None = None) -> StoreInfo:
    """Build the store of a data folder and put it in use.

    - *progress*: called with the name of each step, in the reader's language, and with "" at the end.
    - *source*: an exported data set (TriG or N-Quads) to take the accounts from, instead of the folder's `graph/`.

    Raises `DataError` when a source is not as it should be, `EngineError` when the store cannot be written.
    """

    def step(name: str) -> None:
        if progress is not None:
            progress(message(f"build.step-{name}") if name else "")

    fingerprint, content = data.fingerprint(), data.content_hash()  # before reading: a change meanwhile is seen later
    try:
        step("queries")
        catalog = load_catalog(data.queries)
        store, doubtful = in_memory(data, source, step)
        step("store")
        accounts = sum(graph.value.startswith(ACCOUNT) for graph in store.named_graphs())  # type: ignore[union-attr]
        triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
        folder = _write(data, store, dumps(catalog.to_stored()), content)
        previous = read_manifest(data)
        manifest = {
            "store": os.path.basename(folder),
            "previous": previous["store"] if previous else "",
            "fingerprint": fingerprint,
            "hash": content,
            "source": source or "",
            "accounts": accounts,
            "triples": triples,
        }
        write_manifest(data, manifest)
    except OSError as error:
        reason = error.strerror or str(error)
        raise EngineError("build.cannot-write", where=home(data), hint="build.cannot-write-hint", reason=reason) from error
    finally:
        step("")
    _clean(home(data), keep={manifest["store"], manifest["previous"]})
    return StoreInfo(folder, accounts, triples, doubtful)


def in_memory(
    data: Data, source: str | None = None, step: Callable[[str], None] = lambda _: None
) -> tuple[ox.Store, list[tuple[str, str, str]]]:
    """The whole graph, resolved and with what the rules derive, in memory; and the doubtful statements (`StoreInfo`)."""
    step("load")
    store = load(data, source)
    step("resolve")
    doubtful = resolve(store)
    step("rules")
    apply_rules(store, data)
    return store, doubtful


def _write(data: Data, store: ox.Store, catalog: bytes, content: str) -> str:
    """Write a whole store into a folder of its own and give its path; nothing is left of it when that fails."""
    place = home(data)
    os.makedirs(place, exist_ok=True)
    building = os.path.join(place, f"building-{os.getpid()}-{token_hex(4)}")
    os.mkdir(building)
    try:
        on_disk = ox.Store(os.path.join(building, "rdf"))
        on_disk.bulk_extend(store)
        on_disk.flush()
        on_disk.optimize()
        del on_disk  # lets go of the folder
        labels.write(store, building)
        with open(os.path.join(building, CATALOG), "wb") as file:
            file.write(catalog)
        folder = os.path.join(place, f"store-{content[:12]}-{token_hex(4)}")
        os.rename(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return folder


def refresh(data: Data, progress: Callable[[str], None] | None = None) -> OpenStore:
    """Open the store when the sources are what it was built from, though touched since; else build it first."""
    manifest = read_manifest(data)
    if manifest is not None and manifest["hash"] == data.content_hash():
        store = opened(data, manifest)
        if store is not None:
            _try_to_note(data, {**manifest, "fingerprint": data.fingerprint()})
            return store
    build(data, progress)
    manifest = read_manifest(data)
    store = opened(data, manifest) if manifest else None
    if store is None:
        raise EngineError("build.cannot-write", where=home(data), hint="build.cannot-write-hint", reason="?")
    return store


def _try_to_note(data: Data, manifest: dict[str, Any]) -> None:
    try:
        write_manifest(data, manifest)
    except OSError:
        pass  # a cache that cannot be written costs only time


def _clean(place: str, keep: set[str]) -> None:
    """Remove the stores that are out of use and what builds that were killed left behind."""
    for name in os.listdir(place):
        building = re.fullmatch(r"building-(\d+)-[0-9a-f]+|current\.(\d+)", name)
        killed = building is not None and not _alive(int(building[1] or building[2]))
        if killed or (name.startswith("store-") and name not in keep):
            path = os.path.join(place, name)
            if os.path.isdir(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                os.unlink(path)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True
