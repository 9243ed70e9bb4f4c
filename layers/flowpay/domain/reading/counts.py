"""How much is wanted: 1200 kg, 40 bags of 25 kg, 100 x 25 kg, qty: 500, or 500 of what follows."""

from decimal import Decimal
from typing import NamedTuple

from ..goods_known import COLOURS
from ..units import PACKAGES, PIECE, Unit
from .codes import is_code, is_grade, is_size
from .names import is_known, is_named, runs_of_words
from .numbers import Amount, read_number, read_range, read_unit
from .packing import Packing, holding, packed, with_content
from .sentence import Sentence
from .words import CODE_CUES, HEDGES

_BETWEEN = frozenset(("and", "to", "-"))
_TO = frozenset(("-", "to", "se"))
_LABELS = ("qty", "quantity", ":", "=", "x")
_UPPER = frozenset("to - upto max maximum most till exceeding".split())
_MORE_TO_COME = _UPPER | frozenset(", and but up at not more than".split())
_LONGEST_BOUND = 5
_MOST_PIECES = Decimal(10**7)
"""A larger number without a unit is a telephone or an order number."""


class Count(NamedTuple):
    """A quantity at the tokens from `start` to `end`; `bare` where no unit was written.

    A package whose content the buyer gives is a unit of what it holds. `again` is the quantity in
    base units where it was written twice: 12 dozen (144 pcs); `stated` says that a mark such as
    a dash or "qty" announced it.
    """

    start: int
    end: int
    quantity: Decimal
    unit: Unit
    bare: bool = False
    again: Decimal | None = None
    stated: bool = False

    @property
    def base(self) -> Decimal:
        return self.quantity * self.unit.factor

    @property
    def contradicts_itself(self) -> bool:
        return self.again is not None and self.again != self.base


def measured(s: Sentence, packing: list[Packing]) -> list[Count]:
    """Return every quantity with a unit, of packages with the content that is said elsewhere."""
    counts: list[Count] = []
    i = 0
    while i < len(s):
        count = _with_unit(s, i)
        if count and counts and _goes_on(counts[-1], count):
            i, counts[-1] = count.end, _sum(counts[-1], count)
            continue
        if count:
            counts.append(count._replace(unit=packed(s, count.unit, i, packing)))
        i = count.end if count else i + 1
    return counts


def _goes_on(first: Count, second: Count) -> bool:
    """Whether two quantities are one: 1 quintal 50 kg, 2 tonnes 300 kg."""
    packed = {first.unit.name, second.unit.name} & PACKAGES
    smaller = first.unit.base == second.unit.base and second.unit.factor < first.unit.factor
    return first.end == second.start and smaller and not packed and second.base < first.unit.factor


def _sum(first: Count, second: Count) -> Count:
    quantity = first.quantity + second.base / first.unit.factor
    return first._replace(end=second.end, quantity=quantity)


def counted(s: Sentence, start: int, end: int, packing: list[Packing]) -> Count | None:
    """Return a number that counts pieces: 500 M8 bolts, bolts M8 500, qty: 500; not a grade."""
    count = _counted(s, start, end)
    if count is None:
        return None
    unit = packed(s, count.unit, count.start, packing)
    return count._replace(unit=unit, bare=unit == PIECE)


def _counted(s: Sentence, start: int, end: int) -> Count | None:
    found = [c for i in range(start, end) if (c := _plain_count(s, i)) and c.end <= end]
    if not found:
        return None
    runs = runs_of_words(s, start, end)
    named = next((a for a, b in runs if is_named(s, (a, b))), end)
    known = [c for c in found if any(a <= c.end < b and is_known(s, (c.end, b)) for a, b in runs)]
    leading = [c for c in found if c.start <= named]
    labelled = [c for c in found if c.stated or not any(map(s.free, range(c.end, end)))]
    told = [c for c in found if {s.word(c.start - 1), s.word(c.start - 2)} & {"qty", "quantity"}]
    return next(iter([*told, *known, *leading[:1], *labelled[-1:]]), None)


def _plain_count(s: Sentence, i: int) -> Count | None:
    """Return a whole number of pieces, in digits or in words, that is no code."""
    amount = _pieces_at(s, i)
    if amount is None or (read_number(s, i - 1) is not None and s.number(i) is None):
        return None
    few = amount.value <= _MOST_PIECES or amount.scaled
    whole = amount.value > 0 and few and amount.value == int(amount.value)
    if not whole or is_code(s, i, amount.end) or _unit(s, amount.end):
        return None
    stated = s.word(i - 1) in _LABELS or s.word(i - 1) == "-"
    if s.number(i) is None and not (stated or s.word(amount.end)[:1].isalpha()):
        return None  # one, two: only before what they count
    return Count(i, amount.end, amount.value, PIECE, bare=True, stated=stated)


def _pieces_at(s: Sentence, i: int) -> Amount | None:
    """Return the number at a token; of 100-150 the upper end, where no spaces part them."""
    amount = read_number(s, i)
    if amount is None or s.word(amount.end) != "-":
        return amount
    dash, after = amount.end, amount.end + 1
    together = after < len(s) and s.tokens[dash].end == s.tokens[after].start
    return read_range(s, i) if together else amount


def _with_unit(s: Sentence, i: int) -> Count | None:
    between = s.word(i - 1) == "between"
    sized = s.word(i - 1) in CODE_CUES
    amount = read_number(s, i) if sized else read_range(s, i, joiners=_BETWEEN if between else _TO)
    if amount is None or s.word(i - 1) in ("/", "per"):
        return None
    if s.word(i - 1) in COLOURS and s.word(i + 1) == "-":
        return None  # Reactive Blue 19 - 25 kg: a colour has a number
    if shipped := _containers(s, i, amount):
        return shipped
    if s.word(amount.end) == "x" and (count := _times(s, i, amount)):
        return count
    j = amount.end + 1 if s.word(amount.end) == "-" else amount.end
    if (named := _unit(s, j)) is None:
        return None
    stated = s.word(i - 1) in _LABELS or s.word(i - 1) == "-"
    count = Count(i, named[1], amount.value, named[0], stated=stated)
    if is_size(s, i, named[1], named[0]) or is_grade(s, i, named[1], named[0]):
        return None
    if count.unit.name in PACKAGES:
        unit, end = with_content(s, count.unit, count.end)
        count = count._replace(unit=unit, end=end)
    return _said_again(s, _at_most(s, count, between=between))


def _containers(s: Sentence, i: int, amount: Amount) -> Count | None:
    """One 40 ft container, 2 x 20 ft containers: the feet say how large each is."""
    j = amount.end + 1 if s.word(amount.end) == "x" else amount.end
    size = read_number(s, j)
    if size is None or s.word(size.end) not in ("'", "ft", "feet", "foot"):
        return None
    named = read_unit(s, size.end + 1)
    many = named is not None and named[0].name == "container"
    return Count(i, named[1], amount.value, named[0]) if named and many else None


def _unit(s: Sentence, i: int) -> tuple[Unit, int] | None:
    """Return the unit at a token; two packages in a row are goods: 500 tin cans."""
    named = read_unit(s, i)
    if named is None or named[0].name not in PACKAGES:
        return named
    following = read_unit(s, named[1])
    return None if following and following[0].name in PACKAGES else named


def _at_most(s: Sentence, least: Count, *, between: bool) -> Count:
    """Read on behind 500 kg: to 700 kg, and max 800 kg; of a range the upper end counts."""
    j = least.end
    while j < least.end + _LONGEST_BOUND and s.word(j) in _MORE_TO_COME:
        j += 1
    bound = {s.word(k) for k in range(least.end, j)}
    most = read_number(s, j) if between or not bound.isdisjoint(_UPPER) else None
    unit = read_unit(s, most.end) if most else None
    if most is None or unit is None or unit[0].base != least.unit.base:
        return least
    upper = least._replace(end=unit[1], quantity=most.value, unit=unit[0])
    return upper if upper.base > least.base else least


def _said_again(s: Sentence, count: Count) -> Count:
    """Read on behind 2 MT: (2000 kg), i.e. 2000 kg, = 2000 kg."""
    if s.word(count.end) not in ("(", "=", "ie", "or"):
        return count
    j = count.end + 1
    while s.word(j) in HEDGES:
        j += 1
    amount = read_number(s, j)
    unit = read_unit(s, amount.end) if amount else None
    if amount is None or unit is None or unit[0].base != count.unit.base:
        return count
    end = unit[1] + 1 if s.word(unit[1]) == ")" else unit[1]
    return count._replace(end=end, again=amount.value * unit[0].factor)


def _times(s: Sentence, i: int, amount: Amount) -> Count | None:
    """100 x 25 kg bags."""
    inner = read_number(s, amount.end + 1)
    held = read_unit(s, inner.end) if inner else None
    if inner is None or held is None:
        return None
    unit, end = read_unit(s, held[1]) or (PIECE, held[1])
    return Count(i, end, amount.value, holding(unit, inner.value, held[0]))
