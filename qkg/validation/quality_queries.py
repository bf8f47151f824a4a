"""Quality queries: stored queries whose every row is a validation result.

The first column is the focus node. Columns named `property` and `value` are the result path and the value node, which
give the line of the statement.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from qkg.catalog.rdf_description import query_iri
from qkg.core.iris import SH
from qkg.core.labels import Text, choose
from qkg.core.language import LANGUAGES
from qkg.validation.paths import predicate
from qkg.validation.report import Result, short

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from qkg.catalog import StoredQuery
    from qkg.evidence.lookup import Lookup
    from qkg.evidence.model import Term

    Bindings = Mapping[str, Term | None]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def run_quality_queries(
    lookup: Lookup, queries: Iterable[StoredQuery], progress: Callable[[str], None] = lambda _: None
) -> list[Result]:
    """The results of quality queries, without accounts and locations; *progress* is called with the name of each query.

    Raises what `Readable.select` raises.
    """
    found: list[tuple[StoredQuery, Bindings]] = []
    for query in queries:
        progress(query.name)
        focus = next(iter(query.columns))
        found += [(query, row) for row in lookup.select(query.bind({})) if row[focus] is not None]
    things = {
        term.value
        for query, row in found
        for text in (query.message or {}).values()
        for column in _PLACEHOLDER.findall(text)
        if isinstance(term := row.get(column), NamedNode)
    }
    names = lookup.labels(sorted(things))
    return [_result(query, row, names) for query, row in found]


def _result(query: StoredQuery, row: Bindings, names: Mapping[str, Text]) -> Result:
    path = row.get("property")
    iri = query_iri(query.name)
    return Result(
        focus_node=row[next(iter(query.columns))],  # type: ignore[arg-type]
        path=predicate(path.value) if isinstance(path, NamedNode) else None,
        value=row.get("value"),  # type: ignore[arg-type]
        source_shape=iri,
        constraint_component=SH + "SPARQLConstraintComponent",
        severity=SH + str(query.severity).capitalize(),
        messages=tuple((lang, _filled((query.message or {})[lang], row, names, lang)) for lang in LANGUAGES),
        source_constraint=iri,
    )


def _filled(text: str, row: Bindings, names: Mapping[str, Text], lang: str) -> str:
    """A message with the values of a row: things by their label, or as CURIEs."""

    def shown(match: re.Match[str]) -> str:
        term = row.get(match[1])
        if isinstance(term, NamedNode):
            return choose(names[term.value], lang) or short(term)
        return term.value if term is not None else "–"  # type: ignore[union-attr]

    return _PLACEHOLDER.sub(shown, text)
