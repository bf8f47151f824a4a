"""Reading a user's file: the line of every statement and the location of every error."""

from __future__ import annotations

import io
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qkg.core.errors import DataError
from qkg.files.rdf_files import read_source
from qkg.files.rdf_text import FORMATS
from qkg.validation.report import Location
from qkg.validation.statement_lines import SourceIndex

A, B, P, Q = (ox.NamedNode(f"http://example.org/{name}") for name in "abpq")

# The same four statements in each format, and their lines.
TEXTS: dict[str, tuple[str, list[int]]] = {
    "a.ttl": (
        """PREFIX ex: <http://example.org/>
ex:a ex:p "x" ,
    "y" ;
  ex:q ex:b .

ex:b ex:p
  7 .
""",
        [2, 3, 4, 7],
    ),
    "a.trig": (
        """@prefix ex: <http://example.org/> .
ex:g {
  ex:a ex:p "x", "y" ;
    ex:q ex:b .
}
ex:b ex:p 7 .
""",
        [3, 3, 4, 6],
    ),
    "a.nt": (
        """<http://example.org/a> <http://example.org/p> "x" .
<http://example.org/a> <http://example.org/p> "y" .
# a remark
<http://example.org/a> <http://example.org/q> <http://example.org/b> .
<http://example.org/b> <http://example.org/p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
""",
        [1, 2, 4, 5],
    ),
    "a.nq": (
        """<http://example.org/a> <http://example.org/p> "x" <http://example.org/g> .
<http://example.org/a> <http://example.org/p> "y" .

<http://example.org/a> <http://example.org/q> <http://example.org/b> <http://example.org/g> .
<http://example.org/b> <http://example.org/p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .
""",
        [1, 2, 4, 5],
    ),
    "a.rdf": (
        """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://example.org/">
  <rdf:Description rdf:about="http://example.org/a">
    <p>x</p>
    <p>y</p>
    <q rdf:resource="http://example.org/b"/>
  </rdf:Description>
  <rdf:Description rdf:about="http://example.org/b">
    <p rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">7</p>
  </rdf:Description>
</rdf:RDF>
""",
        [4, 5, 6, 9],
    ),
    "a.jsonld": (
        """{"@context": {"ex": "http://example.org/"},
 "@graph": [
  {"@id": "ex:a",
   "ex:p": ["x", "y"],
   "ex:q": {"@id": "ex:b"}},
  {"@id": "ex:b", "ex:p": 7}]}
""",
        [4, 4, 5, 6],
    ),
}
STATEMENTS: list[tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode | ox.Literal]] = [
    (A, P, ox.Literal("x")),
    (A, P, ox.Literal("y")),
    (A, Q, B),
    (B, P, ox.Literal(7)),
]


def write(folder: Path, name: str, text: str | bytes) -> str:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


@pytest.mark.parametrize("name", TEXTS)
def test_each_format_gives_the_statements(name: str, tmp_path: Path) -> None:
    source = read_source(write(tmp_path, name, TEXTS[name][0]))
    assert {(q.subject, q.predicate, q.object) for q, _ in source.quads} == set(STATEMENTS)


@pytest.mark.parametrize("name", TEXTS)
def test_each_statement_is_located(name: str, tmp_path: Path) -> None:
    path = write(tmp_path, name, TEXTS[name][0])
    locate = SourceIndex([read_source(path, "shown")])
    expected = TEXTS[name][1]
    if name == "a.jsonld":  # its statements have no line: what is found names the subject, then the property
        expected = [4, 4, 5, 6]
    assert [locate(s, p.value, o) for s, p, o in STATEMENTS] == [[Location("shown", line)] for line in expected]
    assert locate(ox.NamedNode("http://example.org/none")) == []
    assert locate(A, Q.value, A) == []


def test_in_jsonld_complete_names_are_searched(tmp_path: Path) -> None:
    text = """{"@context": {"ex": "http://example.org/"},
 "@id": "ex:ab", "ex:p": {
 "@id": "http://example.org/a",
 "ex:p": 1}}"""
    locate = SourceIndex([read_source(write(tmp_path, "x.json", text), "x.json")])
    assert locate(A) == [Location("x.json", 3)]
    assert locate(ox.NamedNode("http://example.org/ab")) == [Location("x.json", 2)]


# Lines in any layout

gaps = st.sampled_from([" ", "\n", "\t", "\r\n", " # a comment, with ; and .\n", "\n\n"])
objects = st.sampled_from(
    [
        '"x"',
        "'y'@fr-CA",
        '"\\n\\u00E9 {"',
        "1",
        "-1.5",
        "2e3",
        "true",
        "<http://example.org/o#x>",
        "ex:o",
        "_:b",
        '"z"^^ex:t',
        "a:",
    ]
)
blocks = st.lists(
    st.tuples(st.sampled_from(["ex:s", "_:s", "<#s>"]), st.lists(objects, min_size=1, max_size=4)), max_size=5
)


@given(blocks, st.data())
def test_the_line_of_a_statement_is_that_of_its_object_in_any_layout(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[tuple[str, list[str]]], data: st.DataObject
) -> None:
    text = io.StringIO()
    text.write("@prefix ex: <http://example.org/> . @prefix a: <http://a/> .\n")
    expected = []
    for subject, values in blocks:
        text.write(subject + data.draw(gaps) + "ex:p")
        for position, value in enumerate(values):
            text.write(("," if position else "") + data.draw(gaps) + value)
            expected.append(text.getvalue().count("\n") + 1)
        text.write(data.draw(gaps) + "." + data.draw(gaps))
    path = write(tmp_path_factory.getbasetemp(), "layout.ttl", text.getvalue())
    source = read_source(path)
    assert [line for _, line in source.quads] == expected
    base = Path(path).as_uri()
    plain = list(ox.parse(text.getvalue().encode(), format=ox.RdfFormat.TURTLE, base_iri=base))
    mine, theirs = ox.Dataset(quad for quad, _ in source.quads), ox.Dataset(plain)
    for dataset in (mine, theirs):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert mine == theirs


def test_lines_longer_than_the_parsers_buffer(tmp_path: Path) -> None:
    text = "# " + "c" * 5000 + '\n<http://a> <http://b> "' + "x" * 5000 + '"\n. <http://a> <http://b> "y" .'
    assert [line for _, line in read_source(write(tmp_path, "a.ttl", text)).quads] == [2, 3]


# Blank nodes

BLANK = "PREFIX ex: <http://example.org/>\n_:x ex:p 1 .\n[] ex:p 2 ; ex:q [ ex:p 3 ] .\n_:x ex:q ( 4 ) .\n"


def test_blank_nodes_have_the_same_names_in_every_run(tmp_path: Path) -> None:
    path = write(tmp_path, "a.ttl", BLANK)
    assert read_source(path).quads == read_source(path).quads
    names = [quad.subject.value for quad, _ in read_source(path).quads]  # type: ignore[union-attr]
    assert sorted(set(names)) == ["b1", "b2", "b3", "b4"]
    assert names[0] == "b1"


def test_a_blank_node_is_located(tmp_path: Path) -> None:
    source = read_source(write(tmp_path, "a.ttl", BLANK), "a.ttl")
    locate = SourceIndex([source])
    assert locate(ox.BlankNode("b1")) == [Location("a.ttl", 2), Location("a.ttl", 4)]


# Errors

WRONG = [
    ("a.ttl", "PREFIX ex: <http://e/>\nex:a ex:b\n  nope:c .", "3:3", "nope"),
    ("a.ttl", "<http://a> <http://b> .", "1:23", ""),
    ("a.ttl", '<http://a> <http://b> "never\nclosed" .', "1:29", ""),
    ("a.trig", "{ <http://a> <http://b> 1 }\n<http://g> { <http://a> }", "2:25", ""),
    ("a.nt", "<http://a> <http://b> 1 .\n", "1:23", ""),
    ("a.nq", '<http://a> <http://b> "x" .\n<http://a> <http://b>\n', "3:1", ""),
    ("a.jsonld", '{"@id": "http://a",\n "http://b": }', "2:14", ""),
    (
        "a.rdf",
        '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n<a>\n</rdf:RDF>',
        "3",
        "",
    ),
    ("a.ttl", b'<http://a> <http://b> "caf\xc3\xa9" ,\n  "caf\xe9" .\n', "2:7", "UTF-8"),
    ("a.txt", "<http://a> <http://b> 1 .", None, ".ttl .trig .nt .nq .jsonld"),
    ("a", "<http://a> <http://b> 1 .", None, ".rdf"),
]


@pytest.mark.parametrize(("name", "text", "place", "words"), WRONG)
def test_a_syntax_error_has_file_line_column_and_reason(
    name: str, text: str | bytes, place: str | None, words: str, tmp_path: Path
) -> None:
    path = write(tmp_path, name, text)
    with pytest.raises(DataError) as caught:
        read_source(path)
    where = caught.value.where or ""
    assert where == path if place is None else where.startswith(f"{path}:{place}")
    assert words in caught.value.text("en")
    assert caught.value.text("fr") != caught.value.text("en")
    assert caught.value.exit_code == 3


def test_a_missing_file_and_a_folder_are_errors(tmp_path: Path) -> None:
    (tmp_path / "folder.ttl").mkdir()
    for name in ("none.ttl", "folder.ttl"):
        with pytest.raises(DataError, match=name):
            read_source(str(tmp_path / name))


def test_a_byte_order_mark_is_no_error(tmp_path: Path) -> None:
    assert len(read_source(write(tmp_path, "a.ttl", b"\xef\xbb\xbf<http://a> <http://b> 1 .")).quads) == 1


def test_a_relative_iri_is_resolved_against_that_of_the_file(tmp_path: Path) -> None:
    quad, _ = read_source(write(tmp_path, "a.ttl", "<#x> <http://b> <c> .")).quads[0]
    assert quad.subject == ox.NamedNode((tmp_path / "a.ttl").as_uri() + "#x")
    assert quad.object == ox.NamedNode((tmp_path / "c").as_uri())


def test_every_extension_has_a_sample(tmp_path: Path) -> None:
    assert {Path(name).suffix for name in TEXTS} | {".json", ".owl", ".xml"} == set(FORMATS)
    for extension in (".owl", ".xml", ".RDF"):
        assert len(read_source(write(tmp_path, f"x{extension}", TEXTS["a.rdf"][0])).quads) == 4
