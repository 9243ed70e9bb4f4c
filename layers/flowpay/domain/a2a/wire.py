"""How an object of the protocol is read and written: the JSON form of Protocol Buffers.

Names are camelCase on the wire, the proto's own snake_case is read too; a field that nobody knows
is passed over, so that a later minor version can still talk to us; a field at its default value is
left out, which is also the form that a card's signature is taken over.
"""

import json
from datetime import UTC, datetime
from enum import Enum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)
from pydantic.alias_generators import to_camel

from .errors import InvalidParams

MOST_CHARACTERS_OF_AN_ID = 128
MOST_DEPTH = 32
"""Of free JSON, such as `data` and `metadata`: lists and objects in one another."""


class Absent(Enum):
    """What stands where a JSON value may, and even null would be one."""

    ABSENT = "absent"


ABSENT = Absent.ABSENT


class Wire(BaseModel):
    """An object of the protocol."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_unset(cls, value: Any) -> Any:
        """Leave out what is null, which is how JSON says that a field is not set."""
        if not isinstance(value, dict):
            return value
        return {name: each for name, each in value.items() if cls._is_set(name, each)}

    @classmethod
    def _is_set(cls, name: str, value: Any) -> bool:  # noqa: ARG003 - a part's data may be null
        return value is not None

    @classmethod
    def from_wire(cls, value: Any) -> Self:
        """Return what stands in JSON; raises InvalidParams, with every field that is wrong."""
        _require_plain(value)
        try:
            return cls.model_validate(value, by_alias=True, by_name=True)
        except ValidationError as error:
            raise InvalidParams.of(error.errors(include_url=False)) from error

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form, without what is at its default."""
        return self.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _require_plain(value: Any) -> None:
    """Raise InvalidParams for what JSON can be read from and not written to: 1e400, half a pair."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError) as error:
        raise InvalidParams(
            "send plain JSON: no number beyond a double's range, no half of a surrogate pair"
        ) from error


def _written(value: Any) -> Any:
    """A number is no time here, though pydantic would take it for seconds since 1970."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        raise ValueError("write a time as 2026-07-15T12:00:00.000Z")
    return datetime.fromisoformat(value)


def _in_utc(moment: datetime) -> datetime:
    """Return the moment in UTC, which one of the first and the last day of all may have none in."""
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("write a time whose year is from 1 to 9999 in UTC") from error


def _timestamp(moment: datetime) -> str:
    """Return a moment as the protocol writes it, such as `2026-07-15T12:00:00.000Z`."""
    text = moment.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _shallow(value: Any) -> Any:
    """Return free JSON; a deep one would end in whoever walks it."""
    level, depth = [value], 0
    while level:
        depth += 1
        if depth > MOST_DEPTH:
            raise ValueError(f"JSON may be {MOST_DEPTH} levels deep, not more")
        level = [each for one in level for each in _inside(one)]
    return value


def _inside(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list | tuple) else []


type Json = Annotated[Any, AfterValidator(_shallow)]
type Struct = Annotated[dict[str, Any], AfterValidator(_shallow)]
type Timestamp = Annotated[
    AwareDatetime,
    BeforeValidator(_written),
    AfterValidator(_in_utc),
    PlainSerializer(_timestamp, when_used="json"),
]
type Name = Annotated[
    str, Field(max_length=MOST_CHARACTERS_OF_AN_ID, pattern=r"^[^\x00-\x1f\x7f]*$")
]
"""An id that somebody else may have chosen; empty where the proto leaves it out."""
type NameGiven = Annotated[
    str, Field(min_length=1, max_length=MOST_CHARACTERS_OF_AN_ID, pattern=r"^[^\x00-\x1f\x7f]*$")
]
