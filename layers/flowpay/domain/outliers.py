"""Prices that nobody sells at, told by what the others ask: a slip, another unit, or a trap.

A price is disbelieved if it is below a fifth of the lowest of those that agree. Agree must two
thirds of the others, and three at least: so no page, however dear or cheap, decides alone, nor with
one accomplice, what another is believed. Whoever asks more than the buyer would pay has no say.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from .evidence import Said, confidence_of, evidence_of
from .listing import is_out_of_line
from .money import Money
from .supplier import Supplier

FEWEST_AGREEING = 3
BAND = 2
"""Prices agree if the highest of them is at most so many times the lowest."""


def without_outliers(
    suppliers: Iterable[Supplier],
    *,
    convert: Callable[[Money], Money | None],
    at: datetime,
    ceiling: Money | None = None,
) -> tuple[Supplier, ...]:
    """Return the suppliers in their order, without a price below a fifth of what others agree on.

    Compared are prices per the same unit, turned to one currency by `convert` (None: no rate), and
    only with those that are not over the `ceiling`. Who loses its price so stays, with evidence
    that says why, and can be asked for a quote.
    """
    every = tuple(suppliers)
    prices = [(one.unit, one.unit_price and convert(one.unit_price)) for one in every]

    def judged(place: int) -> Supplier:
        unit, price = prices[place]
        others = [
            other
            for index, (its, other) in enumerate(prices)
            if index != place and its == unit and other and not _is_over(other, ceiling)
        ]
        lowest = agreed(others)
        if not price or not lowest or not is_out_of_line(price, [lowest]):
            return every[place]
        return _unpriced(every[place], at)

    return tuple(judged(place) for place in range(len(every)))


def agreed(prices: Sequence[Money]) -> Money | None:
    """Return the lowest of those that agree, None if fewer than three or two thirds of them do.

    Where more than one choice of them agrees, it is the one with the lowest.
    """
    rising = sorted(prices, key=lambda price: price.micros)
    needed = max(FEWEST_AGREEING, -(-2 * len(rising) // 3))
    for low, high in zip(rising, rising[needed - 1 :], strict=False):
        if high.micros <= BAND * low.micros:
            return low
    return None


def _is_over(price: Money, ceiling: Money | None) -> bool:
    if ceiling is None or ceiling.currency != price.currency:
        return False
    return price.micros > ceiling.micros


def _unpriced(supplier: Supplier, at: datetime) -> Supplier:
    told = f"{supplier.unit_price} per {supplier.unit}, below a fifth of what others ask"
    stays = tuple(e for e in supplier.evidence if e.fact != "price_on_page")
    evidence = (*evidence_of([Said("flowpay", "price_not_believed", told)], at), *stays)
    return supplier.model_copy(
        update={
            "unit_price": None,
            "freight": None,
            "evidence": evidence,
            "confidence": confidence_of(evidence),
        }
    )
