"""Issuing: which card at the provider is the one that was ordered, where its answer was lost.

An order carries no id of ours, so a card is known by its kind, its amount and its time. Two orders
that agree in all three are for the same thing: whichever of them gets the one card, the other gets
the next, or its money back. No card is ever two orders': each is claimed once.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from pydantic import BaseModel

from .card import Card
from .card_terms import CardProduct
from .money import Money

CLOCKS_DIFFER = timedelta(minutes=2)
ARRIVES_WITHIN = timedelta(minutes=5)
"""After which an order that was sent once can no longer have arrived."""
NOT_ISSUED_AFTER = timedelta(minutes=10)
"""After which a card that the provider does not list was never issued."""


class IssuedCard(BaseModel, frozen=True):
    """A card as the provider lists it; of its number only the last four digits.

    `ordered_as` is its id from before a person has made it. `spent` is the sum of its transactions,
    as of `as_of`, which is None where the provider does not say.
    """

    provider_card_id: str
    product: CardProduct
    ordered_as: str | None = None
    amount: Money
    is_ready: bool = False
    is_refunded: bool = False
    ordered_at: datetime
    last_four: str | None = None
    spent: Money
    as_of: datetime | None = None

    @property
    def first_id(self) -> str:
        """The id that it was ordered under, which never changes: by it it is claimed."""
        return self.ordered_as or self.provider_card_id


def known(card: Card, listed: Iterable[IssuedCard]) -> IssuedCard | None:
    """Return what the provider lists under the card's id; None if nothing."""
    names = ((each, {each.provider_card_id, each.ordered_as}) for each in listed)
    return next((each for each, ids in names if card.provider_card_id in ids), None)


def candidates(card: Card, listed: Iterable[IssuedCard]) -> list[IssuedCard]:
    """Return what may be the card that was ordered, the first one first."""
    first, last = card.sent_at - CLOCKS_DIFFER, card.sent_at + ARRIVES_WITHIN
    fitting = [
        each
        for each in listed
        if each.product is card.product
        and each.amount == card.amount
        and first <= each.ordered_at <= last
    ]
    return sorted(fitting, key=lambda each: each.ordered_at)
