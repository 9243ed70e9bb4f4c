"""What lateness costs: credit that is reversed, and interest to a micro or small supplier."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from pydantic import BaseModel

from ..errors import InvalidInput
from ..money import Money
from .amounts import ZERO, in_rupees, share, to_paisa
from .facts import Reason, because, figure, sure
from .financial_year import days_after, real_day

_DAYS_A_YEAR = 365
_BY_THE_DAY = Reason(
    text=f"interest by the day, {_DAYS_A_YEAR} to a year",
    rule="how interest is counted",
    source="general knowledge",
    verified=False,
)


class PaymentInvalid(InvalidInput): ...


class Late(BaseModel, frozen=True):
    """`amount` is what is reversed or was paid late; `interest` what comes on top."""

    amount: Money
    interest: Money
    rate: Decimal
    reasons: tuple[Reason, ...]
    verified: bool


def credit_reversal(
    *, credit: Money, invoice_total: Money, paid: Money, taken_on: date, issued_on: date, on: date
) -> Late:
    """Return the input tax credit to be reversed on a day for what is still unpaid; zero in time.

    `invoice_total` is value and tax. Raises PaymentInvalid, DayInvalid, NotRupees.
    """
    days, rate = figure("credit.days", issued_on), figure("credit.interest", on)
    total, settled = in_rupees(invoice_total), in_rupees(paid)
    if not 0 <= settled.micros <= total.micros or total.micros == 0:
        raise PaymentInvalid(f"{settled} cannot be paid of an invoice of {total}")
    if on <= days_after(issued_on, int(days.value)) or settled == total:
        told = because(f"paid, or {days.value} days are not over", "Rule 37", days)
        return Late(
            amount=ZERO, interest=ZERO, rate=rate.value, reasons=(told,), verified=told.verified
        )
    unpaid = Fraction(total.micros - settled.micros, total.micros)
    amount = to_paisa(in_rupees(credit).micros * unpaid)
    held = Fraction(max(0, (on - taken_on).days), _DAYS_A_YEAR)
    reasons = (
        because(f"{amount} of the credit, in proportion to what is unpaid", "Rule 37", days),
        because(f"{rate.value} % a year since {taken_on}", "CGST Act s.50", rate),
        _BY_THE_DAY,
    )
    return Late(
        amount=amount,
        interest=share(amount, Fraction(rate.value) * held),
        rate=rate.value,
        reasons=reasons,
        verified=sure(reasons),
    )


def late_payment(amount: Money, *, due_on: date, paid_on: date, bank_rate: Decimal) -> Late:
    """Return the interest to a micro or small supplier who was paid after `due_on`.

    `bank_rate` is that of the RBI in per cent a year, which is not in our data: ask. Whole months
    compound, the days after them count by the day. Raises PaymentInvalid, DayInvalid,
    NotRupees.
    """
    if bank_rate < 0 or bank_rate > 100:
        raise PaymentInvalid("the bank rate is in per cent a year, such as 5.50")
    times = figure("supplier_payment.bank_rate_times", due_on)
    rate = times.value * bank_rate
    yearly = Fraction(rate) / 100
    months, days = _months_and_days(real_day(due_on), real_day(paid_on))
    grown = (1 + yearly / 12) ** months * (1 + yearly * days / _DAYS_A_YEAR)
    told = f"{times.value} × {bank_rate} % a year, {months} months compound and {days} days"
    reasons = (because(told, "MSMED Act s.16", times), _BY_THE_DAY)
    return Late(
        amount=in_rupees(amount),
        interest=to_paisa(amount.micros * (grown - 1)),
        rate=rate,
        reasons=reasons,
        verified=sure(reasons),
    )


def _months_and_days(start: date, end: date) -> tuple[int, int]:
    """Return the whole months from one day to a later one, and the days that are left."""
    if end <= start:
        return 0, 0
    months = (end.year - start.year) * 12 + end.month - start.month
    while _months_after(start, months) > end:
        months -= 1
    return months, (end - _months_after(start, months)).days


def _months_after(start: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - timedelta(days=1)).day
    return date(year, month + 1, min(start.day, last))
