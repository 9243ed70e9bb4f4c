"""GSTR-3B: the tax of a month, the credit against it, and what is left to be paid in cash."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from .amounts import SignedMoney, rupees
from .facts import Reason, because, figure, sure
from .financial_year import Period
from .gstin import read_gstin
from .gstr1 import UNSURE, InvoiceOfAnother, InvoiceRepeated, Sums, check_documents, sums_of
from .gstr2b import StatementEntry, read_entry, repeated
from .invoice import DocumentKind, Invoice
from .set_off import (
    Heads,
    SetOff,
    added,
    below_zero,
    heads_in_rupees,
    not_below_zero,
    paid,
    rounded,
)

_SET_OFF = Reason(
    text="IGST credit pays IGST, then CGST, then SGST; CGST and SGST never pay each other",
    rule="CGST Act s.49, Rule 88A",
    source="general knowledge",
    verified=False,
)
_BLOCKED = Reason(
    text="credit that is blocked (s.17(5)) must be left out by whoever gives the purchases",
    rule="CGST Act s.17(5)",
    source="not studied",
    verified=False,
)
_REVERSE_CHARGE = Reason(
    text="tax under reverse charge is paid in cash, and is credit of the same month",
    rule="CGST Act s.9(3), s.9(4), s.49(4)",
    source="general knowledge: reverse charge was not studied",
    verified=False,
)


class InterStateRow(BaseModel, frozen=True):
    """Inter-State supplies to unregistered persons in one State."""

    place: str
    taxable: SignedMoney
    igst: SignedMoney


class Gstr3b(BaseModel, frozen=True):
    """The summary: `payable` is rounded to the rupee; `cash` is what credit does not pay.

    Tax under reverse charge (`inward_reverse_charge`) is paid in cash alone, and is in `cash`.
    `carried_forward` is the credit that is left.
    """

    gstin: str
    period: str
    outward: Sums
    outward_sez: Sums
    inward_reverse_charge: Sums
    inter_state_unregistered: tuple[InterStateRow, ...]
    credit: Heads
    payable: Heads
    set_off: tuple[SetOff, ...]
    cash: Heads
    carried_forward: Heads
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]
    verified: bool


def prepare_gstr3b(
    gstin: str,
    period: Period,
    outward: Sequence[Invoice],
    inward: Sequence[StatementEntry],
    *,
    credit_before: Heads | None = None,
) -> Gstr3b:
    """Return the summary of a month: `outward` our invoices and notes, `inward` our purchases.

    Only purchases with `credit_available` give credit. `credit_before` is what was carried forward.
    Raises GstinInvalid, InvoiceRepeated, InvoiceOfAnother, NotRupees, InvoiceNumberInvalid,
    StateUnknown.
    """
    own = read_gstin(gstin).gstin
    check_documents(own, period, outward)
    inward = _checked(own, period, inward)
    rounding = figure("tax.rounded_to", period.last)
    step = rounding.rupees
    forward = [each for each in outward if not each.reverse_charge]
    regular = sums_of(each for each in forward if not each.recipient.sez)
    zones = sums_of(each for each in forward if each.recipient.sez)
    reverse = _entry_sums(each for each in inward if each.reverse_charge)
    earned = _entry_sums(each for each in inward if each.credit_available)
    credit = added(_heads(earned), heads_in_rupees(credit_before))
    payable = rounded(added(_heads(regular), _heads(zones)), step)
    in_cash = rounded(_heads(reverse), step)
    set_off, cash, left = paid(payable, credit)
    told = "each tax payable to the nearest rupee"
    reasons: tuple[Reason, ...] = (because(told, "CGST Act s.170", rounding), _SET_OFF, _BLOCKED)
    if reverse.tax.micros:
        reasons = (*reasons, _REVERSE_CHARGE)
    return Gstr3b(
        gstin=own,
        period=period.key,
        outward=regular,
        outward_sez=zones,
        inward_reverse_charge=reverse,
        inter_state_unregistered=_unregistered(forward),
        credit=credit,
        payable=payable,
        set_off=set_off,
        cash=added(cash, not_below_zero(in_cash)),
        carried_forward=left,
        reasons=reasons,
        warnings=(
            *(f"{each.number}: {UNSURE}" for each in outward if not each.verified),
            *below_zero(payable, in_cash, left),
        ),
        verified=sure(reasons),
    )


def _checked(
    own: str, period: Period, inward: Sequence[StatementEntry]
) -> tuple[StatementEntry, ...]:
    """Return the purchases, each of another, none of a later month and none twice."""
    read = tuple(map(read_entry, inward))
    for entry in read:
        if entry.supplier_gstin == own:
            raise InvoiceOfAnother(f"{entry.number} is of {own} itself: it is no purchase")
        if entry.issued_on > period.last:
            raise InvoiceOfAnother(f"{entry.number} of {entry.issued_on} is after {period.key}")
    if twice := repeated(read):
        raise InvoiceRepeated(f"{twice[0]} is there twice: its credit would count twice")
    return read


def _entry_sums(entries: Iterable[StatementEntry]) -> Sums:
    signed = [(-1 if e.kind is DocumentKind.CREDIT_NOTE else 1, e) for e in entries]
    return Sums(
        **{
            name: rupees(sum(sign * getattr(entry, name).micros for sign, entry in signed))
            for name in ("taxable", "cgst", "sgst", "igst")
        }
    )


def _unregistered(invoices: Iterable[Invoice]) -> tuple[InterStateRow, ...]:
    groups: dict[str, list[Invoice]] = {}
    for invoice in invoices:
        if invoice.recipient.gstin is None and invoice.place.inter_state:
            groups.setdefault(invoice.place.state_code, []).append(invoice)
    summed = {place: sums_of(group) for place, group in sorted(groups.items())}
    return tuple(
        InterStateRow(place=place, taxable=sums.taxable, igst=sums.igst)
        for place, sums in summed.items()
    )


def _heads(sums: Sums) -> Heads:
    return Heads(cgst=sums.cgst, sgst=sums.sgst, igst=sums.igst)
