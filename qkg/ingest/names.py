"""Names of the graph, for matching the cells of a table: labels in both languages, other names, codes, keys.

A name that fits several things is an error that lists them. What narrows the choice is only what the mapping declares
(language, class, country, date, a city rather than the territory of the same name), never a likelihood.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyoxigraph as ox

from qkg.catalog.hints import shown
from qkg.dates import bounds, is_edtf
from qkg.errors import DataError
from qkg.terms import DCTERMS, EDTF, ID, PREFIXES, QKG, RDF, RDFS, SKOS, compact, expand, fold, is_iri

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LISTED = 6
_FIRST = (SKOS + "prefLabel", QKG + "acronym")
_OTHERS = (SKOS + "altLabel", SKOS + "notation", DCTERMS + "title")


class Wanted(NamedTuple):
    """What a cell must name: classes (any of them), a scheme, and what narrows the choice."""

    classes: tuple[str, ...] = ()
    scheme: str | None = None
    lang: str | None = None
    prefer: str | None = None
    within: str | None = None
    at: str | None = None


class Names:
    """The names in a store of authored graphs (`qkg.build.load`): nothing derived is needed.

    >>> from qkg.build.load import load
    >>> from qkg.data import find
    >>> names = Names(load(find()))
    >>> names.find("Bavière", Wanted(classes=(QKG + "Government",)))
    'https://w3id.org/qkg/id/government/bavaria'
    """

    def __init__(self, store: ox.Store) -> None:
        self._labels: dict[str, list[tuple[str, str, bool]]] = {}
        self._classes: dict[str, set[str]] = {}
        self._schemes: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        self._within: dict[str, set[str]] = {}
        self._governs: dict[str, str] = {}
        self._life: dict[str, tuple[str | None, str | None]] = {}
        self._names: dict[str, dict[str, str]] = {}
        self._cache: dict[tuple[str, Wanted], str] = {}
        self.urls: dict[str, str] = {}
        """Sources by URL."""
        above = _closure(_pairs(store, RDFS + "subClassOf"))
        for subject, kind in _pairs(store, RDF + "type"):
            self._classes.setdefault(subject, set()).update({kind}, above.get(kind, ()))
        for property_, first in [*((p, True) for p in _FIRST), *((p, False) for p in _OTHERS)]:
            for quad in store.quads_for_pattern(None, ox.NamedNode(property_), None):
                if isinstance(quad.object, ox.Literal):
                    self._add(quad.subject.value, quad.object.value, quad.object.language or "", first)  # type: ignore[union-attr]
        self._keys.update({key: iri for iri, key in _literals(store, QKG + "sourceKey")})
        self._schemes.update(_pairs(store, SKOS + "inScheme"))
        self.urls.update({url: iri for iri, url in _pairs(store, PREFIXES["schema"] + "url") if iri.startswith(ID)})
        self._governs.update(_pairs(store, QKG + "governs"))
        for place, larger in _pairs(store, QKG + "withinPlace"):
            self._within.setdefault(place, set()).add(larger)
        for government, state in _pairs(store, QKG + "withinState"):
            if government in self._governs and state in self._governs:
                self._within.setdefault(self._governs[government], set()).add(self._governs[state])
        self._governed = set(self._governs.values())
        self._read_lives(store)

    def _add(self, iri: str, label: str, lang: str, first: bool) -> None:
        if not iri.startswith(ID):
            return
        self._labels.setdefault(fold(label), []).append((iri, lang, first))
        if first and lang:
            self._names.setdefault(iri, {})[lang] = label

    def _read_lives(self, store: ox.Store) -> None:
        ends: dict[str, list[str | None]] = {}
        for side, name in enumerate(("start", "end")):
            for iri, text in _literals(store, QKG + name, EDTF):
                if is_edtf(text):
                    found = bounds(text)
                    ends.setdefault(iri, [None, None])[side] = found.earliest if side == 0 else found.latest
        self._life.update({iri: (first, last) for iri, (first, last) in ends.items()})

    # Asking

    def known(self, iri: str) -> bool:
        """Whether the graph says what the thing is."""
        return iri in self._classes

    def label(self, iri: str, lang: str) -> str:
        """A thing's name in a language, else in the other, else its CURIE."""
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
        found = self._cache.get((text, wanted))
        if found is None:
            found = self._cache[text, wanted] = self._find(text, wanted)
        return found

    def _find(self, text: str, wanted: Wanted) -> str:
        exact = self._exact(text)
        if exact is not None:
            if not self._fits(exact, wanted):
                raise DataError("ingest.wrong-kind", value=shown(text), found=self._shown([exact]))
            return exact
        tiers = self._tiers(fold(text), wanted)
        if wanted.prefer == "settlement":
            tiers = [[iri for iri in tier if iri not in self._governed] for tier in tiers] + tiers
        for candidates in tiers:
            narrowed = self._narrowed(candidates, wanted)
            if len(narrowed) == 1:
                return narrowed[0]
            if narrowed:
                raise DataError("ingest.ambiguous", value=shown(text), choices=self._shown(narrowed))
        raise self._unknown(text, wanted)

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
        tests = [lambda _lang, first: first, lambda _lang, _first: True]
        if wanted.lang is not None:
            own = wanted.lang
            tests = [lambda lang, first: first and lang == own, lambda lang, _first: lang == own, *tests]
        return [sorted({iri for iri, lang, first in named if test(lang, first)}) for test in tests]

    def _fits(self, iri: str, wanted: Wanted) -> bool:
        if wanted.scheme is not None:
            return self._schemes.get(iri) == wanted.scheme
        classes = self._classes.get(iri, set())
        return bool(classes) and (not wanted.classes or not classes.isdisjoint(wanted.classes))

    def _narrowed(self, candidates: Sequence[str], wanted: Wanted) -> list[str]:
        left = list(candidates)
        if len(left) > 1 and wanted.within is not None:
            left = [iri for iri in left if self._lies_in(iri, wanted.within)] or left
        if len(left) > 1 and wanted.at is not None:
            left = [iri for iri in left if self._lived(iri, wanted.at)] or left
        return left

    def _lies_in(self, iri: str, larger: str) -> bool:
        waiting, seen = [iri], set()
        while waiting:
            here = waiting.pop()
            if here == larger:
                return True
            if here not in seen:
                seen.add(here)
                waiting += self._within.get(here, ())
        return False

    def _lived(self, iri: str, at: str) -> bool:
        """Whether a thing may have existed at an EDTF date; what has no dates always may."""
        first, last = self._life.get(iri, (None, None))
        when = bounds(at) if is_edtf(at) else None
        if when is None:
            return True
        return not (first and when.latest and when.latest < first) and not (
            last and when.earliest and when.earliest > last
        )

    def _unknown(self, text: str, wanted: Wanted) -> DataError:
        fitting: dict[str, list[str]] = {}
        for folded, named in self._labels.items():
            for iri, _lang, _first in named:
                if self._fits(iri, wanted):
                    fitting.setdefault(folded, []).append(iri)
        near = [iri for name in _nearest(fold(text), fitting) for iri in fitting[name]]
        candidates = self._shown(list(dict.fromkeys(near))[:3])
        hint = "errors.did-you-mean" if candidates else None
        return DataError("ingest.unknown", hint=hint, value=shown(text), candidates=candidates)

    def _shown(self, iris: Iterable[str]) -> str:
        listed = list(iris)
        named = [f"{compact(iri)} ({self.label(iri, 'en')})" for iri in listed[:_LISTED]]
        return ", ".join(named) + (" …" if len(listed) > _LISTED else "")


def _nearest(folded: str, names: Iterable[str]) -> list[str]:
    """The folded names that a misspelt one may stand for."""
    from rapidfuzz import fuzz, process

    return [
        name for name, _, _ in process.extract(folded, names, scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=75)
    ]


def _pairs(store: ox.Store, property: str) -> list[tuple[str, str]]:  # noqa: A002
    quads = store.quads_for_pattern(None, ox.NamedNode(property), None)
    return [(q.subject.value, q.object.value) for q in quads if isinstance(q.object, ox.NamedNode)]  # type: ignore[union-attr]


def _literals(store: ox.Store, property: str, datatype: str | None = None) -> list[tuple[str, str]]:  # noqa: A002
    quads = store.quads_for_pattern(None, ox.NamedNode(property), None)
    return sorted(
        (q.subject.value, q.object.value)  # type: ignore[union-attr]
        for q in quads
        if isinstance(q.object, ox.Literal) and (datatype is None or q.object.datatype.value == datatype)
    )


def _closure(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """For each class, every class above it."""
    above: dict[str, set[str]] = {}
    for sub, sup in pairs:
        above.setdefault(sub, set()).add(sup)
    found: dict[str, set[str]] = {}
    for start in above:
        waiting, seen = [start], set()
        while waiting:
            new = above.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        found[start] = seen
    return found
