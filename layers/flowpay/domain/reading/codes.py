"""Numbers that count nothing: sizes, grades, models, telephone numbers."""

from ..goods_known import COLOURS, DYE_KINDS
from ..units import PACKAGES, Unit
from .grades import is_make, shouts
from .numbers import read_unit
from .sentence import Sentence
from .words import BEARING_SERIES, CODE_CUES, MEASURES

_SIZES = frozenset(
    "length long lengths wide width high height thick thickness dia each-long tall deep depth "
    "container containers".split()
)
_CAPACITIES = frozenset(("capacity", "size", "sized", "wt", "weight", "packing"))
_MEASURED = frozenset(("kg", "litre", "metre"))
_LENGTHS = frozenset(("mm", "cm", "inch", "inches", "micron", '"', "'", "″"))
_STEELS = frozenset("ss aisi en sae astm".split())


def is_size(s: Sentence, start: int, end: int, unit: Unit) -> bool:
    """Whether it describes: 10 mm x 6 m, 6 m long, 50 kg capacity, a 40 ft container."""
    counts = unit.base not in _MEASURED or unit.name in PACKAGES
    if s.word(end) == "/" and read_unit(s, end + 1):
        return True  # a density
    if not counts and _CAPACITIES & {s.word(end), s.word(start - 1)}:
        return True
    lengths = unit.base in ("metre", "foot")
    beside = s.word(start - 1) == "x" or s.word(end) in ("x", "*")
    told = s.word(start - 1) in _SIZES and not _is_measured(s, start - 2)
    named = s.word(end) in _SIZES or told
    return lengths and (beside or named)


def _is_measured(s: Sentence, i: int) -> bool:
    """Whether a number, or what it measures, stands at a token: the 58" before a width."""
    return s.number(i) is not None or s.word(i) in MEASURES


def is_grade(s: Sentence, start: int, end: int, unit: Unit) -> bool:
    """Whether it names a steel, or a grade in one letter: SS 304 sheet, grade 2 L, HTD 8M."""
    if s.word(start - 1) == "grade":
        return len(s.word(end - 1)) == 1
    if shouts(s, start - 1) and s.tokens[end - 1].text == "M":
        return True
    return s.word(start - 1) in _STEELS and unit.name in PACKAGES | {"sheet"}


def is_code(s: Sentence, i: int, end: int) -> bool:
    """Whether the number is a grade, a size, a model or a telephone number rather than a count."""
    before, after = s.word(i - 1), s.word(end + 1 if s.word(end) == "-" else end)
    bearing = len(s.word(i)) == 4 and s.word(i).startswith(BEARING_SERIES)
    if before == "." and s.word(i - 2) in CODE_CUES:
        return True
    if before in COLOURS and s.word(i - 2) in DYE_KINDS and s.word(end) in ("", ".", ",", ";"):
        return True  # acid black 194: the colour index numbers its dyes
    coded = s.number(i - 2) is None or s.word(i - 2).startswith(BEARING_SERIES)
    threaded = s.word(i - 2)[:1] == "m" and s.word(i - 2)[1:].isdigit()
    many = before == "x" and coded and not threaded and s.word(i - 2) not in _LENGTHS
    spaced = before in ("-", ".", "+") and s.tokens[i - 1].end < s.tokens[i].start
    return (
        before in CODE_CUES
        or (before in ("+", "#", "-", "/", "x", ".") and not (many or spaced))
        or is_make(s, i - 1)
        or after in MEASURES
        or (bearing and s.word(end) == "-" and s.number(end + 1) is not None)
        or (bearing and (after.startswith("bearing") or before.startswith("bearing")))
    )
