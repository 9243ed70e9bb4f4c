"""One product of a page in the terms of a line: its prices, minimum orders and delivery times."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from .currency import MINOR_UNITS
from .evidence import Said
from .findings import Product
from .intent import Line
from .money import Money
from .offer_limits import HIGHEST_PRICE, LARGEST_QUANTITY, LONGEST_LEAD_DAYS
from .page_prices import Stated, prices_in
from .page_terms import day_in, days_in, quantities_in
from .page_units import factor_of
from .reading.sentence import CURRENCIES

OLD_AFTER = timedelta(days=180)
"""A price list of half a year ago is still one, but a doubtful one."""

_MICRO = Decimal("0.000001")


class Priced(NamedTuple):
    """A price per `unit`: the line's base unit where it `compares`, else the page's own."""

    money: Money
    unit: str
    compares: bool
    text: str


class Terms[Value](NamedTuple):
    """What a page says of one term, each value once, and what is to be said of what it says."""

    values: tuple[Value, ...]
    said: tuple[Said, ...] = ()


def prices_of(product: Product, line: Line, on: date) -> Terms[Priced]:
    """Return the prices that hold on a day, read from the number and from the words around it."""
    said = list(_age_of(product, on))
    if any(one.fact == "price_expired" for one in said):
        return Terms((), tuple(said))
    prices: list[Priced] = []
    for stated in _stated(product):
        if price := priced(stated, product.price_text or f"{stated.value:f}", line):
            prices.append(price)
        else:
            missing = _is_sane(stated.value, HIGHEST_PRICE) and not currency_named(stated.currency)
            fact = "price_without_currency" if missing else "price_out_of_range"
            said.append(Said("page", fact, f"{stated.value}", product.price_text))
    if product.price_text and not (prices or said):
        said.append(Said("page", "price_unreadable", product.price_text))
    once = {(price.money, price.unit): price for price in reversed(prices)}
    return Terms(tuple(reversed(once.values())), tuple(said))


def priced(stated: Stated, text: str, line: Line) -> Priced | None:
    """Return the price in the line's terms, None where it is none that can be."""
    factor, currency = factor_of(stated.unit, line), currency_named(stated.currency)
    each = stated.value / (factor or 1)
    if currency is None or not (_is_sane(stated.value, HIGHEST_PRICE) and each <= HIGHEST_PRICE):
        return None
    money = Money.of(each.quantize(_MICRO), currency)
    if money.micros == 0:
        return None
    if factor is None or line.base_unit is None:
        return Priced(money, (stated.unit or "").strip(), compares=False, text=text)
    return Priced(money, line.base_unit, compares=True, text=text)


def minimums_of(product: Product, line: Line, unit: str | None) -> Terms[Decimal]:
    """Return the minimum orders in `unit`, which is that of the price."""
    given, stated = product.minimum_quantity, list(quantities_in(product.minimum_text))
    if given and all(given != quantity for quantity, _ in stated):
        stated.append((given, product.minimum_unit))
    if product.minimum_text and not stated:
        return Terms((), (Said("page", "minimum_unreadable", product.minimum_text),))
    values, said = [], []
    for quantity, own in stated:
        factor = _factor_to(unit, own or product.minimum_unit or product.unit, line)
        sane = _is_sane(quantity, LARGEST_QUANTITY)
        if not (sane and _is_sane(quantity * (factor or 1), LARGEST_QUANTITY)):
            said.append(Said("page", "minimum_quantity_out_of_range", f"{quantity}"))
        elif factor is None:
            said.append(Said("page", "minimum_not_comparable", f"{quantity:f} {own or ''}"))
        else:
            values.append((quantity * factor).quantize(_MICRO).normalize() + 0)
    return Terms(tuple(dict.fromkeys(values)), tuple(dict.fromkeys(said)))


def leads_of(product: Product) -> Terms[int]:
    """Return the days until delivery: as the words have them, and the number if it is longer."""
    words, number = days_in(product.lead_text), product.lead_days
    alone = number is not None and (not words or number > max(words))
    stated = (*words, number) if alone and number is not None else words
    if product.lead_text and not stated:
        return Terms((), (Said("page", "lead_unreadable", product.lead_text),))
    values = tuple(days for days in stated if 0 <= days <= LONGEST_LEAD_DAYS)
    wrong = (f"{days}"[:20] for days in stated if days not in values)
    return Terms(values, tuple(Said("page", "lead_days_out_of_range", days) for days in wrong))


def currency_named(text: str | None) -> str | None:
    """Return the ISO code of ₹, Rs., INR and the like, or None."""
    word = (text or "").strip().strip(".").lower()
    code = CURRENCIES.get(word, word.upper())
    return code if code in MINOR_UNITS else None


def _age_of(product: Product, on: date) -> Iterator[Said]:
    until, since = day_in(product.price_valid_until), day_in(product.price_as_of)
    if product.price_valid_until and until is None:
        yield Said("page", "validity_unreadable", product.price_valid_until)
    if until is not None and until < on:
        yield Said("page", "price_expired", f"valid until {until}", product.price_text)
    elif since is not None and on - since > OLD_AFTER:
        yield Said("page", "price_old", f"of {since}", product.price_text)


def _stated(product: Product) -> list[Stated]:
    """Return the prices of the words, completed by the fields beside them, and the number's own.

    The words are the page's: where they show the number, its currency and unit are theirs.
    """
    words = [
        Stated(price.value, price.currency or product.currency, price.unit or product.unit)
        for price in prices_in(product.price_text)
    ]
    number = product.unit_price
    if number is None or any(price.value == number for price in words):
        return words
    currency = words[0].currency if words else product.currency
    return [*words, Stated(number, currency, product.unit)]


def _factor_to(unit: str | None, own: str | None, line: Line) -> Decimal | None:
    """Return how many of the price's unit one of the minimum's holds, or None."""
    if unit is not None and unit == line.base_unit:
        return factor_of(own, line)
    return Decimal(1) if (own or "").strip() == (unit or "") else None


def _is_sane(value: Decimal, highest: Decimal) -> bool:
    return value.is_finite() and _MICRO <= value <= highest
