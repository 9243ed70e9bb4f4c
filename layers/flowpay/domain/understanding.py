"""Understanding: what a buyer's text asks for, by rules; what is missing becomes a question.

It stands apart from the intent itself: who only handles one, such as whoever moves the money, loads
none of this.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from .categories import canonical_category
from .errors import InvalidInput
from .intent import Intent, Line
from .reading.allotment import allotted, sum_for_all
from .reading.asides import take_asides
from .reading.bounds import bounds_of, ceiling_of, sum_of
from .reading.certainty import Grounds, certainty, numbers_in
from .reading.days import Deadline
from .reading.deadlines import take_deadline
from .reading.goods import Goods
from .reading.places import take_destination
from .reading.prices import Price, take_prices
from .reading.sentence import Sentence
from .reading.tables import rows_as_lines
from .reading.wanted import read_goods

LONGEST_REQUEST = 2_000
LONGEST_NAME = 200
LEAST_QUANTITY, MOST_QUANTITY = Decimal("0.000001"), Decimal(10**9)
"""What can be asked for, in base units: from a milligram to a million tonnes."""


class RequestEmpty(InvalidInput): ...


class RequestTooLong(InvalidInput): ...


class RequestUnreadable(InvalidInput): ...


class QuantityOutOfRange(InvalidInput): ...


def understand(text: str, *, today: date, price_currency: str, categories: Sequence[str]) -> Intent:
    """Return what the text asks for; a price without a currency is one of `price_currency`.

    Raises RequestEmpty, RequestTooLong, RequestUnreadable, QuantityOutOfRange or AmountInvalid.
    """
    s = Sentence(rows_as_lines(_readable(text)))
    take_asides(s)
    deadline = take_deadline(s, today)
    prices = take_prices(s)
    destination = take_destination(s)
    numbers = numbers_in(s)
    goods = read_goods(s)
    together, others = sum_for_all(goods, prices)
    whole = [together] if together else []
    priced = [(item, own or whole) for item, own in allotted(goods, others)]
    read = [_line(item, own, price_currency, categories) for item, own in priced]
    lines = _alike([line for line, _ in read])
    day = deadline.day if deadline else None
    asked = [question for _, question in read if question]
    grounds = Grounds(
        goods,
        [line.category for line in lines],
        prices,
        deadline,
        destination,
        numbers_left=numbers - sum(item.quantity is not None for item in goods),
        contradicted=bool(asked),
    )
    asked += [question for item in goods if (question := _unclear(item, lines))]
    return Intent(
        lines=lines,
        deliver_by=day,
        deliver_within_days=(day - today).days if day else None,
        destination=destination,
        confidence=certainty(grounds),
        questions=(*_questions(lines, deadline), *asked),
        budget=together and sum_of([together], together.currency or price_currency),
    )


def _readable(text: str) -> str:
    if len(text) > LONGEST_REQUEST:
        raise RequestTooLong(f"a request has at most {LONGEST_REQUEST:,} characters")
    if not text.strip():
        raise RequestEmpty('say what you need, such as "1200 kg cotton yarn within 5 days"')
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\t\r\n" for c in text):
        raise RequestUnreadable("a request is plain text, without control characters")
    return text


def _line(
    item: Goods, prices: list[Price], currency: str, categories: Sequence[str]
) -> tuple[Line, str | None]:
    """Return the line and, where its price cannot be told, the question to ask."""
    written = next((p.currency for p in prices if p.currency), None)
    line = Line(
        material=item.material[:LONGEST_NAME],
        category=canonical_category(item.material, categories, item.specification),
        specification=item.specification and item.specification[:LONGEST_NAME],
        currency=written or currency,
        currency_assumed=written is None,
    )
    if item.quantity is None:
        ceiling, budget = ceiling_of(prices, line.currency), sum_of(prices, line.currency)
        return line.model_copy(update={"price_ceiling": ceiling, "budget": budget}), None
    base = item.quantity * item.unit.factor
    if not LEAST_QUANTITY <= base <= MOST_QUANTITY:
        raise QuantityOutOfRange("that quantity cannot be bought: write one such as 1200 kg")
    bounds = bounds_of(prices, item, base, line.currency)
    known = {
        "quantity": item.quantity.normalize() + 0,
        "unit": item.unit.name,
        "base_quantity": base.normalize() + 0,
        "base_unit": item.unit.base,
        "price_ceiling": bounds.ceiling,
        "budget": bounds.budget,
    }
    return line.model_copy(update=known), bounds.question


def _alike(lines: list[Line]) -> tuple[Line, ...]:
    """Return the lines, those of one material in one category: 8 mm rod and 12 mm rod of steel."""
    known = {line.material.lower(): line.category for line in lines if line.category}
    return tuple(
        line.model_copy(update={"category": line.category or known.get(line.material.lower())})
        for line in lines
    )


def _questions(lines: tuple[Line, ...], deadline: Deadline | None) -> list[str]:
    """What is missing before suppliers can be looked for."""
    asked = [] if lines else ["What do you need, and how much of it?"]
    for line in lines:
        if not line.material:
            asked.append(f"What do you need {line.quantity:f} {line.unit} of?")
        if line.quantity is None:
            asked.append(f'What quantity of "{line.material}" do you need, such as 500 kg?')
    if deadline and deadline.problem:
        asked.append(f"By which day do you need it? {deadline.problem}.")
    return asked


_BY_WEIGHT = frozenset(("cotton yarn", "textile dye"))


def _unclear(item: Goods, lines: tuple[Line, ...]) -> str | None:
    """Ask which of two quantities holds, and of what there are so many where none is counted."""
    if item.contradicted:
        return f'You name two quantities of "{item.material}": which of them holds?'
    if item.either and item.material and len(lines) > 1:
        return f'Do you need the "{item.material}" as well, or only one of the two?'
    named = {(line.material, line.category in _BY_WEIGHT) for line in lines}
    if item.bare and (item.material, True) in named:
        return f'{item.quantity:f} of what is the "{item.material}": kg, bags or cones?'
    return None
