"""GSTR-3B: the tax of a month, the credit against it, and what is left to be paid in cash."""

from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from ..money import Money
from .amounts import SignedMoney, rupees, to_rupee
from .facts import Reason, because, figure, sure
from .financial_year import Period
from .gstin import read_gstin
from .gstr1 import Sums, check_documents, sums_of
from .gstr2b import StatementEntry
from .invoice import DocumentKind, Invoice

_ORDER = (  # of each credit, the taxes that it may pay, in this order
    ("igst", ("igst", "cgst", "sgst")),
    ("cgst", ("cgst", "igst")),
    ("sgst", ("sgst", "igst")),
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


class InterStateRow(BaseModel, frozen=True):
    """Inter-State supplies to unregistered persons in one State."""

    place: str
    taxable: SignedMoney
    igst: SignedMoney


class Heads(BaseModel, frozen=True):
    """An amount for each of the three taxes; `sgst` stands for UTGST too."""

    cgst: SignedMoney
    sgst: SignedMoney
    igst: SignedMoney

    @property
    def total(self) -> Money:
        return self.cgst + self.sgst + self.igst


class SetOff(BaseModel, frozen=True):
    """How much of one tax was paid with the credit of one."""

    credit: str
    tax: str
    amount: Money


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
    Raises GstinInvalid, InvoiceRepeated, InvoiceOfAnother.
    """
    own = read_gstin(gstin).gstin
    check_documents(own, period, outward)
    forward = [each for each in outward if not each.reverse_charge]
    regular = sums_of(each for each in forward if not each.recipient.sez)
    zones = sums_of(each for each in forward if each.recipient.sez)
    reverse = _entry_sums(each for each in inward if each.reverse_charge)
    earned = _entry_sums(each for each in inward if each.credit_available)
    credit = _added(_heads(earned), credit_before)
    payable = Heads(**{tax: _payable(regular, zones, tax) for tax in ("cgst", "sgst", "igst")})
    set_off, cash, left = _paid(payable, credit)
    rounding = figure("tax.rounded_to", period.last)
    told = "each tax payable to the nearest rupee"
    reasons = (because(told, "CGST Act s.170", rounding), _SET_OFF, _BLOCKED)
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
        cash=_added(cash, _rounded(_heads(reverse))),
        carried_forward=left,
        reasons=reasons,
        warnings=tuple(
            f"{each.number}: not every rule of it is verified"
            for each in outward
            if not each.verified
        ),
        verified=sure(reasons),
    )


def _paid(payable: Heads, credit: Heads) -> tuple[tuple[SetOff, ...], Heads, Heads]:
    """Return what each credit pays, what is left to pay and what is left of the credits."""
    owed = {tax: max(0, getattr(payable, tax).micros) for tax in ("cgst", "sgst", "igst")}
    held = {tax: getattr(credit, tax).micros for tax in ("cgst", "sgst", "igst")}
    steps = []
    for source, targets in _ORDER:
        for tax in targets:
            used = min(max(0, held[source]), owed[tax])
            if used:
                held[source] -= used
                owed[tax] -= used
                steps.append(SetOff(credit=source, tax=tax, amount=rupees(used)))
    return tuple(steps), _of(owed), _of(held)


def _payable(regular: Sums, zones: Sums, tax: str) -> Money:
    return to_rupee(getattr(regular, tax) + getattr(zones, tax))


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


def _rounded(heads: Heads) -> Heads:
    return Heads(cgst=to_rupee(heads.cgst), sgst=to_rupee(heads.sgst), igst=to_rupee(heads.igst))


def _added(heads: Heads, other: Heads | None) -> Heads:
    if other is None:
        return heads
    return Heads(
        cgst=heads.cgst + other.cgst, sgst=heads.sgst + other.sgst, igst=heads.igst + other.igst
    )


def _of(micros: dict[str, int]) -> Heads:
    return Heads(**{tax: rupees(amount) for tax, amount in micros.items()})
