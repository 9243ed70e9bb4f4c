"""Posts to webhooks: whatever an endpoint does is an answer, bounded in time and size."""

from datetime import UTC, datetime

import httpx
import pytest

from flowpay.domain.delivery import MOST_SHOWN
from flowpay.ports.public_address import AddressNotPublic
from flowpay.ports.webhooks import MOST_READ, WITHIN_S, Sender
from tests.unit.ports.test_budgets import FINE, TRUSTED, Line, slowly

URL = "https://hooks.example.com/x?y=1"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEADERS = {"webhook-id": "evt_1", "webhook-timestamp": "1", "webhook-signature": "v1,abc"}


def posted(answer, seen=None):
    """Return what comes of one attempt at an endpoint that answers so."""

    def endpoint(request):
        if seen is not None:
            seen.append(request)
        if isinstance(answer, Exception):
            raise answer
        return answer

    sender = Sender(httpx.MockTransport(endpoint), clock=lambda: 0.0, now=lambda: NOON)
    return sender.post(URL, b'{"id":"evt_1"}', HEADERS)


def over(line, monkeypatch):
    """Return what comes of one attempt over that line."""
    import httpcore

    monkeypatch.setattr(httpcore, "SyncBackend", lambda: line)
    monkeypatch.setattr(httpx, "create_ssl_context", lambda **_: TRUSTED)
    monkeypatch.setattr("flowpay.ports.webhooks.addresses", lambda *_: ["192.0.2.1"])
    return Sender(clock=lambda: line.now, now=lambda: NOON).post(URL, b"{}", HEADERS)


def test_the_body_and_the_signed_headers_arrive_as_they_were_given():
    seen = []
    response = posted(httpx.Response(204), seen)

    [request] = seen
    assert (request.method, str(request.url), request.content) == ("POST", URL, b'{"id":"evt_1"}')
    assert HEADERS.items() <= dict(request.headers).items()
    assert request.headers["host"] == "hooks.example.com"
    assert "content-type" not in request.headers  # what is sent says its own
    assert (response.status, response.reason, response.succeeded) == (204, None, True)


def test_a_redirect_is_not_followed():
    seen = []
    response = posted(httpx.Response(302, headers={"location": "http://169.254.169.254/"}), seen)

    assert len(seen) == 1
    assert (response.status, response.succeeded) == (302, False)
    assert "not followed" in response.reason


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError("10.1.2.3 refused"), "it cannot be reached (ConnectError)"),
        (httpx.ConnectTimeout("x"), "no answer within 15 seconds"),
        (httpx.ReadTimeout("x"), "no answer within 15 seconds"),
        (httpx.RemoteProtocolError("x"), "it cannot be reached (RemoteProtocolError)"),
        (AddressNotPublic("x"), "its host has no public address, or not only such"),
    ],
)
def test_no_answer_is_told_in_our_own_words(error, reason):
    response = posted(error)
    assert (response.status, response.reason, response.body) == (None, reason, "")


def test_of_an_answer_only_the_beginning_is_kept_and_nothing_that_acts():
    response = posted(httpx.Response(500, content=b"\x1b[31mno\x00\n\xff" + b"x" * 100_000))
    assert response.body.startswith(" [31mno \n\ufffdxxx")
    assert len(response.body) == MOST_SHOWN


def test_an_endless_answer_is_left_after_its_first_bytes():
    read = []

    def endless():
        while True:
            read.append(1)
            yield b"x" * 1000

    assert posted(httpx.Response(200, content=endless())).succeeded
    assert len(read) <= MOST_READ // 1000 + 1


def test_an_endpoint_says_for_how_long_it_wants_to_be_left_alone():
    response = posted(httpx.Response(429, headers={"retry-after": "120"}))
    assert (response.status, response.retry_after_s) == (429, 120)


def test_a_quick_answer_over_tls_is_taken(monkeypatch):
    assert over(Line((0.1, [(0.2, FINE)])), monkeypatch).succeeded


@pytest.mark.parametrize(
    "connection",
    [
        (600, []),
        (0, [(600, FINE)]),
        (0, slowly(FINE, 4)),
        (0, [(0, b"HTTP/1.1 200 OK\r\n\r\n"), *slowly(b"x" * 50, 4)]),
    ],
    ids=["no connection", "silence", "headers", "body"],
)
def test_nothing_that_is_slow_takes_more_than_one_attempt_may(monkeypatch, connection):
    line = Line(connection)
    over(line, monkeypatch)
    assert line.now - 1000 <= WITHIN_S + 0.1
