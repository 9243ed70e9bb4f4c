"""Escrows: pk `<account>#escrow`, sk `<escrow id>`; grouped by status.

The two task tokens that wait on an escrow stand on its item (`session_token`, `decision_token`) and
in no model, so that no answer can carry one. Filing a token and deciding are writes to the same
item: whichever comes last, its image in the stream holds both.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from flowpay.domain.escrow import Escrow, EscrowMoved, EscrowUnknown
from flowpay.domain.transitions import EscrowStatus

from . import book
from .book import Listing, Write, key
from .items import Item, stored

Waiting = Literal["session_token", "decision_token"]
TOKENS: tuple[Waiting, ...] = ("session_token", "decision_token")


def key_of(account: str, escrow_id: str) -> dict[str, str]:
    return key(account, "escrow", escrow_id)


def group_of(account: str, status: EscrowStatus) -> str:
    return f"{account}#escrow#{status.value}"


def load(account: str, escrow_id: str) -> Escrow:
    """Return the escrow as it stands now; raises EscrowUnknown."""
    return from_item(book.get(key_of(account, escrow_id)), escrow_id)


def from_item(item: Mapping[str, Any] | None, escrow_id: str = "") -> Escrow:
    if item is None:
        raise EscrowUnknown(f"there is no escrow {escrow_id} in this account")
    return Escrow.model_validate(dict(item))


def opened(account: str, escrow: Escrow) -> Write:
    """Return the write of a new escrow."""
    item = {
        **key_of(account, escrow.escrow_id),
        "group": group_of(account, escrow.status),
        "place": escrow.escrow_id,
        **stored(escrow),
    }
    return book.put_new(item, refusal=lambda: EscrowMoved(f"{escrow.escrow_id} exists already"))


def moved(account: str, read: Escrow, new: Escrow) -> Write:
    """Return the write of a transition; of two at the same moment one is refused as EscrowMoved."""
    changed = {
        name: value
        for name in Escrow.model_fields
        if (value := getattr(new, name)) != getattr(read, name)
    }
    return book.set_fields(
        key_of(account, read.escrow_id),
        **stored({**changed, "group": group_of(account, new.status)}),
        condition="#version = :read_version",
        values={":read_version": read.version},
        refusal=lambda: EscrowMoved(f"{read.escrow_id} has moved on: read it again"),
    )


def file_token(account: str, escrow_id: str, waiting: Waiting, token: str, **more: str) -> None:
    """Keep the token of a waiting state; a retried state's new token takes the old one's place.

    `more` stands with it: `told_hash`, of what the approvers were told when the waiting began.
    """
    fields: dict[str, Any] = {waiting: token, **more}
    write = book.set_fields(
        key_of(account, escrow_id),
        **fields,
        refusal=lambda: EscrowUnknown(f"there is no escrow {escrow_id} in this account"),
    )
    book.commit([write])


def token_forgotten(account: str, escrow_id: str) -> Write:
    """Return the write after which the next run of a session is waited for, and not the last."""
    return Write("Update", "book", key_of(account, escrow_id), "REMOVE session_token")


def waits_for_another(item: Mapping[str, Any]) -> bool:
    """Return whether an answer is waited for to something else than what is asked now."""
    return bool(item.get("told_hash")) and item["told_hash"] != item["approval"]["hash"]


def touch(account: str, escrow_id: str, *, at: datetime) -> None:
    """Send the item's image through the stream once more, for a reader that missed it."""
    book.commit([book.set_fields(key_of(account, escrow_id), touched_at=at)])


def waits_for(account: str, escrow_id: str) -> tuple[Waiting, ...]:
    """Return which waiting states have filed their token."""
    item = book.get(key_of(account, escrow_id)) or {}
    return tuple(token for token in TOKENS if token in item)


def of_status(account: str, status: EscrowStatus) -> tuple[Escrow, ...]:
    """Return the escrows of one status, oldest first."""
    return tuple(map(from_item, items_of_status(account, status)))


def items_of_status(account: str, status: EscrowStatus) -> list[Item]:
    """Return their items, which know of tokens and notices too."""
    return book.everything(Listing(group=group_of(account, status), ascending=True))


def listed(
    account: str,
    *,
    status: EscrowStatus | None,
    limit: int,
    cursor: str | None,
    decided: bool = False,
) -> tuple[tuple[Escrow, ...], str | None]:
    """Return one page of escrows, newest first, and the next cursor.

    Of one status if asked, or those whose approval was `decided`: by people, rules or the clock.
    """
    listing = Listing(
        partition="" if status else f"{account}#escrow",
        group=group_of(account, status) if status else "",
        where="attribute_exists(#approval.#verdict)" if decided else "",
        names={"#approval": "approval", "#verdict": "verdict"} if decided else {},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(from_item, items)), following
