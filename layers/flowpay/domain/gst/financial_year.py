"""Days, tax periods and financial years, as they are counted in India (Asia/Kolkata)."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from ..errors import InvalidInput

INDIA = ZoneInfo("Asia/Kolkata")
GST_BEGAN = date(2017, 7, 1)
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
"""Days beyond these are slips of the keyboard, and sums with them end outside the calendar."""
_FIRST_MONTH = 4  # a financial year is 1 April to 31 March
_FORM = re.compile(r"(\d{4})-(0[1-9]|1[0-2])", re.ASCII)


class PeriodInvalid(InvalidInput): ...


class PeriodInFuture(InvalidInput): ...


class DayInvalid(InvalidInput): ...


def india_day(moment: datetime) -> date:
    """Return the day on which the moment falls in India; the moment must know its time zone."""
    if moment.tzinfo is None:
        raise DayInvalid("a moment needs its time zone, such as 2026-11-22T18:30:00Z")
    return real_day(moment.astimezone(INDIA).date() if EARLIEST.year < moment.year < 3000 else None)


def real_day(day: date | None) -> date:
    """Return the day itself; raises DayInvalid for one that is far outside the law's time."""
    if day is None or not EARLIEST <= day <= LATEST:
        raise DayInvalid(f"{day or 'that'} is no day of this law: write one as 2026-10-05")
    return day


def days_after(day: date, days: int) -> date:
    """Return the day so many days later; raises DayInvalid."""
    return real_day(day) + timedelta(days=days)


def financial_year(day: date) -> str:
    """Return the year as documents write it, "2019-20"; raises DayInvalid."""
    start = first_day(day).year
    return f"{start}-{(start + 1) % 100:02d}"


def first_day(day: date) -> date:
    """Return the 1 April that begins the financial year of the day; raises DayInvalid."""
    real_day(day)
    return date(day.year if day.month >= _FIRST_MONTH else day.year - 1, _FIRST_MONTH, 1)


def last_day(day: date) -> date:
    """Return the 31 March that ends the financial year of the day."""
    return date(first_day(day).year + 1, _FIRST_MONTH, 1) - timedelta(days=1)


class Period(BaseModel, frozen=True):
    """A month for which returns are made."""

    year: int
    month: int

    @classmethod
    def of(cls, key: str) -> "Period":
        """Return the month of a key that was checked before, such as "2026-10"."""
        year, _, month = key.partition("-")
        return cls(year=int(year), month=int(month))

    @property
    def key(self) -> str:
        """As we write it: "2026-10"."""
        return f"{self.year}-{self.month:02d}"

    @property
    def portal(self) -> str:
        """As the GST portal writes it: "102026"."""
        return f"{self.month:02d}{self.year}"

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Period":
        if self.month == 12:
            return Period(year=self.year + 1, month=1)
        return Period(year=self.year, month=self.month + 1)

    @property
    def ends_quarter(self) -> bool:
        """Quarters end with June, September, December and March."""
        return self.month % 3 == 0

    def holds(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.month)


def period_of(day: date) -> Period:
    return Period(year=day.year, month=day.month)


def parse_period(text: str, *, today: date) -> Period:
    """Return the month; raises PeriodInvalid, or PeriodInFuture for one that has not begun."""
    form = _FORM.fullmatch(text)
    if form is None:
        raise PeriodInvalid(f"{text[:20]!r} is not a month: write it as 2026-10")
    period = Period(year=int(form[1]), month=int(form[2]))
    if period.key < period_of(GST_BEGAN).key:
        raise PeriodInvalid(f"{period.key} is before GST, which began on {GST_BEGAN}")
    if period.first > today:
        raise PeriodInFuture(f"{period.key} has not begun: today is {today} in India")
    return period
