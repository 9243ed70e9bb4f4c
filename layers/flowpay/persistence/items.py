"""Between frozen models and DynamoDB items: money as whole micros, times as ISO 8601 text."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any

from pydantic import BaseModel

from flowpay.domain.money import Money

Item = dict[str, Any]


@cache
def _types() -> tuple[Any, Any]:
    from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

    return TypeSerializer(), TypeDeserializer()


def attribute(value: Any) -> Any:
    """Return a value in DynamoDB's own form, such as {"N": "5"}."""
    return _types()[0].serialize(stored(value))


def attributes(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return an item in DynamoDB's own form; what is None is left out."""
    return {name: attribute(value) for name, value in values.items() if value is not None}


def plain(item: Mapping[str, Any]) -> Item:
    """Return an item read from DynamoDB, or from its stream, as plain values."""
    deserialize = _types()[1].deserialize
    return {name: _loaded(deserialize(value)) for name, value in item.items()}


def stored(value: Any) -> Any:
    """Return a value as it is kept: models as maps, money as micros, floats as decimals."""
    match value:
        case Money():
            return {"micros": value.micros, "currency": value.currency}
        case BaseModel():
            return stored({name: getattr(value, name) for name in type(value).model_fields})
        case Mapping():
            return {key: stored(part) for key, part in value.items() if part is not None}
        case list() | tuple():
            return [stored(part) for part in value]
        case datetime() | date():
            return value.isoformat()
        case Enum():
            return value.value
        case float():
            return Decimal(str(value))
    return value


def _loaded(value: Any) -> Any:
    match value:
        case {"micros": micros, "currency": currency} if len(value) == 2:
            return Money(int(micros), currency)
        case dict():
            return {key: _loaded(part) for key, part in value.items()}
        case list():
            return [_loaded(part) for part in value]
        case Decimal():
            return int(value) if value == value.to_integral_value() else value
    return value
