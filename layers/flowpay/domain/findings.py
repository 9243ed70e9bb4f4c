"""What the ports say about a company: found by a search, read on its page, listed in a directory.

It is data written by others; `supplier.assemble` bounds and checks it.
"""

from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel


class Discovery(BaseModel, frozen=True):
    """A company that a search found."""

    name: str
    url: str
    summary: str | None = None
    city: str | None = None
    country: str | None = None


class Product(BaseModel, frozen=True):
    """One thing a page offers; `unit_price` is per `unit`, in `currency`, all as the page says."""

    name: str
    unit_price: Decimal | None = None
    currency: str | None = None
    unit: str | None = None
    minimum_quantity: Decimal | None = None
    lead_days: int | None = None


class PageFacts(BaseModel, frozen=True):
    """What a supplier's own page says of itself."""

    company_name: str | None = None
    products: tuple[Product, ...] = ()
    email: str | None = None
    phone: str | None = None
    address: str | None = None
    gstin: str | None = None
    certificates: tuple[str, ...] = ()


class Organisation(BaseModel, frozen=True):
    """What a company directory says."""

    name: str
    city: str | None = None
    state: str | None = None
    country: str | None = None
    founded_year: int | None = None
    employees: int | None = None


class Findings(BaseModel, frozen=True):
    """All that was found out about a company at one time; it serves later requests while fresh."""

    found: Discovery
    page: PageFacts | None = None
    organisation: Organisation | None = None
    at: datetime
