"""What the ports say about a company: found by a search, read on its page, listed in a directory.

It is data written by others; `assembling.assemble` bounds and checks it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from pydantic import BaseModel, field_validator

FRESH_FOR = timedelta(days=7)
"""Prices move within weeks: what was seen a week ago is looked at again."""

MOST_BYTES = 20_000
"""Of all that is kept of one company."""

_PRODUCTS_BYTES = 10_500
_URL, _SUMMARY, _ADDRESS, _TEXT, _SHORT, _CERTIFICATE = 2_048, 600, 400, 255, 120, 100
"""In bytes of UTF-8."""
_LONGEST_TERM = 201
"""In characters: a term is cut only where it is too long to be read (written.LONGEST_TERM)."""
_MOST_CERTIFICATES = 10


class Discovery(BaseModel, frozen=True):
    """A company that a search found."""

    name: str
    url: str
    summary: str | None = None
    city: str | None = None
    country: str | None = None


class Product(BaseModel, frozen=True):
    """One thing a page offers; `unit_price` is per `unit`, in `currency`, all as the page says.

    Each `…_text` is the very words of the page for the number before it; the days of a price
    (`price_as_of`, `price_valid_until`) are words, too. `minimum_unit` is None where it is `unit`.
    """

    name: str
    unit_price: Decimal | None = None
    currency: str | None = None
    unit: str | None = None
    price_text: str | None = None
    price_as_of: str | None = None
    price_valid_until: str | None = None
    minimum_quantity: Decimal | None = None
    minimum_unit: str | None = None
    minimum_text: str | None = None
    lead_days: int | None = None
    lead_text: str | None = None


class PageFacts(BaseModel, frozen=True):
    """What a supplier's own page says of itself.

    `freight` is what it says of transport, in its own words, and `text_for_machines` what on it
    speaks to a model or a program and not to people.
    """

    company_name: str | None = None
    products: tuple[Product, ...] = ()
    freight: str | None = None
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    gstin: str | None = None
    certificates: tuple[str, ...] = ()
    lists_other_companies: bool = False
    text_for_machines: str | None = None


class Organisation(BaseModel, frozen=True):
    """What a company directory says."""

    name: str
    city: str | None = None
    state: str | None = None
    country: str | None = None
    founded_year: int | None = None
    employees: int | None = None


class Findings(BaseModel, frozen=True):
    """All that was found out about a company at one time; it serves later requests while fresh.

    Its texts are cut, and of more products than fit the first stay, so that it can be kept.
    """

    found: Discovery
    page: PageFacts | None = None
    organisation: Organisation | None = None
    at: datetime

    def is_fresh(self, at: datetime) -> bool:
        """Return whether it still tells how things stand, at the time `at`."""
        return at - self.at < FRESH_FOR

    @field_validator("found")
    @classmethod
    def _found(cls, found: Discovery) -> Discovery:
        return _cut(found, url=_URL, summary=_SUMMARY, name=_TEXT, city=_SHORT, country=_SHORT)

    @field_validator("organisation")
    @classmethod
    def _organisation(cls, listed: Organisation | None) -> Organisation | None:
        return listed and _cut(listed, name=_TEXT, city=_SHORT, state=_SHORT, country=_SHORT)

    @field_validator("page")
    @classmethod
    def _page(cls, page: PageFacts | None) -> PageFacts | None:
        if page is None:
            return None
        certificates = (_bytes(text, _CERTIFICATE) for text in page.certificates)
        kept = {
            "products": tuple(_fitting(page.products)),
            "certificates": tuple(certificates)[:_MOST_CERTIFICATES],
            "freight": page.freight and page.freight[:_LONGEST_TERM],
        }
        texts = {"company_name": _TEXT, "email": _TEXT, "text_for_machines": _TEXT}
        return _cut(
            page.model_copy(update=kept), address=_ADDRESS, phone=_SHORT, gstin=_SHORT, **texts
        )


def _fitting(products: Iterable[Product]) -> Iterable[Product]:
    """Yield the first products, cut, as many as the room for them holds."""
    left = _PRODUCTS_BYTES
    for product in products:
        terms = ("price_text", "minimum_text", "lead_text")
        long = {name: value[:_LONGEST_TERM] for name in terms if (value := getattr(product, name))}
        words = ("currency", "unit", "minimum_unit", "price_as_of", "price_valid_until")
        limits = dict.fromkeys(words, _SHORT)
        short = _cut(product.model_copy(update=long), name=_TEXT, **limits)
        left -= len(short.model_dump_json(exclude_none=True).encode())
        if left < 0:
            return
        yield short


def _cut[Model: BaseModel](model: Model, **limits: int) -> Model:
    texts = {name: getattr(model, name) for name in limits}
    short = {name: _bytes(text, limits[name]) for name, text in texts.items() if text}
    return model.model_copy(update=short)


def _bytes(text: str, most: int) -> str:
    return text.encode(errors="ignore")[:most].decode(errors="ignore")
