"""Days as a calendar names them: 15/12/2026, 15th Dec, December 15, mid January, Christmas.

A date without a year is its next occurrence; the day comes before the month.
"""

from datetime import date, timedelta
from decimal import Decimal

from .days import Deadline, coming_day, day_of, last_day, same_day
from .sentence import Sentence

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
BY = frozenset(
    "deadline due period schedule "
    "by before within in on bis until till latest than later no not least the next coming this of "
    "> delivery delivered deliver delivering needed required dispatch lead time max maximum "
    "about around approx under : ( for latest last date end itself tak reach arrive arrival "
    "arriving somewhere come".split()
)
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
    **dict.fromkeys(("pongal", "sankranti", "makar sankranti"), (1, 14)),
    "lohri": (1, 13),
    "valentine's day": (2, 14),
    "women's day": (3, 8),
    "baisakhi": (4, 13),
    "independence day": (8, 15),
    "gandhi jayanti": (10, 2),
}
_FIRST_OF_FEASTS = frozenset(words.split()[0] for words in _FEASTS)
_BEFORE_DAYS = frozenset("by before on until till latest date dated than due".split())
_WEEKS = {"first": 7, "1st": 7, "second": 14, "2nd": 14, "third": 21, "3rd": 21, "last": 28}
"""The day on which a week of a month is over."""
_ORDINALS = ("st", "nd", "rd", "th", "tarikh")
_ORDINAL_WORDS = {
    word: Decimal(day)
    for day, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
        "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth "
        "twenty-first twenty-second twenty-third twenty-fourth twenty-fifth twenty-sixth "
        "twenty-seventh twenty-eighth twenty-ninth thirtieth thirty-first".split(),
        start=1,
    )
}
_PARTS_OF_MONTHS = {"early": 10, "beginning": 7, "start": 7, "mid": 15, "middle": 15, "late": 28}
_OPENS = frozenset((*_WEEKS, *_PARTS_OF_MONTHS))
_MOVING_FEASTS = frozenset(
    "diwali deepavali holi eid ramadan ramzan navratri dussehra dasara onam rakhi easter "
    "thanksgiving muharram bakrid janmashtami".split()
)


def read_date(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """Return the day that is written at token `i`, and the token after it, or None."""
    readers = (_written_date, _day_and_month, _holiday, _part_of_month, _day_first, _month_first)
    return next((read for reader in readers if (read := reader(s, i, today))), None)


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
    if s.word(i + 1) not in ("/", "-"):
        return None
    before = s.word(i - 2) if s.word(i - 1) in (":", "-") else s.word(i - 1)
    spoken = before in _BEFORE_DAYS or s.word(i + 3) == "tak"
    if day is None or month is None or not (spoken and 0 < day < 32 and 0 < month < 13):
        return None
    return day_of(today, None, int(month), int(day), written), i + 3


def _holiday(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """Christmas, New Year, Republic Day; of Diwali and Eid the day must be asked for."""
    if s.word(i) in _MOVING_FEASTS and s.word(i - 1) in ("by", "before"):
        return Deadline(None, f"{s.written(i, i + 1)!r} falls on another day each year"), i + 1
    if s.word(i) not in _FIRST_OF_FEASTS or s.word(i - 1) not in BY | {"end"}:
        return None
    named = ((words, on) for words, on in _FEASTS.items() if words.startswith(s.word(i)))
    for words, (month, day) in named:
        length = words.count(" ") + 1
        if " ".join(s.word(j) for j in range(i, i + length)) == words:
            return day_of(today, None, month, day, words), i + length
    return None


def _day_first(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """15 Dec 2026, 15th of December, by the 15th."""
    if (later := _end_of_days(s, i)) and (read := _day_first(s, later, today)):
        return read
    number = s.number(i) or _ORDINAL_WORDS.get(s.word(i))
    if number is None or number != int(number) or not 0 < number < 100:
        return None
    ordinal = s.word(i + 1) in _ORDINALS
    j = i + 2 if ordinal else i + 1
    ordinal = ordinal or s.word(i) in _ORDINAL_WORDS
    j = j + 1 if s.word(j) in ("of", "-") else j
    if month := _MONTHS.get(s.word(j)):
        year, end = _year(s, j + 1)
        return day_of(today, year, month, int(number), s.written(i, end)), end
    if [s.word(j), s.word(j + 1)] in (["next", "month"], ["this", "month"]):
        on = same_day(today.replace(day=1), int(s.word(j) == "next"))
        return day_of(today, on.year, on.month, int(number), s.written(i, j + 2)), j + 2
    if ordinal and (s.word(i - 1) in BY or s.word(i + 1) == "tarikh"):
        return coming_day(today, int(number), s.written(i, i + 2)), i + 2
    return None


def _end_of_days(s: Sentence, i: int) -> int | None:
    """Return where the later of two days stands: 20 and 25 November, 1st to 5th Dec."""
    j = i + 2 if s.word(i + 1) in _ORDINALS else i + 1
    first, last = s.number(i), s.number(j + 1)
    if first is None or last is None or s.word(j) not in ("and", "to", "-") or last <= first:
        return None
    after = j + 3 if s.word(j + 2) in _ORDINALS else j + 2
    return j + 1 if s.word(after) in _MONTHS else None


def _month_first(s: Sentence, i: int, today: date) -> tuple[Deadline, int] | None:
    """December 15, Dec 15th 2026, by December."""
    if not (month := _MONTHS.get(s.word(i))):
        return None
    if (week := _WEEKS.get(s.word(i + 1))) and s.word(i + 2) == "week":
        return day_of(today, None, month, week, s.written(i, i + 3)), i + 3
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
    if {s.word(i), s.word(i) + s.word(i + 1)}.isdisjoint(_OPENS):
        return None
    week = s.word(i + 2 if s.word(i + 1) in _ORDINALS else i + 1) in ("week", "weeks")
    ordinal = s.word(i) + s.word(i + 1) if s.word(i + 1) in _ORDINALS else s.word(i)
    day = _WEEKS.get(ordinal) if week else _PARTS_OF_MONTHS.get(s.word(i))
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
