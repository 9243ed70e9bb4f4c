"""What is wanted, one thing after the other, each told once and under its name."""

from ..categories import is_qualifying
from ..goods_known import singular, words_of
from .goods import Goods, goods_of
from .grades import is_model
from .parts import parts_of
from .pieces import Part
from .purposes import take_purposes
from .sentence import Sentence
from .words import SENTENCE_ENDS


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
    goods = _sharing_names([goods_of(s, part) for part in counted_parts])
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
        named = next((o.material for o in beside if _may_lend(o, item)), None)
        if item.specification and not item.material and named:
            goods[i] = item._replace(material=named)
        elif item.material and is_qualifying(item.material) and len(goods) > 1:
            alike = next((o for o in (*reversed(goods[:i]), *goods[i + 1 :]) if o.material), None)
            if alike and alike.unit.base == item.unit.base:
                goods[i] = _qualified(item, alike)
    return [_called_by_grade(item) for item in goods]


def _called_by_grade(item: Goods) -> Goods:
    """Two reams of A4: where nothing else names it, the grade does."""
    if item.material or not item.specification:
        return item
    return item._replace(material=item.specification, specification=None)


def _may_lend(other: Goods, item: Goods) -> bool:
    """Whether its name may be that of another too: not gel pens of two cartons of A4."""
    graded = other.specification is not None and item.unit.base == other.unit.base
    return bool(other.material) and (graded or item.unit.name == other.unit.name)


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
