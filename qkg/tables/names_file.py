"""Tables of decisions about names: the remembered one of a kind (`graph/judgements/<kind>.names.csv`), and one that is given."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qkg.core.errors import DataError, QkgError
from qkg.core.iris import ID, compact, expand, vocabulary
from qkg.core.language import LANGUAGES
from qkg.core.text import is_slug, nearest, shown
from qkg.matching.matcher import Wanted
from qkg.messages import message
from qkg.tables.cell_terms import LONGEST_KEY
from qkg.tables.mapping_file import kinds, read_mapping
from qkg.tables.name_decisions import DECISIONS, KINDS, NAMED, NameDecision, NameDecisions, around
from qkg.tables.table_files import Table, Writer

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator
    from typing import IO

    from qkg.files.data_folder import Data
    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.mapping import ColumnMapping, Mapping

KEPT = ("name", "column", "decision", "target", "type", "label_fr", "label_en", "within", "because")
"""Columns of the remembered table."""
COLUMNS = ("name", "column", "count", "rows", "nearest", *KEPT[2:])
"""Columns of the table that an import offers."""
_TOLD = 100
"""Wrong lines that one error tells; the others are counted."""
PROPOSED = "?"
"""What a decision ends with that is only proposed."""
_SCHEMES = {"organization": "organization-kind", "government": "polity-kind"}
"""The scheme of a new thing's type, by its kind; the type of a place is its class."""


def remembered(kind: str) -> str:
    """The path of the decisions about the names of a kind, in a data folder.

    >>> remembered("agreements")
    'graph/judgements/agreements.names.csv'
    """
    return f"graph/judgements/{kind}.names.csv"


def read_remembered(data: Data, mapping: Mapping) -> list[NameDecision]:
    """The decisions that a data folder remembers. Raises `DataError` with file and line for what is not as it should be."""
    path = os.path.join(data.root, remembered(mapping.name))
    return read_decisions(path, mapping, data.shown(path)) if os.path.exists(path) else []


def read_keys(data: Data, mapping: Mapping) -> dict[str, NameDecisions]:
    """What the data folder remembers about the keys of kinds other than *mapping*'s, by segment of their things' IRIs."""
    found: dict[str, list[NameDecision]] = {}
    for kind in kinds(data):
        if kind != mapping.name and os.path.exists(os.path.join(data.root, remembered(kind))):
            other = read_mapping(data, kind)
            found.setdefault(other.id.partition(":")[0], []).extend(read_remembered(data, other))
    return {kind: NameDecisions(one for one in all_ if one.column == "key") for kind, all_ in found.items()}


def read_decisions(
    path: str, mapping: Mapping, where: str | None = None, wrong: list[QkgError] | None = None
) -> list[NameDecision]:
    """The answered lines of a names table; *where*: what errors call it.

    Raises `DataError` that tells every line that is not as it should be; with *wrong*, these errors are added to it, for
    `check_decisions` to tell with its own.
    """
    table = Table(path, COLUMNS)
    missing = [name for name in ("name", "decision") if name not in table.headings]
    if missing:
        found = ", ".join(map(shown, table.headings))[:300]
        raise DataError("tables.missing-headings", where=f"{where or path}:1", missing=", ".join(missing), found=found)
    reader = _LineReader(mapping)
    found_lines: list[NameDecision] = []
    problems: list[QkgError] = []
    said: dict[tuple[str, ...], NameDecision] = {}
    for row in table.rows():
        place = f"{where or path}:{row.line}"
        try:
            if row.problem is not None:
                raise row.problem
            decision = reader.decision(row.cells, place)
            if decision is None:
                continue
            other = said.setdefault(decision.about, decision)
            if other.said != decision.said:
                raise DataError("tables.names-contradict", name=shown(decision.name), line=other.where)
            found_lines.append(decision)
        except QkgError as error:
            error.where = place
            problems.append(error)
    problems += _contradictions(found_lines)
    if wrong is None:
        _raise(problems)
    else:
        wrong += problems
    return found_lines


def _raise(problems: list[QkgError]) -> None:
    """Raise one error that tells all *problems*, if there are any."""
    if len(problems) == 1:
        raise problems[0]
    if problems:
        told, more = problems[:_TOLD], len(problems) - _TOLD
        lines = {lang: "\n".join(error.text(lang) for error in told) for lang in LANGUAGES}
        if more > 0:
            lines = {lang: f"{text}\n{message('core.and-more', lang, count=more)}" for lang, text in lines.items()}
        raise DataError("tables.names-wrong", count=len(problems), lines=lines)


def _contradictions(decisions: Iterable[NameDecision]) -> Iterator[QkgError]:
    """New things that are described in two ways, and keys that are the same as two others, or as each other in a circle."""
    things: dict[str, NameDecision] = {}
    same: dict[str, NameDecision] = {}
    for decision in decisions:
        known = things if decision.decision == "new" else same if decision.decision == "same" else None
        if known is None:
            continue
        name = decision.targets[0] if known is things else decision.name
        other = known.setdefault(name, decision)
        if other.said != decision.said:
            yield DataError("tables.names-contradict", where=decision.where, name=shown(name), line=other.where)
    ends: set[str] = set()  # keys from which no circle is reached
    for decision in same.values():
        seen, key = {decision.name}, decision.targets[0]
        while key in same and key not in seen and key not in ends:
            seen.add(key)
            key = same[key].targets[0]
        if key in seen:
            yield DataError("tables.names-circle", where=decision.where, name=shown(decision.name))
        else:
            ends |= seen


class _LineReader:
    """Reads lines of a names table of one kind."""

    def __init__(self, mapping: Mapping) -> None:
        self._columns: dict[str, ColumnMapping] = {}
        for form in mapping.forms():
            for column in form.columns.values():
                if column.role in {"key", "statement"} and (column.type in NAMED or column.role == "key"):
                    self._columns.update(dict.fromkeys((*column.headings, column.name), column))
        key = mapping.role("key")
        self._key = key.name if key is not None else ""
        self._is_any = mapping.special == "corrections"  # whose values stand in columns of other kinds

    def decision(self, cells: dict[str, str], where: str) -> NameDecision | None:
        """The decision of a line; `None` for one that is not answered. Raises `DataError`."""
        given = cells.get("decision", "").strip().lower()
        if not given or given.endswith(PROPOSED):
            return None
        if given not in DECISIONS:
            near = ", ".join(nearest(given, DECISIONS))
            hint = "core.did-you-mean" if near else None
            allowed = ", ".join(DECISIONS)
            raise DataError("tables.names-decision", hint=hint, value=shown(given), allowed=allowed, candidates=near)
        name = cells.get("name", "").strip()
        if not name:
            raise DataError("tables.names-missing", what="name")
        targets = tuple(filter(None, (part.strip() for part in cells.get("target", "").split(";"))))
        if given == "ignore":
            targets = ()
        elif not targets:
            raise DataError("tables.names-missing", what="target")
        column = self._column(cells.get("column", ""), given)
        because = _because(cells.get("because", ""))
        if given in {"same", "different"}:
            targets = (self._checked_key(targets),)
            self._checked_key((name,))
        if given != "new":
            return NameDecision(name, column, given, targets, because=because, where=where)
        type_, labels = self._new(cells, targets)
        return NameDecision(name, column, given, targets, type_, labels, cells.get("within", ""), because, where)

    def _column(self, heading: str, decision: str) -> str:
        if decision in {"same", "different"}:
            if not self._key or heading not in {"", "key", self._key}:
                raise DataError("tables.names-column", value=shown(heading), allowed=self._key or "–")
            return "key"
        if self._is_any:
            return heading
        named = {heading: column for heading, column in self._columns.items() if column.role != "key"}
        if heading and heading not in named:
            allowed = ", ".join(dict.fromkeys(column.name for column in named.values()))
            raise DataError("tables.names-column", value=shown(heading), allowed=allowed)
        return named[heading].name if heading else ""

    def _checked_key(self, targets: tuple[str, ...]) -> str:
        key = targets[0].rpartition(":")[2]
        if len(targets) > 1 or not is_slug(key):
            raise DataError("tables.bad-slug", value=shown("; ".join(targets)))
        return key

    def _new(self, cells: dict[str, str], targets: tuple[str, ...]) -> tuple[str, dict[str, str]]:
        """The type and labels of a new thing, whose CURIE agrees with them."""
        kind, _, slug = targets[0].partition(":")
        if len(targets) > 1 or not is_slug(slug):
            raise DataError("tables.names-target", value=shown("; ".join(targets)))
        if len(slug) > LONGEST_KEY:
            raise DataError("tables.long-key", size=len(slug), limit=LONGEST_KEY)
        if kind in vocabulary().schemes:
            raise DataError("tables.names-concept", value=shown(targets[0]), hint="tables.names-concept-hint")
        if kind not in KINDS:
            raise DataError("tables.names-target", value=shown(targets[0]))
        type_, wanted = cells.get("type", ""), f"{_SCHEMES[kind]}:…" if kind in _SCHEMES else "qkg:Place"
        if not type_:
            raise DataError("tables.names-missing", what="type")
        if type_.partition(":")[0] != wanted.partition(":")[0] or (kind == "place" and type_ != wanted):
            raise DataError("tables.names-type", value=shown(type_), target=targets[0], allowed=wanted)
        labels = {lang: " ".join(cells.get(f"label_{lang}", "").split()) for lang in LANGUAGES}
        missing = [f"label_{lang}" for lang in LANGUAGES if not labels[lang]]
        if len(missing) == len(LANGUAGES) or (missing and kind != "organization"):
            raise DataError("tables.names-missing", what=missing[0])
        # An organization is shown by its one name in the other language too (rule `descriptive-labels`).
        return type_, {lang: label for lang, label in labels.items() if label}


def _because(cell: str) -> dict[str, str]:
    """A reason by language: `French | English`, or one text for both."""
    parts = [part.strip() for part in cell.split(" | ")]
    if not cell.strip():
        return {}
    return {"fr": parts[0], "en": parts[-1]} if len(parts) == 2 else dict.fromkeys(LANGUAGES, cell.strip())


def check_decisions(
    given: Iterable[NameDecision],
    decisions: NameDecisions,
    mapping: Mapping,
    names: CellMatcher,
    wrong: Iterable[QkgError] = (),
) -> None:
    """Check what the lines of a table that is *given* refer to, and what new things lie in, the remembered ones as well.

    *wrong*: what is wrong with the lines themselves. Raises `DataError` that tells every line that is not as it should be.
    """
    told = {error.where for error in wrong}
    problems = [*wrong, *(e for e in _contradictions(decisions.all.values()) if e.where not in told)]
    columns = {column.name: column for form in mapping.forms() for column in form.columns.values()}
    fresh = {id(decision) for decision in given}
    for decision in decisions.all.values():
        try:
            if decision.decision == "match" and id(decision) in fresh:
                _check_targets(decision, columns.get(decision.column), names)
            elif decision.decision == "new":
                _check_new(decision, decisions, names)
                if id(decision) in fresh and decisions.described_elsewhere(iri := expand(decision.targets[0]) or ""):
                    raise DataError("tables.names-there", value=decision.targets[0], label=names.described([iri]))
        except QkgError as error:
            error.where = f"{decision.where}: {error.where}" if error.where else decision.where
            problems.append(error)
    _raise(sorted(problems, key=_line))


def _line(error: QkgError) -> tuple[str, int]:
    """The file and line of an error, to sort by."""
    path, line = re.fullmatch(r"(.*?)(?::(\d+))?(?:: \w+)?", error.where or "", re.DOTALL).groups()  # type: ignore[union-attr]
    return path, int(line or 0)


@contextmanager
def _in_column(name: str) -> Iterator[None]:
    """Let an error say in which column of the names table it is."""
    try:
        yield
    except QkgError as error:
        error.where = name
        raise


@_in_column("target")
def _check_targets(decision: NameDecision, column: ColumnMapping | None, names: CellMatcher) -> None:
    for target in decision.targets:
        if column is None or column.type == "slug":
            names.find(target)
        else:
            names.find(target, Wanted(column.classes, column.scheme, column.lang))


def _check_new(decision: NameDecision, decisions: NameDecisions, names: CellMatcher) -> None:
    kind = decision.targets[0].partition(":")[0]
    if kind in _SCHEMES:
        with _in_column("type"):
            names.find(decision.type, Wanted(scheme=f"{ID}concept/{_SCHEMES[kind]}"))
    if decision.within:
        with _in_column("within"):
            _check_within(decision, around(decision.within, kind, names), decisions, names)


def _check_within(decision: NameDecision, larger: str, decisions: NameDecisions, names: CellMatcher) -> None:
    """Check that a new thing does not lie in itself, nor in what lies in it. Raises `DataError`."""
    iri = expand(decision.targets[0]) or ""
    seen: set[str] = set()
    while larger not in seen:
        seen.add(larger)
        thing = decisions.new.get(larger)
        if thing is None:
            return
        if iri in {thing.iri, thing.place} or decisions.new[iri].place == thing.iri:
            raise DataError("tables.names-inside", value=compact(iri))
        if not thing.within:
            return
        larger = around(thing.within, thing.kind, names)


def not_told_by(remembered: Iterable[NameDecision], given: list[NameDecision]) -> list[NameDecision]:
    """The given decisions without those of an exported table (a new thing under its own CURIE) on things that are remembered."""
    told = {one.targets for one in remembered if one.decision == "new"}
    return [one for one in given if (one.name,) != one.targets or one.targets not in told]


def check_keys(
    given: Iterable[NameDecision], decisions: NameDecisions, keys: Container[str], names: CellMatcher
) -> None:
    """Check that the keys that others were said to be the same as are in the graph or the tables (*keys*). Raises `DataError`."""
    problems: list[QkgError] = []
    same = {decision.name for decision in decisions.all.values() if decision.decision == "same"}
    for decision in given:
        key = decision.targets[0] if decision.targets else ""
        if decision.decision != "same" or key in same or key in keys or names.known(f"{ID}{decisions.kind}/{key}"):
            continue
        problems.append(names.no_such_key(key, decisions.kind))
        problems[-1].where = f"{decision.where}: target"
    _raise(problems)


def has_answers(path: str) -> bool:
    """Whether a file is there that is no unanswered names table: it must not be replaced."""
    if not os.path.exists(path):
        return False
    try:
        rows = list(Table(path, COLUMNS).rows())
    except QkgError:
        return True
    return any(not row.cells.get("decision", PROPOSED).endswith(PROPOSED) and row.cells["decision"] for row in rows)


def write_decisions(file: IO[bytes], decisions: Iterable[NameDecision]) -> None:
    """Write the remembered table: sorted, one line for each decision."""
    writer = Writer(file)
    writer.row(KEPT)
    for line in sorted(map(line_of, decisions)):
        writer.row(line)


def line_of(decision: NameDecision) -> tuple[str, ...]:
    """A decision as a line of the remembered table."""
    because = [decision.because[lang] for lang in ("fr", "en")] if decision.because else []
    return (
        decision.name,
        decision.column,
        decision.decision,
        "; ".join(decision.targets),
        decision.type,
        *(decision.labels.get(lang, "") for lang in ("fr", "en")),
        decision.within,
        " | ".join(dict.fromkeys(because)),
    )
