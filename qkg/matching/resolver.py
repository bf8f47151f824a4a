"""Names into IRIs: what a reader types for a thing (an IRI, a CURIE, a slug, a label in either language).

HOT. Asked of the engine in SPARQL, over the resolved view, so that it works the same on every engine. Never guesses: a
name that fits several things is an error that lists them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.catalog.values import string_term
from qkg.core.errors import UsageError
from qkg.core.iris import (
    ACCOUNT,
    DCTERMS,
    GEO,
    IDENTIFIERS_GRAPH,
    QKG,
    RDFS,
    SEARCH_LABELS_GRAPH,
    SKOS,
    compact,
    expand,
    is_iri,
    slug_of,
)
from qkg.core.language import language
from qkg.core.text import fold, is_slug, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qkg.catalog.model import Parameter
    from qkg.engines import Readable

_LISTED = 12


class Resolver:
    """Finds the IRI that a text names; messages come in *lang* (default: the reader's).

    Precedence: full IRI, CURIE, slug, label. Of several things found by one of these, none is chosen.
    """

    def __init__(self, engine: Readable, lang: str | None = None) -> None:
        self.engine = engine
        self.lang = lang or language()

    def __call__(self, value: str, parameter: Parameter) -> str:
        """The IRI of the one thing called *value* that *parameter* may take: of its class, or in its scheme.

        Raises `UsageError`: nothing has that name, only things of other classes have it, or several things do.
        """
        membership = ""
        if parameter.scheme is not None:
            membership += f"?x <{SKOS}inScheme> <{parameter.scheme}> . "
        if parameter.class_ is not None:
            membership += f"?x a <{parameter.class_}> ."
        return self._find(value, membership, parameter)

    def any(self, value: str) -> str:
        """The IRI of the one thing called *value*; a government stands for its territory, a place for its geometry.

        Raises `UsageError` as a call does.
        """
        return self._find(value.strip(), "", None)

    # How things are found

    def _find(self, value: str, membership: str, parameter: Parameter | None) -> str:
        found = self._candidates(value, membership)
        if len(found) > 1 and not membership:
            found = self._without_territories(found)
        if len(found) == 1:
            return found[0]
        if found:
            raise self._ambiguous(value, found, parameter)
        raise self._unknown(value, membership, parameter)

    def _candidates(self, value: str, membership: str) -> list[str]:
        """The things that *value* names, by the first way of naming that finds any."""
        iri = _as_iri(value)
        if iri is not None:
            return [iri] if self._known(iri, membership) else []
        if is_slug(value):
            found = self._things(
                f"GRAPH <{IDENTIFIERS_GRAPH}> {{ ?x <{DCTERMS}identifier> {string_term(value)} }} {membership}"
            )
            if found:
                return found
            if self._known(ACCOUNT + value, f"?x a <{QKG}Account> . {membership}"):
                return [ACCOUNT + value]
        folded = fold(value)
        named = f"GRAPH <{SEARCH_LABELS_GRAPH}> {{ ?x <{QKG}searchLabel> {string_term(folded)} }}"
        return self._things(f"{named} {membership}") if folded else []

    def _known(self, iri: str, membership: str) -> bool:
        pattern = membership or "{ ?x ?p ?o } UNION { ?s ?q ?x }"
        return self.engine.ask(f"ASK {{ {pattern} }}".replace("?x", f"<{iri}>"))

    def _things(self, pattern: str) -> list[str]:
        rows = self.engine.select(f"SELECT DISTINCT ?x WHERE {{ {pattern} }} ORDER BY ?x")
        return [row["x"].value for row in rows]

    def _without_territories(self, found: Sequence[str]) -> list[str]:
        these = " ".join(f"<{iri}>" for iri in found)
        owns = f"VALUES ?owns {{ <{QKG}governs> <{GEO}hasGeometry> }}"
        pattern = f"VALUES ?x {{ {these} }} VALUES ?other {{ {these} }} {owns} ?other ?owns ?x ."
        governed = set(self._things(pattern))
        return [iri for iri in found if iri not in governed]

    # What is said when they are not

    def _ambiguous(self, value: str, found: Sequence[str], parameter: Parameter | None) -> UsageError:
        labels = self._labels(found[:_LISTED])
        return UsageError(
            "catalog.ambiguous",
            where=parameter.name if parameter else None,
            hint="catalog.say-which",
            value=shown(value),
            choices=", ".join(_named(iri, labels) for iri in found[:_LISTED]),
        )

    def _unknown(self, value: str, membership: str, parameter: Parameter | None) -> UsageError:
        scheme = parameter.scheme if parameter else None
        wanted = scheme or (parameter.class_ if parameter else None)
        fields: dict[str, str] = {"value": shown(value)}
        key = "unknown-thing"
        near = self._nearest(value, membership)
        if wanted is not None:
            fields["wanted"] = self._label(wanted)
            key = "unknown-concept" if scheme else "unknown-of-class"
            others = self._candidates(value, "")
            if others:
                key = "wrong-scheme" if scheme else "wrong-class"
                fields["found"] = ", ".join(_named(iri, self._labels(others[:3])) for iri in others[:3])
            elif scheme:
                fields["allowed"] = _listed(map(slug_of, self._things(membership)))
        labels = self._labels(near)
        return UsageError(
            f"catalog.{key}",
            where=parameter.name if parameter else None,
            hint="core.did-you-mean" if near else None,
            candidates=", ".join(_named(iri, labels, short=parameter is not None) for iri in near),
            **fields,
        )

    def _nearest(self, value: str, membership: str) -> list[str]:
        """The things whose slug, or label in either language, resembles *value* most."""
        from qkg.core.text import nearest

        iri = _as_iri(value)
        text = value if iri is None else slug_of(iri)
        named: dict[str, list[str]] = {}
        for row in self.engine.select(
            f"SELECT DISTINCT ?x ?label WHERE {{ {membership} ?x <{SKOS}prefLabel> ?label }} ORDER BY ?x ?label"
        ):
            for name in (row["label"].value, slug_of(row["x"].value)):
                things = named.setdefault(fold(name), [])
                if row["x"].value not in things:
                    things.append(row["x"].value)
        found = [iri for name in nearest(fold(text), named, limit=6) for iri in named[name]]
        return list(dict.fromkeys(found))[:3]

    def _label(self, iri: str) -> str:
        return self._labels([iri]).get(iri) or compact(iri)

    def _labels(self, iris: Sequence[str]) -> dict[str, str]:
        """Labels in the reader's language, else in the other."""
        if not iris:
            return {}
        these = " ".join(f"<{iri}>" for iri in iris)
        query = (
            f"SELECT ?x ?label WHERE {{ VALUES ?x {{ {these} }} VALUES ?named {{ <{SKOS}prefLabel> <{RDFS}label> }} "
            "?x ?named ?label } ORDER BY ?x ?label"
        )
        found: dict[str, str] = {}
        for row in self.engine.select(query):
            if row["label"].language == self.lang or row["x"].value not in found:
                found[row["x"].value] = row["label"].value
        return found


def _as_iri(value: str) -> str | None:
    """The IRI that *value* is, written out or as a CURIE of the house's prefixes; `None` when it is a name."""
    expanded = expand(value)
    if expanded is not None and is_iri(expanded):
        return expanded
    return value if is_iri(value) else None


def _named(iri: str, labels: dict[str, str], short: bool = False) -> str:
    name = slug_of(iri) if short and is_slug(slug_of(iri)) else compact(iri)
    return f"{name} ({labels[iri]})" if iri in labels else name


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    return ", ".join(every[:_LISTED]) + (f" … (+{len(every) - _LISTED})" if len(every) > _LISTED else "")
