"""Deliveries: pk `<account>#delivery`, sk `<webhook id>/<delivery id>`.

Those that are pending are grouped by their line, in the order in which they are due; whatever ends
leaves the group. An event's delivery to an endpoint has one name, so it is made once.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from flowpay.domain.delivery import (
    OF_TASKS,
    Delivery,
    DeliveryMoved,
    DeliveryStatus,
    DeliveryUnknown,
    lane_of,
)
from flowpay.runtime.clock import first_id

from . import book
from .book import Listing, Write, key
from .items import Item, stored

MOST_AT_ONCE = 90
"""Of one transaction: DynamoDB takes 100 items, and the cursor is one of them."""


def find(account: str, webhook_id: str, delivery_id: str) -> Delivery | None:
    item = book.get(_key(account, webhook_id, delivery_id))
    return Delivery.model_validate(item) if item else None


def load(account: str, webhook_id: str, delivery_id: str) -> Delivery:
    """Return a delivery; raises DeliveryUnknown."""
    delivery = find(account, webhook_id, delivery_id)
    if delivery is None:
        raise DeliveryUnknown(f"{webhook_id} has no delivery {delivery_id}, or not any more")
    return delivery


def made(account: str, delivery: Delivery) -> Write:
    """Return the write of a new delivery; what makes it new is the cursor's condition."""
    return Write("Put", "book", _item(account, delivery))


def moved(account: str, read: Delivery, new: Delivery) -> Write:
    """Return the write of what became of a delivery; refused as DeliveryMoved.

    The moment at which it is due is its version too: every attempt, and every replay, sets another.
    """
    due = read.next_attempt_at
    as_read = "next_attempt_at = :due" if due else "attribute_not_exists(next_attempt_at)"
    return Write(
        "Put",
        "book",
        _item(account, new),
        condition=f"attribute_exists(pk) AND attempts = :attempts AND {as_read}",
        values={":attempts": read.attempts, **({":due": due} if due else {})},
        refusal=lambda: DeliveryMoved(f"{read.delivery_id} has moved on: read it again"),
    )


def listed(
    account: str,
    webhook_id: str,
    *,
    status: DeliveryStatus | None,
    limit: int,
    cursor: str | None,
) -> tuple[tuple[Delivery, ...], str | None]:
    """Return one page of an endpoint's deliveries, newest event first, and the next cursor."""
    listing = Listing(
        partition=f"{account}#delivery",
        begins_with=f"{webhook_id}/",
        where="#status = :status" if status else "",
        names={"#status": "status"} if status else {},
        values={":status": status} if status else {},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(Delivery.model_validate, items)), following


class Named(NamedTuple):
    """A delivery, by the endpoint that it goes to."""

    webhook_id: str
    delivery_id: str


def due(account: str, lane: str, *, before: datetime, limit: int) -> tuple[Named, ...]:
    """Return up to `limit` deliveries of a line that were due before then, the oldest first."""
    times = ("0", before.isoformat())
    listing = Listing(group=_group(account, lane), between=times, ascending=True)
    items, _ = book.page(listing, limit=limit)
    return _named(items)


def old(account: str, webhook_id: str, *, before: str, limit: int) -> tuple[Named, ...]:
    """Return up to `limit` deliveries of an endpoint whose ids sort before that one."""
    bounds = (f"{webhook_id}/", f"{webhook_id}/{before}")
    listing = Listing(partition=f"{account}#delivery", between=bounds, ascending=True)
    items, _ = book.page(listing, limit=limit)
    return _named(items)


def ended_of_tasks(account: str, *, before: datetime, limit: int) -> tuple[Named, ...]:
    """Return up to `limit` deliveries that were made for tasks before then, and have ended."""
    listing = Listing(
        partition=f"{account}#delivery",
        between=(f"{OF_TASKS}_", first_id(OF_TASKS, before)),
        ascending=True,
        where="attribute_not_exists(#next_attempt_at) AND #created_at < :before",
        names={"#next_attempt_at": "next_attempt_at", "#created_at": "created_at"},
        values={":before": before},
    )
    items, _ = book.page(listing, limit=limit)
    return _named(items)


def forgotten(account: str, named: Iterable[Named]) -> list[Write]:
    """Return the writes after which nothing is left of these."""
    return [Write("Delete", "book", _key(account, *each)) for each in named]


def _named(items: Iterable[Item]) -> tuple[Named, ...]:
    return tuple(Named(item["webhook_id"], item["delivery_id"]) for item in items)


def _item(account: str, delivery: Delivery) -> Item:
    item = {**_key(account, delivery.webhook_id, delivery.delivery_id), **stored(delivery)}
    if delivery.next_attempt_at is None:
        return item
    group = _group(account, lane_of(delivery.webhook_id))
    return item | {"group": group, "place": delivery.next_attempt_at}


def _key(account: str, webhook_id: str, delivery_id: str) -> dict[str, str]:
    return key(account, "delivery", f"{webhook_id}/{delivery_id}")


def _group(account: str, lane: str) -> str:
    return f"{account}#delivery#{lane}"
