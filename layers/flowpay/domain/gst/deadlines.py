"""Clocks on money: the days by which a purchase must be paid, reported or cancelled.

A clock is shown with every escrow that it touches: money that is held past the day counts as
unpaid, so an inspection has to end before it.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from pydantic import BaseModel

from ..errors import InvalidInput
from ..money import Money
from .amounts import in_rupees
from .facts import Reason, because, figure, find_figure, sure
from .financial_year import days_after, india_day

NEAR_DAYS = 7


class TermInvalid(InvalidInput): ...


class Size(StrEnum):
    """A supplier's size by its Udyam registration."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Deadline(BaseModel, frozen=True):
    """The last day on which something can be done in time, in India.

    `due_at` is set where the hour counts. `question` is what decides whether it holds at all.
    """

    kind: str
    due_on: date
    due_at: datetime | None = None
    what: str
    consequence: str
    question: str | None = None
    reasons: tuple[Reason, ...]
    verified: bool

    def days_left(self, today: date) -> int:
        """Return the days from today in India to the last one; below zero it is over."""
        return (self.due_on - today).days


def supplier_payment(
    accepted_on: date, *, size: Size | None, agreed_days: int | None = None
) -> Deadline | None:
    """Return the last day to pay a micro or small supplier, None for larger ones.

    `accepted_on` is the day of acceptance, or of deemed acceptance. Raises TermInvalid, DayInvalid.
    """
    if size in (Size.MEDIUM, Size.LARGE):
        return None
    if agreed_days is not None and agreed_days < 0:
        raise TermInvalid("the agreed term is a number of days, 0 or more")
    most = figure("supplier_payment.agreed_days", accepted_on)
    other = figure("supplier_payment.other_days", accepted_on)
    if agreed_days is None:
        days, told, fact = int(other.value), f"{other.value} days: nothing was agreed", other
    else:
        days, fact = min(agreed_days, int(most.value)), most
        told = f"{days} days: {agreed_days} were agreed, at most {most.value} count"
    question = None if size else "is the supplier a micro or small enterprise (Udyam registration)?"
    reasons = [because(told, "MSMED Act s.15", fact)]
    times = figure("supplier_payment.bank_rate_times", accepted_on)
    consequence = f"compound interest at {times.value} times the bank rate"
    deducted = find_figure("supplier_payment.deducted_once_paid", accepted_on)
    if deducted:
        consequence += "; the expense is deducted only once paid"
        rule = "income tax on sums owed to micro and small suppliers"
        reasons.append(because("what is paid late is deducted once it is paid", rule, deducted))
    return _deadline(
        "supplier_payment",
        days_after(accepted_on, days),
        "pay the supplier in full",
        consequence,
        *reasons,
        question=question,
    )


def input_credit(issued_on: date) -> Deadline:
    """Return the last day to pay value and tax of an invoice and keep its input tax credit."""
    days = figure("credit.days", issued_on)
    return _deadline(
        "input_credit",
        days_after(issued_on, int(days.value)),
        "pay the supplier the value and the tax",
        "the credit is reversed in proportion, with interest; it comes back on payment",
        because(f"{days.value} days from the invoice", "CGST Act s.16(2), Rule 37", days),
    )


def einvoice_report(issued_on: date, *, turnover: Money | None) -> Deadline | None:
    """Return the last day to report an e-invoice, None where no limit holds.

    `turnover` is the supplier's yearly one, None if it is not known.
    """
    days = find_figure("einvoice.report_days", issued_on)
    least = find_figure("einvoice.report_turnover_from", issued_on)
    if days is None or least is None:
        return None
    if turnover is not None and in_rupees(turnover).micros < least.rupees.micros:
        return None
    asked = f"is the supplier's yearly turnover {least.rupees} or more?"
    return _deadline(
        "einvoice_report",
        days_after(issued_on, int(days.value) - 1),
        "report the e-invoice to the portal",
        "the portal refuses it (2305), and without an IRN there is no input tax credit",
        because(f"{days.value} days, the document's own among them", "GSTN advisory", days),
        question=asked if turnover is None else None,
    )


def einvoice_cancel(acknowledged_at: datetime) -> Deadline:
    """Return until when an e-invoice can be cancelled at the portal; raises DayInvalid."""
    hours = figure("einvoice.cancel_hours", india_day(acknowledged_at))
    until = acknowledged_at + timedelta(hours=int(hours.value))
    cancelled = _deadline(
        "einvoice_cancel",
        india_day(until),
        "cancel the e-invoice at the portal",
        "a credit note is needed instead; the number can never be used again",
        because(f"{hours.value} hours from the acknowledgement", "e-invoice rules", hours),
    )
    return cancelled.model_copy(update={"due_at": until})


def near(
    deadlines: Iterable[Deadline], *, today: date, within_days: int = NEAR_DAYS
) -> tuple[Deadline, ...]:
    """Return those that end within so many days from today, or are over."""
    return tuple(each for each in deadlines if each.days_left(today) <= within_days)


def ending_before(deadlines: Iterable[Deadline], *, held_until: date) -> tuple[Deadline, ...]:
    """Return those that are over before money held until that day could be paid out."""
    return tuple(each for each in deadlines if each.due_on < held_until)


def _deadline(
    kind: str,
    due_on: date,
    what: str,
    consequence: str,
    *reasons: Reason,
    question: str | None = None,
) -> Deadline:
    return Deadline(
        kind=kind,
        due_on=due_on,
        what=what,
        consequence=consequence,
        question=question,
        reasons=reasons,
        verified=sure(reasons),
    )
