"""The remote engine: any server of the SPARQL 1.1 Protocol (W3C Recommendation, 2013), through SPARQLWrapper.

Queries go out as URL-encoded POST with the formats wanted, answers are parsed by pyoxigraph, so that a remote engine
gives the same terms as the embedded one. An answer is checked whole before it is handed on: a truncated one is an
error, never a shorter table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import EngineError, UsageError
from qkg.core.iris import VIEW_GRAPH
from qkg.engines.http import Answer, Endpoint
from qkg.engines.protocols import Capabilities, Solutions

if TYPE_CHECKING:
    from collections.abc import Iterable

_TABLE_TYPES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_GRAPH_TYPES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_ACCEPT_TABLE = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"


class Remote:
    """A SPARQL endpoint (`qkg.engines.Readable`).

    - *url*: of the query endpoint, http or https. A name and password in it, or in `QKG_USER` and `QKG_PASSWORD`, are
      sent as basic authentication, and shown in no message.
    - *default_graph*: what the endpoint's default graph is: the resolved view, or the union of all graphs, in which
      case queries read the view from its named graph (`qkg.sparql.rewrite_view`).
    - *timeout*: seconds for a whole answer, retries and waits included. *retries*: further attempts after 429, 503 or
      a connection that the server reset.
    - *allow_service*: let queries with SERVICE through.

    Raises `UsageError` for a URL that is none.

    >>> Remote("https://user:secret@example.org/sparql").url
    'https://example.org/sparql'
    """

    def __init__(
        self,
        url: str,
        *,
        default_graph: str = "view",
        timeout: float = 30.0,
        retries: int = 3,
        allow_service: bool = False,
    ) -> None:
        if default_graph not in ("view", "union"):
            raise UsageError("engines.default-graph", value=default_graph)
        self._endpoint = Endpoint(url, retries=retries)
        self.url = self._endpoint.url
        self.timeout = timeout
        self.allow_service = allow_service
        self.capabilities = Capabilities(self.url, "union" if default_graph == "union" else "view", timeout=True)

    def select(self, query: str, *, timeout: float | None = None, limit: int | None = None) -> Solutions:
        """Solutions of a SELECT query; see `Readable.select`."""
        answer = self._send(query, ("SELECT",), _ACCEPT_TABLE, timeout)
        solutions = self._parsed(answer, limit)
        if not isinstance(solutions, Solutions):
            raise self._nonsense(answer)
        return solutions

    def ask(self, query: str, *, timeout: float | None = None) -> bool:
        """Answer of an ASK query; see `Readable.ask`."""
        answer = self._send(query, ("ASK",), _ACCEPT_TABLE, timeout)
        truth = self._parsed(answer)
        if isinstance(truth, Solutions):
            raise self._nonsense(answer)
        return truth

    def construct(self, query: str, *, timeout: float | None = None) -> tuple[ox.Triple, ...]:
        """Triples of a CONSTRUCT or DESCRIBE query; see `Readable.construct`."""
        answer = self._send(query, ("CONSTRUCT", "DESCRIBE"), _ACCEPT_GRAPH, timeout)
        format_ = _GRAPH_TYPES.get(answer.media_type)
        if format_ is None:
            raise self._nonsense(answer)
        try:
            return tuple(quad.triple for quad in ox.parse(answer.body, format=format_, base_iri=self.url))
        except (SyntaxError, ValueError) as error:
            raise self._nonsense(answer, error) from error

    def quads(self) -> Iterable[ox.Quad]:
        """Every quad: the view as default graph, and the named graphs (of which the view's own is none)."""
        for s, p, o in self.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"):
            yield ox.Quad(s, p, o)
        for g, s, p, o in self.select("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"):
            if g.value != VIEW_GRAPH:
                yield ox.Quad(s, p, o, g)

    def close(self) -> None:
        """Nothing is held open between queries."""

    def __repr__(self) -> str:
        return f"Remote({self.url!r}, default_graph={self.capabilities.default_graph!r})"

    def _send(self, query: str, forms: tuple[str, ...], accept: str, timeout: float | None) -> Answer:
        from qkg.sparql.checks import refuse_federation
        from qkg.sparql.prologue import query_form

        if query_form(query) not in forms:
            raise UsageError("engines.wrong-form", wanted=", ".join(forms))
        if not self.allow_service:
            refuse_federation(query)
        if self.capabilities.default_graph == "union":
            from qkg.sparql.rewrite_view import in_view

            query = in_view(query)
        return self._endpoint.post(query, accept, self.timeout if timeout is None else timeout)

    def _parsed(self, answer: Answer, limit: int | None = None) -> Solutions | bool:
        """A table or truth value."""
        format_ = _TABLE_TYPES.get(answer.media_type)
        if format_ is None:
            raise self._nonsense(answer)
        try:
            parsed = ox.parse_query_results(answer.body, format=format_)
            return Solutions(parsed, limit) if isinstance(parsed, ox.QuerySolutions) else bool(parsed)
        except (SyntaxError, ValueError) as error:
            raise self._nonsense(answer, error) from error

    def _nonsense(self, answer: Answer, reason: Exception | None = None) -> EngineError:
        """The error for an answer that is not what was asked for; shows how it begins."""
        return EngineError(
            "engines.nonsense",
            where=self.url,
            hint="engines.nonsense-hint",
            media_type=answer.media_type or "—",
            start=answer.start(),
            reason=str(reason or ""),
        )
