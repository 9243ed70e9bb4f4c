"""How much is wanted: 1200 kg, 40 bags of 25 kg, 100 x 25 kg, qty: 500, or 500 of what follows."""

from decimal import Decimal
from typing import NamedTuple

from ..units import PACKAGES, PIECE, Unit
from .names import after_hyphen, is_named, runs_of_words, shouts
from .numbers import Amount, read_number, read_range, read_unit
from .sentence import Sentence
from .words import BEARING_SERIES, CODE_CUES, MEASURES, STOP

_MOST_PIECES = Decimal(10**7)
"""A larger number without a unit is a telephone or an order number."""

_HOLDS = frozenset("of is holds holding contains containing has having with = - : weighing".split())


class Count(NamedTuple):
    """A quantity at the tokens from `start` to `end`; `bare` where no unit was written.

    A package whose content the buyer gives is a unit of what it holds.
    """

    start: int
    end: int
    quantity: Decimal
    unit: Unit
    bare: bool = False


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
    plain = [i for i in range(start, end) if _is_count(s, i) and not _is_code(s, i)]
    if not plain:
        return None
    named = next((a for a, b in runs_of_words(s, start, end) if is_named(s, (a, b))), end)
    leading = [i for i in plain if i <= named]
    labelled = [i for i in plain if s.word(i - 1) in ("qty", "quantity", ":", "=") or i + 1 == end]
    for i in [*leading[:1], *labelled[-1:]]:
        if amount := read_number(s, i):
            return Count(i, amount.end, amount.value, PIECE, bare=True)
    return None


def _with_unit(s: Sentence, i: int) -> Count | None:
    amount = read_range(s, i)
    if amount is None or s.word(i - 1) in ("grade", "/", "per"):
        return None
    if s.word(amount.end) == "x" and (count := _times(s, i, amount)):
        return count
    j = amount.end + 1 if s.word(amount.end) == "-" else amount.end
    if (named := read_unit(s, j)) is None:
        return None
    count = Count(i, named[1], amount.value, named[0])
    return _with_content(s, count) if count.unit.name in PACKAGES else count


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
    while s.word(j) in ("of", "(", "@", "each", "-", "with"):
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
        elif each := _each_holds(s, i):
            found.append(each[0])
            s.take(i, each[1])
    return found


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
    fitting = (unit for unit in packing if count.unit == PIECE or count.unit.name == unit.name)
    return count._replace(unit=next(fitting, count.unit))


def _holding(package: Unit, inner: Decimal, held: Unit) -> Unit:
    return Unit(package.name, held.base, inner * held.factor)


def _is_count(s: Sentence, i: int) -> bool:
    number = s.number(i)
    return number is not None and 0 < number <= _MOST_PIECES and number == int(number)


def _is_code(s: Sentence, i: int) -> bool:
    """Whether the number is a grade, a size, a model or a telephone number rather than a count."""
    before, after = s.word(i - 1), s.word(after_hyphen(s, i))
    bearing = len(s.word(i)) == 4 and s.word(i).startswith(BEARING_SERIES)
    return (
        before in CODE_CUES
        or before in ("+", "#", "-", "/", "x", ".")
        or (shouts(s, i - 1) and len(before) > 1 and before not in STOP)
        or after in MEASURES
        or (bearing and after.startswith("bearing"))
    )
