"""The quantity and the price that a model quotes: number, unit and currency, as written."""

from decimal import Decimal
from typing import Any

from .model_quotes import Doubted, Number, Span, Text
from .reading.numbers import read_unit
from .reading.price_cues import BOUNDS, TOTALS
from .reading.prices import Price
from .reading.sentence import CURRENCIES
from .units import PIECE, Unit, unit_named

_MONEY_WORDS = BOUNDS | TOTALS | {"per", "/", "each"}


def quantity_in(said: Text, claim: dict[str, Any]) -> Number:
    """Return the number and unit of a quote, if they are what the model says; raises Doubted.

    Without a unit, a number counts pieces.
    """
    number = said.number_in(said.where(claim["quote"]), Decimal(claim["value"]))
    claimed = unit_named(claim["unit"]) if claim["unit"] else PIECE
    if claimed is None or claimed != (number.unit or PIECE):
        raise Doubted(f"{said.written(number.span)[:60]!r} is of another unit")
    if _is_money(said, number.span):
        raise Doubted(f"{said.written(number.span)[:60]!r} is an amount of money")
    return number


def price_in(said: Text, claim: dict[str, Any], default: str) -> Price:
    """Return the price that a quote names, `default` being the currency if it names none.

    Raises Doubted if it is not what the model says, or not told to be a price.
    """
    span = said.where(claim["quote"], unread=not said.prices)
    number = said.number_in(span, Decimal(claim["value"]), money=True)
    words = said.words(span)
    currencies = {CURRENCIES[word] for word in words if word in CURRENCIES}
    unit = _unit_in(said, span)
    if number.value <= 0 or not (currencies or _MONEY_WORDS.intersection(words)):
        raise Doubted(f"{said.written(span)[:60]!r} is no price")
    if len(currencies) > 1 or (claim["currency"] or default) not in (currencies or {default}):
        raise Doubted(f"{said.written(span)[:60]!r} is of another currency")
    if claim["unit"] and unit_named(claim["unit"]) != unit:
        raise Doubted(f"{said.written(span)[:60]!r} is for another unit")
    total = unit is None and not TOTALS.isdisjoint(words)
    return Price(number.value, next(iter(currencies), None), number.span.start, total, unit)


def _is_money(said: Text, span: Span) -> bool:
    """Whether a currency stands right before or behind a number."""
    beside = said.words(Span(span.start - 1, span.start)) + said.words(Span(span.end, span.end + 1))
    return any(word in CURRENCIES for word in beside)


def _unit_in(said: Text, span: Span) -> Unit | None:
    found = (read_unit(said.said, i) for i in range(*span))
    units = {unit for unit, end in filter(None, found) if end <= span.end}
    if len(units) > 1:
        raise Doubted(f"{said.written(span)[:60]!r} names several units")
    return next(iter(units), None)
