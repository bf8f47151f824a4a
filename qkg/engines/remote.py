"""The remote engine: any server of the SPARQL 1.1 Protocol (W3C Recommendation, 2013).

Queries are sent as URL-encoded POST with the formats wanted. pyoxigraph parses the answers, so that a remote engine gives
the same terms as the embedded one, and parses them to the end: a truncated answer is an error, never a shorter table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import pyoxigraph as ox

from qkg.core.errors import BadAnswerError, RefusedError, UsageError
from qkg.core.iris import VIEW_GRAPH, iri_parses
from qkg.core.text import shown
from qkg.engines.http_requests import Answer, Endpoint, one_line
from qkg.engines.protocols import Capabilities, Solutions, Writable, complete
from qkg.sparql.diagnose import file_reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Format = TypeVar("Format")
Result = TypeVar("Result")

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
_IRI = ox.NamedNode("qkg:iri")
_IRIS_AS_LITERALS = (
    (b'"uri"', b'"literal","datatype":"qkg:iri"'),
    (b"<uri>", b'<literal datatype="qkg:iri">'),
    (b"</uri>", b"</literal>"),
)
"""How JSON and XML results write an IRI, and a literal with the datatype `_IRI`, which may have any value."""
_ACCEPT_TABLE = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.8"


class Remote(Writable):
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
        writable = update_url is not None
        self.capabilities = Capabilities(self.url, default_graph, timeout=True, writable=writable)  # type: ignore[arg-type]

    def select(self, query: str, *, timeout: float | None = None, limit: int | None = None) -> Solutions:
        """Solutions of a SELECT query; see `Readable.select`."""
        return self._table(query, "SELECT", Solutions, timeout, limit)

    def ask(self, query: str, *, timeout: float | None = None) -> bool:
        """Answer of an ASK query; see `Readable.ask`."""
        return self._table(query, "ASK", bool, timeout)

    def construct(self, query: str, *, timeout: float | None = None) -> tuple[ox.Triple, ...]:
        """Triples of a CONSTRUCT or DESCRIBE query; see `Readable.construct`."""

        def parse(body: bytes, format_: ox.RdfFormat) -> tuple[ox.Triple, ...]:
            return tuple(quad.triple for quad in ox.parse(body, format=format_, base_iri=self.url))

        answer = self._send(query, ("CONSTRUCT", "DESCRIBE"), _ACCEPT_GRAPH, timeout)
        return self._parsed(answer, _GRAPH_TYPES, parse)

    def quads(self) -> Iterable[ox.Quad]:
        """Every quad: the view as default graph, and the named graphs (of which the view's own is none)."""
        for s, p, o in self.select("SELECT ?s ?p ?o WHERE { ?s ?p ?o }"):
            yield ox.Quad(s, p, o)
        for g, s, p, o in self.select("SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"):
            if g.value != VIEW_GRAPH:
                yield ox.Quad(s, p, o, g)

    def update(self, text: str, *, timeout: float | None = None) -> None:
        """Run a SPARQL 1.1 Update; see `Writable.update`. It is sent once: the effect of a request without a reply is unknown."""
        if self._update_endpoint is None:
            raise RefusedError("engines.no-update-url", where=self.url)
        self._update_endpoint.post(text, "*/*", self.timeout if timeout is None else timeout, update=True)

    def close(self) -> None:
        """Do nothing: no connection is kept between queries."""

    def _table(
        self, query: str, form: str, kind: type[Result], timeout: float | None, limit: int | None = None
    ) -> Result:
        def parse(body: bytes, format_: ox.QueryResultsFormat) -> object:
            return complete(ox.parse_query_results(body, format=format_), limit)

        answer = self._send(query, (form,), _ACCEPT_TABLE, timeout)
        found = self._parsed(answer, _TABLE_TYPES, parse)
        if not isinstance(found, kind):
            raise self._invalid(answer)
        return found

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

    def _parsed(self, answer: Answer, types: Mapping[str, Format], parse: Callable[[bytes, Format], Result]) -> Result:
        """What *parse* makes of an answer of one of these media types."""
        format_ = types.get(answer.media_type)
        if format_ is None:
            raise self._invalid(answer)
        try:
            return parse(answer.body, format_)
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
            start=one_line(answer.body[:400].decode("utf-8", "replace"), 80),
            reason=str(reason or ""),
        )


def _invalid_iri(answer: Answer) -> tuple[int, str, str] | None:
    """The first invalid IRI of a table: its row from 1, its variable and itself.

    >>> rows = b'{"bindings": [{"x": {"type": "uri", "value": "http://e/a b"}}]}'
    >>> _invalid_iri(Answer("application/json", b'{"head": {"vars": ["x"]}, "results": ' + rows + b"}"))
    (1, 'x', 'http://e/a b')
    """
    body = answer.body
    for iri, literal in _IRIS_AS_LITERALS:
        body = body.replace(iri, literal)
    try:
        rows = ox.parse_query_results(body, format=_TABLE_TYPES[answer.media_type])
        for number, row in enumerate(rows, 1):  # type: ignore[arg-type]
            for variable, cell in zip(rows.variables, row, strict=True):  # type: ignore[union-attr]
                if isinstance(cell, ox.Literal) and cell.datatype == _IRI and not iri_parses(cell.value):
                    return number, variable.value, cell.value
    except (KeyError, TypeError, *_UNPARSED):  # another media type, an answer to ASK
        pass
    return None
