"""The names and labels of things: which properties hold them, what tells them apart, and which one a reader is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from qkg.core.iris import DCTERMS, GEO, QKG, RDF, RDFS, SKOS
from qkg.core.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from typing import Any

Text = dict[str, str]
"""A string by language: `{"en": …, "fr": …}`."""
PREFERRED_NAMES = (SKOS + "prefLabel", QKG + "acronym")
NAMES = (*PREFERRED_NAMES, SKOS + "altLabel", DCTERMS + "title", SKOS + "notation")
"""The properties whose values are names of a thing."""
LABELS = (RDFS + "label", DCTERMS + "title", SKOS + "prefLabel")
"""The properties whose values are shown for a thing; of two in one language, that of the later property."""
KEY = QKG + "sourceKey"
"""The property of the key by which imported tables know a thing."""
SLUG = DCTERMS + "identifier"
"""The property of the last segment of a thing's IRI; derived, for look-up only."""
KINDS = (RDF + "type", SKOS + "inScheme")
OWNS = (QKG + "governs", GEO + "hasGeometry")
"""What a government and a place own: things of the same name, for which they stand."""
WITHIN = QKG + "withinPlace"
BATCH = 400
"""IRIs in one query: few enough for any server's limit on the length of a query."""


class Name(NamedTuple):
    """A thing and how it is called: the property that says so, and the language (`""`: none)."""

    iri: str
    property: str
    lang: str


def choose(text: Mapping[str, str], lang: str) -> str | None:
    """The text for a reader of *lang*, by RFC 4647 look-up; else in any language; `None` when there is none.

    Look-up (section 3.4) shortens the reader's tag from the end. A text in a more specific language than the
    reader's (`fr-CA` for a reader of `fr`) comes next, then one without a language, then qkg's languages, then any.

    >>> choose({"fr": "Bavière", "en": "Bavaria"}, "fr-CA"), choose({"fr-CA": "traversier", "en": "ferry"}, "fr")
    ('Bavière', 'traversier')
    >>> choose({"de": "Bayern"}, "fr"), choose({}, "fr")
    ('Bayern', None)
    """
    by_tag = {tag.lower(): value for tag, value in sorted(text.items())}
    for wanted in (lang.lower(), "", *LANGUAGES):
        parts = wanted.split("-")
        ranges = ["-".join(parts[:length]) for length in range(len(parts), 0, -1)]
        regional = [tag for tag in by_tag if wanted and tag.startswith(f"{wanted}-")]
        for tag in (*ranges, *regional):
            if tag in by_tag:
                return by_tag[tag]
    return next(iter(by_tag.values()), None)


def merge(literals: Iterable[tuple[str, str, str]]) -> Text:
    """A label by language from (property, language, text): by the order of `LABELS`, then the first text in order.

    >>> merge([(SKOS + "prefLabel", "en", "Bavaria"), (RDFS + "label", "en", "Bayern"), (RDFS + "label", "fr", "Bavière")])
    {'en': 'Bavaria', 'fr': 'Bavière'}
    """
    best: dict[str, tuple[int, str]] = {}
    for property_, lang, text in literals:
        candidate = -LABELS.index(property_), text
        best[lang] = min(candidate, best.get(lang, candidate))
    return {lang: best[lang][1] for lang in sorted(best)}


def fetch_labels(select: Callable[[str], Iterable[Any]], iris: Iterable[str]) -> dict[str, Text]:
    """The labels of things and terms, by language; an empty text for one without.

    *select* answers a SELECT query with rows whose values are found by variable (an engine's `select`).
    """
    found: dict[str, list[tuple[str, str, str]]] = {iri: [] for iri in iris}
    properties = ", ".join(f"<{name}>" for name in LABELS)
    every = [f"<{iri}>" for iri in found]
    for start in range(0, len(every), BATCH):
        these = " ".join(every[start : start + BATCH])
        # FILTER rather than a second VALUES block, which costs Oxigraph 30 times as much
        pattern = f"VALUES ?x {{ {these} }} ?x ?p ?label FILTER(?p IN ({properties}) && ISLITERAL(?label))"
        for row in select(f"SELECT ?x ?p ?label WHERE {{ {pattern} }}"):
            label = row["label"]
            found[row["x"].value].append((row["p"].value, label.language or "", label.value))
    return {iri: merge(literals) for iri, literals in found.items()}
