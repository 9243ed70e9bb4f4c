"""Card holds: what people say to a card above the threshold, and where its money goes then.

The escrow that asks is the fact; the card follows it, a minute later at most, by the sweep:

    let through         its money goes on the card, in one transaction; then the card is ordered
    refused, overdue    its money is back already: the card is closed
    (the card is closed, or its time is over, before)    its hold goes back with it
"""

from functools import partial

from flowpay.domain.card import Card
from flowpay.domain.escrow import Escrow
from flowpay.domain.once import Once
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import escrows
from flowpay.runtime import clock

from . import issuing
from .card_changes import follow

REFUSED = (EscrowStatus.REJECTED, EscrowStatus.EXPIRED)


def is_let_through(account: str, card: Card) -> bool:
    """Return whether a card that waits is to be ordered now."""
    return _hold_of(account, card).status is EscrowStatus.HELD


def end_if_refused(card: Card, *, once: Once) -> None:
    """Close a card whose question was answered with no, or by nobody."""
    hold = _hold_of(once.account, card)
    if hold.status in REFUSED:
        issuing.refuse(card, _answer(hold), once=once)


def order(card: Card, *, once: Once) -> None:
    """Put the money of a hold that was let through on its card, then order that, once.

    Raises ProviderFailed: before the money has moved, or where it is back in the wallet.
    """
    issuing.sign_in()
    why = _answer(_hold_of(once.account, card))
    fund = partial(Card.funded, at=clock.now())
    funded = follow(card.card_id, fund, action="fund", why=why, once=once)
    issuing.issue(funded, once=once, lease=None)


def _hold_of(account: str, card: Card) -> Escrow:
    return escrows.load(account, str(card.approval_escrow_id))


def _answer(hold: Escrow) -> str:
    """Return what was said to the question, in a sentence."""
    asked = hold.approval
    if asked is None or asked.verdict is None:
        return f"{hold.escrow_id} is {hold.status}"
    by = f" by {asked.decided_by}" if hold.status is not EscrowStatus.EXPIRED else ""
    why = f": {asked.reason}" if asked.reason else ""
    return f"{asked.verdict}{by}{why}"
