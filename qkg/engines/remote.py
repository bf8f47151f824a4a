"""The remote engine: any server of the SPARQL 1.1 Protocol (W3C Recommendation, 2013).

Queries are sent as URL-encoded POST with the formats wanted. pyoxigraph parses the answers, so that a remote engine gives
the same terms as the embedded one, and parses them to the end: a truncated answer is an error, never a shorter table.
"""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING

import pyoxigraph as ox

from qkg.core.errors import BadAnswerError, RefusedError, UsageError
from qkg.core.iris import VIEW_GRAPH, iri_parses
from qkg.core.text import shown
from qkg.engines.http import Answer, Endpoint
from qkg.engines.protocols import Capabilities, Solutions, clear_update, put_update
from qkg.sparql.diagnose import file_reason

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
_UNPARSED = (SyntaxError, ValueError, MemoryError)
"""What pyoxigraph's parsers raise; `MemoryError` for a value beyond 16 MiB, their limit."""
_XML_CELL = re.compile(
    r"""(?P<result><result>)|<binding[^>]*name\s*=\s*["'](?P<name>[^"']*)["'][^>]*>\s*<uri>(?P<iri>[^<]*)</uri>"""
)
_ACCEPT_TABLE = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"


class Remote:
    """A SPARQL endpoint (`qkg.engines.Readable`).

    - *url*: of the query endpoint, http or https. A name and password in it, or in `QKG_USER` and `QKG_PASSWORD`, are
      sent as basic authentication, and shown in no message.
    - *default_graph*: what the endpoint's default graph is: the resolved view, or the union of all graphs, in which
      case queries read the view from its named graph (`qkg.sparql.rewrite_view`).
    - *update_url*: of the update endpoint; without it the engine is read-only.
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
        update_url: str | None = None,
        timeout: float = 30.0,
        retries: int = 3,
        allow_service: bool = False,
    ) -> None:
        if default_graph not in ("view", "union"):
            raise UsageError("engines.default-graph", value=default_graph)
        self._endpoint = Endpoint(url, retries=retries)
        self._update_endpoint = None if update_url is None else Endpoint(update_url, retries=0)
        self.url = self._endpoint.url
        self.timeout = timeout
        self.allow_service = allow_service
        self.capabilities = Capabilities(
            self.url,
            "union" if default_graph == "union" else "view",
            timeout=True,
            writable=update_url is not None,
        )

    def select(self, query: str, *, timeout: float | None = None, limit: int | None = None) -> Solutions:
        """Solutions of a SELECT query; see `Readable.select`."""
        answer = self._send(query, ("SELECT",), _ACCEPT_TABLE, timeout)
        solutions = self._parsed(answer, limit)
        if not isinstance(solutions, Solutions):
            raise self._invalid(answer)
        return solutions

    def ask(self, query: str, *, timeout: float | None = None) -> bool:
        """Answer of an ASK query; see `Readable.ask`."""
        answer = self._send(query, ("ASK",), _ACCEPT_TABLE, timeout)
        truth = self._parsed(answer)
        if isinstance(truth, Solutions):
            raise self._invalid(answer)
        return truth

    def construct(self, query: str, *, timeout: float | None = None) -> tuple[ox.Triple, ...]:
        """Triples of a CONSTRUCT or DESCRIBE query; see `Readable.construct`."""
        answer = self._send(query, ("CONSTRUCT", "DESCRIBE"), _ACCEPT_GRAPH, timeout)
        format_ = _GRAPH_TYPES.get(answer.media_type)
        if format_ is None:
            raise self._invalid(answer)
        try:
            return tuple(quad.triple for quad in ox.parse(answer.body, format=format_, base_iri=self.url))
        except _UNPARSED as error:
            raise self._invalid(answer, error) from error

    def quads(self) -> Iterable[ox.Quad]:
        """Every quad: the view as default graph, and the named graphs (of which the view's own is none)."""
        for s, p, o in self.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"):
            yield ox.Quad(s, p, o)
        for g, s, p, o in self.select("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"):
            if g.value != VIEW_GRAPH:
                yield ox.Quad(s, p, o, g)

    def update(self, text: str, *, timeout: float | None = None) -> None:
        """Run a SPARQL 1.1 Update; see `Writable.update`. It is sent once: nobody knows what a lost one has done."""
        if self._update_endpoint is None:
            raise RefusedError("engines.no-update-url", where=self.url)
        self._update_endpoint.post({"update": text}, "*/*", self.timeout if timeout is None else timeout)

    def put_graph(self, graph: ox.NamedNode | ox.DefaultGraph, triples: Iterable[ox.Triple]) -> None:
        """Replace what a graph holds."""
        self.update(put_update(graph, triples))

    def clear(self, graph: ox.NamedNode | ox.DefaultGraph | None = None) -> None:
        """Empty a graph, or every graph."""
        self.update(clear_update(graph))

    def close(self) -> None:
        """Do nothing: no connection is kept between queries."""

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
        return self._endpoint.post({"query": query}, accept, self.timeout if timeout is None else timeout)

    def _parsed(self, answer: Answer, limit: int | None = None) -> Solutions | bool:
        """A table or truth value."""
        format_ = _TABLE_TYPES.get(answer.media_type)
        if format_ is None:
            raise self._invalid(answer)
        try:
            parsed = ox.parse_query_results(answer.body, format=format_)
            return Solutions(parsed, limit) if isinstance(parsed, ox.QuerySolutions) else bool(parsed)
        except _UNPARSED as error:
            raise self._invalid(answer, error) from error

    def _invalid(self, answer: Answer, reason: Exception | None = None) -> BadAnswerError:
        """The error for an answer that is not what was asked for: the invalid IRI in it, else how it begins."""
        row = _invalid_iri(answer)
        if row is not None:
            number, variable, iri = row
            return BadAnswerError("engines.bad-iri", where=self.url, row=number, variable=variable, iri=shown(iri))
        if isinstance(reason, SyntaxError) and reason.lineno and answer.media_type in _GRAPH_TYPES:
            return BadAnswerError("engines.bad-triple", where=self.url, line=reason.lineno, reason=file_reason(reason))
        return BadAnswerError(
            "engines.nonsense",
            where=self.url,
            hint="engines.nonsense-hint",
            media_type=answer.media_type or "—",
            start=answer.start(),
            reason=str(reason or ""),
        )


def _invalid_iri(answer: Answer) -> tuple[int, str, str] | None:
    """The first invalid IRI of a table: its row from 1, its variable and itself.

    >>> body = b'{"results": {"bindings": [{"x": {"type": "uri", "value": "http://e/a b"}}]}}'
    >>> _invalid_iri(Answer("application/sparql-results+json", body))
    (1, 'x', 'http://e/a b')
    """
    if _TABLE_TYPES.get(answer.media_type) == ox.QueryResultsFormat.JSON:
        try:
            rows = json.loads(answer.body)["results"]["bindings"]
            cells = ((n, name, cell) for n, row in enumerate(rows, 1) for name, cell in row.items())
            iris = [(n, name, str(cell["value"])) for n, name, cell in cells if cell["type"] == "uri"]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None
        return next((found for found in iris if not iri_parses(found[2])), None)
    number = 0
    for match in _XML_CELL.finditer(answer.body.decode("utf-8", "replace")):
        number += match["result"] is not None
        if match["iri"] is not None and not iri_parses(unescape(match["iri"])):
            return number, match["name"], unescape(match["iri"])
    return None
