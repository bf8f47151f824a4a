"""The graph as a network in GraphML, for Gephi, Cytoscape, igraph or NetworkX.

Nodes are the things of the graph and the concepts they point to, without sources, passages and rules. Edges are the
statements of the view between two nodes, with the number of accounts that state them.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from qkg.core.iris import ID, RDF, RDFS
from qkg.core.terms_rdf import is_iri_token
from qkg.export.labels import label_fields
from qkg.export.prefixed_names import PrefixedNames
from qkg.export.rdfxml import check_xml
from qkg.export.sorted_statements import DEFAULT, is_authored, values

if TYPE_CHECKING:
    from typing import IO

    from qkg.export.sorted_statements import Dataset, Graph

_NOT_NODES = frozenset({"", "source", "passage", "rule"})


def write(dataset: Dataset, target: IO[bytes]) -> None:
    """Write the network as GraphML, with sorted nodes and edges and typed attributes.

    Node: `label_en`, `label_fr`, `kind`, `class` (the most specific, as CURIEs). Edge: `property` (CURIE),
    `property_label_en`, `property_label_fr`, `accounts` (how many state it), `derived` (none does). Raises `DataError` for a
    text that XML cannot hold.
    """
    import networkx as nx

    view = dataset.get(DEFAULT, {})
    stated = _stated(dataset)
    names = PrefixedNames()
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    edges = [
        (subject, predicate, value)
        for subject in sorted(view)
        if _is_node(subject)
        for predicate, _, value in (statement.partition(" ") for statement in view[subject])
        if _is_node(value)
    ]
    ends = {end for subject, _, value in edges for end in (subject, value)}
    for token in sorted(token for token in ends.union(view) if _is_node(token)):
        if token in ends or kind(token) != "concept":
            attributes: dict[str, Any] = {
                **_labels(view, token),
                "kind": kind(token),
                "class": _classes(view, token, names),
            }
            graph.add_node(token[1:-1], **attributes)
    described = {predicate: _labels(view, predicate, "property_") for _, predicate, _ in edges}
    for subject, predicate, value in edges:
        accounts = stated[subject, predicate, value]
        name = names[predicate].strip("<>")
        attributes = {"property": name, **described[predicate], "accounts": accounts, "derived": not accounts}
        graph.add_edge(subject[1:-1], value[1:-1], key=name, **attributes)
    # Not `write_graphml`, which uses lxml where it is installed, and lxml writes other bytes.
    nx.readwrite.graphml.write_graphml_xml(graph, target, named_key_ids=True)


def kind(token: str) -> str:
    """The kind of a thing of the graph, from its IRI; `""` for any other token.

    >>> kind("<https://w3id.org/qkg/id/government/bavaria>"), kind("<http://example.org/a>")
    ('government', '')
    """
    return token[len(ID) + 1 :].partition("/")[0] if token.startswith(f"<{ID}") else ""


def _is_node(token: str) -> bool:
    return kind(token) not in _NOT_NODES


def _stated(dataset: Dataset) -> Counter[tuple[str, str, str]]:
    """How many accounts state each statement between two things."""
    return Counter(
        (subject, predicate, value)
        for token, graph in dataset.items()
        if is_authored(token)
        for subject, statements in graph.items()
        for predicate, _, value in (statement.partition(" ") for statement in statements)
        if is_iri_token(value)
    )


def _labels(view: Graph, token: str, prefix: str = "") -> dict[str, str]:
    return {name: check_xml(text) for name, text in label_fields(view, token, prefix).items()}


def _classes(view: Graph, token: str, names: PrefixedNames) -> str:
    """The most specific classes of a thing, as CURIEs."""
    found = set(values(view, token, RDF + "type"))
    above = {wider for one in found for wider in values(view, one, RDFS + "subClassOf") if wider != one}
    return " ".join(sorted(names[one].strip("<>") for one in found - above or found))
