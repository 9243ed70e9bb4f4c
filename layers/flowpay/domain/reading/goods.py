"""What is wanted, one thing after the other: each a name, its grade and its quantity."""

from decimal import Decimal
from typing import NamedTuple

from ..categories import is_qualifying
from ..goods_known import SHADES, singular, words_of
from ..units import PIECE, Unit
from .counts import Count
from .names import (
    Run,
    has_grade,
    is_only_told,
    is_known,
    is_model,
    is_named,
    name_and_grade,
    runs_of_words,
    shouts,
)
from .parts import parts_of
from .pieces import Part
from .purposes import take_purposes
from .sentence import Sentence
from .words import AND, BREAKS, SENTENCE_ENDS

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


def read_goods(s: Sentence) -> list[Goods]:
    """Return the goods in the order written; with no quantity anywhere, the first that is named."""
    take_purposes(s)
    parts = parts_of(s)
    counted_parts = [
        part
        for part, following in zip(parts, [*parts, None][1:], strict=True)
        if part.quantity or _is_listed(part, following)
    ]
    if not any(part.quantity for part in parts):
        counted_parts = [part for part in parts if part.category][:1] or [
            part for part in parts if part.named
        ][:1]
    goods = _sharing_names([_goods(s, part) for part in counted_parts])
    wanted = _without_repeats([item for item in goods if not _is_stray(item, goods)])
    return _replaced(wanted)


def _is_listed(part: Part, following: Part | None) -> bool:
    """Whether known goods without a quantity stand in a list, and are not only spoken of."""
    heads = following is not None and following.cut == "\n"
    return part.category is not None and part.cut not in SENTENCE_ENDS and not heads


def _is_stray(item: Goods, goods: list[Goods]) -> bool:
    """Whether it is a bare number that counts nothing, beside things that are counted."""
    return item.bare and not item.material and any(other.material for other in goods)


def _without_repeats(goods: list[Goods]) -> list[Goods]:
    """Subject: 5 MT steel rod. Body: 50 MT steel rod. One thing, and which quantity is asked."""
    kept: dict[tuple[str, str], Goods] = {}
    for item in goods:
        key = (item.material.lower(), (item.specification or "").lower())
        first = kept.setdefault(key, item)
        if first is not item and (item.quantity, item.unit) != (first.quantity, first.unit):
            kept[key] = first._replace(contradicted=first.quantity is not None)
    wanted = list(kept.values())
    return [item for item in wanted if not _is_mention(item, wanted)]


def _replaced(goods: list[Goods]) -> list[Goods]:
    """60 drums instead, above 45 drums of silica gel: one thing, and of it the former quantity."""
    for item in (item for item in goods if item.instead):
        for i, other in enumerate(goods):
            same = not item.material or _words_of(item) <= _words_of(other)
            if other is not item and same and other.unit.name == item.unit.name:
                kept = [*goods[:i], other._replace(quantity=item.quantity), *goods[i + 1 :]]
                return [one for one in kept if one is not item]
    return goods


def _is_mention(item: Goods, wanted: list[Goods]) -> bool:
    """Whether it only names again what is wanted: Subject: RFQ for bearings; rate for the rods."""
    if item.quantity is not None:
        return False
    named = _words_of(item)
    return any(named <= _words_of(other) for other in wanted if other.quantity is not None)


def _words_of(item: Goods) -> set[str]:
    return {singular(w) for w in words_of(f"{item.material} {item.specification or ''}")}


def _sharing_names(goods: list[Goods]) -> list[Goods]:
    """300 kg of 20s and 500 kg of 30s cotton yarn: the name stands once, for both."""
    goods = [_without_make(item) if len(goods) > 1 else item for item in goods]
    for i, item in enumerate(goods):
        beside = [*goods[i + 1 : i + 2], *reversed(goods[:i]), *goods[i + 2 :]]
        alike = (o for o in beside if o.material and (o.specification or _is_alike(item, o)))
        named = next((other.material for other in alike), None)
        if item.specification and not item.material and named:
            goods[i] = item._replace(material=named)
        elif item.material and is_qualifying(item.material) and len(goods) > 1:
            alike = next((o for o in (*reversed(goods[:i]), *goods[i + 1 :]) if o.material), None)
            if alike and alike.unit.base == item.unit.base:
                goods[i] = _qualified(item, alike)
    return goods


def _is_alike(item: Goods, other: Goods) -> bool:
    return item.unit.base == other.unit.base


def _without_make(item: Goods) -> Goods:
    """HP 12A beside HP 88A toner: a make and its model name nothing by themselves."""
    if not is_model(item.material):
        return item
    told = ", ".join(text for text in (item.material, item.specification) if text)
    return item._replace(material="", specification=told)


def _qualified(item: Goods, alike: Goods) -> Goods:
    """Reactive red, then blue: reactive blue; 30s hosiery yarn, then 40s combed: of that yarn."""
    first, *rest = alike.material.split()
    if rest and is_qualifying(first):
        return item._replace(material=" ".join((item.material, *rest)))
    *kind, last = alike.material.split()
    if kind and is_qualifying(last):
        return item._replace(material=" ".join((*kind, item.material)))
    told = " ".join(text for text in (item.specification, item.material) if text)
    return item._replace(material=alike.material, specification=told)


def _goods(s: Sentence, part: Part) -> Goods:
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
