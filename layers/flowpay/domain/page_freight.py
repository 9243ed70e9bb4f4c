"""Freight as a page states it, for one line: included, so much a unit, or so much an order."""

from decimal import Decimal

from .evidence import Said
from .intent import Line
from .money import AmountInvalid, Money
from .offer import Offer
from .page_offer import currency_named, priced
from .page_prices import freight_in


def read_freight(text: str | None, line: Line, offer: Offer) -> tuple[Money | None, list[Said]]:
    """Return the freight for the whole line in the price's currency, None where that is not told.

    "Extra at actuals" and "free above 500 kg" tell no amount: evidence says so.
    """
    if not text or offer.unit_price is None:
        return None, [Said("page", "freight_unclear", text)] if text else []
    money = _freight(text, line, offer.unit_price.currency)
    if money is None:
        return None, [Said("page", "freight_unclear", text)]
    told = f"{money} for the order" if money.micros else "included"
    return money, [Said("page", "freight_on_page", told, text)]


def _freight(text: str, line: Line, currency: str) -> Money | None:
    stated = freight_in(text)
    if stated is None:
        return None
    if stated.value == 0 and stated.currency is None:
        return Money.zero(currency)
    if (currency_named(stated.currency) or currency) != currency:
        return None
    each = priced(stated._replace(currency=currency), text, line)
    if each is None or (stated.unit and not (each.compares and line.base_quantity)):
        return None
    try:
        whole = line.base_quantity if stated.unit else None
        return each.money.times(whole or Decimal(1))
    except AmountInvalid:
        return None
