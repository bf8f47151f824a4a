"""Labels: which text a reader is shown, and how labels are fetched."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from qkg.core.iris import DCTERMS, RDFS, SKOS
from qkg.core.labels import BATCH, choose, fetch_labels
from qkg.engines.embedded import Embedded


@pytest.mark.parametrize(
    ("text", "lang", "chosen"),
    [
        ({"en": "ferry", "fr": "bac"}, "fr", "bac"),
        ({"en": "ferry", "fr": "bac", "fr-CA": "traversier"}, "fr-CA", "traversier"),
        (
            {"en": "ferry", "fr": "bac", "fr-ca": "traversier"},
            "fr-CA",
            "traversier",
        ),  # tags have no case (RFC 5646, 2.1.1)
        ({"en": "ferry", "fr": "bac"}, "fr-Latn-CA", "bac"),  # RFC 4647, 3.4
        ({"en": "ferry", "fr-CA": "traversier"}, "fr", "traversier"),
        ({"en": "ferry", "fro": "bac"}, "fr", "ferry"),  # another language whose tag begins alike
        ({"en": "ferry", "": "M/V"}, "fr", "M/V"),
        ({"en": "ferry", "de": "Fähre"}, "fr", "ferry"),
        ({"de": "Fähre", "es": "ferri"}, "fr", "Fähre"),
        ({}, "fr", None),
    ],
)
def test_the_readers_language_comes_first(text: dict[str, str], lang: str, chosen: str | None) -> None:
    assert choose(text, lang) == chosen


def test_labels_are_fetched_in_batches_and_merged_by_language() -> None:
    store = ox.Store()
    iris = [f"https://example.org/{number}" for number in range(BATCH + 1)]
    for iri in iris:
        store.add(ox.Quad(ox.NamedNode(iri), ox.NamedNode(RDFS + "label"), ox.Literal(iri[-1], language="en")))
    first = ox.NamedNode(iris[0])
    for name, text, lang in (("prefLabel", "b", "en"), ("prefLabel", "a", "en")):
        store.add(ox.Quad(first, ox.NamedNode(SKOS + name), ox.Literal(text, language=lang)))
    store.add(ox.Quad(first, ox.NamedNode(DCTERMS + "title"), ox.Literal("titre", language="fr")))
    store.add(ox.Quad(first, ox.NamedNode(DCTERMS + "title"), ox.NamedNode("https://example.org/title")))
    found = fetch_labels(Embedded(store).select, [*iris, "https://example.org/none"])
    assert found[iris[0]] == {"en": "a", "fr": "titre"}
    assert found[iris[-1]] == {"en": iris[-1][-1]}
    assert found["https://example.org/none"] == {}
