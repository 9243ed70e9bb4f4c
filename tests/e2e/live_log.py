"""The live log as a client follows it: in order, repeats dropped, a lost connection taken up."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from time import monotonic
from typing import Self

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from .client import ENDS_WITHIN_S, Flowpay, Json

LIVE, MORE = "flowpay.stream.live", "flowpay.stream.more"


@dataclass
class LiveLog:
    """What one client has heard, each event once; it can lose its connection and resume.

    Within its block it is subscribed, and live.
    """

    flowpay: Flowpay
    session_id: str | None = None
    since: str | None = None
    events: list[Json] = field(default_factory=list)
    line: ExitStack = field(default_factory=ExitStack)
    socket: ClientConnection | None = None

    def __enter__(self) -> Self:
        self.subscribe()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def subscribe(self) -> None:
        """Connect, and take up the log after the last event heard; what was missed comes first."""
        self.cut()
        self.socket = self.line.enter_context(self.flowpay.connected(self.flowpay.ticket()))
        self.ask()
        while (frame := self._frame(30))["type"] != LIVE:
            if frame["type"] == MORE:
                self.since = frame["sequence"]
                self.ask()
            else:
                self._note(frame)
        self.since = max(self.since or "", frame["sequence"])

    def ask(self) -> None:
        """Ask for what came after the last event heard."""
        wanted = {"action": "subscribe", "since": self.since, "session_id": self.session_id}
        self.say({name: value for name, value in wanted.items() if value is not None})

    def say(self, message: Json | str | bytes) -> None:
        assert self.socket
        self.socket.send(json.dumps(message) if isinstance(message, dict) else message)

    def answer(self) -> Json:
        """Return the next frame that is not an event."""
        while "specversion" in (frame := self._frame(30)):
            self._note(frame)
        return frame

    def cut(self) -> None:
        """Lose the connection."""
        self.line.close()

    def until(self, type: str, *, of: str | None = None, within_s: int = ENDS_WITHIN_S) -> Json:
        """Return the first event of this type, of the session `of` if given."""

        def wanted(event: Json) -> bool:
            return event["type"] == f"flowpay.{type}" and of in (None, event.get("sessionid"))

        deadline = monotonic() + within_s
        while not (found := next(filter(wanted, self.events), None)):
            try:
                self._note(self._frame(deadline - monotonic()))
            except TimeoutError:
                heard = [event["type"] for event in self.events]
                log = self.flowpay.last_words()
                raise AssertionError(f"no {type} in {within_s} s, only {heard}\n{log}") from None
            except ConnectionClosed:
                self.subscribe()
        return found

    def until_heard(self, many: int, *, within_s: int = ENDS_WITHIN_S) -> list[Json]:
        """Return the events once there are so many."""
        deadline = monotonic() + within_s
        while len(self.events) < many:
            try:
                self._note(self._frame(deadline - monotonic()))
            except TimeoutError:
                said = f"{len(self.events)} of {many} events in {within_s} s"
                raise AssertionError(f"{said}\n{self.flowpay.last_words()}") from None
            except ConnectionClosed:
                self.subscribe()
        return self.events

    def sequences(self) -> list[int]:
        return [int(event["sequence"]) for event in self.events]

    def _frame(self, timeout_s: float) -> Json:
        assert self.socket
        frame: Json = json.loads(self.socket.recv(timeout=max(0.0, timeout_s)))
        return frame

    def _note(self, frame: Json) -> None:
        """Keep an event; one that was heard already is dropped, which is all that a client does."""
        assert "specversion" in frame, frame
        if frame["sequence"] > (self.since or ""):
            self.since = frame["sequence"]
            self.events.append(frame)
