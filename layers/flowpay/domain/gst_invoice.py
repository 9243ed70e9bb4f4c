"""An invoice and what follows from it: e-invoice, e-way bill, taxes kept back, and its clocks."""

from datetime import date
from typing import Literal

from pydantic import BaseModel

from .errors import InvalidInput
from .gst.clocks import Clocks, running
from .gst.deadlines import Deadline, supplier_payment
from .gst.einvoice import (
    EinvoiceIncomplete,
    EinvoiceNotForThis,
    Obligation,
    einvoice,
    needed,
)
from .gst.eway_bill import EwayBill, eway_bill
from .gst.facts import FactUnknown
from .gst.financial_year import india_day
from .gst.gst_tds import Withholding, gst_tds_of, marketplace_tcs
from .gst.gstin import read_gstin
from .gst.hsn import DigitsNeeded, digits_needed
from .gst.interest import Late, credit_reversal, late_payment
from .gst.invoice import DocumentKind, Invoice, compute
from .gst.invoice_number import InvoiceNumberInvalid
from .gst.pan import PanInvalid, read_pan
from .gst.tds import Purchase, Tds, tds_on_goods
from .gst_request import ComputeInvoice


class NotYet(InvalidInput): ...


class InvoiceResult(BaseModel, frozen=True):
    """An invoice and what follows from it; `einvoice_json` is INV-01 1.1, if nothing is missing.

    `hsn_short`: the lines whose code has fewer digits than the invoice needs. `gst_tds`: what s.51
    keeps back, where it touches the goods or the buyer. `marketplace_tcs`: what s.52 might take
    from money that is held here, shown and not decided. `credit_reversal` and `late_interest`: what
    it costs that the supplier was paid late, or in part.
    """

    kind: Literal["invoice"] = "invoice"
    invoice: Invoice
    hsn_digits: DigitsNeeded
    hsn_short: tuple[int, ...]
    einvoice_needed: Obligation
    irn: str | None
    einvoice_json: str | None
    einvoice_missing: tuple[str, ...]
    eway_bill: EwayBill | None
    tds: Tds | None
    gst_tds: Withholding | None
    marketplace_tcs: Withholding | None
    deadlines: tuple[Deadline, ...]
    credit_reversal: Late | None
    late_interest: Late | None


def clocks_of(asked: ComputeInvoice) -> Clocks:
    """Return what is known of the purchase, for its clocks."""
    draft = asked.invoice
    return Clocks(
        issued_on=draft.issued_on,
        registered=bool(draft.supplier.gstin and draft.recipient.gstin),
        credit_note=draft.kind is DocumentKind.CREDIT_NOTE,
        accepted_on=asked.accepted_on,
        supplier_size=asked.supplier_size,
        agreed_days=asked.agreed_days,
        supplier_turnover=asked.supplier_turnover,
        acknowledged_at=asked.acknowledged_at,
    )


def computed_invoice(asked: ComputeInvoice, *, today: date) -> InvoiceResult:
    """Return all that follows; `today` is the day in India. Raises what the engine raises."""
    _check_facts(asked, today)
    invoice = compute(asked.invoice, today=today)
    lacking, made = _einvoice(invoice)
    digits = digits_needed(asked.supplier_turnover, invoice.issued_on)
    return InvoiceResult(
        invoice=invoice,
        hsn_digits=digits,
        hsn_short=tuple(e.number for e in invoice.lines if len(e.hsn) < digits.digits),
        einvoice_needed=needed(
            asked.supplier_turnover,
            invoice.issued_on,
            registered=bool(invoice.supplier.gstin and invoice.recipient.gstin),
        ),
        irn=made[0] if made else None,
        einvoice_json=made[1] if made else None,
        einvoice_missing=lacking,
        eway_bill=_eway_bill(asked, invoice, today),
        tds=_tds(asked, invoice),
        gst_tds=_gst_tds(asked, invoice),
        marketplace_tcs=_marketplace_tcs(asked, invoice),
        deadlines=running(clocks_of(asked)),
        credit_reversal=_credit_reversal(asked, invoice),
        late_interest=_late_interest(asked),
    )


def _check_facts(asked: ComputeInvoice, today: date) -> None:
    """Raise NotYet for what cannot have happened: a slip of a year would hide a clock for ever."""
    known = {"accepted_on": asked.accepted_on, "paid": asked.paid and asked.paid.on}
    if asked.acknowledged_at:
        known["acknowledged_at"] = india_day(asked.acknowledged_at)
    for name, day in known.items():
        if day and day > today:
            raise NotYet(f"{name}: {day} is in the future, today is {today} in India")


def _eway_bill(asked: ComputeInvoice, invoice: Invoice, today: date) -> EwayBill | None:
    if asked.distance_km is None:
        return None
    return eway_bill(
        invoice.total,
        distance_km=asked.distance_km,
        document_on=invoice.issued_on,
        generated_on=today,
        over_dimensional=asked.over_dimensional,
    )


def _einvoice(invoice: Invoice) -> tuple[tuple[str, ...], tuple[str, str] | None]:
    """Return what an e-invoice would lack, or its IRN and document."""
    try:
        made = einvoice(invoice)
    except EinvoiceIncomplete as incomplete:
        return tuple(incomplete.facts["missing"]), None
    except (EinvoiceNotForThis, InvoiceNumberInvalid) as not_for_this:
        return (str(not_for_this),), None
    return (), (made.irn, made.text)


def _tds(asked: ComputeInvoice, invoice: Invoice) -> Tds | None:
    """Return the income tax to keep back; from a credit note there is nothing to keep."""
    if asked.tds is None or invoice.kind is DocumentKind.CREDIT_NOTE:
        return None
    purchase = Purchase(
        purchase_id=invoice.number,
        on=invoice.issued_on,
        taxable=invoice.taxable,
        gst=invoice.tax,
    )
    return tds_on_goods(
        purchase,
        counted_before=asked.tds.counted_before,
        pan=_pan(invoice.supplier.gstin, asked.tds.pan),
        buyer_turnover=asked.tds.buyer_turnover,
    )


def _pan(gstin: str | None, told: str | None) -> str | None:
    """Return the seller's PAN, out of the GSTIN or as it was told; raises PanInvalid."""
    inside = read_gstin(gstin).pan if gstin else None
    pan = read_pan(told).pan if told else inside
    if inside and pan != inside:
        raise PanInvalid(f"{pan} is not the PAN in the supplier's GSTIN: that is {inside}")
    return pan


def _gst_tds(asked: ComputeInvoice, invoice: Invoice) -> Withholding | None:
    if invoice.kind is DocumentKind.CREDIT_NOTE:
        return None
    contract = asked.contract
    return gst_tds_of(
        invoice,
        contract_value=contract.value if contract else None,
        government=contract.government if contract else False,
    )


def _marketplace_tcs(asked: ComputeInvoice, invoice: Invoice) -> Withholding | None:
    """Return what s.52 might take of money that is held in escrow; None where none is."""
    if asked.escrow_id is None or invoice.kind is DocumentKind.CREDIT_NOTE:
        return None
    inter_state = invoice.place.inter_state
    try:
        return marketplace_tcs(invoice.taxable, inter_state=inter_state, on=invoice.issued_on)
    except FactUnknown:  # an invoice of days of which nothing is known has nothing to show
        return None


def _credit_reversal(asked: ComputeInvoice, invoice: Invoice) -> Late | None:
    """Return the credit that goes back by the day of the payment; None where there is none."""
    paid = asked.paid
    if paid is None or not clocks_of(asked).gives_credit or invoice.total.micros == 0:
        return None
    return credit_reversal(
        credit=invoice.tax,
        invoice_total=invoice.total,
        paid=paid.amount,
        taken_on=paid.credit_taken_on or invoice.issued_on,
        issued_on=invoice.issued_on,
        on=paid.on,
    )


def _late_interest(asked: ComputeInvoice) -> Late | None:
    """Return what a micro or small supplier gets on top; None where the bank rate is not told."""
    paid, clocks = asked.paid, clocks_of(asked)
    if paid is None or paid.bank_rate is None or not asked.accepted_on or clocks.credit_note:
        return None
    due = supplier_payment(
        asked.accepted_on, size=asked.supplier_size, agreed_days=asked.agreed_days
    )
    if due is None:
        return None
    return late_payment(paid.amount, due_on=due.due_on, paid_on=paid.on, bank_rate=paid.bank_rate)
