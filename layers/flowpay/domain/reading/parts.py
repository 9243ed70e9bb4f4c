"""A sentence cut into the things that are wanted: what belongs to one of them is put together.

It is cut at marks, at ands and between quantities; a piece without a name or without a quantity
of its own then joins the one before, as long as that leaves each thing one of both.
"""

from bisect import bisect_right
from typing import NamedTuple

from ..units import PACKAGES
from .counts import Count, counted, measured
from .names import Run, category_in, is_coded, is_named, runs_of_words
from .packing import Packing, take_packing
from .sentence import Sentence
from .words import AND, BREAKS, HEDGES, SENTENCE_ENDS

_CORRECTS = frozenset("make sorry actually correction rather revised change".split())
_LEAST_SUMMED = 3
_SMALL = frozenset(("g", "ml", "oz", "foot"))
_DISCRETE = PACKAGES | {"piece", "dozen", "gross", "pair", "sheet", "ream"}


class Part(NamedTuple):
    """A piece of the sentence; `cut` is what parts it from the piece before.

    `again` is a second quantity that was written for the same thing, `revoked` one that was taken
    back; `either` says that the quantity was written as an alternative.
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


def parts_of(s: Sentence) -> list[Part]:
    """Return what belongs together, in the order written."""
    packing = take_packing(s)
    pieces = _pieces(s, measured(s, packing), packing)
    return _merged(_paired([part for part in pieces if not _is_sum(s, part, pieces)]))


def _is_sum(s: Sentence, part: Part, pieces: list[Part]) -> bool:
    """Whether it says how much all the others are together: total 15 T."""
    count = part.quantity
    if count is None or s.word(count.start - 1) != "total" or len(pieces) < _LEAST_SUMMED:
        return False
    others = [p.quantity for p in pieces if p.quantity and p is not part]
    return count.base == sum(other.base for other in others if other.unit.base == count.unit.base)


def _pieces(s: Sentence, counts: list[Count], packing: list[Packing]) -> list[Part]:
    """Cut the sentence at its marks and ands, and between two quantities without either."""
    starts = [count.start for count in counts]

    def inside(i: int) -> bool:
        place = bisect_right(starts, i) - 1
        return place >= 0 and counts[place].start < i < counts[place].end

    def cuts_at(i: int) -> bool:
        return s.word(i) in BREAKS or s.word(i) in AND or _is_alternative(s, i, starts)

    cuts = [i for i in range(len(s)) if cuts_at(i) and not inside(i)]
    pieces = []
    for before, cut in zip([-1, *cuts], [*cuts, len(s)], strict=True):
        own = counts[bisect_right(starts, before) : bisect_right(starts, cut - 1)]
        own = [count for count in own if not any(_sizes(count, other) for other in own)]
        mark = s.word(before) or ";"
        for start, end in _between_counts(s, before + 1, cut, own):
            count = next((c for c in own if start <= c.start < end), None)
            count = count or counted(s, start, end, packing)
            pieces.append(_piece(s, start, end, mark, count))
            mark = ""
    return [part for part in pieces if part.quantity or runs_of_words(s, part.start, part.end)]


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
    named = [run for run in runs if is_named(s, run) and not is_coded(s, run)]
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
    )


def _paired(pieces: list[Part]) -> list[Part]:
    """Join a grade and its quantity where another has both: B-68, 40 pcs; C-90, 25 pcs."""
    paired: list[Part] = []
    for part in pieces:
        earlier = next((p.quantity for p in reversed(paired[:-1]) if p.quantity), None)
        if earlier and _is_pair(paired[-1], part) and _is_another(earlier, part.quantity):
            last = paired.pop()
            paired.append(last._replace(end=part.end, quantity=part.quantity))
        else:
            paired.append(part)
    return paired


def _is_pair(last: Part, part: Part) -> bool:
    waits = last.quantity is None and last.graded and last.cut not in AND
    alone = part.quantity is not None and not part.graded
    return waits and alone and part.cut in (",", "", "(")


def _is_another(earlier: Count, count: Count | None) -> bool:
    """Whether it is counted as the earlier thing was, and is not that quantity said again."""
    if count is None or not _alike(earlier, count):
        return False
    same_kind = (earlier.unit.name in _DISCRETE) == (count.unit.name in _DISCRETE)
    return same_kind and earlier.base != count.base


def _alike(one: Count, other: Count | None) -> bool:
    return other is not None and one.unit.base == other.unit.base and one.bare == other.bare


def _merged(pieces: list[Part]) -> list[Part]:
    """Join what belongs to one thing: nuts and bolts; steel rods, 12 mm, Fe500, 5 tonnes."""
    merged: list[Part] = []
    for part in pieces:
        if merged and _is_one_of_each(merged[-1], part):
            count = merged[-1].quantity
            at = count and count._replace(start=part.start, end=part.start)
            merged.append(part._replace(quantity=at, each=True))
        elif merged and _belongs(merged[-1], part):
            merged.append(_joined(merged.pop(), part))
        else:
            merged.append(part)
    return merged


def _joined(last: Part, part: Part) -> Part:
    count, again = _of_both(last, part)
    return last._replace(
        end=part.end,
        quantity=count,
        named=last.named or part.named,
        category=last.category or part.category,
        again=again or last.again,
        revoked=last.quantity if part.cut == "make" else last.revoked,
    )


def _of_both(last: Part, part: Part) -> tuple[Count | None, Count | None]:
    """Return the quantity that counts and, where the same is said twice, the other one."""
    first, second = last.quantity, part.quantity
    if first is None or second is None:
        return first or second, None
    if part.cut == "make":
        return second, None
    if part.cut == "(":
        return first, second if first.unit.base == second.unit.base else None
    if _states_again(last, part):
        return second, first
    if first.bare != second.bare:
        stated = second.stated and first.unit.name in _SMALL
        return (second, None) if first.bare or stated else (first, None)
    stated = second.unit.name in _DISCRETE and second.stated and not first.stated
    not_counted = first.unit.name not in _DISCRETE
    sizes = _describes(first, second) or (stated and not_counted)
    return (second, None) if sizes else (first, None)


def _describes(one: Count, other: Count) -> bool:
    """Whether the first of two quantities is a size: 12 oz denim, 2000 metres; 6 m rods, 400."""
    if one.unit.base == other.unit.base:
        return False
    if one.unit.name in _SMALL:
        return other.unit.name not in _SMALL
    countable = other.unit.name in _DISCRETE and one.unit.name not in _DISCRETE
    return countable and one.unit.base != "kg" and one.quantity < other.quantity


def _sizes(one: Count, other: Count) -> bool:
    """Whether the first describes what the second counts: 65 m tape - 40 boxes; 3 nos 1.5 t AC."""
    if one.unit.name in _DISCRETE or other.unit.name not in _DISCRETE:
        return _describes(one, other)
    stated = other.stated and not one.stated
    beside = other.end == one.start
    return beside or (stated and other.start >= one.end) or _describes(one, other)


def _is_one_of_each(last: Part, part: Part) -> bool:
    """25 kg each of vat dye and acid dye."""
    return last.each and part.named and part.quantity is None and part.cut in AND | {","}


def _belongs(last: Part, part: Part) -> bool:
    if part.quantity is None:
        other = last.category and part.category and last.category != part.category
        if last.quantity and other and part.cut not in SENTENCE_ENDS:
            return False
        return part.cut not in SENTENCE_ENDS or not last.named
    if part.cut == "(" and last.quantity and not part.category:
        return True
    if part.cut == "make":
        return last.quantity is not None and last.quantity.unit.base == part.quantity.unit.base
    if not part.cut:
        return last.named and not part.named and not _is_next_size(last, part)
    if _states_again(last, part):
        return True
    if part.cut in AND:
        return last.quantity is None and last.category in (None, part.category)
    if last.quantity is None and part.category and not last.category:
        return part.cut not in SENTENCE_ENDS
    return not part.named and (last.quantity is None or _adds_nothing(last, part))


def _is_next_size(last: Part, part: Part) -> bool:
    """TMT 8 mm 5 MT 10 mm 8 MT: another size of the same, with a quantity of its own."""
    return part.graded and last.quantity is not None and _alike(last.quantity, part.quantity)


def _adds_nothing(last: Part, part: Part) -> bool:
    """Whether a second quantity is no second thing: a bare number, a size, the same in bags."""
    first, second = last.quantity, part.quantity
    if first is None or second is None or first.bare or second.bare:
        return first is not None and second is not None and first.bare != second.bare
    return not part.graded and first.unit.name != second.unit.name


def _states_again(last: Part, part: Part) -> bool:
    """Whether a quantity is for what has one already: 500 kg cotton yarn. Quantity: 700 kg."""
    if last.quantity is None or part.quantity is None or last.quantity.bare != part.quantity.bare:
        return False
    same = last.named and last.quantity.unit.base == part.quantity.unit.base
    packed = {last.quantity.unit.name, part.quantity.unit.name} & PACKAGES
    told = part.either or part.cut in (".", "\n", ";") or (part.cut == "," and not packed)
    return same and told and not part.graded and not part.named
