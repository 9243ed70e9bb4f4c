"""What is wanted, one thing after the other: each a name, its grade and its quantity."""

from decimal import Decimal
from typing import NamedTuple

from ..goods_known import SHADES
from ..units import PIECE, Unit
from .counts import Count
from .grades import name_and_grade, shouts
from .names import has_grade, is_known, is_named, is_only_told, runs_of_words
from .pieces import Part
from .sentence import Run, Sentence
from .words import AND, BREAKS

_MOST_WORDS_OF_A_REMARK = 3


class Goods(NamedTuple):
    """One thing wanted; `at` is the token where its quantity, or else its name, begins.

    `bare` says that no unit was written, `contradicted` that two quantities were, `also` that an
    "and" joins it to what stands before, `either` that an "or" does, `instead` that its quantity
    stands for another.
    """

    material: str
    specification: str | None
    at: int
    quantity: Decimal | None = None
    unit: Unit = PIECE
    bare: bool = False
    contradicted: bool = False
    also: bool = False
    either: bool = False
    instead: bool = False


def goods_of(s: Sentence, part: Part) -> Goods:
    count = part.quantity
    said = [c for c in (count, part.again, part.revoked) if c]
    skip = frozenset(i for c in said for i in range(c.start, c.end))
    runs = runs_of_words(s, part.start, part.end, skip)
    at = count.start if count else part.start
    named = [run for run in runs if is_named(s, run) and not is_only_told(s, run)]
    main = _main(s, named, count)
    material, grade = name_and_grade(s, main) if main else ("", None)
    remarks = [s.written(*run) for run in runs if run != main and _describes(s, run, main)]
    specification = ", ".join(text for text in [grade, *remarks] if text) or None
    if count is None:
        return Goods(material, specification, at)
    again = part.again is not None and part.again.base != count.base
    contradicted = count.contradicts_itself or again
    return Goods(
        material,
        specification,
        at,
        count.quantity or None,
        count.unit,
        count.bare,
        contradicted,
        also=part.cut in AND,
        either=part.either,
        instead=part.instead,
    )


def _main(s: Sentence, named: list[Run], count: Count | None) -> Run | None:
    """Return the words that name the goods: known ones, those behind the quantity, or before it."""
    behind = [run for run in named if count and _is_behind(s, run, count)]
    before = [run for run in named if count and run[1] <= count.start]
    if known := [run for run in named if is_known(s, run) and not _is_shade(s, run, named)]:
        return next((run for run in [*behind, *before] if run in known), known[0])
    joined = [run for run in behind if _joins(s, run, count)]
    return next(iter(joined or before or behind or named), None)


def _is_shade(s: Sentence, run: Run, named: list[Run]) -> bool:
    """Whether it is only the colour of what is named before: denim, 12 oz, indigo."""
    return run != named[0] and run[1] - run[0] == 1 and s.word(run[0]) in SHADES


def _is_behind(s: Sentence, run: Run, count: Count) -> bool:
    """Whether the words follow the quantity, a comma or a word like "of" apart."""
    parted = BREAKS - {",", "(", ")"} | {"-", ":"}
    beside = run[0] == count.end + 1 and s.word(count.end) not in parted
    return run[0] == count.end or beside


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
