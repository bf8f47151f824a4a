"""Statements with the accounts that state them, or the rules and premises that they were derived from.

A derived statement stands in the graph of its rule. What the rule derived it from is looked up in turn, until accounts
are reached; each statement is looked up once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT, GRAPH, RULE, VIEW_GRAPH
from qkg.evidence.model import Rival, Statement
from qkg.evidence.rules import ways

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qkg.evidence.lookup import Lookup
    from qkg.evidence.model import Account, Labelled, Term
    from qkg.files.data_folder import Data


def explain(
    lookup: Lookup, data: Data | None, triples: Iterable[ox.Triple], doubtful: Iterable[ox.Triple] = ()
) -> dict[ox.Triple, Statement]:
    """Each of the triples as a statement. The *doubtful* ones may not be in the view; the others are.

    *data*: the folder whose rules the graph was built with.
    """
    in_view = list(dict.fromkeys(triples))
    wanted = list(dict.fromkeys([*in_view, *doubtful]))
    unsure = wanted[len(in_view) :]
    explanation = _Explanation(lookup, data, set(unsure) - lookup.in_view(unsure))
    explanation.gather(wanted)
    explanation.describe()
    explanation.measure()
    return {triple: explanation.statement(triple) for triple in wanted}


class _Explanation:
    """All that some statements rest on. *outside*: those that are not in the view, which no rule explains."""

    def __init__(self, lookup: Lookup, data: Data | None, outside: set[ox.Triple]) -> None:
        self.lookup = lookup
        self.data = data
        self.outside = outside
        self.graphs: dict[ox.Triple, set[str]] = {}
        """The accounts, rules and other named graphs that hold each triple."""
        self.ways: dict[ox.Triple, list[frozenset[ox.Triple]]] = {}
        self.depth: dict[ox.Triple, int] = {}
        self.rivals: dict[ox.Triple, set[tuple[Term, str]]] = {}
        """The other values of its property, each with an account that gives it."""
        self.accounts: dict[str, Account] = {}
        self.rules: dict[str, Labelled] = {}
        self.made: dict[ox.Triple, Statement] = {}

    def gather(self, triples: Sequence[ox.Triple]) -> None:
        """Look up the graphs of the triples, and those of all they were derived from."""
        pending = list(triples)
        while pending:
            derived: dict[str, list[ox.Triple]] = {}
            for triple, held in zip(pending, self.lookup.values_and_graphs(pending), strict=True):
                self.graphs[triple] = {graph for value, graph in held if value == triple.object} - {VIEW_GRAPH}
                self.rivals[triple] = {(v, g) for v, g in held if g.startswith(ACCOUNT) and _is_rival(v, triple.object)}
                for graph in self.graphs[triple] if triple not in self.outside else ():
                    if graph.startswith(RULE):
                        derived.setdefault(graph, []).append(triple)
            new = ways(self.lookup, self.data, derived) if derived else {}
            self.ways.update(new)
            premises = dict.fromkeys(t for these in new.values() for way in these for t in sorted(way, key=str))
            pending = [triple for triple in premises if triple not in self.graphs]

    def describe(self) -> None:
        """Look up the accounts and rules."""
        named = {graph for graphs in self.graphs.values() for graph in graphs}
        named |= {account for rivals in self.rivals.values() for _, account in rivals}
        self.accounts = self.lookup.accounts(sorted(graph for graph in named if graph.startswith(ACCOUNT)))
        self.rules = self.lookup.labelled(graph for graph in named if graph.startswith(RULE))

    def measure(self) -> None:
        """How many derivations deep each triple stands; what stands nowhere has no depth.

        Derivations may be circular. Only those of the least depth count for a statement, and these are never circular.
        """
        self.depth = {triple: 0 for triple in self.graphs if self.is_stated(triple)}
        changed = True
        while changed:
            changed = False
            for triple, these in self.ways.items():
                for way in these:
                    depth = self.depth_of(way)
                    if depth is not None and depth < self.depth.get(triple, depth + 1):
                        self.depth[triple] = depth
                        changed = True

    def is_stated(self, triple: ox.Triple) -> bool:
        """Whether an account that is not deprecated, or the vocabulary, states it."""
        return any(
            not graph.startswith(RULE) and not (graph in self.accounts and self.accounts[graph].deprecated)
            for graph in self.graphs[triple]
        )

    def depth_of(self, way: frozenset[ox.Triple]) -> int | None:
        """The depth of a statement that is derived in this way."""
        depths = [self.depth.get(premise) for premise in way]
        return None if None in depths else 1 + max((d for d in depths if d is not None), default=0)

    def statement(self, triple: ox.Triple) -> Statement:
        """A triple that was gathered, as a statement."""
        if triple not in self.made:
            graphs = self.graphs[triple]
            depth = self.depth.get(triple)
            shortest = [way for way in self.ways.get(triple, ()) if depth is not None and self.depth_of(way) == depth]
            premises = sorted({premise for way in shortest for premise in way}, key=str)
            rule = min((graph for graph in graphs if graph.startswith(RULE)), default=None)
            rivals: dict[Term, list[str]] = {}
            for value, account in sorted(self.rivals[triple], key=str):
                rivals.setdefault(value, []).append(account)
            self.made[triple] = Statement(
                triple.subject.value,  # type: ignore[union-attr]
                triple.predicate.value,
                triple.object,
                triple not in self.outside,
                self.ordered(graphs),
                self.rules[rule] if rule else None,
                tuple(self.statement(premise) for premise in premises),
                tuple(Rival(value, self.ordered(accounts)) for value, accounts in rivals.items()),
                min((graph for graph in graphs if graph.startswith(GRAPH)), default=None),
            )
        return self.made[triple]

    def ordered(self, graphs: Iterable[str]) -> tuple[Account, ...]:
        """The accounts among some graphs, in the order of their IRIs."""
        return tuple(self.accounts[iri] for iri in sorted(graphs) if iri in self.accounts)


def _is_rival(value: Term, of: Term) -> bool:
    return value != of and getattr(value, "language", None) == getattr(of, "language", None)
