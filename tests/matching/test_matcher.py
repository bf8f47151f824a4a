"""The one matcher: the order of the ways of naming, what narrows, what errors say; the same from every index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from qkg.core.errors import AmbiguousThingError, UnknownThingError
from qkg.core.iris import ACCOUNT, IDENTIFIERS_GRAPH, PREFIXES, QKG, RDF, SEARCH_LABELS_GRAPH, compact, expand, slug_of
from qkg.core.labels import NAMES, SLUG
from qkg.core.text import fold
from qkg.engines.embedded import Embedded
from qkg.matching.matcher import Matcher, Wanted
from qkg.matching.names import SparqlNames
from qkg.store import names_index
from qkg.store.names_index import names_in_memory, open_names

if TYPE_CHECKING:
    from qkg.matching.names import Names

PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
VIEW = """
qkg:Government rdfs:label "Government"@en, "Gouvernement"@fr . qkg:Place rdfs:label "Place"@en, "Lieu"@fr .
<https://w3id.org/qkg/id/concept/sector> skos:prefLabel "Sectors"@en, "Secteurs"@fr .
government:ontario a qkg:Government ; skos:prefLabel "Ontario"@en, "Ontario"@fr ; skos:notation "CA-ON" ;
  qkg:sourceKey "region/CA-ON" ; qkg:governs place:ontario .
place:ontario a qkg:Place ; skos:prefLabel "Ontario"@en, "Ontario"@fr ; geo:hasGeometry geometry:ontario .
geometry:ontario a geo:Geometry ; skos:prefLabel "Ontario"@en .
account:ontario a qkg:Account ; skos:prefLabel "Ontario"@en .
government:congo a qkg:Government ; skos:prefLabel "Congo"@en, "Congo"@fr .
government:drc a qkg:Government ; skos:prefLabel "Democratic Republic of the Congo"@en ; skos:altLabel "Congo"@en ;
  qkg:governs place:drc .
place:drc a qkg:Place ; qkg:withinPlace place:africa . place:africa a qkg:Place ; skos:prefLabel "Africa"@en, "Afrique"@fr .
government:georgia a qkg:Government ; skos:prefLabel "Georgia"@en, "Géorgie"@fr .
government:georgia-us a qkg:Government ; skos:prefLabel "Georgia"@en, "Géorgie"@fr ; qkg:governs place:georgia-us .
place:georgia-us a qkg:Place ; skos:prefLabel "State of Georgia"@en ; qkg:withinPlace place:usa .
place:usa a qkg:Place ; skos:prefLabel "United States"@en, "États-Unis"@fr .
government:ivory a qkg:Government ; skos:prefLabel "Ivory Coast"@en, "Côte d’Ivoire"@fr .
government:ivory-1 a qkg:Government ; skos:prefLabel "Ivory"@en ; skos:altLabel "ivory coast"@fr .
government:orient a qkg:Government ; skos:prefLabel "orange"@fr . place:orange a qkg:Place ; skos:prefLabel "Orange"@en .
sector:energy a skos:Concept ; skos:inScheme concept:sector ; skos:prefLabel "Energy and mines"@en, "Énergie et mines"@fr .
sector:culture a skos:Concept ; skos:inScheme concept:sector ; skos:prefLabel "Culture"@en, "Culture"@fr .
""".replace("concept:sector", "<https://w3id.org/qkg/id/concept/sector>")
GOVERNMENT = Wanted((QKG + "Government",))
SECTOR = Wanted(scheme=expand("concept:sector"))


def store_of(view: str) -> ox.Store:
    """A store with a view, and the graphs for look-up that the build derives from it."""
    store = ox.Store()
    store.load((PROLOGUE + view).encode(), format=ox.RdfFormat.TURTLE)
    folded, slug = ox.NamedNode(QKG + "searchLabel"), ox.NamedNode(SLUG)
    for quad in list(store):
        assert isinstance(quad.subject, ox.NamedNode)
        if quad.predicate.value in NAMES and isinstance(quad.object, ox.Literal):
            name = ox.Literal(fold(quad.object.value))
            store.add(ox.Quad(quad.subject, folded, name, ox.NamedNode(SEARCH_LABELS_GRAPH)))
        elif quad.predicate.value == RDF + "type":
            text = ox.Literal(slug_of(quad.subject.value))
            store.add(ox.Quad(quad.subject, slug, text, ox.NamedNode(IDENTIFIERS_GRAPH)))
    return store


@pytest.fixture(scope="module", params=["store", "memory", "sparql"])
def names(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Names:
    store = store_of(VIEW)
    if request.param == "sparql":
        return SparqlNames(Embedded(store))
    if request.param == "memory":
        return names_in_memory(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))
    folder = str(tmp_path_factory.mktemp("index"))
    names_index.write(store, folder)
    return open_names(folder)


@pytest.fixture(scope="module")
def matcher(names: Names) -> Matcher:
    return Matcher(names)


def refusal(matcher: Matcher, text: str, wanted: Wanted, lang: str = "en") -> str:
    with pytest.raises((UnknownThingError, AmbiguousThingError)) as caught:
        matcher.find(text, wanted)
    return caught.value.text(lang)


@pytest.mark.parametrize(
    ("text", "wanted", "thing"),
    [
        ("https://w3id.org/qkg/id/place/ontario", Wanted(), "place:ontario"),
        ("place:ontario", Wanted(), "place:ontario"),
        ("account:ontario", Wanted(), "account:ontario"),
        ("region/CA-ON", Wanted(), "government:ontario"),
        ("congo", GOVERNMENT, "government:congo"),  # a slug before any label
        ("CONGO", GOVERNMENT, "government:congo"),  # a preferred label before another label
        ("ca on", GOVERNMENT, "government:ontario"),  # a code
        ("COTE D'IVOIRE", GOVERNMENT, "government:ivory"),
        ("Ivory Coast", GOVERNMENT, "government:ivory"),
        ("Ivory Coast", Wanted(GOVERNMENT.classes, lang="fr"), "government:ivory-1"),  # a name in the language first
        ("l’Ontario", GOVERNMENT, "government:ontario"),
        ("de l'Ontario", Wanted((QKG + "Nothing",)), None),
        (
            "Ontario",
            Wanted(),
            "government:ontario",
        ),  # which stands for its territory, its geometry and what accounts say
        ("Ontario", Wanted((QKG + "Place",)), "place:ontario"),
        ("ontario", Wanted((QKG + "Account",)), "account:ontario"),
        ("orange", Wanted(), "place:orange"),
        ("Orange", GOVERNMENT, "government:orient"),
        ("energy", SECTOR, "sector:energy"),
        ("Energy", SECTOR, "sector:energy"),  # the slug of a concept is taken from any spelling
        ("énergie et mines", SECTOR, "sector:energy"),
    ],
)
def test_the_surest_way_of_naming_decides(matcher: Matcher, text: str, wanted: Wanted, thing: str | None) -> None:
    if thing is None:
        assert refusal(matcher, text, wanted).startswith("nothing is called")
    else:
        assert compact(matcher.find(text, wanted)) == thing


def test_things_of_one_name_are_listed_with_what_tells_them_apart(matcher: Matcher) -> None:
    said, dit = (refusal(matcher, "Georgia", GOVERNMENT, lang) for lang in ("en", "fr"))
    assert said == (
        "“Georgia” may be any of: government:georgia (Georgia, Government), government:georgia-us (Georgia, United States)"
    )
    assert dit.endswith("government:georgia (Géorgie, Gouvernement), government:georgia-us (Géorgie, États-Unis)")


def test_a_misspelt_name_comes_with_the_nearest(matcher: Matcher) -> None:
    assert refusal(matcher, "Ontrio", GOVERNMENT) == (
        "nothing is called “Ontrio”\nDid you mean: government:ontario (Ontario)?"
    )
    assert "account:" not in refusal(matcher, "Ontrio", Wanted())
    assert refusal(matcher, "x" * 201, GOVERNMENT).count("\n") == 0


def test_what_belongs_elsewhere_is_told(matcher: Matcher) -> None:
    assert refusal(matcher, "place:ontario", GOVERNMENT) == (
        "“place:ontario” is place:ontario (Ontario), which does not belong here; what does: Government"
    )
    assert "ce qui l’a\u00a0: Gouvernement" in refusal(matcher, "place:ontario", GOVERNMENT, "fr")
    assert refusal(matcher, "Africa", GOVERNMENT).endswith("\nIt is a name of: place:africa (Africa).")


def test_a_scheme_tells_what_it_holds(matcher: Matcher) -> None:
    assert refusal(matcher, "sorcery", SECTOR) == (
        "nothing is called “sorcery” in the scheme Sectors; it holds: culture, energy"
    )


@pytest.mark.parametrize("text", ["", " ", "?", "—", "'", '"', "\\", "\u0301", "} ?x", "a\nb", "💶", "<x>", "x" * 5000])
def test_odd_texts_name_nothing(matcher: Matcher, text: str) -> None:
    assert refusal(matcher, text, Wanted()).startswith("nothing is called")


def test_an_iri_that_is_only_mentioned_is_known_where_the_engine_is_asked() -> None:
    engine = Embedded(store_of("government:a skos:exactMatch <https://example.org/a> ."))
    matcher = Matcher(SparqlNames(engine), engine.ask)
    for iri in ("https://example.org/a", "government:a"):
        assert matcher.find(iri) == (expand(iri) or iri)
    assert refusal(matcher, "https://example.org/b", Wanted()).startswith("nothing is called")


def test_an_account_is_found_by_its_slug() -> None:
    store = store_of("account:only a qkg:Account . government:other a qkg:Government .")
    assert Matcher(SparqlNames(Embedded(store))).find("only") == ACCOUNT + "only"
