"""What a supplier's own page says, which is not always what is true or what it is listed with."""

from dataclasses import replace
from random import Random

from .names import check_character
from .suppliers import Offer, Supplier, suppliers

_DOLLAR = 84.4
_LARGER = {"kg": "tonne", "piece": "gross", "metre": "km", "bag": "tonne", "box": "gross"}
_QUINTAL, _TONNE = 100, 1000
_DEAR = 500
"""What costs more rupees a kg is priced by the tonne, in lakh."""


def shown(supplier: Supplier) -> tuple[Offer, ...]:
    """Return what the supplier's own page offers; a product may stand there twice."""
    if supplier.quirk == "trader":
        traders = [s for s in suppliers().values() if s.material is not supplier.material]
        return Random(supplier.domain).choice(traders).offers  # noqa: S311 — stable, not secret
    first, *others = (_as_shown(offer, supplier.quirk) for offer in supplier.offers)
    return (first, *others, *_again(first, supplier.quirk))


def gstin_shown(supplier: Supplier) -> str:
    """Return the GSTIN as the page has it."""
    body, last = supplier.gstin[:14], supplier.gstin[14]
    if supplier.quirk == "bad_gstin":
        return body + ("Z" if last != "Z" else "Y")
    if supplier.quirk == "foreign_gstin":
        body = ("07" if body[:2] != "07" else "27") + body[2:]
        return body + check_character(body)
    return supplier.gstin


def email_shown(supplier: Supplier) -> str | None:
    """Return the address as the page has it, None where it has none."""
    word = supplier.domain.partition("-")[0]
    match supplier.quirk:
        case "vague":
            return None
        case "webmail":
            return f"{word}.sales@webmail.example"
        case "garbled":
            return f"{supplier.email}\r\nBcc: everyone@{supplier.domain}"
    return supplier.email


def _as_shown(offer: Offer, quirk: str) -> Offer:
    price, lot = offer.unit_price or 0, offer.minimum_quantity or 0
    match quirk:
        case "no_price":
            return replace(offer, unit_price=None)
        case "vague":
            return replace(offer, minimum_quantity=None)
        case "contradicts":
            return replace(offer, unit_price=round(price * 1.1))
        case "export":
            dollars = round(price / _DOLLAR * 1.04, 2)
            return replace(offer, unit_price=dollars, currency="USD", lead_days=21)
        case "wrong_unit":
            return replace(offer, unit=_LARGER[offer.unit], minimum_quantity=None)
        case "outdated":
            return replace(offer, valid_until="31-03-2024")
        case "two_leads":
            return replace(offer, lead_days=max(15, offer.lead_days or 0), from_stock=True)
        case "per_tonne" if offer.unit == "kg":
            tonnes = max(1, lot // 1000)
            return replace(offer, unit_price=price * 1000, unit="tonne", minimum_quantity=tonnes)
        case "devanagari" if offer.unit == "kg" and lot % _TONNE and price > _DEAR:
            return replace(offer, unit="tonne", unit_price=price * _TONNE, minimum_quantity=None)
        case "devanagari" if offer.unit == "kg" and lot % _QUINTAL == 0:
            dear, many = price * _QUINTAL, lot // _QUINTAL
            return replace(offer, unit="quintal", unit_price=dear, minimum_quantity=many)
    return offer


def _again(offer: Offer, quirk: str) -> list[Offer]:
    if quirk == "two_prices":
        return [replace(offer, unit_price=round((offer.unit_price or 0) * 1.08))]
    if quirk == "two_minimums":
        return [replace(offer, minimum_quantity=2 * (offer.minimum_quantity or 1))]
    return []
