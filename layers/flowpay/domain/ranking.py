"""Which supplier first: hard limits exclude with a reason, four scores put the rest in order."""

from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_EVEN, Decimal
from fractions import Fraction

from pydantic import BaseModel, Field

from .categories import likeness
from .errors import InvalidInput
from .intent import Intent, Line
from .money import Money
from .quantities import Share
from .supplier import Supplier

LEAD_UNKNOWN = Decimal("0.25")
"""Who names no delivery time is asked in the quote; until then worse than one who meets the day."""

HALF_LIFE_DAYS = 7
"""Without a day to meet, a delivery of one week is worth half of one today."""

SAME_CATEGORY = Decimal("0.5")
"""Goods of the category that was asked for fit by half, whatever their page calls them."""


class PriceUnknown(InvalidInput): ...


class Weights(BaseModel, frozen=True):
    """How much each part of a score counts, in proportion to their sum."""

    price: Decimal = Field(default=Decimal("0.40"), ge=0)
    delivery: Decimal = Field(default=Decimal("0.25"), ge=0)
    verification: Decimal = Field(default=Decimal("0.20"), ge=0)
    fit: Decimal = Field(default=Decimal("0.15"), gt=0)


DEFAULT = Weights()


class ScoreParts(BaseModel, frozen=True):
    """Each from 0 to 1, to four places."""

    price: Share
    delivery: Share
    verification: Share
    fit: Share


class Ranked(Supplier, frozen=True):
    """A supplier with its score; `excluded` says in words which limits it breaks, or is None."""

    score: Share
    score_parts: ScoreParts
    excluded: str | None = None


Convert = Callable[[Money], Money | None]


def rank(
    suppliers: Iterable[Supplier],
    line: Line,
    intent: Intent,
    *,
    weights: Weights = DEFAULT,
    convert: Convert | None = None,
) -> tuple[Ranked, ...]:
    """Return every supplier, the best first and the excluded last, whatever order they came in.

    `convert` turns a price into the line's currency. Equal scores go to the lower price, then the
    shorter delivery, then the supplier's id.
    """
    priced = [(supplier, _price(supplier, line, convert)) for supplier in suppliers]
    judged = [(s, price, _excluded(s, price, line, intent)) for s, price in priced]
    eligible = [price for _, price, excluded in judged if price and excluded is None]
    cheapest = min((price.micros for price in eligible), default=0)
    ranked = [
        (_ranked(s, _parts(s, price, line, intent, cheapest), weights, excluded), price)
        for s, price, excluded in judged
    ]
    return tuple(supplier for supplier, _ in sorted(ranked, key=lambda pair: _order(*pair)))


def total_price(supplier: Supplier, line: Line) -> Money:
    """Return price × quantity in base units, half to even to a coin.

    Raises PriceUnknown, or AmountInvalid above 10^12.
    """
    if supplier.unit_price is None or supplier.unit != line.base_unit or not line.base_quantity:
        raise PriceUnknown(f"{supplier.name} names no price per {line.base_unit or 'unit'}")
    return supplier.unit_price.times(line.base_quantity)


def _price(supplier: Supplier, line: Line, convert: Convert | None) -> Money | None:
    """Return the unit price in the line's currency, or None where there is no rate to it."""
    price = supplier.unit_price
    if price is None or price.currency == line.currency:
        return price
    return convert(price) if convert else None


def _excluded(supplier: Supplier, price: Money | None, line: Line, intent: Intent) -> str | None:
    reasons = [
        _unpriced(supplier, price, line) or _too_dear(supplier, price, line),
        _too_late(supplier, intent),
        _too_small(supplier, line),
        None if supplier.email else "no e-mail address to ask for a quote",
    ]
    return "; ".join(reason for reason in reasons if reason) or None


def _unpriced(supplier: Supplier, price: Money | None, line: Line) -> str | None:
    if supplier.unit_price is None:
        return "no price known"
    if supplier.unit != line.base_unit:
        return f"the price is per {supplier.unit or 'unit'}, not per {line.base_unit}"
    return None if price else f"no rate from {supplier.unit_price.currency} to {line.currency}"


def _too_dear(supplier: Supplier, price: Money | None, line: Line) -> str | None:
    """Compare the price and the exact total, which no rounding can then lift above a budget."""
    if price is None:
        return None
    if line.price_ceiling and price.micros > line.price_ceiling.micros:
        return f"costs {price} per {supplier.unit}, more than {line.price_ceiling}"
    total = price.micros * Fraction(line.base_quantity or 0)
    if line.budget and total > line.budget.micros:
        return f"costs more in total than {line.budget}"
    return None


def _too_late(supplier: Supplier, intent: Intent) -> str | None:
    limit, lead = intent.deliver_within_days, supplier.lead_days
    if limit is None or lead is None or lead <= limit:
        return None
    return f"delivers in {lead} days, later than the {limit} asked for"


def _too_small(supplier: Supplier, line: Line) -> str | None:
    minimum, wanted = supplier.minimum_quantity, line.base_quantity
    if minimum is None or wanted is None or supplier.unit != line.base_unit or minimum <= wanted:
        return None
    return f"sells at least {minimum:f} {supplier.unit}, more than the {wanted:f} needed"


def _parts(
    supplier: Supplier, price: Money | None, line: Line, intent: Intent, cheapest: int
) -> ScoreParts:
    comparable = price is not None and price.micros > 0 and supplier.unit == line.base_unit
    cheapness = Decimal(cheapest) / price.micros if price and comparable else Decimal(0)
    return ScoreParts(
        price=_share(cheapness),
        delivery=_share(_delivery(supplier.lead_days, intent.deliver_within_days)),
        verification=_share(supplier.confidence),
        fit=_share(_fit(supplier, line)),
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


def _fit(supplier: Supplier, line: Line) -> Decimal:
    """Return how well the product is what was asked for, by category and by words."""
    alike = likeness(f"{line.material} {line.specification or ''}", supplier.product or "")
    if line.category is None:
        return alike
    same = SAME_CATEGORY if line.category in supplier.categories else Decimal(0)
    return same + (1 - SAME_CATEGORY) * alike


def _share(value: Decimal) -> Decimal:
    return min(max(value, Decimal(0)), Decimal(1)).quantize(Decimal("0.0001"), ROUND_HALF_EVEN)


def _ranked(
    supplier: Supplier, parts: ScoreParts, weights: Weights, excluded: str | None
) -> Ranked:
    counted = [(getattr(parts, name), weight) for name, weight in weights]
    score = sum((part * weight for part, weight in counted), Decimal(0))
    return Ranked(
        **dict(supplier),
        score=_share(score / sum((weight for _, weight in counted), Decimal(0))),
        score_parts=parts,
        excluded=excluded,
    )


def _order(supplier: Ranked, price: Money | None) -> tuple[bool, Decimal, float, float, str]:
    """The best first: included, by score, then the lower price, the shorter lead, the id."""
    return (
        supplier.excluded is not None,
        -supplier.score,
        price.micros if price else float("inf"),
        float("inf") if supplier.lead_days is None else supplier.lead_days,
        supplier.supplier_id,
    )
