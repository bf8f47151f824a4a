"""Which judgements of a mapping are about a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qkg.tables.mapping import Mapping, RowJudgement


class JudgementIndex:
    """Finds the judgements on a row without trying each."""

    def __init__(self, mapping: Mapping) -> None:
        self._judgements = mapping.judgements
        self._sources = mapping.role("sources")
        self._by_cells: dict[tuple[str, ...], dict[tuple[str, ...], list[int]]] = {}
        self._unmatched = set(range(len(mapping.judgements)))
        for index, judgement in enumerate(mapping.judgements):
            cells = {name: cell for name, cell in judgement.match.items() if not self._is_sources(name)}
            self._by_cells.setdefault(tuple(cells), {}).setdefault(tuple(cells.values()), []).append(index)

    def of(self, cells: dict[str, str]) -> list[RowJudgement]:
        """The judgements whose cells a row holds, in their order in the mapping."""
        found: list[int] = []
        for names, by_values in self._by_cells.items():
            those = by_values.get(tuple(cells.get(name, "") for name in names), ())
            found += [index for index in those if self._derives(cells, self._judgements[index])]
        self._unmatched.difference_update(found)
        return [self._judgements[index] for index in sorted(found)]

    def _is_sources(self, name: str) -> bool:
        return self._sources is not None and name == self._sources.name

    def _derives(self, cells: dict[str, str], judgement: RowJudgement) -> bool:
        """Whether a row has the sources that a judgement names, among others."""
        column = self._sources
        if column is None or column.name not in judgement.match:
            return True
        return {*column.split(judgement.match[column.name])} <= {*column.split(cells.get(column.name, ""))}

    def unmatched(self) -> list[str]:
        """The locations of judgements that no row met."""
        return [self._judgements[index].where for index in sorted(self._unmatched)]
