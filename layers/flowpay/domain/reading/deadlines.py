"""When the goods must be there: within 5 days, by next Friday, before 15 Dec 2026, month end.

Days count from today; a date without a year is its next occurrence; a weekday is the coming one and
"next" Friday that of the next calendar week; the latest end of a range counts.
"""

from datetime import date, timedelta
from itertools import takewhile
from typing import NamedTuple

from .numbers import read_range
from .sentence import Sentence

FARTHEST_DAYS = 3650
"""Ten years: whatever lies beyond was not meant as a delivery date."""

_MONTHS = {
    name: month
    for month, names in enumerate(
        (
            "jan january, feb february, mar march, apr april, may, jun june, jul july, "
            "aug august, sep sept september, oct october, nov november, dec december"
        ).split(", "),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: day
    for day, names in enumerate(
        "mon monday,tue tues tuesday,wed wednesday,thu thur thurs thursday,fri friday,"
        "sat saturday,sun sunday".split(",")
    )
    for name in names.split()
}
_HOURS = {"hour": 1, "hours": 1, "hr": 1, "hrs": 1, "h": 1}
_DAYS = {
    **dict.fromkeys(("day", "days", "d", "din"), 1),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "hafte", "hafta"), 7),
    **dict.fromkeys(("fortnight", "fortnights"), 14),
}
_BY = frozenset(
    "by before within in on until till latest than later no not least the next coming this of "
    "delivery delivered deliver delivering needed required dispatch lead time max maximum "
    "about around approx under : ( for".split()
)
_NOT_DELIVERY = frozenset(
    "credit payment pay paid net quote quotes quotation reply respond response warranty guarantee "
    "validity valid life old terms".split()
)
"""30 days' credit, quote by tomorrow, 12 months' warranty: times, but not of the delivery."""

_BREAKS = frozenset((",", ";", ".", "\n"))
_FRIDAY = 4


class Deadline(NamedTuple):
    """A day, and whether it was written as such; `problem` says why what was written is no day."""

    day: date | None
    problem: str | None = None


def take_deadline(s: Sentence, today: date) -> Deadline | None:
    """Return the earliest delivery date in the sentence, and take the words of every time in it."""
    found = []
    for i in range(len(s)):
        if not s.free(i) or (read := _read(s, i, today)) is None:
            continue
        deadline, end = read
        start = _cue(s, i)
        other = _of_something_else(s, start, end)
        if not other:
            found.append(deadline)
        s.take(min((start, *other)), max((end, *(j + 1 for j in other))))
    days = [d for d in found if d.day]
    return min(days, key=lambda d: d.day or today) if days else next(iter(found), None)


def _cue(s: Sentence, i: int) -> int:
    while s.word(i - 1) in _BY:
        i -= 1
    return i


def _of_something_else(s: Sentence, start: int, end: int) -> list[int]:
    """Return the words nearby that say it is a time of payment, of quoting or of a warranty."""
    before = takewhile(lambda j: s.word(j) not in _BREAKS, range(start - 1, start - 3, -1))
    after = takewhile(lambda j: s.word(j) not in _BREAKS, range(end, end + 2))
    return [j for j in (*before, *after) if s.word(j) in _NOT_DELIVERY]


def _read(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    for reader in (_written_date, _span, _day_of_month, _month_end, _named_day, _weekday):
        if read := reader(s, i, today):
            return read
    return None


def _after(today: date, days: int, written: str) -> Deadline:
    if not 0 <= days <= FARTHEST_DAYS:
        return Deadline(None, f"{written[:40]!r} is too far away")
    return Deadline(today + timedelta(days=days))


def _date(today: date, year: int | None, month: int, day: int, written: str) -> Deadline:
    """Return the day; without a year its next occurrence; a day that is past or none is a problem."""
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
    return _after(today, (found - today).days, written)


def _written_date(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """2026-12-15, 15/12/2026, 15.12.26; the day comes before the month where both are possible."""
    text = s.word(i)
    if not (text[:1].isdigit() and text[-1:].isdigit()) or s.number(i) is not None:
        return None
    parts = text.replace("/", "-").replace(".", "-").split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return None
    first, month, last = (int(part) for part in parts)
    year, day = (first, last) if len(parts[0]) == 4 else (last, first)
    if month > 12 >= day:
        month, day = day, month
    return _date(today, year, month, day, text), i + 1


def _span(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """5 days, 2-3 weeks, 72 hours, 10 working days, a fortnight, two months."""
    if s.word(i) in ("a", "one") and s.word(i + 1) in (_DAYS | {"month": 30}):
        count, j = 1, i + 1
    elif (amount := read_range(s, i)) is not None:
        j = amount.end + 1 if s.word(amount.end) == "-" else amount.end
        count = int(-(-amount.value // 1)) if amount.value < 10**6 else 10**6
    else:
        return None
    if working := s.word(j) in ("working", "business", "calendar"):
        working, j = s.word(j) != "calendar", j + 1
    word, written = s.word(j), s.written(i, min(j + 1, len(s)))
    if working and word in ("day", "days"):
        return _working_days(today, count, written), j + 1
    if word in _HOURS:
        return _after(today, -(-count // 24), written), j + 1
    if word in _DAYS:
        return _after(today, count * _DAYS[word], written), j + 1
    if word in ("month", "months"):
        return _after(today, (_same_day(today, count) - today).days, written), j + 1
    return None


def _working_days(today: date, count: int, written: str) -> Deadline:
    """Monday to Friday; holidays differ from place to place and are not known here."""
    if count > FARTHEST_DAYS:
        return _after(today, count, written)
    day = today
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return Deadline(day)


def _same_day(today: date, months: int) -> date:
    """Return the same day so many months on, or the last day of a month that is too short."""
    years, month = divmod(today.month - 1 + min(months, 1000), 12)
    first = date(today.year + years, month + 1, 1)
    return min(first + timedelta(days=today.day - 1), _last_day(first))


def _last_day(day: date) -> date:
    following = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)


def _day_of_month(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """15 Dec 2026, 15th of December, December 15, by the 15th, by December."""
    if (number := s.number(i)) is not None and number == int(number) and 0 < number < 100:
        j = i + 2 if (ordinal := s.word(i + 1) in ("st", "nd", "rd", "th")) else i + 1
        j = j + 1 if s.word(j) == "of" or s.word(j) == "-" else j
        if month := _MONTHS.get(s.word(j)):
            year, end = _year(s, j + 1)
            return _date(today, year, month, int(number), s.written(i, end)), end
        if ordinal and s.word(i - 1) in _BY:
            return _coming(today, int(number), s.written(i, i + 2)), i + 2
        return None
    if not (month := _MONTHS.get(s.word(i))):
        return None
    day = s.number(i + 1)
    if day is not None and day == int(day) and 0 < day < 32:
        j = i + 3 if s.word(i + 2) in ("st", "nd", "rd", "th") else i + 2
        year, end = _year(s, j)
        return _date(today, year, month, int(day), s.written(i, end)), end
    if s.word(i - 1) in ("by", "in", "before", "end", "of") and s.word(i) != "may":
        year, end = _year(s, i + 1)
        return _whole_month(s, i, today, year, month), end
    return None


def _whole_month(s: Sentence, i: int, today: date, year: int | None, month: int) -> Deadline:
    """Return the last day of the month, or of the one before when it must be before the month."""
    year = year if year is not None else today.year + (month < today.month)
    first = date(year, month, 1)
    last = first - timedelta(days=1) if s.word(i - 1) == "before" else _last_day(first)
    return _date(today, last.year, last.month, last.day, s.written(i, i + 1))


def _year(s: Sentence, i: int) -> tuple[int | None, int]:
    j = i + 1 if s.word(i) in (",", "-", "'") else i
    year = s.number(j)
    return (int(year), j + 1) if year is not None and 2000 <= year < 2100 else (None, i)


def _coming(today: date, day: int, written: str) -> Deadline:
    """Return that day of this month, or of the next if it is past."""
    month = today if today.day <= day else _same_day(today, 1)
    return _date(today, month.year, month.month, day, written)


def _month_end(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """End of the month, month end, end of next week, next week, this month."""
    if s.word(i) in ("eom", "month-end") or (s.word(i), s.word(i + 1)) == ("month", "end"):
        return Deadline(_last_day(today)), i + (2 if s.word(i) == "month" else 1)
    j = i
    while s.word(j) in ("end", "of", "the", "this", "next", "coming"):
        j += 1
    said = {s.word(k) for k in range(i, j)} | ({s.word(j + 1)} & {"end"})
    if said.isdisjoint(("end", "this", "next", "coming")):
        return None
    step = 1 if not said.isdisjoint(("next", "coming")) else 0
    end = j + 2 if s.word(j + 1) == "end" else j + 1
    if s.word(j) == "month":
        return Deadline(_last_day(_same_day(today.replace(day=1), step))), end
    if s.word(j) == "week":
        monday = today - timedelta(days=today.weekday())
        friday = monday + timedelta(days=_FRIDAY + 7 * step)
        return Deadline(friday if friday >= today else today), end
    return None


def _named_day(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    if [s.word(i), s.word(i + 1), s.word(i + 2)] == ["day", "after", "tomorrow"]:
        return Deadline(today + timedelta(days=2)), i + 3
    days = {"today": 0, "tonight": 0, "eod": 0, "tomorrow": 1, "tmrw": 1, "tomorow": 1}
    if s.word(i) in days:
        return Deadline(today + timedelta(days=days[s.word(i)])), i + 1
    return None


def _weekday(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """By Friday is the coming one, today included; next Friday is that of the next week."""
    if (weekday := _WEEKDAYS.get(s.word(i))) is None:
        return None
    if len(s.word(i)) < 5 and s.word(i - 1) not in _BY:
        return None  # sun and sat are words of their own
    if s.word(i - 1) == "next":
        day = today + timedelta(days=7 - today.weekday() + weekday)
    else:
        day = today + timedelta(days=(weekday - today.weekday()) % 7)
    return Deadline(day), i + 1
