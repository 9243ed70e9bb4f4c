"""Quantities as people write them: 1,20,000 · 1.2k · 2 lakh · half a tonne, always as Decimal."""

from decimal import Decimal
from typing import Annotated

from pydantic import PlainSerializer, WithJsonSchema


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_NUMBER = (PlainSerializer(_number, when_used="json"), WithJsonSchema({"type": "number"}))

Quantity = Annotated[Decimal, *_NUMBER]
"""A quantity: a Decimal in Python and a plain number in JSON (exact up to 15 digits)."""

Share = Annotated[Decimal, *_NUMBER]
"""A number from 0 to 1, such as a confidence or a score."""
