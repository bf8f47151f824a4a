"""The model of mappings: what the columns of a table mean. `mapping_file` reads one YAML file for each kind.

CSVW and RML were considered and not used (docs/decisions.md): neither matches names to things, says which account a row
belongs to, or reports which cell is wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qkg.core.iris import QKG

if TYPE_CHECKING:
    from collections.abc import Iterable

TYPES = (
    "text", "integer", "decimal", "date", "url", "concept", "thing", "slug", "person", "changes", "reopenings",
    "openings", "closings", "patterns",
)  # fmt: skip
"""Types of cells (`docs/import.md`)."""
EVENTS = {"openings": "opening", "changes": "change-of-kind", "reopenings": "reopening", "closings": "closing"}
"""The `event-kind` of the events that cells of these types become."""
ROLES = ("statement", "key", "account", "sources", "confidence", "as-of", "because", "ignored")
RANKS = ("preferred", "deprecated")
"""Ranks that a judgement may give to the accounts of a row."""
SPECIAL = ("entities", "links", "corrections")
"""Kinds whose rows are not read by their own columns alone: reference data, one account per source table; corrections."""
FIELD = re.compile(r"\{([A-Za-z0-9_]+)\}")
"""A column's place in an IRI."""
DENIAL = "not:"
"""What a value begins with that a source says is not so."""
_DENIED = re.compile(rf";\s*(?={DENIAL})")
FILE_FIELD = re.compile(r"\{([A-Za-z0-9_|]+)\}")
"""A column's place in a file name, or that of the first of several columns that has a value."""


@dataclass(frozen=True, slots=True)
class Switch:
    """A property that depends on another column's cell: `{column: type, values: {summit: …}, default: …}`."""

    column: str
    values: dict[str, str]
    default: str | None = None

    def properties(self) -> list[str]:
        """The possible properties, sorted."""
        return sorted({*self.values.values(), *([self.default] if self.default else ())})


@dataclass(frozen=True, slots=True)
class CellPattern:
    """A regular expression for a cell of free text, and the statement that it stands for."""

    match: re.Pattern[str]
    property: str
    value: str
    word: str


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """A column: its possible headings, the type of its cells, and the property of its values.

    - `lang`: the language of its text or of the names in it. `scheme`: of its concepts. `classes`: what its things may be.
    - `prefer`: `settlement` takes the city where city and territory share a name. `within`: a column with the country.
    - `at`: a column with the date at which the thing must exist, where two share a name.
    - `separator`: of several values in one cell. `default`: of an empty cell. `values`: replacements for cells.
    - `inverse`: the statement goes from the value to the thing. `ignored`: cells without meaning.
    - `patterns`: expressions looked for in free text. `unless`: an expression that excludes them all.
    - `fallback`: the column to read when this one is empty. `kind`: of the things that a column of keys names.
    """

    name: str
    headings: tuple[str, ...]
    role: str = "statement"
    type: str = "text"
    property: str | Switch | None = None
    lang: str | None = None
    scheme: str | None = None
    classes: tuple[str, ...] = ()
    prefer: str | None = None
    within: str | None = None
    separator: str | None = None
    required: bool = False
    default: str | None = None
    values: dict[str, list[str]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    at: str | None = None
    patterns: tuple[CellPattern, ...] = ()
    unless: re.Pattern[str] | None = None
    kind: str | None = None
    fallback: str | None = None
    inverse: bool = False

    def split(self, cell: str) -> list[str]:
        """The values in a cell: split, replaced by `values`, without those that are ignored; what is denied begins with `DENIAL`.

        In a cell of one value, denied ones may follow it.

        >>> ColumnMapping("parties", ("parties",), separator=";", ignored=frozenset({"others"})).split("Québec; others; Maine")
        ['Québec', 'Maine']
        >>> ColumnMapping("signed", ("signed",)).split("1970; not: 1969")
        ['1970', 'not:1969']
        """
        words = [word for word in self._parts(cell) if word.removeprefix(DENIAL) not in self.ignored]
        return words or ([self.default] if self.default is not None else [])

    def left_out(self, cell: str) -> list[str]:
        """The values in a cell that are ignored."""
        return [word for word in self._parts(cell) if word.removeprefix(DENIAL) in self.ignored]

    def _parts(self, cell: str) -> list[str]:
        parts = [part.strip() for part in cell.split(self.separator)] if self.separator else _DENIED.split(cell)
        return [word for part in parts for word in self._replaced(part) if word]

    def _replaced(self, part: str) -> list[str]:
        """What a value is replaced by, denied or not."""
        if part.startswith(DENIAL):
            return [DENIAL + word for word in self._replaced(part.removeprefix(DENIAL).strip()) if word]
        return self.values.get(part, [part])

    def understood(self, words: str) -> list[CellPattern]:
        """The patterns that a free text matches; none where `unless` matches."""
        if self.unless is not None and self.unless.search(words):
            return []
        return [pattern for pattern in self.patterns if pattern.match.search(words)]


@dataclass(frozen=True, slots=True)
class RowJudgement:
    """An editor's decision about a row: which one, what changes, and why.

    - `match`: cells that the row must hold; it may have more sources than those named. `set`: new cells.
    - `split`: several sets of cells, one for each row it becomes.
    - `reject`: the row becomes no account. `rank`: of its accounts, one of `RANKS`.
    - `because`: the reason, in both languages. `where`: file and line.
    """

    match: dict[str, str]
    set: dict[str, str]
    split: tuple[dict[str, str], ...]
    reject: bool
    rank: str | None
    because: dict[str, str]
    where: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """The mapping of a kind of table.

    - `name`: the kind; its accounts begin with it. `class_`, `id`: the class and IRI of the thing that a row is about,
      `id` with column names in braces (`membership:{member}-{organization_key}`).
    - `file`: where under `graph/` its accounts are written, with columns in braces (`agreements/{parties}`). A column
      is replaced by its value, by `several` for more than one, and by the next in `{country|organization}` for none;
      `home` does not count. `{initial}` is the first letter of the thing's slug.
    - `home`: the IRI of the party whose relations the table is about.
    - `fixed`: statements that every row makes. `variants`: a column, and what changes with its cell.
    - `sources`: texts of source columns that stand for a source described already. `things`: keys of entities that
      stand for things already there. `slugs`: keys of entities whose slug is given rather than made from the label.
    """

    name: str
    title: dict[str, str]
    class_: str
    id: str
    file: str
    columns: dict[str, ColumnMapping]
    special: str | None = None
    home: str | None = None
    fixed: tuple[tuple[str, str], ...] = ()
    variant_column: str | None = None
    variants: dict[str, Mapping] = field(default_factory=dict)
    judgements: tuple[RowJudgement, ...] = ()
    sources: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    slugs: dict[str, str] = field(default_factory=dict)

    def role(self, role: str) -> ColumnMapping | None:
        """The column of a role, if there is one."""
        return next((column for column in self.columns.values() if column.role == role), None)

    def by_heading(self) -> dict[str, ColumnMapping]:
        """Columns by heading."""
        return {heading: column for column in self.columns.values() for heading in column.headings}

    def names_titled(self) -> bool:
        """Whether cells may name things by their titles, as agreements are named."""
        if self.special == "corrections":
            return True
        things = [column for form in self.forms() for column in form.columns.values() if column.type == "thing"]
        return any(not column.classes or QKG + "Agreement" in column.classes for column in things)

    def forms(self) -> Iterable[Mapping]:
        """The mapping itself and its variants."""
        return (self, *self.variants.values())

    def folder(self) -> str:
        """The folder of its accounts' files, relative to the data folder."""
        if self.special:
            return {"entities": "graph/reference", "links": "graph/links"}[self.special]
        return f"graph/{self.file.partition('/')[0]}"
