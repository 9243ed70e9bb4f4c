"""Amounts of tax: to the paisa on a line, to the rupee where it is paid; half goes up."""

from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

from ..errors import InvalidInput
from ..money import MICROS, MOST_MICROS, AmountInvalid, Money

CURRENCY = "INR"
PAISA = MICROS // 100
ZERO = Money.zero(CURRENCY)


class NotRupees(InvalidInput): ...


def rupees(micros: int) -> Money:
    """Return an amount in rupees; raises AmountInvalid where it is too large to be written."""
    if abs(micros) > MOST_MICROS:
        raise AmountInvalid("an amount cannot be larger than 10^12")
    return Money(micros, CURRENCY)


def in_rupees(amount: Money) -> Money:
    """Return itself; raises NotRupees: tax in India is computed in INR."""
    if amount.currency != CURRENCY:
        raise NotRupees(f"{amount} is not in INR: GST and TDS are computed in rupees")
    return amount


def rounded(micros: Fraction | int, step: int) -> Money:
    """Return the nearest multiple of `step` micros, half away from zero."""
    number, of = micros.as_integer_ratio()
    whole = (2 * abs(number) + of * step) // (2 * of * step) * step
    return rupees(-whole if number < 0 else whole)


def to_paisa(micros: Fraction | int) -> Money:
    """Return the amount to two decimals, half up, as lines of an invoice are written."""
    return rounded(micros, PAISA)


def to_payable(amount: Money, step: Money) -> Money:
    """Return the amount to the nearest `step`, half of it and more up (CGST Act s.170)."""
    return rounded(amount.micros, step.micros)


def share(amount: Money, per_cent: Decimal | Fraction) -> Money:
    """Return that many per cent of the amount, to the paisa."""
    number, of = per_cent.as_integer_ratio()
    return to_paisa(Fraction(amount.micros * number, 100 * of))


def total(amounts: "list[Money] | tuple[Money, ...]") -> Money:
    return rupees(sum(amount.micros for amount in amounts))


def as_decimal(amount: Money) -> Decimal:
    """Return the amount in rupees with two decimals."""
    return (Decimal(amount.micros) / MICROS).quantize(Decimal("0.01"))


def _signed(value: Any) -> Money:
    """Return the amount of the wire form, which here may have a minus."""
    if isinstance(value, dict) and str(value.get("amount", "")).startswith("-"):
        positive = Money.from_wire({**value, "amount": value["amount"][1:]})
        return Money(-positive.micros, positive.currency)
    return Money.from_wire(value)


SignedMoney = Annotated[
    Money,
    PlainValidator(_signed),
    PlainSerializer(Money.to_wire, return_type=dict[str, str], when_used="json"),
    WithJsonSchema(
        {
            "title": "SignedMoney",
            "type": "object",
            "required": ["amount", "currency"],
            "additionalProperties": False,
            "properties": {
                "amount": {"type": "string", "pattern": r"^-?(0|[1-9]\d{0,12})(\.\d{1,6})?$"},
                "currency": {"type": "string", "description": "ISO 4217"},
            },
        }
    ),
]
"""Money that may be below zero: what was rounded off, or a month in which more came back."""
