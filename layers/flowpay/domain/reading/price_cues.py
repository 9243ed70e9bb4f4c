"""What the words around an amount say of it: a bound, a sum, for all, or for one thing by name."""

from itertools import chain, takewhile

from .price_words import BOUNDS, BOUNDS_BEHIND, FILLERS, NEARBY, TOTALS, TOTALS_AFTER
from .sentence import Sentence
from .words import AND, BREAKS, LONGEST_CUE


_PRICES = frozenset("price prices rate rates cost".split())
_LONGEST_NAME = 6


def words_beside(s: Sentence, start: int, end: int, clause: int) -> frozenset[str]:
    """Return the words of the clause before a price, and those that "for" leads to behind it.

    Where the clause is about the price alone, it begins at `clause`.
    """
    least = clause if clause < start else max(start - LONGEST_CUE, 0)

    def goes_on(j: int) -> bool:
        return s.word(j) not in BREAKS and s.word(j) not in AND and s.number(j) is None

    before = takewhile(goes_on, range(start - 1, least - 1, -1))
    after = range(end + 1, end + LONGEST_CUE) if s.word(end) == "for" else range(0)
    words = (s.word(j) for j in chain(before, takewhile(goes_on, after)))
    return frozenset(word for word in words if word[:1].isalpha())


def shared_by_all(s: Sentence, i: int, end: int) -> tuple[bool, int]:
    """Whether a price is said to hold for each of several things, and where its words end."""
    for phrase in (["for", "each"], ["for", "both"], ["for", "all"], ["each"], ["both"]):
        if [s.word(j) for j in range(end, end + len(phrase))] == phrase:
            return True, end + len(phrase)
    return not {"both", "all"}.isdisjoint(s.word(j) for j in range(i - 6, i)), end


def bound_behind(s: Sentence, i: int) -> bool:
    """Whether a bound stands behind the number: 280 max, 60 tak, 60 se zyada nahi, 62 or under."""
    words = [s.word(j) for j in range(i, i + 2)]
    leads_on = words[1] in ("price", "rate", "budget", ":") or s.number(i + 1) is not None
    alone = words[0] in ("max", "maximum", "tops", "tak") and not leads_on
    return alone or words in BOUNDS_BEHIND


def cue_of(s: Sentence, i: int) -> int:
    """Return where the words that announce a price at `i` begin."""
    least = i - LONGEST_CUE
    while i > least and _announces(s, i - 1):
        i -= 1
    return i


def clause_of(s: Sentence, i: int) -> int:
    """Return where a clause begins that only names what a price is for: , price sulphur black 88.

    Where there is none, it is where the words that announce the price begin.
    """
    start = cue_of(s, i)
    for j in range(start - 1, max(start - _LONGEST_NAME, 0) - 1, -1):
        if s.word(j) in BREAKS or s.number(j) is not None:
            return start
        if s.word(j) in _PRICES:
            heads = s.word(j - 1) in BREAKS or j == 0 or s.number(j - 1) is None
            return j if heads else start
    return start


def _announces(s: Sentence, i: int) -> bool:
    word = s.word(i)
    at = i - 1 if word == "." else i
    if s.word(at) == "no" and s.number(at - 1) is not None:
        return False  # 20 no. is a quantity
    abbreviated = word == "." and s.word(i - 1) in ("max", "approx", "no")
    return abbreviated or word in BOUNDS or word in FILLERS or word in TOTALS


def is_bound(s: Sentence, i: int) -> bool:
    """Whether the words before say that a price follows: under, not more than, my budget for it."""
    words = [s.word(j) for j in range(cue_of(s, i), i)]
    near = [s.word(j) for j in range(i - 5, i)]
    up_to = words[-2:] == ["up", "to"]
    return up_to or not BOUNDS.isdisjoint(words) or not NEARBY.isdisjoint(near)


def total_told(s: Sentence, i: int, end: int) -> tuple[bool, int]:
    """Whether a price without a unit is said to be for everything, and where its words end."""
    for phrase in TOTALS_AFTER:
        if [s.word(j) for j in range(end, end + len(phrase))] == phrase:
            return True, end + len(phrase)
    before = {s.word(j) for j in range(i - 5, i)}
    return s.word(i - 1) == "for" or not TOTALS.isdisjoint(before), end
