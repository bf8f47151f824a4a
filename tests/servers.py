"""Real servers for the tests, always stopped: Oxigraph on a free port, and an HTTP server that misbehaves."""

from __future__ import annotations

import contextlib
import http.server
import os
import socket
import struct
import subprocess
import sysconfig
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

BINARY = Path(sysconfig.get_path("scripts")) / "oxigraph"
_READY_WITHIN = 15.0


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


@contextlib.contextmanager
def oxigraph(nquads: bytes, folder: Path, *, union: bool = False) -> Iterator[str]:
    """An Oxigraph server holding *nquads* (stored in *folder*); yields the URL of its query endpoint."""
    location = folder / "oxigraph"
    source = folder / "data.nq"
    source.write_bytes(nquads)
    subprocess.run(
        [str(BINARY), "load", "--location", str(location), "--file", str(source)], check=True, capture_output=True
    )
    port = free_port()
    command = [str(BINARY), "serve", "--location", str(location), "--bind", f"127.0.0.1:{port}"]
    with (folder / "server.log").open("wb") as log:
        server = subprocess.Popen([*command, "--union-default-graph"] if union else command, stdout=log, stderr=log)
        try:
            _wait(f"http://127.0.0.1:{port}/", server)
            yield f"http://127.0.0.1:{port}/query"
        finally:
            server.terminate()
            try:
                server.wait(5)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers."""
    end = time.monotonic() + _READY_WITHIN
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the server ended with {server.returncode}")
        with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=1):  # noqa: S310 - our own http URL
            return
        time.sleep(0.02)
    raise RuntimeError("the server did not start")


class Handler(http.server.BaseHTTPRequestHandler):
    """What a misbehaving answer is written with."""

    protocol_version = "HTTP/1.1"
    server: Misbehaving

    def do_POST(self) -> None:
        """Note the request, then misbehave."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.requests.append((dict(self.headers), body))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.server.behave(self, len(self.server.requests))

    do_GET = do_POST  # noqa: N815 - the name `http.server` calls

    def answer(self, status: int, media_type: str, body: bytes, **headers: str) -> None:
        """Send a complete answer; `Retry_After="1"` becomes the header `Retry-After: 1`."""
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", headers.pop("length", str(len(body))))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def reset(self) -> None:
        """End the connection with a TCP reset instead of an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.wfile.close()
        self.connection.close()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


class Misbehaving(http.server.ThreadingHTTPServer):
    """A server that answers each request by *behave*(handler, number of the request from 1)."""

    daemon_threads = True

    def __init__(self, behave: Callable[[Handler, int], None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.requests: list[tuple[dict[str, str], bytes]] = []

    def handle_error(self, *_: object) -> None:
        """A client that went away is what these tests are about."""

    @property
    def url(self) -> str:
        """The address to send queries to."""
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"


@contextlib.contextmanager
def misbehaving(behave: Callable[[Handler, int], None]) -> Iterator[Misbehaving]:
    """A running `Misbehaving` server, stopped at the end."""
    os.environ.setdefault("no_proxy", "127.0.0.1")
    with Misbehaving(behave) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join(5)
