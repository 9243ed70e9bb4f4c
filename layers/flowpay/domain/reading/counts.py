"""How much is wanted: 1200 kg, 40 bags of 25 kg, 100 x 25 kg, qty: 500, or 500 of what follows."""

from decimal import Decimal
from typing import NamedTuple

from ..units import PACKAGES, PIECE, Unit
from .names import is_known, is_named, runs_of_words, shouts
from .numbers import Amount, read_number, read_range, read_unit
from .sentence import Sentence
from .words import BEARING_SERIES, CODE_CUES, MEASURES, STOP

_ANY_PACKAGE = Unit("", "", Decimal(1))
_BETWEEN = frozenset(("and", "to", "-"))
_LABELS = ("qty", "quantity", ":", "=", "x")
_SIZES = frozenset("length long lengths wide width high height thick dia each-long".split())
_MOST_PIECES = Decimal(10**7)
"""A larger number without a unit is a telephone or an order number."""

_HOLDS = frozenset("of is holds holding contains containing has having with = - : weighing".split())


class Count(NamedTuple):
    """A quantity at the tokens from `start` to `end`; `bare` where no unit was written.

    A package whose content the buyer gives is a unit of what it holds. `again` is the quantity in
    base units where it was written twice: 12 dozen (144 pcs).
    """

    start: int
    end: int
    quantity: Decimal
    unit: Unit
    bare: bool = False
    again: Decimal | None = None

    @property
    def base(self) -> Decimal:
        return self.quantity * self.unit.factor

    @property
    def contradicts_itself(self) -> bool:
        return self.again is not None and self.again != self.base


def measured(s: Sentence) -> list[Count]:
    """Return every quantity with a unit; what packages hold is read first and its words taken."""
    packing = _take_packing(s)
    counts, i = [], 0
    while i < len(s):
        count = _with_unit(s, i)
        if count:
            counts.append(_packed(count, packing))
        i = count.end if count else i + 1
    return counts


def counted(s: Sentence, start: int, end: int) -> Count | None:
    """Return a number that counts pieces: 500 M8 bolts, bolts M8 500, qty: 500; not a grade."""
    found = [c for i in range(start, end) if (c := _plain_count(s, i)) and c.end <= end]
    if not found:
        return None
    runs = runs_of_words(s, start, end)
    named = next((a for a, b in runs if is_named(s, (a, b))), end)
    known = [c for c in found if any(a <= c.end < b and is_known(s, (c.end, b)) for a, b in runs)]
    leading = [c for c in found if c.start <= named]
    labelled = [c for c in found if s.word(c.start - 1) in _LABELS or c.end == end]
    return next(iter([*known, *leading[:1], *labelled[-1:]]), None)


def _plain_count(s: Sentence, i: int) -> Count | None:
    """Return a whole number of pieces, in digits or in words, that is no code."""
    amount = read_number(s, i)
    if amount is None or (read_number(s, i - 1) is not None and s.number(i) is None):
        return None
    whole = 0 < amount.value <= _MOST_PIECES and amount.value == int(amount.value)
    if not whole or _is_code(s, i, amount.end):
        return None
    if s.number(i) is None and not s.word(amount.end)[:1].isalpha():
        return None  # one, two: only before what they count
    return Count(i, amount.end, amount.value, PIECE, bare=True)


def _with_unit(s: Sentence, i: int) -> Count | None:
    between = s.word(i - 1) == "between"
    amount = read_range(s, i, joiners=_BETWEEN) if between else read_range(s, i)
    if amount is None or s.word(i - 1) in ("grade", "/", "per"):
        return None
    if s.word(amount.end) == "x" and (count := _times(s, i, amount)):
        return count
    j = amount.end + 1 if s.word(amount.end) == "-" else amount.end
    if (named := read_unit(s, j)) is None:
        return None
    count = Count(i, named[1], amount.value, named[0])
    if _is_size(s, count):
        return None
    count = _with_content(s, count) if count.unit.name in PACKAGES else count
    return _said_again(s, count)


def _is_size(s: Sentence, count: Count) -> bool:
    """Whether it is a length that describes: 10 mm x 6 m, 6 m long, 2 m wide."""
    lengths = count.unit.base in ("metre", "foot")
    beside = s.word(count.start - 1) == "x" or s.word(count.end) in ("x", "*")
    return lengths and (beside or s.word(count.end) in _SIZES)


def _said_again(s: Sentence, count: Count) -> Count:
    """Read on behind 2 MT: (2000 kg), i.e. 2000 kg, = 2000 kg."""
    if s.word(count.end) not in ("(", "=", "ie", "or"):
        return count
    j = count.end + 1
    while s.word(j) in ("maybe", "perhaps", "even", "possibly"):
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
    return Count(i, end, amount.value, _holding(unit, inner.value, held[0]))


def _with_content(s: Sentence, package: Count) -> Count:
    """Read on behind 40 bags: of 25 kg, (25 kg each)."""
    j = package.end
    while s.word(j) in ("of", "(", "@", "each", "-", "with", "x"):
        j += 1
    inner = read_number(s, j)
    held = read_unit(s, inner.end) if inner else None
    if j == package.end or inner is None or held is None:
        return package
    end = held[1]
    while s.word(end) in ("each", ")", "per", "bag"):
        end += 1
    return package._replace(end=end, unit=_holding(package.unit, inner.value, held[0]))


def _take_packing(s: Sentence) -> list[Unit]:
    """Return the packages that are described (in 25 kg bags), and take the words."""
    found = []
    for i in range(len(s)):
        inner = read_number(s, i)
        held = read_unit(s, inner.end) if inner and s.word(i - 1) != "x" else None
        package = read_unit(s, held[1]) if held and held[0].base != "piece" else None
        if inner and held and package and package[0].name in PACKAGES:
            found.append(_holding(package[0], inner.value, held[0]))
            s.take(i - 1 if s.word(i - 1) == "in" else i, package[1])
        elif inner and held and s.word(held[1]) in ("each", "per") and _of_packages(s, i, held[1]):
            found.append(_holding(_ANY_PACKAGE, inner.value, held[0]))
            s.take(i, held[1] + 1)
        elif each := _each_holds(s, i):
            found.append(each[0])
            s.take(i, each[1])
    return found


def _of_packages(s: Sentence, i: int, end: int) -> bool:
    """Whether what each holds stands apart from the packages: 10 rolls of canvas (50 m each)."""
    packed = any(
        (unit := read_unit(s, j)) and unit[0].name in PACKAGES for j in range(i - 6, i - 1)
    )
    return packed and s.word(i - 1) not in ("of", "-", "@", "at") and s.word(end + 1) != "of"


def _each_holds(s: Sentence, i: int) -> tuple[Unit, int] | None:
    """Each roll 100 metres; per bag of 25 kg; every drum holds 200 litres."""
    package = read_unit(s, i + 1) if s.word(i) in ("each", "every", "per", "one", "1") else None
    if package is None or package[0].name not in PACKAGES:
        return None
    j = package[1]
    while s.word(j) in _HOLDS:
        j += 1
    inner = read_number(s, j)
    held = read_unit(s, inner.end) if inner else None
    return (_holding(package[0], inner.value, held[0]), held[1]) if inner and held else None


def _packed(count: Count, packing: list[Unit]) -> Count:
    """Return the count with its package as the sentence describes it elsewhere."""
    for unit in packing:
        if unit.name == count.unit.name or (count.unit == PIECE and unit.name):
            return count._replace(unit=unit)
        if unit.name == _ANY_PACKAGE.name and count.unit.name in PACKAGES:
            return count._replace(unit=unit._replace(name=count.unit.name))
    return count


def _holding(package: Unit, inner: Decimal, held: Unit) -> Unit:
    return Unit(package.name, held.base, inner * held.factor)


def _is_code(s: Sentence, i: int, end: int) -> bool:
    """Whether the number is a grade, a size, a model or a telephone number rather than a count."""
    before, after = s.word(i - 1), s.word(end + 1 if s.word(end) == "-" else end)
    bearing = len(s.word(i)) == 4 and s.word(i).startswith(BEARING_SERIES)
    if before == "." and s.word(i - 2) in CODE_CUES:
        return True
    coded = s.number(i - 2) is None or s.word(i - 2).startswith(BEARING_SERIES)
    many = before == "x" and coded and s.word(i - 2) not in MEASURES
    spaced = before in ("-", ".", "+") and s.tokens[i - 1].end < s.tokens[i].start
    return (
        before in CODE_CUES
        or (before in ("+", "#", "-", "/", "x", ".") and not (many or spaced))
        or (shouts(s, i - 1) and len(before) > 1 and before not in STOP)
        or after in MEASURES
        or (bearing and (after.startswith("bearing") or before.startswith("bearing")))
    )
