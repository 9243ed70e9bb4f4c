"""Posts to webhook endpoints: bounded in time and size, to public addresses, once, no redirects.

What others run answers as it likes; whatever happens is an answer to keep, never an error to raise.
"""

import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from datetime import datetime
from functools import cache

import httpx

from flowpay.domain.delivery import MOST_SHOWN, Response
from flowpay.runtime import clock as calendar

from .bounded import BoundedTransport
from .public_address import AddressNotPublic, addresses
from .waits import asked_wait_s

WITHIN_S = 15.0
"""Of one attempt in all, from the name to the last byte that is read."""
CONNECT_S = 5.0
MOST_READ = 4096
"""Bytes of an answer: what comes after is not waited for."""
_deadline: ContextVar[float] = ContextVar("deadline")
_HEADERS = {
    "user-agent": "flowpay-webhooks",
    # Uncompressed, so that a small answer cannot unpack into a large one.
    "accept-encoding": "identity",
    "connection": "close",
}


class Sender:
    """Makes one attempt after the other, each on a connection of its own; a test passes another.

    It speaks to the transport directly: no cookie, redirect or proxy is between.
    """

    def __init__(
        self,
        transport: httpx.BaseTransport | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], datetime] = calendar.now,
    ) -> None:
        self._transport = transport or BoundedTransport(self._left_s, addresses)
        self._clock, self._now = clock, now

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Response:
        """Return what the endpoint answered, or why it did not."""
        begun = self._clock()
        _deadline.set(begun + WITHIN_S)
        status, text, reason, asked_s = None, "", None, 0.0
        try:
            response = self._exchange(url, body, headers)
            status = response.status_code
            asked_s = asked_wait_s(status, response.headers, at=self._now())
            text = self._beginning(response)
            if response.is_redirect:
                reason = "it answers with a redirect, which is not followed"
        except AddressNotPublic:
            reason = "its host has no public address, or not only such"
        except httpx.TimeoutException:
            reason = None if status else f"no answer within {WITHIN_S:.0f} seconds"
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            reason = None if status else f"it cannot be reached ({type(error).__name__})"
        return Response(
            at=self._now(),
            status=status,
            reason=reason,
            body=text,
            took_ms=round((self._clock() - begun) * 1000),
            retry_after_s=asked_s,
        )

    def _exchange(self, url: str, body: bytes, headers: Mapping[str, str]) -> httpx.Response:
        limits = httpx.Timeout(WITHIN_S, connect=CONNECT_S).as_dict()
        request = httpx.Request(
            "POST",
            url,
            content=body,
            headers=_HEADERS | dict(headers),
            extensions={"timeout": limits},
        )
        response = self._transport.handle_request(request)
        response.request = request
        return response

    def _beginning(self, response: httpx.Response) -> str:
        """Return the first characters of an answer, and nothing that a terminal would act on."""
        content = bytearray()
        try:
            for chunk in response.stream:  # type: ignore[union-attr] # it is a synchronous one
                content += chunk
                if len(content) >= MOST_READ or self._left_s() <= 0:
                    break
        finally:
            response.close()
        text = bytes(content[:MOST_READ]).decode(errors="replace")
        return "".join(c if c.isprintable() or c == "\n" else " " for c in text)[:MOST_SHOWN]

    def _left_s(self) -> float:
        return _deadline.get() - self._clock()


@cache
def shared() -> Sender:
    """Return this process's sender."""
    return Sender()
