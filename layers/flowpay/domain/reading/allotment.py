"""Which price is for which of the goods: by its name, for all of them, or for what stands by it."""

from itertools import pairwise

from ..goods_known import singular, words_of
from .goods import Goods
from .prices import Price
from .words import SENTENCE_ENDS

_LEAST_SUM = 1000
"""A bare bound of less behind several things is a price for the last of them."""


def allotted(goods: list[Goods], prices: list[Price]) -> list[tuple[Goods, list[Price]]]:
    """Return each item with its prices, in the order written."""
    named = [_named(goods, price) for price in prices]
    placed = [
        _placed(goods, price) if at is None else at for price, at in zip(prices, named, strict=True)
    ]
    if len(goods) == 1 + max((price.turn or 0 for price in prices), default=0) > 1:
        placed = [at if p.turn is None else p.turn for p, at in zip(prices, placed, strict=True)]
    common = {i for i, price in enumerate(prices) if price.shared}
    if len(prices) == 1 and not prices[0].total and _is_for_all(goods, prices[0], named[0]):
        common.add(0)
    return [
        (item, [p for i, p in enumerate(prices) if i in common or placed[i] == at])
        for at, item in enumerate(goods)
    ]


def sum_for_all(goods: list[Goods], prices: list[Price]) -> tuple[Price | None, list[Price]]:
    """Return the one sum that is for several things together, and the other prices.

    It stands before or behind them all.
    """
    sums = [price for price in prices if price.total or _is_sum_of_several(price)]
    if len(goods) < 2 or len(sums) != 1 or goods[0].at < sums[0].at < goods[-1].at:
        return None, prices
    others = [price for price in prices if price is not sums[0]]
    if all(own for _, own in allotted(goods, others)):
        return None, prices
    return sums[0]._replace(total=True), others


def _is_sum_of_several(price: Price) -> bool:
    """Whether a bare bound behind several things is for all: couplings and seals within 60,000."""
    return price.bare and price.whole and price.value >= _LEAST_SUM


def _named(goods: list[Goods], price: Price) -> int | None:
    """Return the one item whose name is written with the price: turquoise 640, rate for rods 60."""
    beside = {singular(word) for word in price.beside}
    shared = [len(beside & _words(item)) for item in goods]
    most = max(shared, default=0)
    return shared.index(most) if most and shared.count(most) == 1 and len(goods) > 1 else None


def _words(item: Goods) -> set[str]:
    return {singular(word) for word in words_of(f"{item.material} {item.specification or ''}")}


def _placed(goods: list[Goods], price: Price) -> int:
    """Return the item that stands last before the price, or else the first.

    Of goods that are measured differently, it is the one that is measured as the price is.
    """
    at = max(sum(item.at <= price.at for item in goods) - 1, 0)
    if not goods or price.unit is None or price.unit.base in ("piece", goods[at].unit.base):
        return at
    alike = [i for i, item in enumerate(goods) if item.unit.base == price.unit.base]
    return alike[0] if len(alike) == 1 else at


def _is_for_all(goods: list[Goods], price: Price, named: int | None) -> bool:
    """Whether the only price is for all that is measured alike: 2 t of 8 mm and 3 t of 12 mm at 60.

    It stands before all of them, or behind the last of goods of one kind.
    """
    if len({item.unit.base for item in goods}) != 1 or any(i.quantity is None for i in goods):
        return False
    if price.at < goods[0].at:
        return named is None
    if price.at < goods[-1].at:
        return False
    each = price.unit is not None and price.unit.name == "piece"
    joined = (each or price.apart) and all(item.also for item in goods[1:])
    joined = named is None and (joined or price.apart in SENTENCE_ENDS)
    return joined or all(_is_alike(one, other) for one, other in pairwise(goods))


def _is_alike(one: Goods, other: Goods) -> bool:
    """Whether two things end in the same word: 20s and 30s cotton yarn, MS rods and SS rods."""
    last = [[singular(word) for word in words_of(item.material)][-1:] for item in (one, other)]
    return last[0] == last[1] != []
