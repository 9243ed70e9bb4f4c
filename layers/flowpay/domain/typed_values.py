"""Numbers, amounts and days as people type them into a form, where they read in one way only."""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from .reading.sentence import decimal_of

LONGEST = 200


class Amount(NamedTuple):
    """A number, and the signs of currencies before and behind it, such as ₹ or rs."""

    value: Decimal
    signs: tuple[str, ...]


class Measured(NamedTuple):
    """A number, and the unit behind it if one is there."""

    value: Decimal
    unit: str | None


def plain(text: str) -> str:
    """Return what was typed, in the digits that everybody reads, without blanks around it."""
    folded = unicodedata.normalize("NFKC", text[:LONGEST])
    digits = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in folded)
    return " ".join(printable("".join(digits)).split())


def printable(text: str) -> str:
    """Return the text with a blank for what cannot be printed."""
    return "".join(c if c.isprintable() else " " for c in text)


def amount_in(words: str) -> Amount | None:
    """Return the number of 250, ₹ 250, Rs. 250/- or 250 INR, None where it is none."""
    match = _amount_form().fullmatch(words)
    value = _number(match["digits"]) if match else None
    if match is None or value is None:
        return None
    signs = (match[side].strip(" .").lower() for side in ("before", "behind"))
    return Amount(value, tuple(filter(None, signs)))


def measured_in(words: str) -> Measured | None:
    """Return the number and unit of 500, 500 kg or 0.5 tonne, None where there is no number."""
    match = _quantity_form().fullmatch(words)
    value = _number(match[1]) if match else None
    return Measured(value, match[2]) if match and value is not None else None


def day_of(words: str) -> date | None:
    """Return the day of 2026-12-31, or 31/12/2026 where a browser has no calendar."""
    parts = re.split(r"[-/.]", words)
    if len(parts) != 3 or not all(part.isdecimal() and len(part) <= 4 for part in parts):
        return None
    year, month, day = parts if len(parts[0]) == 4 else reversed(parts)
    try:
        return date(int(year), int(month), int(day)) if len(year) == 4 else None
    except ValueError:
        return None


def _number(digits: str) -> Decimal | None:
    """Return the value of digits that are grouped as somebody groups them, else None."""
    return decimal_of(digits) if _number_form().fullmatch(digits) else None


@cache
def _number_form() -> re.Pattern[str]:
    """1200, 1,200.50, 1,20,000, 1 200, 1.200,50 and 250,50: each can be read in one way only.

    1.200 cannot: here it is a little more than one, elsewhere twelve hundred.
    """
    grouped = r"\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d{1,12})?|\d{1,3}(?: \d{3})+(?:\.\d{1,12})?"
    foreign = r"\d{1,3}(?:\.\d{3})+,\d{1,2}|\d+,\d{1,2}"
    bare = r"(?![1-9]\d{0,2}\.\d{3}$)\d+(?:\.\d{1,12})?"
    return re.compile(rf"{grouped}|{foreign}|{bare}", re.ASCII)


@cache
def _amount_form() -> re.Pattern[str]:
    return re.compile(
        r"(?P<before>[^\d\s.,+-]{0,10}\.?) ?(?P<digits>\d[\d., ]*?) ?(?:/-)?"
        r" ?(?P<behind>[^\d\s.,/+-]{0,10}\.?)"
    )


@cache
def _quantity_form() -> re.Pattern[str]:
    return re.compile(r"(\d[\d., ]*?) ?([A-Za-z][A-Za-z .-]{0,20})?")
