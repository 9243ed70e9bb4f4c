"""Explanations: a ranking in at most two plain sentences, worded by rules from its scores."""

from collections.abc import Sequence

from .evidence import plain
from .ranked import Ranked
from .ranking_weights import Weights

LONGEST_NAME, LONGEST_REASON = 60, 100
MOST_NAMED = 2

PARTS = {
    "price": "landed price",
    "delivery": "delivery",
    "verification": "verification",
    "fit": "fit",
    "past_performance": "past performance",
}


def explained(ranked: Sequence[Ranked], weights: Weights) -> str:
    """Return who won and by which parts of the score, then who was left out and why."""
    fitting = [each for each in ranked if each.excluded is None]
    others = [each for each in ranked if each.excluded is not None]
    sentences = (_won(fitting, len(ranked), weights), _left_out(others))
    return " ".join(sentence for sentence in sentences if sentence)


def _won(fitting: Sequence[Ranked], total: int, weights: Weights) -> str:
    if not fitting:
        return f"None of {total} suppliers fits." if total else "There was no supplier to rank."
    first, *rest = fitting
    if not rest:
        return f"{_name(first)} is the only one of {total} that fits."
    second = rest[0]
    before = f"{_name(first)} ({first.score}) comes before {_name(second)} ({second.score})"
    return f"{before} by {_deciding(first, second, weights)}."


def _deciding(first: Ranked, second: Ranked, weights: Weights) -> str:
    """Return the parts that put the one before the other, or the rule that broke the tie."""
    if first.score == second.score:
        return _tie_broken(first, second)
    gains = {
        name: weight * (getattr(first.score_parts, name) - getattr(second.score_parts, name))
        for name, weight in weights
    }
    best = sorted(gains, key=lambda name: -gains[name])
    ahead = [PARTS[name] for name in best if gains[name] > 0][:MOST_NAMED]
    behind = [PARTS[name] for name in reversed(best) if gains[name] < 0][:1]
    though = f", though behind by {behind[0]}" if behind else ""
    return " and ".join(ahead) + though


def _tie_broken(first: Ranked, second: Ranked) -> str:
    """Of equal scores the price decides, then the delivery, then the id: never chance."""
    if first.landed_price != second.landed_price:
        return "the lower landed price at equal scores"
    if first.lead_days != second.lead_days:
        return "the shorter delivery at equal scores and prices"
    return "its id, since all else is equal"


def _left_out(others: Sequence[Ranked]) -> str:
    if not others:
        return ""
    named = [
        f"{_name(each)} ({plain(each.excluded or '', LONGEST_REASON)})"
        for each in others[:MOST_NAMED]
    ]
    more = len(others) - len(named)
    return f"Left out: {', '.join([*named, *([f'{more} more'] if more else [])])}."


def _name(supplier: Ranked) -> str:
    return plain(supplier.name, LONGEST_NAME)
