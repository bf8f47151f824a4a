"""Building the store: in a fresh folder, put in use when it is complete.

Whatever happens on the way (an error, a full disk, `kill -9`), the store that was in use stays in use: the only step
that changes it is the replacement of one small file. What a build leaves behind is removed when it ends; what a killed one
leaves, when the next begins.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
import threading
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import pyoxigraph as ox

from qkg.catalog import load as load_catalog
from qkg.core.errors import EngineError, system_reason
from qkg.core.iris import ACCOUNT, using_vocabulary
from qkg.core.vocabulary import read_vocabulary
from qkg.files.lock import folder_lock
from qkg.files.transaction import recover
from qkg.messages import message
from qkg.store import names_index
from qkg.store.account_resolution import resolve
from qkg.store.derivation_rules import apply_rules
from qkg.store.load import load
from qkg.store.manifest import (
    CATALOG,
    CURRENT,
    VIEW,
    Manifest,
    read_any_manifest,
    read_manifest,
    stores_folder,
    write_manifest,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from qkg.files.data_folder import Data

_CHUNK = 40_000
"""Quads that the bulk loader is given at a time: it holds what it is given, many times over."""


Doubtful: TypeAlias = list[tuple[str, str, str]]
"""Account, subject, property where one account gives two values to a single-valued property."""


class StoreInfo(NamedTuple):
    """What was built: the store's folder, how many accounts, how many triples in the view, and what to look at."""

    path: str
    accounts: int
    triples: int
    doubtful: Doubtful


def build(data: Data, progress: Callable[[str], None] | None = None, source: str | None = None) -> StoreInfo:
    """Build the store of a data folder and put it in use.

    - *progress*: called with the name of each step, in the reader's language, and with "" at the end.
    - *source*: an exported data set (TriG or N-Quads) to take the accounts from, instead of the folder's `graph/`.

    Raises `DataError` when a source is not as it should be, `EngineError` when the store cannot be written.
    """
    recover(data)
    with build_turn(data, progress) as step:
        manifest, doubtful = build_store(data, step, source)
    path = os.path.join(stores_folder(data), manifest["store"])
    return StoreInfo(path, manifest["accounts"], manifest["triples"], doubtful)


@contextmanager
def build_turn(data: Data, progress: Callable[[str], None] | None) -> Iterator[Callable[[str], None]]:
    """Wait until no other process builds, and keep others waiting; gives the function that tells a step's name.

    Raises `EngineError` for what the system refuses.
    """

    def step(name: str) -> None:
        if progress is not None:
            progress(message(f"store.step-{name}") if name else "")

    folder = stores_folder(data)
    try:
        os.makedirs(folder, exist_ok=True)
        with folder_lock(folder, lambda: step("wait")), _exiting_on_sigterm():
            _remove_leftovers(data)
            try:
                yield step
            finally:
                _remove_leftovers(data)
    except (OSError, sqlite3.Error) as error:
        reason = system_reason(error)
        raise EngineError("store.cannot-write", where=folder, hint="store.cannot-write-hint", reason=reason) from error
    finally:
        step("")


@contextmanager
def _exiting_on_sigterm() -> Iterator[None]:
    """Let SIGTERM end the process by an exception, so that nothing is left behind; not if the process handles it."""
    in_thread = threading.current_thread() is not threading.main_thread()
    if in_thread or signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        yield
        return
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def build_store(data: Data, step: Callable[[str], None], source: str | None = None) -> tuple[Manifest, Doubtful]:
    """Build a store and put it in use; returns its manifest and the doubtful statements. The caller holds `build_turn`."""
    fingerprint, content = data.fingerprint(), data.content_hash()  # before reading: a change meanwhile is seen later
    store, doubtful = in_memory(data, source, step)
    vocabulary = read_vocabulary(store)
    step("queries")
    with using_vocabulary(vocabulary):
        catalog = load_catalog(data.queries)
    step("store")
    accounts = sum(graph.value.startswith(ACCOUNT) for graph in store.named_graphs())
    triples = sum(1 for _ in store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    folder = _write(stores_folder(data), store, catalog.to_json(), content)
    in_use = read_manifest(data)
    manifest: Manifest = {
        "store": os.path.basename(folder),
        "previous": in_use["store"] if in_use else "",
        "fingerprint": fingerprint,
        "hash": content,
        "source": source or "",
        "accounts": accounts,
        "triples": triples,
        "vocabulary": (vocabulary.kinds, vocabulary.schemes, dict(vocabulary.prefixes)),
    }
    write_manifest(data, manifest)
    return manifest, doubtful


def in_memory(
    data: Data, source: str | None = None, step: Callable[[str], None] = lambda _: None
) -> tuple[ox.Store, Doubtful]:
    """The whole graph in memory, resolved and with what the rules derive; and the doubtful statements (`StoreInfo`)."""
    step("load")
    store = load(data, source)
    step("resolve")
    doubtful = resolve(store)
    step("rules")
    apply_rules(store, data)
    return store, doubtful


def _write(stores: str, store: ox.Store, catalog: str, content: str) -> str:
    """Write a store into a folder of its own below *stores*, and give its path."""
    building = os.path.join(stores, f"building-{token_hex(4)}")
    os.mkdir(building)
    on_disk = ox.Store(os.path.join(building, "rdf"))
    quads = iter(store)
    while chunk := list(islice(quads, _CHUNK)):
        on_disk.bulk_extend(chunk)
    on_disk.flush()
    on_disk.optimize()
    del on_disk  # releases the folder
    names_index.write(store, building)
    store.dump(os.path.join(building, VIEW), format=ox.RdfFormat.N_TRIPLES, from_graph=ox.DefaultGraph())
    Path(building, CATALOG).write_text(catalog, "utf-8")
    folder = os.path.join(stores, f"store-{content[:12]}-{token_hex(4)}")
    os.rename(building, folder)
    return folder


def _remove_leftovers(data: Data) -> None:
    """Remove what failed builds left behind, and the stores that are out of use; only for whoever holds the turn."""
    stores = stores_folder(data)
    in_use = read_any_manifest(data)
    keep = {in_use.get("store"), in_use.get("previous")}
    for name in os.listdir(stores):
        if name.startswith(("building-", "store-", f"{CURRENT}.")) and name not in keep:
            path = os.path.join(stores, name)
            shutil.rmtree(path, ignore_errors=True)
            with suppress(OSError):
                os.unlink(path)  # a file, which `rmtree` leaves alone
