"""Prices and freight in a supplier's own words, such as ₹२८५ प्रति किलो, read or left alone.

What can be read in two ways is not read: whoever asks says then in the evidence what stood there.
"""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from .hindi import in_english
from .page_units import unit_on_page
from .reading.sentence import CURRENCIES
from .written import DIGITS, NOT_A_NUMBER_BEFORE, SCALED, TO, WORD, readable, scaled


class Stated(NamedTuple):
    """A price in the words of a page: `value` of `currency` per `unit`, None where not said."""

    value: Decimal
    currency: str | None
    unit: str | None


INCLUDED = Stated(Decimal(0), None, None)


def prices_in(text: str | None) -> tuple[Stated, ...]:
    """Return the prices that are written, each once, of a range the upper end.

    A number is one if a currency stands beside it, or behind it what it is the price of.
    """
    found = (_stated(match) for match in _priced().finditer(readable(text)))
    return tuple(dict.fromkeys(price for price in found if price))


def freight_in(text: str | None) -> Stated | None:
    """Return the freight per unit, per order where it names no unit, or INCLUDED.

    None where it is not told, or under a condition: free above 500 kg, extra at actuals.
    """
    words, prices = readable(text), prices_in(text)
    if _condition().search(words) or len(prices) > 1:
        return None
    if not prices:
        return INCLUDED if _included().search(words) and not _apart().search(words) else None
    (price,) = prices
    return price if price.unit or _per_order().search(words) else None


def _stated(match: re.Match[str]) -> Stated | None:
    marks = [mark for mark in (match["before"], match["again"], match["after"]) if mark]
    currencies = {_currency(mark) for mark in marks}
    unit = next((u for u in (match["longer"], match["unit"]) if u and unit_on_page(u)), None)
    value = scaled(match["high"] or match["low"], match["scale"])
    if value is None or len(currencies) > 1 or not (currencies or unit):
        return None
    return Stated(value, next(iter(currencies), None), unit)


def _currency(mark: str) -> str | None:
    word = mark.replace(" ", "").strip(".")
    return CURRENCIES.get(in_english(word.removeprefix("us") if "$" in word else word))


@cache
def _priced() -> re.Pattern[str]:
    mark = (
        r"₹|\brs\b\.?|\binr\b|\brupees?\b|\bus\s?\$|\$|\busd\b|€|\beur\b|£|\bgbp\b"
        r"|रुपये|रुपया|रुपए|रु\.?"
    )
    number = rf"{DIGITS}(?![\d\u0900-\u0DFF%]|[.,]\d|\s\d|e[+-]?\d|x\d)"
    unit = rf"(?:\d+\s*)?{WORD}(?:\.{WORD})*\.?"
    return re.compile(
        rf"""(?:(?P<before>{mark})[ ]?:?[ ]?|{NOT_A_NUMBER_BEFORE})
        (?P<low>{number})(?:\s*{TO}\s*(?P<again>{mark})?[ ]?(?P<high>{number}))?
        (?:\s*{SCALED})?(?:\s*/-)?(?:\s*(?P<after>{mark}))?(?:\s*/-)?
        (?:\s*(?:\bper\b|/|\beach\b|प्रति)\s*(?P<longer>(?P<unit>{unit})
           (?:\s*(?:of\s|\()\s*{DIGITS}\s*{WORD}\)?|\s{WORD})?))?""".replace("[ ]", r"\x20"),
        re.VERBOSE,
    )


@cache
def _condition() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:above|over|more than|beyond|within|up\s?to\s+\d|below|less than|if|depend\w*"
        r"|first|from|local|minimum)\b|से ऊपर|से ज़्यादा|से ज्यादा"
    )


@cache
def _included() -> re.Pattern[str]:
    return re.compile(
        r"\b(?:included|inclusive|includes|free|nil|paid by us)\b"
        r"|\bf\.o\.r\b|\bfor (?:destination|basis)\b|शामिल|मुफ़्त|मुफ्त|फ्री"
    )


@cache
def _apart() -> re.Pattern[str]:
    return re.compile(r"\b(?:not|no|extra|exclu\w*|actuals?)\b|नहीं|अलग")


@cache
def _per_order() -> re.Pattern[str]:
    return re.compile(r"\b(?:per|/|each|for the)\s*(?:whole\s)?(?:order|consignment|delivery)\b")
