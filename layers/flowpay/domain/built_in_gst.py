"""What validate-gstin and compute-gst take and give, computed by domain/gst."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from .built_in_form import Amount, Asked, Day, Given, Line, PerCent, Price
from .gst.amounts import ZERO, SignedMoney
from .gst.facts import Reason
from .gst.gstin import GstinInvalid, GstinKind, read_gstin
from .gst.invoice import Invoice, InvoiceDraft, compute
from .gst.invoice_line import LineDraft
from .gst.party import Party
from .gst.place_of_supply import SupplyCase, TaxKind
from .money import Money
from .quantities import Quantity

MOST_LINES = 100
_NUMBER = "GST-1"
"""The engine taxes invoices: what is asked here has no number yet."""
StateCode = Annotated[str, Field(pattern=r"^[0-9]{2}$", examples=["27"])]
Gstin = Annotated[str, Field(min_length=1, max_length=40, examples=["27AAPFU0939F1ZV"])]


class ValidateGstin(Asked, frozen=True):
    """A GSTIN as it was typed."""

    gstin: Gstin


class ValidatedGstin(Given, frozen=True):
    """What the number itself says; `reason` is what is wrong with it, null where it is valid."""

    valid: bool
    gstin: str
    state_code: str | None = None
    state: str | None = None
    pan: str | None = None
    kind: GstinKind | None = None
    reason: str | None = None
    registered: Literal["not_looked_up"] = "not_looked_up"


class Trader(Asked, frozen=True):
    """Who sells or buys; without a GSTIN the State must be told (96 is abroad)."""

    gstin: Gstin | None = None
    state_code: StateCode | None = None
    sez: bool = False


class GstLine(Asked, frozen=True):
    """A line before tax, in rupees: a price per unit, or its taxable value.

    `stated_rate` (per cent) is needed only where our table has no rate for the HSN.
    """

    description: Line = "goods or services"
    hsn: Annotated[str, Field(min_length=1, max_length=20, examples=["5205"])]
    quantity: Amount = Field(default=1, validate_default=True)
    unit_price: Price | None = None
    taxable: Price | None = None
    discount: Price | None = None
    stated_rate: PerCent | None = None


class ComputeGst(Asked, frozen=True):
    """A supply; `on` is its time, today in India where it is left out.

    `where` is the State in which the movement ends, the goods are handed over or installed: the
    recipient's where it is left out and goods move.
    """

    supplier: Trader
    recipient: Trader
    supply_case: SupplyCase = SupplyCase.MOVEMENT
    where: StateCode | None = None
    directed_by_state: StateCode | None = None
    reverse_charge: bool = False
    on: Day | None = None
    lines: Annotated[tuple[GstLine, ...], Field(min_length=1, max_length=MOST_LINES)]


class TaxedLine(Given, frozen=True):
    """A line with its taxes, to the paisa; `rate` in per cent."""

    number: int
    description: str
    hsn: str
    hsn_description: str
    service: bool
    quantity: Quantity
    taxable: Money
    rate: Quantity
    cgst: Money
    sgst: Money
    igst: Money
    total: Money


class ComputedGst(Given, frozen=True):
    """The taxes, what is payable of each (to the rupee), and why.

    `sgst` is UTGST where `state_tax` says so. `verified` is false where a rule or a figure that
    this rests on was not read at a source.
    """

    on: date
    place_of_supply: str
    place_state_code: str
    tax: TaxKind
    inter_state: bool
    lines: tuple[TaxedLine, ...]
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


def validated(asked: ValidateGstin) -> ValidatedGstin:
    """Return what the number says; one that is wrong is an answer too."""
    try:
        read = read_gstin(asked.gstin)
    except GstinInvalid as wrong:
        return ValidatedGstin(valid=False, gstin=asked.gstin, reason=str(wrong))
    return ValidatedGstin(valid=True, **read.model_dump())


def computed(asked: ComputeGst, *, today: date) -> ComputedGst:
    """Return the taxes; `today` is the day in India. Raises what the engine raises, such as
    InvoiceIncomplete with the questions where a rate is not known.
    """
    invoice = compute(_draft(asked, today), today=today)
    same = ComputedGst.model_fields.keys() & Invoice.model_fields.keys() - {"lines"}
    return ComputedGst(
        **{name: getattr(invoice, name) for name in sorted(same)},
        on=invoice.time_of_supply,
        place_of_supply=invoice.place.state,
        place_state_code=invoice.place.state_code,
        tax=invoice.place.tax,
        inter_state=invoice.place.inter_state,
        lines=tuple(
            TaxedLine(**{name: getattr(line, name) for name in TaxedLine.model_fields})
            for line in invoice.lines
        ),
    )


def _draft(asked: ComputeGst, today: date) -> InvoiceDraft:
    return InvoiceDraft(
        number=_NUMBER,
        issued_on=asked.on or today,
        supplier=Party(**dict(asked.supplier)),
        recipient=Party(**dict(asked.recipient)),
        supply_case=asked.supply_case,
        where=asked.where,
        directed_by_state=asked.directed_by_state,
        reverse_charge=asked.reverse_charge,
        lines=tuple(
            LineDraft(**dict(line) | {"discount": line.discount or ZERO}) for line in asked.lines
        ),
    )
