"""The difference between two releases of the graph: statements added and removed, by thing, with their accounts.

Both are gone over line by line. What is held in memory is a short hash of each statement of the old release, and the
statements that differ with the names of what they speak of.
"""

from __future__ import annotations

from contextlib import ExitStack, closing
from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING, NamedTuple

from qkg.core.errors import DataError, UsageError
from qkg.core.iris import PROV, QKG, RDF, compact
from qkg.core.labels import LABELS, Text, choose, merge
from qkg.core.terms_rdf import read_literal
from qkg.files.rdf_files import STANDARD_INPUT
from qkg.release.release_files import Release

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qkg.core.terms_rdf import QuadTokens


ADDED, REMOVED, CHANGED = "added", "removed", "changed"
STATUSES = (ADDED, REMOVED, CHANGED)
UNTYPED = ""
_TYPE = f"<{RDF}type>"
_DERIVED_FROM = f"<{PROV}wasDerivedFrom>"
_LABELS = frozenset(f"<{name}>" for name in LABELS)
_ABOUT_ACCOUNTS = (QKG + "Account", QKG + "Source", QKG + "Passage")


class Change(NamedTuple):
    """One statement that was added (`sign` is `+`) or removed (`-`).

    - `elsewhere`: another account makes the same statement in the old release (for `+`) or the new one (for `-`): what
      changed is not what is said, but who says it.
    """

    sign: str
    line: QuadTokens
    elsewhere: bool


class Thing(NamedTuple):
    """The changes of one thing: the token of its IRI or blank node, its class, its status, its changes in order."""

    token: str
    kind: str
    status: str
    changes: list[Change]


@dataclass(frozen=True, repr=False)
class Difference:
    """The difference between two releases.

    - `old`, `new`: the releases' names. `things`: sorted by class and label. `terms`: what is known of their terms.
    """

    old: str
    new: str
    things: list[Thing]
    terms: _TermIndex

    def __bool__(self) -> bool:
        return bool(self.things)

    def __repr__(self) -> str:
        return f"<Difference: {self.count('+')} added, {self.count('-')} removed>"

    def count(self, sign: str) -> int:
        """The number of statements added (`+`) or removed (`-`)."""
        return sum(change.sign == sign for thing in self.things for change in thing.changes)

    def lines(self, sign: str) -> list[QuadTokens]:
        """The statements added (`+`) or removed (`-`), sorted."""
        return sorted(change.line for thing in self.things for change in thing.changes if change.sign == sign)

    def counts(self) -> dict[str, dict[str, int]]:
        """The numbers of things added, removed and changed, by class, in the order of `things`."""
        found: dict[str, dict[str, int]] = {}
        for thing in self.things:
            found.setdefault(thing.kind, dict.fromkeys(STATUSES, 0))[thing.status] += 1
        return found

    def labels(self, token: str) -> Text:
        """A term's labels by language: those of the new release, if it has any."""
        return self.terms.labels.get(token, {})

    def label(self, token: str, lang: str) -> str:
        """A term's label, in *lang* where there is one, else its CURIE."""
        return choose(self.labels(token), lang) or compact(token.removeprefix("<").removesuffix(">"))

    def sources(self, graph: str) -> list[str]:
        """The tokens of the sources of an account."""
        return sorted(self.terms.sources.get(graph, ()))


def compare(old: str, new: str, contexts: Mapping[str, str] | None = None) -> Difference:
    """The difference from the release *old* to the release *new*: RDF files, data folders, or `-` for standard input.

    *contexts*: IRIs of JSON-LD contexts and the files to read instead. Raises `UsageError` for a file of another format,
    or standard input given twice; `DataError` for a release that cannot be read, or holds a single graph where the other
    holds a data set.
    """
    if old == new == STANDARD_INPUT:
        raise UsageError("release.release-twice")
    with ExitStack() as stack:
        before = stack.enter_context(closing(Release(old, contexts)))
        after = stack.enter_context(closing(Release(new, contexts)))
        # An empty release may be either.
        if before.dataset != after.dataset and any(before.everything()) and any(after.everything()):
            view, dataset = (old, new) if after.dataset else (new, old)
            raise DataError("release.not-alike", where=view, other=dataset)
        gone, come = _differing(before, after)
        names = _TermIndex(gone, come)
        names.learn(before)
        names.learn(after)
    return Difference(old, new, names.things(gone, come), names)


def _differing(before: Release, after: Release) -> tuple[set[QuadTokens], set[QuadTokens]]:
    """The statements of the old release alone, and those of the new alone."""
    known = {_hash(line) for line in before.authored()}
    met: set[bytes] = set()
    come = set()
    for line in after.authored():
        digest = _hash(line)
        if digest in known:
            met.add(digest)
        else:
            come.add(line)
    known -= met
    gone = {line for line in before.authored() if _hash(line) in known} if known else set()
    return gone, come


def _hash(line: QuadTokens) -> bytes:
    return blake2b("\0".join(line).encode(), digest_size=16).digest()


class _TermIndex:
    """What a difference needs to know of its terms: labels, classes, sources, and other accounts of the same statement."""

    def __init__(self, gone: Iterable[QuadTokens], come: Iterable[QuadTokens]) -> None:
        self.sources: dict[str, set[str]] = {}
        self._wanted = {part for lines in (gone, come) for line in lines for part in line if part.startswith("<")}
        self._subjects = {line.subject for lines in (gone, come) for line in lines}
        self._triples = {line.triple for lines in (gone, come) for line in lines}
        self._graphs = {line.graph for lines in (gone, come) for line in lines}
        self.labels: dict[str, Text] = {}
        self._types: dict[str, set[str]] = {}
        self._there: list[set[str]] = []
        self._said: list[set[tuple[str, str, str]]] = []

    def learn(self, release: Release) -> None:
        """Read a release: the old one first, so that the new one replaces what it says."""
        there: set[str] = set()
        said: set[tuple[str, str, str]] = set()
        types: dict[str, set[str]] = {}
        for line in release.authored():
            if line.subject in self._subjects:
                there.add(line.subject)
                if line.predicate == _TYPE:
                    types.setdefault(line.subject, set()).add(line.value)
            if line.predicate == _DERIVED_FROM and line.subject in self._graphs:
                self.sources.setdefault(line.subject, set()).add(line.value)
            if line.triple in self._triples:
                said.add(line.triple)
        self._types.update(types)
        self._there.append(there)
        self._said.append(said)
        self._learn_labels(release, self._wanted.union(*self.sources.values(), *types.values()))

    def _learn_labels(self, release: Release, wanted: set[str]) -> None:
        found: dict[str, list[tuple[str, str, str]]] = {}
        for line in release.everything():
            if line.predicate in _LABELS and line.subject in wanted:
                text, lang, _ = read_literal(line.value)
                found.setdefault(line.subject, []).append((line.predicate[1:-1], lang, text))
        self.labels.update((token, merge(literals)) for token, literals in found.items())

    def things(self, gone: Iterable[QuadTokens], come: Iterable[QuadTokens]) -> list[Thing]:
        """The differences by thing."""
        by_subject: dict[str, list[Change]] = {}
        before, after = self._said
        for sign, lines, others in (("-", gone, after), ("+", come, before)):
            for line in lines:
                by_subject.setdefault(line.subject, []).append(Change(sign, line, line.triple in others))
        things = []
        for token, changes in by_subject.items():
            changes.sort(
                key=lambda change: (change.line.graph, change.line.predicate, change.sign == "+", change.line.value)
            )
            old, new = (token in subjects for subjects in self._there)
            status = CHANGED if old and new else ADDED if new else REMOVED
            things.append(Thing(token, self._kind(token), status, changes))
        return sorted(things, key=self._order)

    def _kind(self, token: str) -> str:
        """The class of a thing: one of qkg's own vocabulary, if it has one."""
        found = sorted(self._types.get(token, ()), key=lambda kind: (not kind.startswith(f"<{QKG}"), kind))
        return found[0] if found else UNTYPED

    def _order(self, thing: Thing) -> tuple[int, str, str, str]:
        """The order of things: those of the graph, accounts and sources, then the vocabulary and things without a class."""
        kind = thing.kind[1:-1]
        rank = 1 if kind in _ABOUT_ACCOUNTS else 0 if kind.startswith(QKG) else 2
        return rank, thing.kind, next(iter(self.labels.get(thing.token, {}).values()), ""), thing.token
