"""Somebody's server on this machine, to which the deployed system posts."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx

MADE_ANEW = ("content-length", "content-encoding", "transfer-encoding", "connection")
"""Headers that are of one connection only."""


@dataclass
class Receiver:
    """Somebody's server, that answers with these statuses in turn; the last for ever."""

    port: int = 0
    statuses: list[int] = field(default_factory=lambda: [204])
    requests: list[httpx.Request] = field(default_factory=list)

    def take(self, request: httpx.Request) -> int:
        self.requests.append(request)
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]


@contextmanager
def receiver(*statuses: int) -> Iterator[Receiver]:
    """Run a server on loopback until the end of the block."""
    taking = Receiver(statuses=list(statuses))

    def answer(request: httpx.Request) -> httpx.Response:
        status = taking.take(request)
        elsewhere = {"location": f"http://127.0.0.1:{taking.port}/elsewhere"}
        return httpx.Response(status, headers=elsewhere if 300 <= status < 400 else {})

    with serving(answer) as taking.port:
        yield taking


@contextmanager
def serving(answer: Callable[[httpx.Request], httpx.Response]) -> Iterator[int]:
    """Answer what is posted to a port of loopback until the end of the block; yield the port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            request = httpx.Request(
                "POST", f"http://127.0.0.1{self.path}", headers=dict(self.headers), content=body
            )
            said = answer(request)
            self.send_response(said.status_code)
            for name, value in said.headers.items():
                if name not in MADE_ANEW:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said.content)

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
