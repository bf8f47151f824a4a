"""Names for things that no account names in a language: the rule `descriptive-labels`.

An agreement with a title in the language bears it. One without gets a descriptive title in square brackets, as libraries
write titles that the cataloguer supplied, so that no reader takes it for an official one. Missions, meetings,
memberships, posts, figures, commitments and changes of offices are described by what is known of them, a source without
a name by its title or its address; everything else keeps its name in the other language.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

import pyoxigraph as ox

from qkg.core.iris import DCTERMS, ID, PREFIXES, QKG, RDF, SKOS, slug_of
from qkg.core.labels import choose
from qkg.core.language import LANGUAGES
from qkg.core.text import fold
from qkg.messages import message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

NAMED_FROM = (
    SKOS + "prefLabel",
    DCTERMS + "title",
    PREFIXES["schema"] + "url",
    *(
        QKG + name
        for name in (
            "agreementKind", "party", "signed", "start", "eventKind", "concerns", "becomes", "leader", "participant",
            "member", "organization", "role", "holder", "post", "representation", "appointed", "end",
            "subject", "measure", "period", "agreement", "by", "act", "date",
        )
    ),
)  # fmt: skip
"""The properties of a thing that its descriptive label is derived from."""
_VIEW = ox.DefaultGraph()
_LABEL = ox.NamedNode(SKOS + "prefLabel")
_QUEBEC = PREFIXES["government"] + "quebec"
_SHOWN = 4
"""Maximum number of names that are listed; the others are counted."""
_LONGEST = 110
"""Maximum length of a source's label, in characters."""


def descriptive_labels(store: ox.Store) -> Iterator[ox.Triple]:
    """Derive a `skos:prefLabel` for each thing of the view in each language in which it has none."""
    namer = _Namer(store)
    for kind, make in _KINDS.items():
        for quad in store.quads_for_pattern(None, ox.NamedNode(RDF + "type"), ox.NamedNode(QKG + kind), _VIEW):
            thing = quad.subject
            if isinstance(thing, ox.NamedNode) and thing.value.startswith(ID):
                for lang in LANGUAGES:
                    if lang not in namer.labels(thing.value) and (text := make(namer, thing.value, lang)):
                        yield ox.Triple(thing, _LABEL, ox.Literal(text, language=lang))


class _Namer:
    """Texts about a thing of the view, for its label."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._labels: dict[str, dict[str, str]] = {}
        for quad in store.quads_for_pattern(None, _LABEL, None, _VIEW):
            if isinstance(quad.object, ox.Literal) and quad.object.language in LANGUAGES:
                self._labels.setdefault(quad.subject.value, {})[quad.object.language] = quad.object.value  # type: ignore[union-attr]

    def labels(self, iri: str) -> dict[str, str]:
        return self._labels.get(iri, {})

    def label(self, iri: str, lang: str) -> str:
        return choose(self.labels(iri), lang) or slug_of(iri)

    def values(self, thing: str, property: str, lang: str | None = None) -> list[str]:  # noqa: A002
        """The values of a property, as text, sorted; of texts, those in a language when it is given."""
        quads = self._store.quads_for_pattern(ox.NamedNode(thing), ox.NamedNode(property), None, _VIEW)
        values = (quad.object for quad in quads)
        return sorted(v.value for v in values if lang is None or getattr(v, "language", None) == lang)  # type: ignore[union-attr]

    def first(self, thing: str, property: str, lang: str | None = None) -> str:  # noqa: A002
        """The first of `values`, or `""`."""
        return next(iter(self.values(thing, property, lang)), "")

    def one(self, thing: str, property: str, lang: str) -> str:  # noqa: A002
        """The name of the value of a property; of the first in order of several."""
        return self.listed(self.values(thing, property)[:1], lang)

    def listed(self, iris: Iterable[str], lang: str) -> str:
        """The names of things as a list: Québec first, then in alphabetical order; those after the fourth are counted."""
        labels = [(iri != _QUEBEC, self.label(iri, lang)) for iri in iris]
        names = [name for _, name in sorted(labels, key=lambda each: (each[0], fold(each[1]), each[1]))]
        if len(names) > _SHOWN + 1:
            names[_SHOWN:] = [message("store.others", lang, count=len(names) - _SHOWN)]
        if len(names) < 2:
            return "".join(names)
        return message("store.and", lang, first=", ".join(names[:-1]), last=names[-1])

    def other(self, thing: str, lang: str) -> str:
        """The name in the other language."""
        return next((name for other, name in sorted(self.labels(thing).items()) if other != lang), "")

    def dated(self, thing: str, property: str) -> str:  # noqa: A002
        """A date in parentheses, after a space; `""` when there is none."""
        day = self.first(thing, property)
        return f" ({day})" if day else ""


def _agreement(namer: _Namer, thing: str, lang: str) -> str:
    if title := namer.first(thing, DCTERMS + "title", lang):
        return title
    kind = namer.one(thing, QKG + "agreementKind", lang)
    parties = namer.values(thing, QKG + "party")
    names = namer.listed(parties, lang)
    date = namer.dated(thing, QKG + "signed") or namer.dated(thing, QKG + "start")
    if len(parties) == 1:
        return f"[{message('store.pair', lang, first=kind, second=names)}{date}]"
    name = message("store.agreement", lang, kind=kind, parties=names)
    return f"[{name}{date}]"


def _event(namer: _Namer, thing: str, lang: str) -> str:
    kinds = {slug_of(kind) for kind in namer.values(thing, QKG + "eventKind")}
    date = namer.dated(thing, QKG + "start")
    about = namer.listed(namer.values(thing, QKG + "concerns"), lang)
    if kinds & {"opening", "closing", "change-of-kind", "reopening"}:
        becomes = namer.one(thing, QKG + "becomes", lang) or namer.one(thing, QKG + "eventKind", lang)
        return message("store.pair", lang, first=about, second=becomes) + date
    name, kind = namer.other(thing, lang), namer.one(thing, QKG + "eventKind", lang)
    if name or not kind:
        return name
    others = [iri for iri in namer.values(thing, QKG + "participant") if iri != _QUEBEC]
    leader = namer.listed(namer.values(thing, QKG + "leader"), lang)
    words = " – ".join(part for part in (leader, namer.listed(others, lang)) if part)
    return message("store.pair", lang, first=kind, second=words) + date if words else kind + date


def _membership(namer: _Namer, thing: str, lang: str) -> str:
    organization = namer.values(thing, QKG + "organization")
    acronym = namer.first(organization[0], QKG + "acronym") if organization else ""
    name = acronym or namer.listed(organization, lang)
    who = namer.one(thing, QKG + "member", lang)
    role = namer.one(thing, QKG + "role", lang)
    date = namer.dated(thing, QKG + "start")
    return message("store.membership", lang, member=who, organization=name, role=role) + date


def _post(namer: _Namer, thing: str, lang: str) -> str:
    office = namer.one(thing, QKG + "representation", lang) or namer.one(thing, QKG + "organization", lang)
    what = f"{namer.one(thing, QKG + 'post', lang)}, {office}"
    start, end = (
        namer.first(thing, QKG + "start") or namer.first(thing, QKG + "appointed"),
        namer.first(thing, QKG + "end"),
    )
    dates = f" ({'/'.join(day for day in (start, end) if day)})" if start else ""
    return message("store.pair", lang, first=namer.one(thing, QKG + "holder", lang), second=what) + dates


def _figure(namer: _Namer, thing: str, lang: str) -> str:
    measure, subject = (namer.one(thing, QKG + name, lang) for name in ("measure", "subject"))
    return message("store.pair", lang, first=measure, second=subject) + namer.dated(thing, QKG + "period")


def _commitment(namer: _Namer, thing: str, lang: str) -> str:
    what = [namer.one(thing, QKG + "act", lang)]
    for agreement in namer.values(thing, QKG + "agreement"):  # its label is derived by this same rule
        title = namer.first(agreement, DCTERMS + "title", lang) or namer.first(agreement, DCTERMS + "title")
        what.append(title or _agreement(namer, agreement, lang))
    by = namer.one(thing, QKG + "by", lang)
    return message("store.pair", lang, first=by, second=", ".join(what)) + namer.dated(thing, QKG + "date")


def _source(namer: _Namer, thing: str, lang: str) -> str:
    """A source's title, in any language; else the site and path of its URL."""
    title, url = DCTERMS + "title", PREFIXES["schema"] + "url"
    text = namer.first(thing, title, lang) or namer.first(thing, title) or _address(namer.first(thing, url))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _address(url: str) -> str:
    """A URL's site and path, decoded, as far as it can be printed.

    >>> _address("https://www.example.org/d%C3%A9cret/")
    'example.org/décret'
    """
    address = url.partition("//")[2].removeprefix("www.")
    decoded = unquote(address).rstrip("/")
    return decoded if decoded.isprintable() else address.partition("/")[0]


_KINDS: dict[str, Callable[[_Namer, str, str], str]] = {
    "Agreement": _agreement,
    "Event": _event,
    "Membership": _membership,
    "Post": _post,
    "Figure": _figure,
    "Commitment": _commitment,
    "Organization": _Namer.other,
    "Representation": _Namer.other,
    "Person": _Namer.other,
    "Source": _source,
}
"""How the things of each class are labelled."""
