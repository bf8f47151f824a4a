"""IRIs: namespaces, prefixes, CURIEs, and the vocabulary that says which kinds, schemes and prefixes there are.

IRIs are plain strings throughout qkg; `pyoxigraph` terms appear only where an engine is called.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

QKG = "https://w3id.org/qkg/ontology#"
ID = "https://w3id.org/qkg/id/"
ACCOUNT = "https://w3id.org/qkg/account/"
GRAPH = "https://w3id.org/qkg/graph/"

VIEW_GRAPH = GRAPH + "view"
"""The resolved view under a name, for stores whose default graph is the union of all graphs (design, section 5)."""
PROVENANCE_GRAPH = GRAPH + "provenance"
"""The authored graph that describes accounts, sources and passages."""
RULE = ID + "rule/"
SEARCH_LABELS_GRAPH = RULE + "search-labels"
"""The folded names of things (`qkg:searchLabel`); derived, for look-up only, and no part of the view."""
IDENTIFIERS_GRAPH = RULE + "identifiers"
"""The slugs of things (`dcterms:identifier`); derived, for look-up only, and no part of the view."""
DATASET = "https://w3id.org/qkg/dataset"
"""The data set as a publication; its parts are fragments of it."""
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
"""The licence of the data."""

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
PROV = "http://www.w3.org/ns/prov#"
SH = "http://www.w3.org/ns/shacl#"
GEO = "http://www.opengis.net/ont/geosparql#"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"

_KINDS = (
    "government",
    "region",
    "organization",
    "relationship",
    "qualification",
    "agreement",
    "representation",
    "membership",
    "event",
    "place",
    "geometry",
    "person",
    "post",
    "figure",
    "commitment",
    "source",
    "passage",
    "selector",
    "agent",
    "rights",
    "rule",
    "delivery",
    "concept",
)
"""The kinds of things of qkg's own ontology: the path segment after `id/`."""

_SCHEMES = (
    "sector",
    "activity",
    "polity-kind",
    "relation-kind",
    "agreement-kind",
    "agreement-status",
    "representation-kind",
    "representation-status",
    "organization-kind",
    "membership-role",
    "event-kind",
    "distinction",
    "reason",
    "objective",
    "participant-level",
    "post-kind",
    "measure",
    "unit",
    "commitment-act",
    "confidence",
    "rank",
)
"""The SKOS schemes of qkg's own ontology: the path segment after `id/concept/`."""

PREFIXES = {
    "qkg": QKG,
    "account": ACCOUNT,
    "graph": GRAPH,
    "dataset": DATASET + "#",
    "shape": "https://w3id.org/qkg/shapes#",
    **{kind: f"{ID}{kind}/" for kind in _KINDS},
    **{scheme: f"{ID}concept/{scheme}/" for scheme in _SCHEMES},
    "query": f"{ID}query/",
    "rdf": RDF,
    "rdfs": RDFS,
    "owl": OWL,
    "xsd": XSD,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "prov": PROV,
    "sh": SH,
    "geo": GEO,
    "org": "http://www.w3.org/ns/org#",
    "oa": "http://www.w3.org/ns/oa#",
    "schema": "http://schema.org/",
    "qb": "http://purl.org/linked-data/cube#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "void": "http://rdfs.org/ns/void#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vann": "http://purl.org/vocab/vann/",
    "edtf": "http://id.loc.gov/datatypes/edtf/",
}
"""The prefixes of qkg's own ontology and of well-known vocabularies."""


class Vocabulary:
    """What may be used in IRIs and CURIEs: qkg's own, and what the ontology of a data folder adds to it.

    - `kinds`: the path segments after `id/`. `schemes`: those after `id/concept/`.
    - `prefixes`: prefix to namespace. `prefix_of`: namespace to prefix.
    """

    def __init__(
        self,
        kinds: tuple[str, ...] = _KINDS,
        schemes: tuple[str, ...] = _SCHEMES,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self.kinds = kinds
        self.schemes = schemes
        self.prefixes = PREFIXES if prefixes is None else prefixes
        self.prefix_of = {namespace: prefix for prefix, namespace in self.prefixes.items()}


_OWN = Vocabulary()
_vocabulary: ContextVar[Vocabulary] = ContextVar("qkg-vocabulary", default=_OWN)


def vocabulary() -> Vocabulary:
    """The vocabulary in this context: that of the data folder in use, else qkg's own."""
    return _vocabulary.get()


@contextmanager
def using_vocabulary(given: Vocabulary) -> Iterator[None]:
    """Use the vocabulary of a data folder in the body of a `with` statement.

    >>> ours = Vocabulary(prefixes={**PREFIXES, "ex": "http://example.org/"})
    >>> with using_vocabulary(ours):
    ...     expand("ex:a")
    'http://example.org/a'
    """
    token = _vocabulary.set(given)
    try:
        yield
    finally:
        _vocabulary.reset(token)


def is_iri(text: str) -> bool:
    """Whether *text* can stand between `<` and `>` in SPARQL and Turtle as an absolute IRI (SPARQL 1.1, IRIREF; RFC 3987).

    >>> is_iri("https://example.org/é"), is_iri("https://example.org/a>b"), is_iri("bavaria")
    (True, False, False)
    >>> is_iri("https://example.org/%zz"), is_iri("https://example.org:port/")
    (False, False)
    """
    return bool(text.partition(":")[2]) and iri_parses(text)


def iri_parses(iri: str) -> bool:
    """Whether Oxigraph, which checks every part of RFC 3987, accepts an IRI: it must be absolute, and no surrogate in it."""
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


def slug_of(iri: str) -> str:
    """The last segment of an IRI, after its last `/` or `#`.

    >>> slug_of("https://w3id.org/qkg/id/government/bavaria")
    'bavaria'
    """
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :]


def expand(curie: str) -> str | None:
    """The IRI that a CURIE stands for, or `None` when its prefix is not in the vocabulary.

    >>> expand("government:bavaria")
    'https://w3id.org/qkg/id/government/bavaria'
    >>> expand("nothing:here") is None
    True
    """
    prefix, colon, local = curie.partition(":")
    namespace = vocabulary().prefixes.get(prefix) if colon else None
    return namespace + local if namespace is not None else None


def compact(iri: str) -> str:
    """The CURIE for an IRI, or the IRI itself when no prefix fits.

    >>> compact("https://w3id.org/qkg/id/concept/sector/energy")
    'sector:energy'
    """
    local = slug_of(iri)
    prefix = vocabulary().prefix_of.get(iri.removesuffix(local)) if local else None
    return f"{prefix}:{local}" if prefix is not None else iri
