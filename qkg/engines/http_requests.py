"""Requests of the SPARQL 1.1 Protocol (W3C Recommendation, 2013): sent, retried, timed, every failure an error to act on.

SPARQLWrapper makes and sends them; deadlines, retries and errors are added here (docs/decisions.md).
"""

from __future__ import annotations

import http.client
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from ast import literal_eval
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from qkg.core.errors import (
    BadAnswerError,
    EngineError,
    QkgError,
    QuerySyntaxError,
    TimeLimitError,
    UnreachableError,
    UsageError,
    system_reason,
)
from qkg.core.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import Message

USER_AGENT = f"qkg/{__version__} (+https://w3id.org/qkg)"
_CHUNK_SIZE = 1 << 16
_FIRST_WAIT = 0.2
"""Seconds before the first retry; doubled for each further one."""
_LONGEST_WAIT = 10.0
_RETRIED = frozenset({429, 503})
_SAID = 4000
"""Bytes of the body of an error that are read."""


class Answer(NamedTuple):
    """A complete answer: its media type, without parameters, and its bytes."""

    media_type: str
    body: bytes


def one_line(text: str, length: int) -> str:
    r"""*text* on one line, without control characters, cut to *length*.

    >>> one_line("<html>\n <b>Hi", 80)
    '<html> <b>Hi'
    """
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if len(words) <= length else words[: length - 1] + "…"


class Endpoint:
    """An endpoint's address and credentials. *retries*: further attempts after 429, 503 or a reset connection.

    Raises `UsageError` for what is not an http or https address.
    """

    def __init__(self, url: str, *, retries: int = 3) -> None:
        self.url, self._user, self._password = _address(url)
        self._retries = retries

    def post(self, text: str, accept: str, timeout: float, *, update: bool = False) -> Answer:
        """Send a query or an update and give the complete answer, within *timeout* seconds.

        Raises `EngineError` (`UnreachableError`, `TimeLimitError`, `BadAnswerError` …); `QuerySyntaxError` when the
        server says that the query is wrong (400).
        """
        deadline = time.monotonic() + timeout
        client = self._client(text, accept, update)
        # A socket's timeout starts anew with each byte, and a name lookup has none: only a second thread can keep the
        # time. It ends by itself soon after, at its next byte or its socket's timeout.
        try:
            return _within(timeout, lambda: self._attempts(client, deadline))
        except TimeoutError as error:
            seconds, hint = f"{timeout:g}", "engines.timeout-hint"
            raise TimeLimitError("engines.timeout", where=self.url, hint=hint, seconds=seconds) from error

    def _client(self, text: str, accept: str, update: bool) -> SPARQLWrapper:
        """A client for one request: a form with the one field `query` or `update`."""
        client = _Client(self.url, updateEndpoint=self.url, agent=USER_AGENT)
        client.setMethod(POST)
        client.setRequestMethod(URLENCODED)
        client.setOnlyConneg(True)
        client.addCustomHttpHeader("Accept", accept)
        if self._user:
            client.setCredentials(self._user, self._password)
        client.queryString = text  # `setQuery` guesses the form from the text: LOAD in a comment makes it an update
        client.queryType = "INSERT" if update else "SELECT"
        return client

    def _attempts(self, client: SPARQLWrapper, deadline: float) -> Answer:
        wait = _FIRST_WAIT
        for attempt in range(self._retries + 1):
            try:
                return self._once(client, deadline)
            except _TryAgain as again:
                error, after = again.args
                pause = wait if after is None else after
                if attempt == self._retries or time.monotonic() + pause >= deadline or pause > _LONGEST_WAIT:
                    raise error from again.__cause__
                time.sleep(pause)
                wait *= 2
        raise AssertionError("unreachable")

    def _once(self, client: SPARQLWrapper, deadline: float) -> Answer:
        client.timeout = max(deadline - time.monotonic(), 0.01)  # type: ignore[assignment] # `setTimeout` cuts fractions
        try:
            with client.query().response as response:
                media_type = response.headers.get_content_type() if "Content-Type" in response.headers else ""
                return Answer(media_type, _read(response, deadline))
        except urllib.error.HTTPError as error:
            with error:
                raise self._refused(error, _body(error, deadline)) from error
        except SPARQLWrapperException as error:  # for 400, 401, 404, 414 and 500, with the body in its message
            body = literal_eval(str(error).partition("Response:\n")[2] or "b''")
            raise self._refused(error.__context__, body) from error  # type: ignore[arg-type]
        except (http.client.HTTPException, OSError) as error:
            raise self._failed(error) from error

    def _failed(self, error: http.client.HTTPException | OSError) -> Exception:
        """The error for a request without a complete answer."""
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if isinstance(reason, TimeoutError):
            return reason
        if isinstance(reason, ConnectionResetError | BrokenPipeError):
            return _TryAgain(UnreachableError("engines.reset", where=self.url), None)
        if isinstance(error, urllib.error.URLError):
            words = system_reason(reason) if isinstance(reason, OSError) else reason
            hint = "engines.unreachable-hint"
            return UnreachableError("engines.unreachable", where=self.url, hint=hint, reason=words)
        if isinstance(error, http.client.IncompleteRead):
            return BadAnswerError("engines.broken-off", where=self.url, size=len(error.partial))
        words = one_line(str(error) or repr(error), 200)
        return EngineError("engines.request-failed", where=self.url, reason=words)

    def _refused(self, error: urllib.error.HTTPError, body: bytes) -> QkgError | _TryAgain:
        """The error for an answer that is not a success."""
        said = one_line(_said(error, body), 300)
        status = f"{error.code} {error.reason}".strip()
        if error.code == 400:
            return QuerySyntaxError("engines.bad-query", where=self.url, said=said or status)
        if error.code in (401, 403):
            hint = "engines.denied-hint"
            return UnreachableError("engines.denied", where=self.url, hint=hint, status=status, said=said)
        if 300 <= error.code < 400:
            target = without_credentials(error.headers.get("Location", "—"))
            return EngineError("engines.moved", where=self.url, status=status, target=target)
        refused = EngineError("engines.refused", where=self.url, status=status, said=said)
        return _TryAgain(refused, _retry_after(error.headers)) if error.code in _RETRIED else refused


class _TryAgain(Exception):  # noqa: N818 - a signal inside this module, not an error
    """A failure that another attempt may overcome: the error, and after how many seconds where the server says so."""


class _Client(SPARQLWrapper):
    """SPARQLWrapper, following no redirect: that would turn the POST into a GET and carry the password elsewhere.

    It has no setting for this. A request that has used up its redirects (`redirect_dict`, where urllib counts them) is
    answered with the `HTTPError` of the redirect.
    """

    def _createRequest(self) -> urllib.request.Request:  # noqa: N802 - SPARQLWrapper's name
        request: urllib.request.Request = super()._createRequest()
        used = dict.fromkeys(map(str, range(urllib.request.HTTPRedirectHandler.max_redirections)), 1)
        request.redirect_dict = used  # type: ignore[attr-defined]
        return request


def _within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """What *work* gives or raises within *seconds*; `TimeoutError` after that."""
    outcome: Future[Answer] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # noqa: BLE001, RUF100 - carried to the caller's thread
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True, name="qkg-remote").start()
    return outcome.result(seconds + 0.05)


def _read(response: http.client.HTTPResponse, deadline: float) -> bytes:
    """Read the complete body. Raises `TimeoutError` at the deadline, `IncompleteRead` for a body shorter than declared."""
    pieces = []
    while piece := response.read1(_CHUNK_SIZE):
        pieces.append(piece)
        if time.monotonic() > deadline:
            raise TimeoutError
    body = b"".join(pieces)
    if response.length:  # what the server promised and did not send
        raise http.client.IncompleteRead(body, response.length)
    return body


def _body(error: urllib.error.HTTPError, deadline: float) -> bytes:
    """The beginning of the body of an answer that is not a success."""
    try:
        return error.read(_SAID) if time.monotonic() < deadline else b""
    except (OSError, http.client.HTTPException):
        return b""


def _said(error: urllib.error.HTTPError, body: bytes) -> str:
    """What the server says about its refusal, if that is text and not a page."""
    text = body[:_SAID].decode("utf-8", "replace").strip()
    return "" if text[:1] == "<" or "html" in error.headers.get_content_type() else text


def _retry_after(headers: Message) -> float | None:
    """Seconds to wait (RFC 9110, 10.2.3): a number, or a date."""
    value = headers.get("Retry-After", "").strip()
    try:
        if value.isdigit():
            return float(value)
        return max((parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None


def _address(url: str) -> tuple[str, str, str]:
    """A URL without its credentials, the user and the password."""
    shown = without_credentials(url)
    try:
        parts = urllib.parse.urlsplit(url)
        host, _port = parts.hostname, parts.port
        place = parts.netloc.rpartition("@")[2].encode("idna").decode()  # urllib sends ASCII only
    except ValueError:
        raise UsageError("engines.bad-url", url=shown) from None
    if parts.scheme not in ("http", "https") or not host or any(c.isspace() or not c.isprintable() for c in url):
        raise UsageError("engines.bad-url", url=shown)
    user = urllib.parse.unquote(parts.username or "") or os.environ.get("QKG_USER", "")
    password = urllib.parse.unquote(parts.password or "") or os.environ.get("QKG_PASSWORD", "")
    path, query = (urllib.parse.quote(part, safe="/%:@!$&'()*+,;=~-._?") for part in (parts.path, parts.query))
    return urllib.parse.urlunsplit((parts.scheme, place, path, query, "")), user, password


def without_credentials(url: str) -> str:
    """A URL as it may be shown.

    >>> without_credentials("https://me:secret@example.org/x")
    'https://example.org/x'
    """
    scheme, mark, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}" if mark else url.rpartition("@")[2]
