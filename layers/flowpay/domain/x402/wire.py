"""How an object of the protocol is read and written: camelCase JSON, what is not set left out."""

import json
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from .errors import PaymentMalformed

VERSION = 2
MOST_CHARACTERS = 16_384
"""Of an object as JSON: an API gateway takes headers of 10 KB, base64 takes four for three."""

MOST_LEVELS = 50
"""Of an object in an object: what is nested deeper could be read and never be written again."""


class Wire(BaseModel):
    """An object of the protocol; a field that nobody knows is passed over."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_camel,
        populate_by_name=True,
        defer_build=True,
    )

    @classmethod
    def from_wire(cls, value: Any) -> Self:
        """Return what stands in JSON; raises PaymentMalformed, which names what is wrong."""
        _require_plain(value)
        try:
            return cls.model_validate(value, by_alias=True, by_name=False)
        except ValidationError as error:
            found = error.errors(include_url=False, include_input=False, include_context=False)
            said = "; ".join(f"{_place(each['loc'])}: {each['msg']}" for each in found[:5])
            raise PaymentMalformed(f"this is no {cls.__name__} of x402 v2: {said}") from error

    def to_wire(self) -> dict[str, Any]:
        """Return the JSON form, without what is not set."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


def _require_plain(value: Any) -> None:
    """Raise PaymentMalformed for what cannot be written as JSON again, or is very long."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)
        text.encode()
    except (ValueError, RecursionError) as error:
        raise PaymentMalformed("send plain JSON: no NaN, no half of a surrogate pair") from error
    if len(text) > MOST_CHARACTERS:
        raise PaymentMalformed(f"an object of x402 may have {MOST_CHARACTERS} characters, not more")
    if _is_deeper(value, MOST_LEVELS):
        raise PaymentMalformed(f"an object of x402 may have {MOST_LEVELS} levels, not more")


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    parts = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(part, levels - 1) for part in parts)


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(map(str, loc)) or "it"
