"""When the goods must be there: within 5 days, by next Friday, before 15 Dec 2026, month end.

Days count from today; a weekday is the coming one and "next" Friday that of the next calendar
week; the latest end of a range counts.
"""

from datetime import date
from itertools import takewhile

from .dates import BY
from .days import Deadline
from .sentence import Sentence
from .spans import WEEKDAYS, read_day
from .words import LONGEST_CUE

_NOT_DELIVERY = frozenset(
    "credit payment pay paid net quote quotes quotation reply respond response warranty guarantee "
    "validity valid life old terms dated dt drawing rev enquiry inquiry invoice po meeting visited "
    "visit call advance ref bal balance adv pdc best shelf expiry".split()
)
_STARTS = frozenset("po order orders lr confirmation receipt advance approval call placing".split())
"""What a time of delivery may count from; it is counted from today here."""
_BINDING = frozenset(
    "by before within till until tak latest delivery deliver delivered dispatch reach arrive lead "
    "needed required deadline last".split()
)
"""Words of a bound: a day with one goes before a day that is only spoken of (due 5/12, for Eid)."""
_BREAKS = frozenset((",", ";", ".", "\n"))


def take_deadline(s: Sentence, today: date) -> Deadline | None:
    """Return the earliest delivery date in the sentence, and take the words of every time in it."""
    found: list[Deadline] = []
    bounds: list[bool] = []
    for i in range(len(s)):
        if not s.free(i) or (read := read_day(s, i, today)) is None:
            continue
        deadline, end = _with_weekday(s, *read)
        if s.word(end) in ("from", "of", "after") and s.word(end + 1) in _STARTS:
            end += 2
        start = _cue(s, i)
        other = _of_something_else(s, start, end)
        told = deadline.problem is None or start < i
        if told and not other and not _is_earliest(s, i):
            found.append(deadline)
            bounds.append(not _BINDING.isdisjoint(s.word(j) for j in range(start - 2, i)))
        s.take(min((start, *other)), max((end, *(j + 1 for j in other))))
    found = [d for d, bound in zip(found, bounds, strict=True) if bound] or found
    days = [d for d in found if d.day]
    if not days:
        return next(iter(found), None)
    first = min(days, key=lambda d: d.day or today)
    if len({d.day for d in days}) > 1:
        return first._replace(problem="You name two days")
    return first


def _is_earliest(s: Sentence, i: int) -> bool:
    """Whether the day is one to wait for: not before 1 Dec, after 10 Dec, starting Friday."""
    i = i - 1 if s.word(i - 1) == "the" else i
    denied = s.word(i - 2) in ("not", "no", "never", "nothing")
    starts = s.word(i - 1) in ("start", "starting", "onwards", "from")
    return (
        starts
        or (s.word(i - 1) == "after" and not denied)
        or (s.word(i - 1) == "before" and denied)
    )


def _with_weekday(s: Sentence, deadline: Deadline, end: int) -> tuple[Deadline, int]:
    """Return the day with the weekday behind it taken too: 27 Nov (Friday); they may not agree."""
    at = end + 1 if s.word(end) in (",", "(") else end
    weekday = WEEKDAYS.get(s.word(at))
    if deadline.day is None or weekday is None or s.word(end - 1) in WEEKDAYS:
        return deadline, end
    if deadline.day.weekday() != weekday:
        return deadline._replace(problem=f"That day is no {s.word(at).title()}"), at + 1
    return deadline, at + 1


def _cue(s: Sentence, i: int) -> int:
    least = i - LONGEST_CUE
    while i > least and s.word(i - 1) in BY and s.number(i - 2) is None:
        i -= 1
    return i


def _of_something_else(s: Sentence, start: int, end: int) -> list[int]:
    """Return the words nearby that say it is a time of payment, of quoting or of a warranty."""
    before = takewhile(lambda j: s.word(j) not in _BREAKS, range(start - 1, start - 3, -1))
    after = takewhile(lambda j: s.word(j) not in _BREAKS, range(end, end + 2))
    supply = [end] if s.word(end) in ("supply", "stock") and s.word(end + 1) in ("of", ":") else []
    return supply + [j for j in (*before, *after) if s.word(j) in _NOT_DELIVERY]
