"""Amounts of money: whole micros of a currency, never a float, from the first byte to the last."""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import core_schema

from .currency import MINOR_UNITS
from .errors import InvalidInput

MICROS = 1_000_000
MOST_MICROS = 10**12 * MICROS
"""The largest amount that can be written down: 10¹² currency units."""

_DECIMAL = re.compile(r"(0|[1-9]\d{0,12})(\.\d{1,6})?", re.ASCII)


class AmountInvalid(InvalidInput): ...


class CurrencyUnknown(InvalidInput): ...


class CurrenciesDiffer(InvalidInput): ...


@dataclass(frozen=True, slots=True)
class Money:
    """`micros` millionths of one unit of `currency` (ISO 4217).

    On the wire it is `{"amount": "3861.42", "currency": "USD"}`: a decimal string with the
    currency's own number of places, or more where the amount needs them.
    """

    micros: int
    currency: str

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Self:
        """Return the amount; raises AmountInvalid or CurrencyUnknown, saying how to write it."""
        if currency not in MINOR_UNITS:
            raise CurrencyUnknown(f"{currency!r} is not a currency of ISO 4217, such as INR or USD")
        text = f"{amount:f}" if isinstance(amount, Decimal) else str(amount)
        if not _DECIMAL.fullmatch(text):
            raise AmountInvalid(
                f"{text[:40]!r} is not an amount: write digits with at most 6 decimal places, "
                'without sign or separators, such as "1250.50"'
            )
        micros = int(Decimal(text).scaleb(6))
        if micros > MOST_MICROS:
            raise AmountInvalid("an amount cannot be larger than 10^12")
        return cls(micros, currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        return cls(0, currency)

    @property
    def amount(self) -> str:
        """The decimal string of the wire form."""
        sign, micros = ("-" if self.micros < 0 else ""), abs(self.micros)
        digits = f"{micros % MICROS:06d}".rstrip("0").ljust(MINOR_UNITS[self.currency], "0")
        return f"{sign}{micros // MICROS}" + (f".{digits}" if digits else "")

    @property
    def readable(self) -> str:
        """The amount as people of its currency write it: `INR 3,24,000.00`, `USD 3,861.42`."""
        return f"{self.currency} {grouped(self.amount, self.currency)}"

    def payable(self) -> Self:
        """Return itself if it can be paid: above zero, in whole coins; else raise AmountInvalid."""
        places = MINOR_UNITS[self.currency]
        if self.micros <= 0:
            raise AmountInvalid("the amount must be above zero")
        if self.micros % 10 ** (6 - places):
            raise AmountInvalid(f"{self.currency} has {places} decimal places, not more")
        return self

    def times(self, factor: Decimal | Fraction) -> Self:
        """Return the product, rounded once, half to even, to a whole coin; raises AmountInvalid."""
        coin = 10 ** (6 - MINOR_UNITS[self.currency])
        micros = round(self.micros * Fraction(factor) / coin) * coin
        if abs(micros) > MOST_MICROS:
            raise AmountInvalid("an amount cannot be larger than 10^12")
        return type(self)(micros, self.currency)

    def _same(self, other: Self) -> None:
        if other.currency != self.currency:
            raise CurrenciesDiffer(f"{self.currency} and {other.currency} cannot be added")

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.micros + other.micros, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.micros - other.micros, self.currency)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount}"

    def to_wire(self) -> dict[str, str]:
        return {"amount": self.amount, "currency": self.currency}

    @classmethod
    def from_wire(cls, value: Any) -> Self:
        if isinstance(value, cls):
            return value
        if not isinstance(value, dict) or set(value) != {"amount", "currency"}:
            raise ValueError('money is written {"amount": "1250.50", "currency": "INR"}')
        amount, currency = value["amount"], value["currency"]
        if not isinstance(amount, str) or not isinstance(currency, str):
            raise ValueError('an amount is a string such as "1250.50", so that no digit is lost')
        try:
            return cls.of(amount, currency)
        except InvalidInput as error:
            raise ValueError(str(error)) from error

    @classmethod
    def __get_pydantic_core_schema__(
        cls, source: type[Any], handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.from_wire,
            serialization=core_schema.plain_serializer_function_ser_schema(
                cls.to_wire, when_used="json"
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {
            "title": "Money",
            "type": "object",
            "required": ["amount", "currency"],
            "additionalProperties": False,
            "properties": {
                "amount": {
                    "type": "string",
                    "pattern": r"^-?(0|[1-9]\d{0,12})(\.\d{1,6})?$",
                    "examples": ["3861.42"],
                },
                "currency": {"type": "string", "description": "ISO 4217", "examples": ["USD"]},
            },
        }


def grouped(amount: str, currency: str) -> str:
    """Return an amount's digits in groups: rupees of India as 3,24,000.00, others in thousands."""
    whole, dot, places = amount.removeprefix("-").partition(".")
    size = 2 if currency == "INR" else 3
    head, groups = whole[:-3], [whole[-3:]]
    while head:
        head, group = head[:-size], head[-size:]
        groups.insert(0, group)
    return f"{'-' if amount.startswith('-') else ''}{','.join(groups)}{dot}{places}"
