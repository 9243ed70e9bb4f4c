"""A model's reading of a request, checked against text and rules: taken whole or not at all.

The model points at words; our own readers read them. It may fill in what the rules have not found
and nothing else: what they are sure of stays, of two quantities, prices or days it cannot choose
one, and a limit that is written is the rules' to read.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from .categories import canonical_category
from .errors import InvalidInput
from .intent import Intent, Line
from .model_numbers import price_in, quantity_in
from .model_quotes import Doubted, Number, Span, Text, can_name, numbers_of
from .reading.bounds import Bounds, bounds_of
from .reading.goods import Goods
from .reading.prices import Price
from .understanding import LEAST_QUANTITY, LONGEST_NAME, MOST_QUANTITY
from .units import PIECE

__all__ = ["Doubted", "Terms", "is_worth_asking", "read"]

LEAST_SURE = Decimal("0.7")
"""Below this a reading of the rules is doubtful; an unknown material, as written, just is not."""

SURE_OF_MODEL = Decimal("0.7")
"""How sure a field is that only a model has found, though its words are the buyer's own."""

MOST_WORDS = 12
"""Of a material, a specification or a place."""


class Terms(NamedTuple):
    """What a text is read under, by rules and model alike."""

    today: date
    price_currency: str
    categories: Sequence[str]


class _Part(NamedTuple):
    """One thing that a model has found, by where it stands in the text."""

    material: Span
    specification: Span | None
    quantity: Number
    price: Price | None

    @property
    def spans(self) -> list[Span]:
        named = [self.material, self.quantity.span]
        named += [self.specification] if self.specification else []
        return [*named, Span(self.price.at, self.price.at + 1)] if self.price else named


def is_worth_asking(intent: Intent, text: str, today: date) -> bool:
    """Whether a model could help: the rules have missed something that the text may well say.

    A question beyond what is missing is about a contradiction: that is for the buyer to answer. A
    text that speaks to a model is read by rules alone.
    """
    lines = intent.lines
    missing = sum((not line.material) + (line.quantity is None) for line in lines) if lines else 1
    doubtful = any(intent.confidence.get(name, 0) < LEAST_SURE for name in ("material", "quantity"))
    if not doubtful or len(intent.questions) > missing:
        return False
    said = Text(text, today)
    named = bool(lines) and all(line.material for line in lines)
    counted = bool(lines) and all(line.quantity is not None for line in lines)
    could_name, could_count = named or said.has_names, counted or bool(numbers_of(said.left))
    return could_name and could_count and not said.gives_orders


def read(answer: dict[str, Any], text: str, by_rules: Intent, terms: Terms) -> Intent:
    """Return the intent as a model's answer completes it; raises Doubted where that fails.

    `answer` has the shape of `model_request.SCHEMA`.
    """
    said = Text(text, terms.today)
    if said.gives_orders:
        raise Doubted("the text speaks to a model")
    parts = [_part(said, each, terms.price_currency) for each in answer["lines"]]
    if not parts:
        raise Doubted("it names nothing to buy")
    _leave_no_quantity(said, parts)
    _leave_no_price(said, parts)
    found = [_line(said, part, terms) for part in parts]
    if not all(any(_agrees(line, known) for line in found) for known in by_rules.lines):
        raise Doubted("it contradicts what the rules have read")
    lines = tuple(_specified(line, by_rules.lines) for line in found)
    day = _day(said, answer["deliver_by"])
    destination = _destination(said, answer["destination"])
    return Intent(
        lines=lines,
        deliver_by=day,
        deliver_within_days=(day - terms.today).days if day else None,
        destination=destination,
        confidence=_confidence(by_rules, lines, day, destination),
        parser="model",
    )


def _part(said: Text, answer: dict[str, Any], currency: str) -> _Part:
    if answer["material"] is None or answer["quantity"] is None:
        raise Doubted("something is still missing")
    specification, price = answer["specification"], answer["price"]
    return _Part(
        material=said.where(answer["material"]),
        specification=said.where(specification) if specification else None,
        quantity=quantity_in(said, answer["quantity"]),
        price=price_in(said, price, currency) if price else None,
    )


def _line(said: Text, part: _Part, terms: Terms) -> Line:
    """Return the line, its limits worked out as the rules do."""
    material, unit = _named(said, part.material), part.quantity.unit or PIECE
    specification = _named(said, part.specification) if part.specification else None
    base = part.quantity.value * unit.factor
    if not LEAST_QUANTITY <= base <= MOST_QUANTITY:
        raise Doubted("that quantity cannot be bought")
    prices = said.prices or ([part.price] if part.price else [])
    written = next((price.currency for price in prices if price.currency), None)
    currency = written or terms.price_currency
    goods = Goods(material, None, part.material.start, part.quantity.value, unit)
    bounds = _bounds(prices, goods, base, currency)
    return Line(
        material=material,
        category=canonical_category(material, terms.categories, specification),
        specification=specification,
        quantity=part.quantity.value.normalize() + 0,
        unit=unit.name,
        base_quantity=base.normalize() + 0,
        base_unit=unit.base,
        price_ceiling=bounds.ceiling,
        budget=bounds.budget,
        currency=currency,
        currency_assumed=written is None,
    )


def _named(said: Text, span: Span) -> str:
    """Return words that can name goods or a place, as the buyer wrote them."""
    words = said.words(span)
    if not any(map(can_name, words)) or len(words) > MOST_WORDS:
        raise Doubted(f"{said.written(span)[:60]!r} names nothing")
    return said.written(span)[:LONGEST_NAME]


def _bounds(prices: list[Price], goods: Goods, base: Decimal, currency: str) -> Bounds:
    try:
        bounds = bounds_of(prices, goods, base, currency)
    except InvalidInput as error:
        raise Doubted(str(error)) from error
    if bounds.question:
        raise Doubted(bounds.question)
    return bounds


def _leave_no_quantity(said: Text, parts: list[_Part]) -> None:
    """Doubt a reading that leaves a quantity out: whoever leaves one out chooses among them."""
    taken = [span for part in parts for span in part.spans]
    quantities = {part.quantity.span for part in parts}
    if len(quantities) < len(parts):
        raise Doubted("one quantity is for one thing")
    bare = any(part.quantity.unit is None for part in parts)
    for number in numbers_of(said.left):
        known = any(span.meets(number.span) for span in taken)
        if not known and (bare or number.unit):
            raise Doubted(f"it leaves out {said.written(number.span)[:60]!r}")


def _leave_no_price(said: Text, parts: list[_Part]) -> None:
    """Doubt another price than the rules', and prices of several things: they would share them."""
    own = [part.price for part in parts if part.price]
    if len(parts) > 1 and (own or said.prices):
        raise Doubted("of several things, whose price is it")
    if own and said.prices and own[0].value not in [price.value for price in said.prices]:
        raise Doubted("the rules have read another price")


def _agrees(line: Line, known: Line) -> bool:
    """Whether a line says what the rules know of it, and may be more."""
    quantities = (line.base_quantity, line.base_unit), (known.base_quantity, known.base_unit)
    if known.quantity is not None and quantities[0] != quantities[1]:
        return False
    if known.category:
        return line.category == known.category
    mine, theirs = set(line.material.lower().split()), set(known.material.lower().split())
    return mine <= theirs or theirs <= mine


def _specified(line: Line, by_rules: Sequence[Line]) -> Line:
    """Return the line with the specification that the rules have read, where they have."""
    known = (each.specification for each in by_rules if _agrees(line, each))
    specification = next(filter(None, known), line.specification)
    return line.model_copy(update={"specification": specification})


def _day(said: Text, claim: dict[str, Any] | None) -> date | None:
    """Return the rules' day, or one that a quote names and they have not read as another time."""
    known = said.deadline
    if known is None and claim:
        known = Text(said.written(said.where(claim["quote"])), said.today).deadline
    day = known.day if known and not known.problem else None
    if claim and str(day) != claim["date"]:
        raise Doubted(f"{claim['quote'][:60]!r} is not the day {claim['date'][:20]!r}")
    return day


def _destination(said: Text, quote: str | None) -> str | None:
    if quote is None or said.destination:
        return said.destination
    return _named(said, said.where(quote))


def _confidence(
    by_rules: Intent, lines: tuple[Line, ...], day: date | None, destination: str | None
) -> dict[str, Decimal]:
    """The rules' own, and a model's where only it has found something."""
    found = {
        "material": True,
        "quantity": True,
        "price_ceiling": any(line.price_ceiling for line in lines),
        "deliver_by": day is not None,
        "destination": destination is not None,
    }
    least = {name: SURE_OF_MODEL if there else Decimal(0) for name, there in found.items()}
    return {n: max(by_rules.confidence.get(n, Decimal(0)), sure) for n, sure in least.items()}
