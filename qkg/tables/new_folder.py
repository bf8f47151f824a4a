"""A new data folder (`qkg init`): a copy of the shipped one, or of its reference data only."""

from __future__ import annotations

import os
import shutil
from tempfile import mkdtemp
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, UsageError, system_words
from qkg.core.iris import ACCOUNT, DCTERMS, ID, PROV, RDF
from qkg.files.data_folder import COMMIT_LOG, FOLDERS, Data
from qkg.files.transaction import LOCK, STAGING, recover

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox

_KEPT = ("reference", "organizations", "sources", "sources.trig", "agents.trig", "judgements")
"""Files and folders of an empty graph: the data that names are matched with, its sources and their publishers."""
_AS_SHIPPED = ("graph/sources.trig", "graph/agents.trig")
_THINGS = tuple(f"<{ID}{kind}/" for kind in ("government", "region", "organization", "place", "geometry"))
"""The kinds of things in an empty graph, as tokens begin."""
_CONCEPT = f"<{ID}concept/"


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
        raise DataError("tables.cannot-make", where=folder, reason=system_words(error)) from error
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
    import pyoxigraph as ox

    for name in set(os.listdir(made.graph)) - {*_KEPT}:
        path = os.path.join(made.graph, name)
        (shutil.rmtree if os.path.isdir(path) else os.unlink)(path)
    files = [path for path in made.files() if path.startswith("graph/")]
    quads = [quad for path in files for quad in _quads(made, path)]
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
        return not str(quad.subject).startswith((f"<{ID}source/", f"<{ID}agent/")) or quad.subject in used

    for path in files:
        if path not in _AS_SHIPPED:
            _filter(made, path, stays)


def _quads(made: Data, path: str) -> list[ox.Quad]:
    import pyoxigraph as ox

    return list(ox.parse(made.read(path), format=ox.RdfFormat.TRIG))


def _filter(made: Data, path: str, stays: Callable[[ox.Quad], bool]) -> None:
    """Rewrite a file without some of its statements; leave it as it is when all stay."""
    from qkg.export.turtle import write_trig

    quads = _quads(made, path)
    left = [quad for quad in quads if stays(quad)]
    place = os.path.join(made.root, path)
    if len(left) == len(quads):
        return
    dataset: dict[str, dict[str, list[str]]] = {}
    for quad in left:
        graph = dataset.setdefault(str(quad.graph_name), {})
        graph.setdefault(str(quad.subject), []).append(f"{quad.predicate} {quad.object}")
    if not dataset:
        os.unlink(place)
        return
    with open(place, "wb") as file:
        write_trig(dataset, file)
