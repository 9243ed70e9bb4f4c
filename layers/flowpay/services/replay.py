"""Replay: a connection gets what it has missed, in order, and from then on all that is new.

Three things send to one connection: pushes, the replay that it has asked for, and the one that it
has asked for before. A client drops what it has heard already, by `sequence`; so nothing may come
before what is lower. That holds because at any time one of them sends:

- A replay begins by ending the listening, so no new push is sent to the connection. A push that
  had looked up its listeners before is noted on the log's head until it has ended: if this
  connection has listened before, the replay waits for that.
- One replay at a time has the connection. A newer subscription is the one that counts: the older
  replay sees that after a page, and makes room.
- The connection listens again in the transaction that finds the log's head where the replay ended
  and this subscription to be the newest.

A replay ends in time for API Gateway, which waits 29 seconds. If there is more to send than that,
the last frame is `{"type": "flowpay.stream.more", "sequence": …}`: the client subscribes again
with that as `since`, on the same connection.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from flowpay.domain.errors import Busy, InvalidInput
from flowpay.domain.event import sequence_text
from flowpay.persistence import book, connections, events, log_head
from flowpay.persistence.connections import ReplayUnderWay, Superseded
from flowpay.persistence.events import HeadMoved
from flowpay.runtime import clock

from .events import Post, frame, sent

PAGE = 100
PORTION_S = 20
"""Of sending, and of waiting before that: what follows takes a few seconds at most."""
WAIT_S = 8
"""For another replay of the connection, and for pushes to it, each."""
PAUSE_S = 0.05

Pause = Callable[[float], None]


class SinceInTheFuture(InvalidInput): ...


class PushUnderWay(Busy): ...


@dataclass(frozen=True)
class Replay:
    """One subscription of a connection, to a session's events or with None to all."""

    account: str
    connection_id: str
    key: str | None
    session_id: str | None
    post: Post
    pause: Pause
    until: float
    id: str

    def send(self, last: int) -> bool:
        """Send what came after `last`; return whether it listens now, to all that is new."""
        told = False
        while True:
            entries = events.log(self.account, after=last, limit=PAGE)
            for entry in entries:
                if time.monotonic() > self.until:
                    self._tell("more", last)
                    return False
                each = sent(entry)
                if each.is_for(self.session_id) and not self._post(each.frame):
                    return False
                last = int(entry["sequence"])
            if entries:
                if not self._counts():
                    return False
                continue
            if not told and not self._tell("live", last):
                return False
            told = True
            try:
                self._listen(last)
            except HeadMoved:
                continue
            except Superseded:
                return False
            return True

    def begin(self) -> None:
        """Take the connection, from an older replay too; raises ReplayUnderWay or Superseded."""
        deadline, claimed = time.monotonic() + WAIT_S, False
        while not self._taken(claimed):
            if not claimed:
                connections.wants(self.connection_id, self.id)
                claimed = True
            elif not self._counts():
                raise Superseded("a newer subscription of this connection counts")
            elif time.monotonic() > deadline:
                raise ReplayUnderWay("another replay has not ended: subscribe again shortly")
            self.pause(PAUSE_S)

    def await_pushes(self) -> None:
        """Wait until no push is on its way that had looked up its listeners before.

        Raises PushUnderWay.
        """
        pushing = events.head(self.account).under_way(clock.now())
        connection = pushing and connections.find(self.connection_id)
        if not connection or not connection.is_live:
            return
        deadline = time.monotonic() + WAIT_S
        while pushing := pushing & events.head(self.account).under_way(clock.now()):
            if time.monotonic() > deadline:
                raise PushUnderWay("events are on their way to you: subscribe again in a minute")
            self.pause(PAUSE_S)

    def _taken(self, claimed: bool) -> bool:
        at = clock.now()
        try:
            connections.begin_replay(
                self.account, self.connection_id, self.id, at=at, if_wanted=claimed
            )
        except ReplayUnderWay:
            return False
        return True

    def _counts(self) -> bool:
        connection = connections.find(self.connection_id)
        return connection is not None and connection.wanted == self.id

    def _listen(self, last: int) -> None:
        listening = connections.listening(
            self.account,
            self.connection_id,
            self.id,
            self.session_id,
            by_key=self.key,
            at=clock.now(),
        )
        book.commit([log_head.head_is(self.account, last), *listening])

    def _tell(self, name: str, last: int) -> bool:
        marker = {"type": f"flowpay.stream.{name}", "sequence": sequence_text(last)}
        return self._post(frame(marker))

    def _post(self, frame: bytes) -> bool:
        if self.post(self.connection_id, frame):
            return True
        connections.forget(self.account, self.connection_id)
        return False


def replay(
    account: str,
    connection_id: str,
    *,
    by_key: str | None,
    since: int | None,
    session_id: str | None,
    post: Post,
    pause: Pause = time.sleep,
) -> None:
    """Send what came after `since`, then the live marker; from then on new events are pushed.

    Without `since` a session is sent from its beginning, an account from now on. Raises
    SinceInTheFuture, and then the subscription that stood still stands; or Superseded,
    ReplayUnderWay, PushUnderWay or KeyRevoked.
    """
    last = _start(account, since, session_id)
    until, id = time.monotonic() + PORTION_S, clock.new_id("sub")
    one = Replay(account, connection_id, by_key, session_id, post, pause, until, id)
    one.begin()
    listens = False
    try:
        one.await_pushes()
        listens = one.send(last)
    finally:
        if not listens:
            connections.end_replay(connection_id, one.id)


def _start(account: str, since: int | None, session_id: str | None) -> int:
    head = events.head(account)
    if since is None:
        return events.before_session(account, session_id, head) if session_id else head.number
    if since > head.number:
        raise SinceInTheFuture(f"the last event so far is {head.number}")
    return since
