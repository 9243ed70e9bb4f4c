"""Card terms: which cards the provider issues, and what people are asked of one that waits."""

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel

from .errors import InvalidInput
from .money import MICROS, Money

CURRENCY = "USD"
LONGEST = timedelta(days=180)
"""Laso's cards expire six months after they were issued, and what is left then is lost."""


class CardAmountInvalid(InvalidInput): ...


class CardExpiryInvalid(InvalidInput): ...


class CardProduct(StrEnum):
    """`us` is for merchants in the United States; `international` is made by hand, for a fee."""

    US = "us"
    INTERNATIONAL = "international"


AMOUNTS = {CardProduct.US: (5, 1000), CardProduct.INTERNATIONAL: (100, 1000)}
"""The least and the most of a card in whole dollars: Laso's API, 2026."""


class CardTerms(BaseModel, frozen=True):
    """The card that an escrow is held for; `fee` is the provider's, in the wallet's currency."""

    card_id: str
    product: CardProduct
    expires_at: datetime
    fee: Money | None = None


def require_amount(amount: Money, product: CardProduct) -> None:
    """Raise CardAmountInvalid unless the provider issues such a card: whole dollars, in bounds."""
    least, most = AMOUNTS[product]
    fits = amount.currency == CURRENCY and amount.micros % MICROS == 0
    if not fits or not least * MICROS <= amount.micros <= most * MICROS:
        raise CardAmountInvalid(
            f"{product.value} cards are in whole US dollars from {least} to {most}, "
            f"{amount} was asked for"
        )


def require_expiry(expires_at: datetime, at: datetime) -> None:
    """Raise CardExpiryInvalid unless a card may be good until then."""
    if not at < expires_at <= at + LONGEST:
        raise CardExpiryInvalid(
            f"a card expires in the future, {LONGEST.days} days from now at most"
        )
