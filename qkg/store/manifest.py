"""Which store of a data folder is in use, and what it was built from.

The stores of a data folder stand in a cache folder of their own. Its file `current` is the manifest of the one in use; it
is replaced in one step, so that a reader finds the old store or the new one, never half of one.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TypedDict
from zlib import crc32

from qkg.core.version import __version__

if TYPE_CHECKING:
    from typing import Any

    from qkg.files.data_folder import Data

FORMAT = f"8 {__version__}"
"""Stores are not shared between releases."""
CURRENT = "current"
CATALOG = "catalog.json"
VIEW = "view.nt"


class Manifest(TypedDict):
    """What the file `current` holds.

    - `store`, `previous`: names of the folders of the store in use and of the one before it.
    - `fingerprint`, `hash`: of the data folder it was built from; `source`: another source of accounts, or "".
    - `accounts`, `triples`: how many accounts there are, and how many triples in the view.
    - `vocabulary`: the fields of the `qkg.core.iris.Vocabulary` that the ontology declares.
    """

    store: str
    previous: str
    fingerprint: str
    hash: str
    source: str
    accounts: int
    triples: int
    vocabulary: tuple[tuple[str, ...], tuple[str, ...], dict[str, str]]


def stores_folder(data: Data) -> str:
    """The folder of a data folder's stores: under `$QKG_STORE`, else under the user's cache folder."""
    base = os.environ.get("QKG_STORE") or _cache_folder()
    name = os.path.basename(data.root) or "root"
    return os.path.join(base, f"{name}-{crc32(data.root.encode('utf-8', 'surrogateescape')):08x}")


def _cache_folder() -> str:
    if sys.platform == "linux":  # platformdirs takes a relative path, which the XDG specification says to ignore
        given = os.environ.get("XDG_CACHE_HOME", "")
        return os.path.join(given if os.path.isabs(given) else os.path.expanduser("~/.cache"), "qkg")
    from platformdirs import user_cache_dir

    return user_cache_dir("qkg", appauthor=False)


def read_manifest(data: Data) -> Manifest | None:
    """The manifest in use, or None when there is no store that this program and data folder can use."""
    content: Any = read_any_manifest(data)
    fits = content.get("format") == FORMAT and content.get("root") == data.root
    return content if fits else None


def read_any_manifest(data: Data) -> dict[str, Any]:
    """What the file `current` holds, whichever program wrote it; empty when it cannot be read."""
    try:
        with open(os.path.join(stores_folder(data), CURRENT), encoding="utf-8") as file:
            content = json.load(file)
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def write_manifest(data: Data, manifest: Manifest) -> None:
    """Replace the file `current` in one step. Raises `OSError`."""
    path = os.path.join(stores_folder(data), CURRENT)
    temporary = f"{path}.{os.getpid()}"  # the next build removes what stays of it
    with open(temporary, "w", encoding="utf-8") as file:
        json.dump({**manifest, "format": FORMAT, "root": data.root}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, path)


def untouched(data: Data) -> Manifest | None:
    """The manifest in use when no file of the data folder was touched since; no file is read to find out."""
    manifest = read_manifest(data)
    if manifest is None or data.pending() or manifest["fingerprint"] != data.fingerprint():
        return None
    return manifest


def unchanged(data: Data) -> Manifest | None:
    """The manifest in use when the files of the data folder, though touched since, hold what they held."""
    manifest = read_manifest(data)
    fingerprint = data.fingerprint()
    if manifest is None or manifest["hash"] != data.content_hash():
        return None
    if manifest["fingerprint"] != fingerprint:
        manifest = {**manifest, "fingerprint": fingerprint}
        with suppress(OSError):  # a cache that cannot be written costs only time
            write_manifest(data, manifest)
    return manifest
