"""What a page prices its goods by: kg, किलो, 100 pcs, a bag of 50 kg."""

import re
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from .hindi import in_english
from .intent import Line
from .units import Unit, unit_named
from .written import DIGITS, WORD, folded, number_written

LONGEST_UNIT = 60

_SHORT = {"किग्रा": "kg", "ग्रा": "g", "मी": "metre", "ली": "litre", "मीट्रिक": "metric"}
"""Hindi units as they are written short, without their dots."""


class PageUnit(NamedTuple):
    """A unit; `content_told` says that the page says itself what one of it holds."""

    unit: Unit
    content_told: bool = False


def unit_on_page(text: str | None) -> PageUnit | None:
    """Return the unit that the words name, or None; of 100 pcs one holds a hundred."""
    words = " ".join(folded((text or "")[:LONGEST_UNIT]).split())
    words = _leading().sub("", words).strip(" /.")
    if (match := _held().fullmatch(words)) is not None:
        package, inner = _named(match["package"]), _named(match["inner"])
        many = number_written(match["many"])
        if package is None or inner is None or not many:
            return None
        return PageUnit(Unit(package.name, inner.base, inner.factor * many), content_told=True)
    match = _counted().fullmatch(words)
    unit = _named(match["unit"]) if match else None
    many = number_written(match["many"] or "1") if match else None
    return PageUnit(Unit(unit.name, unit.base, unit.factor * many)) if unit and many else None


def factor_of(text: str | None, line: Line) -> Decimal | None:
    """Return how many of the line's base unit one of the page's unit holds, or None."""
    if line.base_unit is None:
        return None
    named = unit_on_page(text or ("piece" if line.base_unit == "piece" else None))
    if named is None:
        return None
    unit, told = named
    if unit.name == line.unit and not told and line.base_quantity and line.quantity:
        own = unit_named(unit.name)  # a bag is as large as the buyer said
        return unit.factor / own.factor * line.base_quantity / line.quantity if own else None
    base = unit_named(line.base_unit)
    return unit.factor / base.factor if base and base.base == unit.base else None


def _named(text: str) -> Unit | None:
    words = (_SHORT.get(word, word) for word in text.replace(".", "").split())
    return unit_named(" ".join(in_english(word) for word in words))


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(r"^(?:(?:per|each|a|प्रति|एक|हर)\s+|/\s*)+")


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"(?:(?P<many>{DIGITS})\s*)?(?P<unit>{WORD}[\w\u0900-\u0DFF. -]*)")


@cache
def _held() -> re.Pattern[str]:
    """Bag of 50 kg, bag (50 kg)."""
    word = rf"{WORD}\.?"
    return re.compile(
        rf"(?P<package>{word})\s*(?:of|\()\s*(?P<many>{DIGITS})\s*(?P<inner>{word})\s*\)?"
    )
