"""Events on their way: announced with their fact, numbered, chained and pushed."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, NamedTuple

from flowpay.domain.event import Event
from flowpay.domain.log_line import LogLine
from flowpay.domain.session import Session
from flowpay.persistence import connections, events, log_head
from flowpay.persistence.book import Write
from flowpay.persistence.events import EventNumbered, Head, HeadMoved
from flowpay.persistence.log_head import Push
from flowpay.ports import sockets
from flowpay.runtime import clock
from flowpay.runtime.aws import MOST_PUSHED_AT_ONCE
from flowpay.runtime.log import logger

MOST_TRIES = 20
PAGE = 100
LONGEST_PUSH = timedelta(seconds=70)
"""A function that pushes is ended before: after this nobody sends for it any more."""
LONGEST_TURN_S = 10
"""What one connection may take for what is sent together, before it is cut."""
MOST_FRAMES = 1_000
"""That are sent together, to all connections: a few seconds' work, after which it is noted how far
it came. So a push that is ended in its middle goes on from there, however many listen."""

Post = Callable[[str, bytes], bool]
"""Send one frame to a connection; False if the connection is gone."""


class Sent(NamedTuple):
    """A frame of the log, and the session that it belongs to."""

    frame: bytes
    session_id: str | None

    def is_for(self, session_id: str | None) -> bool:
        """Return whether whoever listens to a session, or with None to all, hears it."""
        return session_id in (None, self.session_id)


def announced(
    account: str,
    type: str,
    subject: str,
    *,
    by: str,
    data: dict[str, Any],
    session_id: str | None = None,
) -> Write:
    """Return the write of a new event, for the transaction of its fact."""
    event = Event(
        id=clock.new_id("evt"),
        type=type,
        subject=subject,
        time=clock.now(),
        actor=by,
        sessionid=session_id,
        data=data,
    )
    return events.announced(account, event)


def announced_in(
    account: str,
    session: Session,
    name: str,
    data: dict[str, Any],
    *,
    by: str = "flowpay",
    subject: str | None = None,
) -> Write:
    """Return the write of an event of a session, such as `flowpay.session.ranked`."""
    return announced(
        account,
        f"flowpay.session.{name}",
        subject or session.session_id,
        by=by,
        session_id=session.session_id,
        data=data,
    )


def logged(account: str, session: Session, *lines: LogLine) -> list[Write]:
    """Return the writes of lines of a session's log, for the transaction of what they tell of."""
    return [announced_in(account, session, "log", line.model_dump()) for line in lines]


def number(
    account: str, arrived: Sequence[Event], head: Head, push: Push | None = None
) -> list[dict[str, Any]]:
    """Give each event its number and its place in the hash chain after `head`; return the entries.

    Events that have theirs already are left out, so the same ones may come again, in any batch and
    from several readers at once. `push` is noted as about to send them.
    """
    numbered: list[dict[str, Any]] = []
    rest, refused = list(arrived), 0
    while chunk := events.at_once(rest):
        try:
            entries = events.number(account, head, chunk, push)
        except (HeadMoved, EventNumbered):
            refused += 1
            if refused == MOST_TRIES:
                raise
            head, rest = events.head(account), events.still_waiting(account, rest)
            continue
        numbered += entries
        head, rest = head.after(entries), rest[len(chunk) :]
    return numbered


def publish(account: str, arrived: Sequence[Event], post: Post) -> None:
    """Number the events, then push all that was not pushed yet to everyone who listens.

    What a crash left unpushed goes out with the next event; a push may come twice. It is noted
    before anybody is looked up to push to, and until all are served: so whoever replays to a
    connection that has listened can wait until nothing is on its way there.
    """
    head, at = events.head(account), clock.now()
    push = Push(id=clock.new_id("psh"), until=at + LONGEST_PUSH)
    numbered = number(account, arrived, head, push)
    if not numbered:
        if head.number == head.pushed:
            return
        log_head.begin_push(account, push)
    follows = numbered and int(numbered[-1]["sequence"]) == head.pushed + len(numbered)
    pages = [numbered] if follows else _unpushed(account, head.pushed)
    pushed = head.pushed
    for last in _pushed(account, pages, post):
        if pushed > head.pushed:
            log_head.mark_pushed(account, pushed)
        pushed = last
    log_head.end_push(account, pushed, push, left=head.pushing - head.under_way(at))


def sent(entry: dict[str, Any]) -> Sent:
    """Return a log entry as it is sent."""
    return Sent(frame(entry), entry.get("sessionid"))


def frame(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def _unpushed(account: str, pushed: int) -> Iterator[list[dict[str, Any]]]:
    """Yield what a crash left behind, and what has come since, page by page."""
    while more := events.log(account, after=pushed, limit=PAGE):
        yield more
        pushed = int(more[-1]["sequence"])


def _pushed(account: str, pages: Iterable[Sequence[dict[str, Any]]], post: Post) -> Iterator[int]:
    """Push the entries, so many together as MOST_FRAMES allows; yield the number each came to."""
    for page in pages:
        rest = page
        while rest:
            listeners = connections.listeners(account)
            together = max(1, MOST_FRAMES // max(1, len(listeners)))
            entries, rest = rest[:together], rest[together:]
            _push(account, [sent(entry) for entry in entries], listeners, post)
            yield int(entries[-1]["sequence"])


def _push(
    account: str,
    frames: Sequence[Sent],
    listeners: Sequence[tuple[str, str | None]],
    post: Post,
) -> None:
    """Send the frames to every listener: side by side, and in order for each of them.

    One that is gone, or slow, is forgotten at the first frame that fails: it costs the others
    LONGEST_TURN_S at most, and only once.
    """

    def serve(listener: tuple[str, str | None]) -> None:
        connection_id, session_id = listener
        until = time.monotonic() + LONGEST_TURN_S
        for each in frames:
            if not each.is_for(session_id):
                continue
            is_late = time.monotonic() > until
            if is_late:
                sockets.cut(connection_id)
            if is_late or not post(connection_id, each.frame):
                logger.info("connection gone", connection_id=connection_id, late=is_late)
                connections.forget(account, connection_id)
                return

    if len(listeners) == 1:
        serve(listeners[0])
    elif listeners:
        with ThreadPoolExecutor(min(MOST_PUSHED_AT_ONCE, len(listeners))) as pushers:
            list(pushers.map(serve, listeners))
