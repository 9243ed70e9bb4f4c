"""Hours and paces, which are no quantities: 8 o'clock, 20k bricks daily."""

from .numbers import read_number, read_unit
from .sentence import Sentence

_ENDS = frozenset((".", ";", ",", "\n", "("))
_LONGEST_PACE = 5
_PERIODS = frozenset(("day", "week", "month"))
_PACES = frozenset(("daily", "weekly", "monthly"))


def take_clock(s: Sentence, i: int) -> None:
    """Take 8 baje se pehle, 5 o'clock: an hour is no quantity."""
    if s.number(i) is not None and s.word(i + 1) in ("baje", "o'clock", "oclock"):
        end = i + 2
        while s.word(end) in ("se", "bahut", "tak", "ko"):
            end += 1
        s.take(i, end)


def take_pace(s: Sentence, i: int) -> None:
    """Take "20k bricks daily" beside 1.2 lakh bricks: so many at a time, and no more of them."""
    per = s.word(i) in _PERIODS and s.word(i - 1) in ("per", "/", "every", "each")
    if not per and (s.word(i) not in _PACES or s.word(i - 1) in _PACES):
        return
    start = i
    while start > max(i - _LONGEST_PACE, 0) and start and s.word(start - 1) not in _ENDS:
        start -= 1
    amount = next((a for j in range(start, i) if (a := read_number(s, j))), None)
    others = (a for j in range(start) if (a := read_number(s, j)))
    if amount and any(read_unit(s, other.end) for other in others):
        s.take(start, i + 1)
