"""The parts of evidence: statements, the accounts that state them, their sources, and rival values."""

from __future__ import annotations

import builtins
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from qkg.core.iris import PREFIXES, QKG, RDFS, SKOS
from qkg.core.labels import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    import pyoxigraph as ox

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_DEPRECATED = PREFIXES["rank"] + "deprecated"
NAMING = frozenset({SKOS + "prefLabel", SKOS + "altLabel", RDFS + "label", QKG + "searchLabel"})
"""Properties that only name a thing. An account that states nothing else is listed after the others."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A source, passage, rule or concept: its IRI, and its label by language."""

    iri: str
    label: Text = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Account:
    """An account: its label, what it was derived from, and how far it is trusted.

    - `origins`: the passages or sources that it derives from, as it says; `sources`: the sources themselves.
    - `confidence`, `rank`: concepts; `None` when the account does not say. `reasoning`: why, by language.
    - `is_denial`: whether it holds what its source says is not so.
    """

    iri: str
    label: Text = field(default_factory=dict, compare=False)
    origins: tuple[Labelled, ...] = field(default=(), compare=False)
    sources: tuple[Labelled, ...] = field(default=(), compare=False)
    confidence: Labelled | None = field(default=None, compare=False)
    rank: Labelled | None = field(default=None, compare=False)
    reasoning: Text = field(default_factory=dict, compare=False)
    is_denial: bool = field(default=False, compare=False)

    @property
    def deprecated(self) -> bool:
        """Whether its rank is `rank:deprecated`, which keeps what it states out of the view."""
        return self.rank is not None and self.rank.iri == _DEPRECATED


@dataclass(frozen=True, slots=True)
class Rival:
    """Another value that accounts give for a property that has one value only; `denied_by`: those that say it is not so."""

    value: Term
    accounts: tuple[Account, ...]
    denied_by: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement, and the accounts that state it or the statements it was derived from.

    - `subject`, `property`: IRIs; `value`: the engine's term.
    - `kept`: whether the view holds it. `accounts`: those that state it.
    - `rule`, `premises`: the named rule that derived it, and the statements it was derived from (those of every
      shortest way to derive it; `premises` of `premises` lead back to accounts).
    - `rivals`: other values that accounts give, where the property has one value only.
    - `graph`: the graph other than an account that states it: the vocabulary, or the description of accounts and sources.
    - `denied_by`: the denials of it, deprecated ones included.
    """

    subject: str
    property: str
    value: Term
    kept: bool
    accounts: tuple[Account, ...] = ()
    rule: Labelled | None = None
    premises: tuple[Statement, ...] = ()
    rivals: tuple[Rival, ...] = ()
    graph: str | None = None
    denied_by: tuple[Account, ...] = ()

    def with_premises(self) -> Iterator[Statement]:
        """The statement, and all those it was derived from, each once."""
        seen: set[tuple[str, str, Term]] = set()
        pending = [self]
        while pending:
            statement = pending.pop(0)
            key = (statement.subject, statement.property, statement.value)
            if key not in seen:
                seen.add(key)
                yield statement
                pending += statement.premises

    @builtins.property
    def rests_on(self) -> tuple[Account, ...]:
        """The accounts that state it or what it was derived from; without deprecated ones if the view holds it."""
        return _distinct(
            account
            for statement in self.with_premises()
            for account in statement.accounts
            if not (statement.kept and account.deprecated)
        )

    @builtins.property
    def sources(self) -> tuple[Labelled, ...]:
        """The sources of the accounts it rests on."""
        return _distinct(source for account in self.rests_on for source in account.sources)

    @builtins.property
    def unexplained(self) -> bool:
        """Whether nothing was found that it rests on: no account, no premises, no other graph that states it."""
        return not self.accounts and not self.premises and self.graph is None and not self.denied_by


@dataclass(frozen=True, slots=True)
class RowEvidence:
    """What one row of an answer rests on.

    - `statements`: those of the view (or of accounts, where the query names them) that the query matched for it, in
      the order of subject, property and value.
    - `unexplained`: what could not be traced, as reasons: `service` (another server's part of the answer), `match` (the
      row was not found again), `groups` (groups that look alike are taken together), `many` (the query matches
      more than is looked at), `syntax` (the query cannot be taken apart), `statement` (a statement without account).
    """

    statements: tuple[Statement, ...] = ()
    unexplained: tuple[str, ...] = ()

    @builtins.property
    def accounts(self) -> tuple[Account, ...]:
        """The accounts it rests on, those of more statements first; statements that only name a thing do not count."""
        weight: dict[Account, int] = {}
        for statement in self.statements:
            for account in statement.rests_on:
                weight[account] = weight.get(account, 0) + (statement.property not in NAMING)
        return tuple(sorted(weight, key=lambda account: (-weight[account], account.iri)))

    @builtins.property
    def sources(self) -> tuple[Labelled, ...]:
        """The sources of its accounts."""
        return _distinct(source for account in self.accounts for source in account.sources)

    @builtins.property
    def rivals(self) -> tuple[tuple[Statement, Rival], ...]:
        """Each rival value, with the statement it contradicts."""
        found: dict[tuple[str, str, Term], tuple[Statement, Rival]] = {}
        for whole in self.statements:
            for statement in whole.with_premises():
                for rival in statement.rivals:
                    found.setdefault((statement.subject, statement.property, rival.value), (statement, rival))
        return tuple(found.values())

    @builtins.property
    def rules(self) -> tuple[Labelled, ...]:
        """The rules that derived its statements, or what these were derived from."""
        return _distinct(s.rule for whole in self.statements for s in whole.with_premises() if s.rule is not None)


def _distinct(items: Iterable[Any]) -> tuple[Any, ...]:
    """The items in their order, each once."""
    return tuple(dict.fromkeys(items))
