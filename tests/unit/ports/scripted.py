"""A provider that answers as it was told to, over httpx's mock transport and a clock of its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import httpx

from flowpay.ports.wire import Wire

KEYS = {
    "EXA_API_KEY": "exa-key-5d1f",
    "FIRECRAWL_API_KEY": "fc-key-77aa",
    "APOLLO_API_KEY": "apollo-key-0c3e",
    "RESEND_API_KEY": "re_key_9b12",
    "OPENAI_API_KEY": "sk-key-2f40",
    "LOCUS_API_KEY": "claw_dev_41e6",
    "LASO_API_KEY": "lasoak_88d0",
    "BROWSER_USE_API_KEY": "bu_3d77",
}

Reply = Callable[[], httpx.Response]
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
"""When the clock of a scripted provider starts."""


def reply(status: int, body: Any = None, *, headers: dict[str, str] | None = None) -> Reply:
    """An answer: JSON from an object, the very characters from a text."""
    if isinstance(body, str | bytes):
        return partial(httpx.Response, status, content=body, headers=headers)
    return partial(httpx.Response, status, json=body, headers=headers)


class Scripted:
    """Gives its replies in turn, the last one for ever; a reply may be an error to raise."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self.replies = list(replies)
        self.requests: list[httpx.Request] = []
        self.pauses: list[float] = []
        self.now = 1000.0
        transport = httpx.MockTransport(self._answer)
        self.wire = Wire(
            transport, sleep=self._sleep, clock=lambda: self.now, now=lambda: self.today
        )

    @property
    def today(self) -> datetime:
        return NOON + timedelta(seconds=self.now - 1000)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        answer = self.replies[0] if len(self.replies) == 1 else self.replies.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer()

    def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds
