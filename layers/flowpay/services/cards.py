"""Cards: ordered with money from the wallet, frozen, unfrozen and closed by people."""

from flowpay.domain.card import Card
from flowpay.domain.card_terms import require_amount, require_expiry
from flowpay.domain.once import Lease, Once
from flowpay.persistence import cards as kept
from flowpay.persistence.cards import CardOrdered
from flowpay.runtime import clock

from . import card_fees, card_funding, issuing
from .card_changes import change
from .card_funding import CardOrder
from .undertaking import undertake


def order(wanted: CardOrder, *, by: str, once: Once) -> Card:
    """Return the card with its money put aside and its order at the provider; mostly `pending`.

    The money moves, with the intent, before the provider is called, and the provider is called
    once. A refusal of its gives everything back; what it did where its answer was lost is found out
    by asking, by the sweep or the next same command. Above the threshold it waits for people, its
    money held, and the sweep orders it once they have let it through. Raises CardAmountInvalid,
    CardExpiryInvalid, SpendingRefused, ProviderFailed, or why it cannot be bound to its escrow.
    """

    def ask(lease: Lease | None) -> Card:
        known = kept.order_of(once, at=clock.now())
        if known is None:
            require_amount(wanted.amount, wanted.product)
            require_expiry(wanted.expires_at, clock.now())
            issuing.sign_in()
            try:
                card = card_funding.fund(wanted, by=by, once=once, lease=lease)
            except CardOrdered:
                known = kept.order_of(once, at=clock.now())
            else:
                if card.awaiting_approval:
                    return card
                return issuing.issue(card, once=once, lease=lease)
        return issuing.taken_up(str(known), once=once, lease=lease)

    return undertake(once, Card, ask)


def freeze(card_id: str, *, by: str, reason: str | None, once: Once) -> Card:
    """Return the card frozen: it declines every debit until somebody unfreezes it."""
    why = reason or "frozen"
    return change(card_id, Card.freeze, action="freeze", by=by, why=why, once=once)


def unfreeze(card_id: str, *, by: str, reason: str | None, once: Once) -> Card:
    why = reason or "unfrozen"
    return change(card_id, Card.unfreeze, action="unfreeze", by=by, why=why, once=once)


def close(card_id: str, *, by: str, reason: str | None, once: Once) -> Card:
    """Return the card closed, what was left on it back in the wallet.

    One that is still being made is closed by the sweep, once the provider has taken it back or has
    made it; of one that waits for people the question is withdrawn.
    """
    why = reason or "closed"
    closed = change(
        card_id, lambda card: card.close(why), action="close", by=by, why=why, once=once
    )
    if not closed.is_funded:
        card_fees.give_back(closed, once.account, why)
    return closed
