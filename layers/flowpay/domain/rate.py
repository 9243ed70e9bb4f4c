"""Exchange rates: what one unit of a currency is worth in another, on a day, according to whom."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Self

from pydantic import BaseModel, Field, field_validator, model_validator

from .currency import MINOR_UNITS
from .errors import InvalidInput, Refused
from .money import MOST_MICROS, AmountInvalid, Money

PositiveRate = Annotated[Decimal, Field(gt=0, le=10**9, max_digits=20, allow_inf_nan=False)]


MOST_AGE = dt.timedelta(days=5)
"""Rates are published on working days: over Easter the last one is five days old."""


class RateMissing(InvalidInput): ...


class RateOutdated(Refused): ...


class Rate(BaseModel, frozen=True):
    """One unit of `base` is worth `rate` units of `symbol`, as `source` said for that date."""

    base: str
    symbol: str
    rate: PositiveRate
    date: dt.date
    source: str

    @field_validator("rate")
    @classmethod
    def _in_one_notation(cls, value: Decimal) -> Decimal:
        """A rate is part of what is hashed: 84.40 and 84.4 must read the same, stored or not."""
        return Decimal(f"{value.normalize():f}")

    @field_validator("base", "symbol")
    @classmethod
    def _known_currency(cls, value: str) -> str:
        if value not in MINOR_UNITS:
            raise ValueError("not a currency of ISO 4217, such as INR or USD")
        return value

    @model_validator(mode="after")
    def _two_currencies(self) -> Self:
        if self.base == self.symbol:
            raise ValueError("a rate is between two currencies")
        return self

    def convert(self, money: Money, *, to_micros: bool = False) -> Money:
        """Return the amount in the other currency, rounded once, half to even, to a whole coin.

        `to_micros` rounds to a micro instead: for prices below a coin, such as that of a search.
        Raises RateMissing for a third currency, AmountInvalid if the result passes 10¹² units.
        """
        if money.currency == self.base:
            return _rounded(money.micros * Fraction(self.rate), self.symbol, to_micros)
        if money.currency == self.symbol:
            return _rounded(money.micros / Fraction(self.rate), self.base, to_micros)
        raise RateMissing(f"{self.base}/{self.symbol} says nothing about {money.currency}")

    def require_recent(self, today: dt.date) -> None:
        """Raise RateOutdated if nobody may be bound to this rate any more."""
        if abs(today - self.date) > MOST_AGE:
            raise RateOutdated(
                f"the last {self.base}/{self.symbol} rate is of {self.date}, more than "
                f"{MOST_AGE.days} days away: hold the money in {self.base}, or try again once "
                f"{self.source} has published a newer one",
                rate_date=self.date.isoformat(),
            )


def _rounded(micros: Fraction, currency: str, to_micros: bool) -> Money:
    """Fractions are exact, so that this rounding is the only one."""
    coin = 1 if to_micros else 10 ** (6 - MINOR_UNITS[currency])
    rounded = round(micros / coin) * coin
    if abs(rounded) > MOST_MICROS:
        raise AmountInvalid(f"converted to {currency} the amount is larger than 10^12")
    return Money(rounded, currency)
