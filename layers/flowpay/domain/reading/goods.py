"""What is wanted, one thing after the other: each a name, its grade and its quantity."""

from bisect import bisect_right
from decimal import Decimal
from typing import NamedTuple

from ..units import PIECE, Unit
from .counts import Count, counted, measured
from .names import Run, has_grade, is_named, name_and_grade, runs_of_words
from .sentence import Sentence
from .words import AND, BREAKS, SENTENCE_ENDS

_MOST_WORDS_OF_A_REMARK = 3


class Goods(NamedTuple):
    """One thing wanted; `at` is the token where its quantity, or else its name, begins."""

    material: str
    specification: str | None
    at: int
    quantity: Decimal | None = None
    unit: Unit = PIECE


class _Part(NamedTuple):
    """A piece of the sentence; `cut` is what parts it from the piece before."""

    start: int
    end: int
    cut: str
    quantity: Count | None
    named: bool


def read_goods(s: Sentence) -> list[Goods]:
    """Return the goods in the order written; with no quantity anywhere, the first that is named."""
    parts = _merged(_parts(s, measured(s)))
    wanted = [part for part in parts if part.quantity] or [part for part in parts if part.named][:1]
    return [_goods(s, part) for part in wanted]


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
    named = any(is_named(s, run) for run in runs_of_words(s, start, end, skip))
    return _Part(start, end, cut, count, named)


def _merged(parts: list[_Part]) -> list[_Part]:
    """Join what belongs to one thing: nuts and bolts; steel rods, 12 mm, Fe500, 5 tonnes."""
    merged: list[_Part] = []
    for part in parts:
        if merged and _belongs(merged[-1], part):
            last = merged.pop()
            count = last.quantity if part.quantity is None or not part.cut else part.quantity
            merged.append(_Part(last.start, part.end, last.cut, count, last.named or part.named))
        else:
            merged.append(part)
    return merged


def _belongs(last: _Part, part: _Part) -> bool:
    if part.quantity is None:
        return part.cut not in SENTENCE_ENDS or not last.named
    if not part.cut:
        return last.named and not part.named  # 700 m denim 10 oz: a size and no second quantity
    if part.cut in AND:
        return last.quantity is None
    return not part.named and (
        last.quantity is None or (last.quantity.bare and not part.quantity.bare)
    )


def _goods(s: Sentence, part: _Part) -> Goods:
    count = part.quantity
    skip = range(count.start, count.end) if count else range(0)
    runs = runs_of_words(s, part.start, part.end, skip)
    quantity = (count.start, count.quantity, count.unit) if count else (part.start,)
    main = _main([run for run in runs if is_named(s, run)], count)
    if main is None:
        return Goods("", None, *quantity)
    material, grade = name_and_grade(s, main)
    remarks = [s.written(*run) for run in runs if run != main and _describes(s, run, main)]
    specification = ", ".join(text for text in [grade, *remarks] if text) or None
    return Goods(material, specification, *quantity)


def _main(named: list[Run], count: Count | None) -> Run | None:
    """Return the words that name the goods: behind the quantity, else the first before it."""
    behind = [run for run in named if count and run[0] in (count.end, count.end + 1)]
    before = [run for run in named if count and run[1] <= count.start]
    return next(iter(behind or before or named), None)


def _describes(s: Sentence, run: Run, main: Run) -> bool:
    """Whether words beside the name describe the goods: with a grade in them, or a short remark."""
    short = run[1] - run[0] <= _MOST_WORDS_OF_A_REMARK and run[0] > main[0]
    return has_grade(s, run) or (short and is_named(s, run))
