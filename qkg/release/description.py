"""The description of the data set: DCAT 3, VoID and PROV, as Turtle.

It is assembled from `dataset.ttl`, a template that holds what does not depend on the data; two CONSTRUCT queries,
`counts.rq` and `sources.rq`; the linksets; and the sizes and checksums of the exports. It follows from a built graph alone
(no clock, no path), so that the same data gives the same bytes. The data set is `https://w3id.org/qkg/dataset` and its
parts are fragments of that.
"""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files as package_files
from io import BytesIO
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.iris import DATASET, DCTERMS, PREFIXES, PROV, QKG, RDF, XSD, slug_of
from qkg.core.labels import fetch_labels
from qkg.core.language import LANGUAGES
from qkg.core.version import __version__
from qkg.export import turtle
from qkg.export.sorted_statements import DEFAULT, Dataset, read_dataset, read_triples
from qkg.export.sssom import target_iri
from qkg.messages import message
from qkg.messages.release import MESSAGES
from qkg.release.statistics import count_links
from qkg.store.load import is_derived
from qkg.tables.statements import text, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from qkg.engines import Readable
    from qkg.release.dumps import File
    from qkg.release.statistics import Links

DCAT, VOID, SPDX = (PREFIXES[name] for name in ("dcat", "void", "spdx"))
INPUTS = f"{DATASET}#inputs"


def describe(engine: Readable, files: Mapping[str, File] | None = None) -> bytes:
    """The description of the data set, as Turtle.

    *files*: size and checksum of the published files (`qkg.release.measure`), where they are known.

    >>> import pyoxigraph as ox
    >>> from qkg.engines.embedded import Embedded
    >>> b"a dcat:Dataset" in describe(Embedded(ox.Store()))
    True
    """
    template = _read("dataset.ttl").replace("$version", __version__)
    prefixes = "".join(f'("{namespace}" "{prefix}") ' for prefix, namespace in PREFIXES.items())
    triples = [quad.triple for quad in ox.parse(template, format=ox.RdfFormat.TURTLE)]
    triples += engine.construct(_read("counts.rq").replace("$prefixes", prefixes))
    triples += engine.construct(_read("sources.rq"))
    dataset = read_dataset(engine)
    triples += _linksets(engine, count_links(dataset))
    for name, file in (files or {}).items():
        part = f"{DATASET}#file-{name}"
        triples.append(_triple(part, DCAT + "byteSize", typed(str(file.size), XSD + "nonNegativeInteger")))
        triples += _checksum(part, f"checksum-{name}", file.checksum)
    triples += _checksum(INPUTS, "checksum-inputs", inputs_hash(dataset))
    target = BytesIO()
    turtle.write(read_triples(triples), target)
    return target.getvalue()


def _read(name: str) -> str:
    return (package_files("qkg.release") / name).read_text("utf-8")


def _triple(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    """A triple; *value*: an IRI or a literal."""
    node = ox.NamedNode(value) if isinstance(value, str) else value
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), node)


def inputs_hash(dataset: Dataset) -> str:
    """SHA-256 of all that people wrote, as sorted N-Quads (RDFC-1.0): accounts, provenance, ontology, concepts, shapes.

    What the build derives from them does not count, nor how they are spread over files.
    """
    lines = [
        f"{subject} {statement} {graph} .\n"
        for graph, subjects in dataset.items()
        if graph != DEFAULT and not is_derived(graph[1:-1])
        for subject, said in subjects.items()
        for statement in said
    ]
    total = sha256()
    for line in sorted(lines):
        total.update(line.encode())
    return total.hexdigest()


def _checksum(of: str, name: str, value: str) -> Iterator[ox.Triple]:
    """The SHA-256 of a file or of the inputs."""
    part = f"{DATASET}#{name}"
    yield _triple(of, SPDX + "checksum", part)
    yield _triple(part, RDF + "type", SPDX + "Checksum")
    yield _triple(part, SPDX + "algorithm", SPDX + "checksumAlgorithm_sha256")
    yield _triple(part, SPDX + "checksumValue", typed(value, XSD + "hexBinary"))


def _linksets(engine: Readable, found: list[Links]) -> Iterator[ox.Triple]:
    """A linkset for each target and predicate; codes, which are no links, as a part with a count."""
    labels = fetch_labels(engine.select, [QKG + links.system for links in found])
    for links in found:
        name = {lang: _target(links.system, labels[QKG + links.system], lang) for lang in LANGUAGES}
        part = f"{DATASET}#codes-{links.system}"
        if links.space:
            part, target = f"{DATASET}#links-{links.system}-{slug_of(links.predicate)}", target_iri(links.system)
            yield _triple(part, RDF + "type", VOID + "Linkset")
            yield _triple(part, VOID + "linkPredicate", links.predicate)
            yield _triple(part, VOID + "subjectsTarget", DATASET)
            yield _triple(part, VOID + "objectsTarget", target)
            yield _triple(target, RDF + "type", VOID + "Dataset")
            yield _triple(target, VOID + "uriSpace", text(links.space))
            for lang in LANGUAGES:
                yield _triple(target, DCTERMS + "title", text(name[lang], lang))
        else:
            yield _triple(part, RDF + "type", VOID + "Dataset")
            yield _triple(part, VOID + "property", links.predicate)
        yield from _part(part, links, name)


def _part(part: str, links: Links, name: dict[str, str]) -> Iterator[ox.Triple]:
    """The statements that linksets and codes share; *name*: that of the target, by language."""
    title = "release.links-title" if links.space else "release.codes-title"
    for lang in LANGUAGES:
        words = message(title, lang, target=name[lang], match=slug_of(links.predicate))
        yield _triple(part, DCTERMS + "title", text(words, lang))
    yield _triple(DATASET, VOID + "subset", part)
    yield _triple(part, VOID + "triples", typed(str(links.total), XSD + "integer"))
    for licence in links.licences:
        yield _triple(part, DCTERMS + "license", licence)
    for source in links.sources:
        yield _triple(part, PROV + "wasDerivedFrom", source)


def _target(system: str, label: dict[str, str], lang: str) -> str:
    """What people call a target: its own name, else the label of its codes' datatype, else the word of the tables."""
    known = f"target-{system}" in MESSAGES
    return message(f"release.target-{system}", lang) if known else label.get(lang, system)
