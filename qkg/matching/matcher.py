"""Names to things: what a text names, for parameters of queries, `show`, and cells of imported tables.

The ways of naming a thing, the surest first; of several things found by one of them, none is chosen:

1. its IRI or CURIE;
2. its key in the tables of entities (`qkg:sourceKey`: `country/FRA`);
3. its slug (in cells: of a concept only, since cells hold names, and some slugs look like another thing's name);
4. in the language of the cell, where it has one: a preferred label or acronym, then another label, a title or a code;
5. in any language: a preferred label or acronym, then another label, a title or a code.

Labels are compared without case, accents and punctuation (`qkg.core.text.fold`); when nothing is found, once more
without elided articles (`l’Ontario`). What narrows the choice is only what the caller declares, never a likelihood; but
a government stands for the territory that it governs, a place for its geometry, and a thing for accounts of that name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from qkg.catalog.model import Parameter
from qkg.core.errors import AmbiguousThingError, UnknownThingError
from qkg.core.iris import ACCOUNT, RDF, RDFS, compact, expand, is_iri, slug_of
from qkg.core.labels import KEY, KINDS, OWNS, PREFERRED_NAMES, SLUG, WITHIN, Name, Text, choose
from qkg.core.language import LANGUAGES
from qkg.core.text import fold, shown, slug_from, without_articles
from qkg.matching.names import Names
from qkg.matching.resemblance import resembling

_LISTED = 12
"""Things that an error lists."""
_LONGEST = 200
"""Characters of a text that gets suggestions."""
_BY_IRI, _BY_KEY, _BY_SLUG, _BY_NAME = range(4)


class Wanted(NamedTuple):
    """What a text must name: a thing of one of some classes, or in a scheme; what else narrows the choice.

    - `lang`: the language of the text. `prefer`, `within`, `at`: of cells (`qkg.tables.cell_matcher`).
    """

    classes: tuple[str, ...] = ()
    scheme: str | None = None
    lang: str | None = None
    prefer: str | None = None
    within: str | None = None
    at: str | None = None

    @property
    def kinds(self) -> tuple[str, ...]:
        """The classes, or the scheme."""
        return (self.scheme,) if self.scheme else self.classes


ANYTHING = Wanted()


class Matcher:
    """Finds the one thing that a text names, in an index of names.

    - *ask*: answers an ASK query, for IRIs that are no things of the graph's own (terms, links to other data sets).
    """

    def __init__(self, names: Names, ask: Callable[[str], bool] | None = None) -> None:
        self.names = names
        self._ask = ask

    def find(self, text: str, wanted: Wanted = ANYTHING) -> str:
        """The IRI of the one thing that *text* names.

        Raises `UnknownThingError` when nothing that is wanted has that name, with the nearest names, and
        `AmbiguousThingError` when several things have it, with all of them.

        >>> from qkg.graph import open as open_
        >>> open_().matcher.find("Bavière")
        'https://w3id.org/qkg/id/government/bavaria'
        """
        if not text.isascii() and text != (readable := text.encode("utf-8", "replace").decode()):
            raise self.unknown(readable, wanted)  # half a surrogate pair, as of bytes on the command line
        for candidates in self.candidates(text, wanted):
            found = self.narrowed(candidates, wanted)
            if len(found) == 1:
                return found[0]
            if found:
                raise AmbiguousThingError("matching.ambiguous", value=shown(text), choices=self.described(found))
        raise self.unknown(text, wanted)

    def parameter(self, value: str, parameter: Parameter) -> str:
        """The IRI of the one thing called *value* that a parameter of a stored query may take; raises as `find`."""
        classes = () if parameter.class_ is None else (parameter.class_,)
        try:
            return self.find(value, Wanted(classes, parameter.scheme))
        except UnknownThingError as error:
            error.where = parameter.name
            raise
        except AmbiguousThingError as error:
            error.where, error.hint = parameter.name, "matching.say-which"
            raise

    def candidates(self, text: str, wanted: Wanted) -> list[list[str]]:
        """The things that *text* may name: a list for each way of naming that finds any, the surest first."""
        ways = self.ways(text, wanted)
        return [ways[way] for way in sorted(ways)]

    def ways(self, text: str, wanted: Wanted) -> dict[int, list[str]]:
        """The things that *text* may name, each by the surest way of naming."""
        iri = _as_iri(text)
        if iri is not None and self.fitting([iri], wanted):
            return {_BY_IRI: [iri]}
        ways: dict[int, list[str]] = {}
        for folded in dict.fromkeys((fold(text), fold(without_articles(text)))):
            called = self.names.called(slug_from(text) if wanted.scheme else text, folded)
            named = [name for name in called if self.counts(name, wanted)]
            fitting = self.fitting({name.iri for name in named}, wanted)
            for iri in sorted(fitting):
                way = min(_way(name, wanted.lang) for name in named if name.iri == iri)
                ways.setdefault(way, []).append(iri)
            if ways:
                break
        return ways

    def counts(self, name: Name, wanted: Wanted) -> bool:  # noqa: ARG002 - cells are stricter
        """Whether a way of naming counts."""
        return True

    def fitting(self, iris: Iterable[str], wanted: Wanted) -> set[str]:
        """Those of some things that the graph knows and that are of a wanted class or scheme."""
        kinds = self.names.values(list(iris), *KINDS)
        if wanted.kinds:
            return {iri for iri, its in kinds.items() if not its.isdisjoint(wanted.kinds)}
        return {iri for iri, its in kinds.items() if its or self._is_mentioned(iri)}

    def _is_mentioned(self, iri: str) -> bool:
        pattern = f"{{ <{iri}> ?p ?o }} UNION {{ ?s ?p <{iri}> }}"
        return self._ask is not None and self._ask(f"ASK {{ {pattern} }}")

    def narrowed(self, candidates: Sequence[str], wanted: Wanted) -> list[str]:  # noqa: ARG002 - cells narrow by it
        """Those of several things of one name that stand for the others."""
        things = [iri for iri in candidates if not iri.startswith(ACCOUNT)] or list(candidates)
        if len(things) < 2:
            return things
        owned = set().union(*self.names.values(things, *OWNS).values())
        return [iri for iri in things if iri not in owned]

    # Errors

    def unknown(self, text: str, wanted: Wanted) -> UnknownThingError:
        """The error for a text that names nothing that is wanted: what it names instead, or the nearest names."""
        fields: dict[str, Any] = {"value": shown(text)}
        others = self.ways(text, Wanted(lang=wanted.lang)) if wanted.kinds else {}
        if others:
            way = min(others)
            fields["found"] = self.described(others[way])
            if way < _BY_NAME:
                return UnknownThingError("matching.wrong-kind", **fields, wanted=self._labels(wanted.kinds))
            return UnknownThingError("matching.unknown", hint="matching.names-others", **fields)
        near = self.nearest(text, wanted)
        if near:
            fields["candidates"] = self.described(near)
        key = "unknown"
        if wanted.scheme:
            key = "unknown-concept"
            concepts = sorted({slug_of(iri) for iri, _ in self.names.names_of(wanted.kinds)})
            more = len(concepts) - _LISTED
            fields["allowed"] = ", ".join(concepts[:_LISTED]) + (f" … (+{more})" if more > 0 else "")
            fields["wanted"] = self._labels(wanted.kinds)
        return UnknownThingError(f"matching.{key}", hint="core.did-you-mean" if near else None, **fields)

    def nearest(self, text: str, wanted: Wanted) -> list[str]:
        """The wanted things whose name or slug resembles a text most."""
        return [iri for iri, _ in self.scored(text, wanted)]

    def scored(self, text: str, wanted: Wanted) -> list[tuple[str, float]]:
        """The wanted things whose name or slug resembles a text most, with scores from 0 to 1, the best first."""
        if len(text) > _LONGEST:
            return []
        iri, named = _as_iri(text), self.named(wanted.kinds)
        known = list(named)
        near: dict[str, float] = {}
        for at, score in resembling(text if iri is None else slug_of(iri), known, limit=6):
            for thing in named[known[at]]:
                near.setdefault(thing, score)
        return list(near.items())[:3]

    def named(self, kinds: tuple[str, ...]) -> dict[str, list[str]]:
        """The things of some classes or schemes by folded name or slug; all but accounts when none is given."""
        named: dict[str, list[str]] = {}
        for thing, name in sorted(self.names.names_of(kinds)):
            if kinds or not thing.startswith(ACCOUNT):
                things = named.setdefault(fold(name), [])
                if thing not in things:
                    things.append(thing)
        return named

    def described(self, iris: Sequence[str]) -> Text:
        """Things as an error lists them, by language; those of one label with what they lie in, else their kind."""
        listed = iris[:_LISTED]
        labels = self.names.labels(listed)
        text = {}
        for lang in LANGUAGES:
            told = [choose(labels[iri], lang) for iri in listed]
            parts = []
            for iri, label in zip(listed, told, strict=True):
                detail = f", {self._detail(iri, lang)}" if told.count(label) > 1 else ""
                parts.append(f"{compact(iri)} ({label}{detail})" if label else compact(iri))
            text[lang] = ", ".join(parts) + (" …" if len(iris) > _LISTED else "")
        return text

    def _detail(self, iri: str, lang: str) -> str:
        place = min(self.names.values([iri], OWNS[0])[iri], default=iri)
        within = self.names.values([place], WITHIN)[place]
        if within:
            return self._labels([min(within)])[lang]
        classes = self.names.values([iri], RDF + "type")[iri]
        broader = self.names.values(list(classes), RDFS + "subClassOf")
        return self._labels(sorted(classes, key=lambda each: (-len(broader[each]), each))[:1])[lang]

    def _labels(self, iris: Sequence[str]) -> Text:
        """Labels in a row, by language; the CURIE of what has none."""
        labels = self.names.labels(iris)
        return {lang: ", ".join(choose(labels[iri], lang) or compact(iri) for iri in iris) for lang in LANGUAGES}


def _way(name: Name, lang: str | None) -> int:
    """How sure a way of naming is, the smaller the surer."""
    if name.property in {KEY, SLUG}:
        return _BY_KEY if name.property == KEY else _BY_SLUG
    in_other_language = lang is not None and name.lang != lang
    return _BY_NAME + 2 * in_other_language + (name.property not in PREFERRED_NAMES)


def is_foreign(way: int) -> bool:
    """Whether a way of naming is a name that is not in the language of the text."""
    return way >= _BY_NAME + 2


def _as_iri(text: str) -> str | None:
    """The IRI that a text is, written out or as a CURIE; `None` when it is a name."""
    expanded = expand(text)
    if expanded is not None and is_iri(expanded):
        return expanded
    return text if is_iri(text) else None
