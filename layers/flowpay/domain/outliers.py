"""Prices that nobody sells at, told by what the others ask: a slip, another unit, or a trap."""

from collections.abc import Callable, Iterable
from datetime import datetime

from .evidence import Said, confidence_of, evidence_of
from .listing import is_out_of_line
from .money import Money
from .supplier import Supplier

FEWEST_OTHERS = 2
"""Of two prices nobody can say which is wrong; of three one may stand out."""


def without_outliers(
    suppliers: Iterable[Supplier], *, convert: Callable[[Money], Money | None], at: datetime
) -> tuple[Supplier, ...]:
    """Return the suppliers in their order, without a price below a fifth of what others ask.

    Compared are prices per the same unit, turned to one currency by `convert` (None: no rate). Who
    loses its price so stays, with evidence that says why, and can be asked for a quote.
    """
    every = tuple(suppliers)
    prices = [(one.unit, one.unit_price and convert(one.unit_price)) for one in every]

    def judged(place: int) -> Supplier:
        unit, price = prices[place]
        others = [
            other
            for index, (its, other) in enumerate(prices)
            if index != place and its == unit and other is not None
        ]
        if price is None or len(others) < FEWEST_OTHERS or not is_out_of_line(price, others):
            return every[place]
        return _unpriced(every[place], at)

    return tuple(judged(place) for place in range(len(every)))


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
