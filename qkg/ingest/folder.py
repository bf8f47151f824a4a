"""A data folder of one's own: what `qkg init` makes, to be edited, imported into and published."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

from qkg.data import DESCRIPTION, FOLDERS
from qkg.errors import DataError, UsageError

if TYPE_CHECKING:
    from qkg.data import Data


def make(folder: str, shipped: Data, *, empty: bool = False) -> list[str]:
    """Make a data folder out of the shipped one: ontology, queries and graph; the names of what was made.

    - *empty*: only the reference data and sources that names are matched with, without agreements, events and the rest.

    Raises `UsageError` when the folder is there and not empty, `DataError` when it cannot be written. Nothing is left of
    it when that fails.
    """
    if os.path.exists(folder) and (not os.path.isdir(folder) or os.listdir(folder)):
        raise UsageError("ingest.not-empty", where=folder, hint="ingest.not-empty-hint")
    beside = f"{os.path.abspath(folder)}.making"
    try:
        os.makedirs(beside)
        for name in FOLDERS:
            shutil.copytree(os.path.join(shipped.root, name), os.path.join(beside, name), ignore=_ignored)
        description = os.path.join(beside, DESCRIPTION)
        if os.path.exists(description):  # of the shipped data, which this is no longer
            os.unlink(description)
        if empty:
            graph = os.path.join(beside, "graph")
            for name in os.listdir(graph):
                if name not in {"reference", "sources", "sources.trig", "judgements"}:
                    shutil.rmtree(os.path.join(graph, name))
        if os.path.isdir(folder):
            os.rmdir(folder)
        os.rename(beside, folder)
    except OSError as error:
        shutil.rmtree(beside, ignore_errors=True)
        reason = error.strerror or str(error)
        raise DataError("ingest.cannot-make", where=folder, reason=reason) from error
    return [f"{name}/" for name in FOLDERS]


def _ignored(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name.startswith(".") or name.endswith((".pyc", "~"))]
