"""When returns are due: GSTR-1, GSTR-3B, IFF, PMT-06, GSTR-7 and GSTR-8.

The days are data; extensions that the government notifies for single months are not in it.
"""

from functools import cache

from .deadlines import Deadline
from .facts import Fact, because, rows
from .financial_year import Period
from .states import state_of

_LATE = "a late fee and interest run from the next day"


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


def _deadline(row: DueDay, period: Period) -> Deadline:
    due_on = period.next.first.replace(day=row.day)
    what = f"{'pay' if row.form == 'PMT-06' else 'file'} {row.form} for {period.key}"
    reason = because(f"{row.form} is due on the {row.day}th of the next month", row.form, row)
    return Deadline(
        kind=row.form.lower().replace("-", "_"),
        due_on=due_on,
        what=what,
        consequence=_LATE,
        reasons=(reason,),
        verified=reason.verified,
    )


@cache
def _days() -> tuple[DueDay, ...]:
    return tuple(DueDay.model_validate(row) for row in rows("return_dates"))
