"""Card reconciliation: every account's cards are compared with what the provider lists of them.

The provider is asked once for all accounts, since it knows one customer. What it lists and nobody
has ordered is found too: that is a card which somebody has bought past Flowpay. It changes nothing
in the books: a difference is for a person to look into.
"""

from collections.abc import Mapping

from pydantic import BaseModel

from flowpay.domain.books import Check
from flowpay.domain.card import Card, CardProduct, CardStatus
from flowpay.domain.card_books import differences
from flowpay.domain.errors import ProviderFailed
from flowpay.domain.issuing import IssuedCard
from flowpay.persistence import accounts, book, cards
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import issuing
from .events import announced

MOST_TOLD = 100
"""Breaks that an event carries; the log has them all."""
LIVE = (CardStatus.ACTIVE, CardStatus.FROZEN)

type Listed = Mapping[CardProduct, tuple[IssuedCard, ...]]


class CardsBroken(Exception):
    """A card is not what the provider says of it."""


class CardReport(BaseModel, frozen=True):
    """How many cards were compared, of ours and of the provider's, and where they disagree."""

    cards: int
    issued: int
    breaks: tuple[Check, ...]

    def require_sound(self) -> None:
        """Raise CardsBroken unless everything agrees."""
        if self.breaks:
            raise CardsBroken(f"{len(self.breaks)} figures of cards are wrong")


def reconcile_all() -> CardReport:
    """Compare the cards of all accounts, and tell each in its own log what was found.

    Raises ProviderFailed. For the next run the provider is asked to look at the balances anew.
    """
    listed = {product: issuing.listed(product) for product in CardProduct}
    compared, breaks = 0, _nobodys(listed)
    for account in accounts.all_accounts():
        count, found = _reconcile(account, listed)
        compared += count
        breaks += found
    for check in breaks:
        logger.error("cards broken", **check.model_dump())
    issued = sum(map(len, listed.values()))
    return CardReport(cards=compared, issued=issued, breaks=tuple(breaks))


def _reconcile(account: str, listed: Listed) -> tuple[int, list[Check]]:
    """Return how many cards of an account were compared, and what is wrong with them."""
    at, count, breaks = clock.now(), 0, list[Check]()
    for card in cards.every(account):
        count += 1
        breaks += differences(card, listed[card.product], at=at)
        _ask_anew(card)
    if count:
        _tell(account, count, breaks)
    return count, breaks


def _tell(account: str, count: int, breaks: list[Check]) -> None:
    data = {
        "compared": count,
        "break_count": len(breaks),
        "breaks": [check.model_dump() for check in breaks[:MOST_TOLD]],
    }
    book.commit([announced(account, "flowpay.cards.reconciled", "cards", by="flowpay", data=data)])


def _nobodys(listed: Listed) -> list[Check]:
    """Return a break for each card of the provider's that no order of ours has claimed."""
    unclaimed = (
        card
        for issued in listed.values()
        for card in issued
        if not card.is_refunded and not cards.is_claimed(card.first_id)
    )
    return [
        Check(
            what=f"card {card.first_id} at the provider",
            expected="ordered by Flowpay",
            found=f"{card.amount}, ordered {card.ordered_at:%Y-%m-%d %H:%M} UTC by nobody",
        )
        for card in unclaimed
    ]


def _ask_anew(card: Card) -> None:
    """Have the provider look at what is left on a card; how it is now serves if it does not."""
    if card.status not in LIVE:
        return
    try:
        issuing.refresh(card)
    except ProviderFailed as failure:
        logger.warning("card not refreshed", card_id=card.card_id, reason=str(failure))
