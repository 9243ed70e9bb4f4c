"""Invoices, purchases and parties for the tests of GST."""

from datetime import date
from decimal import Decimal
from typing import Any

from flowpay.domain.gst.gstin import check_character
from flowpay.domain.gst.gstr2b import StatementEntry
from flowpay.domain.gst.invoice import Invoice, InvoiceDraft, compute
from flowpay.domain.gst.invoice_line import LineDraft
from flowpay.domain.gst.party import Party
from flowpay.domain.gst.tds import Purchase
from flowpay.domain.money import Money

TODAY = date(2026, 11, 22)
MUMBAI = "27AAPFU0939F1ZV"
BENGALURU = "29AAGCB7383J1Z4"


def inr(amount: str | int) -> Money:
    return Money.of(amount, "INR")


def gstin_of(state: str, pan: str = "AAPFU0939F") -> str:
    """Return a well-formed GSTIN of a State."""
    first14 = f"{state}{pan}1Z"
    return first14 + check_character(first14)


def a_party(gstin: str | None = MUMBAI, **changes: Any) -> Party:
    facts = {"legal_name": "Ring Spinners", "address": "1 Mill Road", "place": "Town"}
    return Party(**{"gstin": gstin, "pin_code": "400001", **facts, **changes})


def a_line(**changes: Any) -> LineDraft:
    facts = {"description": "40s cotton yarn", "hsn": "5205", "quantity": Decimal(1200)}
    price = {} if "taxable" in changes else {"unit_price": inr(300)}
    return LineDraft(**{**facts, "unit": "kg", **price, **changes})


def a_draft(*lines: LineDraft, **changes: Any) -> InvoiceDraft:
    """Return an invoice from Maharashtra to Maharashtra for 1200 kg of cotton yarn at ₹300."""
    facts = {"number": "INV/26/001", "issued_on": date(2026, 10, 5)}
    parties = {"supplier": a_party(), "recipient": a_party(gstin_of("27", "AAGCB7383J"))}
    return InvoiceDraft(**{**facts, **parties, "lines": lines or (a_line(),), **changes})


def an_invoice(*lines: LineDraft, **changes: Any) -> Invoice:
    return compute(a_draft(*lines, **changes), today=TODAY)


def a_purchase(taxable: str | Money, **changes: Any) -> Purchase:
    value = taxable if isinstance(taxable, Money) else inr(taxable)
    facts = {"purchase_id": "pur_1", "on": date(2026, 10, 5), "taxable": value}
    return Purchase(**{**facts, **changes})


def an_entry(**changes: Any) -> StatementEntry:
    """Return a purchase as books or a statement have it: 1000 at 5 % from Karnataka."""
    facts = {"supplier_gstin": BENGALURU, "number": "KA/001", "issued_on": date(2026, 10, 5)}
    return StatementEntry(**{**facts, "taxable": inr(1000), "igst": inr(50), **changes})
