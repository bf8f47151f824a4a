"""What became of an import: counts, the rows that were rejected, what accounts say differently."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.iris import compact

if TYPE_CHECKING:
    from collections.abc import Callable

    from qkg.tables.conversion import RowError

SHOWN = 100
"""So many rejected rows and differences are kept to be shown; the others are counted."""


class Rejected(NamedTuple):
    """A row that became no account: its table, its line, and why."""

    path: str
    line: int
    error: RowError


class AccountChange(NamedTuple):
    """A changed account: what it said and says no more, and what it says now (tokens)."""

    account: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass
class Outcome:
    """What an import did, or with `dry_run` would do.

    - `rows`: how many were read. `rejected`: how many became nothing. `judged`: how many a judgement touched.
    - `new`, `changed`, `removed`: accounts. `unchanged`: how many. `absent`: those of this kind that the tables do not have.
    - `rejections`, `differences`: the first of them (`SHOWN`), with reasons, and with what is said differently.
    - `files`: files of the data folder that are written or removed. `rejects_file`: where the rejected rows are.
    - `ignored`: headings of the tables that the mapping does not know. `idle`: judgements that touched no row.
    - `labels`: names of the terms in `differences`, in both languages.
    """

    kind: str
    rows: int = 0
    judged: int = 0
    rejected: int = 0
    unchanged: int = 0
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    rejections: list[Rejected] = field(default_factory=list)
    differences: list[AccountChange] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    labels: dict[str, dict[str, str]] = field(default_factory=dict)
    rejects_file: str | None = None

    def named(self, token: str, lang: str) -> str:
        """A token of a difference as people read it: a thing's name, a literal's text."""
        names = self.labels.get(token[1:-1], {}) if token.startswith("<") else {}
        return names.get(lang) or plain(token)


def words(difference: AccountChange, names: Callable[[str], str]) -> list[str]:
    """A difference in words: a line for each statement that went (-) or came (+); *names* gives a term's name.

    >>> words(AccountChange("a", ("<a> <b> <c>",), ()), str)
    ['- <a> <b> <c>']
    """
    lines = []
    for sign, statements in (("-", difference.before), ("+", difference.after)):
        for statement in statements:
            subject, predicate, value = statement.split(" ", 2)
            lines.append(f"{sign} {names(subject)} {names(predicate)} {names(value)}")
    return lines


def plain(token: str) -> str:
    """A token as people read it: a CURIE, or a literal's text.

    >>> plain("<https://w3id.org/qkg/id/government/bavaria>"), plain('"1989"^^<http://id.loc.gov/datatypes/edtf/EDTF>')
    ('government:bavaria', '1989')
    """
    if token.startswith("<"):
        return compact(token[1:-1])
    from qkg.core.terms_rdf import read_literal

    value, lang, _ = read_literal(token)
    return f"{value}@{lang}" if lang else value
