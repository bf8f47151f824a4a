"""Building the store: in a fresh folder, swapped in when it is whole.

Whatever happens on the way (an error, a full disk, `kill -9`), the store that was in use stays in use: the only step
that changes it is the replacement of one small file.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import contextmanager, suppress
from itertools import islice
from secrets import token_hex
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox

from qkg.catalog import load as load_catalog
from qkg.core.errors import EngineError, system_words
from qkg.core.iris import ACCOUNT
from qkg.engines.embedded import Embedded
from qkg.files.lock import folder_lock
from qkg.files.transaction import recover
from qkg.messages import message
from qkg.store import names_index
from qkg.store.load import load
from qkg.store.opening import CATALOG, POINTER, VIEW, OpenStore, home, opened, read_manifest, write_manifest
from qkg.store.resolve import resolve
from qkg.store.rules import apply_rules

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qkg.files.data_folder import Data

_PIECE = 40_000
"""Quads that the bulk loader is given at a time."""


class StoreInfo(NamedTuple):
    """What was built: the store's folder, how many accounts, how many triples in the view, and what to look at.

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
    recover(data)
    with _turn(data, progress) as step:
        return _build(data, step, source)


def refresh(data: Data, progress: Callable[[str], None] | None = None) -> OpenStore:
    """Open the store when the sources are what it was built from, though touched since; else build it first."""
    recover(data)
    store = _reopened(data)
    if store is None:
        with _turn(data, progress) as step:
            store = _reopened(data)  # another process may have built it while we waited for our turn
            if store is None:
                path = _build(data, step, None).path
                store = OpenStore(Embedded(os.path.join(path, "rdf")), data, path, read_manifest(data) or {})
    return store


@contextmanager
def _turn(data: Data, progress: Callable[[str], None] | None) -> Iterator[Callable[[str], None]]:
    """Our turn to build; gives what tells the steps. What the system refuses becomes the user's error."""

    def step(name: str) -> None:
        if progress is not None:
            progress(message(f"store.step-{name}") if name else "")

    place = home(data)
    try:
        os.makedirs(place, exist_ok=True)
        with folder_lock(place, lambda: step("wait")):
            yield step
    except (OSError, sqlite3.Error) as error:
        reason = system_words(error)
        raise EngineError("store.cannot-write", where=place, hint="store.cannot-write-hint", reason=reason) from error
    finally:
        step("")


def _build(data: Data, step: Callable[[str], None], source: str | None) -> StoreInfo:
    fingerprint, content = data.fingerprint(), data.content_hash()  # before reading: a change meanwhile is seen later
    step("queries")
    catalog = load_catalog(data.queries)
    store, doubtful = in_memory(data, source, step)
    step("store")
    accounts = sum(graph.value.startswith(ACCOUNT) for graph in store.named_graphs())
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    folder = _write(data, store, catalog.to_json(), content)
    in_use = read_manifest(data)
    name, previous = os.path.basename(folder), in_use["store"] if in_use else ""
    manifest = {
        "store": name,
        "previous": previous,
        "fingerprint": fingerprint,
        "hash": content,
        "source": source or "",
        "accounts": accounts,
        "triples": triples,
    }
    try:
        write_manifest(data, manifest)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)  # whole, but not in use
        raise
    _clean(home(data), keep={name, previous})
    return StoreInfo(folder, accounts, triples, doubtful)


def in_memory(
    data: Data, source: str | None = None, step: Callable[[str], None] = lambda _: None
) -> tuple[ox.Store, list[tuple[str, str, str]]]:
    """The whole graph in memory, resolved and with what the rules derive; and the doubtful statements (`StoreInfo`)."""
    step("load")
    store = load(data, source)
    step("resolve")
    doubtful = resolve(store)
    step("rules")
    apply_rules(store, data)
    return store, doubtful


def _write(data: Data, store: ox.Store, catalog: str, content: str) -> str:
    """Write a whole store into a folder of its own and give its path; nothing is left of it when that fails."""
    place = home(data)
    building = os.path.join(place, f"building-{token_hex(4)}")
    os.mkdir(building)
    try:
        on_disk = ox.Store(os.path.join(building, "rdf"))
        quads = iter(store)
        while piece := list(islice(quads, _PIECE)):  # the loader holds what it is given, many times over
            on_disk.bulk_extend(piece)
        on_disk.flush()
        on_disk.optimize()
        del on_disk  # lets go of the folder
        names_index.write(store, building)
        store.dump(os.path.join(building, VIEW), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
        with open(os.path.join(building, CATALOG), "w", encoding="utf-8") as file:
            file.write(catalog)
        folder = os.path.join(place, f"store-{content[:12]}-{token_hex(4)}")
        os.rename(building, folder)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    return folder


def _reopened(data: Data) -> OpenStore | None:
    """The store in use, when what it was built from is what the sources hold now; None when it has to be built."""
    manifest = read_manifest(data)
    fingerprint = data.fingerprint()
    if manifest is None or manifest["hash"] != data.content_hash():
        return None
    store = opened(data, manifest)
    if store is not None and manifest["fingerprint"] != fingerprint:
        _try_to_note(data, {**manifest, "fingerprint": fingerprint})
    return store


def _try_to_note(data: Data, manifest: dict[str, Any]) -> None:
    with suppress(OSError):  # a cache that cannot be written costs only time
        write_manifest(data, manifest)


def _clean(place: str, keep: set[str]) -> None:
    """Remove the stores that are out of use and what builds that were killed left behind; ours is the only turn."""
    for name in os.listdir(place):
        if name.startswith(("building-", "store-", f"{POINTER}.")) and name not in keep:
            path = os.path.join(place, name)
            if os.path.isdir(path):
                shutil.rmtree(path, ignore_errors=True)
            else:
                with suppress(OSError):
                    os.unlink(path)
