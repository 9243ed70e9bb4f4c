"""Debits: a card's supplier is paid from it, or told why not; either way it is on the record."""

from flowpay.domain.card import Card, CardMoved
from flowpay.domain.debit import (
    CardTransaction,
    Debit,
    DebitDuplicate,
    DebitStatus,
    Decline,
    decline,
)
from flowpay.domain.once import Once
from flowpay.persistence import book, cards, idempotency
from flowpay.persistence import wallets as kept
from flowpay.persistence.book import Write
from flowpay.persistence.cards import ReferenceKnown
from flowpay.persistence.items import Item
from flowpay.runtime import clock

from . import repeats
from .card_changes import announced_of, moved
from .judging import judged_anew
from .repeats import answered_once


def answer_of(_: str, record: str) -> CardTransaction:
    """Return the transaction that a command has answered before."""
    return CardTransaction.model_validate_json(record)


@answered_once(answer_of)
@judged_anew
def debit(wanted: Debit, *, by: str, once: Once) -> CardTransaction:
    """Return the transaction: approved, with its money paid to the supplier, or declined.

    Raises CardUnknown, AmountInvalid, or DebitDuplicate if the card has a debit of this reference.
    """
    wanted.amount.payable()
    account, card_id = once.account, wanted.card_id
    (wallet_item, card_item, first), earlier = repeats.read(
        once,
        ("book", kept.key_of(account)),
        ("book", cards.key_of(account, card_id)),
        ("book", cards.transaction_key(account, card_id, wanted.reference)),
    )
    if earlier:
        return answer_of(account, earlier)
    card = cards.from_item(card_item, card_id)
    _require_new(wanted, first)
    said = decline(card, wanted, at=clock.now())
    if said:
        return _declined(card, wanted, *said, by=by, once=once)
    return _approved(card, wallet_item, wanted, by=by, once=once)


def _approved(
    card: Card, wallet_item: Item | None, wanted: Debit, *, by: str, once: Once
) -> CardTransaction:
    new = card.debited(wanted.amount, clock.now())
    paid = card.movement(new, "debit")
    made = _made(wanted, DebitStatus.APPROVED, by=by)
    transaction = made.model_copy(update={"wallet_amount": paid and paid.amount})
    why = wanted.memo or f"paid with the card, reference {wanted.reference}"
    written = moved(once, wallet_item, card, new, action="debit", by=by, why=why)
    _record(new, transaction, written, "debited", once)
    return transaction


def _declined(
    card: Card, wanted: Debit, reason: Decline, detail: str, *, by: str, once: Once
) -> CardTransaction:
    made = _made(wanted, DebitStatus.DECLINED, by=by)
    transaction = made.model_copy(update={"reason": reason, "detail": detail})
    _record(card, transaction, [], "debit_declined", once)
    return transaction


def _record(
    card: Card, transaction: CardTransaction, written: list[Write], event: str, once: Once
) -> None:
    said = transaction.model_dump(mode="json")
    try:
        book.commit(
            [
                *idempotency.recorded(once, transaction, at=clock.now()),
                cards.recorded(once.account, transaction),
                *written,
                announced_of(once.account, card, event, by=transaction.by, transaction=said),
            ]
        )
    except ReferenceKnown as known:
        raise CardMoved(f"{card.card_id} has this debit already") from known


def _made(wanted: Debit, status: DebitStatus, *, by: str) -> CardTransaction:
    at = clock.now()
    return CardTransaction(
        **wanted.model_dump(exclude={"amount"}),
        amount=wanted.amount,
        transaction_id=clock.new_id("ctx", at),
        status=status,
        by=by,
        at=at,
    )


def _require_new(wanted: Debit, first: Item | None) -> None:
    if first is None:
        return
    known = cards.transaction_from_item(first)
    raise DebitDuplicate(
        f"this card has a debit with the reference {wanted.reference} already: {known.amount}, "
        f"{known.status}; take another reference for another payment",
        transaction=known.model_dump(mode="json"),
    )
