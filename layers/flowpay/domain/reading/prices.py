"""What the buyer will pay: a price per unit or a sum for everything, and in which currency.

A price per unit is told by "per", "/" or "each"; a sum by words such as budget, total, in all. A
bare bound ("under 300") is per unit unless its wording (3 lakh, 50k) or its size says otherwise.
"""

from decimal import Decimal
from typing import NamedTuple

from ..units import PIECE, Unit, unit_named
from .numbers import Amount, read_number, read_range, read_unit
from .sentence import CURRENCIES, Sentence
from .words import LONGEST_CUE

_BOUNDS = frozenset(
    "under below max maximum most upto within than ≤ < <= at @ price priced rate rates cost "
    "costing costs budget ceiling cap target limit around about approx between spend paying pay "
    "afford exceed exceeding above beyond worth".split()
)
_FILLERS = frozenset(
    "of is be the a about around approx approximately : = - up to my our should must not no more "
    "or less".split()
)
_TOTALS = frozenset(
    "budget total totals totally overall altogether spend lumpsum lump worth".split()
)
_TOTALS_AFTER = (
    *(["in", "all"], ["in", "total"], ["all", "in"], ["for", "everything"], ["for", "all"]),
    *([word] for word in (*sorted(_TOTALS), "all")),
)
_NOT_MONEY = frozenset("% am pm mm cm inch inches x gsm micron hp kw v volt volts w watt".split())

_HIGHEST_BARE = Decimal(10_000)
"""A bare bound above this per kg, metre or litre is a sum: nothing bought in bulk costs so much."""
_LOWEST_BARE = {"INR": Decimal(1)}
"""A bare bound below this per kg (2 tonnes under ₹300) was meant per kg and not per tonne."""


class Price(NamedTuple):
    """An upper bound: `value` of `currency` (None: not said) per `quantity` of `unit`, or in total.

    `at` is the token it began at; neither unit nor `total` means that only a bound was written.
    """

    value: Decimal
    currency: str | None
    at: int
    total: bool = False
    unit: Unit | None = None
    quantity: Decimal = Decimal(1)

    @property
    def bare(self) -> bool:
        return self.unit is None and not self.total

    def for_goods_in(self, unit: Unit, currency: str) -> "Price":
        """Return it with what was not written made plain, given the unit of the goods."""
        if not self.bare:
            return self
        each = self.value / unit.factor
        if unit.base in ("kg", "metre", "litre") and each > _HIGHEST_BARE:
            return self._replace(total=True)
        if unit.factor > 1 and unit.base == "kg" and each < _LOWEST_BARE.get(currency, 0):
            return self._replace(unit=unit_named(unit.base))
        return self._replace(unit=unit)


def take_prices(s: Sentence) -> list[Price]:
    """Return every price in the sentence in order, and take its words."""
    found = []
    for i in range(len(s)):
        if (read := _price(s, i)) is not None:
            price, end = read
            found.append(price)
            s.take(_cue(s, i), end)
    return found


def _price(s: Sentence, i: int) -> tuple[Price, int] | None:
    before, j = _currency(s, i)
    if read_number(s, j) is None:
        return None
    bound = _is_bound(s, i)
    amount = _amount(
        s, j, marked=before is not None or bound, joined_by_and=s.word(i - 1) == "between"
    )
    if amount is None or amount.value <= 0 or s.word(amount.end) in _NOT_MONEY:
        return None
    after, end = _currency_after(s, amount.end, bound=bound)
    per = _per(s, end, said=before is None and s.word(i - 1) != "@")
    if per is not None:
        unit, quantity, end = per
        return Price(amount.value, before or after, i, False, unit, quantity), end
    total, told_end = _total(s, i, end)
    if not (before or after):
        offered = amount.scaled and (s.word(i - 1) == "for" or told_end > end)
        if not (bound or offered) or read_unit(s, amount.end) is not None:
            return None
    return Price(amount.value, before or after, i, total or amount.scaled), told_end


def _amount(s: Sentence, i: int, *, marked: bool, joined_by_and: bool) -> Amount | None:
    """Return the number at `i`, the upper end of a range even where both ends name the currency."""
    joiners = frozenset(("-", "to", "and") if joined_by_and else ("-", "to"))
    low = read_range(s, i, money=marked, joiners=joiners)
    if low is None or not marked:
        return low
    _, gap = _currency(s, low.end)
    currency, j = _currency(s, gap + 1)
    high = read_number(s, j, money=True) if currency and s.word(gap) in joiners else None
    return high if high is not None and high.value > low.value else low


def _currency(s: Sentence, i: int) -> tuple[str | None, int]:
    if s.word(i) == "us" and s.word(i + 1) == "$":
        return "USD", i + 2
    if (code := CURRENCIES.get(s.word(i))) is None:
        return None, i
    return code, i + 2 if s.word(i + 1) in (".", ":") else i + 1


def _currency_after(s: Sentence, i: int, *, bound: bool) -> tuple[str | None, int]:
    """Return the currency behind a number; pounds are money only where a price is expected."""
    if s.word(i) == "/-":
        return "INR", i + 1
    if s.word(i) in ("pound", "pounds") and (bound or s.word(i + 1) in ("per", "/", "each")):
        return "GBP", i + 1
    code = CURRENCIES.get(s.word(i))
    return code, i + (code is not None) + (code is not None and s.word(i + 1) == "/-")


def _per(s: Sentence, i: int, *, said: bool) -> tuple[Unit, Decimal, int] | None:
    """Return the unit and quantity that a price is for: per kg, /100 pieces, a dozen, each.

    With a mark before the number the unit alone is enough: Rs 300 kg.
    """
    word = s.word(i)
    if word in ("each", "apiece", "ea"):
        return PIECE, Decimal(1), i + 1
    if word not in ("per", "/", "a", "an", "every"):
        named = None if said else read_unit(s, i)
        return (named[0], Decimal(1), named[1]) if named else None
    amount = read_number(s, i + 1) if word in ("per", "/", "every") else None
    named = read_unit(s, amount.end if amount else i + 1)
    return (named[0], amount.value if amount else Decimal(1), named[1]) if named else None


def _cue(s: Sentence, i: int) -> int:
    """Return where the words that announce a price at `i` begin."""
    least = i - LONGEST_CUE
    while i > least and _announces(s, i - 1):
        i -= 1
    return i


def _announces(s: Sentence, i: int) -> bool:
    word = s.word(i)
    abbreviated = word == "." and s.word(i - 1) in ("max", "approx", "no")
    return abbreviated or word in _BOUNDS or word in _FILLERS or word in _TOTALS


def _is_bound(s: Sentence, i: int) -> bool:
    """Whether the words before say that a price follows: under, not more than, my budget for it."""
    words = [s.word(j) for j in range(_cue(s, i), i)]
    near = [s.word(j) for j in range(i - 5, i)]
    up_to = words[-2:] == ["up", "to"]
    return up_to or not _BOUNDS.isdisjoint(words) or "budget" in near


def _total(s: Sentence, i: int, end: int) -> tuple[bool, int]:
    """Whether a price without a unit is said to be for everything, and where its words end."""
    for phrase in _TOTALS_AFTER:
        if [s.word(j) for j in range(end, end + len(phrase))] == phrase:
            return True, end + len(phrase)
    before = {s.word(j) for j in range(i - 5, i)}
    return s.word(i - 1) == "for" or not _TOTALS.isdisjoint(before), end
