"""Days told from today: 5 days, 2 weeks, tomorrow, Friday, end of the month, the weekend."""

from datetime import date, timedelta
from decimal import Decimal

from .dates import BY, read_date
from .days import Deadline, days_after, last_day, same_day, working_days_after
from .numbers import read_range
from .sentence import Sentence

WEEKDAYS = {
    name: day
    for day, names in enumerate(
        "mon monday,tue tues tuesday,wed wednesday,thu thur thurs thursday,fri friday,"
        "sat saturday,sun sunday".split(",")
    )
    for name in names.split()
}
_HOURS = frozenset(("hour", "hours", "hr", "hrs"))
_DAYS = {
    **dict.fromkeys(("day", "days", "din"), 1),
    **dict.fromkeys(("week", "weeks", "wk", "wks", "hafte", "hafta"), 7),
    **dict.fromkeys(("fortnight", "fortnights"), 14),
}
_DAY_ENDS = frozenset("eod cob eob".split())
_SATURDAY = 5
"""30 days' credit, quote by tomorrow, 12 months' warranty: times, but not of the delivery."""
_FRIDAY = 4
_DAYS_OF_A_MONTH = 30


def read_day(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    readers = (read_date, _from_today, _week_on, _span, _period_end, _weekend, _named_day, _weekday)
    return next((read for reader in readers if (read := reader(s, i, today))), None)


def _span(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """5 days, 2-3 weeks, 72 hours, 10 working days, a fortnight, two months."""
    if s.word(i) in ("working", "business") and s.word(i + 1) == "days":
        last = read_range(s, i + 3 if s.word(i + 2) == ":" else i + 2)
        return (working_days_after(today, int(last.value), "days"), last.end) if last else None
    if (counted := _how_many(s, i)) is None:
        return None
    amount, j = counted
    count = int(-(-amount // 1))
    kind = s.word(j)
    j = j + 1 if kind in ("working", "business", "calendar") else j
    if s.word(i - 1) == "for" and s.word(j + 1) not in ("delivery", "dispatch"):
        return None
    word, written = s.word(j), s.written(i, min(j + 1, len(s)))
    if kind in ("working", "business") and word in ("day", "days"):
        return working_days_after(today, count, written), j + 1
    if s.word(j + 1) == "from" and s.word(j + 2) in ("today", "now") and word in _DAYS:
        return days_after(today, _whole(amount * _DAYS[word]), written), j + 3
    if word in _HOURS:
        return days_after(today, -(-count // 24), written), j + 1
    if word in _DAYS:
        end = j + 2 if s.word(j + 1) == "time" else j + 1
        return days_after(today, _whole(amount * _DAYS[word]), written), end
    if word in ("month", "months") and amount != count:
        return days_after(today, _whole(amount * _DAYS_OF_A_MONTH), written), j + 1
    if word in ("month", "months"):
        return days_after(today, (same_day(today, count) - today).days, written), j + 1
    return None


def _week_on(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """A week on Monday: the Monday after the coming one."""
    on = [s.word(i), s.word(i + 1)] == ["week", "on"] and WEEKDAYS.get(s.word(i + 2)) is not None
    return _weekday(s, i + 2, today) if on else None


def _whole(days: Decimal) -> int:
    return int(-(-days // 1))


def _from_today(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """Aaj se 10 din: ten days from today."""
    return _span(s, i + 2, today) if [s.word(i), s.word(i + 1)] == ["today", "se"] else None


def _how_many(s: Sentence, i: int) -> tuple[Decimal, int] | None:
    """Return how many days, weeks or months there are, and the token after the number."""
    if [s.word(i + 1), s.word(i + 2)] == ["week", "on"]:
        return None
    if s.word(i) in ("a", "one") and (s.word(i + 1) in _DAYS or s.word(i + 1) == "month"):
        return Decimal(1), i + 1
    if s.word(i) == "fortnight":
        return Decimal(1), i
    if s.word(i) == "couple":
        return Decimal(2), i + 2 if s.word(i + 1) == "of" else i + 1
    if (amount := read_range(s, i)) is None:
        return None
    count = min(amount.value, Decimal(10**6))
    return count, amount.end + 1 if s.word(amount.end) == "-" else amount.end


def _period_end(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """End of the month, month end, end of next week, next week, this month."""
    j = i
    while j < i + 5 and s.word(j) in ("end", "of", "the", "this", "next", "coming"):
        j += 1
    said = {s.word(k) for k in (*range(i, j), j + 1)}
    step = 0 if said.isdisjoint(("next", "coming")) else 1
    end = j + 2 if s.word(j + 1) == "end" else j + 1
    if s.word(j) == "month" and [s.word(j + 1), s.word(j + 2)] == ["ka", "end"]:
        return Deadline(last_day(same_day(today.replace(day=1), step))), j + 3
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


def _weekend(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """By the weekend is by Saturday; next weekend that of the next week."""
    if s.word(i) != "weekend":
        return None
    days = (_SATURDAY - today.weekday()) % 7 + 7 * (s.word(i - 1) == "next")
    return Deadline(today + timedelta(days=days)), i + 1


def _named_day(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    if s.word(i) in _DAY_ENDS:
        j = i + 2 if s.word(i + 1) in ("on", "of", "by") else i + 1
        return read_day(s, j, today) or (Deadline(today), i + 1)
    if s.word(i) == "yesterday":
        return Deadline(None, "Yesterday has passed"), i + 1
    if s.word(i) == "parso":
        return Deadline(today + timedelta(days=2)), i + 1
    if [s.word(i), s.word(i + 1), s.word(i + 2)] == ["day", "after", "tomorrow"]:
        return Deadline(today + timedelta(days=2)), i + 3
    days = {"today": 0, "tonight": 0, "tomorrow": 1, "tmrw": 1, "tomorow": 1}
    if s.word(i) in days:
        return Deadline(today + timedelta(days=days[s.word(i)])), i + 1
    return None


def _weekday(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """By Friday is the coming one, today included; next Friday is that of the next week."""
    if (weekday := WEEKDAYS.get(s.word(i))) is None:
        return None
    if len(s.word(i)) < 5 and s.word(i - 1) not in BY:
        return None  # sun and sat are words of their own
    j = i + 2 if s.word(i + 1) in ("the", ",", "-") else i + 1
    if (dated := read_date(s, j, today)) and dated[0].day:
        agree = dated[0].day.weekday() == weekday
        wrong = f"That day is no {s.word(i).title()}"
        return (dated[0] if agree else dated[0]._replace(problem=wrong)), dated[1]
    if s.word(i - 1) == "last":
        return Deadline(None, f"Last {s.word(i).title()} has passed"), i + 1
    if s.word(i - 1) == "next":
        day = today + timedelta(days=7 - today.weekday() + weekday)
    else:
        day = today + timedelta(days=(weekday - today.weekday()) % 7)
    week_later = [s.word(i - 2), s.word(i - 1)] in (["week", "on"], ["week", "from"])
    return Deadline(day + timedelta(days=7 * week_later)), i + 1
