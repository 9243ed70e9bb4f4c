"""Numbers as people write them on a page: २८५, 1,20,000, 2.85 लाख. What is unclear is no number."""

import re
import unicodedata
from decimal import Decimal
from functools import cache

from .hindi import in_english

SCALES = {
    **dict.fromkeys(("hundred", "hundreds"), Decimal(100)),
    **dict.fromkeys(("k", "thousand", "thousands", "hazar", "hazaar"), Decimal(1_000)),
    **dict.fromkeys(("lakh", "lakhs", "lac", "lacs"), Decimal(100_000)),
    **dict.fromkeys(("million", "millions", "mn"), Decimal(1_000_000)),
    **dict.fromkeys(("crore", "crores", "cr", "crs"), Decimal(10_000_000)),
}
"""What a number is multiplied by, that stands before such a word."""

LONGEST_NUMBER = 40
MOST_DIGITS = 13

DIGITS = r"(?:\d{1,2}(?:,\d{2})*,\d{3}|\d{1,3}(?:,\d{3})+|\d{1,3}(?:\x20\d{3})+|\d+)(?:\.\d{1,6})?"
"""Digits, in threes as in 120,000 or 1 200, or as in India, 1,20,000; no two ways to read one."""

LONGEST_TERM = 200
"""Longer words are no term; a text that was cut might end inside a number."""

TO = r"(?:-|–|—|to\b|से)"
NOT_A_NUMBER_BEFORE = r"(?<![\w.,+−-])(?<!\d\x20)"
SCALED = (
    r"(?P<scale>(?:lakhs?|lacs?|crores?|cr|thousand|hundred|k)\b"
    r"|लाख|करोड़|करोड़|हजार|हज़ार|हज़ार)"
)


WORD = r"[^\W\d_][\w\u0900-\u0DFF]*"
"""A word; the vowel signs of India's scripts count as letters, which no class of `re` does."""


def folded(text: str) -> str:
    """Return the text in lower case, with the digits of every script as those of ASCII."""
    lower = text.replace("₨", "rs").lower()
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in lower)


def number_written(text: str) -> Decimal | None:
    """Return the number that the text is, or None: digits, and behind them at most "lakh" or such.

    It has no sign, and at most 13 digits before its point.
    """
    if len(text) > LONGEST_NUMBER:
        return None
    match = _form().fullmatch(folded(text).strip())
    if match is None:
        return None
    digits = match["digits"].replace(",", "").replace(" ", "")
    if len(digits.partition(".")[0]) > MOST_DIGITS:
        return None
    factor = scale_named(match["scale"]) if match["scale"] else Decimal(1)
    return Decimal(digits) * factor if factor else None


def scale_named(word: str) -> Decimal | None:
    """Return what a word such as lakh, करोड़ or k multiplies by, None where it is no such word."""
    return SCALES.get(in_english(word.rstrip(".")))


def readable(text: str | None) -> str:
    """Return the words of a term, folded; "" where there are none, or too many to be one."""
    return folded(text) if text and len(text) <= LONGEST_TERM else ""


def scaled(digits: str, scale: str | None) -> Decimal | None:
    """Return the number with the word that multiplies it, None where it is not well written."""
    value = number_written(digits)
    factor = scale_named(scale) if scale else Decimal(1)
    return value * factor if value is not None and factor else None


@cache
def _form() -> re.Pattern[str]:
    return re.compile(rf"(?P<digits>{DIGITS})(?:\s*(?P<scale>{WORD}\.?))?")
