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
    return _graph(dump()) if dump else read_triples(engine.construct(_VIEW))


def read_triples(triples: Iterable[ox.Triple]) -> Graph:
    """Triples of any origin as a graph."""
    return _graph(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


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


def _graph(ntriples: bytes) -> Graph:
    """N-Triples as a graph. No graph token is looked for, which makes it twice as fast as `_dataset`."""
    found: dict[str, list[str]] = defaultdict(list)
    for line in _lines(ntriples):
        subject, _, rest = line.partition(" ")
        found[subject].append(rest[:-2])  # without the final " ."
    return _sorted(found)


def _dataset(nquads: bytes) -> Dataset:
    """N-Quads as a dataset, its graphs sorted."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in _lines(nquads):
        subject, predicate, value, graph = read_statement(line)
        found[graph][subject].append(f"{predicate} {value}")
    return {graph: _sorted(found.pop(graph)) for graph in sorted(found)}  # emptied, so that no graph is held twice


def _lines(data: bytes) -> list[str]:
    """The lines of N-Triples or N-Quads, with canonical labels (RDFC-1.0) for blank nodes, which engines label anew."""
    if b"_:" in data:  # published data has none
        canonical = ox.Dataset(ox.parse(data, format=ox.RdfFormat.N_QUADS))
        canonical.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        data = ox.serialize(canonical, format=ox.RdfFormat.N_QUADS) or b""
    return data.decode().removesuffix("\n").split("\n") if data else []


def _sorted(graph: Graph) -> Graph:
    """A graph with its statements sorted, each once."""
    return {subject: sorted(set(statements)) for subject, statements in graph.items()}


def values(graph: Graph, subject: str, predicate: str) -> list[str]:
    """The object tokens of a subject and a predicate IRI, sorted."""
    start = f"<{predicate}> "
    return [statement[len(start) :] for statement in graph.get(subject, ()) if statement.startswith(start)]


def refuse_triple_term(token: str, format: str) -> None:  # noqa: A002
    """Raise `DataError` for a triple term (RDF 1.2), for which *format* has no syntax."""
    if token.startswith("<<"):
        raise DataError("answers.triple-term", hint="answers.other-format", format=format, term=token)
