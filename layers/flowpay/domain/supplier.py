"""A supplier, as it is seen for one line of a request."""

from decimal import Decimal

from pydantic import BaseModel

from .evidence import Evidence
from .money import Money
from .quantities import Quantity, Share

MOST_CATEGORIES = 10


class Supplier(BaseModel, frozen=True):
    """A supplier for one line of a request.

    `unit_price` is per `unit`; where it could be converted, that is the line's base unit, and
    `minimum_quantity` is in the same unit. `freight` is for the whole line, None where nobody said.
    `product` is what the page calls the thing.
    """

    supplier_id: str
    name: str
    website: str
    email: str | None = None
    location: str | None = None
    gstin: str | None = None
    categories: tuple[str, ...] = ()
    product: str | None = None
    unit_price: Money | None = None
    unit: str | None = None
    minimum_quantity: Quantity | None = None
    lead_days: int | None = None
    freight: Money | None = None
    confidence: Share = Decimal(0)
    evidence: tuple[Evidence, ...] = ()
