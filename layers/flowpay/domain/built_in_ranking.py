"""How find-suppliers and rank-quotes rank: by our own ranking, for the line that is asked for."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from .built_in_sourcing import FindSuppliers, FoundSupplier, QuoteGiven, RankedQuote, RankQuotes
from .errors import InvalidInput
from .intent import Line
from .known_supplier import KnownSupplier
from .money import MOST_MICROS, AmountInvalid, CurrenciesDiffer, Money
from .ranked import Score
from .ranking_inputs import Candidate, Withdrawn, fit_of
from .supplier import Supplier
from .track_record import TrackRecord
from .units import Unit, unit_named

MOST_CURRENCIES = 4
"""Beside the one that is ranked in: each may have to be asked for."""


class UnitUnknown(InvalidInput): ...


class QuoteNamedTwice(InvalidInput): ...


class TooManyCurrencies(InvalidInput): ...


def line_of(
    asked: FindSuppliers | RankQuotes, unit: Unit, *, category: str | None, currency: str
) -> Line:
    """Return the line that suppliers are ranked for: one base unit where nobody says how much."""
    quantity = asked.quantity
    return Line(
        material=asked.material,
        category=category,
        specification=asked.specification,
        quantity=quantity,
        unit=unit.name,
        base_quantity=Decimal(1) if quantity is None else quantity * unit.factor,
        base_unit=unit.base,
        price_ceiling=asked.price_ceiling,
        currency=currency,
        currency_assumed=False,
    )


def unit_of(text: str) -> Unit:
    """Return the unit; raises UnitUnknown."""
    found = unit_named(text)
    if found is None:
        raise UnitUnknown(f"{text[:40]!r} is no unit that is known, such as kg, piece or metre")
    return found


def usual_unit(suppliers: Iterable[Supplier]) -> Unit | None:
    """Return the unit that most of them name their price in, None where nobody names one."""
    named = Counter(each.unit for each in suppliers if each.unit_price and each.unit)
    return unit_named(str(named.most_common(1)[0][0])) if named else None


def offered(supplier: KnownSupplier, asked: FindSuppliers) -> Supplier:
    """Return a supplier as it is compared: its freight was for another quantity and place."""
    silent: dict[str, object] = {"freight": None}
    if asked.quantity is None:
        silent["minimum_quantity"] = None
    return supplier.model_copy(update=silent)


def found(supplier: KnownSupplier, score: Score) -> FoundSupplier:
    facts = {
        name: getattr(supplier, name)
        for name in FoundSupplier.model_fields
        if name in KnownSupplier.model_fields
    }
    checked = supplier.checked_at and supplier.checked_at.date()
    return FoundSupplier(**facts, **_judged(score), checked_on=checked)


def ranked(score: Score) -> RankedQuote:
    return RankedQuote(supplier_id=score.supplier_id, **_judged(score))


def candidate(
    quote: QuoteGiven,
    line: Line,
    *,
    unit: Unit,
    known: Supplier | None,
    record: TrackRecord,
    today: date,
) -> Candidate:
    """Return a quote as the ranking sees it; what is known of its supplier counts too."""
    own = unit_of(quote.unit) if quote.unit else unit
    product = quote.product or line.material
    goods = Supplier(supplier_id=quote.supplier_id, name="", website="", product=product)
    categories = (line.category,) if line.category and not quote.product else ()
    expired = quote.valid_until is not None and quote.valid_until < today
    withdrawn: Withdrawn | None = "expired" if expired else None
    least = quote.minimum_quantity
    return Candidate(
        supplier_id=quote.supplier_id,
        unit_price=_per_base(quote.unit_price, own),
        unit=own.base,
        freight=quote.freight,
        minimum_quantity=least * own.factor if least is not None else None,
        lead_days=quote.lead_days,
        confidence=known.confidence if known else Decimal(0),
        fit=fit_of(goods.model_copy(update={"categories": categories}), line),
        record=record,
        quoted=True,
        withdrawn=withdrawn,
    )


def _per_base(price: Money, unit: Unit) -> Money:
    micros = round(Fraction(price.micros) / Fraction(unit.factor))
    if micros > MOST_MICROS:
        raise AmountInvalid(f"{price} per {unit.name} is more than can be written per {unit.base}")
    return Money(micros, price.currency)


def require_distinct(quotes: Iterable[QuoteGiven]) -> None:
    """Raise QuoteNamedTwice where a supplier has two quotes: the one that counts is not told."""
    counted = Counter(each.supplier_id for each in quotes)
    twice = [id for id, times in counted.items() if times > 1]
    if twice:
        raise QuoteNamedTwice(f"{twice[0]} has two quotes here: give the one that counts")


def require_ceiling_in(currency: str, ceiling: Money | None) -> None:
    """Raise CurrenciesDiffer unless prices are compared in the ceiling's currency."""
    if ceiling and ceiling.currency != currency:
        raise CurrenciesDiffer(
            f"the ceiling is in {ceiling.currency}, the prices are compared in {currency}: "
            "leave the currency out, or write both in one"
        )


def require_few(currencies: set[str]) -> None:
    """Raise TooManyCurrencies where more rates would be needed than are asked for at once."""
    if len(currencies) > MOST_CURRENCIES:
        raise TooManyCurrencies(
            f"quotes in {MOST_CURRENCIES} other currencies at most are ranked together"
        )


def _judged(score: Score) -> dict[str, object]:
    return score.model_dump(exclude={"supplier_id", "score_parts"}) | {
        "score_parts": score.score_parts,
        "landed_price": score.landed_price,
    }
