"""Debits: what a card's supplier takes from it, and why a card says no.

A debit says who takes how much under which reference. The same reference on the same card is the
same debit, however often it comes.
"""

import unicodedata
from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel

from .card import Card
from .card_status import CardStatus
from .errors import Conflict
from .money import Money


class DebitDeclined(Conflict): ...


class DebitDuplicate(Conflict): ...


class DebitStatus(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"


class Decline(StrEnum):
    """Why a card says no."""

    CARD_PENDING = "card_pending"
    CARD_FROZEN = "card_frozen"
    CARD_CLOSED = "card_closed"
    CARD_EXPIRED = "card_expired"
    CURRENCY_DIFFERS = "currency_differs"
    MERCHANT_DIFFERS = "merchant_differs"
    LIMIT_EXCEEDED = "limit_exceeded"


_BY_STATUS = {
    CardStatus.PENDING: Decline.CARD_PENDING,
    CardStatus.FROZEN: Decline.CARD_FROZEN,
    CardStatus.CLOSED: Decline.CARD_CLOSED,
    CardStatus.EXPIRED: Decline.CARD_EXPIRED,
}


class Debit(BaseModel, frozen=True):
    """What a merchant asks of a card; `reference` is what the merchant knows the payment by."""

    card_id: str
    amount: Money
    merchant: str
    reference: str
    memo: str | None = None


class CardTransaction(BaseModel, frozen=True):
    """A debit and what became of it; `wallet_amount` is None where it was declined."""

    transaction_id: str
    card_id: str
    status: DebitStatus
    amount: Money
    wallet_amount: Money | None = None
    merchant: str
    reference: str
    reason: Decline | None = None
    detail: str | None = None
    memo: str | None = None
    by: str
    at: datetime

    @property
    def is_declined(self) -> bool:
        return self.status is DebitStatus.DECLINED


def decline(card: Card, debit: Debit, *, at: datetime) -> tuple[Decline, str] | None:
    """Return why the card says no to a debit, in a word and in a sentence; None if it does not."""
    if card.status is not CardStatus.ACTIVE:
        return _BY_STATUS[card.status], f"the card is {card.status}"
    if card.closing_because:
        return Decline.CARD_CLOSED, "the card is being closed"
    if at >= card.expires_at:
        until = f"{card.expires_at:%Y-%m-%d %H:%M} UTC"
        return Decline.CARD_EXPIRED, f"the card was good until {until}"
    if debit.amount.currency != card.amount.currency:
        return Decline.CURRENCY_DIFFERS, f"the card is in {card.amount.currency}"
    if not _is_its_supplier(card, debit.merchant):
        supplier = card.supplier_name or card.supplier_id
        return Decline.MERCHANT_DIFFERS, f"the card is for {supplier} and nobody else"
    if debit.amount.micros > card.remaining.micros:
        left = f"{card.remaining} is left on the card, {debit.amount} was asked for"
        return Decline.LIMIT_EXCEEDED, left
    return None


def _is_its_supplier(card: Card, merchant: str) -> bool:
    """Return whether the merchant is the one the card is locked to, in any case and spacing.

    A letter that only looks like another is another one; a name of blanks is nobody's.
    """
    names = {_spelt(card.supplier_id), _spelt(card.supplier_name or "")} - {""}
    return _spelt(merchant) in names


def _spelt(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())
