"""Statements with the accounts that state them, or the rules and premises that they were derived from.

A derived statement stands in the graph of its rule. What the rule derived it from is looked up in turn, until accounts
are reached; each statement is looked up once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import ACCOUNT, GRAPH, RULE, VIEW_GRAPH
from qkg.evidence.derivations import ways
from qkg.evidence.model import Rival, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qkg.evidence.lookup import Lookup
    from qkg.evidence.model import Account, Term


def explain(
    lookup: Lookup, triples: Iterable[ox.Triple], doubtful: Iterable[ox.Triple] = ()
) -> dict[ox.Triple, Statement]:
    """Each of the triples as a statement. The *doubtful* ones may not be in the view; the others are."""
    in_view = dict.fromkeys(triples)
    unsure = [triple for triple in dict.fromkeys(doubtful) if triple not in in_view]
    explanation = _Explanation(lookup, [*in_view, *unsure], set(unsure) - lookup.in_view(unsure))
    return {triple: explanation.statement(triple) for triple in (*in_view, *unsure)}


class _Explanation:
    """All that some triples rest on. *outside*: those that are not in the view, which no rule explains.

    - `graphs`: the accounts, rules and other named graphs that hold each triple.
    - `rivals`: the other values of its property, each with an account that gives it.
    - `ways`: the derivations of each derived triple; `shortest`: those of least depth, where no account states it.
    """

    def __init__(self, lookup: Lookup, triples: Iterable[ox.Triple], outside: set[ox.Triple]) -> None:
        self.outside = outside
        self.graphs: dict[ox.Triple, set[str]] = {}
        self.rivals: dict[ox.Triple, set[tuple[Term, str]]] = {}
        self.ways: dict[ox.Triple, set[frozenset[ox.Triple]]] = {}
        self.shortest: dict[ox.Triple, list[frozenset[ox.Triple]]] = {}
        self.made: dict[ox.Triple, Statement] = {}
        self.gather(lookup, list(triples))
        named = set().union(*self.graphs.values(), *({graph for _, graph in each} for each in self.rivals.values()))
        self.accounts = lookup.accounts(sorted(graph for graph in named if graph.startswith(ACCOUNT)))
        self.rules = lookup.labelled(graph for graph in named if graph.startswith(RULE))
        self.trace()

    def gather(self, lookup: Lookup, pending: Sequence[ox.Triple]) -> None:
        """Look up the graphs of the triples, and those of all they were derived from."""
        while pending:
            derived: dict[str, list[ox.Triple]] = {}
            for triple, held in zip(pending, lookup.values_and_graphs(pending), strict=True):
                self.graphs[triple] = {graph for value, graph in held if value == triple.object} - {VIEW_GRAPH}
                self.rivals[triple] = {(v, g) for v, g in held if g.startswith(ACCOUNT) and _is_rival(v, triple.object)}
                for graph in self.graphs[triple] if triple not in self.outside else ():
                    if graph.startswith(RULE):
                        derived.setdefault(graph, []).append(triple)
            new = ways(lookup, derived)
            self.ways.update(new)
            pending = sorted({t for these in new.values() for way in these for t in way} - self.graphs.keys(), key=str)

    def trace(self) -> None:
        """Find the shortest derivations. Derivations may be circular; those of the least depth never are."""
        grounded = {triple for triple in self.graphs if self.is_stated(triple)}
        while ready := {
            triple: found
            for triple, these in self.ways.items()
            if triple not in grounded and (found := [way for way in these if way <= grounded])
        }:
            self.shortest.update(ready)
            grounded |= ready.keys()

    def is_stated(self, triple: ox.Triple) -> bool:
        """Whether an account that is not deprecated, or the vocabulary, states it."""
        return any(
            not graph.startswith(RULE)
            and not (graph in self.accounts and (self.accounts[graph].deprecated or self.accounts[graph].is_denial))
            for graph in self.graphs[triple]
        )

    def statement(self, triple: ox.Triple) -> Statement:
        """A triple that was gathered, as a statement."""
        if triple not in self.made:
            graphs = self.graphs[triple]
            premises = sorted({premise for way in self.shortest.get(triple, ()) for premise in way}, key=str)
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
                tuple(
                    Rival(value, stating, self.denials(accounts))
                    for value, accounts in rivals.items()
                    if (stating := self.ordered(accounts))
                ),
                min((graph for graph in graphs if graph.startswith(GRAPH)), default=None),
                self.denials(graphs),
            )
        return self.made[triple]

    def ordered(self, graphs: Iterable[str]) -> tuple[Account, ...]:
        """The accounts among some graphs, in the order of their IRIs; without denials."""
        return tuple(a for iri in sorted(graphs) if (a := self.accounts.get(iri)) is not None and not a.is_denial)

    def denials(self, graphs: Iterable[str]) -> tuple[Account, ...]:
        """The denials among some graphs, in the order of their IRIs."""
        return tuple(a for iri in sorted(graphs) if (a := self.accounts.get(iri)) is not None and a.is_denial)


def _is_rival(value: Term, of: Term) -> bool:
    return value != of and getattr(value, "language", None) == getattr(of, "language", None)
