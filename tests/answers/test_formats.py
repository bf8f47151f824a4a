"""The standard formats of a table, against what other writers make of the same solutions."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from qkg.answers import Rows, Triples
from qkg.catalog.model import Column
from qkg.core.errors import DataError
from qkg.engines.protocols import Solutions

QUERIES = {
    "numbers": "SELECT * { VALUES ?x { 1 -1 +1 01 1.0 .5 -0.50 1e3 1.5E-3 true false '1'^^xsd:byte 'x'^^xsd:integer } }",
    "texts": r"""SELECT * { VALUES ?x { "" " " "a,b" "a\"b" "a\nb" "a\r\nb" "a\tb" "'" "\\" "é\u2028" "<b>&" "=1+1" "_:b" } }""",
    "languages": "SELECT * { VALUES ?x { 'été'@fr 'summer'@en-CA 'verano'@es 'x'@zh-Hant-TW } }",
    "types": "SELECT * { VALUES ?x { '1965-02-27'^^xsd:date '1970~'^^<http://id.loc.gov/datatypes/edtf/EDTF> 'x'^^<urn:t> } }",
    "iris": "SELECT * { VALUES ?x { <http://example.org/é?a=b&c=d#f> <urn:x> <https://w3id.org/qkg/id/government/bavaria> } }",
    "unbound": "SELECT ?x ?y ?z { VALUES (?x ?y) { (1 UNDEF) (UNDEF 2) (UNDEF UNDEF) (3 4) } }",
    "one column, unbound": "SELECT ?x { VALUES ?x { UNDEF 1 UNDEF } }",
    "empty": "SELECT ?x ?y { FILTER(false) }",
    "no column": "SELECT * {}",
    "blank": "SELECT ?x ?y { BIND(BNODE() AS ?x) BIND(BNODE() AS ?y) }",
}
PREFIX = "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#> "


def solutions(query: str) -> ox.QuerySolutions:
    answer = ox.Store().query(PREFIX + query)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def rows(query: str, **more: object) -> Rows:
    return Rows(solutions(query), **more)  # type: ignore[arg-type]


def by_pyoxigraph(query: str, format_: ox.QueryResultsFormat) -> str:
    """What pyoxigraph writes of the solutions themselves."""
    return (solutions(query).serialize(format=format_) or b"").decode()


def by_rdflib(text: str, format_: str) -> list[dict[str, rdflib.term.Identifier]]:
    """What rdflib reads."""
    result = rdflib.query.Result.parse(io.BytesIO(text.encode()), format=format_)
    return [{str(name): term for name, term in each.items()} for each in result.bindings]


PLAIN = [name for name in QUERIES if name != "blank"]


@pytest.mark.parametrize("name", PLAIN)
def test_csv_equals_what_pyoxigraph_writes(name: str) -> None:
    assert rows(QUERIES[name]).to_csv() == by_pyoxigraph(QUERIES[name], ox.QueryResultsFormat.CSV)


@pytest.mark.parametrize("name", PLAIN)
def test_json_is_equivalent_to_what_pyoxigraph_writes(name: str) -> None:
    written = json.loads(rows(QUERIES[name]).to_json())
    assert written == json.loads(by_pyoxigraph(QUERIES[name], ox.QueryResultsFormat.JSON))


@pytest.mark.parametrize("name", PLAIN)
def test_xml_is_equivalent_to_what_pyoxigraph_writes(name: str) -> None:
    """But for a bare carriage return, which an XML reader would take for a line feed."""
    written = ET.canonicalize(rows(QUERIES[name]).to_xml())
    expected = by_pyoxigraph(QUERIES[name], ox.QueryResultsFormat.XML).replace("\r", "&#13;")
    assert written == ET.canonicalize(expected + "\n")


@pytest.mark.parametrize("code", [*range(0x20), 0x7F, 0x85, 0x9B, 0x202E, 0xFFFD, 0xFFFE, 0xFFFF])
def test_every_character_is_carried_or_refused(code: int) -> None:
    """XML 1.0 has no place for most control characters, not even escaped (section 2.2); the other formats carry all."""
    text = f"a{chr(code)}b"
    made = table_of([[text]])
    for method, format_ in (("to_tsv", "TSV"), ("to_json", "JSON"), ("to_xml", "XML")):
        if method == "to_xml" and (code in {0xFFFE, 0xFFFF} or (code < 0x20 and code not in {9, 10, 13})):
            with pytest.raises(DataError) as caught:
                made.to_xml()
            assert repr(text)[1:-1] in caught.value.text("en")
            assert "TSV" in caught.value.text("fr")
            continue
        written = getattr(made, method)()
        read = ox.parse_query_results(written.encode(), format=getattr(ox.QueryResultsFormat, format_))
        assert isinstance(read, ox.QuerySolutions)
        assert [solution["c0"].value for solution in read] == [text]
        if method == "to_xml":
            ET.fromstring(written)  # noqa: S314 - our own
    [[_], [cell]] = csv.reader(io.StringIO(made.to_csv(), newline=""))
    assert cell == text


def test_html_has_replacement_characters_for_what_it_cannot_hold() -> None:
    assert "<td>a\ufffdb</td>" in table_of([["a\x01b"]])._repr_html_()


@pytest.mark.parametrize("name", QUERIES)
def test_tsv_round_trips(name: str) -> None:
    """Read back by pyoxigraph, every term is the one that the engine gave."""
    made = rows(QUERIES[name])
    read = ox.parse_query_results(made.to_tsv().encode(), format=ox.QueryResultsFormat.TSV)
    assert isinstance(read, ox.QuerySolutions)
    assert [list(each) for each in read] == [list(row.terms.values()) for row in made]
    assert tuple(variable.value for variable in read.variables) == made.variables


@pytest.mark.parametrize(("method", "format_"), [("to_json", "json"), ("to_xml", "xml"), ("to_tsv", "tsv")])
@pytest.mark.parametrize("name", ["texts", "languages", "types", "iris", "unbound"])
def test_rdflib_reads_every_value(name: str, method: str, format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)
    if format_ == "tsv" and name in {"texts", "unbound"}:
        pytest.skip("rdflib's reader takes neither escapes nor empty cells as the standard has them")
    made = rows(QUERIES[name])
    expected = [
        {
            key: (term.value, (getattr(term, "language", None) or "").lower())
            for key, term in row.terms.items()
            if isinstance(term, (ox.NamedNode, ox.Literal))
        }
        for row in made
    ]
    found = [
        {key: (str(term), (getattr(term, "language", None) or "").lower()) for key, term in each.items()}
        for each in by_rdflib(getattr(made, method)(), format_)
    ]
    assert found == expected


def test_csv_and_tsv_have_the_line_ends_of_their_standards() -> None:
    made = rows("SELECT ?x ?y { VALUES (?x ?y) { (1 'a') } }")
    assert made.to_csv() == "x,y\r\n1,a\r\n"
    assert made.to_tsv() == '?x\t?y\n1\t"a"\n'


values = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ['"', ",", "\n", "\r\n", "\\", "|", "<b>"]
)


def table_of(cells: list[list[str | None]]) -> Rows:
    """A table of strings, made from the standard's JSON."""
    names = [f"c{n}" for n in range(len(cells[0]))]
    bindings = [
        {name: {"type": "literal", "value": cell} for name, cell in zip(names, line, strict=True) if cell is not None}
        for line in cells
    ]
    text = json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}})
    parsed = ox.parse_query_results(text.encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(parsed, ox.QuerySolutions)
    return Rows(parsed)


tables = st.integers(1, 3).flatmap(
    lambda width: st.lists(st.lists(values | st.none(), min_size=width, max_size=width), min_size=1, max_size=4)
)


def test_a_triple_term_is_written_in_every_format_of_results() -> None:
    text = "SELECT ?t { VALUES ?t { <<( <urn:a> <urn:b> <<( <urn:c> <urn:d> 'e' )>> )>> } }"
    rows = Rows(Solutions(ox.Store().query(text)))  # type: ignore[arg-type]
    written = '<<( <urn:a> <urn:b> <<( <urn:c> <urn:d> "e" )>> )>>'
    assert rows.to_tsv() == f"?t\n{written}\n"
    assert list(csv.reader(io.StringIO(rows.to_csv()))) == [["t"], [written]]
    assert json.loads(rows.to_json())["results"]["bindings"][0]["t"]["type"] == "triple"
    assert "<triple>" in rows.to_xml()


@given(cells=tables)
def test_any_text_survives_csv_tsv_and_json(cells: list[list[str | None]]) -> None:
    made = table_of(cells)
    read = list(csv.reader(io.StringIO(made.to_csv(), newline="")))
    assert [line or [""] for line in read[1:]] == [[cell or "" for cell in line] for line in cells]
    for method, format_ in (("to_tsv", ox.QueryResultsFormat.TSV), ("to_json", ox.QueryResultsFormat.JSON)):
        parsed = ox.parse_query_results(getattr(made, method)().encode(), format=format_)
        assert isinstance(parsed, ox.QuerySolutions)
        assert [[getattr(term, "value", None) for term in each] for each in parsed] == cells


# For people


def cells_of_markdown(text: str) -> list[list[str]]:
    """The cells of a Markdown table as a CommonMark reader with tables sees them; markup in a cell is an error."""
    tokens = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).parse(text)
    assert {token.type for token in tokens} <= {
        f"{name}_{end}" for name in ("table", "thead", "tbody", "tr", "th", "td") for end in ("open", "close")
    } | {"inline"}
    lines: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            lines.append([])
        elif token.type == "inline":
            children = token.children or []
            assert {child.type for child in children} <= {"text", "text_special"}, token.content
            lines[-1].append("".join(child.content for child in children))
    return lines


@pytest.mark.parametrize(
    "text",
    ["a|b", r"a\|b", "\\", "a\nb", "<script>alert(1)</script>", "&lt;", "[x](javascript:alert(1))", "![x](http://x)",
     "*a* _b_ `c` ~~d~~", "**", "``", "http://example.org", "<http://example.org>", "# a", "- a", "| --- |", "\u00a0é"],
)  # fmt: skip
def test_markdown_syntax_in_values_is_escaped(text: str) -> None:
    assert cells_of_markdown(table_of([[text, "b"]]).to_markdown()) == [["c0", "c1"], [" ".join(text.split()), "b"]]


@given(
    cells=st.lists(
        st.lists(st.text(st.sampled_from("ab |\\<>&*_`[]()!~#-:\n'\""), max_size=10), min_size=2, max_size=2),
        min_size=1,
        max_size=3,
    )
)
def test_any_text_stays_text_in_markdown(cells: list[list[str]]) -> None:
    expected = [[" ".join(cell.split()) for cell in line] for line in cells]
    assert cells_of_markdown(table_of([list(line) for line in cells]).to_markdown())[1:] == expected


def test_markdown_and_html_have_the_headings_of_the_language_and_short_names() -> None:
    columns = {"x": Column("x", "iri", {"en": "Partner", "fr": "Partenaire"})}
    query = "SELECT ?x ?y { VALUES (?x ?y) { (<https://w3id.org/qkg/id/government/bavaria> 1) } }"
    assert rows(query, columns=columns, lang="fr").to_markdown() == (
        "| Partenaire | y |\n| --- | --- |\n| government:bavaria | 1 |\n"
    )
    assert rows(query, columns=columns, lang="en")._repr_html_() == (
        "<table><thead><tr><th>Partner</th><th>y</th></tr></thead><tbody><tr><td>"
        '<a href="https://w3id.org/qkg/id/government/bavaria">government:bavaria</a></td><td>1</td></tr></tbody></table>'
    )
    assert rows(query, columns=columns, lang="en").headings("fr") == ["Partenaire", "y"]


@given(cells=tables)
def test_html_holds_every_text_escaped(cells: list[list[str | None]]) -> None:
    """Read by an XML reader: the tags are ours alone."""
    legal = [
        [None if c is None else "".join(x for x in c if x in "\t\n" or " " <= x < "\ud800") for c in line]
        for line in cells
    ]
    html = table_of(legal)._repr_html_()
    assert "<script" not in html.lower()
    found = [[cell.text or "" for cell in line] for line in ET.fromstring(html).find("tbody") or []]  # noqa: S314
    assert found == [[cell or "" for cell in line] for line in legal]


@pytest.mark.parametrize("iri", ["javascript:alert(1)", "data:text/html,<b>", "urn:x"])
def test_html_links_only_to_http_iris(iri: str) -> None:
    html = Rows(ox.Store().query(f"SELECT (IRI('{iri.replace('<b>', '')}') AS ?x) {{}}"))._repr_html_()  # type: ignore[arg-type]
    assert "<a" not in html


def test_html_escapes_iris_in_attributes() -> None:
    html = rows("SELECT * { VALUES ?x { <http://example.org/?a=1&b='2'> } }")._repr_html_()
    assert 'href="http://example.org/?a=1&amp;b=&#x27;2&#x27;"' in html


def test_html_shows_a_hundred_rows_and_counts_the_others() -> None:
    many = "SELECT * { VALUES ?x { " + " ".join(map(str, range(130))) + " } }"
    assert rows(many, lang="en")._repr_html_().count("<tr>") == 101
    assert "30 more" in rows(many, lang="en")._repr_html_()
    assert "30 de plus" in rows(many, lang="fr")._repr_html_()


# Graphs


def test_triples_are_a_collection_that_can_be_read_twice() -> None:
    answer = ox.Store().query("CONSTRUCT { <urn:s> <urn:p> ?x } { VALUES ?x { 2 1 '<b>' } }")
    assert isinstance(answer, ox.QueryTriples)
    triples = Triples(answer)
    assert len(triples) == 3
    assert len(list(triples)) == len(list(triples)) == 3
    assert repr(triples) == "<Triples: 3>"
    assert triples.serialize("ntriples").splitlines() == sorted(triples.serialize("ntriples").splitlines())
    assert triples._repr_html_().startswith("<pre>")
    assert "&lt;b&gt;" in triples._repr_html_()
    assert "<b>" not in triples._repr_html_()


@pytest.mark.parametrize("name", ["turtle", "ntriples", "jsonld", "rdfxml", "trig", "nquads"])
def test_triples_are_written_in_every_graph_format(name: str) -> None:
    triples = [ox.Triple(ox.NamedNode("urn:s"), ox.NamedNode("urn:x/p"), ox.Literal("o", language="fr"))]
    media = {
        "turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML, "trig": ox.RdfFormat.TRIG, "nquads": ox.RdfFormat.N_QUADS,
    }  # fmt: skip
    assert [quad.triple for quad in ox.parse(Triples(triples).serialize(name), format=media[name])] == triples
