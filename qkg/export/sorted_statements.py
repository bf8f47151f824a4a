"""The graph as sorted tokens, from which every writer starts.

The engine writes N-Triples or N-Quads, with every escape right, and the lines are cut into tokens here, which costs a
third of asking for each term in Python. A token is a term in N-Triples syntax. A graph maps subject tokens to
`predicate object` strings; a dataset maps graph tokens (`""` for the default graph) to graphs.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeAlias

import pyoxigraph as ox

from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, PROVENANCE_GRAPH, VIEW_GRAPH
from qkg.core.terms_rdf import read_statement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qkg.engines import Readable

Graph: TypeAlias = dict[str, list[str]]
Dataset: TypeAlias = dict[str, Graph]

DEFAULT = ""
"""The token of the default graph."""
_VIEW = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def read_view(engine: Readable) -> Graph:
    """The resolved view of *engine*."""
    dump = getattr(engine, "dump_view", None)  # an embedded engine writes its default graph four times as fast
    return _dataset(dump()).get(DEFAULT, {}) if dump else read_triples(engine.construct(_VIEW))


def read_triples(triples: Iterable[ox.Triple]) -> Graph:
    """Triples of any origin as a graph."""
    return _dataset(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").get(DEFAULT, {})


def read_dataset(engine: Readable) -> Dataset:
    """Every graph of *engine*."""
    dump = getattr(engine, "dump", None)
    return _dataset(dump() if dump else ox.serialize(engine.quads(), format=ox.RdfFormat.N_QUADS) or b"")


def read(engine: Readable, scope: str) -> Dataset:
    """The graphs of *engine* in a scope (`qkg.export.SCOPES`)."""
    if scope == "view":
        return {DEFAULT: read_view(engine)}
    dataset = read_dataset(engine)
    if scope == "authored":
        return {graph: dataset[graph] for graph in dataset if is_authored(graph)}
    if scope == "named":
        return {f"<{VIEW_GRAPH}>" if graph == DEFAULT else graph: dataset[graph] for graph in dataset}
    return dataset


def is_authored(graph: str) -> bool:
    """Whether people write the graph with this token: an account, or the provenance."""
    return graph.startswith(f"<{ACCOUNT}") or graph == f"<{PROVENANCE_GRAPH}>"


def _dataset(data: bytes) -> Dataset:
    """N-Triples or N-Quads as a dataset: graphs and statements sorted, each statement once."""
    if b"_:" in data:  # labels that an engine changes from run to run become canonical ones; published data has none
        canonical = ox.Dataset(ox.parse(data, format=ox.RdfFormat.N_QUADS))
        canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        data = ox.serialize(canonical, format=ox.RdfFormat.N_QUADS) or b""
    found: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in data.decode().split("\n"):
        if line:
            subject, predicate, value, graph = read_statement(line)
            found[graph][subject].append(f"{predicate} {value}")
    # Emptied on the way, so that no graph is held twice.
    return {graph: {s: sorted(set(said)) for s, said in found.pop(graph).items()} for graph in sorted(found)}


def values(graph: Graph, subject: str, predicate: str) -> list[str]:
    """The object tokens of a subject and a predicate IRI, sorted."""
    start = f"<{predicate}> "
    return [statement[len(start) :] for statement in graph.get(subject, ()) if statement.startswith(start)]


def refuse_triple_term(token: str, format: str) -> None:  # noqa: A002
    """Raise `DataError` for a triple term (RDF 1.2), for which *format* has no syntax."""
    if token.startswith("<<"):
        raise DataError("answers.triple-term", hint="answers.other-format", format=format, term=token)
