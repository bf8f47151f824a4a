"""RDF files of every manner: encodings, contexts, entities and depths."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import process_time

import pyoxigraph as ox
import pytest

from qkg.core.errors import BadFileError, DataError
from qkg.files.data_folder import Data
from qkg.files.rdf_files import read_source, where
from qkg.files.rdf_text import DEEPEST, LARGEST_EXPANSION
from qkg.release import compare
from qkg.store.load import load

RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://example.org/"'
XML = (
    '<?xml version="1.0" encoding="{}"?>\n'
    f'<rdf:RDF {RDF}>\n<rdf:Description rdf:about="http://example.org/a"><e:p>é</e:p></rdf:Description>\n</rdf:RDF>'
)


def write(folder: Path, name: str, content: str | bytes) -> str:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def refused(path: str, **options: object) -> str:
    with pytest.raises(BadFileError) as caught:
        read_source(path, **options)  # type: ignore[arg-type]
    assert caught.value.text("fr") != caught.value.text("en")
    return caught.value.text("en").replace(str(Path(path).parent), "")


# Encodings


@pytest.mark.parametrize("name", ["a.ttl", "a.trig", "a.nt", "a.nq"])
def test_a_byte_order_mark_is_skipped_in_every_format(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, "\ufeff<urn:a> <urn:b> <urn:c> .")
    assert [line for _, line in read_source(path).quads] == [1]
    assert not compare(path, write(tmp_path, "b.ttl", "<urn:a> <urn:b> <urn:c> ."))


def test_a_byte_order_mark_is_skipped_in_a_data_folder(tmp_path: Path) -> None:
    for name in ("graph", "ontology", "queries"):
        (tmp_path / name).mkdir()
    write(tmp_path / "graph", "a.trig", "\ufeff@prefix a: <https://w3id.org/qkg/account/> . a:x { a:s a:p a:o }")
    write(tmp_path / "ontology", "qkg.ttl", "\ufeff<urn:a> <urn:b> <urn:c> .")
    assert len(load(Data(str(tmp_path)))) == 2


@pytest.mark.parametrize(
    ("encoding", "python"),
    [("UTF-8", "utf-8"), ("UTF-8", "utf-8-sig"), ("UTF-16", "utf-16"), ("UTF-16BE", "utf-16-be"),
     ("ISO-8859-1", "latin-1"), ("iso-8859-15", "iso8859-15"), ("windows-1252", "cp1252")],
)  # fmt: skip
def test_rdf_xml_is_read_in_the_encoding_that_it_declares(tmp_path: Path, encoding: str, python: str) -> None:
    [(quad, line)] = read_source(write(tmp_path, "a.rdf", XML.format(encoding).encode(python))).quads
    assert (quad.object, line) == (ox.Literal("é"), 3)


def test_an_encoding_that_is_not_supported_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a.rdf", XML.format("EBCDIC-CP-US").encode("latin-1"))
    assert refused(path).startswith("/a.rdf:1: the encoding EBCDIC-CP-US is not supported\nSave the file as UTF-8")


def test_a_file_that_is_not_in_its_encoding_is_told(tmp_path: Path) -> None:
    assert refused(write(tmp_path, "a.rdf", XML.format("US-ASCII"))).startswith(
        "/a.rdf:3: the file says that it is ASCII"
    )


# Contexts


def test_a_remote_context_is_named_and_a_file_may_stand_for_it(tmp_path: Path) -> None:
    iri = "https://example.org/context"
    path = write(tmp_path, "a.jsonld", json.dumps({"@context": iri, "@id": "urn:a", "name": "x"}))
    assert f"refers to the context <{iri}>" in refused(path)
    assert f"--context {iri}=FILE" in refused(path)
    context = write(tmp_path, "context.json", '{"@context": {"name": "http://schema.org/name"}}')
    [(quad, _)] = read_source(path, contexts={iri: context}).quads
    assert quad.predicate.value == "http://schema.org/name"


@pytest.mark.parametrize(
    "document",
    [
        {"@context": [{"a": "urn:a"}, "https://example.org/c"]},
        {"@context": {"@import": "https://example.org/c"}},
        {"@context": {"a": {"@id": "urn:a", "@context": "https://example.org/c"}}},
        {"@context": {"a": "urn:a"}, "a": {"@context": "https://example.org/c"}},
    ],
)
def test_a_remote_context_is_found_wherever_it_stands(tmp_path: Path, document: object) -> None:
    assert "<https://example.org/c>" in refused(write(tmp_path, "a.jsonld", json.dumps(document)))


def test_a_context_that_refers_to_itself_is_refused(tmp_path: Path) -> None:
    context = write(tmp_path, "c.json", '{"@context": "https://example.org/c"}')
    path = write(tmp_path, "a.jsonld", '{"@context": "https://example.org/c", "@id": "urn:a"}')
    assert "refers to the context" in refused(path, contexts={"https://example.org/c": context})


@pytest.mark.parametrize(
    ("text", "said"), [("{", "not JSON"), ("[]", "holds no @context"), ("{}", "holds no @context")]
)
def test_a_context_file_that_is_none_is_told(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, "a.jsonld", '{"@context": "https://example.org/c", "@id": "urn:a"}')
    assert said in refused(path, contexts={"https://example.org/c": write(tmp_path, "c.json", text)})


# Entities


def entities(declared: str, text: str) -> str:
    return (
        f"<!DOCTYPE rdf:RDF [{declared}]>\n<rdf:RDF {RDF}>\n"
        f'<rdf:Description rdf:about="http://example.org/a"><e:p>{text}</e:p></rdf:Description></rdf:RDF>'
    )


def test_plain_entities_are_expanded(tmp_path: Path) -> None:
    [(quad, _)] = read_source(write(tmp_path, "a.owl", entities('<!ENTITY x "why">', "&x;&amp;&#33;"))).quads
    assert quad.object == ox.Literal("why&!")


def test_nested_entities_are_refused(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    path = write(tmp_path, "a.rdf", entities('<!ENTITY e0 "ha">' + levels, "&e11;"))
    assert "/a.rdf:1: the XML entity e1 refers to another entity" in refused(path)


def test_the_expansion_of_entities_is_bounded(tmp_path: Path) -> None:
    """Quadratic: each reference is short, what it stands for is long."""
    text = "x" * 20_000
    path = write(tmp_path, "a.rdf", entities(f'<!ENTITY e "{text}">', "&e;" * (LARGEST_EXPANSION // 20_000 + 1)))
    assert "more than 10000000 characters" in refused(path)


def test_external_entities_are_not_read(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret.txt", "a secret")
    path = write(tmp_path, "a.rdf", entities(f'<!ENTITY x SYSTEM "file://{secret}">', "&x;"))
    assert "a secret" not in refused(path)


# Depth

NESTED = {
    "triple terms": ("<<( <urn:a> <urn:b> ", " )>>"),
    "reified triples": ("<< <urn:a> <urn:b> ", " >>"),
    "blank nodes": ("[ <urn:b> ", " ]"),
    "collections": ("( ", " )"),
}


def nested(kind: str, depth: int) -> str:
    opening, closing = NESTED[kind]
    return f'<urn:a> <urn:b> "(((\\"" , {opening * depth} <urn:c> {closing * depth} . # ((('


@pytest.mark.parametrize("kind", NESTED)
def test_what_is_nested_too_deep_is_refused(tmp_path: Path, kind: str) -> None:
    path = write(tmp_path, "a.ttl", "\n" + nested(kind, 50_000))
    assert refused(path).startswith(
        f"/a.ttl:2: brackets, parentheses and triple terms are nested deeper than {DEEPEST}"
    )
    assert len(read_source(write(tmp_path, "b.ttl", nested(kind, DEEPEST))).quads) > 1
    assert where(Data(str(tmp_path)), [path], lambda _: True) is None


def test_brackets_in_texts_names_and_comments_do_not_nest(tmp_path: Path) -> None:
    line = """<urn:(> <urn:((> "((", '[[', \"\"\"((" "" \"\"\", '''[[' '''  . # (((\n"""
    assert len(read_source(write(tmp_path, "a.ttl", line * 1_000)).quads) == 4_000


def test_a_deep_file_of_a_data_folder_is_told_by_the_build(tmp_path: Path) -> None:
    """In a process of its own: the parser would crash it."""
    for name in ("graph", "ontology", "queries"):
        (tmp_path / name).mkdir()
    write(tmp_path / "graph", "a.trig", f"<https://w3id.org/qkg/account/a> {{ {nested('triple terms', 50_000)}\n}}")
    program = (
        "import sys; from qkg.files.data_folder import Data; from qkg.store.load import load; load(Data(sys.argv[1]))"
    )
    done = subprocess.run([sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=False)
    assert "nested deeper" in done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("name", "opening", "closing"),
    [
        ("a.jsonld", '{"@id": "urn:a", "urn:p": ', "}"),
        ("a.jsonld", '{"@id": "urn:a", "urn:p": {"@list": [', "]}}"),
        ("a.jsonld", '{"@context": {"x": "urn:x"}, "urn:p": ', "}"),
        ("a.rdf", "<e:a><e:b>", "</e:b></e:a>"),
        ("a.rdf", "<e:a e:c='>'><e:b ><!-- <e:b> -->", ""),
    ],
)
def test_deep_objects_and_elements_are_refused(tmp_path: Path, name: str, opening: str, closing: str) -> None:
    """The JSON-LD parser would crash the process; both parsers take quadratic time."""
    before, after = (f"<rdf:RDF {RDF}>\n", "</rdf:RDF>") if name == "a.rdf" else ("[\n", "]")
    content = {"": '"x"', "</e:b></e:a>": "x"}.get(closing, "1")
    path = write(tmp_path, name, before + opening * 50_000 + content + closing * 50_000 + after)
    assert refused(path).startswith(f"/{name}:2: ")
    assert f"nested deeper than {DEEPEST}" in refused(path)
    shallow = write(tmp_path, name, before + f"{opening}{content}{closing}" * 1 + after)
    assert closing == "" or len(read_source(shallow).quads) >= 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonld", '[{"@id": "urn:a", "urn:p": "{{[[\\\\\\"{{"}' + ', {"@id": "urn:b", "urn:p": ["]"]}' * 600 + "]"),
        (
            "a.rdf",
            f"<rdf:RDF {RDF}>"
            + '<!-- <a> --><e:a e:p="</>"><e:b><![CDATA[<a><a>]]></e:b><e:c e:d="/" /></e:a>' * 600
            + "</rdf:RDF>",
        ),
    ],
)
def test_brackets_and_elements_side_by_side_or_in_texts_do_not_nest(tmp_path: Path, name: str, text: str) -> None:
    assert len(read_source(write(tmp_path, name, text)).quads) > 1


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.jsonld", "[" * 501 + '"' + '\\"' * 500_000),
        ("a.rdf", "<!--" * 500_000),
        ("a.rdf", "<a '" * 500_001),
        ("a.rdf", "<a " * 500_000),
        ("a.rdf", "<![CDATA[" * 500_000),
    ],
)
def test_depth_is_found_in_linear_time_whatever_is_not_closed(tmp_path: Path, name: str, text: str) -> None:
    started = process_time()
    refused(write(tmp_path, name, text))
    assert process_time() - started < 10


@pytest.mark.parametrize("text", ['<urn:a> <urn:b> "{}" .', "<urn:a> <urn:b> <urn:{}> .", "#{}"])
def test_a_token_beyond_the_parsers_limit_is_told(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "a.nt", text.format("x" * (17 << 20)))
    assert "larger than 16 MiB" in refused(path)
    with pytest.raises(BadFileError, match="16 M"):
        compare(path, path)


def test_a_context_file_may_hold_several_contexts(tmp_path: Path) -> None:
    context = write(tmp_path, "c.json", '{"@context": [{"x": "urn:x"}, {"y": "urn:y"}]}')
    for given in ('"urn:c"', '["urn:c", {"z": "urn:z"}]'):
        path = write(tmp_path, "a.jsonld", f'{{"@context": {given}, "@id": "urn:a", "x": "1", "y": "2"}}')
        assert len(read_source(path, contexts={"urn:c": context}).quads) == 2
    path = write(tmp_path, "b.jsonld", '{"@context": "urn:c", "@id": "urn:a", "x": "\\ud800"}')
    refused(path, contexts={"urn:c": context})


def test_deep_json_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonld", '{"@context": {}, "urn:a": ' + "[" * 100_000 + "]" * 100_000 + "}")
    with pytest.raises(DataError):
        read_source(path)
