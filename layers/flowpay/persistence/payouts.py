"""Payouts: pk `<account>#payout`, sk `<payout id>`; grouped by status.

Where suppliers are paid stands beside them: pk `<account>#payout_recipient`, sk `<supplier id>`.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import batched
from typing import Any

from flowpay.domain.payout import Payout, PayoutMoved, PayoutUnknown
from flowpay.domain.payout_recipient import PayoutRecipient, RecipientMoved, RecipientUnknown
from flowpay.domain.payout_status import PayoutStatus
from flowpay.runtime.clock import first_id

from . import book
from .book import Listing, Write, key
from .items import Item, stored

TOGETHER = 100
"""As many items as DynamoDB reads in one go."""


def key_of(account: str, payout_id: str) -> dict[str, str]:
    return key(account, "payout", payout_id)


def recipient_key(account: str, supplier_id: str) -> dict[str, str]:
    return key(account, "payout_recipient", supplier_id)


def from_item(item: Mapping[str, Any] | None, payout_id: str = "") -> Payout:
    if item is None:
        raise PayoutUnknown(f"there is no payout {payout_id} in this account")
    return Payout.model_validate(dict(item))


def load(account: str, payout_id: str) -> Payout:
    """Return the payout as it stands now; raises PayoutUnknown."""
    return from_item(book.get(key_of(account, payout_id)), payout_id)


def several(account: str, payout_ids: Iterable[str]) -> Iterator[Payout]:
    """Yield those of these payouts that the account has, as they stand now."""
    for ids in batched(payout_ids, TOGETHER, strict=False):
        items = book.get_together(*(("book", key_of(account, each)) for each in ids))
        yield from (from_item(item) for item in items if item)


def opened(account: str, payout: Payout) -> Write:
    """Return the write of a new payout."""
    return book.put_new(
        _item(account, payout),
        refusal=lambda: PayoutMoved(f"{payout.payout_id} exists already"),
    )


def moved(account: str, read: Payout, new: Payout) -> Write:
    """Return the write of a transition; of two at the same moment one is refused as PayoutMoved."""
    return Write(
        "Put",
        "book",
        _item(account, new),
        condition="#version = :read_version",
        names={"#version": "version"},
        values={":read_version": read.version},
        refusal=lambda: PayoutMoved(f"{read.payout_id} has moved on: read it again"),
    )


def of_status(account: str, *statuses: PayoutStatus) -> list[Payout]:
    """Return the payouts of these statuses, the oldest of each first."""
    groups = (Listing(group=_group(account, status), ascending=True) for status in statuses)
    return [from_item(item) for group in groups for item in book.each(group)]


def since(account: str, moment: datetime) -> Iterator[Payout]:
    """Yield every payout that was made from then on, oldest first; there may be many."""
    between = (first_id("pyo", moment), "pyo_~")
    listing = Listing(partition=f"{account}#payout", between=between, ascending=True)
    return map(from_item, book.each(listing))


def listed(
    account: str,
    *,
    status: PayoutStatus | None,
    escrow_id: str | None,
    limit: int,
    cursor: str | None,
) -> tuple[tuple[Payout, ...], str | None]:
    """Return one page of payouts, newest first, and the next cursor."""
    listing = Listing(
        partition="" if status else f"{account}#payout",
        group=_group(account, status) if status else "",
        where="#escrow_id = :escrow_id" if escrow_id else "",
        names={"#escrow_id": "escrow_id"} if escrow_id else {},
        values={":escrow_id": escrow_id} if escrow_id else {},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(from_item, items)), following


def recipient_of(account: str, supplier_id: str) -> PayoutRecipient | None:
    """Return where a supplier is paid, or that it was removed; None if nobody has ever said."""
    item = book.get(recipient_key(account, supplier_id))
    return PayoutRecipient.model_validate(item) if item else None


def recipients(
    account: str, *, limit: int, cursor: str | None
) -> tuple[tuple[PayoutRecipient, ...], str | None]:
    """Return one page of where suppliers are paid, by supplier id, and the next cursor."""
    listing = Listing(
        partition=f"{account}#payout_recipient",
        ascending=True,
        where="attribute_exists(#destination)",
        names={"#destination": "destination"},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(PayoutRecipient.model_validate, items)), following


def recipient_set(account: str, read: PayoutRecipient | None, new: PayoutRecipient) -> Write:
    """Return the write of where a supplier is paid; refused as RecipientMoved."""
    item = {**recipient_key(account, new.supplier_id), **stored(new)}
    if read is None:
        return book.put_new(item, refusal=lambda: _recipient_moved(new))
    return Write("Put", "book", item, **_as_read(read))


def is_as_read(account: str, read: PayoutRecipient) -> Write:
    """Return the check that a supplier is still paid where it was read to be."""
    return Write(
        "ConditionCheck", "book", recipient_key(account, read.supplier_id), **_as_read(read)
    )


def require_recipient(account: str, supplier_id: str) -> PayoutRecipient:
    """Return where a supplier is paid; raises RecipientUnknown."""
    found = recipient_of(account, supplier_id)
    if found is None or found.destination is None:
        raise RecipientUnknown(f"nobody has said where {supplier_id} is paid")
    return found


def _as_read(read: PayoutRecipient) -> dict[str, Any]:
    return {
        "condition": "#version = :read_version",
        "names": {"#version": "version"},
        "values": {":read_version": read.version},
        "refusal": lambda: _recipient_moved(read),
    }


def _recipient_moved(recipient: PayoutRecipient) -> RecipientMoved:
    return RecipientMoved(f"where {recipient.supplier_id} is paid was changed: read it again")


def _item(account: str, payout: Payout) -> Item:
    return {
        **key_of(account, payout.payout_id),
        "group": _group(account, payout.status),
        "place": payout.payout_id,
        **stored(payout),
    }


def _group(account: str, status: PayoutStatus) -> str:
    return f"{account}#payout#{status.value}"
