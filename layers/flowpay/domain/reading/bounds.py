"""The most to pay for one thing, per base unit and in total: each makes the other if need be."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..currency import MINOR_UNITS
from ..money import MICROS, MOST_MICROS, AmountInvalid, Money
from ..units import PIECE, Unit
from .goods import Goods
from .prices import Price


class Bounds(NamedTuple):
    """The most to pay per base unit and in total; `question` where that cannot be told."""

    ceiling: Money | None = None
    budget: Money | None = None
    question: str | None = None


def bounds_of(prices: list[Price], item: Goods, base: Decimal, currency: str) -> Bounds:
    """Return the tightest price per base unit and total; each makes the other where only one is."""
    plain = [price.for_goods_in(item.unit, currency) for price in prices]
    each = [_per_base(price, item.unit) for price in plain if not price.total]
    known = [price for price in each if price is not None]
    if len(known) < len(each):
        return Bounds(question=f"What is the most you would pay per {item.unit.base}?")
    total = min((Fraction(price.value) for price in plain if price.total), default=None)
    if total is None and not known:
        return Bounds()
    ceiling = min(known) if known else (total or 0) / Fraction(base)
    budget = ceiling * Fraction(base) if total is None else total
    return Bounds(_money(ceiling, currency), _coins(budget, currency))


def sum_of(prices: list[Price], currency: str) -> Money | None:
    """Return the lowest sum that is written, in whole coins."""
    totals = [Fraction(price.value) for price in prices if price.total]
    return _coins(min(totals), currency) if totals else None


def _per_base(price: Price, unit: Unit) -> Fraction | None:
    """Return the price per base unit of the goods, or None where it is for another kind of unit."""
    if price.unit is None or price.unit.name == unit.name:
        factor = unit.factor
    elif price.unit.base == unit.base:
        factor = price.unit.factor
    elif price.unit == PIECE:
        factor = unit.factor
    else:
        return None
    return Fraction(price.value) / (Fraction(price.quantity) * Fraction(factor))


def _money(value: Fraction, currency: str) -> Money:
    """Return a price, downwards to a micro, so that what it bounds is never passed."""
    micros = int(value * MICROS)
    if micros > MOST_MICROS:
        raise AmountInvalid("an amount cannot be larger than 10^12")
    return Money(micros, currency)


def _coins(value: Fraction, currency: str) -> Money:
    """Return a sum, downwards to a whole coin."""
    coin = 10 ** (6 - MINOR_UNITS[currency])
    return Money(_money(value, currency).micros // coin * coin, currency)
