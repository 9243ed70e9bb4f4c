"""The words that name goods, parted from their grades: M8 bolts are bolts, of M8."""

from collections.abc import Container

from ..categories import category_of
from ..units import spellings
from .grades import is_make, name_and_grade
from .sentence import Run, Sentence
from .words import MEASURES, STOP, WITHIN_NAMES

_MADE = frozenset(("mix", "mixed", "made"))
"""Ready mix concrete, readymade garments: there "ready" is no word about the stock."""


MOST_WORDS = 16


def runs_of_words(
    s: Sentence, start: int, end: int, skip: Container[int] = frozenset()
) -> list[Run]:
    """Return the stretches between `start` and `end` that may name or describe goods."""
    runs: list[Run] = []
    for i in (i for i in range(start, end) if i not in skip):
        begun = bool(runs) and runs[-1][1] == i
        if _may_name(s, i, begun=begun):
            runs[-1:] = [(runs[-1][0], i + 1)] if begun else [*runs[-1:], (i, i + 1)]
    return [(first, _trimmed(s, first, last)) for first, last in runs]


def is_named(s: Sentence, run: Run) -> bool:
    """Whether there is a word in it, and not sizes and grades alone."""
    return any(s.word(i)[:1].isalpha() and s.word(i) != "x" for i in range(*run))


def is_coded(s: Sentence, run: Run) -> bool:
    """Whether all of it is codes and sizes: C-90, M8 x 40."""
    words = [s.word(i) for i in range(*run)]
    return all(
        any(c.isdigit() for c in word) or len(word) == 1 or word in MEASURES for word in words
    )


def is_known(s: Sentence, run: Run) -> bool:
    """Whether the words name goods of a known category; no name is longer than MOST_WORDS."""
    start, end = run
    run = start, min(end, start + MOST_WORDS)
    return is_named(s, run) and category_in(s, run) is not None


def category_in(s: Sentence, run: Run) -> str | None:
    name, grade = name_and_grade(s, run)
    return category_of(name, (), grade)


def has_grade(s: Sentence, run: Run) -> bool:
    return any(c.isdigit() for i in range(*run) for c in s.word(i))


def is_glued(s: Sentence, i: int) -> bool:
    """Whether a mark stands between two words without a space: kb+mouse."""
    if not 0 < i < len(s) - 1:
        return False
    before, mark, after = s.tokens[i - 1 : i + 2]
    words = before.word.isalpha() and after.word.isalpha()
    return words and before.end == mark.start and mark.end == after.start


def is_make_list(s: Sentence, run: Run) -> bool:
    """Whether it is nothing but makes to choose from: SKF/FAG/NBC."""
    words = [i for i in range(*run) if s.word(i) != "/"]
    return 1 < len(words) < run[1] - run[0] and all(is_make(s, i) for i in words)


def is_only_told(s: Sentence, run: Run) -> bool:
    """Whether the words only say more of goods that are named elsewhere: 16 mm, SKF/FAG."""
    return is_coded(s, run) or is_make_list(s, run)


def _may_name(s: Sentence, i: int, *, begun: bool) -> bool:
    """Whether the token may be part of a name; an "and" only inside one that has begun."""
    word = s.word(i)
    if word in spellings() and s.word(i + 1) == "of":
        return False
    if word == "ready" and s.word(i + 1) in _MADE:
        return True
    if word == "a" and s.word(i - 1) in ("grade", "class"):
        return s.tokens[i].text == "A"
    if word == "look":
        return begun
    if word == "+":
        return begun and is_glued(s, i)
    if word in WITHIN_NAMES:
        return begun and bool(s.word(i + 1)) and s.word(i + 1) not in STOP
    return word not in STOP and (word[:1].isalnum() or word == "%")


def _trimmed(s: Sentence, start: int, end: int) -> int:
    while end - 1 > start and s.word(end - 1) in WITHIN_NAMES:
        end -= 1
    return end
