"""What parse-request, find-suppliers and rank-quotes take and give."""

from datetime import date
from typing import Annotated

from pydantic import Field

from .built_in_form import Amount, Asked, CurrencyCode, Day, Days, Given, Id, Line, Price
from .intent import Intent
from .money import Money
from .quantities import Quantity, Share
from .ranked import ScoreParts

MOST_QUOTES = 50
MOST_FOUND = 20


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
