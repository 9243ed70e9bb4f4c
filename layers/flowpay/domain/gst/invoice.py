"""An invoice or note under GST: checked, taxed line by line, rounded by the law, with reasons.

Lines keep two decimals; what is payable of each tax is rounded to the rupee (CGST Act s.170).
"""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel, Field

from ..errors import InvalidInput
from ..money import Money
from .amounts import SignedMoney, to_payable, total
from .facts import Reason, because, figure, sure
from .financial_year import GST_BEGAN, financial_year, period_of
from .invoice_line import InvoiceLine, LineDraft, rates_of, taxed
from .invoice_number import read_invoice_number
from .party import Party, PartyIncomplete, read_party
from .place_of_supply import PlaceOfSupply, Supply, SupplyCase, TaxKind, place_of_supply
from .states import ABROAD

MOST_LINES = 1_000


class InvoiceIncomplete(InvalidInput): ...


class InvoiceDateInvalid(InvalidInput): ...


class DocumentKind(StrEnum):
    """Invoice, credit note, debit note, as the portal writes them."""

    INVOICE = "INV"
    CREDIT_NOTE = "CRN"
    DEBIT_NOTE = "DBN"


class InvoiceDraft(BaseModel, frozen=True):
    """What is known before the taxes. Amounts of a credit note are written without a minus.

    `time_of_supply` decides the rates; without one it is the day of the invoice. `where` and
    `directed_by_state` are as in `Supply`; without `where` goods go to the recipient's State.
    """

    kind: DocumentKind = DocumentKind.INVOICE
    number: str
    issued_on: date
    time_of_supply: date | None = None
    supplier: Party
    recipient: Party
    supply_case: SupplyCase = SupplyCase.MOVEMENT
    where: str | None = None
    directed_by_state: str | None = None
    reverse_charge: bool = False
    original_number: str | None = None
    original_on: date | None = None
    lines: tuple[LineDraft, ...] = Field(min_length=1, max_length=MOST_LINES)


class Invoice(BaseModel, frozen=True):
    """A computed invoice: the sums of the lines, what is payable, and why.

    `taxable + cgst + sgst + igst + round_off == total` to the paisa; `round_off` is what s.170 adds
    or takes. Under reverse charge the recipient pays the taxes to the government, and `total` is
    `taxable` alone. `sgst` is UTGST where `state_tax` says so.
    """

    kind: DocumentKind
    number: str
    issued_on: date
    time_of_supply: date
    financial_year: str
    period: str
    supplier: Party
    recipient: Party
    reverse_charge: bool
    original_number: str | None
    original_on: date | None
    place: PlaceOfSupply
    lines: tuple[InvoiceLine, ...]
    taxable: Money
    cgst: Money
    sgst: Money
    igst: Money
    state_tax: str | None
    cgst_payable: Money
    sgst_payable: Money
    igst_payable: Money
    round_off: SignedMoney
    total: Money
    reasons: tuple[Reason, ...]
    warnings: tuple[str, ...]
    verified: bool

    @property
    def tax(self) -> Money:
        """All taxes of the lines, before they are rounded."""
        return total([self.cgst, self.sgst, self.igst])


def compute(draft: InvoiceDraft, *, today: date) -> Invoice:
    """Return the invoice; `today` is the day in India.

    Raises InvoiceIncomplete with `questions` where a rate is not known, SupplyIncomplete,
    InvoiceDateInvalid, InvoiceNumberInvalid, GstinInvalid, HsnInvalid, HsnUnknown, StateUnknown,
    RateNotInForce, LineInvalid, PartyIncomplete, NotRupees.
    """
    number = read_invoice_number(draft.number)
    _check_days(draft, today)
    supplier, recipient = read_party(draft.supplier), read_party(draft.recipient)
    if supplier.gstin and supplier.gstin == recipient.gstin:
        raise PartyIncomplete("supplier and recipient are the same registration")
    place = place_of_supply(_supply(draft, supplier, recipient))
    time_of_supply = draft.time_of_supply or draft.issued_on
    rates = rates_of(draft.lines, time_of_supply)
    questions = [rate.question for rate in rates if rate.question]
    if questions:
        raise InvoiceIncomplete("; ".join(dict.fromkeys(questions)), questions=questions)
    lines = tuple(
        taxed(at, line, rate, place.tax)
        for at, (line, rate) in enumerate(zip(draft.lines, rates, strict=True), start=1)
    )
    summed = {
        name: total([getattr(line, name) for line in lines])
        for name in ("taxable", "cgst", "sgst", "igst")
    }
    rounding = figure("tax.rounded_to", draft.issued_on)
    payable = {
        f"{tax}_payable": to_payable(summed[tax], rounding.rupees)
        for tax in ("cgst", "sgst", "igst")
    }
    charged = [] if draft.reverse_charge else [*payable.values()]
    exact = [] if draft.reverse_charge else [summed[tax] for tax in ("cgst", "sgst", "igst")]
    told = "lines to two decimals, each tax payable to the nearest rupee"
    reasons = (*place.reasons, *_distinct(lines), because(told, "CGST Act s.170", rounding))
    if draft.reverse_charge:
        reasons = (*reasons, _REVERSE_CHARGE)
    if supplier.gstin is None and supplier.state != ABROAD:
        reasons = (*reasons, _UNREGISTERED)
    return Invoice(
        **draft.model_dump(include={"kind", "issued_on", "reverse_charge", "original_on"}),
        number=number,
        original_number=draft.original_number and read_invoice_number(draft.original_number),
        time_of_supply=time_of_supply,
        financial_year=financial_year(draft.issued_on),
        period=period_of(draft.issued_on).key,
        supplier=supplier,
        recipient=recipient,
        place=place,
        lines=lines,
        state_tax=_STATE_TAX[place.tax],
        **summed,
        **payable,
        round_off=total(charged) - total(exact),
        total=total([summed["taxable"], *charged]),
        reasons=reasons,
        warnings=tuple(told for rate in rates for told in rate.warnings),
        verified=sure(reasons),
    )


_REVERSE_CHARGE = Reason(
    text="under reverse charge the recipient pays the tax: it is not part of the total",
    rule="CGST Act s.9(3), s.9(4)",
    source="general knowledge: reverse charge was not studied",
    verified=False,
)
_UNREGISTERED = Reason(
    text="the supplier has no GSTIN: who is not registered charges no GST, unless the recipient "
    "pays it under reverse charge: ask",
    rule="CGST Act s.32",
    source="general knowledge",
    verified=False,
)
_STATE_TAX = {TaxKind.IGST: None, TaxKind.CGST_SGST: "SGST", TaxKind.CGST_UTGST: "UTGST"}


def _supply(draft: InvoiceDraft, supplier: Party, recipient: Party) -> Supply:
    goes_there = draft.supply_case is SupplyCase.MOVEMENT and draft.where is None
    return Supply(
        case=draft.supply_case,
        supplier_state=supplier.state,
        recipient_state=recipient.state,
        recipient_registered=recipient.gstin is not None,
        where=recipient.state if goes_there else draft.where,
        directed_by_state=draft.directed_by_state,
        supplier_is_sez=supplier.sez,
        recipient_is_sez=recipient.sez,
    )


def _check_days(draft: InvoiceDraft, today: date) -> None:
    if draft.issued_on > today:
        raise InvoiceDateInvalid(f"{draft.issued_on} is in the future: today is {today} in India")
    if draft.issued_on < GST_BEGAN:
        raise InvoiceDateInvalid(f"{draft.issued_on} is before GST, which began on {GST_BEGAN}")
    if draft.time_of_supply and draft.time_of_supply > today:
        told = f"the time of supply, {draft.time_of_supply}, is in the future"
        raise InvoiceDateInvalid(f"{told}: the rate of that day is not known yet")
    if draft.original_on and draft.original_on > draft.issued_on:
        raise InvoiceDateInvalid(
            f"a note of {draft.issued_on} cannot be about an invoice of {draft.original_on}"
        )


def _distinct(lines: tuple[InvoiceLine, ...]) -> tuple[Reason, ...]:
    return tuple(dict.fromkeys(reason for line in lines for reason in line.reasons))
