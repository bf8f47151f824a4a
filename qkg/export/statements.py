"""Statements as sorted text: what every writer starts from.

The engine writes N-Triples or N-Quads (in Rust, with every escape right), and the lines are cut into tokens here;
50,000 statements cost about 0.1 s, a third of what asking for each term in Python would. A token is a term in
N-Triples syntax. One graph is a mapping from subject token to its `predicate object` strings; a dataset maps graph
tokens (`""` for the default graph) to graphs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qkg.core.errors import DataError
from qkg.core.iris import ACCOUNT, PROVENANCE_GRAPH, VIEW_GRAPH
from qkg.core.terms_rdf import split_graph

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyoxigraph as ox

    from qkg.engines import Readable

    Graph = dict[str, list[str]]
    Dataset = dict[str, Graph]

DEFAULT = ""
"""The token of the default graph."""

_VIEW = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


def read_view(engine: Readable) -> Graph:
    """The resolved view of *engine*."""
    dump = getattr(engine, "dump_view", None)  # an embedded engine writes its default graph four times as fast
    if dump:
        return _graph(dump())
    return read_triples(engine.construct(_VIEW))


def read_triples(triples: Iterable[ox.Triple]) -> Graph:
    """Triples of any origin as a graph."""
    import pyoxigraph as ox

    return _graph(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")


def _graph(ntriples: bytes) -> Graph:
    return _grouped(_without_arbitrary_labels(ntriples).decode().split("\n"))


def read_dataset(engine: Readable) -> Dataset:
    """Every graph of *engine*."""
    import pyoxigraph as ox

    dump = getattr(engine, "dump", None)
    data: bytes = dump() if dump else ox.serialize(engine.quads(), format=ox.RdfFormat.N_QUADS) or b""
    lines = _without_arbitrary_labels(data).decode().split("\n")
    del data
    by_graph: dict[str, list[str]] = {}
    for line in lines:
        if line:
            graph, statement = split_graph(line)
            by_graph.setdefault(graph, []).append(statement)
    del lines
    # Emptied as it goes, so that no statement is held twice.
    return {graph: _grouped(by_graph.pop(graph)) for graph in sorted(by_graph)}


def read(engine: Readable, scope: str) -> Dataset:
    """The graphs of *engine* that *scope* names (`qkg.export.SCOPES`)."""
    if scope == "view":
        return {DEFAULT: read_view(engine)}
    dataset = read_dataset(engine)
    if scope == "authored":
        return {graph: dataset[graph] for graph in dataset if is_authored(graph)}
    if scope == "named":
        return {f"<{VIEW_GRAPH}>" if graph == DEFAULT else graph: dataset[graph] for graph in dataset}
    return dataset


def is_authored(graph: str) -> bool:
    """Whether the graph of this token is written by people: an account, or the provenance."""
    return graph.startswith(f"<{ACCOUNT}") or graph == f"<{PROVENANCE_GRAPH}>"


def _without_arbitrary_labels(data: bytes) -> bytes:
    """*data* with canonical blank node labels (RDFC-1.0) where it has any: an engine's own change from run to run.

    Published data has none; a foreign endpoint's may.
    """
    if b"_:" not in data:
        return data
    import pyoxigraph as ox

    dataset = ox.Dataset(ox.parse(data, format=ox.RdfFormat.N_QUADS))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return ox.serialize(dataset, format=ox.RdfFormat.N_QUADS) or b""


def _grouped(lines: list[str]) -> Graph:
    """N-Triples lines as a graph: each statement once."""
    graph: Graph = {}
    for line in lines:
        if line:
            subject, _, rest = line.partition(" ")
            if subject in graph:
                graph[subject].append(rest[:-2])  # without the final " ."
            else:
                graph[subject] = [rest[:-2]]
    for statements in graph.values():
        if len(set(statements)) != len(statements):
            statements[:] = set(statements)
        statements.sort()
    return graph


def literal(token: str) -> tuple[str, str, str]:
    r"""A literal's value, language and datatype IRI (each `""` when absent; the datatype is `""` for strings).

    >>> literal('"Bavi\\u00E8re"@fr')
    ('Bavière', 'fr', '')
    >>> literal('"1"^^<http://www.w3.org/2001/XMLSchema#integer>')
    ('1', '', 'http://www.w3.org/2001/XMLSchema#integer')
    """
    end = token.rfind('"')
    value, suffix = token[1:end], token[end + 1 :]
    if "\\" in value:
        import json

        value = json.loads(f'"{value}"')  # the escapes of N-Triples that the engine writes are those of JSON
    if suffix.startswith("@"):
        return value, suffix[1:], ""
    return value, "", suffix[3:-1]


def is_iri_token(token: str) -> bool:
    """Whether the token is an IRI.

    >>> is_iri_token("<http://schema.org/a>"), is_iri_token('"a"')
    (True, False)
    """
    return token.startswith("<") and not token.startswith("<<")


def refuse_triple_term(token: str, format: str) -> None:  # noqa: A002
    """Raise `DataError` for a triple term (RDF 1.2), which *format* has no way to write."""
    if token.startswith("<<"):
        raise DataError("answers.triple-term", hint="answers.other-format", format=format, term=token)
