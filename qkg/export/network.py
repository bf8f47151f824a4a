"""The graph as a network (GraphML), for Gephi, Cytoscape, igraph or NetworkX.

Nodes are the graph's things: governments, regions, organizations, relationships, agreements, representations,
memberships, events, places, and the concepts they point to. Sources, passages and rules, which describe the
statements, are left out. Edges are the statements of the view between two nodes, and say whether an account states
them or a rule derived them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.iris import RDF, RDFS
from qkg.core.text import ILLEGAL_XML
from qkg.export.labels import kind, labels, values
from qkg.export.names import Names
from qkg.export.statements import DEFAULT, is_authored, is_iri_token

if TYPE_CHECKING:
    from typing import IO

    from qkg.export.statements import Dataset, Graph

_ABOUT_STATEMENTS = frozenset({"", "source", "passage", "rule"})


def write(dataset: Dataset, target: IO[bytes]) -> None:
    """Write the network as GraphML, nodes and edges sorted, attributes typed.

    Node: `label_en`, `label_fr`, `kind`, `class` (the most specific, as CURIEs). Edge: `property` (CURIE),
    `property_label_en`, `property_label_fr`, `accounts` (how many state it), `derived` (none does).
    """
    import networkx as nx

    view = dataset.get(DEFAULT, {})
    stated = _stated(dataset)
    names = Names()
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
            graph.add_node(
                token[1:-1], **_labels(view, token), kind=kind(token), **{"class": _classes(view, token, names)}
            )
    described = {predicate: _labels(view, predicate, "property_") for _, predicate, _ in edges}
    for subject, predicate, value in edges:
        accounts = stated.get((subject, predicate, value), 0)
        name = names[predicate].strip("<>")
        graph.add_edge(
            subject[1:-1],
            value[1:-1],
            key=name,
            property=name,
            **described[predicate],
            accounts=accounts,
            derived=not accounts,
        )
    # Not `write_graphml`: that one takes lxml where it is installed, and lxml writes other bytes.
    nx.readwrite.graphml.write_graphml_xml(graph, target, named_key_ids=True)


def _is_node(token: str) -> bool:
    return kind(token) not in _ABOUT_STATEMENTS


def _stated(dataset: Dataset) -> dict[tuple[str, str, str], int]:
    """How many accounts state each statement between two things."""
    counts: dict[tuple[str, str, str], int] = {}
    for token, graph in dataset.items():
        if is_authored(token):
            for subject, statements in graph.items():
                for statement in statements:
                    predicate, _, value = statement.partition(" ")
                    if is_iri_token(value):
                        key = (subject, predicate, value)
                        counts[key] = counts.get(key, 0) + 1
    return counts


def _labels(view: Graph, token: str, prefix: str = "") -> dict[str, str]:
    found = labels(view, token)
    fallback = next(iter(found.values()), "")
    return {f"{prefix}label_{lang}": _legal(found.get(lang, fallback)) for lang in ("en", "fr")}


def _legal(text: str) -> str:
    return ILLEGAL_XML.sub("\ufffd", text)


def _classes(view: Graph, token: str, names: Names) -> str:
    """The classes of a thing that none of its other classes is a subclass of, as CURIEs."""
    found = set(values(view, token, RDF + "type"))
    above = {wider for one in found for wider in values(view, one, RDFS + "subClassOf") if wider != one}
    return " ".join(sorted(names[one].strip("<>") for one in found - above or found))
