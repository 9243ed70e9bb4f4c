"""The time that a call may take: never more than its budget, on connections as bad as they come."""

# ruff: noqa: ARG002 - a stand-in takes what the real one is given
import ssl
from collections.abc import Iterator
from contextlib import suppress

import httpcore
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowpay.domain.errors import ProviderFailed
from flowpay.ports.request import ProviderAnswerInvalid, ProviderUnavailable, Request
from flowpay.ports.wire import Wire
from tests.unit.ports.scripted import NOON

BUDGET_S = 20
TRUSTED = ssl.create_default_context()
FINE = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"
BUSY = b"HTTP/1.1 503 Busy\r\nretry-after: 3\r\ncontent-length: 2\r\n\r\n{}"


class Line(httpcore.NetworkBackend):
    """A network on which everything takes its time, by a clock of its own.

    Each connection takes so many seconds to stand, and then gives its pieces, each so many seconds
    after the one before; the last connection is as all that follow.
    """

    def __init__(self, *connections: tuple[float, list[tuple[float, bytes]]]) -> None:
        self.connections = list(connections)
        self.now = 1000.0
        self.begun = 0

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):
        place = min(self.begun, len(self.connections) - 1)
        takes_s, pieces = self.connections[place]
        self.begun += 1
        self.waited(takes_s, timeout, httpcore.ConnectTimeout)
        return Pieces(self, iter(pieces))

    def waited(self, takes_s: float, timeout: float, late: type[Exception]) -> None:
        self.now += min(takes_s, timeout)
        if takes_s > timeout:
            raise late("took too long")

    def sleep(self, seconds: float) -> None:
        self.now += seconds


class Pieces(httpcore.NetworkStream):
    def __init__(self, line: Line, pieces: Iterator[tuple[float, bytes]]) -> None:
        self.line, self.pieces = line, pieces

    def read(self, max_bytes, timeout=None):
        takes_s, piece = next(self.pieces, (0, b""))
        self.line.waited(takes_s, timeout, httpcore.ReadTimeout)
        return piece

    def write(self, buffer, timeout=None):
        self.line.waited(0.01, timeout, httpcore.WriteTimeout)

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname=None, timeout=None):
        self.line.waited(0.05, timeout, httpcore.ConnectTimeout)
        return self

    def close(self):
        return

    def get_extra_info(self, info):
        return None


def slowly(content: bytes, each_s: float) -> list[tuple[float, bytes]]:
    """The content, a byte at a time."""
    return [(each_s, content[n : n + 1]) for n in range(len(content))]


def sent_over(line: Line, **changes):
    """What comes of one request over that line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpcore, "SyncBackend", lambda: line)
        patch.setattr(httpx, "create_ssl_context", lambda **_: TRUSTED)
        wire = Wire(sleep=line.sleep, clock=lambda: line.now, now=lambda: NOON)
    request = {"provider": "acme", "method": "POST", "budget_s": BUDGET_S, "body": {"q": "yarn"}}
    return wire.send(Request(url="https://127.0.0.1/v1", **(request | changes)))


def test_a_quick_answer_over_tls_is_simply_an_answer():
    line = Line((0.1, [(0.2, FINE)]))
    assert sent_over(line).status == 200
    assert line.now - 1000 < 1


@pytest.mark.parametrize(
    "connection",
    [
        (0, slowly(FINE, 4)),
        (0, [(0, b"HTTP/1.1 200 OK\r\n\r\n"), *slowly(b"{" + b" " * 50 + b"}", 4)]),
        (0, [(19, FINE[:-2]), (19, b"{}")]),
        (2.9, [(19.9, FINE)]),
        (0, [(600, FINE)]),
        (600, []),
    ],
    ids=["headers", "body", "body late", "connection and answer", "silence", "no connection"],
)
def test_nothing_that_is_slow_takes_more_than_the_budget(connection):
    line = Line(connection)
    with pytest.raises(ProviderUnavailable):
        sent_over(line)
    assert line.now - 1000 <= BUDGET_S


def test_an_answer_in_many_quick_pieces_is_read_to_its_end():
    assert sent_over(Line((0, slowly(FINE, 0.05)))).status == 200


def test_the_first_of_several_addresses_that_answers_is_taken(monkeypatch):
    from flowpay.ports import bounded

    monkeypatch.setattr(bounded, "_addresses", lambda *_: ["192.0.2.1", "192.0.2.2"])
    line = Line((600, []), (0, [(0, FINE)]))
    assert sent_over(line).status == 200
    assert (line.begun, line.now - 1000 < 4) == (2, True)


def test_many_addresses_of_which_none_answers_take_no_more_than_the_budget(monkeypatch):
    from flowpay.ports import bounded

    monkeypatch.setattr(bounded, "_addresses", lambda *_: ["192.0.2.1"] * 40)
    line = Line((600, []))
    with pytest.raises(ProviderUnavailable) as failed:
        sent_over(line)
    assert failed.value.facts["may_be_charged"] is False
    assert line.now - 1000 <= BUDGET_S


def test_a_name_that_is_no_address_was_never_asked(monkeypatch):
    import socket

    def nobody(*_, **__):
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    with pytest.raises(ProviderUnavailable) as failed:
        sent_over(Line((0, [])))
    assert failed.value.facts["may_be_charged"] is False


SECONDS = st.floats(0, 30)
ANSWERS = st.sampled_from([FINE, BUSY, BUSY.replace(b"3", b"25", 1), b"HTTP/1.1 200 OK\r\n\r\n"])


@st.composite
def connections(draw):
    content, pieces = draw(ANSWERS), []
    while content:
        size = draw(st.integers(1, len(content)))
        pieces.append((draw(SECONDS), content[:size]))
        content = content[size:]
    return draw(SECONDS), pieces


@given(
    lines=st.lists(connections(), min_size=1, max_size=4),
    budget_s=st.floats(1, 60),
    read_s=st.floats(0.5, 60),
    repeatable=st.booleans(),
)
def test_no_budget_is_ever_passed(lines, budget_s, read_s, repeatable):
    line = Line(*lines)
    with suppress(ProviderFailed):
        sent_over(line, budget_s=budget_s, read_s=read_s, repeatable=repeatable)
    assert line.now - 1000 <= budget_s + 0.001


def test_a_real_server_that_dawdles_is_given_up_in_time():
    """The same over real sockets, so that httpx does build its connections on ours."""
    import socket
    import threading
    import time

    server = socket.create_server(("127.0.0.1", 0))

    def dawdle():
        connection, _ = server.accept()
        with connection:
            for byte in FINE * 100:
                try:
                    connection.sendall(bytes([byte]))
                except OSError:
                    return
                time.sleep(0.05)

    threading.Thread(target=dawdle, daemon=True).start()
    began = time.monotonic()
    address = f"http://127.0.0.1:{server.getsockname()[1]}/"
    with pytest.raises((ProviderUnavailable, ProviderAnswerInvalid)):
        Wire().send(Request(provider="acme", method="GET", url=address, budget_s=0.4))
    assert time.monotonic() - began < 10, "the whole answer takes far longer"
    server.close()


def test_the_transport_is_httpx_own():
    assert isinstance(Wire()._client._transport, httpx.HTTPTransport)
