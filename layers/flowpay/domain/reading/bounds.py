"""The most to pay for one thing, per base unit and in total: each makes the other if need be."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from ..currency import MINOR_UNITS
from ..money import MICROS, MOST_MICROS, AmountInvalid, Money
from ..units import Unit, usual_packages
from .goods import Goods
from .prices import Price

_TOLERATED = Fraction(11, 10)
"""A total that is a tenth too small for the price beside it is a bound of its own."""
_FAR_MORE = Fraction(13, 10)
"""Tax and freight may come on top of the price; a total beyond that contradicts it."""


class Bounds(NamedTuple):
    """The most to pay per base unit and in total; `question` where that cannot be told."""

    ceiling: Money | None = None
    budget: Money | None = None
    question: str | None = None


def bounds_of(prices: list[Price], item: Goods, base: Decimal, currency: str) -> Bounds:
    """Return the tightest price per base unit and total; each makes the other where only one is."""
    plain = [price.for_goods_in(item.unit, currency) for price in _binding(prices)]
    each = [_per_base(price, item.unit) for price in plain if not price.total]
    known = [price for price in each if price is not None]
    if len(known) < len(each):
        return Bounds(question=f"What is the most you would pay per {item.unit.base}?")
    totals = [Fraction(price.value) for price in plain if price.total]
    if not totals and not known:
        return Bounds()
    ceiling = min(known) if known else min(totals) / Fraction(base)
    budget = min(totals) if totals else ceiling * Fraction(base)
    question = _contradiction(known, totals, base, item)
    return Bounds(_money(ceiling, currency), _coins(budget, currency), question)


def _binding(prices: list[Price]) -> list[Price]:
    """Return the prices without those that are hoped for, where a bound is said too."""
    bound = [price for price in prices if not price.hoped and not price.total]
    return [price for price in prices if not (price.hoped and bound)]


def ceiling_of(prices: list[Price], currency: str) -> Money | None:
    """Return the lowest price per base unit of what it is written for, with no quantity known."""
    each = [_per_base(price, price.unit) for price in prices if price.unit is not None]
    known = [price for price in each if price is not None]
    return _money(min(known), currency) if known else None


def _contradiction(
    known: list[Fraction], totals: list[Fraction], base: Decimal, item: Goods
) -> str | None:
    """Ask where two prices per unit differ, or where the total does not pay for the price."""
    if len({round(price, 4) for price in known}) > 1:
        return f"You name two prices: which is the most you would pay per {item.unit.base}?"
    if not known or not totals:
        return None
    wanted, total = min(known) * Fraction(base), min(totals)
    if wanted > total * _TOLERATED:
        return "The price times the quantity is more than your total: which of them holds?"
    if total > wanted * _FAR_MORE:
        return "Your total is far more than the price times the quantity: which of them holds?"
    return None


def sum_of(prices: list[Price], currency: str) -> Money | None:
    """Return the lowest sum that is written, in whole coins."""
    totals = [Fraction(price.value) for price in prices if price.total]
    return _coins(min(totals), currency) if totals else None


def _per_base(price: Price, unit: Unit) -> Fraction | None:
    """Return the price per base unit of the goods, or None where it is for another kind of unit."""
    if price.unit is None or price.unit.name == unit.name:
        factor = unit.factor
    elif unit.name == "piece" and unit.base != "piece" and price.unit in usual_packages():
        factor = unit.factor  # 350 x 12.5 kg at 138 a bag
    elif price.unit.base == unit.base:
        factor = price.unit.factor
    elif price.unit.name == "piece" or (unit.name == "piece" and price.unit.factor == 1):
        factor = unit.factor  # 10,000 boxes at 18 per box: the box is the thing
    else:
        return None
    return Fraction(price.value) / (Fraction(price.quantity) * Fraction(factor))


def _money(value: Fraction, currency: str) -> Money:
    """Return a price, half to even to a micro; its total is bounded by the budget beside it."""
    micros = round(value * MICROS)
    if micros > MOST_MICROS:
        raise AmountInvalid("an amount cannot be larger than 10^12")
    return Money(micros, currency)


def _coins(value: Fraction, currency: str) -> Money:
    """Return a sum, half to even to a whole coin."""
    coin = 10 ** (6 - MINOR_UNITS[currency])
    return Money(
        _money(Fraction(round(value * MICROS / coin) * coin, MICROS), currency).micros, currency
    )
