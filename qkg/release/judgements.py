"""The editors' judgements on single rows of the research tables: `graph/judgements/<kind>.yaml`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import DataError
from qkg.core.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from qkg.files.data_folder import Data

ACTIONS = ("merged", "keyed", "reclassified", "split", "rejected", "ranked", "reread")
MERGED, KEYED, RECLASSIFIED, SPLIT, REJECTED, RANKED, REREAD = ACTIONS


class Judgement(NamedTuple):
    """A judgement: the table, the action (one of `ACTIONS`), and the reason by language."""

    table: str
    action: str
    because: dict[str, str]


def read_judgements(data: Data) -> list[Judgement]:
    """The judgements of a data folder, by table and in the order of the file.

    Raises `DataError` for a malformed file; `qkg import` reports its errors in detail.
    """
    folder = os.path.join(data.graph, "judgements")
    try:
        names = sorted(os.listdir(folder))
    except FileNotFoundError:
        return []
    return [one for name in names if name.endswith(".yaml") for one in _read(data, folder, name)]


def _read(data: Data, folder: str, name: str) -> Iterator[Judgement]:
    import yaml

    path = os.path.join(folder, name)
    try:
        with open(path, encoding="utf-8") as file:
            found = yaml.safe_load(file) or {}
        for each in found.get("judgements") or ():
            yield Judgement(
                name.removesuffix(".yaml"), action_of(each), {lang: str(each["because"][lang]) for lang in LANGUAGES}
            )
    except (OSError, UnicodeDecodeError, yaml.YAMLError, AttributeError, KeyError, TypeError, RecursionError) as error:
        raise DataError("files.unreadable", where=data.shown(path), reason=error) from error


def action_of(judgement: dict[str, Any]) -> str:
    """The action of a judgement, as read from YAML.

    >>> action_of({"match": {"key": "a"}, "set": {"key": "b", "kind": "treaty"}})
    'merged'
    >>> action_of({"match": {"name": "a"}, "set": {"key": "b"}})
    'keyed'
    """
    if judgement.get("reject"):
        return REJECTED
    if judgement.get("split"):
        return SPLIT
    if judgement.get("rank"):
        return RANKED
    changed = judgement.get("set") or {}
    if "key" in changed:
        return MERGED if "key" in (judgement.get("match") or {}) else KEYED
    return RECLASSIFIED if "kind" in changed else REREAD
