"""Events on their way: announced with their fact, numbered, chained, pushed, replayed."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from flowpay.domain.errors import InvalidInput
from flowpay.domain.event import Event, sequence_text
from flowpay.domain.session import Session
from flowpay.persistence import book, connections, events
from flowpay.persistence.book import Write
from flowpay.persistence.events import EventNumbered, Head, HeadMoved
from flowpay.runtime import clock
from flowpay.runtime.log import logger

MOST_TRIES = 20
MOST_PUSHERS = 16
REPLAY_PAGE = 100

Post = Callable[[str, bytes], bool]
"""Send one frame to a connection; False if the connection is gone."""


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


class SinceInTheFuture(InvalidInput): ...


def number(account: str, arrived: Sequence[Event], head: Head) -> list[dict[str, Any]]:
    """Give each event its number and its place in the hash chain after `head`; return the entries.

    Events that have theirs already are left out, so the same ones may come again, in any batch and
    from several readers at once.
    """
    numbered: list[dict[str, Any]] = []
    rest, refused = list(arrived), 0
    while chunk := events.at_once(rest):
        try:
            entries = events.number(account, head, chunk)
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

    What a crash left unpushed goes out with the next event; a push may come twice.
    """
    head = events.head(account)
    numbered = number(account, arrived, head)
    last = int(numbered[-1]["sequence"]) if numbered else head.number
    follows = last == head.pushed + len(numbered)
    pages = [numbered] if follows else _unpushed(account, head.pushed)
    for entries in filter(None, pages):
        _push(entries, connections.listeners(account), post)
        events.mark_pushed(account, int(entries[-1]["sequence"]))


def replay(
    account: str, connection_id: str, *, since: int | None, session_id: str | None, post: Post
) -> None:
    """Send what came after `since`, then the live marker; from then on new events are pushed.

    Without `since` a session is sent from its beginning, an account from now on. The connection
    goes live only if the head is still where the replay ended, in one transaction: so nothing is
    missed between the two, and nothing overtakes. Raises SinceInTheFuture.
    """
    connections.silence(account, connection_id)
    last, marked = _start(account, since, session_id), False
    while True:
        entries = events.log(account, after=last, limit=REPLAY_PAGE)
        for entry in entries:
            if _wanted(entry, session_id) and not post(connection_id, _frame(entry)):
                return
        if entries:
            last = int(entries[-1]["sequence"])
            continue
        if not marked:
            marked = post(connection_id, _live(last))
        if _go_live(account, connection_id, session_id, last):
            return


def _start(account: str, since: int | None, session_id: str | None) -> int:
    head = events.head(account)
    if since is None:
        return events.before_session(account, session_id, head) if session_id else head.number
    if since > head.number:
        raise SinceInTheFuture(f"the last event so far is {head.number}")
    return since


def _unpushed(account: str, pushed: int) -> Iterator[list[dict[str, Any]]]:
    """Yield what a crash left behind, and what has come since, page by page."""
    while more := events.log(account, after=pushed, limit=REPLAY_PAGE):
        yield more
        pushed = int(more[-1]["sequence"])


def _push(
    entries: Sequence[dict[str, Any]],
    listeners: Sequence[tuple[str, str | None]],
    post: Post,
) -> None:
    """Send the entries to every listener: side by side, and in order for each of them."""

    def send(listener: tuple[str, str | None]) -> None:
        connection_id, session_id = listener
        for entry in entries:
            if _wanted(entry, session_id) and not post(connection_id, _frame(entry)):
                logger.info("connection gone", connection_id=connection_id)
                connections.close(connection_id)
                return

    if listeners:
        with ThreadPoolExecutor(min(MOST_PUSHERS, len(listeners))) as pushers:
            list(pushers.map(send, listeners))


def _go_live(account: str, connection_id: str, session_id: str | None, last: int) -> bool:
    listening = connections.listening(account, connection_id, session_id, at=clock.now())
    try:
        book.commit([events.head_is(account, last), listening])
    except HeadMoved:
        return False
    return True


def _wanted(entry: dict[str, Any], session_id: str | None) -> bool:
    return session_id is None or entry.get("sessionid") == session_id


def _frame(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()


def _live(number: int) -> bytes:
    return _frame({"type": "flowpay.stream.live", "sequence": sequence_text(number)})
