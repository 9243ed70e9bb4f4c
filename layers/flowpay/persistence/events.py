"""Events: first in the outbox, then, numbered, in the log.

outbox  pk `<account>#outbox`, sk `<event id>`   as the command wrote it
log     pk `<account>#event`,  sk `<sequence>`   numbered and chained; grouped by session

Both keep the event as text, because a hash is over text. Numbering takes an event out of the
outbox and puts it into the log in one transaction with the head, so an event is in one of the two,
and has one place, whoever numbers it and however often.
"""

import json
from collections.abc import Sequence
from itertools import accumulate, batched
from typing import Any

import rfc8785

from flowpay.domain.errors import Conflict
from flowpay.domain.event import Event, chained, sequence_text

from . import book
from .book import Listing, Write, key, put_new
from .items import Item
from .log_head import Head, HeadMoved, Push, advanced, head

__all__ = [
    "Head",
    "HeadMoved",
    "announced",
    "at_once",
    "before_session",
    "entry_of",
    "from_item",
    "head",
    "log",
    "number",
    "still_waiting",
    "text_of",
    "waiting",
]

MOST_BYTES = 100_000
"""Of one event: API Gateway sends a message of 128 KB at most, and its entry is a bit longer."""
MOST_AT_ONCE, MOST_BYTES_AT_ONCE = 40, 3_500_000
"""Events of one numbering: two items each, and DynamoDB takes 100, of 4 MB together."""
NEW_SESSION_EVENTS = 500
"""An account's log grows by fewer before the index knows them."""
WAITING_AT_ONCE = 400
"""Events of the outbox that are read together: of the longest, 40 MB."""
READ_AT_ONCE = 100
"""Items that DynamoDB reads by their keys in one request."""


class EventTooLarge(Exception):
    """A bug of ours: whatever can be long in an event has a limit, so that everyone can hear it."""


class EventNotHashable(Exception):
    """A bug of ours: RFC 8785 has no form for it, such as for an integer of 2**53 or more."""


class EventNumbered(Conflict): ...


def announced(account: str, event: Event) -> Write:
    """Return the write of a new event, for its command's transaction.

    Raises EventTooLarge or EventNotHashable: the command fails, and not, for ever, the numbering
    of its event and of all that come after it.
    """
    if _bytes(event) > MOST_BYTES:
        raise EventTooLarge(f"{event.type} of {event.subject} has {_bytes(event):,} bytes")
    try:
        rfc8785.dumps(event.model_dump(mode="json"))
    except rfc8785.CanonicalizationError as error:
        raise EventNotHashable(f"{event.type} of {event.subject}: {error}") from error
    return put_new({**key(account, "outbox", event.id), "event": event.model_dump_json()})


def from_item(item: Item) -> Event:
    """Return the event of an outbox item."""
    return Event.model_validate_json(item["event"])


def waiting(account: str, *, before: str | None = None) -> tuple[Event, ...]:
    """Return the oldest WAITING_AT_ONCE events without a number, in their order.

    Only those with an id below `before`.
    """
    outbox = Listing(partition=f"{account}#outbox", ascending=True)
    items, _ = book.page(outbox, limit=WAITING_AT_ONCE)
    return tuple(from_item(item) for item in items if before is None or item["sk"] < before)


def still_waiting(account: str, among: Sequence[Event]) -> list[Event]:
    """Return those of `among` that have no number yet, in their order."""
    left = list[Event]()
    for some in batched(among, READ_AT_ONCE, strict=False):
        items = book.get_together(*(("book", key(account, "outbox", each.id)) for each in some))
        left += [event for event, item in zip(some, items, strict=True) if item]
    return left


def at_once(rest: Sequence[Event]) -> Sequence[Event]:
    """Return the first of `rest`: as many as one numbering takes, and at least one if there is."""
    both_items = accumulate(2 * _bytes(event) for event in rest[:MOST_AT_ONCE])
    return rest[: max(1, sum(size <= MOST_BYTES_AT_ONCE for size in both_items))]


def number(
    account: str, head: Head, events: Sequence[Event], push: Push | None = None
) -> list[dict[str, Any]]:
    """Give `events` the numbers after `head`, which `push` will push; return their log entries.

    Raises HeadMoved if somebody else has numbered meanwhile, or EventNumbered.
    """
    entries, writes, prevhash = [], [], head.hash
    for place, event in enumerate(events, start=head.number + 1):
        entry = chained(event, account=account, number=place, prevhash=prevhash)
        writes += [_taken(account, event), _logged(account, entry)]
        entries.append(entry)
        prevhash = entry["hash"]
    book.commit([advanced(account, head, head.number + len(events), prevhash, push), *writes])
    return entries


def log(account: str, *, after: int, limit: int) -> list[dict[str, Any]]:
    """Return up to `limit` log entries with a number above `after`, in order."""
    listing = Listing(partition=f"{account}#event", after=sequence_text(after), ascending=True)
    items, _ = book.page(listing, limit=limit)
    return [entry_of(item) for item in items]


def text_of(account: str, sequence: str) -> str:
    """Return the CloudEvent of a number as text: the RFC 8785 form, with its hash."""
    item = book.get(key(account, "event", sequence))
    if item is None:
        raise LookupError(f"{account} has no event {sequence}")
    text: str = item["entry"]
    return text


def before_session(account: str, session_id: str, head: Head) -> int:
    """Return a number after which all events of a session come.

    The index may lag behind by a moment, and bring what is new in any order: so of what came last
    it is not asked which is the first, or whether there is any.
    """
    listing = Listing(group=f"{account}#event#{session_id}", ascending=True)
    first, _ = book.page(listing, limit=1)
    known = int(first[0]["sk"]) - 1 if first else head.number
    return min(known, max(0, head.number - NEW_SESSION_EVENTS))


def entry_of(item: Item) -> dict[str, Any]:
    """Return the CloudEvent that a log item holds, exactly as it was hashed."""
    entry: dict[str, Any] = json.loads(item["entry"])
    return entry


def _bytes(event: Event) -> int:
    return len(event.model_dump_json().encode())


def _taken(account: str, event: Event) -> Write:
    return Write(
        "Delete",
        "book",
        key(account, "outbox", event.id),
        condition="attribute_exists(pk)",
        refusal=lambda: EventNumbered(event.id),
    )


def _logged(account: str, entry: dict[str, Any]) -> Write:
    session = entry.get("sessionid")
    item = {
        **key(account, "event", entry["sequence"]),
        "entry": rfc8785.dumps(entry).decode(),
        **{name: entry[name] for name in ("type", "time", "actor")},
    }
    group = {"group": f"{account}#event#{session}", "place": entry["sequence"]}
    return put_new(item | {"sessionid": session} | group if session else item)
