"""A new data folder (`qkg init`): a copy of the shipped one, or of its reference data only."""

from __future__ import annotations

import os
import shutil
from tempfile import mkdtemp

import pyoxigraph as ox

from qkg.core.errors import DataError, UsageError, system_reason
from qkg.core.iris import ACCOUNT, DCTERMS, ID, PROV, QKG, RDF
from qkg.export.turtle import write_trig
from qkg.files.data_folder import COMMIT_LOG, FOLDERS, Data
from qkg.files.transaction import LOCK, STAGING, recover

_KEPT = ("reference", "organizations", "sources", "sources.trig", "agents.trig", "judgements")
"""Files and folders of an empty graph: the data that names are matched with, its sources and their publishers."""
_AS_SHIPPED = ("graph/sources.trig", "graph/agents.trig")
_THINGS = tuple(f"<{ID}{kind}/" for kind in ("government", "region", "organization", "place", "geometry"))
"""The kinds of things in an empty graph, as tokens begin."""
_CONCEPT = f"<{ID}concept/"
_OF_DELIVERIES = (QKG + "delivery", QKG + "revisedIn")
"""What accounts say of the deliveries of the shipped graph, which are none of an empty graph."""


def make(folder: str, shipped: Data, *, empty: bool = False) -> list[str]:
    """Make a data folder out of the shipped one: ontology, queries and graph; the names of what was made.

    - *empty*: only the reference data and organizations that names are matched with, without agreements and the rest.

    Raises `UsageError` when the folder is there and not empty, `DataError` when it cannot be written. Nothing is left of
    it when that fails.

    >>> import tempfile
    >>> from qkg.files.data_folder import find
    >>> with tempfile.TemporaryDirectory() as place:
    ...     make(os.path.join(place, "mine"), find(), empty=True)
    ['graph/', 'ontology/', 'queries/']
    """
    recover(shipped)
    whole = os.path.abspath(folder)
    there = os.path.lexists(whole)
    beside = ""
    try:
        if there and (not os.path.isdir(whole) or os.listdir(whole)):
            raise UsageError("tables.not-empty", where=folder, hint="tables.not-empty-hint")
        os.makedirs(os.path.dirname(whole), exist_ok=True)
        beside = mkdtemp(prefix=f".{os.path.basename(whole)}-", dir=whole if there else os.path.dirname(whole))
        made = os.path.join(beside, "data")
        os.mkdir(made)
        _fill(Data(made), shipped, empty)
        if there:  # it may be the working folder, or another disk: it stays, and is filled
            for name in os.listdir(made):
                os.rename(os.path.join(made, name), os.path.join(whole, name))
        else:
            os.rename(made, whole)
    except OSError as error:
        raise DataError("tables.cannot-make", where=folder, reason=system_reason(error)) from error
    finally:
        if beside:
            shutil.rmtree(beside, ignore_errors=True)
    return [f"{name}/" for name in FOLDERS]


def _fill(made: Data, shipped: Data, empty: bool) -> None:
    for name in FOLDERS:
        _copy(os.path.join(shipped.root, name), os.path.join(made.root, name))
    if empty:
        _empty(made)
    with open(os.path.join(made.root, ".gitignore"), "w", encoding="utf-8") as file:
        file.write("build/\n")
        file.writelines(f"graph/{name}\n" for name in (LOCK, COMMIT_LOG, f"{STAGING}/"))


def _copy(source: str, target: str) -> None:
    """Copy a folder, as files that one may write: those of an installed package often may not be."""
    os.mkdir(target)
    for entry in sorted(os.scandir(source), key=lambda entry: entry.name):
        place = os.path.join(target, entry.name)
        if entry.is_dir():
            if not entry.name.startswith((".", "__")):
                _copy(entry.path, place)
        elif not entry.name.startswith(".") and not entry.name.endswith((".pyc", "~")):
            shutil.copyfile(entry.path, place)


def _empty(made: Data) -> None:
    """Remove the accounts of rows and sentences, what the others state of their things, and unused sources and agents."""
    for name in set(os.listdir(made.graph)) - {*_KEPT}:
        path = os.path.join(made.graph, name)
        (shutil.rmtree if os.path.isdir(path) else os.unlink)(path)
    files = [path for path in made.files() if path.startswith("graph/")]
    parsed = {path: list(ox.parse(made.read(path), format=ox.RdfFormat.TRIG)) for path in files}
    quads = [quad for these in parsed.values() for quad in these]
    used = {quad.object for quad in quads if quad.predicate == ox.NamedNode(PROV + "wasDerivedFrom")}
    used |= {
        quad.object for quad in quads if quad.predicate == ox.NamedNode(DCTERMS + "publisher") and quad.subject in used
    }
    typed = {str(quad.subject) for quad in quads if quad.predicate == ox.NamedNode(RDF + "type")}

    def is_there(term: str) -> bool:
        return (
            not term.startswith(f"<{ID}") or term.startswith(_CONCEPT) or (term in typed and term.startswith(_THINGS))
        )

    def stays(quad: ox.Quad) -> bool:
        if str(quad.graph_name).startswith(f"<{ACCOUNT}"):
            return is_there(str(quad.subject)) and is_there(str(quad.object))
        if quad.predicate.value in _OF_DELIVERIES:
            return False
        return not str(quad.subject).startswith((f"<{ID}source/", f"<{ID}agent/")) or quad.subject in used

    for path, there in parsed.items():
        left = [quad for quad in there if stays(quad)]
        if path not in _AS_SHIPPED and len(left) < len(there):
            _write(os.path.join(made.root, path), left)


def _write(path: str, quads: list[ox.Quad]) -> None:
    """Write a file, or remove it when there is nothing to write."""
    if not quads:
        os.unlink(path)
        return
    dataset: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        graph = dataset.setdefault(str(quad.graph_name), {})
        graph.setdefault(str(quad.subject), []).append(f"{quad.predicate} {quad.object}")
    with open(path, "wb") as file:
        write_trig(dataset, file)
