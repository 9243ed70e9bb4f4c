"""What the buyer will pay: a price per unit or a sum for everything, and in which currency.

A price per unit is told by "per", "/" or "each"; a sum by words such as budget, total, in all. A
bare bound ("under 300") is per unit unless its wording (3 lakh, 50k) or its size says otherwise.
"""

from decimal import Decimal
from typing import NamedTuple

from ..units import PACKAGES, PIECE, Unit, unit_named
from .amounts import currency_at, currency_behind, read_amount, with_paise
from .numbers import read_number, read_unit
from .per import read_per, read_per_thing
from .price_cues import (
    NOT_MONEY,
    TARGETS,
    bound_behind,
    clause_of,
    cue_of,
    is_bound,
    is_per_goods,
    is_theirs,
    paid_until,
    shared_by_all,
    total_told,
    unit_before,
    words_beside,
)
from .sentence import Sentence
from .words import AND, BREAKS, STOP

_LEAST_SUM = Decimal(1000)
"""Ten chairs for 40000: below this a number without a currency behind "for" is no sum."""
_NEAR = 5
_YEARS = range(1990, 2100)
_HIGHEST_BARE = Decimal(10_000)
"""A bare bound above this per kg, metre or litre is a sum: nothing bought in bulk costs so much."""
_LOWEST_BARE = {"INR": Decimal(1)}
"""A bare bound below this per kg (2 tonnes under ₹300) was meant per kg and not per tonne."""


class Price(NamedTuple):
    """An upper bound: `value` of `currency` (None: not said) per `quantity` of `unit`, or in total.

    `at` is the token it began at; a `shared` one holds for each of several things; neither unit
    nor `total` means that only a bound was written. `beside` are the words it was written with,
    which may name what it is for; a `hoped` one gives way to a bound; `turn` is its place among
    prices that are written one behind the other; `apart` is the mark before
    it; a `whole` one is written as budgets are: within 60,000.
    """

    value: Decimal
    currency: str | None
    at: int
    total: bool = False
    unit: Unit | None = None
    quantity: Decimal = Decimal(1)
    shared: bool = False
    beside: frozenset[str] = frozenset()
    hoped: bool = False
    turn: int | None = None
    apart: str = ""
    whole: bool = False

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


class _Written(NamedTuple):
    """An amount as it stands at token `at`: `number_end` before and `end` behind its currency."""

    at: int
    value: Decimal
    currency: str | None
    bound: bool
    scaled: bool
    number_end: int
    end: int


def take_prices(s: Sentence) -> list[Price]:
    """Return every price in the sentence in order, and take its words."""
    found, past = [], None
    for i in range(len(s)):
        if (read := _price(s, i)) is not None:
            price, end = read
            if past and price.bare:
                price = price._replace(unit=past.unit, quantity=past.quantity)
            start, clause = cue_of(s, i), clause_of(s, i)
            whole = "within" in (s.word(j) for j in range(start, i))
            hoped = not TARGETS.isdisjoint(s.word(j) for j in range(start, i))
            beside = words_beside(s, start, end, clause)
            apart = s.word(clause - 1) if s.word(clause - 1) in BREAKS else ""
            price = price._replace(beside=beside, hoped=hoped, apart=apart, whole=whole)
            in_turn, end = _in_turn(s, price, end)
            paid = paid_until(s, end)
            past = price if paid > end or is_theirs(s, start) else None
            found += [] if past else in_turn
            s.take(clause, paid)
    return found


def _in_turn(s: Sentence, price: Price, end: int) -> tuple[list[Price], int]:
    """Return the price, and those that follow for what is named next: 180 and 240 respectively."""
    prices, j, joined = [price], end, False
    while s.word(j) in (",", "and", "&", "/"):
        amount = read_number(s, currency_at(s, j + 1)[1])
        if amount is None:
            break
        joined = s.word(j) in AND
        following, last = currency_behind(s, amount.end, bound=True)
        if (
            read_unit(s, last) and s.word(last) not in ("respectively", "each")
        ) or amount.value <= 0:
            break
        per = read_per(s, last, said=True)
        unit, quantity, j = per or (price.unit, price.quantity, last)
        currency = price.currency or following
        prices.append(price._replace(value=amount.value, currency=currency, unit=unit))
        prices[-1] = prices[-1]._replace(quantity=quantity, at=price.at)
    told = s.word(j) == "respectively"
    ends = joined and s.word(j) in ("", ".", "\n", ";")
    if len(prices) == 1 or not (told or ends):
        return [price], end
    unit = prices[-1].unit or price.unit
    turned = [p._replace(turn=turn, unit=unit) for turn, p in enumerate(prices)]
    return turned, j + told


def _price(s: Sentence, i: int) -> tuple[Price, int] | None:
    written = _written(s, i)
    if written is None:
        return None
    return _per_unit(s, written) or _per_unit_again(s, written) or _bound_or_sum(s, written)


def _written(s: Sentence, i: int) -> _Written | None:
    before, j = currency_at(s, i)
    if read_number(s, j) is None:
        return None
    bound = is_bound(s, i)
    marked = before is not None or bound
    amount = read_amount(s, j, marked=marked, joined_by_and=s.word(i - 1) == "between")
    if amount is None or amount.value <= 0:
        return None
    times = s.word(amount.end) == "x" and s.word(i - 1) in ("rate", "@")
    if s.word(amount.end) in NOT_MONEY and not times:
        return None
    after, end = currency_behind(s, amount.end, bound=bound)
    value, coin, end = with_paise(s, amount.value, end)
    return _Written(i, value, before or after or coin, bound, amount.scaled, amount.end, end)


def _per_unit(s: Sentence, written: _Written) -> tuple[Price, int] | None:
    """300 per kg, Rs 300 kg, rate 300 kg; but 100/box is no price where so many boxes follow."""
    marked = written.currency is not None
    labelled = s.word(written.at - 1) in ("@", "rate") or (
        s.word(written.at - 1) == ":" and s.word(written.at - 2) == "rate"
    )
    times = read_number(s, written.end + 1) if s.word(written.end) == "x" else None
    if times and (marked or labelled) and (unit_of := read_unit(s, times.end)):
        return Price(written.value, written.currency, written.at, False, unit_of[0]), times.end - 1
    per = read_per(s, written.end, said=not (marked or labelled))
    per = per or unit_before(s, written.at, written.end)
    if per is None and (marked or written.bound or is_per_goods(s, written.at, written.end)):
        each = s.word(cue_of(s, written.at) - 1) == "each"
        per = (PIECE, Decimal(1), written.end) if each else read_per_thing(s, written.end)
    if per is None:
        return None
    unit, quantity, end = per
    bare = not (marked or labelled or written.bound or end == written.end)
    counts = s.word(written.end) == "ea" and s.word(end).isalpha() and s.word(end) not in STOP
    if bare and counts:
        return None  # 144 ea stainless valves
    if bare and (quantity > 1 or _holds(s, written.at, unit, end)):
        return None
    shared, end = shared_by_all(s, written.at, end)
    return Price(written.value, written.currency, written.at, False, unit, quantity, shared), end


def _holds(s: Sentence, at: int, unit: Unit, end: int) -> bool:
    """Whether it is what packages hold: 100/box - 250 boxes; 45 trays (30 each)."""
    ahead = (read_unit(s, j + 1) for j in range(end, end + 4) if s.number(j) is not None)
    if s.word(at - 1) == "(" and (before := read_unit(s, at - 2)) and before[0].name in PACKAGES:
        return True
    return unit.name in PACKAGES and any(named and named[0].name == unit.name for named in ahead)


def _per_unit_again(s: Sentence, written: _Written) -> tuple[Price, int] | None:
    """8 quintal, 26k quintal: thousands before a unit that the goods have already."""
    if written.currency or not written.scaled:
        return None
    again = _unit_again(s, written.at, written.number_end)
    return (Price(written.value, None, written.at, False, again[0]), again[1]) if again else None


def _bound_or_sum(s: Sentence, written: _Written) -> tuple[Price, int] | None:
    i, end = written.at, written.end
    total, told_end = total_told(s, i, end)
    if not written.currency:
        named = s.word(end).isalpha() and s.word(end) not in STOP
        given = (s.word(i - 1) in ("for", "have") or total) and not named
        offered = written.scaled and (given or s.word(end) == "me" or told_end > end)
        offered = offered or _is_sum(s, written, told_end)
        bound = written.bound or bound_behind(s, end)
        if not (bound or offered) or read_unit(s, written.number_end) is not None:
            return None
        total = total or (offered and not written.bound)
    have = "have" in (s.word(j) for j in range(end, end + _NEAR)) and written.currency is not None
    marked = written.currency is not None
    offers = marked and s.word(end) == "for" and s.word(i - 1) in ("", ".", "\n")
    total = total or have or (s.word(i - 1) == "in" and marked)
    total = total or (offers and written.value >= _LEAST_SUM)
    shared, told_end = (False, told_end) if total else shared_by_all(s, i, told_end)
    total = total or written.scaled
    return Price(written.value, written.currency, i, total, shared=shared), told_end


def _unit_again(s: Sentence, i: int, end: int) -> tuple[Unit, int] | None:
    """Return the unit behind thousands where goods have it already: 8 quintal, 26k quintal."""
    named = read_unit(s, end)
    before = (read_unit(s, j) for j in range(i - 1) if s.number(j - 1) is not None)
    again = named is not None and any(unit and unit[0] == named[0] for unit in before)
    return named if again and s.word(i - 1) in (",", "-", ".") else None


def _is_sum(s: Sentence, written: _Written, told_end: int) -> bool:
    """Total 50,000 for 200 bearings; = 5,72,000; 10 chairs for 40000: no other word about money."""
    before, after = s.word(written.at - 1), s.word(told_end)
    ends = after in ("", ",", ".", ";", ")", "\n")
    if told_end > written.end and before in ("ie", "e", ".", "=", "("):
        return True
    if before in ("total", "all-in") and (ends or after == "for"):
        return True
    large = written.value >= _LEAST_SUM and written.value not in _YEARS
    return large and ((before in ("for", "=") and ends) or (told_end > written.end and ends))
