"""Suppliers: the one picture made of what search, page and directory say about a company."""

import hashlib
import re
from datetime import datetime
from decimal import Decimal
from functools import cache

from pydantic import BaseModel

from .categories import category_of
from .evidence import Evidence, Said, confidence_of, evidence_of, plain
from .findings import Discovery, Organisation, PageFacts, Product
from .gstin import GstinInvalid, read_gstin, state_in
from .intent import Line
from .money import Money
from .offer import MOST_PRODUCTS, read_offer
from .quantities import Quantity, Share

__all__ = [
    "Discovery",
    "Organisation",
    "PageFacts",
    "Product",
    "Supplier",
    "assemble",
    "domain_of",
    "supplier_id_for",
]

LONGEST_NAME, LONGEST_EMAIL, LONGEST_URL = 120, 254, 2048
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


def domain_of(url: str) -> str:
    """Return the bare host of a link or address: lower case, no scheme, www., port or path."""
    host = url.strip().lower()
    host = host.partition("://")[2] or host
    for mark in "/?#":
        host = host.partition(mark)[0]
    return host.rpartition("@")[2].partition(":")[0].removeprefix("www.").rstrip(".")


def supplier_id_for(domain: str) -> str:
    """Return the id of whoever trades under that domain, so that one found twice is one."""
    return "sup_" + hashlib.sha256(domain_of(domain).encode()).hexdigest()[:16]


def assemble(
    found: Discovery,
    page: PageFacts | None,
    organisation: Organisation | None,
    *,
    line: Line,
    at: datetime,
) -> Supplier:
    """Return the supplier that search, page and directory describe, seen for one line.

    What they say is data: texts are cut to a length, and values out of a sane range or of no known
    unit or currency are left out, with evidence that says so.
    """
    told = page or PageFacts()
    offer = read_offer(told.products, line)
    email, about_email = _email(told.email, domain_of(found.url))
    gstin, about_gstin = _gstin(told, organisation)
    said = [Said("search", "found", found.url), *_answers(page, organisation), *offer.said]
    evidence = evidence_of([*said, *about_email, *about_gstin], at)
    return Supplier(
        supplier_id=supplier_id_for(found.url),
        name=_name(found, told, organisation),
        website=plain(found.url, LONGEST_URL),
        email=email,
        location=_location(found, told, organisation),
        gstin=gstin,
        categories=_categories(told, line),
        product=plain(offer.product) if offer.product else None,
        unit_price=offer.unit_price,
        unit=plain(offer.unit) if offer.unit else None,
        minimum_quantity=offer.minimum_quantity,
        lead_days=offer.lead_days,
        confidence=confidence_of(evidence),
        evidence=evidence,
    )


def _answers(page: PageFacts | None, organisation: Organisation | None) -> list[Said]:
    said = [Said("page", "page_answered", page.company_name or "no name")] if page else []
    said += [Said("page", "certificate", text) for text in (page.certificates[:10] if page else ())]
    if organisation:
        said.append(Said("directory", "organisation_known", organisation.name))
    return said


def _name(found: Discovery, page: PageFacts, organisation: Organisation | None) -> str:
    """Return what they call themselves, else what others do, else their domain."""
    listed = organisation.name if organisation else ""
    names = (plain(name or "", LONGEST_NAME) for name in (page.company_name, listed, found.name))
    return next((name for name in names if name), plain(domain_of(found.url), LONGEST_NAME))


def _location(found: Discovery, page: PageFacts, organisation: Organisation | None) -> str | None:
    listed = (organisation.city, organisation.state, organisation.country) if organisation else ()
    for parts in (listed, (found.city, found.country), (page.address,)):
        if text := ", ".join(plain(part) for part in parts if part):
            return plain(text)
    return None


def _categories(page: PageFacts, line: Line) -> tuple[str, ...]:
    """Return the categories of what they sell, in the order of their page."""
    own = [line.category] if line.category else []
    found = (category_of(product.name, own) for product in page.products[:MOST_PRODUCTS])
    return tuple(dict.fromkeys(name for name in found if name))[:MOST_CATEGORIES]


@cache
def _address_form() -> re.Pattern[str]:
    return re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@(?:[a-z0-9-]{1,63}\.)+[a-z]{2,24}", re.ASCII)


def _email(text: str | None, domain: str) -> tuple[str | None, list[Said]]:
    """Return the address where quotes can be asked for, and whether it is of their own domain."""
    if not text:
        return None, []
    address = text.strip().lower().removeprefix("mailto:")
    if len(address) > LONGEST_EMAIL or not _address_form().fullmatch(address):
        return None, [Said("page", "email_unusable", text)]
    host = address.rpartition("@")[2]
    own = host == domain or host.endswith(f".{domain}") or domain.endswith(f".{host}")
    return address, [Said("page", "email_at_own_domain" if own else "email_elsewhere", address)]


def _gstin(page: PageFacts, organisation: Organisation | None) -> tuple[str | None, list[Said]]:
    """Return the GSTIN if it is well formed, and whether its state is that of their address."""
    if not page.gstin:
        return None, []
    try:
        number = read_gstin(page.gstin[:30])
    except GstinInvalid as error:
        return None, [Said("page", "gstin_invalid", f"{page.gstin[:30]}: {error}")]
    said = [Said("page", "gstin_valid", number.gstin)]
    address = f"{page.address or ''} {(organisation and organisation.state) or ''}"[:1000]
    if (state := state_in(address)) is not None:
        fact = "gstin_matches_state" if state == number.state_code else "gstin_of_another_state"
        said.append(Said("page", fact, number.state))
    return number.gstin, said
