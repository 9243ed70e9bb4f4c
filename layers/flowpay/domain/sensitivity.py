"""Sensitivity: by how little the second misses the first place, found with the ranking itself."""

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from .currency import MINOR_UNITS
from .money import Money
from .offer_limits import LONGEST_LEAD_DAYS
from .ranking import scored
from .ranking_inputs import Candidate, RankingInputs


def sensitivity(inputs: RankingInputs) -> str | None:
    """Return in one line what would put the second first, None where fewer than two fit."""
    second = second_of(inputs)
    if second is None:
        return None
    cut, lead = smallest_cut(inputs), latest_delivery(inputs)
    cheaper = _cheaper(second, cut) if cut else None
    sooner = _sooner(second, lead) if lead is not None else None
    if cheaper and sooner:
        return f"The second would come first at {cheaper}, or {sooner}."
    if cheaper:
        return f"The second would come first at {cheaper}; no earlier delivery alone would do."
    if sooner:
        return f"The second would come first {sooner}; no lower price alone would do."
    return "Neither a lower price nor an earlier delivery alone would put the second first."


def second_of(inputs: RankingInputs) -> Candidate | None:
    """Return the candidate that comes second of those that may be chosen."""
    fitting = [score for score in scored(inputs) if score.excluded is None]
    return inputs.of_id(fitting[1].supplier_id) if len(fitting) > 1 else None


def smallest_cut(inputs: RankingInputs) -> Money | None:
    """Return by how much less per unit, in its own currency, the second would come first.

    In whole coins where its price is in whole coins, else in micros; None where no price would do.
    """
    second = second_of(inputs)
    if second is None or second.unit_price is None:
        return None
    price, currency = second.unit_price.micros, second.unit_price.currency
    coin = 10 ** (6 - MINOR_UNITS[currency])
    step = 1 if price % coin else coin

    def enough(steps: int) -> bool:
        return _wins(inputs, second, unit_price=Money(price - steps * step, currency))

    steps = _least(enough, price // step - 1)
    return Money(steps * step, currency) if steps else None


def latest_delivery(inputs: RankingInputs) -> int | None:
    """Return in how many days at most the second would have to deliver to come first, or None."""
    second = second_of(inputs)
    if second is None:
        return None
    now = LONGEST_LEAD_DAYS + 1 if second.lead_days is None else second.lead_days

    def enough(sooner: int) -> bool:
        return _wins(inputs, second, lead_days=now - sooner)

    sooner = _least(enough, now)
    return now - sooner if sooner else None


def _wins(inputs: RankingInputs, candidate: Candidate, **change: object) -> bool:
    first = scored(inputs.changed(candidate.model_copy(update=change)))[0]
    return first.supplier_id == candidate.supplier_id and first.excluded is None


def _least(enough: Callable[[int], bool], most: int) -> int | None:
    """Return the least number from 1 to `most` that is enough, where more always is; else None."""
    if most < 1 or not enough(most):
        return None
    too_little, known = 0, most
    while known - too_little > 1:
        middle = (too_little + known) // 2
        too_little, known = (too_little, middle) if enough(middle) else (middle, known)
    return known


def _cheaper(second: Candidate, cut: Money) -> str:
    price = second.unit_price.micros if second.unit_price else 0
    percent = (Decimal(100 * cut.micros) / price).quantize(Decimal("0.01"), ROUND_HALF_EVEN)
    return f"{cut} less per {second.unit} ({max(percent, Decimal('0.01'))} %)"


def _sooner(second: Candidate, lead: int) -> str:
    if second.lead_days is None:
        return f"if it promised delivery in {_days(lead)}"
    return f"if it delivered {_days(second.lead_days - lead)} sooner"


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"
