"""When the goods must be there: within 5 days, by next Friday, before 15 Dec 2026, month end.

Days count from today; a date without a year is its next occurrence; a weekday is the coming one and
"next" Friday that of the next calendar week; the latest end of a range counts.
"""

from datetime import date, timedelta
from decimal import Decimal
from itertools import takewhile

from .days import (
    Deadline,
    coming_day,
    day_of,
    days_after,
    last_day,
    same_day,
    working_days_after,
)
from .numbers import read_range
from .sentence import Sentence
from .words import LONGEST_CUE

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
_FEASTS = {
    "christmas eve": (12, 24),
    **dict.fromkeys(("christmas", "xmas", "x-mas"), (12, 25)),
    **dict.fromkeys(
        (
            "new year's eve",
            "year end",
            "year-end",
            "end of the year",
            "end of year",
            "end of this year",
        ),
        (12, 31),
    ),
    **dict.fromkeys(("new year", "new year's day"), (1, 1)),
    **dict.fromkeys(("republic day",), (1, 26)),
    "independence day": (8, 15),
    "gandhi jayanti": (10, 2),
}
_BEFORE_DAYS = frozenset("by before on until till latest date dated than".split())
_WEEKS = {"first": 7, "1st": 7, "second": 14, "2nd": 14, "third": 21, "3rd": 21, "last": 28}
"""The day on which a week of a month is over."""

_HOURS = frozenset(("hour", "hours", "hr", "hrs"))
_DAYS = {
    **dict.fromkeys(("day", "days", "din"), 1),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "hafte", "hafta"), 7),
    **dict.fromkeys(("fortnight", "fortnights"), 14),
}
_BY = frozenset(
    "by before within in on until till latest than later no not least the next coming this of "
    "delivery delivered deliver delivering needed required dispatch lead time max maximum "
    "about around approx under : ( for latest last date end itself tak reach arrive arrival "
    "arriving somewhere come".split()
)
_NOT_DELIVERY = frozenset(
    "credit payment pay paid net quote quotes quotation reply respond response warranty guarantee "
    "validity valid life old terms dated dt drawing rev enquiry inquiry invoice po meeting visited "
    "visit call advance ref".split()
)
"""30 days' credit, quote by tomorrow, 12 months' warranty: times, but not of the delivery."""

_BREAKS = frozenset((",", ";", ".", "\n"))
_ORDINALS = ("st", "nd", "rd", "th")
_FRIDAY = 4


def take_deadline(s: Sentence, today: date) -> Deadline | None:
    """Return the earliest delivery date in the sentence, and take the words of every time in it."""
    found = []
    for i in range(len(s)):
        if not s.free(i) or (read := _read(s, i, today)) is None:
            continue
        deadline, end = read
        start = _cue(s, i)
        other = _of_something_else(s, start, end)
        told = deadline.problem is None or start < i
        if told and not other:
            found.append(deadline)
        s.take(min((start, *other)), max((end, *(j + 1 for j in other))))
    days = [d for d in found if d.day]
    if not days:
        return next(iter(found), None)
    first = min(days, key=lambda d: d.day or today)
    if len({d.day for d in days}) > 1:
        return first._replace(problem="You name two days")
    return first


def _cue(s: Sentence, i: int) -> int:
    least = i - LONGEST_CUE
    while i > least and s.word(i - 1) in _BY:
        i -= 1
    return i


def _of_something_else(s: Sentence, start: int, end: int) -> list[int]:
    """Return the words nearby that say it is a time of payment, of quoting or of a warranty."""
    before = takewhile(lambda j: s.word(j) not in _BREAKS, range(start - 1, start - 3, -1))
    after = takewhile(lambda j: s.word(j) not in _BREAKS, range(end, end + 2))
    supply = [end] if s.word(end) in ("supply", "stock") and s.word(end + 1) == "of" else []
    return supply + [j for j in (*before, *after) if s.word(j) in _NOT_DELIVERY]


def _read(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    for reader in (
        _written_date,
        _day_and_month,
        _holiday,
        _span,
        _day_first,
        _month_first,
        _part_of_month,
        _period_end,
        _named_day,
        _weekday,
    ):
        if read := reader(s, i, today):
            return read
    return None


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
    return day_of(today, year, month, day, text), i + 1


def _day_and_month(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """By 27/11, 27.11., 5/12 tak: only where a day is spoken of, else it is a fraction."""
    day, month, written = s.number(i), s.number(i + 2), s.written(i, min(i + 3, len(s)))
    if s.word(i + 1) != "/":
        return None
    before = s.word(i - 2) if s.word(i - 1) in (":", "-") else s.word(i - 1)
    spoken = before in _BEFORE_DAYS or s.word(i + 3) == "tak"
    if day is None or month is None or not (spoken and 0 < day < 32 and 0 < month < 13):
        return None
    return day_of(today, None, int(month), int(day), written), i + 3


def _holiday(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """Christmas, New Year, Republic Day: the feasts whose day of the calendar is always the same."""
    named = ((words, on) for words, on in _FEASTS.items() if words.startswith(s.word(i) or "-"))
    for words, (month, day) in named:
        length = words.count(" ") + 1
        if " ".join(s.word(j) for j in range(i, i + length)) == words:
            return day_of(today, None, month, day, words), i + length
    return None


def _span(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """5 days, 2-3 weeks, 72 hours, 10 working days, a fortnight, two months."""
    if (counted := _how_many(s, i)) is None:
        return None
    count, j = counted
    kind = s.word(j)
    j = j + 1 if kind in ("working", "business", "calendar") else j
    word, written = s.word(j), s.written(i, min(j + 1, len(s)))
    if kind in ("working", "business") and word in ("day", "days"):
        return working_days_after(today, count, written), j + 1
    if s.word(j + 1) == "from" and s.word(j + 2) in ("today", "now") and word in _DAYS:
        return days_after(today, count * _DAYS[word], written), j + 3
    if word in _HOURS:
        return days_after(today, -(-count // 24), written), j + 1
    if word in _DAYS:
        end = j + 2 if s.word(j + 1) == "time" else j + 1
        return days_after(today, count * _DAYS[word], written), end
    if word in ("month", "months"):
        return days_after(today, (same_day(today, count) - today).days, written), j + 1
    return None


def _how_many(s: Sentence, i: int) -> tuple[int, int] | None:
    """Return a whole number, rounded up, and the token after it."""
    if s.word(i) in ("a", "one") and (s.word(i + 1) in _DAYS or s.word(i + 1) == "month"):
        return 1, i + 1
    if s.word(i) in ("fortnight", "couple"):
        return (
            (1, i) if s.word(i) == "fortnight" else (2, i + 2 if s.word(i + 1) == "of" else i + 1)
        )
    if (amount := read_range(s, i)) is None:
        return None
    count = int(-(-min(amount.value, Decimal(10**6)) // 1))
    return count, amount.end + 1 if s.word(amount.end) == "-" else amount.end


def _day_first(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """15 Dec 2026, 15th of December, by the 15th."""
    number = s.number(i)
    if number is None or number != int(number) or not 0 < number < 100:
        return None
    ordinal = s.word(i + 1) in _ORDINALS
    j = i + 2 if ordinal else i + 1
    j = j + 1 if s.word(j) in ("of", "-") else j
    if month := _MONTHS.get(s.word(j)):
        year, end = _year(s, j + 1)
        return day_of(today, year, month, int(number), s.written(i, end)), end
    if [s.word(j), s.word(j + 1)] in (["next", "month"], ["this", "month"]):
        on = same_day(today.replace(day=1), int(s.word(j) == "next"))
        return day_of(today, on.year, on.month, int(number), s.written(i, j + 2)), j + 2
    if ordinal and s.word(i - 1) in _BY:
        return coming_day(today, int(number), s.written(i, i + 2)), i + 2
    return None


def _month_first(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """December 15, Dec 15th 2026, by December."""
    if not (month := _MONTHS.get(s.word(i))):
        return None
    day = s.number(i + 1)
    if day is not None and day == int(day) and 0 < day < 32:
        year, end = _year(s, i + 3 if s.word(i + 2) in _ORDINALS else i + 2)
        return day_of(today, year, month, int(day), s.written(i, end)), end
    if s.word(i - 1) in ("by", "in", "before", "end", "of") and s.word(i) != "may":
        year, end = _year(s, i + 1)
        return _whole_month(s, i, today, year, month), end
    return None


def _whole_month(s: Sentence, i: int, today: date, year: int | None, month: int) -> Deadline:
    """Return the last day of the month, or of the one before when it must be before the month."""
    year = year if year is not None else today.year + (month < today.month)
    first = date(year, month, 1)
    last = first - timedelta(days=1) if s.word(i - 1) == "before" else last_day(first)
    return day_of(today, last.year, last.month, last.day, s.written(i, i + 1))


def _year(s: Sentence, i: int) -> tuple[int | None, int]:
    j = i + 1 if s.word(i) in (",", "-", "'") else i
    year = s.number(j)
    return (int(year), j + 1) if year is not None and 2000 <= year < 2100 else (None, i)


def _part_of_month(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """Mid December, first week of January, second week of next month."""
    week = s.word(i + 2 if s.word(i + 1) in _ORDINALS else i + 1) in ("week", "weeks")
    ordinal = s.word(i) + s.word(i + 1) if s.word(i + 1) in _ORDINALS else s.word(i)
    day = _WEEKS.get(ordinal) if week else 15 if s.word(i) in ("mid", "middle") else None
    j = i + 1
    while j < i + 5 and s.word(j) in (*_ORDINALS, "week", "of", "the", "-"):
        j += 1
    if day is None or (j == i + 1 and week):
        return None
    if month := _MONTHS.get(s.word(j)):
        year, end = _year(s, j + 1)
        return day_of(today, year, month, day, s.written(i, end)), end
    if s.word(j) in ("next", "this") and s.word(j + 1) == "month":
        on = same_day(today.replace(day=1), int(s.word(j) == "next"))
        return day_of(today, on.year, on.month, day, s.written(i, j + 2)), j + 2
    return None


def _period_end(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """End of the month, month end, end of next week, next week, this month."""
    j = i
    while j < i + 5 and s.word(j) in ("end", "of", "the", "this", "next", "coming"):
        j += 1
    said = {s.word(k) for k in (*range(i, j), j + 1)}
    step = 0 if said.isdisjoint(("next", "coming")) else 1
    end = j + 2 if s.word(j + 1) == "end" else j + 1
    if s.word(j) in ("eom", "month-end"):
        return Deadline(last_day(today)), end
    if said.isdisjoint(("end", "this", "next", "coming")):
        return None
    if s.word(j) == "month":
        return Deadline(last_day(same_day(today.replace(day=1), step))), end
    if s.word(j) == "week":
        friday = today + timedelta(days=_FRIDAY - today.weekday() + 7 * step)
        return Deadline(max(friday, today)), end
    return None


def _named_day(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    if s.word(i) == "parso":
        return Deadline(today + timedelta(days=2)), i + 1
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
