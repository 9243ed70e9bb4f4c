"""When returns are due: GSTR-1, GSTR-3B, IFF, PMT-06, GSTR-7 and GSTR-8.

The days are data; extensions that the government notifies for single months are not in it.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

from .deadlines import Deadline
from .facts import Fact, Reason, because, rows
from .financial_year import Period, period_of
from .gstin import GstinKind, read_gstin
from .states import STATES, state_of

_LATE = "a late fee and interest run from the next day"
_FORM_OF = {GstinKind.TDS_DEDUCTOR: "GSTR-7", GstinKind.TCS_COLLECTOR: "GSTR-8"}
"""The form with which who deducts (s.51) or collects (s.52) pays; all others have GSTR-3B."""


class DueDay(Fact, frozen=True):
    """The day of the following month; `states` narrows it, `months` says of which of a quarter."""

    form: str
    scheme: str
    months: str
    day: int
    states: tuple[str, ...] | None
    who: str


def returns_due(
    period: Period,
    *,
    quarterly: bool,
    state_code: str,
    deducts: bool = False,
    collects: bool = False,
) -> tuple[Deadline, ...]:
    """Return what is due for a month, the nearest first; raises StateUnknown.

    `quarterly`: the QRMP scheme. `deducts`: GST under s.51 (GSTR-7). `collects`: s.52 (GSTR-8).
    """
    state_of(state_code)
    schemes = {"both", "quarterly" if quarterly else "monthly"}
    wanted = {"every", "last" if period.ends_quarter else "first_two"}
    skipped = {form for form, files in (("GSTR-7", deducts), ("GSTR-8", collects)) if not files}
    found = [
        _deadline(row, period)
        for row in _days()
        if row.scheme in schemes
        and row.months in wanted
        and row.form not in skipped
        and (row.states is None or state_code in row.states)
    ]
    return tuple(sorted(found, key=lambda deadline: (deadline.due_on, deadline.kind)))


def suppliers_report(issued_on: date) -> Deadline:
    """Return the last day for a supplier to report an invoice, so that its tax can be credited."""
    period = period_of(issued_on)
    [monthly] = _rows(period, form="GSTR-1", scheme="monthly")
    quarterly = _first_of_quarter(period, ("IFF", "GSTR-1"))
    return _asking(
        kind="suppliers_report",
        row=monthly,
        period=period,
        what=f"the supplier reports the invoice in GSTR-1 for {period.key}",
        consequence="it is missing in GSTR-2B, which shows what suppliers have reported: ask them",
        question=f"does the supplier file by the quarter (QRMP)? Then {_told(quarterly, period)}",
    )


def tax_due(period: Period, *, gstin: str) -> Deadline:
    """Return the last day to pay the tax of a month; raises GstinInvalid."""
    payer = read_gstin(gstin)
    form = _FORM_OF.get(payer.kind, "GSTR-3B")
    [row] = _rows(period, form=form, scheme="both" if payer.kind in _FORM_OF else "monthly")
    question = None
    if payer.kind not in _FORM_OF and payer.state_code in STATES:
        quarterly = _first_of_quarter(period, ("PMT-06", "GSTR-3B"), payer.state_code)
        asked = "does this registration file by the quarter (QRMP)?"
        question = f"{asked} Then {_told(quarterly, period)}"
    return _asking(
        kind="tax_due",
        row=row,
        period=period,
        what=f"pay the tax of {period.key} and file {form}",
        consequence=_LATE,
        question=question,
    )


def _first_of_quarter(
    period: Period, forms: Iterable[str], state_code: str | None = None
) -> DueDay:
    """Return the row of the first of these forms that a quarterly filer has for the month."""
    found = (row for form in forms for row in _rows(period, form=form, scheme="quarterly"))
    return next(row for row in found if row.states is None or state_code in row.states)


def _rows(period: Period, *, form: str, scheme: str) -> tuple[DueDay, ...]:
    months = {"every", "last" if period.ends_quarter else "first_two"}
    every = (row for row in _days() if (row.form, row.scheme) == (form, scheme))
    return tuple(row for row in every if row.months in months)


def _told(row: DueDay, period: Period) -> str:
    return f"{row.form} is due on {_day_of(row, period)}"


def _day_of(row: DueDay, period: Period) -> date:
    return period.next.first.replace(day=row.day)


def _because(row: DueDay) -> Reason:
    return because(f"{row.form} is due on day {row.day} of the next month", row.form, row)


def _asking(
    *, kind: str, row: DueDay, period: Period, what: str, consequence: str, question: str | None
) -> Deadline:
    reason = _because(row)
    return Deadline(
        kind=kind,
        due_on=_day_of(row, period),
        what=what,
        consequence=consequence,
        question=question,
        reasons=(reason,),
        verified=reason.verified,
    )


def _deadline(row: DueDay, period: Period) -> Deadline:
    reason = _because(row)
    return Deadline(
        kind=row.form.lower().replace("-", "_"),
        due_on=_day_of(row, period),
        what=f"{'pay' if row.form == 'PMT-06' else 'file'} {row.form} for {period.key}",
        consequence=_LATE,
        reasons=(reason,),
        verified=reason.verified,
    )


@cache
def _days() -> tuple[DueDay, ...]:
    return tuple(DueDay.model_validate(row) for row in rows("return_dates"))
