"""The outcome of an import: counts, the rows that were rejected, the accounts that changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from qkg.tables.conversion import RowError

SHOWN = 100
"""Maximum number of rejected rows, and of changed accounts, that are kept to be shown."""


class Rejected(NamedTuple):
    """A row that became no account: its table, its line, and why."""

    path: str
    line: int
    error: RowError


class AccountChange(NamedTuple):
    """A changed account: the statements that were removed and those that were added (tokens).

    - `lines`: the same for readers, by language: a line for each statement that was removed (-) or added (+).
    """

    account: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lines: dict[str, list[str]]


@dataclass
class Outcome:
    """What an import did, or with `dry_run` would do.

    - `rows`: how many were read. `rejected`: how many became nothing. `judged`: how many a judgement touched.
    - `new`, `changed`, `removed`: accounts. `unchanged`: how many. `absent`: those of this kind that the tables do not have.
    - `rejections`, `differences`: the first of them (`SHOWN`), with reasons, and with what is said differently.
    - `files`: files of the data folder that are written or removed. `rejects_file`: where the rejected rows are.
    - `ignored`: headings of the tables that the mapping does not know. `idle`: judgements that touched no row.
    """

    kind: str
    rows: int = 0
    judged: int = 0
    rejected: int = 0
    unchanged: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list, repr=False)
    rejections: list[Rejected] = field(default_factory=list)
    differences: list[AccountChange] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    rejects_file: str | None = None
