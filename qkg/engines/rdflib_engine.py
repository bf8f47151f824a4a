"""rdflib as an engine: the second implementation that tests compare with, and the bridge for Python users.

It is some fifty times slower than the embedded engine and serves no user's query.
"""

from __future__ import annotations

import warnings
from threading import Lock
from typing import TYPE_CHECKING

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Identifier

from qkg.core.errors import EngineError, QuerySyntaxError, UsageError
from qkg.core.iris import XSD, vocabulary
from qkg.engines.protocols import Capabilities, Solutions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result


class RdflibEngine:
    """SPARQL by rdflib over an in-memory `rdflib.Dataset` filled with *quads*.

    >>> RdflibEngine([]).ask("ASK { ?s ?p ?o }")
    False
    """

    def __init__(self, quads: Iterable[ox.Quad] = ()) -> None:
        self.capabilities = Capabilities("rdflib")
        self.dataset = dataset_of(quads)

    def select(self, query: str, *, timeout: float | None = None, limit: int | None = None) -> Solutions:  # noqa: ARG002
        """Solutions of a SELECT query; see `qkg.engines.Readable`. *timeout* is not honoured."""
        written = self._run(query, "SELECT").serialize(format="json") or b""
        answer = ox.parse_query_results(written, format=ox.QueryResultsFormat.JSON)
        return Solutions(answer, limit)  # type: ignore[arg-type]

    def ask(self, query: str, *, timeout: float | None = None) -> bool:  # noqa: ARG002
        """Answer of an ASK query."""
        return bool(self._run(query, "ASK").askAnswer)

    def construct(self, query: str, *, timeout: float | None = None) -> tuple[ox.Triple, ...]:  # noqa: ARG002
        """Triples of a CONSTRUCT or DESCRIBE query."""
        graph = self._run(query, "CONSTRUCT").graph or ()
        return tuple(ox.Triple(to_term(s), to_term(p), to_term(o)) for s, p, o in graph)  # type: ignore[arg-type]

    def quads(self) -> Iterator[ox.Quad]:
        """Every quad, in no particular order."""
        for s, p, o, g in self.dataset.quads():
            graph = ox.DefaultGraph() if g is None or g == DEFAULT else to_term(g)
            yield ox.Quad(to_term(s), to_term(p), to_term(o), graph)  # type: ignore[arg-type]

    def close(self) -> None:
        """Forget the quads."""
        self.dataset = rdflib.Dataset()

    def _run(self, query: str, wanted: str) -> Result:
        prepared = _prepared(query)  # once: parsing is most of what rdflib's time goes into
        form = str(prepared.algebra.name).removesuffix("Query").upper()
        if form != wanted and not (wanted == "CONSTRUCT" and form == "DESCRIBE"):
            raise UsageError("engines.wrong-form", wanted=wanted)
        try:
            with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # by rdflib of its own code
                result = self.dataset.query(prepared)
                if form == "SELECT":
                    result.bindings  # noqa: B018 - which evaluates it
                return result
        except Exception as error:  # rdflib's evaluation raises whatever its Python happens to
            raise EngineError("engines.failed", reason=f"{type(error).__name__}: {error}") from error


DEFAULT = rdflib.graph.DATASET_DEFAULT_GRAPH_ID


def dataset_of(quads: Iterable[ox.Quad]) -> rdflib.Dataset:
    """An `rdflib.Dataset` of *quads*, with qkg’s prefixes bound; lexical forms are kept as they are.

    Its default graph is that of the quads, the resolved view (`default_union=False`); each account is a named graph.

    >>> len(dataset_of([]))
    0
    """
    dataset = rdflib.Dataset(default_union=False)
    for prefix, namespace in vocabulary().prefixes.items():
        dataset.bind(prefix, namespace, replace=True)
    terms: dict[object, Identifier] = {}
    graphs: dict[object, rdflib.Graph] = {ox.DefaultGraph(): dataset.get_context(DEFAULT)}
    for quad in quads:
        name = quad.graph_name
        if name not in graphs:
            graphs[name] = dataset.graph(_from_term(name, terms))
        graphs[name].add(
            (_from_term(quad.subject, terms), _from_term(quad.predicate, terms), _from_term(quad.object, terms))
        )
    return dataset


def _from_term(term: object, seen: dict[object, Identifier]) -> Identifier:
    if term not in seen:
        seen[term] = _converted(term)
    return seen[term]


def _converted(term: object) -> Identifier:
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, ox.Literal):
        untyped = term.language or term.datatype.value == XSD + "string"
        datatype = None if untyped else rdflib.URIRef(term.datatype.value)
        with warnings.catch_warnings(action="ignore"):  # of a lexical form that the datatype does not have
            return rdflib.Literal(term.value, term.language, datatype, normalize=False)
    raise EngineError("engines.failed", reason=f"RDF 1.2 term {term}")


def to_term(term: Identifier) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    """An rdflib term as pyoxigraph's."""
    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if isinstance(term, rdflib.Literal):
        if term.language:
            return ox.Literal(str(term), language=term.language)
        return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)) if term.datatype else None)
    raise EngineError("engines.failed", reason=f"{type(term).__name__} {term}")


_PARSING = Lock()
"""rdflib's SPARQL parser is one object of pyparsing's, which fails when several threads use it at once."""


def _prepared(query: str) -> Query:
    """The parsed query; raises `QuerySyntaxError` for text that is not a query."""
    try:
        with _PARSING:
            return prepareQuery(query)
    except Exception as error:  # pyparsing's errors, and rdflib's own of many kinds
        line, column = getattr(error, "lineno", None), getattr(error, "column", None)
        where = f"{line}:{column}" if line is not None and column is not None else None
        raise QuerySyntaxError("engines.syntax", where=where, reason=str(error).splitlines()[0]) from error
