"""Evidence for the rows of an answer.

The query runs again with all its bindings projected (`qkg.sparql.expose_bindings`). Each solution belongs to the
row with which it shares the columns; the statements that it matched are looked up (`explain`). The evidence of a row is
that of all the solutions behind it: of a group, its members'.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import QuerySyntaxError
from qkg.core.iris import ACCOUNT, RULE, VIEW_GRAPH
from qkg.evidence.explain import explain
from qkg.evidence.lookup import Lookup
from qkg.evidence.model import RowEvidence
from qkg.evidence.patterns import Plan, instantiated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from qkg.engines import Readable
    from qkg.evidence.model import Statement, Term
    from qkg.evidence.patterns import Gap, Match, Solution
    from qkg.files.data_folder import Data

    Key = tuple[str, ...]

MOST = 40_000
"""Maximum number of solutions. A query that counts over the graph may match millions of combinations."""


def for_query(
    engine: Readable,
    text: str,
    rows: Sequence[Solution] | None = None,
    *,
    data: Data | None = None,
    timeout: float | None = None,
) -> list[RowEvidence]:
    """What each row of a SELECT query's answer rests on, in the order of the rows.

    - *text*: the query, its parameters bound and its prefixes declared.
    - *rows*: the answer, if it is there already: each a mapping from column to term. Otherwise the query is run.
    - *data*: the folder whose rules the graph was built with.

    Raises what the engine raises for a query it cannot answer.

    >>> from qkg.graph import open as open_
    >>> graph = open_()
    >>> query = "SELECT ?state { government:bavaria qkg:withinState ?state }"
    >>> from qkg.sparql.prologue import with_prefixes
    >>> [row] = for_query(graph.engine, with_prefixes(query))
    >>> [account.iri.rsplit("/", 1)[1] for account in row.accounts]
    ['entities-region', 'overview-p07-s03']
    """
    lookup = Lookup(engine, timeout, data)
    if rows is None:
        rows = list(lookup.select(text))
    if not rows:
        return []
    try:
        return _Evidence(lookup, _planned(text)).rows(rows)
    except QuerySyntaxError:
        return [RowEvidence(unexplained=("syntax",))] * len(rows)


_planned = lru_cache(maxsize=64)(Plan)


class _Evidence:
    def __init__(self, lookup: Lookup, plan: Plan) -> None:
        self.lookup = lookup
        self.query = plan.exposed
        self.plan = plan

    def rows(self, rows: Sequence[Solution]) -> list[RowEvidence]:
        columns = [name for name in rows[0] if name not in self.query.aggregates]
        keys = [_key(row, columns) for row in rows]
        found: dict[Key, set[Match]] = {key: set() for key in keys}
        gaps: dict[Gap, list[tuple[Key, Solution]]] = {}
        met, served = set(), set()
        solutions = self.solutions(rows, columns)
        for solution in islice(solutions, MOST):
            key = _key(solution, columns)
            if key not in found:
                continue
            met.add(key)
            matched = self.plan.matched(solution)
            found[key].update(matched.statements)
            if matched.service:
                served.add(key)
            for gap in matched.gaps:
                gaps.setdefault(gap, []).append((key, solution))
        cut_short = next(solutions, None) is not None
        for gap, these in gaps.items():
            for key, match in self.filled(gap, these):
                found[key].add(match)
        statements = self.statements(set().union(*found.values()))
        made = {}
        for key, matches in found.items():
            mine = tuple(statements[match] for match in sorted(matches, key=str))
            reasons = {
                "service": key in served,
                "many": cut_short,
                "match": not (cut_short or key in met or self.query.aggregates),
                "groups": self.query.grouped,
                "statement": any(each.unexplained for statement in mine for each in statement.with_premises()),
            }
            made[key] = RowEvidence(mine, tuple(reason for reason, holds in reasons.items() if holds))
        return [made[key] for key in keys]

    def solutions(self, rows: Sequence[Solution], columns: Sequence[str]) -> Iterator[Solution]:
        """Solutions with all their bindings; of an answer that LIMIT or OFFSET cut, only those of its rows."""
        if not (self.query.cut and columns):
            return self.lookup.select(self.query.text, MOST + 1)
        asked = dict.fromkeys(tuple(_without_nodes(row.get(name)) for name in columns) for row in rows)
        return (found for _, found in self.lookup.table(columns, asked, self.query.restricted, MOST + 1))

    def filled(self, gap: Gap, these: Sequence[tuple[Key, Solution]]) -> Iterator[tuple[Key, Match]]:
        """What fills a gap, for each solution with the key of its row."""
        owners: dict[tuple[Term | None, ...], set[Key]] = {}
        for key, solution in these:
            values = tuple(solution.get(name) for name in gap.known)
            if None not in values:
                owners.setdefault(values, set()).add(key)
        rows = list(owners)
        filled_in = self.lookup.table(gap.known, rows, lambda values: f"SELECT * WHERE {{ {values} {gap.text} }}")
        for number, filled in filled_in:
            solution = {**filled, **dict(zip(gap.known, rows[number], strict=True))}
            for pattern in gap.evidence:
                match = instantiated(pattern, solution)
                if match is not None:
                    yield from ((key, match) for key in owners[rows[number]])

    def statements(self, matches: Iterable[Match]) -> dict[Match, Statement]:
        """Each match as a statement. What the query takes from the graph of an account is of that account alone."""
        ordered = sorted(matches, key=str)
        of_view = [triple for triple, graph in ordered if _in_view(graph)]
        of_graphs = [triple for triple, graph in ordered if not _in_view(graph)]
        made = explain(self.lookup, of_view, of_graphs)
        return {(triple, graph): _of(made[triple], graph) for triple, graph in ordered}


def _in_view(graph: ox.NamedNode | None) -> bool:
    """Whether what a graph holds is held to be the case: the view, and what the rules derive for look-up only."""
    return graph is None or graph.value == VIEW_GRAPH or graph.value.startswith(RULE)


def _of(statement: Statement, graph: ox.NamedNode | None) -> Statement:
    """The statement as one account makes it."""
    if graph is None or not graph.value.startswith(ACCOUNT):
        return statement
    mine = tuple(account for account in statement.accounts if account.iri == graph.value)
    return replace(statement, accounts=mine, rule=None, premises=(), graph=None)


def _key(solution: Solution, columns: Iterable[str]) -> Key:
    return tuple("" if (term := solution.get(name)) is None else str(term) for name in columns)


def _without_nodes(term: Term | None) -> Term | None:
    """A term that can be asked for: no blank node, nor what may hold one."""
    return None if isinstance(term, ox.BlankNode | ox.Triple) else term
