"""How sure each field of a reading is, from 0 (nothing said) to 1: each assumption takes a part.

The parts are set so that of the fields with 0.9 or more at least 98 in 100 are right in the sets
of requests that people have read.
"""

from decimal import Decimal
from typing import NamedTuple

from .cities import cities, is_hindi_city, long_names, states
from .days import Deadline
from .goods import Goods
from .prices import Price
from .sentence import Sentence

_NOTHING, _LEAST, _SURE = Decimal(0), Decimal("0.3"), Decimal("0.97")
_UNKNOWN_WORD = Decimal("0.15")
_LONG_NAME = Decimal("0.1")
_ONE_OF_SEVERAL = Decimal("0.1")
_NO_UNIT = Decimal("0.12")
_USUAL_CONTENT = Decimal("0.1")
_NUMBER_LEFT = Decimal("0.08")
_NO_CURRENCY = Decimal("0.09")
_NO_BASIS = Decimal("0.12")
_SPREAD = Decimal("0.1")
_NO_YEAR = Decimal("0.04")
_UNKNOWN_PLACE = Decimal("0.2")
_CONTRADICTED = Decimal("0.5")
_MOST_WORDS = 4


class Grounds(NamedTuple):
    """What a reading rests on; `categories` has one for each of the goods, or None."""

    goods: list[Goods]
    categories: list[str | None]
    prices: list[Price]
    deadline: Deadline | None
    destination: str | None
    numbers_left: int
    contradicted: bool


def numbers_in(s: Sentence) -> int:
    """Return how many numbers stand in what is left of a sentence."""
    return sum(s.number(i) is not None for i in range(len(s)))


def certainty(grounds: Grounds) -> dict[str, Decimal]:
    """Return how sure each field is: of several goods the least sure counts."""
    goods = list(zip(grounds.goods, grounds.categories, strict=True))
    return {
        "material": min((_of_material(grounds, *item) for item in goods), default=_NOTHING),
        "quantity": min((_of_quantity(grounds, item) for item in grounds.goods), default=_NOTHING),
        "price_ceiling": min((_of_price(grounds, p) for p in grounds.prices), default=_NOTHING),
        "deliver_by": _of_deadline(grounds.deadline),
        "destination": _of_destination(grounds.destination),
    }


def _less(*doubts: Decimal) -> Decimal:
    return max(_SURE - sum(doubts, Decimal(0)), _LEAST)


def _several(grounds: Grounds) -> Decimal:
    return _ONE_OF_SEVERAL * (len(grounds.goods) > 1)


def _of_material(grounds: Grounds, item: Goods, category: str | None) -> Decimal:
    if not item.material:
        return _NOTHING
    long = _LONG_NAME * (len(item.material.split()) > _MOST_WORDS)
    return _less(_UNKNOWN_WORD * (category is None), long, _several(grounds))


def _of_quantity(grounds: Grounds, item: Goods) -> Decimal:
    """A number without a unit may be anything, and so may one beside numbers that say nothing."""
    if item.quantity is None:
        return _NOTHING
    if item.contradicted:
        return _less(_CONTRADICTED)
    usual = item.unit.name == "bag" and item.unit.factor == _USUAL_BAG
    left = _NUMBER_LEFT * max(grounds.numbers_left, 0)
    return _less(_NO_UNIT * item.bare, _USUAL_CONTENT * usual, left, _several(grounds))


_USUAL_BAG = Decimal(50)


def _of_price(grounds: Grounds, price: Price) -> Decimal:
    if grounds.contradicted:
        return _less(_CONTRADICTED)
    left = _NUMBER_LEFT * (grounds.numbers_left > 0)
    spread = _SPREAD * (len(grounds.goods) > 1 and not price.shared)
    assumed = _NO_CURRENCY * (price.currency is None)
    return _less(assumed, _NO_BASIS * price.bare, left, spread)


def _of_deadline(deadline: Deadline | None) -> Decimal:
    if deadline is None or deadline.day is None:
        return _NOTHING
    if deadline.problem:
        return _less(_CONTRADICTED)
    return _less(_NO_YEAR * deadline.assumed)


def _of_destination(place: str | None) -> Decimal:
    if place is None:
        return _NOTHING
    words = place.lower().replace(",", "")
    known = words in cities() | states() | long_names() or is_hindi_city(words)
    return _less(_UNKNOWN_PLACE * (not known and words.split()[0] not in cities()))
