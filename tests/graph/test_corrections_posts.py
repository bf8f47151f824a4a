"""Posts, figures and commitments in the built graph, counted and read by hand in the tables of the second delivery."""

from __future__ import annotations

import pytest

from qkg.core.iris import slug_of
from qkg.graph import Graph
from tests.rows_of import rows


def values(graph: Graph, subject: str, property_: str) -> set[str]:
    found = rows(graph.sparql(f"SELECT ?value {{ {subject} {property_} ?value }}"))
    return {slug_of(str(row["value"])) for row in found}


@pytest.mark.parametrize(
    ("subject", "property_", "right"),
    [
        # Ministers hold posts; the same person may hold several.
        ("person:louise-beaudoin", "qkg:holds/qkg:organization", {"mri-1984", "mri-1996"}),
        ("person:louise-beaudoin", "qkg:holds/qkg:representation", {"paris"}),
        ("person:jean-francois-hould", "qkg:holds/qkg:representation", {"chicago", "washington"}),
        ("person:monique-gagnon-tremblay", "qkg:holds/qkg:start", {"2003-04-29", "2010-08"}),
        ("post:claude-morin-min-affaires-intergouvernementales-minister", "qkg:end", {"1982-01-08"}),
        # One person, one IRI, whatever form of the name a source has.
        ("post:mario-wilfrid-limoges-chicago-delegate", "qkg:appointed", {"2021-11"}),
        ("person:mario-limoges", "qkg:holds", set()),
        ("person:danielle-renosto", "qkg:holds", set()),
        ("post:amalia-daniela-renosto-rome-delegate", "qkg:seen", {"2015-06-25"}),
        # Known doubts of the delivery.
        ("post:marie-eve-jean-munich-delegate-general", "qkg:appointed", {"2018-05-07"}),
        ("post:michel-audet-brussels-delegate-general", "qkg:end", {"2019-06-16"}),
        ("person:christine-st-pierre", "qkg:holds/qkg:post", {"minister"}),
        # Other duties were added on 19 July 2024: that is not when he became delegate general.
        ("post:henri-paul-rousseau-paris-delegate-general", "qkg:start", {"2024-07"}),
        ("commitment:quebec-un-1965-racial-discrimination-order-in-council", "qkg:date", {"1976-05-10"}),
        ("commitment:canada-un-1965-racial-discrimination-ratification", "qkg:date", {"1970-10-14"}),
        ("commitment:quebec-unesco-2005-diversity-of-cultural-expressions-vote", "qkg:date", {"2005-11-10"}),
        ("agreement:unfccc-1997-kyoto-protocol", "qkg:hasCommitment/qkg:date", {"2006-11-28", "2007-12-05"}),
        ("agreement:unidroit-2001-cape-town-convention", "qkg:hasCommitment/qkg:start", {"2013-04-01"}),
        ("figure:mrifce-budget-2012-2013", "qkg:value", {"115900000"}),
        ("figure:france-credits-for-cooperation-1970", "qkg:value", {"40000000"}),
        ("figure:quebec-countries-with-offices-2025-02", "qkg:value", {"20"}),
    ],
)
def test_what_a_reader_of_the_field_expects(graph: Graph, subject: str, property_: str, right: set[str]) -> None:
    assert values(graph, subject, property_) == right


def test_a_mirror_is_not_trusted(graph: Graph) -> None:
    query = (
        "SELECT ?confidence { ?account prov:wasDerivedFrom/schema:url ?url ; qkg:confidence ?confidence ."
        ' FILTER(CONTAINS(STR(?url), "azureedge.net")) FILTER(STRSTARTS(STR(?account), STR(account:ministry))) }'
    )
    assert {slug_of(str(row["confidence"])) for row in rows(graph.sparql(query))} == {"c"}


def test_no_minister_is_a_membership(graph: Graph) -> None:
    assert graph.sparql("ASK { ?membership a qkg:Membership ; qkg:member/a qkg:Person }") is False


def test_everything_new_has_a_readable_name_in_both_languages(graph: Graph) -> None:
    answer = rows(graph.sparql("SELECT ?label { post:michel-audet-brussels-delegate-general skos:prefLabel ?label }"))
    assert {str(row["label"]) for row in answer} == {
        "Michel Audet\u00a0: Délégué général ou déléguée générale, Délégation générale du Québec à Bruxelles (2014-12-01/2019-06-16)",
        "Michel Audet: Delegate general, Québec Government Office in Brussels (2014-12-01/2019-06-16)",
    }
