"""Receivers of webhooks: endpoints that answer as they were told to, and the queue before them."""

import base64
import hashlib
import hmac
import json
import socket
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib import import_module
from threading import Lock
from typing import Any

import httpx
import pytest

from flowpay.domain.delivery import Due
from flowpay.ports import webhook_queue, webhooks
from flowpay.runtime import clock

from .world import World, lambda_context

PUBLIC = "93.184.216.34"
type Reply = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]


class Receivers:
    """Endpoints by their host; one that nobody spoke of takes everything.

    `waiting` is what the queue holds: each message with the seconds for which it is held back, and
    the moment at which that is over.
    """

    def __init__(self) -> None:
        self.replies: dict[str, deque[Reply]] = {}
        self.requests: list[httpx.Request] = []
        self.waiting: list[tuple[Due, int, datetime]] = []
        self.queue_is_down = False
        self._one_at_a_time = Lock()

    def take_their_place(self, patch: pytest.MonkeyPatch) -> None:
        """Be what webhooks are sent to; every name has a public address."""
        sender = webhooks.Sender(httpx.MockTransport(self._answer), now=lambda: clock.now())
        patch.setattr(webhooks, "shared", lambda: sender)
        patch.setattr(webhook_queue, "put", self._put)
        patch.setattr(socket, "getaddrinfo", _resolved)

    def reply(self, host: str, *replies: Reply) -> None:
        """Let an endpoint reply so, in turn; the last for ever."""
        self.replies[host] = deque(replies)

    def run(self) -> int:
        """Let the queue bring what it need not hold back; return how many messages that were."""
        brought = 0
        while ready := [each for each in self.waiting if each[2] <= clock.now()]:
            self.waiting.remove(ready[0])
            bring(ready[0][0])
            brought += 1
        return brought

    def lose(self) -> None:
        """Forget all messages, as after a crash."""
        self.waiting.clear()

    def to(self, host: str) -> list[httpx.Request]:
        """Return what an endpoint was sent, in order."""
        return [request for request in self.requests if request.url.host == host]

    def _put(self, due: Due, *, after_s: int = 0) -> None:
        if not self.queue_is_down:
            self.waiting.append((due, after_s, clock.now() + timedelta(seconds=after_s)))

    def _answer(self, request: httpx.Request) -> httpx.Response:
        with self._one_at_a_time:
            self.requests.append(request)
            replies = self.replies.get(request.url.host) or deque([httpx.Response(204)])
            reply = replies[0] if len(replies) == 1 else replies.popleft()
        if isinstance(reply, Exception):
            raise reply
        return reply(request) if callable(reply) else reply


def _resolved(host: str, port: int, **_: Any) -> list[Any]:
    is_address = host.replace(".", "").isdigit() or ":" in host
    return [(None, None, None, "", (host if is_address else PUBLIC, port))]


def bring(due: Due) -> None:
    """Give the sender a message, as SQS does."""
    record = {"messageId": "1", "body": due.model_dump_json(), "eventSource": "aws:sqs"}
    handler = import_module("queues.deliver_webhooks").handler
    handler({"Records": [record]}, lambda_context())


def is_signed(request: httpx.Request, secret: str) -> bool:
    """Return whether one of the signatures is that of the secret, as a receiver checks it."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    head = f"{request.headers['webhook-id']}.{request.headers['webhook-timestamp']}."
    mac = hmac.digest(key, head.encode() + request.content, hashlib.sha256)
    expected = f"v1,{base64.b64encode(mac).decode()}"
    return expected in request.headers["webhook-signature"].split(" ")


def event_of(request: httpx.Request) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(request.content)
    return event


def registered(
    flowpay: World, host: str = "hooks.example.com", *event_types: str
) -> tuple[str, str]:
    """Return the id and the secret of a new endpoint, to which only what comes later is sent."""
    body: dict[str, Any] = {"url": f"https://{host}/flowpay?token=t0ken"}
    if event_types:
        body["event_types"] = list(event_types)
    answer = flowpay.post("/api/webhooks", body)
    assert answer.status == 201, answer.text
    return answer.body["webhook_id"], answer.body["secret"]
