"""Flowpay as a client sees it: its HTTP API, and the live log that survives a lost connection."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic, sleep
from typing import Any, Protocol, Self

import httpx
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from .story import Event

ANSWER_S = 30
QUIET_S = 10
"""A live log that says nothing for so long is asked again from where it was."""
PATIENCE_S = 180
MOST_LOSSES = 5
OPEN = ("running", "awaiting_approval")
AWAY = (429, 502, 503, 504)


class Problem(Exception):
    """The API's refusal, in words that say what to do."""

    def __init__(self, answer: httpx.Response) -> None:
        body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        said = body.get("detail") or body.get("message") or f"status {answer.status_code}"
        super().__init__(f"{answer.request.method} {answer.request.url.path}: {said}")
        self.code = body.get("code")


class Away(Problem):
    """Nobody could answer just now: asking again may help."""


LOSSES = (Away, WebSocketException, httpx.TransportError, OSError)


class LogLost(Exception):
    """The live log cannot be followed to its end; the text says how to look at the session."""


class Socket(Protocol):
    def recv(self, timeout: float | None = None) -> str | bytes: ...


class Api:
    """One deployment of Flowpay at `url`; `key` is sent as `x-api-key` if there is one."""

    def __init__(
        self, url: str, key: str | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.url, self.key = url.rstrip("/"), key
        headers = {"x-api-key": key} if key else {}
        self._http = httpx.Client(
            base_url=self.url, headers=headers, timeout=ANSWER_S, transport=transport
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(self, path: str) -> Any:
        """Return the JSON of an answer; raises Problem, or httpx.HTTPError without one."""
        return _body(self._http.get(path))

    def post(self, path: str, body: Any = None, *, key: str | None = None) -> Any:
        """Return the JSON of an answer; the same `key` does nothing twice. Raises as `get` does."""
        headers = {"Idempotency-Key": key} if key else {}
        return _body(self._http.post(path, json=body, headers=headers))

    def is_up(self) -> bool:
        """Return whether Flowpay, and nothing else, answers here and can work."""
        try:
            return bool(self.get("/health/ready").get("status") == "ok")
        except (Problem, httpx.HTTPError, ValueError, AttributeError):
            return False

    @contextmanager
    def live(self, session_id: str, since: str | None) -> Iterator[Socket]:
        """Yield a connection to the session's log, from its beginning or from after `since`."""
        ticket = self.post("/api/ws-ticket")["ticket"]
        url = f"ws{self.url.removeprefix('http')}/ws/logs?ticket={ticket}"
        wanted = {"action": "subscribe", "session_id": session_id}
        with connect(url, open_timeout=ANSWER_S) as socket:
            socket.send(json.dumps(wanted | ({"since": since} if since else {})))
            yield socket


class Live(Protocol):
    """What `following` needs of the Api."""

    def get(self, path: str) -> Any: ...
    def live(self, session_id: str, since: str | None) -> AbstractContextManager[Socket]: ...


def following(
    api: Live, session_id: str, *, pause: Callable[[float], None] = sleep
) -> Generator[Event]:
    """Yield the session's events in order, each once, until it has ended and the log is silent.

    The reader's own time, such as a person's before an answer, does not count. Raises LogLost.
    """
    since, losses, deadline = None, 0, monotonic() + PATIENCE_S
    while losses < MOST_LOSSES and monotonic() < deadline:
        heard = since
        try:
            with api.live(session_id, since) as socket:
                for event in _until_silence(socket, since, deadline):
                    since, losses = event["sequence"], 0
                    handed = monotonic()
                    yield event
                    deadline += monotonic() - handed
            if since == heard and api.get(f"/api/session/{session_id}")["status"] not in OPEN:
                return
        except LOSSES:
            losses += 1
            pause(0.2 * 2**losses)
    why = "was lost too often" if losses else f"brought no end within {PATIENCE_S} s"
    raise LogLost(f"the live log {why}: GET /api/session/{session_id} says how it stands")


def _until_silence(socket: Socket, since: str | None, deadline: float) -> Iterator[Event]:
    """Yield the events after `since`, without repeats, until nothing comes for a while."""
    while monotonic() < deadline:
        try:
            frame = json.loads(socket.recv(timeout=QUIET_S))
        except TimeoutError:
            return
        if frame["type"] == "flowpay.stream.error":
            raise LogLost(f"the live log refuses: {frame['detail']}")
        if "specversion" in frame and (since is None or frame["sequence"] > since):
            since = frame["sequence"]
            yield frame


def _body(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise (Away if answer.status_code in AWAY else Problem)(answer)
    return answer.json()
