"""Suppliers of an account: pk `<account>#supplier`, sk `<supplier id>`; grouped best first.

findings  pk `<account>#findings`, sk `<supplier id>`: what was found out, for later requests
"""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from flowpay.domain.findings import Findings
from flowpay.domain.known_supplier import KnownSupplier

from . import book
from .book import Listing, Write, key
from .items import Item, stored


def known(account: str, supplier: KnownSupplier, findings: Findings | None) -> list[Write]:
    """Return the writes of what is known of a supplier now; the newest replaces the last."""
    doubt = Decimal(1) - supplier.confidence
    item = {
        **_key_of(account, supplier.supplier_id),
        "group": f"{account}#supplier",
        "place": f"{doubt:.4f}#{supplier.supplier_id}",
        **stored(supplier),
    }
    kept = [Write("Put", "book", item)]
    if findings:
        place = _findings_key(account, supplier.supplier_id)
        kept.append(Write("Put", "book", {**place, **stored(findings)}))
    return kept


def unreachable(account: str, supplier_id: str, *, at: datetime) -> Write:
    """Return the write that counts that a mail to a known supplier has come back once more.

    It has no condition, so it never refuses what it is written with. Of a supplier that is not
    known it leaves an item without a name, in no list, which nobody takes for a supplier.
    """
    return Write(
        "Update",
        "book",
        _key_of(account, supplier_id),
        "SET bounced_at = :at ADD bounces :one",
        values={":at": at.isoformat(), ":one": 1},
    )


def looked_up(account: str, ids: Iterable[str]) -> dict[str, KnownSupplier]:
    """Return those of these suppliers that are known, by id."""
    items = book.get_together(*(("book", _key_of(account, id)) for id in ids))
    found = map(_from_item, items)
    return {supplier.supplier_id: supplier for supplier in found if supplier}


def with_findings(account: str, supplier_id: str) -> tuple[KnownSupplier | None, Findings | None]:
    """Return what is known of a supplier, and what was found out when."""
    item, findings = book.get_together(
        ("book", _key_of(account, supplier_id)), ("book", _findings_key(account, supplier_id))
    )
    return _from_item(item), Findings.model_validate(findings) if findings else None


def listed(
    account: str, *, material: str | None, limit: int, cursor: str | None
) -> tuple[tuple[KnownSupplier, ...], str | None]:
    """Return one page of suppliers, the most trusted first, and the next cursor."""
    listing = Listing(
        group=f"{account}#supplier",
        ascending=True,
        where="contains(categories, :material)" if material else "",
        values={":material": material} if material else {},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(filter(None, map(_from_item, items))), following


def _key_of(account: str, supplier_id: str) -> dict[str, str]:
    return key(account, "supplier", supplier_id)


def _findings_key(account: str, supplier_id: str) -> dict[str, str]:
    return key(account, "findings", supplier_id)


def _from_item(item: Item | None) -> KnownSupplier | None:
    return KnownSupplier.model_validate(item) if item and "name" in item else None
