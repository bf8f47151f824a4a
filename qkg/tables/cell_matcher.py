"""What cells of tables name, matched with what the files of a data folder state; and what else an import asks of them.

A cell narrows the choice by what its mapping declares: the language, the country and date in other columns, a city
rather than the territory of the same name.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.edtf import bounds, is_edtf
from qkg.core.errors import DataError, UnknownThingError
from qkg.core.iris import ACCOUNT, DCTERMS, ID, PREFIXES, PROV, QKG, RDF, RDFS, SKOS, XSD, compact, slug_of
from qkg.core.labels import KEY, SLUG, WITHIN, choose
from qkg.core.text import fold, shown
from qkg.files.rdf_files import data_statements
from qkg.matching.matcher import ANYTHING, Matcher, Wanted, is_foreign
from qkg.matching.resemblance import resembling
from qkg.store.names_index import names_in_memory
from qkg.tables.statements import DENIAL_END

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from qkg.core.labels import Name
    from qkg.files.data_folder import Data

_SUGGESTED = 2_000
"""Unknown names that get suggestions in one import."""
_CACHED = 10_000
"""Cells whose answers are remembered."""
_KINDS = 16
"""Lists of classes whose names are remembered for suggestions."""
_DATED = tuple(f"{ID}{kind}/" for kind in ("government", "organization", "place", "region"))
"""Things that are told apart by when they existed."""
_UNNAMED = (ID + "source/", ID + "passage/")
"""Things that no cell names by a label; there may be very many."""
_PAST, _FUTURE = "", "~"
"""What stands for open ends of intervals among days (`YYYY-MM-DD`)."""
_LABELS = f"{ACCOUNT}labels-"
"""How the accounts of names begin: one for each source of names of entities."""
_NAMES = {SKOS + "prefLabel", SKOS + "altLabel"}
_MATCHES = {SKOS + "exactMatch", SKOS + "closeMatch"}


def read_cell_matcher(
    data: Data, more: Callable[[Iterable[ox.Quad]], Iterable[ox.Quad]] = iter, *, titles: bool = True
) -> CellMatcher:
    """A matcher for the names in the files of a data folder.

    *more*: gives their statements, and others that name things. *titles*: whether titles are names too; there may be very
    many. Raises `DataError` with file and line for a file that does not parse.
    """
    return CellMatcher(more(quad for _, quads in data_statements(data) for quad in quads), titles=titles)


class CellMatcher(Matcher):
    """Finds what cells name among authored statements: nothing derived is needed.

    - `accounts`: the IRIs of the accounts there are. `urls`: sources by URL. `without_language`: properties whose text has no
      language. `matches`: who is said to be the same as an IRI of another data set, or near it.
    """

    def __init__(self, quads: Iterable[ox.Quad], *, titles: bool = True) -> None:
        self.accounts: set[str] = set()
        self.urls: dict[str, str] = {}
        self.without_language: set[str] = set()
        self.matches: dict[str, set[str]] = {}
        self._labelled: dict[str, set[tuple[str, str]]] = {}
        self._origins: dict[str, set[str]] = {}
        self._publishers: dict[str, str] = {}
        self._governs: dict[str, str] = {}
        self._starts: dict[str, set[str]] = {}
        self._ends: dict[str, set[str]] = {}
        self._collectors: dict[str, Callable[[str, str], object]] = {
            PREFIXES["schema"] + "url": lambda iri, url: self.urls.update({url: min(iri, self.urls.get(url, iri))}),
            RDFS + "range": lambda iri, range_: self.without_language.add(iri) if range_ == XSD + "string" else None,
            QKG + "governs": self._governs.__setitem__,
            QKG + "start": lambda iri, date: _note(self._starts, iri, date),
            QKG + "end": lambda iri, date: _note(self._ends, iri, date),
            DCTERMS + "publisher": self._publishers.__setitem__,
            **dict.fromkeys(_MATCHES, lambda iri, other: self.matches.setdefault(other, set()).add(iri)),
        }
        index = names_in_memory(self._collected(quads, titles), slugs_of=(ID + "concept/",))
        super().__init__(index)
        self._governed = set(self._governs.values())
        kinds = self.names.values(list(self._governs), RDF + "type")
        self._states = {place for who, place in self._governs.items() if QKG + "SovereignState" in kinds[who]}
        self._suggestions_left = _SUGGESTED
        self._found = lru_cache(_CACHED)(super().find)
        self._ways = lru_cache(_CACHED)(super().ways)
        self._named = lru_cache(_KINDS)(super().named)
        self._of_kind = lru_cache(_KINDS)(index.of_kind)
        self._near = lru_cache(_CACHED)(self._suggestions)
        self._around = lru_cache(_CACHED)(self._larger_places)

    def _collected(self, quads: Iterable[ox.Quad], titles: bool) -> Iterator[ox.Quad]:
        """The statements that the index of names is made of; what else is needed is noted in passing."""
        for quad in quads:
            graph, subject, property_ = quad.graph_name, quad.subject.value, quad.predicate.value  # type: ignore[union-attr]
            speaker = graph.value if isinstance(graph, ox.NamedNode) else ""
            if speaker.startswith(ACCOUNT):
                self.accounts.add(speaker)
                if speaker.endswith(DENIAL_END):  # what is not so names nothing
                    continue
            if property_ in self._collectors:
                self._collectors[property_](subject, quad.object.value)  # type: ignore[union-attr]
            if speaker.startswith(_LABELS) and property_ in _NAMES:
                self._labelled.setdefault(speaker, set()).add((subject, fold(quad.object.value)))  # type: ignore[union-attr]
            elif subject.startswith(_LABELS) and property_ == PROV + "wasDerivedFrom":
                self._origins.setdefault(subject, set()).add(quad.object.value)  # type: ignore[union-attr]
            if subject.startswith(_UNNAMED) and property_ != RDF + "type":
                continue
            if not subject.startswith(ACCOUNT) and (titles or property_ != DCTERMS + "title"):
                yield quad

    # What is known of a thing

    def known(self, iri: str) -> bool:
        """Whether the data says what the thing is."""
        return bool(self.names.values([iri], RDF + "type")[iri])

    def label(self, iri: str, lang: str) -> str:
        """A label of a thing or property in a language, else in the other, else its CURIE."""
        return choose(self.names.labels([iri])[iri], lang) or compact(iri)

    def is_named_by(self, publisher: str | None, iri: str) -> bool:
        """Whether an account of names that rests on a publisher's sources calls the thing by a name that the graph prefers."""
        preferred = {fold(name) for name in self.names.labels([iri])[iri].values()}
        return any(
            (iri, name) in named
            for account, named in self._labelled.items()
            if publisher in {self._publishers.get(origin, "") for origin in self._origins.get(account, ())}
            for name in preferred
        )

    def of_key(self, key: str) -> str | None:
        """The thing that an imported table knows by that key."""
        return next((name.iri for name in self.names.called(key, "") if name.property == KEY), None)

    def place_of(self, iri: str) -> str:
        """The place that a government governs; anything else stands for itself."""
        return self._governs.get(iri, iri)

    # How the choice is narrowed

    def find(self, text: str, wanted: Wanted = ANYTHING) -> str:
        """The IRI of the one thing that a cell names; raises as `Matcher.find`."""
        return self._found(text, wanted)

    def ways(self, text: str, wanted: Wanted) -> dict[int, list[str]]:
        """The things that a cell may name, each by the surest way of naming."""
        return self._ways(text, wanted._replace(prefer=None, within=None, at=None))

    def counts(self, name: Name, wanted: Wanted) -> bool:
        """Whether a way of naming counts: a slug only for a concept."""
        return name.property != SLUG or wanted.scheme is not None

    def candidates(self, text: str, wanted: Wanted) -> list[list[str]]:
        """The things that a cell may name; settlements first of those that share a name in one language."""
        if wanted.prefer != "settlement":
            return super().candidates(text, wanted)
        tiers = []
        for _, together in groupby(sorted(self.ways(text, wanted).items()), key=lambda way: is_foreign(way[0])):
            these = [iris for _, iris in together]
            tiers += [[iri for iri in iris if iri not in self._governed] for iris in these] + these
        return tiers

    def narrowed(self, candidates: Sequence[str], wanted: Wanted) -> list[str]:
        """Those of several things of one name that lie in the country, and existed at the date, of the row."""
        left = [iri for iri in candidates if not self._lies_elsewhere(iri, wanted)]
        if len(left) > 1 and wanted.within is not None:
            left = [iri for iri in left if wanted.within in self._around(iri)] or left
        if len(left) > 1 and wanted.at is not None:
            left = [iri for iri in left if self._existed(iri, wanted.at)] or left
        return super().narrowed(left, wanted)

    def unknown(self, text: str, wanted: Wanted) -> UnknownThingError:
        """The error for a cell that names nothing that is wanted, or only what lies in another country."""
        elsewhere = [iri for tier in self.candidates(text, wanted) for iri in tier]
        if not elsewhere:
            return super().unknown(text, wanted)
        choices, within = self.described(list(dict.fromkeys(elsewhere))), self.described([wanted.within or ""])
        return UnknownThingError("tables.elsewhere", value=shown(text), choices=choices, within=within)

    def scored(self, text: str, wanted: Wanted) -> list[tuple[str, float]]:
        """The wanted things whose name resembles a cell most; none for what an import meets after many of them."""
        return self._near(text, Wanted(wanted.classes, wanted.scheme))

    def no_such_key(self, key: str, *kinds: str) -> DataError:
        """The error for a key that no thing of some kinds (segments of their IRIs) has, with the nearest."""
        scored = sorted((one for kind in kinds for one in self.keyed(key, kind)), key=lambda one: -one[1])
        near = self.described([iri for iri, _ in scored[:3]])
        hint = "core.did-you-mean" if any(near.values()) else "tables.key-hint"
        return DataError("tables.no-such-key", hint=hint, value=shown(key), kind=", ".join(kinds), candidates=near)

    def keyed(self, key: str, kind: str) -> list[tuple[str, float]]:
        """The things of a kind (segment of their IRIs) whose key or name resembles a key most; limited as `scored`."""
        near = self.scored(key, Wanted((QKG + kind.capitalize(),)))
        things = self._of_kind(f"{ID}{kind}/") if self._suggestions_left >= 0 else []
        by_key = resembling(key, [slug_of(iri).replace("-", " ") for iri in things])
        scores = {**dict(near), **{things[at]: score for at, score in by_key}}
        return sorted(scores.items(), key=lambda each: -each[1])[:3]

    def named(self, kinds: tuple[str, ...]) -> dict[str, list[str]]:
        """The things of some classes or schemes by folded name or slug."""
        return self._named(kinds)

    def _suggestions(self, text: str, wanted: Wanted) -> list[tuple[str, float]]:
        self._suggestions_left -= 1
        return super().scored(text, wanted) if self._suggestions_left >= 0 else []

    def _larger_places(self, place: str) -> frozenset[str]:
        """The places that a place lies in, itself included."""
        found: set[str] = set()
        waiting = {place}
        while waiting:
            found |= waiting
            waiting = set().union(*self.names.values(list(waiting), WITHIN).values()) - found
        return frozenset(found)

    def _lies_elsewhere(self, iri: str, wanted: Wanted) -> bool:
        """Whether a place is known to lie in a state that has nothing to do with where it should."""
        if wanted.within is None:
            return False
        around = self._around(iri)
        return not around.isdisjoint(self._states) and around.isdisjoint(self._around(wanted.within))

    def _existed(self, iri: str, at: str) -> bool:
        """Whether a thing may have existed at an EDTF date, by any account; what has no dates always may."""
        if not is_edtf(at):
            return True
        when = bounds(at)
        first = min((bounds(start).earliest or _PAST for start in self._starts.get(iri, ())), default=_PAST)
        last = max((bounds(end).latest or _FUTURE for end in self._ends.get(iri, ())), default=_FUTURE)
        return (when.latest or _FUTURE) >= first and (when.earliest or _PAST) <= last


def _note(dates: dict[str, set[str]], iri: str, date: str) -> None:
    if iri.startswith(_DATED) and is_edtf(date):
        dates.setdefault(iri, set()).add(date)
