"""Numbers that are no money: a Decimal in Python, a plain number in JSON, exact to 15 digits."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import PlainSerializer, WithJsonSchema


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


_TO_JSON = PlainSerializer(_number, return_type=Any, when_used="json")
_SCHEMA = WithJsonSchema({"type": "number"})

Quantity = Annotated[Decimal, _TO_JSON, _SCHEMA]
"""How much of something; the field beside it names the unit."""

Share = Annotated[Decimal, _TO_JSON, _SCHEMA]
"""A number from 0 to 1, such as a confidence or a score."""
