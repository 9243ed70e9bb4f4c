"""Providers that take long, without anybody waiting: each thread's time goes on by itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import httpx

from flowpay.ports import wire
from flowpay.ports.wire import Wire

from .world import to_sandbox


class Patience(threading.local):
    """The time of one thread, in seconds: what the sandbox and the pauses between tries take."""

    seconds = 0.0

    def pass_(self, seconds: float) -> None:
        self.seconds += seconds


@contextmanager
def nobody_waits() -> Iterator[None]:
    """Let slow providers be slow on the clocks of those who call them, and time out by these."""
    from standins import faults

    patience = Patience()

    def answered(request: httpx.Request) -> httpx.Response:
        begun = patience.seconds
        response = to_sandbox(request)
        if patience.seconds - begun > request.extensions["timeout"]["read"]:
            raise httpx.ReadTimeout("the provider takes too long")
        return response

    hurried = Wire(
        httpx.MockTransport(answered), sleep=patience.pass_, clock=lambda: patience.seconds
    )
    with (
        patch.object(faults, "wait", patience.pass_),
        patch.object(wire, "shared", lambda: hurried),
    ):
        yield
