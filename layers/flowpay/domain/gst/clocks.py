"""The clocks that run on what an escrow pays, from what is known of it: a purchase, or a tax."""

from datetime import date, datetime

from pydantic import BaseModel

from ..money import Money
from .deadlines import (
    Deadline,
    Size,
    einvoice_cancel,
    einvoice_report,
    input_credit,
    supplier_payment,
)
from .financial_year import Period
from .return_dates import suppliers_report, tax_due


class Clocks(BaseModel, frozen=True):
    """What is known; None for what has not happened or is not known yet.

    `registered`: both sides have a GSTIN, so that there is something to report and a credit to
    lose. `credit_note`: nothing is paid for it. `tax_period` and `tax_gstin`: of a payment of tax,
    the month, and who pays.
    """

    issued_on: date | None = None
    registered: bool = True
    credit_note: bool = False
    accepted_on: date | None = None
    supplier_size: Size | None = None
    agreed_days: int | None = None
    supplier_turnover: Money | None = None
    acknowledged_at: datetime | None = None
    tax_period: Period | None = None
    tax_gstin: str | None = None

    @property
    def gives_credit(self) -> bool:
        """Whether the tax of an invoice may be credited."""
        return self.registered and not self.credit_note


def running(clocks: Clocks) -> tuple[Deadline, ...]:
    """Return every clock that runs, the nearest first; raises TermInvalid, DayInvalid."""
    found = [*_of_payment(clocks), *_of_document(clocks), *_of_tax(clocks)]
    return tuple(sorted((each for each in found if each), key=lambda each: each.due_on))


def _of_payment(clocks: Clocks) -> list[Deadline | None]:
    if clocks.accepted_on is None or clocks.credit_note:
        return []
    size, agreed = clocks.supplier_size, clocks.agreed_days
    return [supplier_payment(clocks.accepted_on, size=size, agreed_days=agreed)]


def _of_document(clocks: Clocks) -> list[Deadline | None]:
    """Return what runs on the invoice or note itself."""
    found: list[Deadline | None] = []
    if clocks.issued_on and clocks.registered:
        if clocks.acknowledged_at is None:
            found += [einvoice_report(clocks.issued_on, turnover=clocks.supplier_turnover)]
        if clocks.gives_credit:
            found += [input_credit(clocks.issued_on), suppliers_report(clocks.issued_on)]
    if clocks.acknowledged_at:
        found += [einvoice_cancel(clocks.acknowledged_at)]
    return found


def _of_tax(clocks: Clocks) -> list[Deadline | None]:
    if clocks.tax_period is None or clocks.tax_gstin is None:
        return []
    return [tax_due(clocks.tax_period, gstin=clocks.tax_gstin)]
