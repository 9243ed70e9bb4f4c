"""Values of an answer, one by one: what has another type or passes its limit counts as missing."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from flowpay.domain.written import number_written

MOST_CHARACTERS = 300
MOST_NUMBER = 10**12

_LINK = re.compile(r"https?://[^\s<>\"]{1,2000}", re.ASCII | re.IGNORECASE)
_SIXTH_PLACE = Decimal("0.000001")


def text(value: Any) -> str | None:
    """Return the words on one line, without control characters, cut at 300 characters."""
    if not isinstance(value, str):
        return None
    start = value[: 4 * MOST_CHARACTERS]
    line = " ".join("".join(c if c.isprintable() else " " for c in start).split())
    return line[:MOST_CHARACTERS].rstrip() or None


def link(value: Any) -> str | None:
    """Return the address of a web page, as it stands."""
    return value if isinstance(value, str) and _LINK.fullmatch(value) else None


def number(value: Any) -> Decimal | None:
    """Return a number from 0 to 10¹² with at most six places, as a number or in digits.

    In a text the digits are those of any script, grouped in threes or as in India, and may stand
    before a word such as lakh: २८५, 1,20,000, 2.5 लाख. Any other text is no number.
    """
    if isinstance(value, str):
        value = number_written(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if not 0 <= value <= MOST_NUMBER:
        return None
    digits = f"{Decimal(value).quantize(_SIXTH_PLACE, ROUND_HALF_EVEN):f}"
    return Decimal(digits.rstrip("0").rstrip("."))


def whole(value: Any, *, most: int) -> int | None:
    """Return a whole number from 0 to `most`."""
    found = number(value)
    if found is None or found > most or found != found.to_integral_value():
        return None
    return int(found)


def items(value: Any, *, most: int) -> list[Any]:
    """Return the first items of a list; [] if it is none."""
    return value[:most] if isinstance(value, list) else []


def fields(value: Any) -> dict[str, Any]:
    """Return the fields of an object; {} if it is none."""
    return value if isinstance(value, dict) else {}
