"""Amounts of money in a reply: what they are for, and whether they can be taken at their word."""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from .reading.numbers import read_number, read_unit
from .reading.sentence import CURRENCIES, Sentence
from .units import PACKAGES, PIECE, Unit

_NEAR = 8
"""Tokens between "per kg" and the price that it stands before: Price per kg: Rs 245."""


class Amount(NamedTuple):
    """So much money, per `quantity` of `unit` if one is named; `currency` as it is written.

    A `range` has no value that counts. A package counts by what it is said to hold.
    """

    value: Decimal
    currency: str | None
    unit: Unit | None = None
    quantity: Decimal = Decimal(1)
    range: bool = False

    @property
    def is_money(self) -> bool:
        return self.currency is not None or self.unit is not None


def amounts_in(text: str) -> list[Amount]:
    """Return every number that has a currency, or is per a unit."""
    s = Sentence(text)
    found, i = list[Amount](), 0
    while i < len(s):
        if read := _amount(s, i):
            amount, i = read
            found += [amount] if amount.is_money else []
        else:
            i += 1
    return found


def is_hedged(text: str) -> bool:
    """Return whether a price in this part is no offer: about, from, not below, asked, earlier."""
    return text.rstrip().endswith("?") or _hedges().search(text) is not None


def is_conditional(text: str) -> bool:
    """Return whether a reply holds back what it says: a discount, or a price that may change."""
    return _conditions().search(text) is not None


def _amount(s: Sentence, i: int) -> tuple[Amount, int] | None:
    before, j = _currency(s, i)
    low = read_number(s, j, money=before is not None)
    if low is None:
        return None
    high = _upper(s, low.end)
    after, end = _currency(s, high or low.end)
    while s.word(end) in ("/-", "only"):
        after, end = after or "INR", end + 1
    per = _per(s, _past_taxes(s, end))
    unit, quantity, end = per or (*_per_before(s, i), end)
    percent = s.word(end) == "%"
    currency = None if percent else before or after
    return Amount(low.value, currency, unit, quantity, range=high is not None), end


def _upper(s: Sentence, i: int) -> int | None:
    """Return the end of a second number that makes the first a range: 240-260, Rs 240 to Rs 260."""
    if s.word(i) not in ("-", "to", "or"):
        return None
    currency, j = _currency(s, i + 1)
    high = read_number(s, j, money=currency is not None)
    return high.end if high else None


def _currency(s: Sentence, i: int) -> tuple[str | None, int]:
    if s.word(i) == "us" and s.word(i + 1) == "$":
        return "USD", i + 2
    code = CURRENCIES.get(s.word(i))
    return (code, i + 2 if s.word(i + 1) in (".", ":") else i + 1) if code else (None, i)


def _per(s: Sentence, i: int) -> tuple[Unit, Decimal, int] | None:
    """Return what follows as per kg, /100 pcs, (per tonne), each, per bag of 50 kg."""
    i = i + 1 if s.word(i) == "(" else i
    if s.word(i) in ("each", "apiece") and read_unit(s, i + 1) is None:
        return PIECE, Decimal(1), i + 1
    if s.word(i) not in ("per", "/", "each", "every"):
        return None
    many = read_number(s, i + 1)
    named = read_unit(s, many.end if many else i + 1)
    if named is None:
        return None
    unit, end = named
    inner = read_number(s, end + 1) if s.word(end) in ("of", "(") else None
    held = read_unit(s, inner.end) if inner else None
    if unit.name in PACKAGES and inner and held:
        unit, end = Unit(unit.name, held[0].base, inner.value * held[0].factor), held[1]
        return Unit("package", unit.base, unit.factor), many.value if many else Decimal(1), end
    return unit, many.value if many else Decimal(1), end


def _per_before(s: Sentence, i: int) -> tuple[Unit | None, Decimal]:
    """Return what stands before as per kg, where no other number does."""
    for j in range(i - 1, max(-1, i - 1 - _NEAR), -1):
        if s.word(j) in ("per", "/") and (named := read_unit(s, j + 1)):
            alone = all(s.number(k) is None for k in range(i))
            return (named[0] if alone else None), Decimal(1)
    return None, Decimal(1)


def _past_taxes(s: Sentence, i: int) -> int:
    """Return the token behind words about taxes: Rs 245 + 5% GST extra per kg."""
    end = i + _NEAR
    while i < end and (s.word(i) in _TAXES or (s.number(i) and s.word(i + 1) == "%")):
        i += 1
    return i


_TAXES = frozenset(
    "+ plus gst igst cgst vat tax taxes extra as applicable excluding including excl incl "
    "exclusive inclusive of net basic and % @".split()
)


@cache
def _hedges() -> re.Pattern[str]:
    return re.compile(
        r"""\b(?:approx\w*|around|about|roughly|tentative(?:ly)?|indicative|estimat\w*|budgetary
        |start(?:s|ing)?\s+(?:from|at)|from\s+(?=rs|inr|usd|₹|\$|€|£|\d)|onwards?|upwards?
        |at\s+least|less\s+than|below|under|above|more\s+than|up\s*to|minimum\s+of
        |can(?:not|['’]t|\s+not)|unable|not\s+(?:possible|viable|workable|able|acceptable|feasible)
        |your\s+(?:target|budget|price|rate|expect\w*|offer|counter)|target|competitors?
        |market\s+(?:price|rate)s?|other\s+(?:mills?|suppliers?)|last\s+(?:time|year|month|order)
        |earlier|previous(?:ly)?|was|were|old|mrp|list\s+price|instead|rather|against|if|or)\b
        |[~≈<>≤≥]""",
        re.VERBOSE | re.IGNORECASE,
    )


@cache
def _conditions() -> re.Pattern[str]:
    return re.compile(
        r"""\d\s*%\s*(?:\w+\s+){0,2}?(?:discount|rebate|off\b)
        |(?:discount|rebate)\w*\s*(?:of|:|@|is)?\s*(?:rs\.?\s*)?\d
        |\bless\s+\d+(?:\.\d+)?\s*%
        |subject\s+to\s+(?:\w+\s+){0,3}?(?:change|confirmation|market|availab\w+|revision|prior)
        |(?:price|rate)s?\s+(?:may|might|can|will)\s+(?:change|vary|increase|go\s+up|be\s+revised)
        |to\s+be\s+confirmed|not\s+(?:a\s+)?(?:firm|final)|\btbc\b""",
        re.VERBOSE | re.IGNORECASE,
    )
