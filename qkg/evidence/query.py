"""Evidence for the rows of an answer.

The query runs again so that it tells its whole solutions (`rewrite`); these find their row by the columns they share
with it; the statements that they matched (`patterns`) are looked up (`explain`). A row's evidence is that of all the
solutions that make it: of a group, its members'.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT, RULE, VIEW_GRAPH
from qkg.evidence.explain import Explainer
from qkg.evidence.lookup import BATCH
from qkg.evidence.model import Row
from qkg.evidence.patterns import Between, Plan, instantiated
from qkg.sparql.expose_bindings import Whole, whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from qkg.engines import Readable, Solutions
    from qkg.evidence.model import Statement, Term
    from qkg.files.data_folder import Data

    Solution = Mapping[str, Term | None]
    Key = tuple[str, ...]
    Found = tuple[ox.Triple, ox.NamedNode | None]

MOST = 40_000
"""Whole solutions that are looked at. A query that counts over the whole graph may match millions of combinations."""


def for_query(
    engine: Readable,
    text: str,
    rows: Sequence[Solution] | None = None,
    *,
    data: Data | None = None,
    timeout: float | None = None,
) -> list[Row]:
    """What each row of a SELECT query's answer rests on, in the rows' order.

    - *text*: the query, its parameters bound and its prefixes declared.
    - *rows*: the answer, when it was read already: each a mapping from column to term. Without it the query is run.
    - *data*: the folder whose rules the graph was built with.

    Raises what the engine raises for a query it cannot answer.

    >>> from qkg.graph import open as open_
    >>> graph = open_()
    >>> query = "SELECT ?state { government:bavaria qkg:withinState ?state }"
    >>> from qkg.sparql.lexer import with_prefixes
    >>> [row] = for_query(graph.engine, with_prefixes(query))
    >>> [account.iri.rsplit("/", 1)[1] for account in row.accounts]
    ['entities-region', 'overview-p07-s03']
    """
    if rows is None:
        solutions = engine.select(text, timeout=timeout)
        rows = [dict(zip(_names(solutions), solution, strict=True)) for solution in solutions]
    if not rows:
        return []
    query = whole(text)
    try:
        plan = Plan(query.text, query.marker)
    except Exception:  # rdflib raises errors of many kinds for what its parser does not know
        return [Row(unexplained=("syntax",))] * len(rows)
    return _Evidence(engine, query, plan, data, timeout).rows(rows)


def _names(solutions: Solutions) -> list[str]:
    return [variable.value for variable in solutions.variables]


class _Evidence:
    def __init__(self, engine: Readable, query: Whole, plan: Plan, data: Data | None, timeout: float | None) -> None:
        self.engine = engine
        self.query = query
        self.plan = plan
        self.timeout = timeout
        self.explainer = Explainer(engine, data, timeout)

    def rows(self, rows: Sequence[Solution]) -> list[Row]:
        columns = [name for name in rows[0] if name not in self.query.aggregates]
        keys = [_key(row, columns) for row in rows]
        found: dict[Key, dict[Found, None]] = {key: {} for key in keys}
        reasons: dict[Key, dict[str, None]] = {key: {} for key in keys}
        gaps: dict[Between, list[tuple[Key, Solution]]] = {}
        met = set()
        whole_answer = self.solutions(rows, columns)
        for solution in islice(whole_answer, MOST):
            key = _key(solution, columns)
            if key not in found:
                continue
            met.add(key)
            matched = self.plan.matched(solution)
            found[key].update(dict.fromkeys(matched.statements))
            reasons[key].update(dict.fromkeys(matched.reasons))
            for gap in matched.gaps:
                gaps.setdefault(gap, []).append((key, solution))
        cut_short = next(whole_answer, None) is not None
        for gap, these in gaps.items():
            for key, statement in self.between(gap, these):
                found[key][statement] = None
        statements = self.statements({statement for these in found.values() for statement in these})
        made = {}
        for key, matched_here in found.items():
            mine = [statements[statement] for statement in sorted(matched_here, key=str)]
            why = [*reasons[key]]
            why += ["many"] if cut_short else [] if key in met or self.query.aggregates else ["match"]
            why += ["groups"] if self.query.grouped else []
            why += ["statement"] if any(_is_loose(statement) for statement in mine) else []
            made[key] = Row(tuple(mine), tuple(why))
        return [made[key] for key in keys]

    def solutions(self, rows: Sequence[Solution], columns: Sequence[str]) -> Iterator[Solution]:
        """The whole solutions; of an answer that LIMIT or OFFSET cut, only those of its rows."""
        texts = [self.query.text]
        if self.query.cut and columns:
            names = " ".join(f"?{name}" for name in columns)
            lines = list(dict.fromkeys(_line(row, columns) for row in rows))
            blocks = ["\n".join(lines[at : at + BATCH]) for at in range(0, len(lines), BATCH)]
            texts = [self.query.restricted(f"VALUES ({names}) {{ {block} }}") for block in blocks]
        for text in texts:
            solutions = self.engine.select(text, timeout=self.timeout, limit=MOST + 1)
            names_ = _names(solutions)
            for solution in solutions:
                yield dict(zip(names_, solution, strict=True))

    def between(self, gap: Between, these: Sequence[tuple[Key, Solution]]) -> Iterator[tuple[Key, Found]]:
        """What fills a gap, for each solution."""
        names = list(gap.known)
        inside = gap.text
        if isinstance(gap.graph, str):
            names = [*names, gap.graph] if gap.graph not in names else names
            inside = f"GRAPH ?{gap.graph} {{ {inside} }}"
        elif gap.graph is not None:
            inside = f"GRAPH {gap.graph} {{ {inside} }}"
        distinct: dict[Key, list[Key]] = {}
        values: list[list[Term | None]] = []
        for key, solution in these:
            row = [solution.get(name) for name in names]
            if None not in row:
                if (known := _key(solution, names)) not in distinct:
                    values.append(row)
                distinct.setdefault(known, []).append(key)
        owners = list(distinct.values())
        query = f"SELECT * WHERE {{{{ {{}} {inside.replace('{', '{{').replace('}', '}}')} }}}}".format
        for number, filled in self.explainer.lookup.table(names, values, query):
            solution = {**filled, **dict(zip(names, values[number], strict=True))}
            for pattern in gap.evidence:
                statement = instantiated(pattern, solution)
                if statement is not None:
                    yield from ((key, statement) for key in dict.fromkeys(owners[number]))

    def statements(self, found: Iterable[Found]) -> dict[Found, Statement]:
        """Who says each statement. One that the query takes from an account is that account's alone."""
        ordered = sorted(found, key=str)
        of_view = [triple for triple, graph in ordered if _in_view(graph)]
        of_graphs = [triple for triple, graph in ordered if not _in_view(graph)]
        made = self.explainer.explain(of_view, of_graphs)
        return {(triple, graph): _of(made[triple], graph) for triple, graph in ordered}


def _in_view(graph: ox.NamedNode | None) -> bool:
    """Whether what a graph holds is held to be the case: the view, and what the rules derive for look-up only."""
    return graph is None or graph.value == VIEW_GRAPH or graph.value.startswith(RULE)


def _of(statement: Statement, graph: ox.NamedNode | None) -> Statement:
    """The statement as one account makes it."""
    if graph is None or not graph.value.startswith(ACCOUNT):
        return statement
    from dataclasses import replace

    mine = tuple(account for account in statement.accounts if account.iri == graph.value)
    return replace(statement, accounts=mine, rule=None, premises=(), house=None)


def _is_loose(statement: Statement) -> bool:
    return any(each.unexplained for each in statement.with_premises())


def _key(solution: Solution, columns: Iterable[str]) -> Key:
    return tuple("" if (term := solution.get(name)) is None else str(term) for name in columns)


def _line(row: Solution, columns: Iterable[str]) -> str:
    terms = (row.get(name) for name in columns)
    return f"({' '.join('UNDEF' if t is None or isinstance(t, ox.BlankNode | ox.Triple) else str(t) for t in terms)})"
