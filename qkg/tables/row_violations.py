"""What an import would do to the validation of the graph, told by rows of its tables."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from qkg.core.iris import compact
from qkg.core.language import LANGUAGES
from qkg.tables.import_outcome import RowViolation
from qkg.tables.mapping import Switch
from qkg.tables.staging import NEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from collections.abc import Mapping as MappingOf

    from qkg.tables.mapping import ColumnMapping
    from qkg.tables.rows import Reading
    from qkg.tables.staging import Staging
    from qkg.validation.change import NewResults
    from qkg.validation.report import Result


def by_row(found: NewResults, accounts: Iterable[str], staging: Staging, reading: Reading) -> list[RowViolation]:
    """The results with the rows at fault: those whose accounts (*accounts*: IRIs) state what a result is about.

    Looked for in this order: the statement itself, other values of its property, other statements about the focus node
    and about the value node, statements that name the focus node, the account itself. A
    result of none of them comes without a row.
    """
    index = _Index(staging, accounts)
    rows = []
    for result in found.results:
        properties = _properties(result, found.derived_from)
        said = index.about(result, properties)
        where = sorted({place for account, _ in said if (place := reading.location(account)) is not None}, key=_line)
        cells, left_out = reading.cells(where, partial(_concerned, result, properties))
        rows.append(RowViolation(tuple(where), cells, left_out, result))
    return sorted(rows, key=lambda row: [not row.where, *map(_line, row.where)])


def _line(where: str) -> tuple[str, int]:
    path, _, line = where.rpartition(":")
    return path, int(line)


def _properties(result: Result, derived_from: MappingOf[str, list[str]]) -> set[str]:
    """The properties that a result is about, those that they are derived from included."""
    if result.path is None:
        return set()
    first, _ = result.path.first()
    return {first, *derived_from.get(first, ())}


def _concerned(result: Result, properties: set[str], column: ColumnMapping) -> bool:
    """Whether a result is about a column: about its property, or with a message that names it."""
    switch = column.property
    own = switch.properties() if isinstance(switch, Switch) else [switch] if switch else []
    if properties:
        lang = result.value.language if isinstance(result.value, Literal) else None
        return not properties.isdisjoint(own) and (not lang or column.lang in {None, lang})
    return any(f"({compact(iri)})" in result.message(LANGUAGES[0]) for iri in own)


class _Index:
    """The statements of some accounts, by subject and by object."""

    def __init__(self, staging: Staging, accounts: Iterable[str]) -> None:
        self._by_subject: dict[str, list[tuple[str, str, str]]] = {}
        self._by_object: dict[str, list[tuple[str, str]]] = {}
        self._accounts = {*accounts}
        for account in sorted(self._accounts):
            for statement in staging.said(NEW, f"<{account}>"):
                subject, predicate, value = statement.split(" ", 2)
                self._by_subject.setdefault(subject, []).append((account, predicate[1:-1], value))
                self._by_object.setdefault(value, []).append((account, predicate[1:-1]))

    def about(self, result: Result, properties: set[str]) -> list[tuple[str, str]]:
        """The accounts and properties of the first statements found."""
        return next((found for choice in self._choices(result, properties) if (found := list(choice))), [])

    def _choices(self, result: Result, properties: set[str]) -> Iterator[Iterable[tuple[str, str]]]:
        focus, value = str(result.focus_node), str(result.value)
        of_focus = self._by_subject.get(focus, [])
        yield ((account, p) for account, p, o in of_focus if p in properties and o == value)
        yield ((account, p) for account, p, _ in of_focus if p in properties)
        yield ((account, p) for account, p in self._by_object.get(focus, ()) if p in properties)
        yield ((account, p) for account, p, _ in of_focus)
        if isinstance(result.value, NamedNode):
            yield ((account, p) for account, p, _ in self._by_subject.get(value, ()))
        yield self._by_object.get(focus, ())
        yield ((account, "") for account in self._accounts & {focus[1:-1]})
