"""The outcome of an import: counts, the rows that were rejected, the accounts that changed."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.language import language
from qkg.core.text import shown
from qkg.messages import Message
from qkg.tables.name_offers import write_offers

if TYPE_CHECKING:
    from qkg.tables.conversion import RowError
    from qkg.tables.name_offers import NameOffer
    from qkg.validation.report import Result

SHOWN = 100
"""Maximum number of rejected rows, and of changed accounts, that are kept to be shown."""


class Rejected(NamedTuple):
    """A row that became no account: its table, its line, and why."""

    path: str
    line: int
    error: RowError


class RowViolation(NamedTuple):
    """A validation result that the graph did not have before the import.

    - `where`: the rows at fault (table:line); none where it follows from no single row. `cells`: those concerned, by heading.
    - `left_out`: values of these rows that are ignored. `result`: focus node, path, value, messages, severity.
    """

    where: tuple[str, ...]
    cells: dict[str, str]
    left_out: tuple[str, ...]
    result: Result

    def text(self, lang: str | None = None) -> str:
        """The row, its cells and the message on one line."""
        from qkg.validation.report import short

        lang = lang or language()
        cells = (f"{heading}: {shown(cell)}" if cell else heading for heading, cell in self.cells.items())
        parts = (*self.where[:1], ", ".join(cells), f"{self.result.message(lang)} [{short(self.result.focus_node)}]")
        text = ": ".join(part for part in parts if part)
        if self.where[1:]:
            text += f" {Message('tables.violation-rows', rows=', '.join(self.where[1:])).text(lang)}"
        if self.left_out:
            words = "; ".join(self.left_out)
            text += f" {Message('tables.violation-left-out', values=words).text(lang)}"
        return text


class AccountChange(NamedTuple):
    """A changed account: the statements that were removed and those that were added (tokens).

    - `lines`: the same for readers, by language: a line for each statement that was removed (-) or added (+).
    """

    account: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    lines: dict[str, list[str]]


@dataclass(repr=False)
class Outcome:
    """What an import did, or with `dry_run` would do.

    - `rows`: how many were read. `rejected`: how many became nothing. `judged`: how many a judgement touched.
    - `set_aside`: the rows that a judgement rejects; they do not count as `rejected`.
    - `new`, `changed`, `removed`: accounts. `unchanged`: how many. `absent`: those of this kind that the tables do not have.
    - `respelled`: changed accounts in which only apostrophes differ, which is no change of a delivery.
    - `rejections`, `differences`: the first of them (`SHOWN`), with reasons, and with what is said differently.
    - `files`: files of the data folder that are written or removed. `rejects_file`: where the rejected rows are.
    - `violations`, `warnings`: what shapes and quality queries find that they did not find before. `written`: whether the
      files are changed; violations prevent it.
    - `names`: the names that nobody knows yet, and keys that may be one thing; `names_file`: where they are, to be decided.
    - `left_out`: how many values were left out of cells, as it was decided (`ignore`).
    - `notes`: how many rows of corrections are remarks, which are not read.
    - `ignored`: headings of the tables that the mapping does not know. `idle`: judgements that touched no row.
    """

    kind: str
    rows: int = 0
    judged: int = 0
    rejected: int = 0
    unchanged: int = 0
    set_aside: list[Rejected] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    respelled: set[str] = field(default_factory=set, repr=False)
    removed: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    rejections: list[Rejected] = field(default_factory=list)
    differences: list[AccountChange] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    violations: list[RowViolation] = field(default_factory=list)
    warnings: list[RowViolation] = field(default_factory=list)
    written: bool = False
    ignored: list[str] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)
    rejects_file: str | None = None
    names: list[NameOffer] = field(default_factory=list)
    names_file: str | None = None
    left_out: int = 0
    notes: int = 0

    def __repr__(self) -> str:
        """What there is: counts in place of lists.

        >>> Outcome("agreements", rows=2, new=["https://w3id.org/qkg/account/a"], rejected=1)
        Outcome(kind='agreements', rows=2, rejected=1, new=1, written=False)
        """
        told = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "absent"}
        counted = {name: len(value) if isinstance(value, list) else value for name, value in told.items()}
        parts = (f"{name}={value!r}" for name, value in counted.items() if value or name in {"rows", "written"})
        return f"Outcome({', '.join(parts)})"

    def write_names(self, path: str) -> None:
        """Write the names table that a person fills in and gives to the next import (`names=…`)."""
        write_offers(path, self.names)
