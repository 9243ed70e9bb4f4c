"""What parse-request, find-suppliers and rank-quotes take and give; their rules are our own."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Annotated

from pydantic import Field

from .built_in_form import Amount, Asked, CurrencyCode, Day, Days, Given, Id, Line, Price
from .errors import InvalidInput
from .intent import Intent
from .intent import Line as IntentLine
from .known_supplier import KnownSupplier
from .money import MOST_MICROS, AmountInvalid, CurrenciesDiffer, Money
from .quantities import Quantity, Share
from .ranked import Score, ScoreParts
from .ranking_inputs import Candidate, Withdrawn, fit_of
from .supplier import Supplier
from .track_record import TrackRecord
from .units import Unit, unit_named

MOST_QUOTES = 50
MOST_FOUND = 20
MOST_CURRENCIES = 4
"""Beside the one that is ranked in: each may have to be asked for."""


class UnitUnknown(InvalidInput): ...


class QuoteNamedTwice(InvalidInput): ...


class TooManyCurrencies(InvalidInput): ...


class ParseRequest(Asked, frozen=True):
    """What a buyer says; `as_of` is the day on which it is said, today where it is left out."""

    query: Annotated[
        str,
        Field(
            min_length=1,
            max_length=2_000,
            examples=["Need 1200kg cotton yarn under 300 per kg within 5 days"],
        ),
    ]
    as_of: Day | None = None


ParsedRequest = Intent


class FindSuppliers(Asked, frozen=True):
    """What is looked for; `price_ceiling` is the most per base unit of `unit`: kg, piece, metre.

    With a quantity, whoever sells only more is kept out. Without a unit prices are compared in that
    of most of the suppliers.
    """

    material: Annotated[Line, Field(examples=["cotton yarn"])]
    specification: Line | None = None
    quantity: Amount | None = None
    unit: Line | None = None
    price_ceiling: Price | None = None
    deliver_within_days: Days | None = None
    limit: Annotated[int, Field(ge=1, le=MOST_FOUND, strict=True)] = 10


class FoundSupplier(Given, frozen=True):
    """A supplier that the account knows, with its rank; freight is not part of the price."""

    supplier_id: str
    name: str
    website: str
    email: str | None
    location: str | None
    gstin: str | None
    product: str | None
    unit_price: Money | None
    unit: str | None
    minimum_quantity: Quantity | None
    lead_days: int | None
    confidence: Share
    score: Share
    score_parts: ScoreParts
    excluded: str | None
    landed_price: Money | None
    checked_on: date | None


class FoundSuppliers(Given, frozen=True):
    """`suppliers` the best first, those kept out last; prices in `currency` per `unit`."""

    material: str
    category: str | None
    unit: str | None
    currency: str
    suppliers: tuple[FoundSupplier, ...]


class QuoteGiven(Asked, frozen=True):
    """One quote; its price and least quantity are per `unit`, that of the line where left out.

    `freight` is for the whole quantity, in the price's currency. Without `product` the quote is for
    what was asked for.
    """

    supplier_id: Id
    unit_price: Price
    unit: Line | None = None
    freight: Price | None = None
    minimum_quantity: Amount | None = None
    lead_days: Days | None = None
    valid_until: Day | None = None
    product: Line | None = None


class RankQuotes(Asked, frozen=True):
    """Quotes for one line; `price_ceiling` is the most per base unit of `unit`, freight included.

    `currency` is the one that prices are compared in: the ceiling's, or the deployment's, where it
    is left out.
    """

    material: Annotated[Line, Field(examples=["cotton yarn"])]
    specification: Line | None = None
    quantity: Amount
    unit: Annotated[Line, Field(examples=["kg"])]
    currency: CurrencyCode | None = None
    price_ceiling: Price | None = None
    deliver_within_days: Days | None = None
    quotes: Annotated[tuple[QuoteGiven, ...], Field(min_length=1, max_length=MOST_QUOTES)]


class RankedQuote(Given, frozen=True):
    """What the ranking makes of one quote; `landed_price` per base unit, freight included."""

    supplier_id: str
    score: Share
    score_parts: ScoreParts
    excluded: str | None
    landed_price: Money | None


class RankedQuotes(Given, frozen=True):
    """The best first, those kept out last; `best` is null where every quote is kept out."""

    unit: str
    currency: str
    best: str | None
    quotes: tuple[RankedQuote, ...]


def line_of(
    asked: FindSuppliers | RankQuotes, unit: Unit, *, category: str | None, currency: str
) -> IntentLine:
    """Return the line that suppliers are ranked for: one base unit where nobody says how much."""
    quantity = asked.quantity
    return IntentLine(
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
    line: IntentLine,
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
