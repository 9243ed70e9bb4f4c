"""What the words around an amount say of it: a bound, a sum, for all, or for one thing by name."""

from decimal import Decimal
from itertools import chain, takewhile

from ..goods_known import singular
from ..units import Unit
from .numbers import read_unit
from .sentence import Sentence
from .words import AND, BREAKS, LONGEST_CUE

BOUNDS = frozenset(
    "under below max maximum most upto within than ≤ < <= at @ price priced rate rates cost "
    "costing costs budget ceiling cap capped sub tops target limit sanctioned "
    "spending expense expenditure outlay costlier dearer pricier around about approx "
    "between spend paying pay "
    "afford exceed exceeding above beyond worth stretch target ideally cross".split()
)
FILLERS = frozenset(
    "of is be the a about around approx approximately : = - up to my our should must not no more "
    "or less sum amount still whole entire within not than only bahut se somewhere something like "
    "range cross crossing shouldn't mustn't absolute absolutely from is are would stay "
    "must be bring it keep".split()
)
TOTALS = frozenset(
    "budget total totals totally overall altogether spend lumpsum lump worth sanctioned whole "
    "milake milakar mila entire value sum provision kul outlay expenditure complete all-in "
    "allin rashi".split()
)
TOTALS_AFTER: tuple[list[str], ...] = (
    *(["in", "all"], ["in", "total"], ["all", "in"], ["for", "everything"], ["for", "all"]),
    *(
        ["ka", "budget"],
        ["all", "told"],
        ["max", "total"],
        ["for", "the", "lot"],
        ["for", "the", "whole", "lot"],
    ),
    *([word] for word in ("total", "totally", "overall", "altogether", "lumpsum", "all", "budget")),
    ["worth"],
)
NOT_MONEY = frozenset("% am pm mm cm inch inches x gsm micron hp kw v volt volts w watt".split())
BOUNDS_BEHIND: tuple[list[str], ...] = (
    *(["or", word] for word in ("under", "less", "better", "below")),
    *(
        ["ka", "rate"],
        ["me", "bahut"],
        ["se", "bahut"],
        ["ka", "bahut"],
        ["ka", "andar"],
        ["at", "most"],
        ["at", "max"],
    ),
)
TARGETS = frozenset("target ideally hoped ideal expect expecting".split())
"""What is hoped for, and not the most that would be paid where that is said too."""

NEARBY = frozenset(("budget", "spend", "sanctioned"))
PAISE = frozenset(("paise", "paisa", "paisas", "cents", "cent", "पैसे", "पैसा"))


_PRICES = frozenset("price prices rate rates cost".split())
_LONGEST_NAME = 6
_LONGEST_PAST = 5


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


def is_theirs(s: Sentence, start: int) -> bool:
    """Whether a supplier asked it: your rate of 268."""
    return "your" in (s.word(start - 1), s.word(start - 2))


def paid_until(s: Sentence, end: int) -> int:
    """Return where the words end that say a price was paid once: is what I paid last time."""
    words = [s.word(j) for j in range(end, end + _LONGEST_PAST)]
    if words[:2] == ["is", "what"] and "paid" in words:
        end += words.index("paid") + 1
    return end + 2 if [s.word(end), s.word(end + 1)] == ["last", "time"] else end


def is_per_goods(s: Sentence, at: int, end: int) -> bool:
    """Whether a number is per one of what is wanted: eggs, 5.2 per egg."""
    thing = singular(s.word(end + 1))
    told = s.word(end) in ("per", "/") and len(thing) > 2
    return told and any(singular(s.word(j)) == thing for j in range(at))


def unit_before(s: Sentence, at: int, end: int) -> tuple[Unit, Decimal, int] | None:
    """Return the unit that stands before a price: rate per kg: 55."""
    j = at - 1
    while s.word(j) in (":", "=", "is"):
        j -= 1
    named = read_unit(s, j)
    told = named is not None and s.word(j - 1) in ("per", "/") and s.number(j - 2) is None
    return (named[0], Decimal(1), end) if named and told else None
