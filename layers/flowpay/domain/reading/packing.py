"""What packages hold: 40 bags of 25 kg, 100 x 25 kg bags, each roll 100 m, 12 pcs per box."""

from decimal import Decimal
from typing import NamedTuple

from ..units import PACKAGES, PIECE, Unit
from .numbers import read_number, read_unit
from .sentence import Sentence
from .words import BEARING_SERIES, BREAKS, MEASURES, SENTENCE_ENDS, STOP

_HOLDS = frozenset("of is holds holding contains containing has having with = - : weighing".split())
_BEFORE_CONTENT = frozenset(("of", "(", "@", "each", "-", "with", "x", "containing", "à"))
_BEHIND_CONTENT = frozenset(("each", ")", "per", "bag"))
_PER = frozenset(("per", "/", "each", "every", "in", "a"))
_NEAR = 6
_LEAST_CONTENT = Decimal(2)
"""Five boxes of 100 bearings hold a hundred each; a box of 1 is no packing."""


class _Content(NamedTuple):
    """So much of a unit, read up to the token `end`."""

    value: Decimal
    unit: Unit
    end: int


def holding(package: Unit, inner: Decimal, held: Unit) -> Unit:
    """Return the package as a unit of what it holds."""
    return Unit(package.name, held.base, inner * held.factor)


class Packing(NamedTuple):
    """A package with its content, said at the token `at`."""

    unit: Unit
    at: int


def take_packing(s: Sentence) -> list[Packing]:
    """Return the packages that are described apart from their count, and take the words."""
    readers = (
        *(_so_many_in_each, _times_packages, _content_first),
        *(_of_packages_before, _each_holds, _in_content),
    )
    found = []
    for i in range(len(s)):
        if read := next((read for reader in readers if (read := reader(s, i))), None):
            unit, start, end = read
            found += [Packing(unit, i)] if unit else []
            s.take(start, end)
    return found


def packed(s: Sentence, unit: Unit, at: int, packing: list[Packing]) -> Unit:
    """Return the unit at token `at` with the content that the sentence gives it nearest by."""
    for package in sorted(packing, key=lambda package: abs(package.at - at)):
        if package.unit.name == unit.name and unit != PIECE:
            return package.unit
        if unit == PIECE and _is_beside(s, at, package):
            return package.unit
    return unit


def _is_beside(s: Sentence, at: int, package: Packing) -> bool:
    """Whether pieces at a token are those that are described: 12 nos rope, each 85 m."""
    between = {s.word(i) for i in range(min(at, package.at), max(at, package.at))}
    if package.unit.name == PIECE.name:
        return at < package.at and between.isdisjoint(SENTENCE_ENDS | {";"})
    return abs(package.at - at) <= _NEAR and between.isdisjoint(BREAKS - {"("})


def with_content(s: Sentence, package: Unit, i: int, *, deep: int = 2) -> tuple[Unit, int]:
    """Return the package with what is written behind it: of 25 kg, (25 kg each), of 100."""
    j = i
    while s.word(j) in _BEFORE_CONTENT:
        j += 1
    if (held := _nested(s, j, deep)) is None:
        return _of_pieces(s, package, i)
    end = held.end
    while s.word(end) in _BEHIND_CONTENT:
        end += 1
    return holding(package, held.value, held.unit), end


def _of_pieces(s: Sentence, package: Unit, i: int) -> tuple[Unit, int]:
    """5 boxes of 100 bearings: no unit is written for what is counted; 6204 is no count."""
    inner = read_number(s, i + 1) if s.word(i) in ("of", "(") else None
    if s.word(i) == "(" and not (inner and s.word(inner.end) in ("each", ")")):
        return package, i
    if inner is None or inner.value < _LEAST_CONTENT or inner.value != int(inner.value):
        return package, i
    counted = s.word(inner.end)
    named = counted[:1].isalpha() and counted not in MEASURES and counted not in STOP
    plain = named or counted in ("", ".", ",", ";", ")", "\n", "each")
    coded = len(s.word(i + 1)) == 4 and s.word(i + 1).startswith(BEARING_SERIES)
    if not plain or coded:
        return package, i
    end = inner.end
    while s.word(end) in _BEHIND_CONTENT:
        end += 1
    return holding(package, inner.value, PIECE), end


def _content(s: Sentence, i: int) -> _Content | None:
    inner = read_number(s, i)
    held = read_unit(s, inner.end) if inner else None
    return _Content(inner.value, *held) if inner and held else None


def _nested(s: Sentence, i: int, deep: int = 2) -> _Content | None:
    """Return what is held where packages hold others: 12 x 2 kg, or 40 bags of 25 kg."""
    inner = read_number(s, i)
    many = read_number(s, inner.end + 1) if inner and s.word(inner.end) == "x" else None
    if inner and many and (held := read_unit(s, many.end)):
        return _Content(inner.value * many.value, *held)
    if (plain := _content(s, i)) is None or plain.unit.name not in PACKAGES:
        return plain
    if s.word(plain.end) not in ("of", "à") or not deep:
        return plain
    unit, end = with_content(s, plain.unit, plain.end, deep=deep - 1)
    return plain._replace(unit=unit, end=end)


def _package(s: Sentence, i: int) -> tuple[Unit, int] | None:
    named = read_unit(s, i)
    return named if named and named[0].name in PACKAGES else None


type _Read = tuple[Unit | None, int, int] | None
"""A package with its content, and the tokens from the first to before the second."""


def _content_first(s: Sentence, i: int) -> _Read:
    """25 kg bags, in 25 kg bags; 400 ग्राम के 150 बंडल."""
    held = _content(s, i) if s.word(i - 1) != "x" else None
    if held is None or held.unit.base == "piece" or held.unit.name in PACKAGES:
        return None
    if s.word(held.end) in ("ka", "bahut"):
        many = read_number(s, held.end + 1)
        package = _package(s, many.end if many else held.end + 1)
        end = held.end + 1 if many or not package else package[1] + (s.word(package[1]) == "me")
        return (holding(package[0], held.value, held.unit), i, end) if package else None
    package = _package(s, held.end)
    if package is None or (package[0].name == "container" and held.unit.name == "foot"):
        return None  # a 40 ft container is so long, and holds what it holds
    start = i - 1 if s.word(i - 1) == "in" else i
    return holding(package[0], held.value, held.unit), start, package[1]


def _times_packages(s: Sentence, i: int) -> _Read:
    """500 ml x 144 bottles, 20 ltr - 14 buckets, 100 ml x 240: so much in each, then how many."""
    held = _content(s, i)
    if held is None or held.unit.base == "piece" or s.word(held.end) not in ("x", "-"):
        return None
    many = read_number(s, held.end + 1)
    if many is None or s.word(i - 1) == "x" or held.unit.name in PACKAGES:
        return None
    package = _package(s, many.end)
    if package is None and (read_unit(s, many.end) or s.word(held.end) == "-"):
        return None
    unit = holding(package[0], held.value, held.unit) if package else None
    return unit, i, held.end + 1


def _of_packages_before(s: Sentence, i: int) -> _Read:
    """10 rolls of canvas (50 m each), 40 bales of flour (12 x 2 kg): apart from the packages."""
    held = _nested(s, i)
    if held is None:
        return None
    in_brackets = s.word(i - 1) == "(" and s.word(held.end) == ")"
    told = in_brackets and (s.word(i + 1) == "x" or held.unit.base == "metre")
    if not told and s.word(held.end) not in ("each", "per"):
        return None
    near = next((found for j in range(i - 2, i - 7, -1) if (found := _package(s, j))), None)
    joined = s.word(i - 1) in ("of", "-", "@", "at") or s.word(held.end + 1) == "of"
    if near is None or joined:
        return None
    return holding(near[0], held.value, held.unit), i, held.end + 1


def _each_holds(s: Sentence, i: int) -> _Read:
    """Each roll 100 metres; per bag of 25 kg; every drum holds 200 litres; each 85 m."""
    each = s.word(i) in ("each", "every", "per", "one", "ek", "1")
    if s.word(i) == "each" and (long := _content(s, i + 1)) and long.unit.base == "metre":
        return holding(PIECE, long.value, long.unit), i, long.end
    if not each or not (package := _package(s, i + 1)):
        return None
    j = package[1]
    while s.word(j) in _HOLDS:
        j += 1
    held = _content(s, j)
    return (holding(package[0], held.value, held.unit), i, held.end) if held else None


def _so_many_in_each(s: Sentence, i: int) -> _Read:
    """100 pcs per box, 72 rolls/carton, 1000 tablets in each strip; what is no price by now."""
    inner = read_number(s, i)
    if inner is None or s.word(i - 1) in ("/", "per"):
        return None
    held, end = read_unit(s, inner.end) or (PIECE, inner.end)
    counts = s.word(end).isalpha() and s.word(end) not in _PER
    if end == inner.end and s.word(end + 1) in _PER and counts:
        end += 1  # tablets, or whatever else is counted
    if s.word(end) not in _PER:
        return None
    end = end + 2 if s.word(end) == "in" and s.word(end + 1) in ("a", "each", "one") else end + 1
    if not (package := _package(s, end)) or package[0] == held:
        return None
    return holding(package[0], inner.value, held), i, package[1]


def _in_content(s: Sentence, i: int) -> _Read:
    """In 20 L cans: whatever they are, goods are not wanted "in" so much."""
    held = _content(s, i) if s.word(i - 1) == "in" else None
    weighed = held is not None and held.unit.base in ("kg", "litre", "metre")
    if held is None or not weighed or not s.word(held.end).isalpha() or s.word(held.end) in STOP:
        return None
    return None, i - 1, held.end + 1
