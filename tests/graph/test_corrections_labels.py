"""Names, sources and links that were wrong in the built graph, one line each: what a reader of the field expects instead."""

from __future__ import annotations

import pytest

from qkg.core.iris import ID
from qkg.graph import Graph
from tests.rows_of import rows

LABELS = [
    # English ordinals, and the English name of the city.
    ("event:sf-1986-paris", "en", "First Summit of La Francophonie (Paris)"),
    ("event:sf-1987-quebec", "en", "Second Summit of La Francophonie (Québec City)"),
    ("event:sf-2002-beyrouth", "en", "Ninth Summit of La Francophonie (Beirut)"),
    ("event:sf-2024-villers-cotterets", "en", "Nineteenth Summit of La Francophonie (Villers-Cotterêts)"),
    # French names that stood under @en; a Québec ministère is a department.
    ("organization:mri-1984", "en", "Department of International Relations"),
    ("organization:mri-1996", "en", "Department of International Relations"),
    ("organization:mai-1988", "en", "Department of International Affairs"),
    (
        "organization:maiicc",
        "en",
        "Department of International Affairs, Immigration and Cultural Communities",
    ),
    ("organization:mcc-quebec", "en", "Department of Culture and Communications"),
    ("organization:msss-quebec", "en", "Department of Health and Social Services"),
    ("organization:mifi-quebec", "en", "Department of Immigration, Francisation and Integration"),
    ("organization:apc", "en", "Commonwealth Parliamentary Association"),
    ("organization:aif", "en", "Intergovernmental Agency of La Francophonie"),
    ("organization:cmf", "en", "Ministerial Conference of La Francophonie"),
    ("organization:french-national-assembly", "en", "National Assembly of France"),
    ("organization:auf", "en", "University Agency of La Francophonie"),
    # English names that stood under @fr.
    ("organization:are", "fr", "Assemblée des régions d’Europe"),
    ("organization:icrc", "fr", "Comité international de la Croix-Rouge"),
    ("organization:unicef", "fr", "Fonds des Nations Unies pour l’enfance"),
    ("organization:commonwealth-secretariat", "fr", "Secrétariat du Commonwealth"),
    ("organization:seus-cp", "fr", "Alliance du Sud-Est des États-Unis et des provinces canadiennes"),
    (
        "organization:gl-organe-regional",
        "fr",
        "Organe régional des ressources en eau des Grands Lacs et du fleuve Saint-Laurent",
    ),
    ("person:prince-of-wales", "fr", "Prince de Galles"),
    # Capitals.
    ("organization:global-affairs-canada", "fr", "Affaires mondiales Canada"),
    ("organization:msss-quebec", "fr", "Ministère de la Santé et des Services sociaux"),
    ("organization:french-national-assembly", "fr", "Assemblée nationale de France"),
    ("organization:idb", "fr", "Banque interaméricaine de développement"),
    # Governments and places named by what was left of “oblast d’Omsk”, “District fédéral” …
    ("government:omsk", "fr", "Omsk"),
    ("place:omsk", "fr", "Omsk"),
    ("government:amur", "fr", "Amour"),
    ("government:kamchatka-krai", "fr", "Kamtchatka"),
    ("government:primorsky-krai", "fr", "Primorié"),
    ("government:federal", "fr", "District fédéral"),
    ("government:federal", "en", "Federal District"),
    ("government:jewish", "fr", "Oblast autonome juif"),
    ("government:jewish", "en", "Jewish Autonomous Oblast"),
    ("government:altai-republic", "fr", "République de l’Altaï"),
    ("government:sakha-republic", "fr", "République Sakha"),
    ("government:navarre", "fr", "Communauté forale de Navarre"),
]


@pytest.mark.parametrize(("thing", "lang", "label"), LABELS)
def test_a_thing_is_called(graph: Graph, thing: str, lang: str, label: str) -> None:
    found = rows(
        graph.sparql(f'SELECT ?label WHERE {{ {thing} skos:prefLabel ?label FILTER(LANG(?label) = "{lang}") }}')
    )
    assert found == [{"label": label}]


ORIGINALS = [
    # The host of the copy, and the address of the page that it copies.
    (
        "hessslslslsls.azureedge.net",
        "https://en.wikipedia.org/wiki/Ministry_of_International_Relations_(Quebec)",
    ),
    (
        "profilpelajar.com",
        "https://fr.wikipedia.org/wiki/Minist%C3%A8re_des_Relations_internationales_et_de_la_Francophonie",
    ),
    ("jmediawiki.org", "https://en.wikipedia.org/wiki/Agency_for_Cultural_and_Technical_Cooperation"),
    (
        "www.staging.libe.io",
        "https://www.liberation.fr/planete/1995/01/24/"
        "le-premier-ministre-quebecois-presente-a-paris-sa-souverainete-tranquille_118691",
    ),
    ("wikipedia2007.classicistranieri.com", "https://fr.wikipedia.org/wiki/Louise_Beaudoin"),
]


@pytest.mark.parametrize(("host", "original"), ORIGINALS)
def test_a_copy_names_its_original(graph: Graph, host: str, original: str) -> None:
    found = rows(
        graph.sparql(f'SELECT ?original WHERE {{ ?source qkg:site "{host}" ; a qkg:Mirror ; qkg:mirrorOf ?original }}')
    )
    assert original in {row["original"] for row in found}


# Tables give these accounts confidence A, but all that they rest on is a copy: of the official gazette, of an uploaded document.
COPIED = ["agreements-france-1978-tuition-837dfa", "agreements-gabon-1969-minutes-education-98b3f2"]


@pytest.mark.parametrize("account", COPIED)
def test_an_account_that_rests_on_copies_alone_is_weak(graph: Graph, account: str) -> None:
    found = rows(graph.sparql(f"SELECT ?confidence WHERE {{ account:{account} qkg:confidence ?confidence }}"))
    assert found == [{"confidence": f"{ID}concept/confidence/c"}]


MATCHES = [
    # Sure, though only one list gives them: it names the body as the graph does.
    ("organization:nato", "exactMatch", "Q7184"),
    ("organization:imf", "exactMatch", "Q7804"),
    ("organization:oif", "exactMatch", "Q134102"),
    ("organization:wto", "exactMatch", "Q7825"),
    # Two lists give it.
    ("government:brittany", "exactMatch", "Q12130"),
    # The record is that of the government of Catalonia, by another name than the region's.
    ("government:catalonia", "closeMatch", "Q8022"),
    # Data sets disagree about it (link-conflicts.csv).
    ("place:bern", "closeMatch", "Q70"),
    # One item for a city and the federal district around it.
    ("place:buenos-aires-city", "closeMatch", "Q1486"),
]


@pytest.mark.parametrize(("thing", "match", "item"), MATCHES)
def test_a_thing_is_matched(graph: Graph, thing: str, match: str, item: str) -> None:
    found = rows(graph.sparql(f"SELECT ?how WHERE {{ {thing} ?how <http://www.wikidata.org/entity/{item}> }}"))
    assert [str(row["how"]).rpartition("#")[2] for row in found] == [match]


def test_no_label_query_finds_anything(graph: Graph) -> None:
    names = ("label-beginning", "label-capitals", "label-language", "label-ordinal", "mirror-trusted")
    assert [row for name in names for row in rows(graph.query(name))] == []
