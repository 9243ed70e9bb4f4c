"""What is wanted, one thing after the other: each a name, its grade and its quantity."""

from bisect import bisect_right
from decimal import Decimal
from typing import NamedTuple

from ..units import PIECE, Unit
from .counts import Count, counted, measured
from .names import (
    Run,
    category_in,
    has_grade,
    is_known,
    is_named,
    name_and_grade,
    runs_of_words,
    shouts,
)
from .sentence import Sentence
from .words import AND, BREAKS, SENTENCE_ENDS

_MOST_WORDS_OF_A_REMARK = 3


class Goods(NamedTuple):
    """One thing wanted; `at` is the token where its quantity, or else its name, begins.

    `bare` says that no unit was written, `contradicted` that two quantities were.
    """

    material: str
    specification: str | None
    at: int
    quantity: Decimal | None = None
    unit: Unit = PIECE
    bare: bool = False
    contradicted: bool = False


class _Part(NamedTuple):
    """A piece of the sentence; `cut` is what parts it from the piece before."""

    start: int
    end: int
    cut: str
    quantity: Count | None
    named: bool
    graded: bool = False
    each: bool = False
    category: str | None = None
    again: Count | None = None


def read_goods(s: Sentence) -> list[Goods]:
    """Return the goods in the order written; with no quantity anywhere, the first that is named."""
    parts = _merged(_parts(s, measured(s)))
    counted_parts = [part for part in parts if part.quantity or part.category]
    if not any(part.quantity for part in parts):
        counted_parts = counted_parts[:1] or [part for part in parts if part.named][:1]
    return _without_repeats(_sharing_names([_goods(s, part) for part in counted_parts]))


def _without_repeats(goods: list[Goods]) -> list[Goods]:
    """Subject: 5 MT steel rod. Body: 50 MT steel rod. One thing, and which quantity is asked."""
    kept: dict[tuple[str, str], Goods] = {}
    for item in goods:
        key = (item.material.lower(), (item.specification or "").lower())
        first = kept.setdefault(key, item)
        if first is not item and (item.quantity, item.unit) != (first.quantity, first.unit):
            kept[key] = first._replace(contradicted=first.quantity is not None)
    return list(kept.values())


def _sharing_names(goods: list[Goods]) -> list[Goods]:
    """300 kg of 20s and 500 kg of 30s cotton yarn: the name stands once, for both."""
    for i, item in enumerate(goods):
        beside = [*goods[i + 1 : i + 2], *reversed(goods[:i])]
        named = next((other.material for other in beside if other.material), None)
        if item.specification and not item.material and named:
            goods[i] = item._replace(material=named)
    return goods


def _parts(s: Sentence, counts: list[Count]) -> list[_Part]:
    """Cut the sentence at its marks and ands, and between two quantities without either."""
    starts = [count.start for count in counts]

    def inside(i: int) -> bool:
        place = bisect_right(starts, i) - 1
        return place >= 0 and counts[place].start < i < counts[place].end

    cuts = [i for i in range(len(s)) if (s.word(i) in BREAKS or s.word(i) in AND) and not inside(i)]
    parts = []
    for before, cut in zip([-1, *cuts], [*cuts, len(s)], strict=True):
        own = counts[bisect_right(starts, before) : bisect_right(starts, cut - 1)]
        mark = s.word(before) or ";"
        for start, end in _between_counts(s, before + 1, cut, own):
            parts.append(_part(s, start, end, mark, own))
            mark = ""
    return [part for part in parts if part.quantity or runs_of_words(s, part.start, part.end)]


def _between_counts(s: Sentence, start: int, end: int, own: list[Count]) -> list[Run]:
    """Cut after each quantity where names come first (yarn 5 kg dye 2 kg), else before each."""
    if len(own) < 2:
        return [(start, end)]
    name_first = any(is_named(s, run) for run in runs_of_words(s, start, own[0].start))
    inner = [count.end for count in own[:-1]] if name_first else [c.start for c in own[1:]]
    return list(zip([start, *inner], [*inner, end], strict=True))


def _part(s: Sentence, start: int, end: int, cut: str, own: list[Count]) -> _Part:
    count = next((c for c in own if start <= c.start < end), None) or counted(s, start, end)
    skip = range(count.start, count.end) if count else range(0)
    runs = runs_of_words(s, start, end, skip)
    if count and count.bare and cut == "(" and not any(is_named(s, run) for run in runs):
        count = None  # a number alone in brackets is no second quantity
    named = [run for run in runs if is_named(s, run)]
    each = count is not None and s.word(count.end) == "each"
    category = next((found for run in named if (found := category_in(s, run))), None)
    return _Part(start, end, cut, count, bool(named), bool(runs), each, category)


def _merged(parts: list[_Part]) -> list[_Part]:
    """Join what belongs to one thing: nuts and bolts; steel rods, 12 mm, Fe500, 5 tonnes."""
    merged: list[_Part] = []
    for part in parts:
        if merged and _is_one_of_each(merged[-1], part):
            count = merged[-1].quantity
            at = count and count._replace(start=part.start, end=part.start)
            merged.append(part._replace(quantity=at, each=True))
        elif merged and _belongs(merged[-1], part):
            merged.append(_joined(merged.pop(), part))
        else:
            merged.append(part)
    return merged


def _joined(last: _Part, part: _Part) -> _Part:
    count, again = last.quantity, last.again
    if part.quantity and part.cut:
        count, again = part.quantity, last.quantity if _states_again(last, part) else None
    category = last.category or part.category
    return last._replace(
        end=part.end,
        quantity=count,
        named=last.named or part.named,
        category=category,
        again=again,
    )


def _is_one_of_each(last: _Part, part: _Part) -> bool:
    """25 kg each of vat dye and acid dye."""
    return last.each and part.named and part.quantity is None and part.cut in AND | {","}


def _belongs(last: _Part, part: _Part) -> bool:
    if part.quantity is None:
        other = last.category and part.category and last.category != part.category
        if last.quantity and other and part.cut not in SENTENCE_ENDS:
            return False
        return part.cut not in SENTENCE_ENDS or not last.named
    if not part.cut:
        return last.named and not part.named  # 700 m denim 10 oz: a size and no second quantity
    if _states_again(last, part):
        return True
    if part.cut in AND:
        return last.quantity is None and last.category in (None, part.category)
    if last.quantity is None and part.category and not last.category:
        return part.cut not in SENTENCE_ENDS
    return not part.named and (
        last.quantity is None or (last.quantity.bare and not part.quantity.bare)
    )


def _states_again(last: _Part, part: _Part) -> bool:
    """Whether a quantity is for what has one already: 500 kg cotton yarn. Quantity: 700 kg."""
    if last.quantity is None or part.quantity is None or last.quantity.bare != part.quantity.bare:
        return False
    same = last.named and last.quantity.unit.base == part.quantity.unit.base
    return same and not part.graded and part.cut in (".", "\n", ";")


def _goods(s: Sentence, part: _Part) -> Goods:
    count = part.quantity
    skip = range(count.start, count.end) if count else range(0)
    runs = runs_of_words(s, part.start, part.end, skip)
    at = count.start if count else part.start
    named = [run for run in runs if is_named(s, run)]
    main = _main(s, named, count)
    material, grade = name_and_grade(s, main) if main else ("", None)
    remarks = [s.written(*run) for run in runs if run != main and _describes(s, run, main)]
    specification = ", ".join(text for text in [grade, *remarks] if text) or None
    if count is None:
        return Goods(material, specification, at)
    again = part.again is not None and part.again.base != count.base
    contradicted = count.contradicts_itself or again
    return Goods(material, specification, at, count.quantity, count.unit, count.bare, contradicted)


def _main(s: Sentence, named: list[Run], count: Count | None) -> Run | None:
    """Return the words that name the goods: known ones, those behind the quantity, or before it."""
    behind = [run for run in named if count and run[0] in (count.end, count.end + 1)]
    before = [run for run in named if count and run[1] <= count.start]
    if known := [run for run in named if is_known(s, run)]:
        return next((run for run in [*behind, *before] if run in known), known[0])
    joined = [run for run in behind if _joins(s, run, count)]
    return next(iter(joined or before or behind or named), None)


def _joins(s: Sentence, run: Run, count: Count | None) -> bool:
    """Whether the words belong to the quantity: 5 kg flour, not 5 nos UHP or 5 nos for us."""
    direct = count is not None and run[0] == count.end
    linked = s.word(run[0] - 1) not in ("for", "with", "from", "as", "to", "in", ",")
    return (direct or linked) and not all(
        shouts(s, i) or not s.word(i).isalpha() for i in range(*run)
    )


def _describes(s: Sentence, run: Run, main: Run | None) -> bool:
    """Whether words beside the name describe the goods: with a grade in them, or a short remark."""
    if main is None:
        return has_grade(s, run)
    short = run[1] - run[0] <= _MOST_WORDS_OF_A_REMARK and run[0] > main[0]
    return has_grade(s, run) or (short and is_named(s, run))
