"""Card fees: what the provider takes for a card is reserved with the order, then paid, or back."""

from contextlib import suppress
from datetime import datetime

from flowpay.domain.card import Card
from flowpay.domain.card_terms import CardProduct
from flowpay.domain.usage import Owner, Usage, UsageStatus
from flowpay.persistence import cards
from flowpay.persistence import usages as kept
from flowpay.persistence.usages import UsageMoved
from flowpay.ports.tariff import Call, card_fee

from . import usages


def pay(card: Card, account: str) -> None:
    """Pay what the provider takes for the card, unless that is paid, or nothing."""
    for usage in _reserved(card, account):
        with suppress(UsageMoved):
            usages.settle(account, usage, {Call.ORDER_CARD: card_fee(card.amount)})


def give_back(card: Card, account: str, why: str) -> None:
    """Give back what is reserved for a card that is not made."""
    for usage in _reserved(card, account):
        usages.void(account, usage, why=why)


def end_left(account: str, *, before: datetime) -> None:
    """Pay, or give back, each fee that was reserved before then and left by whoever was to do it.

    That of an order of which nobody knows yet whether it was carried out stays reserved, and that
    of a card which waits for people.
    """
    for usage in kept.left_open(account, before=before):
        if usage.card_id is None:
            continue
        card = cards.load(account, usage.card_id)
        if card.provider_card_id or card.trouble:
            pay(card, account)
        elif card.has_ended:
            give_back(card, account, str(card.ended_because))


def _reserved(card: Card, account: str) -> list[Usage]:
    if card.product is not CardProduct.INTERNATIONAL:
        return []
    found = kept.of(account, Owner(card_id=card.card_id))
    return [usage for usage in found if usage.status is UsageStatus.RESERVED]
