"""Cards as Laso lists them (GET /get-card-data), read without what could be paid with.

The list carries whole card numbers and security codes. Here all of a number but its last four
digits is left behind, and the code is not looked at: nothing of ours could show, log or keep them.
"""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from flowpay.domain.card_terms import CardProduct
from flowpay.domain.issuing import IssuedCard
from flowpay.domain.money import MICROS, Money

from .reading import fields, items, number

MOST_TRANSACTIONS = 10_000
_ID = re.compile(r"[A-Za-z0-9_.:-]{1,100}", re.ASCII)
_READY = {"ready", "complete"}
_REFUNDED = {"refund-requested", "refunded", "archived"}
_FIRST_MS, _END_MS = 10**11, 10**14
"""Laso says of some times that they are in milliseconds and of others nothing; none is older than
1973, or of the year 5138."""


def identity(value: Any) -> str | None:
    """Return the id of a card if it can be one: it becomes a key, and stands in every event."""
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def issued_card(listed: dict[str, Any], product: CardProduct) -> IssuedCard | None:
    """Return a listed card; None if it does not say which, of how much, or when.

    One that is called by its own number is left out too: an id is kept and shown.
    """
    name, amount = identity(listed.get("card_id")), _money(listed.get("usd_amount"))
    ordered_at, status = _moment(listed.get("timestamp")), listed.get("status")
    if name is None or amount is None or ordered_at is None:
        return None
    digits = _digits(fields(listed.get("card_details")).get("card_number"))
    if digits and digits in _digits(name):
        return None
    return IssuedCard(
        provider_card_id=name,
        product=product,
        ordered_as=identity(listed.get("queued_order_card_id")),
        amount=amount,
        is_ready=status in _READY and bool(digits),
        is_refunded=status in _REFUNDED,
        ordered_at=ordered_at,
        last_four=digits[-4:] or None,
        spent=_spent(items(listed.get("transactions"), most=MOST_TRANSACTIONS)),
        as_of=_moment(listed.get("last_updated_timestamp")),
    )


def _digits(card_number: Any) -> str:
    """Return the digits of what may be a card's number, "" if it is none."""
    digits = "".join(filter(str.isdigit, card_number)) if isinstance(card_number, str) else ""
    return digits if len(digits) >= 12 else ""


def _spent(transactions: list[Any]) -> Money:
    """Return what was taken from a card; what came back to it counts against that."""
    total = 0
    for each in map(fields, transactions):
        amount = _money(each.get("amount"))
        if amount is not None:
            total += -amount.micros if each.get("is_credit") is True else amount.micros
    return Money(total, "USD")


def _money(dollars: Any) -> Money | None:
    amount = number(dollars)
    return None if amount is None else Money(int(amount * MICROS), "USD")


def _moment(value: Any) -> datetime | None:
    """Return the moment of a Unix time; a small one is in seconds, others are in milliseconds."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 < value < _END_MS:
        return None
    milliseconds = value if value >= _FIRST_MS else value * 1000
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=int(milliseconds))
