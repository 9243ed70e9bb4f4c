"""GST kept back by a buyer (CGST Act s.51) or collected by a marketplace (s.52).

Section 51: government bodies, and from 10 October 2024 registered buyers of metal scrap. Rods and
bars are of the same chapters and no scrap. Section 52 is worked out and shown: whether whoever runs
Flowpay is such an operator is a legal question that is not decided here.
"""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel

from ..money import Money
from .amounts import ZERO, in_rupees, share, total
from .facts import Figure, Reason, because, figure, find_figure, sure
from .hsn import is_scrap, read_hsn
from .invoice import Invoice


class WithholdingStatus(StrEnum):
    """`shown`: what would be due, if the law holds for us; nothing is kept back."""

    DUE = "due"
    NOT_DUE = "not_due"
    SHOWN = "shown"


class Withholding(BaseModel, frozen=True):
    """The tax on one contract or sale; halves for CGST and SGST, or IGST alone."""

    status: WithholdingStatus
    rate: Decimal
    amount: Money
    cgst: Money
    sgst: Money
    igst: Money
    reasons: tuple[Reason, ...]
    verified: bool


_LEGAL_QUESTION = Reason(
    text="whether whoever runs Flowpay is such an operator is a legal question, not decided here",
    rule="CGST Act s.52",
    source="general knowledge",
    verified=False,
)


def gst_tds(
    value: Money,
    *,
    contract_value: Money,
    hsn: str,
    government: bool,
    recipient_registered: bool,
    supplier_registered: bool,
    inter_state: bool,
    on: date,
) -> Withholding:
    """Return the GST to keep back from a payment of `value` (without tax) under a contract.

    Raises HsnInvalid, HsnUnknown, NotRupees.
    """
    limit, rate = figure("gst_tds.contract_above", on), figure("gst_tds.rate", on)
    rule = "CGST Act s.51"
    scrap = _scrap_rule(hsn, on)
    buys_scrap = scrap is not None and recipient_registered and supplier_registered
    if not government and not buys_scrap:
        return _nothing(because(_why_not(hsn, scrap, on), rule, scrap or rate))
    if in_rupees(contract_value).micros <= limit.rupees.micros:
        return _nothing(because(f"the contract is not above {limit.rupees}", rule, limit))
    who = "a government body buys" if government else "metal scrap from a registered supplier"
    reason = because(f"{rate.value} % of {value}: {who}, above {limit.rupees}", rule, scrap or rate)
    return _kept(WithholdingStatus.DUE, in_rupees(value), rate.value, inter_state, reason)


def gst_tds_of(
    invoice: Invoice, *, contract_value: Money | None, government: bool
) -> Withholding | None:
    """Return the GST to keep back from the payment of an invoice, None where no rule touches it.

    `contract_value` is without tax; None: the invoice is the whole contract.
    """
    on = invoice.issued_on
    counted = [line for line in invoice.lines if government or _scrap_rule(line.hsn, on)]
    if not counted:
        return None
    return gst_tds(
        total([line.taxable for line in counted]),
        contract_value=contract_value or invoice.taxable,
        hsn=counted[0].hsn,
        government=government,
        recipient_registered=invoice.recipient.gstin is not None,
        supplier_registered=invoice.supplier.gstin is not None,
        inter_state=invoice.place.inter_state,
        on=on,
    )


def marketplace_tcs(net_value: Money, *, inter_state: bool, on: date) -> Withholding:
    """Return what an e-commerce operator that collects the price would collect; raises FactUnknown.

    `net_value` is without tax, less what was returned.
    """
    rate = figure("marketplace_tcs.rate", on)
    told = f"{rate.value} % of {net_value}, by an e-commerce operator that collects the price"
    value, shown = in_rupees(net_value), because(told, "CGST Act s.52", rate)
    return _kept(WithholdingStatus.SHOWN, value, rate.value, inter_state, shown, _LEGAL_QUESTION)


def _scrap_rule(hsn: str, on: date) -> Figure | None:
    """Return the rule on metal scrap if it holds on that day and these goods are scrap of metal."""
    code = read_hsn(hsn).code
    first = find_figure("gst_tds.scrap_first_chapter", on)
    last = find_figure("gst_tds.scrap_last_chapter", on)
    if first is None or last is None or not first.value <= int(code[:2]) <= last.value:
        return None
    return first if is_scrap(code) else None


def _why_not(hsn: str, scrap: Figure | None, on: date) -> str:
    if scrap is not None:
        return "metal scrap, but supplier and recipient are not both registered"
    known = find_figure("gst_tds.scrap_first_chapter", on)
    if known is None:
        return f"no government body buys, and metal scrap does not count on {on}"
    return f"no government body buys, and HSN {hsn} is not scrap of metal"


def _nothing(reason: Reason) -> Withholding:
    return Withholding(
        status=WithholdingStatus.NOT_DUE,
        rate=Decimal(0),
        amount=ZERO,
        cgst=ZERO,
        sgst=ZERO,
        igst=ZERO,
        reasons=(reason,),
        verified=reason.verified,
    )


def _kept(
    status: WithholdingStatus, value: Money, rate: Decimal, inter_state: bool, *reasons: Reason
) -> Withholding:
    half = ZERO if inter_state else share(value, rate / 2)
    whole = share(value, rate) if inter_state else ZERO
    return Withholding(
        status=status,
        rate=rate,
        amount=half + half + whole,
        cgst=half,
        sgst=half,
        igst=whole,
        reasons=reasons,
        verified=sure(reasons),
    )
