"""Answers as tables: each format against an independent writer or reader of it."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from qkg.catalog.model import Column
from qkg.errors import UsageError
from qkg.results import Rows, Triples

VALUES = """
    (<http://e/a> "plain" 1 "1965-02-27"^^xsd:date true)
    (<http://e/b> "été"@fr 2.50 "not a day"^^xsd:date false)
    (<http://e/c> "tab\\tquote\\"comma,line\\nend\\\\" -3 UNDEF UNDEF)
    (UNDEF "|<b>&" 1.5e3 "2000-01-01"^^xsd:date UNDEF)
"""
QUERY = f"""PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?thing ?text ?number ?day ?flag {{ VALUES (?thing ?text ?number ?day ?flag) {{ {VALUES} }} }}"""
XSD = "{http://www.w3.org/2005/sparql-results#}"


def solutions(query: str = QUERY) -> ox.QuerySolutions:
    answer = ox.Store().query(query)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def rows(query: str = QUERY, **more: object) -> Rows:
    return Rows(solutions(query), **more)  # type: ignore[arg-type]


def test_a_row_gives_python_values() -> None:
    first, second, third, fourth = rows()
    assert dict(first) == {
        "thing": "http://e/a", "text": "plain", "number": 1, "day": date(1965, 2, 27), "flag": True,
    }  # fmt: skip
    assert second["number"] == Decimal("2.5")
    assert second["day"] == "not a day"  # a lexical form that its datatype does not have stays text
    assert third["day"] is None
    assert fourth.number == 1500.0
    assert first.terms["text"] == ox.Literal("plain")


def test_rows_are_a_sequence_and_read_as_they_are_needed() -> None:
    many = rows(f"SELECT ?x {{ VALUES ?x {{ {' '.join(map(str, range(30)))} }} }}")
    assert bool(many)
    assert many[-1]["x"] == 29
    assert [row["x"] for row in many[3:5]] == [3, 4]
    assert len(many) == 30
    assert [row["x"] for row in many] == list(range(30))
    with pytest.raises(IndexError):
        many[30]
    assert not rows("SELECT ?x { FILTER(false) }")


def test_csv_is_what_oxigraph_writes() -> None:
    expected = solutions().serialize(format=ox.QueryResultsFormat.CSV)
    assert rows().to_csv().encode() == expected


def test_tsv_json_and_xml_read_back_are_the_same_rows() -> None:
    wanted = [list(solution) for solution in solutions()]
    for text, format_ in (
        (rows().to_tsv(), ox.QueryResultsFormat.TSV),
        (rows().to_json(), ox.QueryResultsFormat.JSON),
        (rows().to_xml(), ox.QueryResultsFormat.XML),
    ):
        read = ox.parse_query_results(text.encode(), format=format_)
        assert isinstance(read, ox.QuerySolutions)
        assert [list(solution) for solution in read] == wanted, format_


def test_other_readers_agree_on_json_and_xml() -> None:
    names = ("thing", "text", "number", "day", "flag")
    read = rdflib.query.Result.parse(io.BytesIO(rows().to_json().encode()), format="json")
    assert [str(row["text"]) for row in read] == [row["text"] for row in rows()]  # type: ignore[index, call-overload]
    document = ElementTree.fromstring(rows().to_xml())  # noqa: S314 - our own text
    assert [v.get("name") for v in document.iter(f"{XSD}variable")] == list(names)
    assert len(list(document.iter(f"{XSD}result"))) == 4


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text().filter(lambda text: "\0" not in text), min_size=1, max_size=4))
def test_any_text_survives_csv_and_tsv(texts: list[str]) -> None:
    query = "SELECT (1 AS ?n) ?x { VALUES ?x { " + " ".join(str(ox.Literal(text)) for text in texts) + " } }"
    assert [row[1] for row in csv.reader(io.StringIO(rows(query).to_csv(), newline=""))][1:] == texts
    read = ox.parse_query_results(rows(query).to_tsv().encode(), format=ox.QueryResultsFormat.TSV)
    assert [solution["x"].value for solution in read] == texts  # type: ignore[union-attr]


def test_markdown_escapes_what_would_break_the_table() -> None:
    lines = rows().to_markdown().splitlines()
    assert lines[0] == "| thing | text | number | day | flag |"
    assert len(lines) == 6
    assert "\\|&lt;b>&" in lines[5]
    assert all(line.count(" | ") == 4 for line in lines[2:5])


def test_html_escapes_everything_and_links_iris() -> None:
    html = rows()._repr_html_()
    assert '<a href="http://e/a">' in html
    assert "<b>" not in html.replace("<body", "")
    document = ElementTree.fromstring(html)  # noqa: S314 - our own text
    assert [cell.text for cell in document.iter("th")] == ["thing", "text", "number", "day", "flag"]


def test_headings_are_the_declared_labels_in_the_reader_s_language() -> None:
    columns = {"thing": Column("thing", "iri", {"en": "Thing", "fr": "Chose"})}
    assert rows(columns=columns, lang="fr").headings() == ["Chose", "text", "number", "day", "flag"]
    assert rows(columns=columns, lang="fr").headings("en")[0] == "Thing"


def test_pandas_gets_types_that_know_absence() -> None:
    day = "'1965-02-27'^^<http://www.w3.org/2001/XMLSchema#date>"
    query = f"SELECT * {{ VALUES (?n ?b ?d ?s) {{ (1 true {day} 'a') (UNDEF UNDEF UNDEF UNDEF) }} }}"
    frame = rows(query).to_pandas()
    assert str(frame["n"].dtype) == "Int64"
    assert str(frame["b"].dtype) == "boolean"
    assert str(frame["d"].dtype).startswith("datetime64")
    assert frame["d"][0].date() == date(1965, 2, 27)
    assert frame.isna().sum().tolist() == [1, 1, 1, 1]


def test_arrow_is_typed_by_values_and_by_what_is_declared() -> None:
    columns = {"nothing": Column("nothing", "date", {"en": "Nothing", "fr": "Rien"})}
    table = rows("SELECT ?n ?nothing { VALUES (?n ?nothing) { (1 UNDEF) (2 UNDEF) } }", columns=columns).to_arrow()
    assert [str(field.type) for field in table.schema] == ["int64", "date32[day]"]
    assert table.to_pylist() == [{"n": 1, "nothing": None}, {"n": 2, "nothing": None}]


def test_triples_are_written_sorted_and_refuse_table_formats() -> None:
    made = ox.Store().query("CONSTRUCT { <http://e/b> <http://e/p> 2 . <http://e/a> <http://e/p> 1 } {}")
    assert isinstance(made, ox.QueryTriples)
    triples = Triples(made)
    lines = triples.serialize("ntriples").decode().splitlines()
    assert [line.split()[0] for line in lines] == ["<http://e/a>", "<http://e/b>"]
    assert len(triples) == 2
    assert len(rdflib.Graph().parse(data=triples.serialize("turtle"), format="turtle")) == 2
    assert json.loads(triples.serialize("jsonld"))
    with pytest.raises(UsageError):
        triples.serialize("csv")
