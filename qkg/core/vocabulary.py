"""The vocabulary of a data folder: what its ontology declares of IRIs."""

from __future__ import annotations

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.iris import GRAPH, ID, PREFIXES, QKG, RDF, SKOS, Vocabulary
from qkg.core.text import is_slug

_CONCEPT = ID + "concept/"


def read_vocabulary(ontology: ox.Store) -> Vocabulary:
    """Qkg's own vocabulary, and what the ontology graphs in a store add to it.

    - Kinds: `qkg:iriSegment "twinning"` of a class; its things have IRIs below `id/twinning/`.
    - Schemes: a `skos:ConceptScheme` with an IRI `id/concept/<scheme>`.
    - Prefixes: `vann:preferredNamespacePrefix` and `vann:preferredNamespaceUri` of an ontology. A kind and a scheme are
      prefixes as well.

    Raises `DataError` for a prefix with two namespaces, and a kind or scheme that is not a slug.
    """
    own = Vocabulary()
    kinds = sorted(_values(ontology, QKG + "iriSegment").values())
    typed = _values(ontology, RDF + "type", ox.NamedNode(SKOS + "ConceptScheme"))
    schemes = [iri.removeprefix(_CONCEPT) for iri in sorted(typed) if iri.startswith(_CONCEPT)]
    names = _values(ontology, PREFIXES["vann"] + "preferredNamespacePrefix")
    namespaces = _values(ontology, PREFIXES["vann"] + "preferredNamespaceUri")
    prefixes = dict(own.prefixes)
    declared = [(kind, f"{ID}{kind}/") for kind in kinds]
    declared += [(scheme, f"{_CONCEPT}{scheme}/") for scheme in schemes]
    for name in (name for name, _ in declared):
        if not is_slug(name):
            raise DataError("core.not-a-slug", value=name)
    declared += [(names[iri], namespaces[iri]) for iri in sorted(names.keys() & namespaces.keys())]
    for prefix, namespace in declared:
        if prefixes.setdefault(prefix, namespace) != namespace:
            raise DataError("core.two-namespaces", prefix=prefix, first=prefixes[prefix], second=namespace)
    return Vocabulary(
        tuple(dict.fromkeys([*own.kinds, *kinds])), tuple(dict.fromkeys([*own.schemes, *schemes])), prefixes
    )


def _values(store: ox.Store, property_: str, value: ox.NamedNode | None = None) -> dict[str, str]:
    """The value of a property by the IRI of its subject, as the graphs of the ontology have it; accounts declare nothing."""
    return {
        quad.subject.value: quad.object.value
        for quad in store.quads_for_pattern(None, ox.NamedNode(property_), value)
        if isinstance(quad.graph_name, ox.NamedNode) and quad.graph_name.value.startswith(GRAPH)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal | ox.NamedNode)
    }
