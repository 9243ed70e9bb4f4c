"""What goods cost where they are wanted: price and freight, in the currency of the line."""

from fractions import Fraction
from typing import NamedTuple

from .errors import InvalidInput
from .intent import Line
from .money import MOST_MICROS, Money
from .ranking_inputs import Candidate, RankingInputs, exact
from .rate import Rate
from .supplier import Supplier


class PriceUnknown(InvalidInput): ...


class Landed(NamedTuple):
    """What a candidate costs in the line's currency: per base unit, and exactly for all of it.

    `per_unit` is rounded once, half to even, to a micro, and never to nothing.
    """

    per_unit: Money
    total_micros: Fraction


def landed(candidate: Candidate, inputs: RankingInputs) -> Landed | str:
    """Return what the candidate costs, or in words why that cannot be told."""
    line, price = inputs.line, candidate.unit_price
    if price is None or price.micros <= 0:
        return "no price known"
    if candidate.unit != line.base_unit:
        return f"the price is per {candidate.unit or 'unit'}, not per {line.base_unit}"
    if candidate.freight and candidate.freight.currency != price.currency:
        return f"the freight is in {candidate.freight.currency}, the price in {price.currency}"
    worth = _worth(price.currency, line.currency, inputs.rates)
    if worth is None:
        return f"no rate from {price.currency} to {line.currency}"
    quantity = Fraction(line.base_quantity or 0)
    if quantity <= 0:
        return "no quantity was asked for"
    own = _total(price, candidate.freight, quantity)
    total = own * worth
    if max(own, total, total / quantity) > MOST_MICROS:
        return "costs more than can be paid"
    per_unit = Money(max(1, round(total / quantity)), line.currency)
    return Landed(per_unit, total)


def total_price(supplier: Supplier, line: Line) -> Money:
    """Return price × quantity in base units + freight, half to even to a coin of the supplier's.

    Raises PriceUnknown, or AmountInvalid above 10^12.
    """
    price, freight = supplier.unit_price, supplier.freight
    if price is None or supplier.unit != line.base_unit or not line.base_quantity:
        raise PriceUnknown(f"{supplier.name} names no price per {line.base_unit or 'unit'}")
    if freight and freight.currency != price.currency:
        raise PriceUnknown(
            f"{supplier.name} names its freight in {freight.currency}, its price in "
            f"{price.currency}: ask for both in one currency"
        )
    quantity = Fraction(exact(line.base_quantity))
    return Money(1, price.currency).times(_total(price, freight, quantity))


def _total(price: Money, freight: Money | None, quantity: Fraction) -> Fraction:
    """Return micros, exactly; freight of which nobody said anything is taken to be included."""
    return price.micros * quantity + (freight.micros if freight else 0)


def _worth(currency: str, wanted: str, rates: tuple[Rate, ...]) -> Fraction | None:
    """Return how many of `wanted` one unit is worth, at the newest rate; None without one."""
    if currency == wanted:
        return Fraction(1)
    for rate in sorted(rates, key=lambda rate: rate.date, reverse=True):
        match (rate.base, rate.symbol):
            case (base, symbol) if (base, symbol) == (currency, wanted):
                return Fraction(rate.rate)
            case (base, symbol) if (base, symbol) == (wanted, currency):
                return 1 / Fraction(rate.rate)
    return None
