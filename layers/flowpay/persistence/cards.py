"""Cards: pk `<account>#card`, sk `<card id>`; grouped by status.

Three kinds of items stand beside them:
    <account>#card_transaction  sk `<card id>/<hash of the reference>`, grouped by their card;
                                written once, so that the same reference is the same debit
    <account>#card_order        scratch, by the command's key: which card a command has ordered
    issued_cards                the provider's id of a card: whose it is. The provider knows one
                                customer, whatever the account, so this stands outside of them
"""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any

from flowpay.domain.card import Card, CardMoved, CardUnknown
from flowpay.domain.card_status import CardStatus
from flowpay.domain.debit import CardTransaction
from flowpay.domain.errors import Conflict
from flowpay.domain.money import Money
from flowpay.domain.once import Once

from . import book
from .book import Listing, Write, key
from .idempotency import KEPT
from .items import Item, stored


class CardTaken(Conflict):
    """Another order has claimed this card of the provider's."""


class CardOrdered(Conflict):
    """The command has ordered its card already."""


class ReferenceKnown(Conflict):
    """The card has such a debit already."""


def key_of(account: str, card_id: str) -> dict[str, str]:
    return key(account, "card", card_id)


def transaction_key(account: str, card_id: str, reference: str) -> dict[str, str]:
    digest = hashlib.sha256(reference.encode()).hexdigest()[:32]
    return key(account, "card_transaction", f"{card_id}/{digest}")


def order_key(once: Once) -> dict[str, str]:
    return key(once.account, "card_order", f"{once.route} {once.key}")


def claim_key(provider_card_id: str) -> dict[str, str]:
    return {"pk": "issued_cards", "sk": provider_card_id}


def load(account: str, card_id: str) -> Card:
    """Return the card as it stands now; raises CardUnknown."""
    return from_item(book.get(key_of(account, card_id)), card_id)


def from_item(item: Mapping[str, Any] | None, card_id: str = "") -> Card:
    if item is None:
        raise CardUnknown(f"there is no card {card_id} in this account")
    return Card.model_validate(dict(item))


def opened(account: str, card: Card) -> Write:
    """Return the write of a new card."""
    item = {
        **key_of(account, card.card_id),
        "group": _group(account, card.status),
        "place": card.card_id,
        **stored(card),
    }
    return book.put_new(item, refusal=lambda: CardMoved(f"{card.card_id} exists already"))


def moved(account: str, read: Card, new: Card) -> Write:
    """Return the write of a transition; of two at the same moment one is refused as CardMoved."""
    changed = {
        name: value
        for name in Card.model_fields
        if (value := getattr(new, name)) != getattr(read, name)
    }
    return book.set_fields(
        key_of(account, read.card_id),
        **{
            **stored({**changed, "group": _group(account, new.status)}),
            "trouble": new.trouble,  # set or taken away, unlike what was never there
        },
        condition="#version = :read_version",
        values={":read_version": read.version},
        refusal=lambda: CardMoved(f"{read.card_id} has moved on: read it again"),
    )


def claimed(account: str, card: Card, provider_card_id: str) -> Write:
    """Return the write by which a card of the provider's is this order's and no other's."""
    owner = {"account": account, "card_id": card.card_id}
    return book.put_new(
        {**claim_key(provider_card_id), **owner},
        refusal=lambda: CardTaken(f"{provider_card_id} is another order's"),
    )


def is_claimed(provider_card_id: str) -> bool:
    return book.get(claim_key(provider_card_id)) is not None


def ordered(once: Once, card: Card, *, at: datetime) -> list[Write]:
    """Return the write that lets a repeat of the command find its card; none without a key."""
    if once.key is None:
        return []
    now = int(at.timestamp())
    expires_at = int((at + KEPT).timestamp())
    item = {**order_key(once), "card_id": card.card_id, "expires_at": expires_at}
    return [
        Write(
            "Put",
            "scratch",
            item,
            condition="attribute_not_exists(pk) OR expires_at <= :now",
            values={":now": now},
            refusal=lambda: CardOrdered("this command has ordered its card already"),
        )
    ]


def order_forgotten(once: Once) -> list[Write]:
    """Return the write after which a refused command is judged anew; none without a key."""
    return [Write("Delete", "scratch", order_key(once))] if once.key else []


def order_of(once: Once, *, at: datetime) -> str | None:
    """Return the id of the card that the command has ordered before; None if it has not."""
    if once.key is None:
        return None
    item = book.get(order_key(once), table="scratch")
    if item is None or item["expires_at"] <= int(at.timestamp()):
        return None
    found: str = item["card_id"]
    return found


def recorded(account: str, transaction: CardTransaction) -> Write:
    """Return the write of a debit; one with the reference of another is refused."""
    item = {
        **transaction_key(account, transaction.card_id, transaction.reference),
        "group": f"{account}#card_transaction#{transaction.card_id}",
        "place": transaction.transaction_id,
        **stored(transaction),
    }
    return book.put_new(item, refusal=lambda: ReferenceKnown(transaction.reference))


def transaction_from_item(item: Item) -> CardTransaction:
    return CardTransaction.model_validate(item)


def every(account: str) -> Iterator[Card]:
    """Yield every card of an account; there may be many."""
    return map(from_item, book.each(Listing(partition=f"{account}#card", ascending=True)))


def of_status(account: str, *statuses: CardStatus) -> list[Card]:
    """Return the cards of these statuses, the oldest of each first."""
    groups = (Listing(group=_group(account, status), ascending=True) for status in statuses)
    return [from_item(item) for group in groups for item in book.each(group)]


def listed(
    account: str, *, status: CardStatus | None, limit: int, cursor: str | None
) -> tuple[tuple[Card, ...], str | None]:
    """Return one page of cards, newest first, and the next cursor."""
    listing = Listing(
        partition="" if status else f"{account}#card",
        group=_group(account, status) if status else "",
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(from_item, items)), following


def transactions(
    account: str, card_id: str, *, limit: int, cursor: str | None
) -> tuple[tuple[CardTransaction, ...], str | None]:
    """Return one page of a card's debits, newest first, and the next cursor.

    The group is an index: it may lag behind by a moment.
    """
    listing = Listing(group=f"{account}#card_transaction#{card_id}")
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(transaction_from_item, items)), following


def spent_before(account: str, card: Card, moment: datetime) -> Money:
    """Return what a card's supplier had taken from it by that moment."""
    if card.debited_at is None or card.debited_at < moment:
        return card.spent
    listing = Listing(group=f"{account}#card_transaction#{card.card_id}", ascending=True)
    made = map(transaction_from_item, book.each(listing))
    earlier = takewhile(lambda each: each.at < moment, made)
    taken = (each.amount for each in earlier if not each.is_declined)
    return sum(taken, Money.zero(card.amount.currency))


def _group(account: str, status: CardStatus) -> str:
    return f"{account}#card#{status.value}"
