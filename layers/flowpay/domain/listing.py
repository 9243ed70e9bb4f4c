"""What a search engine shows of a supplier's price, and when another one is not to be believed."""

import re
from collections.abc import Collection
from functools import cache

from .intent import Line
from .money import Money
from .page_offer import priced
from .page_prices import prices_in

FIFTH = 5
"""No seller asks a fifth of what it is sold for elsewhere: a slip, another unit, or a trap."""


def listed_price(summary: str | None, line: Line) -> Money | None:
    """Return the price per base unit that the summary names, None unless it is one and no more."""
    found = {
        price.money
        for sentence in _ends().split(summary or "")
        for stated in prices_in(sentence)
        if (price := priced(stated, sentence, line)) and price.compares
    }
    return next(iter(found)) if len(found) == 1 else None


def is_out_of_line(price: Money, others: Collection[Money]) -> bool:
    """Return whether the price is below a fifth of the middle one of others in its currency."""
    same = sorted(other.micros for other in others if other.currency == price.currency)
    return bool(same) and price.micros * FIFTH < same[(len(same) - 1) // 2]


@cache
def _ends() -> re.Pattern[str]:
    return re.compile(r"…|;|\n|(?<!rs)[.!?](?=\s|$)", re.IGNORECASE)
