"""Which supplier first: hard limits exclude with a reason, five scores put the rest in order."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from .hard_limits import excluded
from .landed import Landed, landed
from .ranked import Ranked, Score, ScoreParts
from .ranking_inputs import Candidate, RankingInputs
from .supplier import Supplier

LEAD_UNKNOWN = Decimal("0.25")
"""Who names no delivery time is asked in the quote; until then worse than one who meets the day."""

HALF_LIFE_DAYS = 7
"""Without a day to meet, a delivery of one week is worth half of one today."""


def scored(inputs: RankingInputs) -> tuple[Score, ...]:
    """Return the score of every candidate, the best first and the excluded last.

    Equal scores go to the lower landed price, then the shorter delivery, then the supplier's id.
    """
    priced = [(each, landed(each, inputs)) for each in inputs.candidates]
    judged = [(each, cost, excluded(each, cost, inputs)) for each, cost in priced]
    fitting = [_micros(cost) for _, cost, reason in judged if reason is None]
    cheapest = min((micros for micros in fitting if micros), default=0)
    found = [
        (_scored(each, cost, reason, inputs, cheapest), each.lead_days)
        for each, cost, reason in judged
    ]
    return tuple(score for score, _ in sorted(found, key=lambda pair: _order(*pair)))


def rank(inputs: RankingInputs, suppliers: Iterable[Supplier]) -> tuple[Ranked, ...]:
    """Return the suppliers that the inputs were made of, with their scores, in their order."""
    known = {each.supplier_id: each for each in suppliers}
    return tuple(
        Ranked(
            **_facts(known[score.supplier_id]),
            score=score.score,
            score_parts=score.score_parts,
            excluded=score.excluded,
            landed_price=score.landed_price,
            quoted=inputs.of_id(score.supplier_id).quoted,
        )
        for score in scored(inputs)
    )


def _facts(supplier: Supplier) -> dict[str, object]:
    """Return what is known of a supplier, without an earlier ranking's verdict."""
    return {name: getattr(supplier, name) for name in Supplier.model_fields}


def _scored(
    candidate: Candidate,
    cost: Landed | str,
    reason: str | None,
    inputs: RankingInputs,
    cheapest: int,
) -> Score:
    parts = _parts(candidate, cost, inputs, cheapest)
    weighed = [(getattr(parts, name), weight) for name, weight in inputs.weights]
    total = sum((part * weight for part, weight in weighed), Decimal(0))
    return Score(
        supplier_id=candidate.supplier_id,
        landed_price=cost.per_unit if isinstance(cost, Landed) else None,
        score=_share(total / sum((weight for _, weight in weighed), Decimal(0))),
        score_parts=parts,
        excluded=reason,
    )


def _parts(
    candidate: Candidate, cost: Landed | str, inputs: RankingInputs, cheapest: int
) -> ScoreParts:
    micros = _micros(cost)
    return ScoreParts(
        price=_share(Decimal(cheapest) / micros if micros else Decimal(0)),
        delivery=_share(_delivery(candidate.lead_days, inputs.deliver_within_days)),
        verification=_share(candidate.confidence),
        fit=_share(candidate.fit),
        past_performance=_share(candidate.record.share),
    )


def _delivery(lead: int | None, limit: int | None) -> Decimal:
    """Return 1 for today; half at the day asked for; nothing after it."""
    if lead is None:
        return LEAD_UNKNOWN
    if limit is None:
        return Decimal(HALF_LIFE_DAYS) / (HALF_LIFE_DAYS + lead)
    if lead > limit:
        return Decimal(0)
    return 1 - Decimal(lead) / (2 * limit) if limit else Decimal(1)


def _micros(cost: Landed | str) -> int:
    return cost.per_unit.micros if isinstance(cost, Landed) else 0


def _share(value: Decimal) -> Decimal:
    return min(max(value, Decimal(0)), Decimal(1)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def _order(score: Score, lead_days: int | None) -> tuple[bool, Decimal, float, float, str]:
    """The best first: included, by score, then the lower price, the shorter lead, the id."""
    return (
        score.excluded is not None,
        -score.score,
        score.landed_price.micros if score.landed_price else float("inf"),
        float("inf") if lead_days is None else lead_days,
        score.supplier_id,
    )
