"""Descriptive labels in both languages for things without a name."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from qkg.store.descriptive_labels import descriptive_labels

PROLOGUE = """
PREFIX qkg: <https://w3id.org/qkg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX id: <https://w3id.org/qkg/id/>
PREFIX agreement: <https://w3id.org/qkg/id/agreement/>
PREFIX event: <https://w3id.org/qkg/id/event/>
PREFIX government: <https://w3id.org/qkg/id/government/>
PREFIX person: <https://w3id.org/qkg/id/person/>
PREFIX kind: <https://w3id.org/qkg/id/concept/event-kind/>
government:quebec skos:prefLabel "Québec"@en, "Québec"@fr . government:france skos:prefLabel "France"@en, "France"@fr .
government:bavaria skos:prefLabel "Bavaria"@en, "Bavière"@fr . government:italy skos:prefLabel "Italy"@en, "Italie"@fr .
government:germany skos:prefLabel "Germany"@en, "Allemagne"@fr . government:spain skos:prefLabel "Spain"@en, "Espagne"@fr .
government:chile skos:prefLabel "Chile"@en, "Chili"@fr . person:a skos:prefLabel "A. Premier"@en, "A. Premier"@fr .
id:treaty skos:prefLabel "Treaty"@en, "Traité"@fr . kind:outgoing-mission skos:prefLabel "Outgoing mission"@en, "Mission sortante"@fr .
kind:meeting skos:prefLabel "Meeting"@en, "Rencontre"@fr .
"""

NAMED = [
    (
        "agreement:x a qkg:Agreement ; qkg:agreementKind id:treaty ; qkg:party government:france, government:quebec ; qkg:signed '1965'",
        "[Treaty between Québec and France (1965)]",
        "[Traité\u00a0: Québec et France (1965)]",
    ),
    (
        "agreement:x a qkg:Agreement ; qkg:agreementKind id:treaty ; qkg:party government:france ; qkg:start '1965-02'",
        "[Treaty: France (1965-02)]",
        "[Traité\u00a0: France (1965-02)]",
    ),
    (
        "agreement:x a qkg:Agreement ; dcterms:title 'A title'@en ; qkg:agreementKind id:treaty ; qkg:party government:france",
        "A title",
        "[Traité\u00a0: France]",
    ),
    (
        "event:x a qkg:Event ; qkg:eventKind kind:outgoing-mission ; qkg:leader person:a ; qkg:start '2024' ; "
        "qkg:participant government:quebec, government:italy, government:bavaria",
        "Outgoing mission: A. Premier – Bavaria and Italy (2024)",
        "Mission sortante\u00a0: A. Premier – Bavière et Italie (2024)",
    ),
    (
        "event:x a qkg:Event ; qkg:eventKind kind:outgoing-mission ; "
        "qkg:participant government:italy, government:bavaria, government:france, government:germany, government:spain",
        "Outgoing mission: Bavaria, France, Germany, Italy and Spain",
        "Mission sortante\u00a0: Allemagne, Bavière, Espagne, France et Italie",
    ),
    (
        "event:x a qkg:Event ; qkg:eventKind kind:outgoing-mission ; qkg:participant government:italy, government:bavaria, "
        "government:france, government:germany, government:spain, government:chile",
        "Outgoing mission: Bavaria, Chile, France, Germany and 2 others",
        "Mission sortante\u00a0: Allemagne, Bavière, Chili, Espagne et 2 autres",
    ),
    (
        "event:x a qkg:Event ; qkg:eventKind kind:meeting ; qkg:participant government:mexico, government:united-states . "
        "government:mexico skos:prefLabel 'Mexico'@en, 'Mexique'@fr . "
        "government:united-states skos:prefLabel 'United States'@en, 'États-Unis'@fr",
        "Meeting: Mexico and United States",
        "Rencontre\u00a0: États-Unis et Mexique",
    ),
    (
        "event:x a qkg:Event ; qkg:eventKind kind:meeting ; qkg:leader person:a ; qkg:participant government:chile",
        "Meeting: A. Premier – Chile",
        "Rencontre\u00a0: A. Premier – Chili",
    ),
    ("id:source\\/x a qkg:Source ; dcterms:title 'Rapport annuel'@fr", "Rapport annuel", "Rapport annuel"),
    (
        "id:source\\/x a qkg:Source ; <http://schema.org/url> <https://www.example.org/d%C3%A9cret/>",
        "example.org/décret",
        "example.org/décret",
    ),
    ("id:source\\/x a qkg:Source ; <http://schema.org/url> <https://example.org/%00/>", "example.org", "example.org"),
]


@pytest.mark.parametrize(("statements", "english", "french"), NAMED)
def test_a_thing_without_a_name_is_described(statements: str, english: str, french: str) -> None:
    store = ox.Store()
    store.load(f"{PROLOGUE} {statements} .".encode(), format=ox.RdfFormat.TURTLE)
    labels = {triple.object.language: triple.object.value for triple in descriptive_labels(store)}  # type: ignore[union-attr]
    assert labels == {"en": english, "fr": french}
