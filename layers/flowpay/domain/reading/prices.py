"""What the buyer will pay: a price per unit or a sum for everything, and in which currency.

A price per unit is told by "per", "/" or "each"; a sum by words such as budget, total, in all. A
bare bound ("under 300") is per unit unless its wording (3 lakh, 50k) or its size says otherwise.
"""

from decimal import Decimal
from typing import NamedTuple

from ..units import Unit, unit_named
from .numbers import Amount, read_number, read_range, read_unit
from .per import read_per
from .price_words import (
    BOUNDS,
    BOUNDS_BEHIND,
    FILLERS,
    NEARBY,
    NOT_MONEY,
    PAISE,
    TOTALS,
    TOTALS_AFTER,
)
from .sentence import CURRENCIES, Sentence
from .words import LONGEST_CUE

_HIGHEST_BARE = Decimal(10_000)
"""A bare bound above this per kg, metre or litre is a sum: nothing bought in bulk costs so much."""
_LOWEST_BARE = {"INR": Decimal(1)}
"""A bare bound below this per kg (2 tonnes under ₹300) was meant per kg and not per tonne."""


class Price(NamedTuple):
    """An upper bound: `value` of `currency` (None: not said) per `quantity` of `unit`, or in total.

    `at` is the token it began at; a `shared` one holds for each of several
    things; neither unit nor `total` means that only a bound was written.
    """

    value: Decimal
    currency: str | None
    at: int
    total: bool = False
    unit: Unit | None = None
    quantity: Decimal = Decimal(1)
    shared: bool = False

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
    if amount is None or amount.value <= 0 or s.word(amount.end) in NOT_MONEY:
        return None
    after, end = _currency_after(s, amount.end, bound=bound)
    value, coin, end = _with_paise(s, amount.value, end)
    currency = before or after or coin
    per = read_per(s, end, said=currency is None and s.word(i - 1) != "@")
    if per is not None:
        unit, quantity, end = per
        shared, end = _shared(s, i, end)
        return Price(value, currency, i, False, unit, quantity, shared), end
    if amount.scaled and not currency and (again := _unit_again(s, i, amount.end)):
        return Price(value, None, i, False, again[0]), again[1]
    total, told_end = _total(s, i, end)
    if not currency:
        offered = amount.scaled and (
            s.word(i - 1) in ("for", "have") or s.word(end) == "me" or told_end > end or total
        )
        offered = offered or _is_sum(s, i, told_end, told=told_end > end)
        bound = bound or _bound_behind(s, end)
        if not (bound or offered) or read_unit(s, amount.end) is not None:
            return None
    return Price(value, currency, i, total or amount.scaled), told_end


def _amount(s: Sentence, i: int, *, marked: bool, joined_by_and: bool) -> Amount | None:
    """Return the number at `i`, the upper end of a range even where both ends name the currency."""
    joiners = frozenset(("-", "to", "se", "and") if joined_by_and else ("-", "to", "se"))
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
    end = i + 1 if code else i
    while code and s.word(end) in ("/-", "only"):
        end += 1
    return code, end + 1 if s.word(end) == "only" else end


def _with_paise(s: Sentence, value: Decimal, i: int) -> tuple[Decimal, str | None, int]:
    """Return the value with the hundredths that follow: sixty rupees fifty paise, 40 paise."""
    if s.word(i) in PAISE:
        return value / 100, "INR", i + 1
    start = i + 1 if s.word(i) == "and" else i
    small = read_number(s, start)
    if small and s.word(small.end) in PAISE and small.value < 100:
        return value + small.value / 100, "INR", small.end + 1
    return value, None, i


def _shared(s: Sentence, i: int, end: int) -> tuple[bool, int]:
    """Whether a price is said to hold for each of several things, and where its words end."""
    for phrase in (["for", "each"], ["for", "both"], ["for", "all"], ["each"], ["both"]):
        if [s.word(j) for j in range(end, end + len(phrase))] == phrase:
            return True, end + len(phrase)
    return not {"both", "all"}.isdisjoint(s.word(j) for j in range(i - 6, i)), end


def _unit_again(s: Sentence, i: int, end: int) -> tuple[Unit, int] | None:
    """Return the unit behind thousands where goods have it already: 8 quintal, 26k quintal."""
    named = read_unit(s, end)
    before = (read_unit(s, j) for j in range(i - 1) if s.number(j - 1) is not None)
    again = named is not None and any(unit and unit[0] == named[0] for unit in before)
    return named if again and s.word(i - 1) in (",", "-", ".") else None


def _is_sum(s: Sentence, i: int, end: int, *, told: bool) -> bool:
    """Total 50,000 for 200 bearings; i.e. 5,72,000 total: with no other word about money."""
    if told and s.word(i - 1) in ("ie", "e", ".", "=", "("):
        return True
    return s.word(i - 1) == "total" and s.word(end) in ("for", ",", ".", ";", "")


def _bound_behind(s: Sentence, i: int) -> bool:
    """Whether a bound stands behind the number: 280 max, 60 tak, 60 se zyada nahi, 62 or under."""
    words = [s.word(j) for j in range(i, i + 2)]
    return words[0] in ("max", "maximum", "tops", "tak") or words in BOUNDS_BEHIND


def _cue(s: Sentence, i: int) -> int:
    """Return where the words that announce a price at `i` begin."""
    least = i - LONGEST_CUE
    while i > least and _announces(s, i - 1):
        i -= 1
    return i


def _announces(s: Sentence, i: int) -> bool:
    word = s.word(i)
    abbreviated = word == "." and s.word(i - 1) in ("max", "approx", "no")
    return abbreviated or word in BOUNDS or word in FILLERS or word in TOTALS


def _is_bound(s: Sentence, i: int) -> bool:
    """Whether the words before say that a price follows: under, not more than, my budget for it."""
    words = [s.word(j) for j in range(_cue(s, i), i)]
    near = [s.word(j) for j in range(i - 5, i)]
    up_to = words[-2:] == ["up", "to"]
    return up_to or not BOUNDS.isdisjoint(words) or not NEARBY.isdisjoint(near)


def _total(s: Sentence, i: int, end: int) -> tuple[bool, int]:
    """Whether a price without a unit is said to be for everything, and where its words end."""
    for phrase in TOTALS_AFTER:
        if [s.word(j) for j in range(end, end + len(phrase))] == phrase:
            return True, end + len(phrase)
    before = {s.word(j) for j in range(i - 5, i)}
    return s.word(i - 1) == "for" or not TOTALS.isdisjoint(before), end
