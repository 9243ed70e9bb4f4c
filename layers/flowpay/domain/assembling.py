"""One picture of a supplier, made of what search, page and directory say about a company."""

import re
from datetime import datetime
from functools import cache

from .categories import category_of
from .commands import commanding
from .evidence import Said, confidence_of, evidence_of, plain, within_bytes
from .findings import Discovery, Organisation, PageFacts
from .intent import Line
from .offer import MOST_PRODUCTS, read_offer
from .page_freight import read_freight
from .sites import domain_of, site_of, supplier_id_for
from .supplier import MOST_CATEGORIES, Supplier
from .tax_number import tax_number

LONGEST_NAME, LONGEST_EMAIL = 120, 254
MOST_NAME_BYTES, MOST_WORDS_BYTES = 240, 200
MOST_CERTIFICATES = 10

_MARKUP = frozenset("<>{}")


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
    offer = read_offer(told.products, line, on=at.date(), listing=found.summary)
    freight, about_freight = read_freight(told.freight, line, offer)
    email, about_email = _email(told.email, domain_of(found.url))
    tax = tax_number(told, organisation)
    said = [
        Said("search", "found", found.url),
        *_answers(page, organisation),
        *_about_itself(found, told),
        *offer.said,
        *about_freight,
        *about_email,
        *tax.said,
    ]
    return Supplier(
        supplier_id=supplier_id_for(found.url),
        name=_name(found, told, organisation),
        website=site_of(found.url),
        email=email,
        location=_location(found, told, organisation),
        gstin=tax.gstin,
        categories=_categories(told, line),
        product=_words(offer.product),
        unit_price=offer.unit_price,
        unit=_words(offer.unit),
        minimum_quantity=offer.minimum_quantity,
        lead_days=offer.lead_days,
        freight=freight,
        confidence=confidence_of(said),
        evidence=evidence_of(said, at),
    )


def _answers(page: PageFacts | None, organisation: Organisation | None) -> list[Said]:
    said = [Said("page", "page_answered", page.company_name or "no name")] if page else []
    certificates = page.certificates[:MOST_CERTIFICATES] if page else ()
    said += [Said("page", "certificate", text) for text in certificates]
    if organisation:
        said.append(Said("directory", "organisation_known", organisation.name))
    return said


def _about_itself(found: Discovery, page: PageFacts) -> list[Said]:
    """Return what speaks against the page as a whole: it is a directory, or addresses a model."""
    texts = [page.text_for_machines, page.company_name, page.address, page.freight]
    texts += [*page.certificates[:MOST_CERTIFICATES], found.name, found.summary]
    for product in page.products[:MOST_PRODUCTS]:
        texts += [product.name, product.price_text, product.minimum_text, product.lead_text]
    order = commanding(texts)
    said = [Said("page", "speaks_to_machines", order)] if order else []
    if page.lists_other_companies:
        said.append(Said("page", "lists_other_companies", "it offers what several others sell"))
    return said


def _name(found: Discovery, page: PageFacts, organisation: Organisation | None) -> str:
    """Return what they call themselves, else what others do, else their domain.

    Markup and orders to a model are no names: whoever asks for a quote would have to write them.
    """
    listed = organisation.name if organisation else ""
    names = [page.company_name, listed, found.name, domain_of(found.url)]
    told = (within_bytes(plain(name or "", LONGEST_NAME), MOST_NAME_BYTES) for name in names)
    return next((n for n in told if n and not _MARKUP & set(n) and not commanding([n])), "")


def _location(found: Discovery, page: PageFacts, organisation: Organisation | None) -> str | None:
    listed = (organisation.city, organisation.state, organisation.country) if organisation else ()
    for parts in (listed, (found.city, found.country), (page.address,)):
        if text := ", ".join(plain(part) for part in parts if part):
            return _words(text)
    return None


def _words(text: str | None) -> str | None:
    return within_bytes(plain(text), MOST_WORDS_BYTES) if text else None


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
