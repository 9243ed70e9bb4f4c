"""The e-invoice: whether one is needed, and its JSON (schema INV-01, version 1.1) with the IRN.

The mandatory blocks are those of protocols.md d.5; the fields of each are those that the public
`india_compliance` package sends to the portal. Amounts are Decimals, written as exact numbers.
"""

import json
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from ..errors import InvalidInput
from ..money import Money
from ..units import unit_named
from .amounts import as_decimal, in_rupees
from .facts import Reason, because, find_figure, rows, sure
from .invoice import Invoice
from .invoice_line import InvoiceLine
from .invoice_number import read_invoice_number
from .irn import irn
from .party import Party
from .states import ABROAD

VERSION = "1.1"
MANDATORY = {
    "TranDtls": ("TaxSch", "SupTyp"),
    "DocDtls": ("Typ", "No", "Dt"),
    "SellerDtls": ("Gstin", "LglNm", "Addr1", "Loc", "Pin", "Stcd"),
    "BuyerDtls": ("Gstin", "LglNm", "Pos", "Addr1", "Loc", "Pin", "Stcd"),
    "ValDtls": ("AssVal", "TotInvVal"),
}
MANDATORY_OF_ITEM = (
    *("SlNo", "IsServc", "HsnCd", "UnitPrice", "TotAmt", "AssAmt", "GstRt"),
    *("CgstAmt", "SgstAmt", "IgstAmt", "TotItemVal"),
)


class EinvoiceIncomplete(InvalidInput): ...


class EinvoiceNotForThis(InvalidInput): ...


class Need(StrEnum):
    NEEDED = "needed"
    NOT_NEEDED = "not_needed"
    UNKNOWN = "unknown"


class Obligation(BaseModel, frozen=True):
    """Whether an e-invoice has to be made, or what to ask first."""

    status: Need
    question: str | None
    reasons: tuple[Reason, ...]
    verified: bool


class Einvoice(BaseModel, frozen=True):
    """What would be sent to the registration portal; `text` is the JSON itself."""

    irn: str
    document: dict[str, Any]
    text: str


def needed(turnover: Money | None, on: date, *, registered: bool) -> Obligation:
    """Return whether a supplier of that yearly turnover has to make one for an invoice that day.

    `registered`: whether both have a GSTIN.
    """
    above = find_figure("einvoice.turnover_above", on)
    if above is None:
        asked = f"what was the turnover above which e-invoices were needed on {on}?"
        return Obligation(status=Need.UNKNOWN, question=asked, reasons=(), verified=False)
    rule = "CGST Rules, rule 48(4)"
    if not registered:
        reason = because("not both are registered: none is made", rule, above)
        status, question = Need.NOT_NEEDED, None
    elif turnover is None:
        reason = because("the supplier's turnover is not known", rule, above)
        status, question = Need.UNKNOWN, f"is the supplier's yearly turnover above {above.rupees}?"
    else:
        large = in_rupees(turnover).micros > above.rupees.micros
        told = f"a turnover {'above' if large else 'not above'} {above.rupees}"
        reason = because(told, rule, above)
        status, question = (Need.NEEDED if large else Need.NOT_NEEDED), None
    reasons = (reason,)
    verified = sure(reasons) and question is None
    return Obligation(status=status, question=question, reasons=reasons, verified=verified)


def einvoice(invoice: Invoice) -> Einvoice:
    """Return the e-invoice of a computed invoice to a registered recipient.

    Raises EinvoiceNotForThis, EinvoiceIncomplete with `missing`, InvoiceNumberInvalid.
    """
    if invoice.recipient.gstin is None or invoice.supplier.gstin is None:
        raise EinvoiceNotForThis("an e-invoice is between two who are registered")
    if ABROAD in (invoice.place.state_code, invoice.supplier.state):
        raise EinvoiceNotForThis("e-invoices of imports and exports were not studied")
    if invoice.supplier.sez:
        raise EinvoiceNotForThis("e-invoices of a special economic zone itself were not studied")
    document = document_of(invoice)
    if lacking := missing(document):
        raise EinvoiceIncomplete(f"it lacks {', '.join(lacking)}", missing=list(lacking))
    number = irn(invoice.supplier.gstin, invoice.kind, invoice.number, invoice.issued_on)
    return Einvoice(irn=number, document=document, text=json_text(document))


def document_of(invoice: Invoice) -> dict[str, Any]:
    """Return the blocks of INV-01; what is not known is left empty and found by `missing`."""
    return {
        "Version": VERSION,
        "TranDtls": {
            "TaxSch": "GST",
            "SupTyp": "SEZWP" if invoice.recipient.sez else "B2B",
            "RegRev": "Y" if invoice.reverse_charge else "N",
        },
        "DocDtls": {
            "Typ": invoice.kind.value,
            "No": read_invoice_number(invoice.number, einvoice=True),
            "Dt": f"{invoice.issued_on:%d/%m/%Y}",
        },
        "SellerDtls": _party(invoice.supplier),
        "BuyerDtls": {**_party(invoice.recipient), "Pos": invoice.place.state_code},
        "ItemList": [_item(line, invoice.reverse_charge) for line in invoice.lines],
        "ValDtls": {
            "AssVal": as_decimal(invoice.taxable),
            "CgstVal": as_decimal(invoice.cgst),
            "SgstVal": as_decimal(invoice.sgst),
            "IgstVal": as_decimal(invoice.igst),
            "RndOffAmt": as_decimal(invoice.round_off),
            "TotInvVal": as_decimal(invoice.total),
        },
        **_earlier(invoice),
    }


def missing(document: dict[str, Any]) -> tuple[str, ...]:
    """Return the mandatory blocks and fields that are not there or empty, as `SellerDtls.Pin`."""
    lacking = [] if document.get("Version") == VERSION else ["Version"]
    for block, fields in MANDATORY.items():
        found = document.get(block, {})
        lacking += [f"{block}.{name}" for name in fields if found.get(name) in (None, "")]
    items = document.get("ItemList") or []
    if not items:
        lacking.append("ItemList")
    for at, item in enumerate(items, start=1):
        lacking += [
            f"ItemList[{at}].{name}" for name in MANDATORY_OF_ITEM if item.get(name) in (None, "")
        ]
    return tuple(lacking)


def json_text(value: Any) -> str:
    """Return JSON in which a Decimal is the number itself: no digit is lost to a float."""
    match value:
        case Decimal():
            return f"{value:f}"
        case dict():
            pairs = (f"{json.dumps(name)}:{json_text(each)}" for name, each in value.items())
            return "{" + ",".join(pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(map(json_text, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def unit_code(unit: str) -> str:
    """Return the portal's code of a unit, OTH for one that it does not know."""
    known = unit_named(unit)
    codes = {row["unit"]: row["code"] for row in rows("units")}
    return str(codes.get(known.name, "OTH")) if known else "OTH"


def _party(party: Party) -> dict[str, Any]:
    return {
        "Gstin": party.gstin,
        "LglNm": party.legal_name,
        "Addr1": party.address,
        "Loc": party.place,
        "Pin": int(party.pin_code) if party.pin_code else None,
        "Stcd": party.state,
    }


def _item(line: InvoiceLine, reverse_charge: bool) -> dict[str, Any]:
    return {
        "SlNo": str(line.number),
        "PrdDesc": line.description,
        "IsServc": "Y" if line.service else "N",
        "HsnCd": line.hsn,
        "Qty": line.quantity,
        "Unit": unit_code(line.unit),
        "UnitPrice": _unit_price(line),
        "TotAmt": as_decimal(line.gross),
        "Discount": as_decimal(line.discount),
        "AssAmt": as_decimal(line.taxable),
        "GstRt": line.rate,
        "CgstAmt": as_decimal(line.cgst),
        "SgstAmt": as_decimal(line.sgst),
        "IgstAmt": as_decimal(line.igst),
        "TotItemVal": as_decimal(line.taxable if reverse_charge else line.total),
    }


def _unit_price(line: InvoiceLine) -> Decimal:
    return (as_decimal(line.gross) / line.quantity).quantize(Decimal("0.001"))


def _earlier(invoice: Invoice) -> dict[str, Any]:
    """Return the invoice that a note is about, where it is told."""
    if not invoice.original_number or not invoice.original_on:
        return {}
    number, day = invoice.original_number, f"{invoice.original_on:%d/%m/%Y}"
    return {"RefDtls": {"PrecDocDtls": [{"InvNo": number, "InvDt": day}]}}
