"""A release of the graph as N-Quads that can be read several times without being held in memory.

A release is an RDF file, a data folder, or `-`, standard input. Of a data set, only what people wrote counts: accounts,
provenance, ontology. What the build derives from that (the default graph, the view, the rules' graphs) is left out. A file
with a default graph alone, such as `qkg export --format turtle` gives, is taken as it is.

Blank nodes are named by their statements, so that equal releases have equal names: the statements are split into
components connected by blank nodes, and each is canonicalised (RDFC-1.0) and hashed. A statement that changes then renames
the blank nodes of its own component only.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections import Counter, defaultdict, deque
from itertools import permutations
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import BadFileError, DataError, UsageError
from qkg.core.terms_rdf import read_statement
from qkg.core.text import fingerprint
from qkg.files.data_folder import find
from qkg.files.rdf_files import STANDARD_INPUT, data_statements, parse
from qkg.files.rdf_text import FORMATS
from qkg.files.text_files import read_bytes
from qkg.store.load import is_derived, ontology_graph

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import IO, Any

    from qkg.core.terms_rdf import QuadTokens

_DIGITS = 16
_MOST_ALIKE = 6
"""Neighbours of a blank node that may resemble each other."""


class Release:
    """One release, written to a temporary file that is removed when the release is closed.

    - `name`: as the reader called it. `dataset`: whether it holds named graphs.
    """

    def __init__(self, name: str, contexts: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.dataset = False
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="qkg-release-")  # noqa: SIM115 - closed by `close`
        try:
            blank: list[ox.Quad] = []
            for quads in _read(name, contexts):
                ox.serialize(_without_blank(quads, blank), self._file, format=ox.RdfFormat.N_QUADS)
            ox.serialize(_named(blank, name), self._file, format=ox.RdfFormat.N_QUADS)
            self.dataset = any(line.graph for line in self.everything())
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove the temporary file."""
        self._file.close()

    def everything(self) -> Iterator[QuadTokens]:
        """All statements, derived ones too, in no order; one may come twice."""
        self._file.seek(0)
        for raw in self._file:
            yield read_statement(raw.decode())

    def authored(self) -> Iterator[QuadTokens]:
        """The statements that count."""
        for line in self.everything():
            if not self.dataset or (line.graph and not is_derived(line.graph[1:-1])):
                yield line


def _read(name: str, contexts: Mapping[str, str] | None) -> Iterator[Iterable[ox.Quad]]:
    """The statements of a release, file by file. Raises `UsageError` for an unknown extension, `DataError`."""
    if name == STANDARD_INPUT:
        content = sys.stdin.buffer.read()
        yield parse(content, _format_of(content), "stdin")
    elif os.path.isdir(name):
        for path, quads in data_statements(find(name)):
            if path.startswith("ontology/") and path.endswith((".ttl", ".nt")):
                graph = ox.NamedNode(ontology_graph(path))
                yield (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads)
            else:
                yield quads
    else:
        format_ = FORMATS.get(os.path.splitext(name)[1].lower())
        if format_ is None:
            raise UsageError("release.release-format", where=name, extensions=", ".join(FORMATS))
        yield parse(read_bytes(name), format_, name, contexts)


def _format_of(content: bytes) -> ox.RdfFormat:
    """N-Quads when every line is one, which TriG never is as soon as it declares a prefix or a graph."""
    try:
        deque(parse(content, ox.RdfFormat.N_QUADS, "stdin"), maxlen=0)
    except BadFileError:
        return ox.RdfFormat.TRIG
    return ox.RdfFormat.N_QUADS


# Blank nodes


def _blank_nodes(quad: ox.Quad) -> list[ox.BlankNode]:
    terms = (quad.subject, quad.object, quad.graph_name)
    found = [term for term in terms if isinstance(term, ox.BlankNode)]
    if isinstance(quad.object, ox.Triple):
        inner = quad.object
        found += _blank_nodes(ox.Quad(inner.subject, inner.predicate, inner.object))
    return found


def _without_blank(quads: Iterable[ox.Quad], blank: list[ox.Quad]) -> Iterator[ox.Quad]:
    """The statements without blank nodes; the others are added to *blank*."""
    for quad in quads:
        if _blank_nodes(quad):
            blank.append(quad)
        else:
            yield quad


def _named(quads: list[ox.Quad], where: str) -> Iterator[ox.Quad]:
    """Statements whose blank nodes are named by the canonical form of the component that they are in.

    Raises `DataError` for a component whose canonicalisation would take exponential time (RDFC-1.0, section 7.1).
    """
    seen: Counter[str] = Counter()
    for component in _components(quads):
        if _most_alike(component) > _MOST_ALIKE:
            raise DataError("release.blank-nodes-alike", where=where, limit=_MOST_ALIKE)
        dataset = ox.Dataset(component)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        lines = sorted(map(str, dataset))
        name = fingerprint("\n".join(lines), _DIGITS)
        seen[name] += 1  # what is said twice, of two nodes, is two statements
        for quad in dataset:
            yield _renamed(quad, f"b{name}{seen[name]}x")


def _most_alike(component: list[ox.Quad]) -> int:
    """The largest number of neighbours of a blank node that no statement about them distinguishes.

    RDFC-1.0 tries them in every order.
    """

    def shape(quad: ox.Quad, node: ox.BlankNode) -> str:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        return " ".join("a" if t == node else "z" if isinstance(t, ox.BlankNode) else str(t) for t in terms)

    about: dict[ox.BlankNode, list[str]] = {}
    for quad in component:
        for node in set(_blank_nodes(quad)):
            about.setdefault(node, []).append(shape(quad, node))
    signatures = {node: hash(tuple(sorted(shapes))) for node, shapes in about.items()}
    alike = Counter(
        (node, shape(quad, node), signatures[other])
        for quad in component
        for node, other in permutations(set(_blank_nodes(quad)), 2)
    )
    return max(alike.values(), default=0)


def _components(quads: list[ox.Quad]) -> Iterable[list[ox.Quad]]:
    """Statements parted so that each blank node is in one part only."""
    import networkx as nx

    graph: nx.Graph[ox.BlankNode] = nx.Graph()
    for quad in quads:
        nx.add_path(graph, _blank_nodes(quad))
    part_of = {node: number for number, nodes in enumerate(nx.connected_components(graph)) for node in nodes}
    parts: defaultdict[int, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        parts[part_of[_blank_nodes(quad)[0]]].append(quad)
    return parts.values()


def _renamed(quad: ox.Quad, prefix: str) -> ox.Quad:
    def term(of: Any) -> Any:
        if isinstance(of, ox.BlankNode):
            return ox.BlankNode(prefix + of.value)
        if isinstance(of, ox.Triple):
            return ox.Triple(term(of.subject), of.predicate, term(of.object))
        return of

    return ox.Quad(term(quad.subject), quad.predicate, term(quad.object), term(quad.graph_name))
