"""A sentence cut at its marks, at ands and between quantities: a name, a quantity, or both."""

from bisect import bisect_right
from typing import NamedTuple

from ..units import PACKAGES
from .counts import Count, counted, measured
from .names import (
    category_in,
    is_glued,
    is_named,
    is_only_told,
    runs_of_words,
)
from .numbers import read_number
from .packing import Packing, take_packing
from .sentence import Run, Sentence
from .words import AND, BREAKS, HEDGES

_CORRECTS = frozenset("make sorry actually correction rather revised change".split())
_LEAST_SUMMED = 3
_LONGEST_NUMBER = 3
_LEADS_AWAY = frozenset(("for", "with", "from", "incl", "including", "in"))
"""What stands behind these beside a quantity is not what is counted."""
SMALL = frozenset(("g", "ml", "oz", "foot"))
DISCRETE = PACKAGES | {"piece", "dozen", "gross", "pair", "sheet", "ream"}


class Part(NamedTuple):
    """A piece of the sentence; `cut` is what parts it from the piece before.

    `again` is a second quantity that was written for the same thing, `revoked` one that was taken
    back; `either` says that the quantity was written as an alternative, `instead` that it stands
    for another.
    """

    start: int
    end: int
    cut: str
    quantity: Count | None
    named: bool
    graded: bool = False
    each: bool = False
    category: str | None = None
    again: Count | None = None
    revoked: Count | None = None
    either: bool = False
    instead: bool = False


def _is_sum(s: Sentence, part: Part, pieces: list[Part]) -> bool:
    """Whether it says how much all the others are together: total 15 T."""
    count = part.quantity
    if count is None or s.word(count.start - 1) != "total" or len(pieces) < _LEAST_SUMMED:
        return False
    others = [p.quantity for p in pieces if p.quantity and p is not part]
    return count.base == sum(other.base for other in others if other.unit.base == count.unit.base)


def pieces_of(s: Sentence) -> list[Part]:
    """Return the pieces in the order written; how much all of them are together is no quantity."""
    packing = take_packing(s)
    pieces = _pieces(s, measured(s, packing), packing)
    sums = [part for part in pieces if _is_sum(s, part, pieces)]
    if any(part.named for part in pieces if part not in sums):
        return [part for part in pieces if part not in sums]
    return [part._replace(quantity=None) if part in sums else part for part in pieces]


def _pieces(s: Sentence, counts: list[Count], packing: list[Packing]) -> list[Part]:
    """Cut the sentence at its marks and ands, and between two quantities without either."""
    starts = [count.start for count in counts]

    def inside(i: int) -> bool:
        place = bisect_right(starts, i) - 1
        return place >= 0 and counts[place].start < i < counts[place].end

    def cuts_at(i: int) -> bool:
        joins = s.word(i) in AND and not is_glued(s, i) and not _is_in_number(s, i)
        return s.word(i) in BREAKS or joins or _is_alternative(s, i, starts)

    cuts = [i for i in range(len(s)) if cuts_at(i) and not inside(i)]
    pieces = []
    for before, cut in zip([-1, *cuts], [*cuts, len(s)], strict=True):
        own = counts[bisect_right(starts, before) : bisect_right(starts, cut - 1)]
        own = [count for count in own if not any(sizes(count, other) for other in own)]
        mark = s.word(before) or ";"
        for start, end in _between_counts(s, before + 1, cut, own):
            count = next((c for c in own if start <= c.start < end), None)
            if count is None or count.unit.name in SMALL:
                bare = counted(s, start, end, packing)
                plain = bare and (bare.stated or count is None or bare.start < count.start)
                count = bare if plain else count
            pieces.append(_piece(s, start, end, mark, count))
            mark = ""
    return [part for part in pieces if part.quantity or runs_of_words(s, part.start, part.end)]


def _is_in_number(s: Sentence, i: int) -> bool:
    """Whether an "and" is part of a number: two and a half lakh, one hundred and fifty."""
    before = (read_number(s, j) for j in range(i - _LONGEST_NUMBER, i))
    return any(number is not None and number.end > i for number in before)


def _is_alternative(s: Sentence, i: int, starts: list[int]) -> bool:
    """Whether "or" stands before another quantity: 200 kg yarn or maybe 300 kg."""
    if s.word(i) != "or":
        return False
    j = i + 1
    while s.word(j) in HEDGES:
        j += 1
    place = bisect_right(starts, j) - 1
    return place >= 0 and starts[place] == j


def _between_counts(s: Sentence, start: int, end: int, own: list[Count]) -> list[Run]:
    """Cut after each quantity where names come first (yarn 5 kg dye 2 kg), else before each."""
    if len(own) < 2:
        return [(start, end)]
    name_first = any(is_named(s, run) for run in runs_of_words(s, start, own[0].start))
    inner = [count.end for count in own[:-1]] if name_first else [c.start for c in own[1:]]
    return list(zip([start, *inner], [*inner, end], strict=True))


def _piece(s: Sentence, start: int, end: int, cut: str, count: Count | None) -> Part:
    skip = range(count.start, count.end) if count else range(0)
    runs = runs_of_words(s, start, end, skip)
    if count and count.bare and cut == "(" and not any(is_named(s, run) for run in runs):
        count = None  # a number alone in brackets is no second quantity
    named = [run for run in runs if _names(s, run, count)]
    each = count is not None and s.word(count.end) == "each"
    category = next((found for run in named if (found := category_in(s, run))), None)
    corrects = cut != "or" and any(s.word(i) in _CORRECTS for i in range(start - 1, start + 4))
    return Part(
        start,
        end,
        "make" if corrects and not named and count else cut,
        count,
        bool(named),
        bool(runs),
        each,
        category,
        either=cut == "or",
        instead=count is not None and "instead" in (s.word(i) for i in range(start, end)),
    )


def _names(s: Sentence, run: Run, count: Count | None) -> bool:
    """Whether the words name goods, and not what they are for: 45 nos for the substation."""
    purpose = count is not None and run[0] > count.start and s.word(run[0] - 1) in _LEADS_AWAY
    return is_named(s, run) and not (purpose or is_only_told(s, run))


def describes(one: Count, other: Count) -> bool:
    """Whether the first of two quantities is a size: 12 oz denim, 2000 metres; 6 m rods, 400."""
    if one.unit.base == other.unit.base:
        return False
    if one.unit.name in SMALL:
        return other.unit.name not in SMALL
    countable = other.unit.name in DISCRETE and one.unit.name not in DISCRETE
    return countable and one.unit.base != "kg" and one.quantity < other.quantity


def sizes(one: Count, other: Count) -> bool:
    """Whether the first describes what the second counts: 65 m tape - 40 boxes; 3 nos 1.5 t AC."""
    if one.unit.name in DISCRETE or other.unit.name not in DISCRETE:
        return describes(one, other)
    stated = other.stated and not one.stated
    volume = one.unit.base != "kg" and other.unit.base == "piece"
    beside = one.start - other.end in (0, 1) or (one.end == other.start and volume)
    return beside or (stated and other.start >= one.end) or describes(one, other)
