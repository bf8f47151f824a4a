"""The description of the data set: true to the graph, the same bytes every time, valid DCAT 3 and VoID."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, PROV, RDF, VOID, XSD, Literal, Namespace, URIRef
from rdflib.term import Node

from qkg.cli import main
from qkg.engines.embedded import Embedded
from qkg.export import FORMATS, export_file
from qkg.export.sorted_statements import read_dataset
from qkg.files.data_folder import DESCRIPTION, Data
from qkg.graph import Graph
from qkg.release import File, describe, measure
from qkg.release.description import inputs_hash
from qkg.release.dumps import distributions

from .conftest import HERE, PROLOGUE, SMALL, Folder

SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef("https://w3id.org/qkg/dataset")
PART = Namespace("https://w3id.org/qkg/dataset#")
QKG = Namespace("https://w3id.org/qkg/ontology#")
SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")


def read(text: bytes) -> rdflib.Graph:
    return rdflib.Graph().parse(text, format="turtle")


def number(graph: rdflib.Graph, subject: Node, name: str) -> int:
    (value,) = graph.objects(subject, VOID[name])
    return int(str(value))


def without_french(graph: rdflib.Graph) -> None:
    for words in list(graph.objects(DATASET, DCTERMS.description)):
        if isinstance(words, Literal) and words.language == "fr":
            graph.remove((DATASET, DCTERMS.description, words))


@pytest.fixture(scope="module")
def described(small: Embedded) -> rdflib.Graph:
    return read(describe(small))


@pytest.fixture(scope="module")
def of_shipped(shipped: Embedded) -> bytes:
    """The description of the shipped graph, made once, without sizes and checksums."""
    return describe(shipped)


# Counts


def test_the_counts_of_a_small_graph_equal_a_hand_count(described: rdflib.Graph) -> None:
    assert {
        name: number(described, DATASET, name) for name in ("triples", "distinctSubjects", "entities", "classes")
    } == {
        "triples": 22,
        "distinctSubjects": 10,
        "entities": 5,
        "classes": 4,
    }


def test_classes_and_properties_are_counted_one_by_one(described: rdflib.Graph) -> None:
    classes = {
        described.value(part, VOID["class"]): number(described, part, "entities")
        for part in described.objects(DATASET, VOID.classPartition)
    }
    assert classes == {QKG.Government: 2, QKG.Agreement: 1, QKG.Source: 2, QKG.Account: 4}
    party = PART["property-qkg-party"]
    assert (DATASET, VOID.propertyPartition, party) in described
    counts = [number(described, party, name) for name in ("triples", "distinctSubjects", "distinctObjects")]
    assert counts == [2, 1, 2]


def test_the_shipped_graph_s_counts_are_those_of_its_n_triples(
    shipped: Embedded, of_shipped: bytes, tmp_path: Path
) -> None:
    export_file(shipped, str(tmp_path / "view.nt"))
    lines = [line.split(" ", 2) for line in (tmp_path / "view.nt").read_text("utf-8").splitlines()]
    graph = read(of_shipped)
    assert number(graph, DATASET, "triples") == len(lines)
    assert number(graph, DATASET, "distinctSubjects") == len({subject for subject, _, _ in lines})
    assert number(graph, DATASET, "properties") == len({predicate for _, predicate, _ in lines})
    assert number(graph, DATASET, "distinctObjects") == len({value for _, _, value in lines})
    types = [value.removesuffix(" .") for _, predicate, value in lines if predicate == f"<{RDF.type}>"]
    assert number(graph, PART["class-qkg-Agreement"], "entities") == types.count(f"<{QKG.Agreement}>") > 0


# Links, sources, rights


def test_a_linkset_has_one_target_one_predicate_and_the_uri_space_of_its_objects(described: rdflib.Graph) -> None:
    found = {
        (described.value(part, VOID.objectsTarget), described.value(part, VOID.linkPredicate)): number(
            described, part, "triples"
        )
        for part in described.subjects(RDF.type, VOID.Linkset)
    }
    wikidata = PART["target-wikidata"]
    assert found == {(wikidata, SKOS.exactMatch): 3, (wikidata, SKOS.closeMatch): 1}
    assert described.value(wikidata, VOID.uriSpace) == Literal("http://www.wikidata.org/entity/")
    exact = PART["links-wikidata-exactMatch"]
    assert len(list(described.objects(exact, PROV.wasDerivedFrom))) == 2
    assert list(described.objects(exact, DCTERMS.license)) == [
        URIRef("https://creativecommons.org/publicdomain/zero/1.0/")
    ]


def test_codes_are_counted_but_not_as_links(described: rdflib.Graph) -> None:
    codes = PART["codes-iso3166-2"]
    assert number(described, codes, "triples") == 1
    assert (codes, RDF.type, VOID.Linkset) not in described
    assert Literal("Codes\u00a0: code ISO 3166-2", lang="fr") in set(described.objects(codes, DCTERMS.title))


def test_each_source_has_the_rights_that_its_accounts_state(described: rdflib.Graph) -> None:
    one, two = (URIRef(f"https://w3id.org/qkg/id/source/{name}") for name in ("one", "two"))
    assert list(described.objects(one, DCTERMS.rights)) == [URIRef("https://w3id.org/qkg/id/rights/cc0-1-0")]
    assert (one, DCTERMS.license, URIRef("https://creativecommons.org/publicdomain/zero/1.0/")) in described
    assert list(described.predicate_objects(two)) == []


def test_the_build_used_every_source_and_its_inputs_by_their_hash(described: rdflib.Graph, small: Embedded) -> None:
    (build,) = described.objects(DATASET, PROV.wasGeneratedBy)
    used = {str(thing).rpartition("/")[2] for thing in described.objects(build, PROV.used)}
    assert used == {"dataset#inputs", "one", "two"}
    authored = ox.Store()
    authored.extend(quad for quad in small.quads() if isinstance(quad.graph_name, ox.NamedNode))
    lines = sorted((ox.serialize(authored, format=ox.RdfFormat.N_QUADS) or b"").splitlines(keepends=True))
    assert inputs_hash(read_dataset(small)) == hashlib.sha256(b"".join(lines)).hexdigest()


def test_derived_statements_do_not_change_the_inputs(small: Embedded) -> None:
    store = ox.Store()
    store.extend(small.quads())
    derived = "rule:r { government:a a qkg:Partner . } graph:rules { rule:r a qkg:Rule . } government:a a qkg:Partner ."
    store.load((PROLOGUE + derived).encode(), format=ox.RdfFormat.TRIG)
    assert inputs_hash(read_dataset(Embedded(store))) == inputs_hash(read_dataset(small))
    store.load((PROLOGUE + "account:n { government:a a qkg:Region . }").encode(), format=ox.RdfFormat.TRIG)
    assert inputs_hash(read_dataset(Embedded(store))) != inputs_hash(read_dataset(small))


# Files


def test_a_file_has_the_size_and_checksum_that_the_export_has(small: Embedded, tmp_path: Path) -> None:
    measured = measure(small)
    graph = read(describe(small, measured))
    for name, format_, lang in distributions():
        path = tmp_path / f"x{format_.extensions[0]}"
        export_file(small, str(path), format_.name, lang=lang)
        content = path.read_bytes()
        part = PART[f"file-{name}"]
        assert graph.value(part, DCAT.byteSize) == Literal(len(content), datatype=XSD.nonNegativeInteger), name
        checksum = graph.value(part, SPDX.checksum)
        assert str(graph.value(checksum, SPDX.checksumValue)).lower() == hashlib.sha256(content).hexdigest(), name


def test_the_python_facade_describes_with_sizes_and_checksums(small: Embedded, data: Data) -> None:
    assert Graph(small, data).describe() == describe(small, measure(small))


def test_every_export_format_is_a_distribution(described: rdflib.Graph) -> None:
    kinds = {str(part).partition("#file-")[2].split("-")[0] for part in described.subjects(RDF.type, DCAT.Distribution)}
    assert kinds == set(FORMATS)


# Conformance to the standards


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(HERE / "shapes.ttl")


@pytest.fixture(scope="module")
def complete(small: Embedded) -> bytes:
    return describe(small, {name: File(1, "0" * 64) for name, _, _ in distributions()})


def problems(graph: rdflib.Graph, shapes: rdflib.Graph) -> str:
    return "" if (report := pyshacl.validate(graph, shacl_graph=shapes))[0] else str(report[2])


def test_the_description_conforms_to_the_shapes(complete: bytes, shapes: rdflib.Graph) -> None:
    assert problems(read(complete), shapes) == ""


Change = Callable[[rdflib.Graph], object]
CHANGES: dict[str, Change] = {
    "dshape:description": without_french,
    "dshape:title": lambda g: g.add((DATASET, DCTERMS.title, Literal("Titel", lang="de"))),
    "dshape:licence": lambda g: g.remove((DATASET, DCTERMS.license, None)),
    "dshape:noAgent": lambda g: g.add((DATASET, DCTERMS.publisher, Literal("Somebody"))),
    "dshape:checksum": lambda g: g.remove((PART["file-trig"], SPDX.checksum, None)),
    "dshape:algorithm": lambda g: g.set((PART["checksum-trig"], SPDX.algorithm, SPDX.checksumAlgorithm_md5)),
    "dshape:Distribution": lambda g: g.remove((PART["file-trig"], DCAT.mediaType, None)),
    "dshape:linkPredicate": lambda g: g.add((PART["links-wikidata-exactMatch"], VOID.linkPredicate, SKOS.closeMatch)),
    "dshape:noStart": lambda g: g.add(
        (PART.build, PROV.startedAtTime, Literal("2026-11-24T00:00:00Z", datatype=XSD.dateTime))
    ),
    "dshape:associated": lambda g: g.remove((PART.build, PROV.wasAssociatedWith, None)),
}


@pytest.mark.parametrize("shape", CHANGES)
def test_a_description_that_lacks_something_does_not_conform(shape: str, complete: bytes, shapes: rdflib.Graph) -> None:
    graph = read(complete)
    CHANGES[shape](graph)
    assert shape in problems(graph, shapes)


def test_it_has_no_blank_node_and_no_local_path(of_shipped: bytes, data: Data) -> None:
    text = of_shipped.decode()
    assert "_:" not in text
    assert "[" not in re.sub(r'"[^"]*"', "", text)
    assert data.root not in text


# Derived, and separate from authored files


def test_the_order_of_statements_does_not_change_a_byte(small: Embedded) -> None:
    quads = sorted(small.quads(), key=str)
    there, back = ox.Store(), ox.Store()
    there.extend(quads)
    for quad in reversed(quads):
        back.add(quad)
    assert describe(Embedded(there)) == describe(Embedded(back)) == describe(small)


@pytest.mark.slow
def test_the_description_of_a_release_is_the_same_bytes_each_time(shipped: Embedded) -> None:
    files = measure(shipped)
    assert describe(shipped, files) == describe(shipped, measure(shipped))


def test_the_template_describes_every_export(described: rdflib.Graph) -> None:
    parts = {str(part).partition("#file-")[2]: part for part in described.objects(DATASET, DCAT.distribution)}
    assert set(parts) == {name for name, _, _ in distributions()}
    for name, format_, lang in distributions():
        media = described.value(parts[name], DCAT.mediaType)
        assert media is None or str(media).endswith(f"/media-types/{format_.media_type}")
        languages = [str(value)[-2:] for value in described.objects(parts[name], DCTERMS.language)]
        assert languages == ([lang] if lang else [])


ACCOUNT = 'account:a { government:quebec skos:prefLabel "Québec"@fr . } graph:provenance { account:a a qkg:Account . }'


def test_the_build_ignores_it(folder: Folder) -> None:
    data = folder(ACCOUNT)
    before = data.fingerprint(), data.content_hash(), data.files()
    (Path(data.root) / DESCRIPTION).parent.mkdir()
    (Path(data.root) / DESCRIPTION).write_text("this is <not> Turtle", "utf-8")
    assert (data.fingerprint(), data.content_hash(), data.files()) == before


def test_build_describe_writes_it_and_leaves_the_store_in_use(
    folder: Folder, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folder(ACCOUNT)
    assert main(["build", "--data", data.root, "--describe"]) == 0
    text = (Path(data.root) / DESCRIPTION).read_bytes()
    assert number(read(text), PART["property-skos-prefLabel"], "triples") >= 1
    capsys.readouterr()
    assert main(["--lang", "en", "sparql", "ASK {}", "--data", data.root]) == 0
    assert "Building" not in capsys.readouterr().err
    assert main(["build", "--data", data.root, "--describe"]) == 0
    assert (Path(data.root) / DESCRIPTION).read_bytes() == text


def test_describing_another_source_needs_a_file_of_its_own(
    folder: Folder, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = folder(ACCOUNT)
    export = tmp_path / "x.trig"
    export.write_text(PROLOGUE + SMALL.partition("account:linkset-wikidata-one-b1 {")[0], "utf-8")
    assert main(["--lang", "en", "build", "--data", data.root, "--from", str(export), "--describe"]) == 2
    assert "--describe FILE" in capsys.readouterr().err
    target = tmp_path / "d.ttl"
    assert main(["build", "--data", data.root, "--from", str(export), "--describe", str(target)]) == 0
    assert target.exists()
    assert not (Path(data.root) / DESCRIPTION).exists()
