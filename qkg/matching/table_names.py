"""Names of the graph, for matching the cells of a table: labels in both languages, other names, codes, keys.

A name that fits several things is an error that lists them. What narrows the choice is only what the mapping declares
(language, class, country, date, a city rather than the territory of the same name), never a likelihood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.core.edtf import bounds, is_edtf
from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, DCTERMS, ID, PREFIXES, QKG, RDF, RDFS, SKOS, XSD, compact, expand, is_iri
from qkg.core.language import LANGUAGES
from qkg.core.text import fold, shown
from qkg.files.rdf_files import data_statements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from qkg.files.data_folder import Data

_LISTED = 6
_UNKNOWN = 2_000
"""So many unknown names are compared with the known ones; whoever has more has another trouble than spelling."""
_LONGEST = 200
_NAMELESS = (ID + "source/", ID + "passage/", ID + "geometry/")
"""Things that no cell names by a label."""
_LIVING = tuple(f"{ID}{kind}/" for kind in ("government", "organization", "place", "region"))
"""Things that are told apart by when they existed."""


class Wanted(NamedTuple):
    """What a cell must name: classes (any of them), a scheme, and what narrows the choice."""

    classes: tuple[str, ...] = ()
    scheme: str | None = None
    lang: str | None = None
    prefer: str | None = None
    within: str | None = None
    at: str | None = None


def read_names(data: Data, *, titles: bool = True) -> Names:
    """The names in the files of a data folder. Raises `DataError` with file and line for one that does not parse.

    - *titles*: whether titles are names too; there may be very many.

    >>> from qkg.files.data_folder import find
    >>> read_names(find()).find("Bavière", Wanted(classes=(QKG + "Government",)))
    'https://w3id.org/qkg/id/government/bavaria'
    """
    return Names((quad for _, quads in data_statements(data) for quad in quads), titles=titles)


class Names:
    """The names in authored statements: nothing derived is needed.

    - `accounts`: the IRIs of the accounts there are. `urls`: sources by URL. `plain`: properties whose text has no
      language. `matches`: who is said to be the same as an IRI of another data set, or near it.
    """

    def __init__(self, quads: Iterable[ox.Quad], *, titles: bool = True) -> None:
        self.accounts: set[str] = set()
        self.urls: dict[str, str] = {}
        self.plain: set[str] = set()
        self.matches: dict[str, set[str]] = {}
        self._labels: dict[str, list[tuple[str, str, bool]]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._classes: dict[str, frozenset[str]] = {}
        self._schemes: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._within: dict[str, set[str]] = {}
        self._above: dict[str, set[str]] = {}
        self._governs: dict[str, str] = {}
        self._starts: dict[str, set[str]] = {}
        self._ends: dict[str, set[str]] = {}
        self._found: dict[tuple[str, Wanted], str] = {}
        self._failed: dict[tuple[str, Wanted], tuple[str, str | None, dict[str, Any]]] = {}
        self._fitting: dict[tuple[tuple[str, ...], str | None], dict[str, list[str]]] = {}
        self._unknown_left = _UNKNOWN
        _Gatherer(self, titles).gather(quads)
        self._governed = set(self._governs.values())
        states = (g for g in self._governs if QKG + "SovereignState" in self._classes.get(g, ()))
        self._states = {self._governs[government] for government in states}

    def known(self, iri: str) -> bool:
        """Whether the graph says what the thing is."""
        return iri in self._classes

    def label(self, iri: str, lang: str) -> str:
        """A name of a thing or property in a language, else in the other, else its CURIE."""
        names = self._names.get(iri, {})
        return names.get(lang) or next(iter(names.values()), compact(iri))

    def of_key(self, key: str) -> str | None:
        """The thing that an imported table knows by that key."""
        return self._keys.get(key)

    def place_of(self, iri: str) -> str:
        """The place that a government governs; anything else stands for itself."""
        return self._governs.get(iri, iri)

    def find(self, text: str, wanted: Wanted) -> str:
        """The one thing that *text* names. Raises `DataError`: unknown (with the nearest names), or ambiguous."""
        found = self._found.get((text, wanted))
        if found is not None:
            return found
        failed = self._failed.get((text, wanted))
        if failed is not None:
            raise DataError(failed[0], hint=failed[1], **failed[2])
        try:
            found = self._found[text, wanted] = self._find(text, wanted)
        except DataError as error:
            if len(self._failed) < _UNKNOWN:
                self._failed[text, wanted] = error.key, error.hint, error.fields
            raise
        return found

    def _find(self, text: str, wanted: Wanted) -> str:
        exact = self._exact(text)
        if exact is not None:
            if not self._fits(exact, wanted):
                raise DataError("tables.wrong-kind", value=shown(text), found=self._shown([exact]))
            if self._lies_elsewhere(exact, wanted):
                raise self._elsewhere([exact], text, wanted)
            return exact
        tiers = self._tiers(fold(text), wanted)
        if wanted.prefer == "settlement":
            # Of those that share a name in one language; a name in the other is no reason to prefer a settlement.
            by_language = [tiers[start : start + 2] for start in range(0, len(tiers), 2)]
            tiers = [tier for pair in by_language for tier in (*map(self._settlements, pair), *pair)]
        elsewhere: list[str] = []
        for tier in tiers:
            candidates = [iri for iri in tier if not self._lies_elsewhere(iri, wanted)]
            elsewhere += [iri for iri in tier if iri not in candidates]
            narrowed = self._narrowed(candidates, wanted)
            if len(narrowed) == 1:
                return narrowed[0]
            if narrowed:
                raise DataError("tables.ambiguous", value=shown(text), choices=self._shown(narrowed))
        raise self._elsewhere(elsewhere, text, wanted) if elsewhere else self._unknown(text, wanted)

    def _settlements(self, iris: Iterable[str]) -> list[str]:
        """Those among places that no government governs."""
        return [iri for iri in iris if iri not in self._governed]

    def _exact(self, text: str) -> str | None:
        """The thing whose IRI, CURIE or table key is written out."""
        if text in self._keys:
            return self._keys[text]
        iri = expand(text) or (text if is_iri(text) and text.startswith(ID) else None)
        return iri if iri is not None and iri in self._classes else None

    def _tiers(self, folded: str, wanted: Wanted) -> list[list[str]]:
        """Candidates, the surest way of naming first: names in the wanted language, then in any; then other names."""
        named = [one for one in self._labels.get(folded, ()) if self._fits(one[0], wanted)]
        if wanted.scheme is not None:
            slug = f"{wanted.scheme}/{folded.replace(' ', '-')}"
            if slug in self._schemes:
                return [[slug]]
        own = wanted.lang
        tests: list[Callable[[str, bool], bool]] = [lambda _lang, first: first, lambda _lang, _first: True]
        if own is not None:
            tests = [lambda lang, first: first and lang == own, lambda lang, _first: lang == own, *tests]
        return [sorted({iri for iri, lang, first in named if test(lang, first)}) for test in tests]

    def _fits(self, iri: str, wanted: Wanted) -> bool:
        if wanted.scheme is not None:
            return self._schemes.get(iri) == wanted.scheme
        classes = self._classes.get(iri, frozenset())
        return bool(classes) and (not wanted.classes or not classes.isdisjoint(wanted.classes))

    def _narrowed(self, candidates: Sequence[str], wanted: Wanted) -> list[str]:
        left = list(candidates)
        if len(left) > 1 and wanted.within is not None:
            left = [iri for iri in left if self._lies_in(iri, wanted.within)] or left
        if len(left) > 1 and wanted.at is not None:
            left = [iri for iri in left if self._lived(iri, wanted.at)] or left
        return left

    def _lies_in(self, iri: str, larger: str) -> bool:
        return larger in closure(self._within, [iri])

    def _lies_elsewhere(self, iri: str, wanted: Wanted) -> bool:
        """Whether a place is known to lie in a state that has nothing to do with where it should."""
        if wanted.within is None:
            return False
        around = closure(self._within, [iri])
        return not around.isdisjoint(self._states) and around.isdisjoint(closure(self._within, [wanted.within]))

    def _elsewhere(self, iris: Iterable[str], text: str, wanted: Wanted) -> DataError:
        """The error for a name whose things all lie elsewhere."""
        named = list(dict.fromkeys(iris))
        within = self._shown([wanted.within or ""])
        return DataError("tables.elsewhere", value=shown(text), choices=self._shown(named), within=within)

    def _lived(self, iri: str, at: str) -> bool:
        """Whether a thing may have existed at an EDTF date, by any account; what has no dates always may."""
        when = bounds(at) if is_edtf(at) else None
        if when is None:
            return True
        first = _extreme(min, [bounds(start).earliest for start in self._starts.get(iri, ())])
        last = _extreme(max, [bounds(end).latest for end in self._ends.get(iri, ())])
        return not (first and when.latest and when.latest < first) and not (
            last and when.earliest and when.earliest > last
        )

    def _unknown(self, text: str, wanted: Wanted) -> DataError:
        candidates: dict[str, str] | str = ""
        if self._unknown_left > 0 and len(text) <= _LONGEST:
            self._unknown_left -= 1
            fitting = self._all_fitting(wanted)
            near = [iri for name in _nearest(fold(text), fitting) for iri in fitting[name]]
            candidates = self._shown(near) if (near := list(dict.fromkeys(near))[:3]) else ""
        hint = "core.did-you-mean" if candidates else None
        return DataError("tables.unknown", hint=hint, value=shown(text), candidates=candidates)

    def _all_fitting(self, wanted: Wanted) -> dict[str, list[str]]:
        """Everything that such a cell could name, by folded name."""
        key = wanted.classes, wanted.scheme
        if key not in self._fitting:
            found: dict[str, list[str]] = {}
            for folded, named in self._labels.items():
                for iri, _lang, _first in named:
                    if self._fits(iri, wanted):
                        found.setdefault(folded, []).append(iri)
            self._fitting[key] = found
        return self._fitting[key]

    def _shown(self, iris: Iterable[str]) -> dict[str, str]:
        """Things as a message lists them, by language: with what tells apart those that bear one name."""
        listed = list(iris)
        found = {}
        for lang in LANGUAGES:
            labels = [self.label(iri, lang) for iri in listed[:_LISTED]]
            told = [
                f"{label}, {self._detail(iri, lang)}" if labels.count(label) > 1 else label
                for iri, label in zip(listed, labels, strict=False)
            ]
            named = [f"{compact(iri)} ({label})" for iri, label in zip(listed, told, strict=False)]
            found[lang] = ", ".join(named) + (" …" if len(listed) > _LISTED else "")
        return found

    def _detail(self, iri: str, lang: str) -> str:
        """What a thing lies in, else its kind."""
        within = sorted(self._within.get(self.place_of(iri), ()))
        kinds = sorted(self._classes.get(iri, ()), key=lambda kind: (-len(closure(self._above, [kind])), kind))
        return ", ".join(self.label(one, lang) for one in (within or kinds)[:1])


class _Gatherer:
    """Fills a `Names` from statements, each looked at once."""

    def __init__(self, names: Names, titles: bool) -> None:
        self.names = names
        self._above = names._above
        self._states: list[tuple[str, str]] = []
        self._known_classes: dict[tuple[frozenset[str], str], frozenset[str]] = {}
        self._labels = {
            SKOS + "prefLabel": True, QKG + "acronym": True, RDFS + "label": True,
            SKOS + "altLabel": False, SKOS + "notation": False, **({DCTERMS + "title": False} if titles else {}),
        }  # fmt: skip
        self._others: dict[str, Callable[[str, str], object]] = {
            RDF + "type": self._type,
            RDFS + "subClassOf": lambda s, o: self._above.setdefault(s, set()).add(o),
            RDFS + "range": lambda s, o: names.plain.add(s) if o == XSD + "string" else None,
            SKOS + "inScheme": names._schemes.__setitem__,
            SKOS + "exactMatch": self._match,
            SKOS + "closeMatch": self._match,
            PREFIXES["schema"] + "url": self._url,
            QKG + "governs": names._governs.__setitem__,
            QKG + "withinPlace": lambda s, o: names._within.setdefault(s, set()).add(o),
            QKG + "withinState": lambda s, o: self._states.append((s, o)),
            QKG + "sourceKey": lambda s, o: names._keys.__setitem__(o, s),
            QKG + "start": lambda s, o: self._date(names._starts, s, o),
            QKG + "end": lambda s, o: self._date(names._ends, s, o),
        }

    def gather(self, quads: Iterable[ox.Quad]) -> None:
        """Look at every statement."""
        names, account = self.names, ""
        for quad in quads:
            predicate = quad.predicate.value
            if predicate in self._others:
                self._others[predicate](quad.subject.value, quad.object.value)  # type: ignore[union-attr]
            elif predicate in self._labels and isinstance(quad.object, ox.Literal):
                self._label(quad.subject.value, quad.object, self._labels[predicate])  # type: ignore[union-attr]
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and graph.value != account:
                account = graph.value
                if account.startswith(ACCOUNT):
                    names.accounts.add(account)
        for iri, classes in names._classes.items():
            names._classes[iri] = self._closed(classes)
        for government, state in self._states:
            place, larger = names._governs.get(government), names._governs.get(state)
            if place and larger:
                names._within.setdefault(place, set()).add(larger)

    def _type(self, iri: str, kind: str) -> None:
        """One set of classes serves all that have the same."""
        before = self.names._classes.get(iri, frozenset())
        after = self._known_classes.get((before, kind))
        if after is None:
            after = self._known_classes[before, kind] = before | {kind}
        self.names._classes[iri] = after

    def _closed(self, classes: frozenset[str]) -> frozenset[str]:
        """Some classes and all above them."""
        closed = self._known_classes.get((classes, ""))
        if closed is None:
            closed = self._known_classes[classes, ""] = frozenset(closure(self._above, classes))
        return closed

    def _date(self, dates: dict[str, set[str]], iri: str, date: str) -> None:
        if iri.startswith(_LIVING) and is_edtf(date):
            dates.setdefault(iri, set()).add(date)

    def _label(self, iri: str, literal: ox.Literal, first: bool) -> None:
        label, lang = literal.value, literal.language or ""
        if iri.startswith(ID) and not iri.startswith(_NAMELESS):
            named = self.names._labels.setdefault(fold(label), [])
            if (iri, lang, first) not in named:
                named.append((iri, lang, first))
        elif iri.startswith((ID, ACCOUNT)):
            return
        if first and lang:
            own = self.names._names.setdefault(iri, {})
            own[lang] = min(label, own.get(lang, label))

    def _url(self, iri: str, url: str) -> None:
        if iri.startswith(ID + "source/"):
            self.names.urls[url] = min(iri, self.names.urls.get(url, iri))

    def _match(self, iri: str, other: str) -> None:
        if iri.startswith(ID):
            self.names.matches.setdefault(other, set()).add(iri)


def _extreme(choose: Callable[[list[str]], str], days: list[str | None]) -> str | None:
    """The first or last of some days; None when there are none, or one of them is open."""
    known = [day for day in days if day is not None]
    return choose(known) if known and len(known) == len(days) else None


def _nearest(folded: str, names: Iterable[str]) -> list[str]:
    """The folded names that a misspelt one may stand for."""
    from rapidfuzz import fuzz, process

    found = process.extract(folded, list(names), scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=75)
    return [name for name, _, _ in found]


def closure(steps: dict[str, set[str]], start: Iterable[str]) -> set[str]:
    """Everything that one comes to from *start*, itself included.

    >>> sorted(closure({"a": {"b"}, "b": {"a", "c"}}, ["a"]))
    ['a', 'b', 'c']
    """
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            waiting += steps.get(here, ())
    return found
