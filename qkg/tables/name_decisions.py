"""What people decided about names that a graph did not know: what they stand for, what is new, which keys are one thing.

`qkg.tables.names_file` reads and writes the decisions.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import UnknownThingError, UsageError
from qkg.core.iris import ID, PREFIXES, PROVENANCE_GRAPH, QKG, RDF, expand, slug_of
from qkg.core.language import LANGUAGES
from qkg.core.text import fold
from qkg.matching.matcher import Wanted
from qkg.messages import message
from qkg.tables.statements import LABEL, TYPE, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from qkg.tables.cell_matcher import CellMatcher
    from qkg.tables.statements import Statements

NAMED = ("thing", "concept", "slug")
"""Types of cells whose names are decided about."""
NAMED_IN = QKG + "namedIn"
_PLACE = QKG + "Place"
_POLITIES = {
    "sovereign-state": "SovereignState",
    "federated-state": "FederatedState",
    "community": "Community",
    "territory": "Territory",
}
"""Classes of governments by their kind of polity; the others are `qkg:Government`."""
_OWN_UNITS = ("agency", "department", "legislature")
"""Kinds of organization that are a part of the government that they lie in; the others have their seat there."""
_AROUND = {
    "government": ("Government",),
    "place": ("Government", "Place"),
    "organization": ("Government", "Organization", "Place"),
}
"""What a new thing of a kind may lie in; of several things of one name, the first kind."""


@dataclass(frozen=True, slots=True)
class NameDecision:
    """A line of a names table that is answered.

    - `column`: where the name stands, "" for every column; `key` for `same` and `different`, whose `name` is a row's key.
    - `decision`: one of `DECISIONS`. `targets`: names or CURIEs that replace the name, the CURIE of a new thing, or another key.
    - `type`, `labels`, `within`: of a new thing. `because`: the reason by language. `where`: file and line.
    """

    name: str
    column: str
    decision: str
    targets: tuple[str, ...] = ()
    type: str = ""
    labels: dict[str, str] = field(default_factory=dict)
    within: str = ""
    because: dict[str, str] = field(default_factory=dict)
    where: str = ""

    @property
    def about(self) -> tuple[str, ...]:
        """What the line is about: two lines about the same contradict each other when they say different things."""
        if self.decision in {"same", "different"}:
            return (self.column, *sorted((self.name, *self.targets)))
        return (self.column, folded(self.name))

    @property
    def said(self) -> tuple[object, ...]:
        """What the line says of it; the reason does not count."""
        return (self.decision, self.targets, self.type, *sorted(self.labels.items()), self.within)


DECISIONS = ("match", "new", "ignore", "same", "different")


@dataclass(frozen=True, slots=True)
class NewThing:
    """A thing that is stated by the accounts of the rows that name it."""

    iri: str
    type: str
    labels: dict[str, str]
    within: str

    @property
    def kind(self) -> str:
        """The segment of its IRI: government, organization or place."""
        return self.iri.removeprefix(ID).partition("/")[0]

    @property
    def class_(self) -> str:
        """The class that its type makes it."""
        if self.kind == "government":
            return QKG + _POLITIES.get(slug_of(self.type), "Government")
        return QKG + self.kind.capitalize()

    @property
    def place(self) -> str:
        """The place that a new government governs."""
        return f"{PREFIXES['place']}{slug_of(self.iri)}"


class NameDecisions:
    """Decisions by name; a later one about the same name replaces an earlier one.

    *kind*: that of the things that the keys are of (segment of their IRIs). *keys*: decisions about the keys of other kinds.

    >>> decisions = NameDecisions([NameDecision("BnF", "parties", "match", ("organization:bnf",))])
    >>> decisions.of("parties", "B.n.F.") is None, decisions.of("parties", "bnf").targets
    (True, ('organization:bnf',))
    """

    def __init__(
        self,
        decisions: Iterable[NameDecision] = (),
        kind: str = "",
        keys: Mapping[str, NameDecisions] | None = None,
    ) -> None:
        self.all = {decision.about: decision for decision in decisions}
        self.kind = kind
        self._keys = {**(keys or {}), kind: self}
        self._same = {d.name: d for d in self.all.values() if d.decision == "same"}
        self._elsewhere: set[str] = set()

    def of(self, column: str, name: str) -> NameDecision | None:
        """The decision about a name in a column."""
        if not self.all:
            return None
        return self.all.get((column, folded(name))) or self.all.get(("", folded(name)))

    def is_told_apart(self, key: str, other: str) -> bool:
        """Whether two keys were said to be different things, or one."""
        return ("key", *sorted((key, other))) in self.all

    def key_of(self, key: str) -> tuple[str, list[NameDecision]]:
        """The key that a key was said to be the same as, and the decisions that say so."""
        found: dict[str, NameDecision] = {}
        while key in self._same and key not in found:
            found[key] = self._same[key]
            key = found[key].targets[0]
        return key, list(found.values())

    def key_in(self, kind: str, key: str) -> str:
        """The key that a key of a kind of things (segment of their IRIs) was said to be the same as."""
        decisions = self._keys.get(kind)
        return key if decisions is None else decisions.key_of(key)[0]

    # New things

    @cached_property
    def new(self) -> dict[str, NewThing]:
        """The new things, and the places that new governments govern, by IRI."""
        found: dict[str, NewThing] = {}
        for decision in self.all.values():
            if decision.decision == "new":
                thing = NewThing(_iri(decision.targets[0]), _iri(decision.type), decision.labels, decision.within)
                found[thing.iri] = thing
                if thing.kind == "government":
                    found.setdefault(thing.place, NewThing(thing.place, _PLACE, thing.labels, thing.within))
        return found

    def described_elsewhere(self, iri: str) -> bool:
        """Whether the graph describes a new thing by more than the rows that name it: then it is not new any more."""
        return iri in self._elsewhere

    def with_new(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The statements of a graph, and then those that make the new things known to a matcher of names."""
        typed: dict[str, set[str]] = {}
        named: dict[str, set[str]] = {}
        for quad in quads:
            subject: str = quad.subject.value  # type: ignore[union-attr]
            if subject in self.new and quad.predicate.value in {TYPE, NAMED_IN}:
                graphs = typed if quad.predicate.value == TYPE else named
                graphs.setdefault(subject, set()).add(str(quad.graph_name))
            yield quad
        self._elsewhere = {iri for iri, graphs in typed.items() if graphs - named.get(iri, set())}
        for iri, thing in self.new.items():
            if iri not in self._elsewhere:
                node = ox.NamedNode(iri)
                yield ox.Quad(node, ox.NamedNode(RDF + "type"), ox.NamedNode(thing.class_))
                for lang, label in thing.labels.items():
                    yield ox.Quad(node, ox.NamedNode(LABEL), ox.Literal(label, language=lang))

    def state(
        self, graph: Statements, account: str, subject: str, mentioned: Iterable[str], names: CellMatcher
    ) -> None:
        """Add what is said of the new things that a row mentions to its account; *subject*: what the row is about."""
        waiting = [iri for iri in mentioned if iri in self.new]
        while waiting:
            thing = self.new[waiting.pop()]
            if thing.iri in self._elsewhere:
                continue
            add = graph.add
            add(account, thing.iri, TYPE, thing.class_)
            for lang, label in thing.labels.items():
                add(account, thing.iri, LABEL, text(label, lang))
            add(account, thing.iri, NAMED_IN, subject)
            if thing.kind == "government":
                add(account, thing.iri, QKG + "polityKind", thing.type)
                add(account, thing.iri, QKG + "governs", thing.place)
                waiting.append(thing.place)
            elif thing.kind == "organization":
                add(account, thing.iri, QKG + "organizationKind", thing.type)
            if thing.within:
                add(account, thing.iri, *_lies(thing, around(thing.within, thing.kind, names), names))

    def reasons(self, graph: Statements, account: str, applied: Iterable[NameDecision], names: CellMatcher) -> None:
        """Add the reasons of the decisions that changed a row to the description of its account."""
        for decision in applied:
            for lang in LANGUAGES if decision.because else ():
                reason = message(
                    f"tables.reason-{decision.decision}",
                    lang,
                    name=decision.name,
                    target=", ".join(_label(target, names, lang) for target in decision.targets),
                    reason=decision.because[lang],
                )
                graph.add(PROVENANCE_GRAPH, account, QKG + "reasoning", text(reason, lang))


def folded(name: str) -> str:
    """A name as decisions about it are found: no case, accents or punctuation, where anything is left then."""
    return fold(name) or name


def _label(target: str, names: CellMatcher, lang: str) -> str:
    """The label of what a target names; the target itself where it names nothing, or several things."""
    try:
        return names.label(names.find(target), lang)
    except UsageError:
        return target


def _iri(curie: str) -> str:
    return expand(curie) or curie


KINDS = tuple(_AROUND)
"""Kinds of new things: segments of their IRIs."""


def around(text: str, kind: str, names: CellMatcher) -> str:
    """The government, organization or place that a new thing of a kind lies in. Raises as `Matcher.find`."""
    *first, last = _AROUND[kind]
    for class_ in first:
        with suppress(UnknownThingError):
            return names.find(text, Wanted((QKG + class_,)))
    return names.find(text, Wanted((QKG + last,)))


def _lies(thing: NewThing, larger: str, names: CellMatcher) -> tuple[str, str]:
    """The property and value that say where a new thing lies: in a place, a government's territory, or an organization."""
    kind = larger.removeprefix(ID).partition("/")[0]
    if thing.kind == "organization":
        own = kind == "organization" or (kind == "government" and slug_of(thing.type) in _OWN_UNITS)
        return (QKG + "unitOf", larger) if own else (QKG + "seat", names.place_of(larger))
    if thing.kind == "government":
        return QKG + "withinState", min(names.names.values([larger], QKG + "withinState")[larger], default=larger)
    return QKG + "withinPlace", names.place_of(larger)
