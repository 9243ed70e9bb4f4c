"""Days of the calendar, counted from today; what is no day, past or too far is said so."""

from datetime import date, timedelta
from typing import NamedTuple

FARTHEST_DAYS = 3650
"""Ten years: whatever lies beyond was not meant as a delivery date."""


class Deadline(NamedTuple):
    """A day; `problem` says why what was written is none, `assumed` that its year was left out."""

    day: date | None
    problem: str | None = None
    assumed: bool = False


def days_after(today: date, days: int, written: str) -> Deadline:
    if not 0 <= days <= FARTHEST_DAYS:
        return Deadline(None, f"{written[:40]!r} is too far away")
    return Deadline(today + timedelta(days=days))


def day_of(today: date, year: int | None, month: int, day: int, written: str) -> Deadline:
    """Return the day, without a year its next occurrence; or why there is no such day."""
    try:
        if year is not None:
            found = date(year + 2000 if year < 100 else year, month, day)
        else:
            found = date(today.year, month, day)
            found = found if found >= today else date(today.year + 1, month, day)
    except ValueError:
        return Deadline(None, f"{written!r} is not a day of the calendar")
    if found < today:
        return Deadline(None, f"{written!r} has passed")
    return days_after(today, (found - today).days, written)._replace(assumed=year is None)


def working_days_after(today: date, count: int, written: str) -> Deadline:
    """Monday to Friday; holidays differ from place to place and are not known here."""
    if count > FARTHEST_DAYS:
        return days_after(today, count, written)
    day = today
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return Deadline(day)


def same_day(today: date, months: int) -> date:
    """Return the same day so many months on, or the last day of a month that is too short."""
    years, month = divmod(today.month - 1 + min(months, 1000), 12)
    first = date(today.year + years, month + 1, 1)
    return min(first + timedelta(days=today.day - 1), last_day(first))


def last_day(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)


def coming_day(today: date, day: int, written: str) -> Deadline:
    """Return that day of this month, or of the next month that has one if it is past."""
    month = today if today.day <= day else same_day(today, 1)
    while 0 < day < 32 and last_day(month).day < day:
        month = same_day(month.replace(day=1), 1)
    return day_of(today, month.year, month.month, day, written)
