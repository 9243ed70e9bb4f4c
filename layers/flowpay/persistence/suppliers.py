"""Suppliers of an account: pk `<account>#supplier`, sk `<supplier id>`; grouped best first."""

from decimal import Decimal

from flowpay.domain.supplier import Supplier

from . import book
from .book import Listing, Write, key
from .items import stored


def known(account: str, supplier: Supplier) -> Write:
    """Return the write of what is known of a supplier now; the newest finding replaces the last."""
    doubt = Decimal(1) - supplier.confidence
    item = {
        **key(account, "supplier", supplier.supplier_id),
        "group": f"{account}#supplier",
        "place": f"{doubt:.4f}#{supplier.supplier_id}",
        **stored(supplier),
    }
    return Write("Put", "book", item)


def listed(
    account: str, *, material: str | None, limit: int, cursor: str | None
) -> tuple[tuple[Supplier, ...], str | None]:
    """Return one page of suppliers, the most trusted first, and the next cursor."""
    listing = Listing(
        group=f"{account}#supplier",
        ascending=True,
        where="contains(categories, :material)" if material else "",
        values={":material": material} if material else {},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(Supplier.model_validate(item) for item in items), following
