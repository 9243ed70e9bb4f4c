"""What a page offers for one line: the product that fits, and of what it says of it the safe side.

Where a page contradicts itself, the higher price, the larger minimum and the longer delivery count:
what the buyer then holds or waits for is enough, whichever of them the supplier meant.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from .categories import category_of, likeness
from .evidence import Said
from .findings import Product
from .intent import Line
from .listing import is_out_of_line, listed_price
from .money import Money
from .page_offer import (
    Priced,
    Terms,
    leads_of,
    minimums_of,
    prices_of,
)
from .page_units import factor_of

MOST_PRODUCTS = 100
LEAST_LIKENESS = Decimal("0.6")
"""More than one word of two in common: cotton fabric is no offer of cotton yarn."""


class Offer(NamedTuple):
    """A product in the line's terms: price and minimum are per and in `unit`."""

    product: str | None = None
    unit_price: Money | None = None
    unit: str | None = None
    minimum_quantity: Decimal | None = None
    lead_days: int | None = None
    said: tuple[Said, ...] = ()


class _Reading(NamedTuple):
    """A product with the prices that hold for it."""

    product: Product
    prices: Terms[Priced]


def read_offer(
    products: tuple[Product, ...], line: Line, *, on: date, listing: str | None = None
) -> Offer:
    """Return the product that fits the line best, in the line's base unit where that can be.

    `listing` is what a search engine shows of the page.
    """
    read = [
        _Reading(product, prices_of(product, line, on))
        for product in products[:MOST_PRODUCTS]
        if _fits(product, line)
    ]
    best = max(read, key=lambda each: _rank(each, line), default=None)
    if best is None:
        return Offer(said=(Said("page", "no_product_fits", line.material),) if products else ())
    name = best.product.name
    same = [each for each in read if _key(each.product) == _key(best.product)]
    tier = _tier(same, line)
    same = [tier] if tier else same
    price, about_price = _highest(same, line, listed_price(listing, line))
    unit = price.unit if price else _unit_of(best.product, line)
    minimum, about_minimum = _largest(same, line, unit)
    lead, about_lead = _longest(same)
    said = [Said("page", "product", name), *about_price, *about_minimum, *about_lead]
    return Offer(name, price and price.money, unit or None, minimum, lead, tuple(said))


def _fits(product: Product, line: Line) -> bool:
    category = _category(product, line)
    if line.category is not None and category is not None:
        return category == line.category
    return likeness(line.material, product.name) >= LEAST_LIKENESS


def _category(product: Product, line: Line) -> str | None:
    return category_of(product.name, [line.category] if line.category else [])


def _rank(reading: _Reading, line: Line) -> tuple[bool, Decimal, bool, bool, bool, int, str]:
    """The best: of the same category, most alike, priced so that it compares, the cheapest."""
    name, prices = reading.product.name, reading.prices.values
    same = line.category is not None and _category(reading.product, line) == line.category
    alike = likeness(f"{line.material} {line.specification or ''}", name)
    own = [p.money.micros for p in prices if p.compares and p.money.currency == line.currency]
    compares = any(price.compares for price in prices)
    return same, alike, bool(prices), compares, bool(own), -min(own, default=0), name


def _key(product: Product) -> str:
    return " ".join(product.name.casefold().split())


def _unit_of(product: Product, line: Line) -> str | None:
    """Return the unit of terms without a price: the line's own unless the page has another."""
    same = product.unit is None or factor_of(product.unit, line) is not None
    return line.base_unit if same else product.unit


def _tier(same: Sequence[_Reading], line: Line) -> _Reading | None:
    """Return what holds for the quantity where the price falls as the quantity rises, or None."""
    steps = []
    for each in same:
        minimums = minimums_of(each.product, line, line.base_unit).values
        prices = each.prices.values
        if len(prices) != 1 or len(minimums) != 1 or not prices[0].compares:
            return None
        steps.append((minimums[0], prices[0].money, each))
    steps.sort(key=lambda step: step[0])
    falling = all(
        low[0] < high[0] and low[1].currency == high[1].currency and low[1].micros > high[1].micros
        for low, high in pairwise(steps)
    )
    if len(steps) < 2 or not falling:
        return None
    reached = [each for least, _, each in steps if least <= (line.base_quantity or 0)]
    return reached[-1] if reached else steps[0][2]


def _highest(
    same: Sequence[_Reading], line: Line, listed: Money | None
) -> tuple[Priced | None, list[Said]]:
    """Return the price to count with, if it is believed, and what is to be said of it."""
    said = [one for each in same for one in each.prices.said]
    prices = [price for each in same for price in each.prices.values]
    if not prices:
        return None, said
    first = max(prices, key=lambda p: (p.compares, p.money.currency == line.currency))
    rivals = [p for p in prices if (p.unit, p.money.currency) == (first.unit, first.money.currency)]
    price = max(rivals, key=lambda p: p.money.micros)
    said += _contradiction("prices_contradict", "higher", [f"{p.money}" for p in rivals])
    if not price.compares:
        said.append(Said("page", "unit_not_comparable", price.unit or "none", price.text))
    told = f"{price.money} per {price.unit or 'unit'}"
    if listed and price.compares and listed.currency == price.money.currency:
        if is_out_of_line(price.money, [listed]):
            against = f"{told}, and {listed} in the search"
            return None, [*said, Said("page", "price_not_believed", against, price.text)]
        if listed != price.money:
            said.append(Said("search", "price_differs_from_listing", f"{listed}, the page {told}"))
    return price, [Said("page", "price_on_page", told, price.text), *said]


def _largest(
    same: Sequence[_Reading], line: Line, unit: str | None
) -> tuple[Decimal | None, list[Said]]:
    terms = [minimums_of(each.product, line, unit) for each in same]
    values = [value for term in terms for value in term.values]
    said = [one for term in terms for one in term.said]
    if not values:
        return None, said
    told = [f"{value:f} {unit or ''}".strip() for value in values]
    text = next((each.product.minimum_text for each in same if each.product.minimum_text), None)
    largest = max(values)
    on_page = Said("page", "minimum_on_page", f"{largest:f} {unit or ''}".strip(), text)
    return largest, [on_page, *said, *_contradiction("minimums_contradict", "larger", told)]


def _longest(same: Sequence[_Reading]) -> tuple[int | None, list[Said]]:
    terms = [leads_of(each.product) for each in same]
    values = [value for term in terms for value in term.values]
    said = [one for term in terms for one in term.said]
    if not values:
        return None, said
    text = next((each.product.lead_text for each in same if each.product.lead_text), None)
    on_page = Said("page", "lead_on_page", f"{max(values)} days", text)
    told = _contradiction("leads_contradict", "longer", [f"{value} days" for value in values])
    return max(values), [on_page, *said, *told]


def _contradiction(fact: str, which: str, values: Iterable[str]) -> list[Said]:
    different = list(dict.fromkeys(values))
    told = f"{' and '.join(different[:4])}: the {which} counts"
    return [Said("page", fact, told)] if len(different) > 1 else []
