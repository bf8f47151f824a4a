"""The two keys of a header that make a stored query a quality query, and what refuses them."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from qkg.catalog.header import parse_query
from qkg.catalog.rdf_description import triples as catalogue_triples
from qkg.core.errors import DataError
from qkg.core.iris import ID, SH

HEADER = """#+ title: {en: T, fr: T}
#+ description: {en: D, fr: D}
#+ columns:
#+   thing: {type: iri, label: {en: Thing, fr: Chose}}
#+   name: {type: string, label: {en: Name, fr: Nom}}
"""
BODY = "SELECT ?thing ?name WHERE { ?thing <urn:name> ?name } ORDER BY ?thing\n"
SEVERITY = "#+ severity: warning\n"
MESSAGE = '#+ message: {en: "{name} is wrong", fr: "{name} est faux"}\n'


def parse(more: str, header: str = HEADER, body: str = BODY):  # type: ignore[no-untyped-def]
    return parse_query(header + more + body, "check.rq", "quality")


def refusal(more: str, **parts: str) -> str:
    with pytest.raises(DataError) as error:
        parse(more, **parts)
    return error.value.text("en")


def test_severity_and_message_are_read_and_described() -> None:
    query = parse(SEVERITY + MESSAGE)
    described = query.describe()
    assert (query.severity, described["severity"]) == ("warning", "warning")
    assert described["message"] == {"en": "{name} is wrong", "fr": "{name} est faux"}


def test_other_queries_are_described_without_them() -> None:
    assert not {"severity", "message"} & set(parse("").describe())


def test_the_rdf_catalogue_has_them_as_shacl_properties() -> None:
    triples = set(catalogue_triples(parse(SEVERITY + MESSAGE)))
    subject = ox.NamedNode(ID + "query/check")
    assert ox.Triple(subject, ox.NamedNode(SH + "severity"), ox.NamedNode(SH + "Warning")) in triples
    assert ox.Triple(subject, ox.NamedNode(SH + "message"), ox.Literal("{name} est faux", language="fr")) in triples


def test_severity_and_message_are_required_together() -> None:
    assert "needs the key “message”" in refusal(SEVERITY)
    assert "needs the key “severity”" in refusal(MESSAGE)


def test_a_severity_is_one_of_three() -> None:
    assert "“fatal” is not one of: violation, warning, info" in refusal("#+ severity: fatal\n" + MESSAGE)


def test_a_message_is_in_both_languages_and_names_the_same_columns_in_both() -> None:
    assert "fr is missing" in refusal(SEVERITY + "#+ message: {en: only}\n")
    assert "do not name the same columns" in refusal(SEVERITY + '#+ message: {en: "{name}", fr: "{thing}"}\n')


@pytest.mark.parametrize("text", ["{other}", "{}", "a { b", "a } b", "{na me}", "{name.x}"])
def test_a_placeholder_is_the_name_of_a_column(text: str) -> None:
    said = refusal(SEVERITY + f'#+ message: {{en: "{text}", fr: "{text}"}}\n')
    assert said.startswith("check.rq:7: ")
    assert "is not a column of the query; its columns: thing, name" in said


def test_the_first_column_is_the_focus_node() -> None:
    swapped = HEADER.replace("thing: {type: iri", "thing: {type: string")
    assert "whose first column, of type iri, is the thing at fault" in refusal(SEVERITY + MESSAGE, header=swapped)


def test_an_ask_query_cannot_be_a_quality_query() -> None:
    bare = HEADER.partition("#+ columns")[0]
    plain = SEVERITY + "#+ message: {en: wrong, fr: faux}\n"
    assert "the thing at fault" in refusal(plain, header=bare, body="ASK { ?s ?p ?o }\n")
