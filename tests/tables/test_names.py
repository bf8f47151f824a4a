"""Names of tables against the graph that ships: in either language, by other names, never by a guess."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from qkg.core.errors import UsageError
from qkg.core.iris import ID, QKG, RDF, SKOS, expand
from qkg.matching.matcher import Wanted
from qkg.tables.cell_matcher import CellMatcher

PARTY = (QKG + "Government", QKG + "Organization", QKG + "Region")
PLACE = (QKG + "Place",)
ORGANIZATION = (QKG + "Organization",)


def find(names: CellMatcher, text: str, classes: tuple[str, ...], **narrowed: str) -> str:
    return names.find(text, Wanted(classes, **narrowed)).removeprefix(ID)


def refusal(names: CellMatcher, text: str, classes: tuple[str, ...], lang: str = "en", **narrowed: str) -> str:
    with pytest.raises(UsageError) as caught:
        names.find(text, Wanted(classes, **narrowed))
    return caught.value.text(lang)


@pytest.mark.parametrize(
    ("text", "lang", "thing"),
    [
        ("Bavaria", "en", "government/bavaria"),
        ("Bavière", "en", "government/bavaria"),
        ("baviere", "fr", "government/bavaria"),
        ("CÔTE D’IVOIRE", "fr", "government/cote-d-ivoire"),
        ("Cote d'Ivoire", "en", "government/cote-d-ivoire"),
        ("Québec", "en", "government/quebec"),
        ("Kyoto Prefecture", "en", "government/kyoto-prefecture"),
        ("Wallonia-Brussels Federation", "en", "government/french-community-of-belgium"),
        ("French Community of Belgium", "en", "government/french-community-of-belgium"),
        ("Fédération Wallonie-Bruxelles", "fr", "government/french-community-of-belgium"),
        ("Georgia (US)", "en", "government/georgia-us"),
        ("ICAO", "en", "organization/oaci"),
        ("OACI", "en", "organization/oaci"),
        ("International Civil Aviation Organization", "en", "organization/oaci"),
        ("government:bavaria", "en", "government/bavaria"),
        ("https://w3id.org/qkg/id/government/bavaria", "en", "government/bavaria"),
        ("country/FRA", "en", "government/france"),
        ("FRA", "en", "government/france"),
    ],
)
def test_parties_are_found_by_any_of_their_names(names: CellMatcher, text: str, lang: str, thing: str) -> None:
    assert find(names, text, PARTY, lang=lang) == thing


@pytest.mark.parametrize(
    ("text", "lang", "thing"),
    [
        ("Québec", "en", "place/quebec-city"),
        ("Québec", "fr", "place/quebec-city"),
        ("Québec City", "en", "place/quebec-city"),
        ("Kyoto", "en", "place/kyoto"),
        ("Washington", "en", "place/washington-d-c"),
        ("Luxembourg", "en", "place/luxembourg-city"),
        ("New York", "en", "place/new-york-city"),
        ("Mexico", "en", "place/mexico"),
        ("Mexico City", "en", "place/mexico-city-mx"),
    ],
)
def test_a_place_of_signature_is_the_city(names: CellMatcher, text: str, lang: str, thing: str) -> None:
    """The mapping says so (`prefer: settlement`); a city of that name in the other language only is not preferred."""
    assert find(names, text, PLACE, lang=lang, prefer="settlement") == thing


@pytest.mark.parametrize(
    ("text", "classes", "choices"),
    [
        ("Georgia", PARTY, ["government:georgia ", "government:georgia-us "]),
        ("Géorgie", PARTY, ["government:georgia ", "government:georgia-us "]),
        ("Luxembourg", PLACE, ["place:luxembourg ", "place:luxembourg-city "]),
        ("Ministère des Relations internationales", ORGANIZATION, ["organization:mri-1984 ", "organization:mri-1996 "]),
    ],
)
def test_an_ambiguous_name_is_rejected_with_the_candidates(
    names: CellMatcher, text: str, classes: tuple[str, ...], choices: list[str]
) -> None:
    said = refusal(names, text, classes)
    assert "may be any of" in said
    assert all(choice in said for choice in choices)
    assert "peut désigner" in refusal(names, text, classes, "fr")


def test_what_is_listed_is_told_apart_in_the_reader_s_language(names: CellMatcher) -> None:
    said, dit = (refusal(names, "Georgia", PARTY, lang) for lang in ("en", "fr"))
    assert said.endswith(
        "government:georgia (Georgia, Sovereign state), government:georgia-us (Georgia, United States)"
    )
    assert dit.endswith("government:georgia (Géorgie, État souverain), government:georgia-us (Géorgie, États-Unis)")
    assert "(Bavière)" in refusal(names, "Bavria", PARTY, "fr")


@pytest.mark.parametrize(("at", "slug"), [("1986", "mri-1984"), ("1984-12-20", "mri-1984"), ("2001-05", "mri-1996")])
def test_a_date_distinguishes_two_departments_of_one_name(names: CellMatcher, at: str, slug: str) -> None:
    """1984 to 1988, and 1996 to 2012 (the acts of 1984, 1988 and 1996)."""
    name = "Ministère des Relations internationales"
    assert find(names, name, ORGANIZATION, at=at) == f"organization/{slug}"


def test_a_date_at_which_neither_existed_decides_nothing(names: CellMatcher) -> None:
    assert "may be any of" in refusal(names, "Ministère des Relations internationales", ORGANIZATION, at="1992")


@pytest.mark.parametrize(
    ("country", "city"),
    [("canada", "victoria-city"), ("seychelles", "victoria-sc"), ("australia", "victoria")],
)
def test_a_country_distinguishes_places_of_one_name(names: CellMatcher, country: str, city: str) -> None:
    """The capital of British Columbia, that of the Seychelles, and the Australian state."""
    assert "may be any of" in refusal(names, "Victoria", PLACE)
    assert find(names, "Victoria", PLACE, within=expand(f"place:{country}") or "") == f"place/{city}"


@pytest.mark.parametrize(("city", "country"), [("London", "canada"), ("Washington", "france")])
def test_a_city_of_another_country_is_no_answer(names: CellMatcher, city: str, country: str) -> None:
    said = refusal(names, city, PLACE, prefer="settlement", within=expand(f"place:{country}") or "")
    assert "which does not lie in" in said
    assert f"place:{country}" in said


def test_unknown_names_come_with_the_nearest(names: CellMatcher) -> None:
    said = refusal(names, "Bavria", PARTY)
    assert said.startswith("nothing is called “Bavria”")
    assert "Did you mean: government:bavaria (Bavaria)" in said
    assert "Vouliez-vous dire" in refusal(names, "Bavria", PARTY, "fr")
    assert refusal(names, "Zzyzx Qwrtp", PARTY) == "nothing is called “Zzyzx Qwrtp”"


def test_a_name_of_the_wrong_kind_is_refused(names: CellMatcher) -> None:
    assert "does not belong here" in refusal(names, "place:paris", PARTY)
    assert refusal(names, "Paris", (QKG + "Region",)).startswith("nothing is called “Paris”")


def test_concepts_by_slug_and_by_label(names: CellMatcher) -> None:
    sector = expand("concept:sector")
    for text in ("education", "Education", "éducation", "sector:education"):
        assert names.find(text, Wanted(scheme=sector)) == expand("sector:education")
    with pytest.raises(UsageError):
        names.find("education", Wanted(scheme=expand("concept:membership-role")))


def test_many_unknown_names_cost_no_search_each() -> None:
    """After two thousand of them none is compared with all known names any more."""
    thing, kind = (ox.NamedNode(expand(curie) or "") for curie in ("government:bavaria", "qkg:Government"))
    said: list[tuple[str, ox.NamedNode | ox.Literal]]
    said = [(RDF + "type", kind), (SKOS + "prefLabel", ox.Literal("Free State of Bavaria", language="en"))]
    names = CellMatcher(ox.Quad(thing, ox.NamedNode(property_), value) for property_, value in said)
    assert "Did you mean" in refusal(names, "Free State of Bavaria 0", PARTY)
    for number in range(2_000):
        refusal(names, f"Free State of Bavaria {number}", PARTY)
    assert refusal(names, "Free State of Bavaria 2000", PARTY) == "nothing is called “Free State of Bavaria 2000”"
