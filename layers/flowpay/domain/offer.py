"""What a page offers for one line: the product that fits, priced per base unit of the line."""

from decimal import Decimal
from typing import NamedTuple

from .categories import category_of, likeness
from .currency import MINOR_UNITS
from .evidence import Said
from .findings import Product
from .intent import Line
from .money import Money
from .reading.sentence import CURRENCIES
from .units import convertible, unit_named

HIGHEST_PRICE = LARGEST_QUANTITY = Decimal(10**9)
LONGEST_LEAD_DAYS = 365
"""Above these a page is taken to be mistaken: the value is left out, with evidence saying so."""

MOST_PRODUCTS = 100
LEAST_LIKENESS = Decimal("0.6")
"""More than one word of two in common: cotton fabric is no offer of cotton yarn."""

_MICRO = Decimal("0.000001")


class Offer(NamedTuple):
    """A product in the line's terms: price and minimum are per and in `unit`."""

    product: str | None = None
    unit_price: Money | None = None
    unit: str | None = None
    minimum_quantity: Decimal | None = None
    lead_days: int | None = None
    said: tuple[Said, ...] = ()


def read_offer(products: tuple[Product, ...], line: Line) -> Offer:
    """Return the product that fits the line best, in the line's base unit where that can be."""
    product = _fitting(products[:MOST_PRODUCTS], line)
    if product is None:
        return Offer(said=(Said("page", "no_product_fits", line.material),) if products else ())
    factor = _factor(product, line)
    unit = line.base_unit if factor else product.unit
    price, about_price = _price(product, factor or Decimal(1))
    minimum, about_minimum = _minimum(product, factor or Decimal(1))
    lead, about_lead = _lead(product)
    said = [Said("page", "product", product.name), *about_price, *about_minimum, *about_lead]
    if factor is None:
        said.append(Said("page", "unit_not_comparable", product.unit or "none"))
    return Offer(product.name, price, unit, minimum, lead, tuple(said))


def _fitting(products: tuple[Product, ...], line: Line) -> Product | None:
    """Return the best: of the same category, most alike, priced, convertible, the cheapest."""

    def rank(product: Product) -> tuple[bool, Decimal, bool, bool, Decimal, str]:
        same = line.category is not None and _category(product, line) == line.category
        price = product.unit_price if _is_sane(product.unit_price, HIGHEST_PRICE) else None
        comparable = _factor(product, line) is not None
        alike = likeness(f"{line.material} {line.specification or ''}", product.name)
        cheap = -price if price is not None else Decimal(0)
        return same, alike, price is not None, comparable, cheap, product.name

    fitting = [product for product in products if _fits(product, line)]
    return max(fitting, key=rank, default=None)


def _fits(product: Product, line: Line) -> bool:
    category = _category(product, line)
    if line.category is not None and category is not None:
        return category == line.category
    return likeness(line.material, product.name) >= LEAST_LIKENESS


def _category(product: Product, line: Line) -> str | None:
    return category_of(product.name, [line.category] if line.category else [])


def _factor(product: Product, line: Line) -> Decimal | None:
    """Return how many of the line's base unit one of the product's holds, or None."""
    if line.base_unit is None:
        return None
    named = (product.unit or "").lower().removeprefix("per ").strip(" /.1")
    unit = unit_named(named or ("piece" if line.base_unit == "piece" else ""))
    if unit is None:
        return None
    if unit.name == line.unit and line.base_quantity and line.quantity:
        return line.base_quantity / line.quantity  # a bag of the size that the buyer gave
    return convertible(unit.name, line.base_unit)


def _price(product: Product, factor: Decimal) -> tuple[Money | None, list[Said]]:
    price, currency = product.unit_price, _currency(product.currency)
    if price is None:
        return None, []
    if not _is_sane(price, HIGHEST_PRICE) or (each := price / factor) > HIGHEST_PRICE:
        return None, [Said("page", "price_out_of_range", str(price))]
    if currency is None:
        return None, [Said("page", "price_without_currency", str(price))]
    money = Money.of(each.quantize(_MICRO), currency)
    if money.micros == 0:
        return None, [Said("page", "price_out_of_range", str(price))]
    return money, [Said("page", "price_on_page", f"{money} (as written: {price:f})")]


def _currency(text: str | None) -> str | None:
    word = (text or "").strip().strip(".").lower()
    code = CURRENCIES.get(word, word.upper())
    return code if code in MINOR_UNITS else None


def _minimum(product: Product, factor: Decimal) -> tuple[Decimal | None, list[Said]]:
    minimum = product.minimum_quantity
    if minimum is None or minimum == 0:
        return None, []
    if not _is_sane(minimum, LARGEST_QUANTITY):
        return None, [Said("page", "minimum_quantity_out_of_range", str(minimum))]
    return (minimum * factor).quantize(_MICRO).normalize() + 0, []


def _lead(product: Product) -> tuple[int | None, list[Said]]:
    lead = product.lead_days
    if lead is None or 0 <= lead <= LONGEST_LEAD_DAYS:
        return lead, []
    return None, [Said("page", "lead_days_out_of_range", str(lead)[:20])]


def _is_sane(value: Decimal | None, highest: Decimal) -> bool:
    return value is not None and value.is_finite() and _MICRO <= value <= highest
