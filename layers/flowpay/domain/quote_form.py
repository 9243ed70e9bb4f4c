"""The form of a quote: what was typed into it, read as an answer, or what to correct and how."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from pydantic import BaseModel

from .currency import MINOR_UNITS
from .errors import InvalidInput
from .intent import Line
from .money import MICROS, MOST_MICROS, Money
from .offer_limits import HIGHEST_PRICE, LARGEST_QUANTITY, LONGEST_LEAD_DAYS
from .quote import Answer
from .quote_link import unit_asked
from .reading.sentence import CURRENCIES
from .typed_values import amount_in, day_of, measured_in, plain, printable
from .units import convertible

LONGEST_NOTE = 500
LONGEST_VALIDITY = timedelta(days=730)
OFFERED = ("INR", "USD", "EUR", "GBP", "AED", "CNY", "JPY", "SGD")
"""The currencies to choose from, behind that of the request."""
FREIGHT = ("included", "amount", "unknown")


class Typed(BaseModel, frozen=True):
    """What stands in the form's fields, as it was typed."""

    price: str = ""
    currency: str = ""
    minimum: str = ""
    lead_days: str = ""
    valid_until: str = ""
    freight: str = "unknown"
    freight_amount: str = ""
    note: str = ""


class FieldWrong(InvalidInput): ...


class Checked(NamedTuple):
    """The answer, or for each wrong field what to do."""

    answer: Answer | None
    errors: dict[str, str]


def currencies(line: Line) -> tuple[str, ...]:
    """Return the currencies that a price may be in, that of the request first."""
    return tuple(dict.fromkeys((line.currency, *OFFERED)))


def typed_as(answer: Answer) -> Typed:
    """Return the form as it would have been filled in for this answer."""
    freight, minimum, days = answer.freight, answer.minimum_quantity, answer.lead_days
    return Typed(
        price=_unmistakable(answer.unit_price),
        currency=answer.unit_price.currency,
        minimum=f"{minimum:f}" if minimum is not None else "",
        lead_days=f"{days}" if days is not None else "",
        valid_until=answer.valid_until.isoformat() if answer.valid_until else "",
        freight="unknown" if freight is None else "amount" if freight.micros else "included",
        freight_amount=_unmistakable(freight) if freight and freight.micros else "",
        note=answer.note or "",
    )


def _unmistakable(money: Money) -> str:
    """Return the amount with a fourth decimal place where the third would pass for a thousand."""
    _, _, places = money.amount.partition(".")
    return f"{money.amount}0" if len(places) == 3 else money.amount


def checked(typed: Typed, *, line: Line, today: date) -> Checked:
    """Return what the form says, each field read by itself; nothing is guessed."""
    errors: dict[str, str] = {}

    def read[T](field: str, how: Callable[[], T]) -> T | None:
        try:
            return how()
        except FieldWrong as wrong:
            errors[field] = str(wrong)
            return None

    currency = read("currency", lambda: _currency(typed, line)) or line.currency
    price = read("price", lambda: _price(typed.price, currency, line))
    fields = {
        "minimum_quantity": read("minimum", lambda: _minimum(typed.minimum, unit_asked(line))),
        "lead_days": read("lead_days", lambda: _lead_days(typed.lead_days)),
        "valid_until": read("valid_until", lambda: _valid_until(typed.valid_until, today)),
        "freight": read("freight_amount", lambda: _freight(typed, currency)),
        "note": read("note", lambda: _note(typed.note)),
    }
    if errors or price is None:
        return Checked(None, errors)
    return Checked(Answer(unit_price=price, unit=unit_asked(line), **fields), {})


def costs_too_much(price: Money, line: Line) -> bool:
    """Return whether the whole line would cost more than can be written down."""
    quantity = line.base_quantity or line.quantity or Decimal(1)
    return price.micros * Fraction(quantity) > MOST_MICROS


def _currency(typed: Typed, line: Line) -> str:
    if typed.currency not in currencies(line):
        raise FieldWrong("Choose a currency of the list.")
    return typed.currency


def _price(text: str, currency: str, line: Line) -> Money:
    unit = unit_asked(line)
    value = _amount(text, currency, missing=f"Write your price per {unit}, such as 250.50.")
    if value > HIGHEST_PRICE:
        raise FieldWrong(f"Nothing costs so much: write the price of one {unit}.")
    if value == 0:
        raise FieldWrong("A price is above zero. If you cannot offer this, use the button below.")
    price = _money(value, currency, places=6)
    if costs_too_much(price, line):
        raise FieldWrong(f"The whole order would cost too much: write the price of one {unit}.")
    return price


def _freight(typed: Typed, currency: str) -> Money | None:
    if typed.freight not in FREIGHT:
        raise FieldWrong("Choose how freight is paid.")
    if typed.freight != "amount":
        if typed.freight_amount.strip():
            raise FieldWrong('Choose "a total" for this amount, or leave it empty.')
        return Money.zero(currency) if typed.freight == "included" else None
    missing = "Write the freight for the whole quantity, such as 2,000."
    value = _amount(typed.freight_amount, currency, missing=missing)
    if value > HIGHEST_PRICE:
        raise FieldWrong("No freight costs so much: write the total for this order.")
    return _money(value, currency, places=MINOR_UNITS[currency])


def _minimum(text: str, unit: str) -> Decimal | None:
    """Return the minimum order in `unit`; one in another unit of the same kind is converted."""
    words = plain(text)
    if not words:
        return None
    measured = measured_in(words)
    factor = convertible(measured.unit, unit) if measured and measured.unit else Decimal(1)
    if measured is None or factor is None:
        raise FieldWrong(f"Write a number of {unit}, such as 500, or leave it empty.")
    quantity = measured.value * factor
    if quantity > LARGEST_QUANTITY:
        raise FieldWrong(f"That is more than anybody can order: write a number of {unit}.")
    return quantity.quantize(Decimal("0.000001")).normalize() + 0 or None


def _lead_days(text: str) -> int:
    words = plain(text)
    if not words:
        raise FieldWrong("Write how many days after the order it is delivered, such as 7.")
    if not words.isdecimal() or len(words) > 5 or int(words) > LONGEST_LEAD_DAYS:
        raise FieldWrong(f"Write whole days, from 0 to {LONGEST_LEAD_DAYS}.")
    return int(words)


def _valid_until(text: str, today: date) -> date | None:
    words = plain(text)
    if not words:
        return None
    day = day_of(words)
    if day is None:
        raise FieldWrong(f"Write a day such as {today + timedelta(days=30)}, or leave it empty.")
    if day < today:
        raise FieldWrong("That day has passed: write today's or a later one.")
    if day > today + LONGEST_VALIDITY:
        raise FieldWrong("That day is too far away: write one within two years.")
    return day


def _note(text: str) -> str | None:
    lines = (" ".join(printable(line).split()) for line in text.strip().splitlines())
    note = "\n".join(lines)
    if len(note) > LONGEST_NOTE:
        raise FieldWrong(f"Keep it to {LONGEST_NOTE} characters: it has {len(note)} now.")
    return note or None


def _amount(text: str, currency: str, *, missing: str) -> Decimal:
    """Return a number that may have the currency beside it, if it is the one that was chosen."""
    words = plain(text)
    if not words:
        raise FieldWrong(missing)
    found = amount_in(words)
    if found is None:
        raise FieldWrong("Write a number above zero in digits, such as 250.50 or 1,20,000.")
    if {CURRENCIES.get(sign) for sign in found.signs} - {currency}:
        raise FieldWrong("Write the number alone, and choose its currency beside it.")
    return found.value


def _money(value: Decimal, currency: str, *, places: int) -> Money:
    micros = value * MICROS
    if micros % 10 ** (6 - places):
        raise FieldWrong(f"Write at most {places} decimal places.")
    return Money(int(micros), currency)
