"""Search: either language, no accents, the closest first, whatever is typed; the same on a server."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

import qkg
from qkg.core.iris import QKG, SEARCH_LABELS_GRAPH
from qkg.core.text import fold
from qkg.engines.embedded import Embedded
from qkg.files.data_folder import Data
from qkg.graph import Graph
from qkg.matching.names import Names, SparqlNames
from qkg.matching.search import Match, search
from qkg.store import names_index
from qkg.store.derivation_rules import names
from qkg.store.names_index import open_names

BAVARIA = "https://w3id.org/qkg/id/government/bavaria"


def slugs(found: list[Match]) -> list[str]:
    return [match.iri.rpartition("/")[2] for match in found]


@pytest.mark.parametrize(
    "words", ["Bavaria", "bavaria", "BAVARIA", "Bavière", "baviere", "BAVIÈRE", "bavie\u0300re", " Bavière "]
)
def test_case_accents_and_language_do_not_matter(graph: Graph, words: str) -> None:
    assert graph.search(words)[0] == Match(BAVARIA, "Bavaria", "Government")


def test_labels_and_kinds_are_in_the_readers_language(graph: Graph) -> None:
    with qkg.open(lang="fr") as french:
        assert french.search("Bavaria")[0] == Match(BAVARIA, "Bavière", "Gouvernement")
    assert graph.search("hydroelectricity")[0].kind.lower().startswith("concept")


@pytest.mark.parametrize(
    ("words", "slug"),
    [
        ("bav", "bavaria"),  # the beginning of a word
        ("council of europe", "conseil-europe"),
        ("europe council", "conseil-europe"),  # in any order
        ("conseil eur", "conseil-europe"),
        ("cote d'ivoire", "cote-d-ivoire"),
        ("Côte d’Ivoire", "cote-d-ivoire"),
        ("CONFEMEN", "confemen"),  # an acronym
        ("NAFTA", "nafta"),  # another name
    ],
)
def test_words_are_found_by_their_beginnings(graph: Graph, words: str, slug: str) -> None:
    assert slug in slugs(graph.search(words, limit=5))


@pytest.mark.parametrize("words", ["", " ", "'", '"', "- ,;", "zzzz", "avaria", "bavaria zzzz"])
def test_nothing_is_found_where_there_is_nothing(graph: Graph, words: str) -> None:
    assert graph.search(words) == []


def test_what_is_about_statements_comes_last(graph: Graph) -> None:
    """Accounts and sources bear the names of what they speak of."""
    found = graph.search("bavaria", limit=1000)
    starts = tuple(
        f"https://w3id.org/qkg/{kind}/" for kind in ("account", "id/agent", "id/source", "id/passage", "id/rule")
    )
    about = [match.iri.startswith(starts) for match in found]
    assert any(about)
    assert about == sorted(about)
    assert {match.kind for match in found} >= {"Government", "Place", "Account"}
    assert all(match.kind and "://" not in match.kind for match in found)


def test_a_publisher_is_found_and_called_an_agent(graph: Graph) -> None:
    found = {match.iri.rpartition("/id/")[2]: match.kind for match in graph.search("La Presse")}
    assert found["agent/la-presse"] == "agent"


def test_the_limit_is_kept(graph: Graph) -> None:
    assert len(graph.search("quebec")) == 20
    many = graph.search("quebec", limit=50)
    assert len(many) == 50
    assert slugs(graph.search("quebec", limit=3)) == slugs(many)[:3]
    assert graph.search("quebec", limit=0) == graph.search("quebec", limit=-1) == []


# What the full-text engine would read as its own syntax

HOSTILE = [
    '"bavaria"', 'bavaria"', "bavaria*", "^bavaria", "bavaria AND NOT x", "bavaria OR japan", "NEAR(bavaria japan)",
    "label:bavaria", "folded : bavaria", "{folded} : bavaria", "-bavaria", "+bavaria", "(bavaria", "bavaria)",
    "bavaria' OR '1'='1", "bavaria;--", "%", "_", "*", '"', "''", "\\", "AND", "NOT", "NEAR", "\x00", "bavaria\x00",
    "bavaria\njapan", "\ud83c", "👩\u200d👩\u200d👧", "\u202ebavaria", "١٢", "²", "a" * 5000, ") } ?x ?y ?z . { (",
    "bavaria> . ?s ?p ?o",
]  # fmt: skip


@pytest.mark.parametrize("words", HOSTILE)
def test_odd_characters_are_words_or_nothing(graph: Graph, words: str) -> None:
    """Never an error, and never other things than those whose names hold the words."""
    found = graph.search(words, limit=1000)
    for match in found:
        folded = [fold(name).split() for name in names_of(graph, match.iri)]
        assert any(all(any(w.startswith(x) for w in have) for x in fold(words).split()) for have in folded)
    if fold(words) == "bavaria":
        assert found[0].iri == BAVARIA


def names_of(graph: Graph, iri: str) -> list[str]:
    properties = "skos:prefLabel skos:altLabel dcterms:title qkg:acronym skos:notation"
    rows = graph.sparql(f"SELECT ?n {{ VALUES ?p {{ {properties} }} <{iri}> ?p ?n }}")
    return [row["n"] for row in rows]  # type: ignore[union-attr]


@given(
    words=st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
    | st.text("\"'*^-+(){}:;%_ANDORT bq\\", max_size=12)
)
def test_anything_may_be_typed(graph: Graph, words: str) -> None:
    assert isinstance(graph.search(words, limit=3), list)


# Ranking, on names made for it

RANKED = {"a": "New York", "b": "New York City", "c": "City of New York", "d": "Yorkshire, new", "e": "York"}


@pytest.fixture(params=["index", "sparql"])
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Names:
    store = ox.Store()
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    folded, graph = ox.NamedNode(QKG + "searchLabel"), ox.NamedNode(SEARCH_LABELS_GRAPH)
    for slug, name in RANKED.items():
        thing = ox.NamedNode(f"https://w3id.org/qkg/id/place/{slug}")
        store.add(ox.Quad(thing, label, ox.Literal(name, language="en")))
        store.add(ox.Quad(thing, folded, ox.Literal(fold(name)), graph))
    account = ox.NamedNode("https://w3id.org/qkg/account/z")
    store.add(ox.Quad(account, label, ox.Literal("New York", language="en")))
    store.add(ox.Quad(account, folded, ox.Literal("new york"), graph))
    path = str(tmp_path_factory.mktemp("index"))
    names_index.write(store, path)
    assert len(list(names(store))) == 6
    return open_names(path) if request.param == "index" else SparqlNames(Embedded(store))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("new york", ["a", "b", "d", "c", "z"]),  # the very words, beginning with them, holding them (shorter first)
        ("york", ["e", "d", "a", "b", "c", "z"]),
        ("york new", ["a", "b", "d", "c", "z"]),
        ("city new", ["b", "c"]),
        ("yorks", ["d"]),
        ("ork", []),
    ],
)
def test_the_closest_name_comes_first(made: Names, words: str, expected: list[str]) -> None:
    assert slugs(search(made, words, "en")) == expected


# On a server


@pytest.mark.server
@pytest.mark.parametrize(
    "words",
    ["bavaria", "Bavière", "council eur", "cote d'ivoire", "québec france", "zzzz", '"bavaria"', "NAFTA", "1987", "e"],
)
def test_a_server_finds_the_same(words: str, graph: Graph, remote: Graph) -> None:
    assert remote.search(words) == graph.search(words)
    assert remote.search(words, limit=200) == graph.search(words, limit=200)


def test_the_index_is_found_in_a_folder_of_any_name(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite is given an address, in which some signs mean something."""
    place = tmp_path_factory.mktemp("stores") / "a?b#c%20d é&mode=rw"
    monkeypatch.setenv("QKG_STORE", str(place))
    root = tmp_path_factory.mktemp("data")
    for folder in ("ontology", "graph", "queries"):
        (root / folder).mkdir()
    (root / "graph/x.trig").write_text(
        "GRAPH <https://w3id.org/qkg/account/a> { <https://w3id.org/qkg/id/place/x> "
        '<http://www.w3.org/2004/02/skos/core#prefLabel> "Xanadu"@en }'
    )
    with qkg.open(data=Data(str(root)).root, lang="en") as graph:
        assert slugs(graph.search("xan")) == ["x"]
