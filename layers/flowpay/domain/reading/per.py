"""What a price is for: per kg, /100 pieces, a dozen, each, per thousand, per bag of 50 kg."""

from decimal import Decimal

from ..units import PACKAGES, PIECE, Unit, spellings
from ..written import SCALES
from .numbers import read_number, read_unit
from .sentence import CURRENCIES, Sentence
from .words import STOP

_IN_ONE_WORD = {"pmt": "mt", "perkg": "kg", "pkg": "kg", "permt": "mt", "perpc": "pc", "ppc": "pc"}
_LEAST_LOT = Decimal(10)
"""Per 100 means a hundred pieces; below this the number behind "per" is something else."""


def read_per(s: Sentence, i: int, *, said: bool) -> tuple[Unit, Decimal, int] | None:
    """Return the unit and quantity that a price is for: per kg, /100 pieces, a dozen, each.

    With a mark before the number the unit alone is enough: Rs 300 kg.
    """
    word = s.word(i)
    if s.word(i) == "se" and s.word(i + 1) == "bahut":
        return read_per(s, _past_fillers(s, i), said=True)
    if word in _IN_ONE_WORD:
        return spellings()[_IN_ONE_WORD[word]], Decimal(1), i + 1
    if word in ("each", "apiece", "ea", "every", "per", "/") and (named := read_unit(s, i + 1)):
        return _of_content(s, named[0], Decimal(1), named[1])
    if word == "per" and s.word(i + 1) in ("ek", "one", "head"):
        return PIECE, Decimal(1), i + 2
    if word in ("each", "apiece", "ea"):
        return PIECE, Decimal(1), i + 1
    if word not in ("per", "/", "a", "an", "every"):
        named = None if said else read_unit(s, i)
        return (named[0], Decimal(1), named[1]) if named else None
    return _per_many(s, i + 1, one=word in ("a", "an"))


def read_per_thing(s: Sentence, i: int) -> tuple[Unit, Decimal, int] | None:
    """Return one piece for a price per what the goods are called: a length, per brick, /Stück."""
    thing = s.word(i + 1)
    named = s.word(i) in ("per", "/", "a", "an") and thing.isalpha() and len(thing) > 2
    return (PIECE, Decimal(1), i + 2) if named and thing not in STOP | CURRENCIES.keys() else None


def _past_fillers(s: Sentence, i: int) -> int:
    while s.word(i) in ("se", "bahut", "nahi"):
        i += 1
    return i


def _per_many(s: Sentence, i: int, *, one: bool) -> tuple[Unit, Decimal, int] | None:
    """Read on behind "per": 100 pcs, thousand, 500 g, bag of 50 kg."""
    if (scale := SCALES.get(s.word(i))) and not one:
        unit, end = read_unit(s, i + 1) or (PIECE, i + 1)
        return unit, scale, end
    amount = None if one else read_number(s, i)
    many = amount.value if amount else Decimal(1)
    named = read_unit(s, amount.end if amount else i)
    if named:
        return _of_content(s, named[0], many, named[1])
    lot = amount is not None and many >= _LEAST_LOT and s.word(amount.end) != "respectively"
    return (PIECE, many, amount.end) if amount and lot else None


def _of_content(s: Sentence, unit: Unit, many: Decimal, end: int) -> tuple[Unit, Decimal, int]:
    """Return the unit with the content that is written behind it: bag of 50 kg, drum (200 L)."""
    inner = read_number(s, end + 1) if s.word(end) in ("of", "(") else None
    held = read_unit(s, inner.end) if inner else None
    if unit.name not in PACKAGES or inner is None or held is None:
        return unit, many, end
    return Unit(unit.name, held[0].base, inner.value * held[0].factor), many, held[1]
