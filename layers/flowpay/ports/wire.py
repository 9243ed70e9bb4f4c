"""Sends a request to a provider: bounded in time, size and repeats, its failures made ours."""

import json
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime
from decimal import Decimal
from functools import cache
from random import SystemRandom
from typing import Any

import httpx

from flowpay.runtime import clock as calendar

from .bounded import BoundedTransport
from .request import Answer, Failure, Request, succeeded, unanswered, unusable
from .waits import asked_wait_s

TRIES = 3
FIRST_PAUSE_S = 0.5
MOST_BYTES = 1_000_000
"""Of an answer; what is longer is cut, and cut JSON is garbage."""

_jitter = SystemRandom().uniform
_deadline: ContextVar[float] = ContextVar("deadline")


class Wire:
    """A connection pool and the clock it goes by; a test passes its own."""

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = calendar.now,
    ) -> None:
        # Uncompressed, so that a small answer cannot unpack into a large one.
        headers = {"user-agent": "flowpay", "accept-encoding": "identity"}
        bounded = transport or BoundedTransport(lambda: _deadline.get() - clock())
        self._client = httpx.Client(transport=bounded, headers=headers, trust_env=False)
        self._sleep, self._clock, self._now = sleep, clock, now

    def send(self, request: Request) -> Answer:
        """Return the first answer that is `done`; raises ProviderFailed.

        Repeats with full jitter after what the provider asks for, while the budget allows a try.
        """
        deadline = self._clock() + request.budget_s
        _deadline.set(deadline)
        attempt = 1
        while True:
            outcome = self._exchange(request, deadline)
            if isinstance(outcome, Answer):
                return outcome
            pause = outcome.after_s + _jitter(0, FIRST_PAUSE_S * 2 ** (attempt - 1))
            too_late = self._clock() + pause > deadline - request.connect_s
            if attempt == TRIES or not outcome.again or too_late:
                raise outcome.error
            self._sleep(pause)
            attempt += 1

    def _exchange(self, request: Request, deadline: float) -> Answer | Failure:
        """An error of httpx is told by its class: its text may quote a header, and so the key."""
        left_s = deadline - self._clock()
        connect_s, read_s = min(request.connect_s, left_s), min(request.read_s, left_s)
        try:
            with self._client.stream(
                request.method,
                request.url,
                headers=request.headers,
                params=request.params,
                json=request.body,
                timeout=httpx.Timeout(left_s, connect=connect_s, read=read_s, pool=connect_s),
            ) as response:
                content = self._read(response, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            return unanswered(request, type(error).__name__, sent=False)
        except httpx.RequestError as error:
            return unanswered(request, type(error).__name__, sent=True)
        return self._judged(request, response, content)

    def _judged(
        self, request: Request, response: httpx.Response, content: bytes
    ) -> Answer | Failure:
        body, status = _json_object(content), response.status_code
        answer = Answer(status, body or {}, asked_wait_s(status, response.headers, at=self._now()))
        if body is None and succeeded(answer):
            return Failure(unusable(request.provider, "a JSON object"), again=False)
        return request.judged(request, answer)

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """The timeouts of httpx are for one read; many small ones must not add up to more."""
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > MOST_BYTES:
                break
            if self._clock() > deadline:
                raise httpx.ReadTimeout("the budget is spent")
        return bytes(content[:MOST_BYTES])


@cache
def shared() -> Wire:
    """Return this process's wire, so that connections are reused from call to call."""
    return Wire()


def _json_object(content: bytes) -> dict[str, Any] | None:
    try:
        value = json.loads(content, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
