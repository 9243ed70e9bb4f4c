"""Minimum orders, delivery times and days in a supplier's own words, read or left alone."""

import re
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cache

from .hindi import in_english
from .page_units import unit_on_page
from .written import DIGITS, NOT_A_NUMBER_BEFORE, SCALED, TO, WORD, number_written, readable, scaled

_DAYS = {
    **dict.fromkeys(("hour", "hours", "hrs", "घंटे"), Decimal(1) / 24),
    **dict.fromkeys(("day", "days", "दिवस"), Decimal(1)),
    **dict.fromkeys(("week", "weeks"), Decimal(7)),
    **dict.fromkeys(("month", "months"), Decimal(30)),
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def quantities_in(text: str | None) -> tuple[tuple[Decimal, str | None], ...]:
    """Return each quantity with its unit as written; one without a unit only if it stands alone."""
    words = readable(text)
    read = [(scaled(m["low"], m["scale"]), m["unit"]) for m in _counted().finditer(words)]
    named = [(value, unit) for value, unit in read if value and unit and unit_on_page(unit)]
    if named:
        return tuple(dict.fromkeys(named))
    return tuple((value, None) for value, _ in read if value) if len(read) == 1 else ()


def days_in(text: str | None) -> tuple[int, ...]:
    """Return each time until delivery in days, of a range the longer; from stock it is none.

    Working days count as days: on how many a week somebody works is not said.
    """
    words = readable(text)
    found = [0] if _in_stock().search(words) else []
    for match in _timed().finditer(words):
        number, each = number_written(match["high"] or match["low"]), _days_of(match["unit"])
        if number is not None and each is not None:
            found.append(int((number * each).to_integral_value(ROUND_CEILING)))
    return tuple(dict.fromkeys(found))


def day_in(text: str | None) -> date | None:
    """Return the day of 2026-12-31, 31-12-2026, 31.12.26 or 31 Dec 2026: day before month."""
    match = _dated().fullmatch(readable(text).strip())
    if match is None:
        return None
    year, month = match["year"] or match["last"], match["month"] or match["month_behind"]
    day = match["day"] or match["day_behind"]
    if month.isalpha() and month[:3] not in _MONTHS:
        return None
    number = _MONTHS.index(month[:3]) + 1 if month.isalpha() else int(month)
    try:
        return date(int(year) + (2000 if len(year) == 2 else 0), number, int(day))
    except ValueError:
        return None


def _days_of(word: str) -> Decimal | None:
    return _DAYS.get(in_english(word))


@cache
def _counted() -> re.Pattern[str]:
    unit = rf"(?P<unit>{WORD}(?:\.{WORD})*\.?)"
    number = rf"(?P<low>{DIGITS})(?![\d]|[.,]\d|\s\d|e[+-]?\d|x\d)"
    return re.compile(rf"{NOT_A_NUMBER_BEFORE}{number}(?:\s*{SCALED})?(?:\s*{unit})?")


@cache
def _in_stock() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:ready|in|ex|from)[\s-]*stock\b|\boff the shelf\b|\bsame day\b|\bimmediate\b"
        r"|तैयार माल|स्टॉक में|तुरंत"
    )


@cache
def _timed() -> re.Pattern[str]:
    working = r"(?:working|business|कार्य|calendar)\s*"
    unit = rf"(?P<unit>दिवस|{WORD})"
    return re.compile(
        rf"{NOT_A_NUMBER_BEFORE}(?P<low>{DIGITS})(?:\s*{TO}\s*(?P<high>{DIGITS}))?"
        rf"\s*-?\s*(?:{working})?{unit}"
    )


@cache
def _dated() -> re.Pattern[str]:
    month = r"\d{1,2}|[a-z]{3,9}"
    return re.compile(
        r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?:t.*)?|"
        rf"(?P<day_behind>\d{{1,2}})(?:st|nd|rd|th)?[ ./-]+(?P<month_behind>{month})[ .,/-]+"
        r"(?P<last>\d{4}|\d{2})"
    )
