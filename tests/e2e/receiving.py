"""Somebody's server on this machine, to which the deployed system posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx


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

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            request = httpx.Request(
                "POST", f"http://127.0.0.1{self.path}", headers=dict(self.headers), content=body
            )
            status = taking.take(request)
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("location", f"http://127.0.0.1:{taking.port}/elsewhere")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    taking.port = server.server_address[1]
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield taking
    finally:
        server.shutdown()
        server.server_close()
