"""Categories of goods: which one a material belongs to, by name, synonym or misspelling.

An unknown material belongs to none; it is never turned into another.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache, lru_cache

from .goods_known import CANONICAL, Known, known_goods, never_of, singular, words_of

QUALIFIERS = frozenset(
    "combed carded hosiery dyed grey greige raw bleached ring spun open end count grade quality "
    "white black red blue green yellow navy bulk round hex hot cold rolled galvanised galvanized "
    "stainless mild deep groove ball for compact powder liquid bright turquoise orange violet "
    "spur helical bevel taper roller steel sample dia natural organic recycled slub gassed "
    "mercerised mercerized warp weft knitting weaving fresh good best heavy duty high speed "
    "industrial commercial pure virgin single double twisted plied flexible jaw chain annealed "
    "brilliant ka of cut piece deformed brown scarlet golden pink".split()
)
"""Words that say of what kind goods are, and may stand inside or behind their name."""

_NO_SLIPS = frozenset("brush shift picked packer kicker wicker pecker sticker".split())
"""Words of their own, a letter away from a known name: brushes are no bushes."""

_YARN_COUNT = frozenset("combed carded cotton hosiery compact kw cw".split())
_STEEL_GRADES = ("en8", "en9", "en1", "en2", "en3", "fe4", "fe5", "fe6", "ss2", "ss3", "ss4")


def category_name(text: str) -> str:
    """Return the one spelling of a category: lower case, single spaces."""
    return " ".join(text.lower().split())


def category_of(
    material: str, categories: Sequence[str], specification: str | None = None
) -> str | None:
    """Return the one of `categories`, or else of the known ones, that names the material, or None.

    The name must be what the goods are (cotton yarn, not a cotton yarn spindle); its grade may
    tell the rest (a rod of EN8, 40s cotton).
    """
    words = [singular(word) for word in words_of(material) if any(c.isalpha() for c in word)]
    words = [word for word in words if not any(c.isdigit() for c in word)]
    own = [Known(n, tuple(singular(w) for w in words_of(n)), never_of(n)) for n in categories]
    grade = words_of(f"{material} {specification or ''}")
    return _best(words, own) or _best(words, _candidates(words)) or _by_grade(words, grade)


def canonical_category(
    material: str, categories: Sequence[str], specification: str | None = None
) -> str | None:
    """Return the category if it is one of those that every account shares or of `categories`."""
    found = category_of(material, categories, specification)
    return found if found in (*categories, *CANONICAL) else None


def _best(words: list[str], names: Iterable[Known]) -> str | None:
    """Return the name with the most words that fits."""
    fitting = [
        (len(known.phrase), known.name)
        for known in names
        if known.never.isdisjoint(words)
        and (_ends_with(words, known.phrase) or sorted(words) == sorted(known.phrase))
    ]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


def _candidates(words: list[str]) -> Iterable[Known]:
    """Return the known goods whose name ends in one of the words, or in what it was meant to be."""
    return (known for word in set(words) for meant in _meant(word) for known in _endings()[meant])


@cache
def _endings() -> dict[str, list[Known]]:
    endings: dict[str, list[Known]] = {}
    for known in known_goods():
        endings.setdefault(known.phrase[-1], []).append(known)
    return endings


@lru_cache(maxsize=4096)
def _meant(word: str) -> tuple[str, ...]:
    return tuple(meant for meant in _endings() if close(word, meant))


def _by_grade(words: list[str], grade: list[str]) -> str | None:
    """40s cotton is yarn; a rod of SS304 is one of steel, and yarn (cotton, 20s) is cotton yarn."""
    cotton = any(close(word, "cotton") for word in words) and "raw" not in words
    if cotton and (words[-1] in _YARN_COUNT or close(words[-1], "cotton")):
        return "cotton yarn" if any(_is_count(word) for word in grade) else None
    words = _without_qualifiers(words)
    if not words:
        return None
    told = {singular(word) for word in grade}
    if any(word.startswith(_STEEL_GRADES) for word in grade):
        told.add("steel")
    fitting = (known for known in _candidates(words[-1:]) if told.issuperset(known.phrase[:-1]))
    return next((known.name for known in fitting if known.never.isdisjoint(told)), None)


def _without_qualifiers(words: list[str]) -> list[str]:
    while words and words[-1] in QUALIFIERS:
        words = words[:-1]
    return words


def is_qualifying(material: str) -> bool:
    """Whether the words only say of what kind goods are: combed, hot rolled, red."""
    return all(word in QUALIFIERS for word in words_of(material))


def _is_count(word: str) -> bool:
    return word in ("ne", "count") or (word[:-1].isdigit() and word[-1:] == "s")


def _ends_with(words: list[str], phrase: tuple[str, ...]) -> bool:
    """Whether the words end in the phrase, qualifiers in between and behind it apart."""
    left = list(phrase)
    for word in reversed(words):
        if left and close(word, left[-1]):
            left.pop()
        elif not left:
            return True
        elif word not in QUALIFIERS:
            return False
    return bool(phrase) and not left


def close(written: str, meant: str) -> bool:
    """Whether one slip of the finger, or vowels left out, turn one word into the other.

    Words up to three letters must be exact, and in four a letter may be lost, doubled or swapped
    but not be another: yarn is not yard, dye is not die.
    """
    if written == meant or written in _NO_SLIPS:
        return written == meant
    if _shortened(written, meant) or _swapped_in_three(written, meant):
        return True
    if min(len(written), len(meant)) < 4 or abs(len(written) - len(meant)) > 1:
        return False
    start = next((i for i, (a, b) in enumerate(zip(written, meant, strict=False)) if a != b), -1)
    if start < 0:
        return True
    a, b = written[start:], meant[start:]
    swapped = a[1:2] + a[0:1] + a[2:] == b
    lost = a == b[1:] or a[1:] == b
    another = len(meant) > 4 and a[1:] == b[1:]
    return swapped or lost or another


@lru_cache(maxsize=4096)
def _consonants(word: str) -> str:
    kept = [c for i, c in enumerate(word) if i == 0 or c not in "aeiou"]
    return "".join(c for c, before in zip(kept, ["", *kept], strict=False) if c != before)


def _shortened(written: str, meant: str) -> bool:
    """Whether vowels were left out, as on a telephone: yrn, stl, brng."""
    if not 2 < len(written) < len(meant) < 2 * len(written) or written[0] != meant[0]:
        return False
    vowels = sum(c in "aeiou" for c in written)
    return vowels <= (len(meant) > 5) and _consonants(written) == _consonants(meant)


def _swapped_in_three(written: str, meant: str) -> bool:
    return len(written) == 3 and written == meant[0] + meant[2:] + meant[1:2]


def likeness(material: str, product: str) -> Decimal:
    """Return the share of the material's words that the product's name has too, from 0 to 1."""
    wanted = [singular(word) for word in words_of(material)]
    offered = [singular(word) for word in words_of(product)]
    found = sum(any(close(word, other) for other in offered) for word in wanted)
    return Decimal(found) / len(wanted) if wanted else Decimal(0)
