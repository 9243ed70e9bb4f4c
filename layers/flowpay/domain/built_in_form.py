"""What the built-in services take and give, in the types that a JSON Schema can tell.

A number is a JSON number, never a text of digits, and money is Money; nothing else is passed over.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, WithJsonSchema

from .currency import MINOR_UNITS
from .money import Money


class Asked(BaseModel, frozen=True, extra="forbid"):
    """An input: what it does not know is refused."""


class Given(BaseModel, frozen=True, extra="forbid"):
    """An output."""


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("write a number, such as 1200 or 0.5")
    return value


def _written(value: Any) -> Any:
    """A number is no day here, though pydantic would take it for seconds since 1970."""
    if not isinstance(value, str) or len(value) != 10:
        raise ValueError("write a day as 2026-11-20")
    return value


def _known_currency(value: str) -> str:
    if value not in MINOR_UNITS:
        raise ValueError("not a currency of ISO 4217, such as INR or USD")
    return value


Line = Annotated[
    str, StringConstraints(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]
Amount = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(gt=0, le=10**9, decimal_places=6),
    WithJsonSchema({"type": "number", "exclusiveMinimum": 0, "maximum": 10**9}),
]
Price = Annotated[
    Money,
    WithJsonSchema(
        {
            "type": "object",
            "required": ["amount", "currency"],
            "additionalProperties": False,
            "properties": {
                "amount": {
                    "type": "string",
                    "pattern": r"^(0|[1-9]\d{0,12})(\.\d{1,6})?$",
                    "examples": ["1250.50"],
                },
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["INR"]},
            },
        }
    ),
]
"""Money that is given: never below nothing."""
Day = Annotated[
    date,
    BeforeValidator(_written),
    WithJsonSchema({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"}),
]
PerCent = Annotated[
    Decimal,
    BeforeValidator(_number),
    Field(ge=0, le=100, decimal_places=3),
    WithJsonSchema({"type": "number", "minimum": 0, "maximum": 100}),
]
Days = Annotated[int, Field(ge=0, le=3650, strict=True)]
CurrencyCode = Annotated[str, Field(pattern=r"^[A-Z]{3}$"), BeforeValidator(_known_currency)]
