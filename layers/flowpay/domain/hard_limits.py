"""Hard limits: what keeps a supplier out whatever its score, said in words."""

from .landed import Landed
from .ranking_inputs import Candidate, RankingInputs, Withdrawn

_WITHDRAWN: dict[Withdrawn, str] = {
    "declined": "has declined to quote",
    "expired": "its quote is not valid any more",
}


def excluded(candidate: Candidate, cost: Landed | str, inputs: RankingInputs) -> str | None:
    """Return every limit that the candidate breaks, None if it may be chosen."""
    reasons = [
        _WITHDRAWN[candidate.withdrawn] if candidate.withdrawn else None,
        cost if isinstance(cost, str) else _too_dear(candidate, cost, inputs),
        _too_late(candidate, inputs),
        _too_small(candidate, inputs),
        None if candidate.reachable else "no e-mail address to ask for a quote",
    ]
    return "; ".join(reason for reason in reasons if reason) or None


def _too_dear(candidate: Candidate, cost: Landed, inputs: RankingInputs) -> str | None:
    """Compare the price and the exact total, which no rounding can then lift above a budget."""
    ceiling, budget = inputs.line.price_ceiling, inputs.line.budget
    freight = " with freight" if candidate.freight and candidate.freight.micros else ""
    if ceiling and cost.per_unit.micros > ceiling.micros:
        return f"costs {cost.per_unit} per {candidate.unit}{freight}, more than {ceiling}"
    if budget and cost.total_micros > budget.micros:
        return f"costs more in total{freight} than {budget}"
    return None


def _too_late(candidate: Candidate, inputs: RankingInputs) -> str | None:
    limit, lead = inputs.deliver_within_days, candidate.lead_days
    if limit is None or lead is None or lead <= limit:
        return None
    return f"delivers in {lead} days, later than the {limit} asked for"


def _too_small(candidate: Candidate, inputs: RankingInputs) -> str | None:
    minimum, wanted = candidate.minimum_quantity, inputs.line.base_quantity
    same = candidate.unit == inputs.line.base_unit
    if minimum is None or wanted is None or not same or minimum <= wanted:
        return None
    return f"sells at least {minimum:f} {candidate.unit}, more than the {wanted:f} needed"
