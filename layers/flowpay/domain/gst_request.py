"""What can be asked about GST, one shape for each action; a field that nobody knows is refused."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field, StringConstraints

from .gst.amounts import ZERO
from .gst.deadlines import Size
from .gst.gstr2b import StatementEntry
from .gst.invoice import MOST_LINES, InvoiceDraft
from .gst.invoice_line import LineDraft
from .gst.party import Party
from .gst.set_off import Heads
from .money import Money

MOST_DOCUMENTS = 500
Number = Annotated[str, StringConstraints(min_length=1, max_length=40)]
"""A GSTIN as it was typed: what is wrong with it is said by the check, not by a pattern."""
PeriodText = Annotated[str, Field(pattern=r"^\d{4}-\d{2}$", examples=["2026-10"])]
RunId = Annotated[str, Field(pattern=r"^gst_[0-9A-Z]{26}$")]
Printed = r"^[^\x00-\x1f\x7f]*$"
"""What is printed on a document, or in a file: on one line, without control characters."""
Memo = Annotated[str, Field(min_length=1, max_length=200, pattern=Printed)]
Name = Annotated[str, Field(max_length=100, pattern=Printed)]


class DraftLine(LineDraft, frozen=True, extra="forbid"):
    description: Annotated[str, Field(min_length=1, max_length=300, pattern=Printed)]
    unit: Annotated[str, Field(max_length=20, pattern=Printed)] = "piece"


class Trader(Party, frozen=True, extra="forbid"):
    legal_name: Name = ""
    address: Name = ""
    place: Annotated[str, Field(max_length=50, pattern=Printed)] = ""


class Draft(InvoiceDraft, frozen=True, extra="forbid"):
    """An invoice or note before its taxes."""

    supplier: Trader
    recipient: Trader
    lines: tuple[DraftLine, ...] = Field(min_length=1, max_length=MOST_LINES)


class StatementLine(StatementEntry, frozen=True, extra="forbid"): ...


class _Asked(BaseModel, frozen=True, extra="forbid"): ...


class ValidateGstin(_Asked, frozen=True):
    """Form, check character and State; with `portal` also whether it is registered."""

    action: Literal["validate_gstin"]
    gstin: Number
    portal: bool = False


class Before(_Asked, frozen=True):
    """What TDS on the purchase goes by: what counts already this year, and who deducts.

    `pan` is that of a seller without a GSTIN.
    """

    counted_before: Money
    buyer_turnover: Money | None = None
    pan: Number | None = None


class Contract(_Asked, frozen=True):
    """What GST kept back (s.51) goes by: the contract's value without tax, and who buys."""

    value: Money
    government: bool = False


class Paid(_Asked, frozen=True):
    """What was paid of the invoice by a day, for what lateness costs.

    `credit_taken_on`: when its input tax credit was taken, else the day of the invoice.
    `bank_rate`: that of the RBI in per cent a year, which is not in our data.
    """

    amount: Money
    on: date
    credit_taken_on: date | None = None
    bank_rate: Annotated[Decimal, Field(ge=0, le=100, decimal_places=3)] | None = None


class ComputeInvoice(_Asked, frozen=True):
    """The taxes of an invoice, with the reasons, and what else follows from it.

    `supplier_turnover` (yearly) decides about the e-invoice and the digits of HSN codes,
    `distance_km` about the e-way bill, `tds` and `contract` about tax at source. The clocks run by
    `accepted_on`, `supplier_size` and `agreed_days`, and by `acknowledged_at`, when the portal took
    the e-invoice; with `escrow_id` they are shown with that escrow from then on. `paid` tells what
    is late, and what that costs.
    """

    action: Literal["compute_invoice"]
    invoice: Draft
    supplier_turnover: Money | None = None
    distance_km: Annotated[int, Field(ge=1)] | None = None
    over_dimensional: bool = False
    tds: Before | None = None
    contract: Contract | None = None
    accepted_on: date | None = None
    acknowledged_at: AwareDatetime | None = None
    supplier_size: Size | None = None
    agreed_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    paid: Paid | None = None
    escrow_id: Annotated[str, Field(pattern=r"^esc_[0-9A-Z]{26}$")] | None = None


Documents = Annotated[tuple[Draft, ...], Field(max_length=MOST_DOCUMENTS)]
Statement = Annotated[tuple[StatementLine, ...], Field(max_length=2_000)]


class PrepareGstr1(_Asked, frozen=True):
    """The outward supplies of a month, in the return's sections."""

    action: Literal["prepare_gstr1"]
    gstin: Number
    period: PeriodText
    documents: Documents


class PrepareGstr3b(_Asked, frozen=True):
    """What is owed and what is credited for a month."""

    action: Literal["prepare_gstr3b"]
    gstin: Number
    period: PeriodText
    outward: Documents = ()
    inward: Statement = ()
    credit_before: Heads | None = None


class MatchGstr2b(_Asked, frozen=True):
    """The purchases of our books against the portal's statement."""

    action: Literal["match_gstr2b"]
    gstin: Number
    period: PeriodText
    purchases: Statement = ()
    statement: Statement = ()
    tolerance: Money = ZERO


class PayTax(_Asked, frozen=True):
    """Tax to be paid at the portal: held first, under the controls, in the category `gst`."""

    action: Literal["pay_tax"]
    gstin: Number
    period: PeriodText
    amount: Money
    memo: Memo | None = None


class FileReturn(_Asked, frozen=True):
    """A return that an earlier run has prepared; a person files it at the portal."""

    action: Literal["file_return"]
    prepared_run_id: RunId


GstRequest = Annotated[
    ValidateGstin
    | ComputeInvoice
    | PrepareGstr1
    | PrepareGstr3b
    | MatchGstr2b
    | PayTax
    | FileReturn,
    Field(discriminator="action"),
]
