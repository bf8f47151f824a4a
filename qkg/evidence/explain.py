"""Statements to those who say so: accounts, or rules and what these derived from, back to accounts.

A derived statement stands in the graph of its rule. The rule's own query, run again with its template bound to the
statement, tells what it was derived from; that is looked up in turn, until accounts are reached. Each statement is
looked up once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT, GRAPH, RULE, VIEW_GRAPH
from qkg.evidence.lookup import Lookup
from qkg.evidence.model import Rival, Statement
from qkg.evidence.rules import Rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qkg.engines import Readable
    from qkg.evidence.model import Account, Named, Term
    from qkg.files.data_folder import Data


class Explainer:
    """Finds who says so, on one engine. *data*: the folder whose rules the graph was built with."""

    def __init__(self, engine: Readable, data: Data | None = None, timeout: float | None = None) -> None:
        self.lookup = Lookup(engine, timeout)
        self._rules = Rules(self.lookup, data)
        self._graphs: dict[ox.Triple, set[str]] = {}
        self._ways: dict[ox.Triple, list[frozenset[ox.Triple]]] = {}
        self._depth: dict[ox.Triple, int] = {}
        self._rivals: dict[ox.Triple, tuple[Rival, ...]] = {}
        self._outside: set[ox.Triple] = set()
        self._accounts: dict[str, Account] = {}
        self._named: dict[str, Named] = {}
        self._made: dict[ox.Triple, Statement] = {}

    def explain(self, triples: Iterable[ox.Triple], doubtful: Iterable[ox.Triple] = ()) -> dict[ox.Triple, Statement]:
        """Each of the triples as a statement. Those that are *doubtful* may not be in the view; the others are."""
        in_view = list(dict.fromkeys(triples))
        unsure = [triple for triple in dict.fromkeys(doubtful) if triple not in self._graphs]
        self._outside |= set(unsure) - set(in_view) - self.lookup.in_view(unsure)
        wanted = list(dict.fromkeys([*in_view, *doubtful]))
        new = self._gather(wanted)
        self._measure(new)
        self._contradict(new)
        return {triple: self._statement(triple) for triple in wanted}

    def _gather(self, triples: Sequence[ox.Triple]) -> list[ox.Triple]:
        """Look up all that the triples rest on; what was not known before."""
        new: list[ox.Triple] = []
        pending = [triple for triple in triples if triple not in self._graphs]
        while pending:
            new += pending
            by_rule: dict[str, list[ox.Triple]] = {}
            for triple, graphs in zip(pending, self.lookup.graphs(pending), strict=True):
                self._graphs[triple] = graphs - {VIEW_GRAPH}
                for graph in graphs:
                    if graph.startswith(RULE) and triple not in self._outside:
                        by_rule.setdefault(graph, []).append(triple)
            premises: dict[ox.Triple, None] = {}
            for rule, derived in sorted(by_rule.items()):
                for triple, ways in self._rules.ways(rule, derived).items():
                    self._ways.setdefault(triple, []).extend(ways)
                    premises.update((premise, None) for way in ways for premise in sorted(way, key=str))
            pending = [triple for triple in premises if triple not in self._graphs]
        named = {graph for triple in new for graph in self._graphs[triple]}
        self._accounts.update(self.lookup.accounts(sorted(g for g in named if g.startswith(ACCOUNT))))
        self._named.update(self.lookup.named(sorted(g for g in named if g.startswith(RULE))))
        return new

    def _measure(self, triples: Sequence[ox.Triple]) -> None:
        """How many derivations deep each triple stands; what stands nowhere has no depth.

        Derivations may go in circles. Only those of the least depth count for a statement, and circles have none.
        """
        for triple in triples:
            if self._is_stated(triple):
                self._depth[triple] = 0
        changed = True
        while changed:
            changed = False
            for triple in triples:
                for way in self._ways.get(triple, ()):
                    depth = self._depth_of(way)
                    if depth is not None and depth < self._depth.get(triple, depth + 1):
                        self._depth[triple] = depth
                        changed = True

    def _is_stated(self, triple: ox.Triple) -> bool:
        """Whether an account that is not deprecated, or the house, states it."""
        return any(
            not graph.startswith(RULE) and not (graph in self._accounts and self._accounts[graph].deprecated)
            for graph in self._graphs[triple]
        )

    def _depth_of(self, way: frozenset[ox.Triple]) -> int | None:
        depths = [self._depth.get(premise) for premise in way]
        return None if None in depths else 1 + max((d for d in depths if d is not None), default=0)

    def _contradict(self, triples: Sequence[ox.Triple]) -> None:
        """Find the other values of properties that have one only."""
        single = self.lookup.single_valued() if triples else frozenset()
        pairs = dict.fromkeys((t.subject, t.predicate) for t in triples if t.predicate.value in single)
        given = dict(zip(pairs, self.lookup.stated_values(list(pairs)), strict=True))
        others = {account for values in given.values() for _, account in values}
        self._accounts.update(self.lookup.accounts(sorted(others)))
        for triple in triples:
            found: dict[Term, set[str]] = {}
            for value, account in given.get((triple.subject, triple.predicate), ()):
                if value != triple.object and _language(value) == _language(triple.object):
                    found.setdefault(value, set()).add(account)
            self._rivals[triple] = tuple(Rival(value, self._ordered(found[value])) for value in sorted(found, key=str))

    def _ordered(self, accounts: Iterable[str]) -> tuple[Account, ...]:
        return tuple(self._accounts[iri] for iri in sorted(accounts))

    def _statement(self, triple: ox.Triple) -> Statement:
        if triple not in self._made:
            graphs = self._graphs[triple]
            depth = self._depth.get(triple)
            ways = [way for way in self._ways.get(triple, ()) if depth is not None and self._depth_of(way) == depth]
            premises = sorted({premise for way in ways for premise in way}, key=str)
            rule = min((graph for graph in graphs if graph.startswith(RULE)), default=None)
            self._made[triple] = Statement(
                triple.subject.value,  # type: ignore[union-attr]
                triple.predicate.value,
                triple.object,
                triple not in self._outside,
                self._ordered(graph for graph in graphs if graph.startswith(ACCOUNT)),
                self._named[rule] if rule else None,
                tuple(self._statement(premise) for premise in premises),
                self._rivals.get(triple, ()),
                min((graph for graph in graphs if graph.startswith(GRAPH)), default=None),
            )
        return self._made[triple]


def _language(term: Term) -> str | None:
    return term.language if isinstance(term, ox.Literal) else None
