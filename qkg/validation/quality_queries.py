"""Quality queries: stored queries whose every row is a validation result.

The first column is the focus node. Columns named `property` and `value` are the result path and the value node, which
give the line of the statement.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from qkg.catalog.rdf import query_iri
from qkg.core.iris import SH
from qkg.core.labels import Text, choose, fetch_labels
from qkg.core.language import LANGUAGES
from qkg.validation.paths import predicate
from qkg.validation.report import Result, short

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from qkg.catalog import StoredQuery
    from qkg.core.terms_rdf import Term
    from qkg.engines import Readable

    Bindings = dict[str, Term]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def run_quality_queries(
    engine: Readable,
    queries: Sequence[StoredQuery],
    *,
    timeout: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> list[Result]:
    """The results of quality queries, without accounts and locations. Raises what `Readable.select` raises.

    *timeout* is in seconds per query; *progress* is called with the name of each query, and with `""` at the end.
    """
    tell = progress or (lambda _: None)
    found: list[tuple[StoredQuery, Bindings]] = []
    try:
        for query in queries:
            tell(query.name)
            found += [(query, row) for row in _rows(query, engine, timeout)]
    finally:
        tell("")
    shown = (row[column] for query, row in found for column in _placeholders(query) if column in row)
    things = {term.value for term in shown if isinstance(term, NamedNode)}
    names = fetch_labels(partial(engine.select, timeout=timeout), sorted(things))
    return [_result(query, row, names) for query, row in found]


def _rows(query: StoredQuery, engine: Readable, timeout: float | None) -> list[Bindings]:
    solutions = engine.select(query.bind({}), timeout=timeout)
    rows = ({name: term for name in query.columns if (term := solution[name]) is not None} for solution in solutions)
    focus = next(iter(query.columns))
    return [row for row in rows if focus in row]


def _placeholders(query: StoredQuery) -> set[str]:
    """The columns whose values are in the message."""
    return {name for text in (query.message or {}).values() for name in _PLACEHOLDER.findall(text)}


def _result(query: StoredQuery, row: Bindings, names: dict[str, Text]) -> Result:
    path = row.get("property")
    iri = query_iri(query.name)
    return Result(
        focus_node=row[next(iter(query.columns))],
        path=predicate(path.value) if isinstance(path, NamedNode) else None,
        value=row.get("value"),
        source_shape=iri,
        constraint_component=SH + "SPARQLConstraintComponent",
        severity=SH + str(query.severity).capitalize(),
        messages=tuple((lang, _filled((query.message or {})[lang], row, names, lang)) for lang in LANGUAGES),
        source_constraint=iri,
    )


def _filled(text: str, row: Bindings, names: dict[str, Text], lang: str) -> str:
    """A message with the values of a row: things by their label, or as CURIEs."""

    def shown(match: re.Match[str]) -> str:
        term = row.get(match[1])
        if term is None:
            return "–"
        if isinstance(term, NamedNode):
            return choose(names[term.value], lang) or short(term)
        return term.value

    return _PLACEHOLDER.sub(shown, text)
