"""Pushes: bounded in time, cut where it cannot be sent, repeated where there is no room."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from flowpay.persistence import connections
from flowpay.ports import sockets
from flowpay.runtime import aws
from flowpay.runtime.config import config
from flowpay.services import events as publishing
from flowpay.services.events import Sent

pytestmark = pytest.mark.slow

HANGS = 0


class Gateway:
    """API Gateway's management API, which answers each frame of a connection as it is told."""

    def __init__(self) -> None:
        self.answers: dict[str, list[int]] = {}
        self.asked: list[tuple[str, str]] = []
        self.over = Event()

    def answer(self, method: str, path: str) -> int:
        connection_id = path.rpartition("/")[2]
        self.asked.append((method, connection_id))
        statuses = self.answers.get(connection_id, [])
        status = statuses.pop(0) if statuses and method == "POST" else 200
        if status == HANGS:
            self.over.wait(30)
        return status or 200


class Server(ThreadingHTTPServer):
    request_queue_size = 256  # many knock at the same moment


@contextmanager
def running() -> Iterator[tuple[Gateway, str]]:
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self._answer()

        def do_DELETE(self) -> None:
            self._answer()

        def _answer(self) -> None:
            status = gateway.answer(self.command, self.path)
            error = {410: "GoneException", 429: "LimitExceededException"}.get(status, "")
            self.send_response(status)
            self.send_header("x-amzn-ErrorType", error)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = Server(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield gateway, f"http://127.0.0.1:{server.server_address[1]}/live"
    finally:
        gateway.over.set()
        server.shutdown()
        server.server_close()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    with running() as (found, url):
        for name, value in {
            "WEBSOCKET_CALLBACK_URL": url,
            "AWS_ACCESS_KEY_ID": "a",
            "AWS_SECRET_ACCESS_KEY": "b",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        config.cache_clear()
        aws.client.cache_clear()
        yield found
    config.cache_clear()
    aws.client.cache_clear()


def test_a_frame_is_sent(gateway: Gateway):
    assert sockets.post("one", b"{}")
    assert gateway.asked == [("POST", "one")]


def test_a_connection_that_is_gone_is_said_to_be(gateway: Gateway):
    gateway.answers["one"] = [410]

    assert not sockets.post("one", b"{}")
    assert gateway.asked == [("POST", "one")]


@pytest.mark.parametrize("status", [500, 403])
def test_a_connection_that_cannot_be_sent_to_is_cut(gateway: Gateway, status: int):
    gateway.answers["one"] = [status]

    assert not sockets.post("one", b"{}")
    assert gateway.asked == [("POST", "one"), ("DELETE", "one")]


def test_a_connection_that_hangs_is_cut_in_three_seconds_and_not_tried_again(gateway: Gateway):
    gateway.answers["one"] = [HANGS]
    began = time.monotonic()

    assert not sockets.post("one", b"{}")
    assert time.monotonic() - began < 4
    assert gateway.asked == [("POST", "one"), ("DELETE", "one")]


def test_where_there_is_no_room_the_frame_is_sent_again(gateway: Gateway):
    gateway.answers["one"] = [429, 429, 200]
    pauses: list[float] = []

    assert sockets.post("one", b"{}", pause=pauses.append)
    assert gateway.asked == [("POST", "one")] * 3
    assert len(pauses) == 2


def test_where_there_is_no_room_for_long_the_connection_is_cut(gateway: Gateway):
    gateway.answers["one"] = [429] * 10

    assert not sockets.post("one", b"{}", pause=lambda _: None)
    assert gateway.asked == [("POST", "one")] * sockets.MOST_TRIES + [("DELETE", "one")]


def test_of_two_hundred_connections_a_few_that_hang_cost_the_others_their_limit_at_most(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
):
    """However slow these are, everybody else has the frame, and once only."""
    many, hanging = [f"c{n}" for n in range(200)], [f"c{n}" for n in (0, 70, 199)]
    gateway.answers |= {each: [HANGS] for each in hanging}
    closed: list[str] = []
    monkeypatch.setattr(connections, "close", closed.append)
    began = time.monotonic()
    publishing._push([Sent(b"{}", None)], [(each, None) for each in many], sockets.post)

    assert time.monotonic() - began < 2 * 3
    posted = [id for method, id in gateway.asked if method == "POST"]
    assert sorted(posted) == sorted(many)
    assert sorted(closed) == sorted(hanging)


def test_to_cut_a_connection_that_is_gone_is_no_error(gateway: Gateway):
    gateway.answers["one"] = [410]
    sockets.cut("one")

    assert gateway.asked == [("DELETE", "one")]
