"""A reply by mail, read by rules into a draft of an answer; where there is doubt there is no price.

What is said in two ways counts as not said. Nothing of it is more than the supplier's own words:
it is a draft until the supplier confirms it on the page.
"""

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple

from .intent import Line
from .mail_text import own_words
from .money import MICROS, Money
from .offer_limits import HIGHEST_PRICE, LARGEST_QUANTITY, LONGEST_LEAD_DAYS
from .quote import Answer
from .quote_form import LONGEST_VALIDITY, costs_too_much
from .quote_link import unit_asked
from .reading.deadlines import take_deadline
from .reading.numbers import read_number, read_unit
from .reading.sentence import CURRENCIES, Sentence
from .reply_parts import Part, Subject, parts_of
from .reply_prices import Amount, amounts_in, is_conditional, is_hedged
from .reply_words import bare, counted_from, duration, excluded, included, refusal
from .units import PACKAGES, Unit

_MICRO = Decimal("0.000001")


class Reading(NamedTuple):
    """What a reply says: an answer, a refusal, or neither; `missing` names what could not be read.

    `says_nothing` where it speaks of no money at all: then it answers nothing.
    """

    answer: Answer | None = None
    declined: bool = False
    says_nothing: bool = False
    missing: tuple[str, ...] = ()


class _Doubt(Exception): ...


def read_reply(text: str, *, line: Line, today: date) -> Reading:
    """Return the draft of an answer, per base unit of the line; what the mail quotes is not read.

    At most 20,000 characters are looked at.
    """
    words = own_words(text, None)
    parts = parts_of(words)
    declined = refusal().search(words) is not None
    money = [
        a for part in parts if part.subject is not Subject.ASIDE for a in amounts_in(part.text)
    ]
    if not money:
        return Reading(declined=declined, says_nothing=not declined)
    try:
        price = _price(parts, line)
        until = _valid_until(_texts(parts, Subject.VALIDITY), today)
    except _Doubt:
        return Reading(missing=("price",))
    if price is None or declined or is_conditional(words):
        return Reading(missing=("price",))
    answer = Answer(
        unit_price=price,
        unit=unit_asked(line),
        minimum_quantity=_minimum(_texts(parts, Subject.MINIMUM), line),
        lead_days=_lead_days(_texts(parts, Subject.LEAD), today),
        valid_until=until,
        freight=_freight(_texts(parts, Subject.FREIGHT), price, line),
    )
    return Reading(answer=answer, missing=_missing(answer))


def _missing(answer: Answer) -> tuple[str, ...]:
    named = {
        "minimum order": answer.minimum_quantity,
        "lead time": answer.lead_days,
        "validity": answer.valid_until,
        "freight": answer.freight,
    }
    return tuple(name for name, value in named.items() if value is None)


def _texts(parts: Iterable[Part], subject: Subject) -> list[str]:
    return [part.text for part in parts if part.subject is subject]


def _price(parts: Iterable[Part], line: Line) -> Money | None:
    """Return the one price per unit that is named, None without any; raises _Doubt."""
    found = set[Money]()
    for part in parts:
        if part.subject in (Subject.FREIGHT, Subject.ASIDE):
            continue
        priced = [each for each in amounts_in(part.text) if each.unit or each.range]
        if priced and (part.subject is Subject.UNCLEAR or is_hedged(part.text)):
            raise _Doubt
        found |= {_per_base(amount, line) for amount in priced}
    if len(found) > 1:
        raise _Doubt
    return next(iter(found), None)


def _per_base(amount: Amount, line: Line) -> Money:
    """Return the price per base unit, half to even to a micro; raises _Doubt."""
    factor = _factor(amount.unit, line) if amount.unit else None
    if factor is None or amount.range or amount.currency is None or amount.quantity <= 0:
        raise _Doubt
    each = amount.value / (amount.quantity * factor)
    if not _MICRO <= each <= HIGHEST_PRICE:
        raise _Doubt
    price = Money(int((each * MICROS).to_integral_value(ROUND_HALF_EVEN)), amount.currency)
    if costs_too_much(price, line):
        raise _Doubt
    return price


def _factor(unit: Unit, line: Line) -> Decimal | None:
    """Return how many base units of the line one of the unit holds, None where nobody can tell.

    A package holds what it is said to hold, or what the buyer's own do.
    """
    if unit.name == line.unit and line.quantity and line.base_quantity:
        return line.base_quantity / line.quantity
    return unit.factor if unit.base == unit_asked(line) and unit.name not in PACKAGES else None


def _minimum(texts: list[str], line: Line) -> Decimal | None:
    """Return the smallest order in base units, None where it is not told, or not in such units."""
    found = {quantity for text in texts for quantity in _quantities(text, line)}
    least = found.pop() if len(found) == 1 else None
    if least is None or not _MICRO <= least <= LARGEST_QUANTITY:
        return None
    return least.quantize(_MICRO).normalize() + 0


def _quantities(text: str, line: Line) -> list[Decimal | None]:
    s = Sentence(text)
    found: list[Decimal | None] = []
    for i in range(len(s)):
        priced = s.word(i - 1) in CURRENCIES or s.word(i - 1) in (".", "per", "/")
        number = None if priced or s.number(i) is None else read_number(s, i)
        named = read_unit(s, number.end) if number else None
        if number and named and number.value:
            factor = _factor(named[0], line)
            found.append(number.value * factor if factor else None)
    return found


def _lead_days(texts: list[str], today: date) -> int | None:
    days = _days(texts, today)
    day = days.pop() if len(days) == 1 else None
    lead = (day - today).days if day else None
    return lead if lead is not None and 0 <= lead <= LONGEST_LEAD_DAYS else None


def _valid_until(texts: list[str], today: date) -> date | None:
    """Return until when; raises _Doubt where it is over, or named in two ways."""
    days = _days(texts, today)
    if len(days) > 1 or None in days:
        raise _Doubt
    day = days.pop() if days else None
    if day and day > today + LONGEST_VALIDITY:
        raise _Doubt
    return day


def _days(texts: list[str], today: date) -> set[date | None]:
    """Return the days that are named, once the words that say what they count from are gone.

    None is among them if one is no day, or has passed.
    """
    plain = (duration().sub("within ", counted_from().sub(" ", text)) for text in texts)
    named = filter(None, (take_deadline(Sentence(text), today) for text in plain))
    return {None if each.problem else each.day for each in named}


def _freight(texts: list[str], price: Money, line: Line) -> Money | None:
    """Return what freight costs for the whole line: zero if included, None if nobody can tell.

    Money for something other than the whole, or a unit of the line, such as a truck, tells nothing.
    """
    said = set[Money | None]()
    for text in texts:
        if _numbers(text):
            said.add(_freight_of(text, price.currency, line))
        elif included().search(text) and not excluded().search(text):
            said.add(Money.zero(price.currency))
    return said.pop() if len(said) == 1 else None


def _freight_of(text: str, currency: str, line: Line) -> Money | None:
    """Return the one amount that is written, as far as it is for the whole line."""
    numbers = _numbers(text)
    amounts = amounts_in(text) or ([Amount(numbers[0], None)] if _is_plain(text) else [])
    if len(numbers) != 1 or len(amounts) != 1 or amounts[0].range or is_hedged(text):
        return None
    [amount] = amounts
    times = _times(amount, line)
    if times is None or amount.currency not in (None, currency):
        return None
    total = amount.value * times
    if total > HIGHEST_PRICE:
        return None
    return Money(int(total * MICROS), currency).times(Decimal(1))


def _times(amount: Amount, line: Line) -> Decimal | None:
    """Return how often an amount comes in the whole line, None where nobody can tell."""
    if amount.unit is None:
        return Decimal(1)
    factor = _factor(amount.unit, line)
    if factor is None or line.base_quantity is None or amount.quantity <= 0:
        return None
    return line.base_quantity / (amount.quantity * factor)


def _numbers(text: str) -> list[Decimal]:
    s = Sentence(text)
    return [number for i in range(len(s)) if (number := s.number(i)) is not None]


def _is_plain(text: str) -> bool:
    """Return whether a number without a currency is all that follows: freight extra 2,000."""
    return bare().search(text) is not None
