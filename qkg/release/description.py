"""What the data set says of itself: DCAT 3, VoID and PROV, as Turtle. `graph/dataset.ttl` is this for the shipped data.

It is derived from a built graph and from nothing else: no clock, no path, no machine, so that the same data gives the same
bytes. The data set is `https://w3id.org/qkg/dataset` and its parts are fragments of that. Counts are those of the resolved
view. The description is not loaded into the store that it describes: it would have to count itself.
"""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from qkg.core.iris import DATASET, DCTERMS, GRAPH, ID, LICENCE, PREFIXES, PROV, QKG, RDF, XSD, compact, slug_of
from qkg.core.language import LANGUAGES
from qkg.core.version import __version__
from qkg.export import turtle
from qkg.export.sorted_statements import DEFAULT, Dataset, read_dataset
from qkg.export.sssom import target_iri
from qkg.messages import message
from qkg.messages.release import MESSAGES
from qkg.release.dumps import distributions
from qkg.release.statistics import Statistics
from qkg.store.load import is_derived
from qkg.tables.statements import text, typed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from qkg.engines import Readable
    from qkg.release.dumps import File
    from qkg.release.statistics import Links

DCAT, VOID, SPDX = (PREFIXES[name] for name in ("dcat", "void", "spdx"))
HOME = "https://w3id.org/qkg"
BUILD = f"{DATASET}#build"
INPUTS = f"{DATASET}#inputs"
_SOFTWARE = f"{DATASET}#software"
_DOCUMENT = GRAPH + "dataset"
_IANA = "https://www.iana.org/assignments/media-types/"
_LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
"""Languages as things, which DCAT wants (dcterms:LinguisticSystem)."""
_UNREGISTERED = {"graphml": "http://graphml.graphdrawing.org/xmlns"}
"""Formats without a media type at IANA, and what names them."""
_KEYWORDS = ("diplomacy", "agreements", "international", "francophonie", "quebec", "linked-data")


def describe(engine: Readable, files: Mapping[str, File] | None = None) -> bytes:
    """The description of the data set, as Turtle.

    *files*: size and checksum of the published files (`qkg.release.measure`), where they are known.

    >>> import pyoxigraph as ox
    >>> from qkg.engines.embedded import Embedded
    >>> b"a dcat:Dataset" in describe(Embedded(ox.Store()))
    True
    """
    made = _Description(Statistics(engine))
    made.dataset()
    made.counts()
    made.files(files or {})
    made.links()
    made.rights()
    made.origin(inputs_hash(read_dataset(engine)))
    target = BytesIO()
    turtle.write({subject: sorted(said) for subject, said in made.said.items()}, target)
    return target.getvalue()


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


class _Description:
    """Statements about the data set and its parts, as they are put together."""

    def __init__(self, statistics: Statistics) -> None:
        self.statistics = statistics
        self.said: dict[str, set[str]] = {}

    def add(self, subject: str, property: str, *objects: object) -> None:  # noqa: A002 - the word of RDF
        """Say something: IRIs as `str`, literals as pyoxigraph's."""
        said = self.said.setdefault(f"<{subject}>", set())
        said.update(f"<{property}> " + (f"<{each}>" if isinstance(each, str) else str(each)) for each in objects)

    def titled(self, subject: str, key: str, **fields: object) -> None:
        """Give a part its title in both languages."""
        self.add(subject, DCTERMS + "title", *_both(key, **fields))

    def count(self, subject: str, name: str, number: int) -> None:
        """Give one of VoID's counts."""
        self.add(subject, VOID + name, typed(str(number), XSD + "integer"))

    # The data set

    def dataset(self) -> None:
        """What it is, in which version, under which licence."""
        self.add(DATASET, RDF + "type", DCAT + "Dataset", VOID + "Dataset", PROV + "Entity")
        self.titled(DATASET, "release.title")
        self.add(DATASET, DCTERMS + "description", *_both("release.description"))
        self.add(DATASET, DCTERMS + "rights", *_both("release.rights"))
        self.add(DATASET, DCTERMS + "license", LICENCE)
        self.add(DATASET, DCTERMS + "language", *(_LANGUAGE + lang for lang in LANGUAGES))
        self.add(DATASET, DCTERMS + "conformsTo", f"{QKG.removesuffix('#')}/{__version__}")
        self.add(DATASET, DCAT + "version", text(__version__))
        self.add(DATASET, DCAT + "landingPage", HOME)
        for keyword in _KEYWORDS:
            self.add(DATASET, DCAT + "keyword", *_both(f"release.keyword-{keyword}"))
        self.add(DATASET, VOID + "uriSpace", text(ID))
        self.add(DATASET, VOID + "exampleResource", ID + "government/quebec")
        self.add(_DOCUMENT, RDF + "type", VOID + "DatasetDescription")
        self.add(_DOCUMENT, PREFIXES["foaf"] + "primaryTopic", DATASET)
        self.titled(_DOCUMENT, "release.document-title")

    def counts(self) -> None:
        """How much of what it holds."""
        for name, number in self.statistics.totals().items():
            self.count(DATASET, name, number)
        used = set()
        for iri, number in self.statistics.classes():
            part = _part("class", iri)
            self.add(DATASET, VOID + "classPartition", part)
            self.add(part, VOID + "class", iri)
            self.count(part, "entities", number)
            used.add(_vocabulary(iri))
        for each in self.statistics.properties():
            part = _part("property", each.iri)
            self.add(DATASET, VOID + "propertyPartition", part)
            self.add(part, VOID + "property", each.iri)
            self.count(part, "triples", each.triples)
            self.count(part, "distinctSubjects", each.subjects)
            self.count(part, "distinctObjects", each.objects)
            used.add(_vocabulary(each.iri))
        self.add(DATASET, VOID + "vocabulary", *used)

    def files(self, measured: Mapping[str, File]) -> None:
        """Each published file."""
        for name, format_, lang in distributions():
            part = f"{DATASET}#file-{name}"
            self.add(DATASET, DCAT + "distribution", part)
            self.add(part, RDF + "type", DCAT + "Distribution")
            self.titled(part, f"release.file-{format_.name}")
            self.add(part, DCTERMS + "license", LICENCE)
            self.add(part, DCAT + "accessURL", HOME)
            if format_.name in _UNREGISTERED:
                self.add(part, DCTERMS + "format", _UNREGISTERED[format_.name])
            else:
                self.add(part, DCAT + "mediaType", _IANA + format_.media_type)
            if lang:
                self.add(part, DCTERMS + "language", _LANGUAGE + lang)
            if name in measured:
                self.add(part, DCAT + "byteSize", typed(str(measured[name].size), XSD + "nonNegativeInteger"))
                self.checksum(part, f"checksum-{name}", measured[name].checksum)

    def checksum(self, of: str, name: str, value: str) -> None:
        """Say the SHA-256 of something."""
        part = f"{DATASET}#{name}"
        self.add(of, SPDX + "checksum", part)
        self.add(part, RDF + "type", SPDX + "Checksum")
        self.add(part, SPDX + "algorithm", SPDX + "checksumAlgorithm_sha256")
        self.add(part, SPDX + "checksumValue", typed(value, XSD + "hexBinary"))

    # Other data sets

    def links(self) -> None:
        """A linkset for each target and predicate; codes, which are no links, as a part with a count."""
        found = self.statistics.links()
        labels = self.statistics.names([QKG + links.system for links in found])
        for links in found:
            name = {lang: _target(links.system, labels.get(QKG + links.system, {}), lang) for lang in LANGUAGES}
            if links.space:
                self._linkset(links, name)
            else:
                part = f"{DATASET}#codes-{links.system}"
                self.add(part, RDF + "type", VOID + "Dataset")
                self.add(part, VOID + "property", links.predicate)
                self._said_of(part, links, "release.codes-title", name)

    def _linkset(self, links: Links, name: dict[str, str]) -> None:
        part, target = f"{DATASET}#links-{links.system}-{slug_of(links.predicate)}", target_iri(links.system)
        self.add(part, RDF + "type", VOID + "Linkset")
        self.add(part, VOID + "linkPredicate", links.predicate)
        self.add(part, VOID + "subjectsTarget", DATASET)
        self.add(part, VOID + "objectsTarget", target)
        self._said_of(part, links, "release.links-title", name)
        self.add(target, RDF + "type", VOID + "Dataset")
        self.add(target, VOID + "uriSpace", text(links.space))
        self.add(target, DCTERMS + "title", *(text(name[lang], lang) for lang in LANGUAGES))

    def _said_of(self, part: str, links: Links, title: str, name: dict[str, str]) -> None:
        match = slug_of(links.predicate)
        for lang in LANGUAGES:
            words = message(title, lang, target=name[lang], match=match)
            self.add(part, DCTERMS + "title", text(words, lang))
        self.add(DATASET, VOID + "subset", part)
        self.count(part, "triples", links.total)
        self.add(part, DCTERMS + "license", *links.licences)
        self.add(part, PROV + "wasDerivedFrom", *links.sources)

    def rights(self) -> None:
        """What each source lets one do, as far as it is known."""
        for source, licences, rights in self.statistics.rights():
            self.add(source, DCTERMS + "license", *licences)
            self.add(source, DCTERMS + "rights", *rights)

    # Where it comes from

    def origin(self, inputs: str) -> None:
        """The build, what it used, and what did it."""
        self.add(DATASET, PROV + "wasGeneratedBy", BUILD)
        self.add(DATASET, PROV + "wasDerivedFrom", INPUTS)
        self.add(BUILD, RDF + "type", PROV + "Activity")
        self.titled(BUILD, "release.build-title")
        self.add(BUILD, PROV + "used", INPUTS, *self.statistics.sources())
        self.add(BUILD, PROV + "wasAssociatedWith", _SOFTWARE)
        self.add(INPUTS, RDF + "type", PROV + "Entity")
        self.titled(INPUTS, "release.inputs-title")
        self.add(INPUTS, DCTERMS + "description", *_both("release.inputs-description"))
        self.checksum(INPUTS, "checksum-inputs", inputs)
        self.add(_SOFTWARE, RDF + "type", PROV + "SoftwareAgent", PREFIXES["schema"] + "SoftwareApplication")
        self.add(_SOFTWARE, PREFIXES["schema"] + "name", text("qkg"))
        self.add(_SOFTWARE, PREFIXES["schema"] + "softwareVersion", text(__version__))


def _both(key: str, **fields: object) -> Iterable[object]:
    return [text(message(key, lang, **fields), lang) for lang in LANGUAGES]


def _part(kind: str, term: str) -> str:
    """The IRI of a partition, from the name of its class or property.

    >>> _part("class", "https://w3id.org/qkg/ontology#Agreement")
    'https://w3id.org/qkg/dataset#class-qkg-Agreement'
    """
    short = compact(term)
    if short == term:  # of a namespace without prefix
        return f"{DATASET}#{kind}-{sha256(term.encode()).hexdigest()[:12]}"
    return f"{DATASET}#{kind}-{short.replace(':', '-')}"


def _vocabulary(term: str) -> str:
    """The namespace of a term."""
    return term[: max(term.rfind("/"), term.rfind("#")) + 1]


def _target(system: str, label: dict[str, str], lang: str) -> str:
    """What people call a target: its own name, else the label of its codes' datatype, else the word of the tables."""
    known = f"target-{system}" in MESSAGES
    return message(f"release.target-{system}", lang) if known else label.get(lang, system)
