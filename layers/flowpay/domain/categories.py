"""Categories of goods: which one a material belongs to, by name, synonym or misspelling.

An unknown material belongs to none; it is never turned into another.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache

_TABLE = """
cotton yarn: yarn cotton; cotton hosiery yarn; cotton spun yarn
polyester yarn: texturised yarn; poly yarn; psf yarn
cotton fabric: cotton cloth; cotton textile; cotton grey fabric
textile dye: dyestuff; reactive dye; disperse dye; vat dye; acid dye; direct dye; fabric dye;
    textile colour; textile color
steel rod: steel bar; ms rod; ms bar; ss rod; ss bar; tmt bar; tmt rod; tmt steel; tmt; rebar;
    wire rod; round bar; iron rod; reinforcement bar
steel sheet: ms sheet; ss sheet; gi sheet; hr sheet; cr sheet; steel plate; ms plate; hr coil;
    cr coil; steel coil
steel pipe: ms pipe; ss pipe; gi pipe; steel tube; seamless pipe
copper wire: copper cable; copper conductor
aluminium sheet: aluminum sheet; aluminium plate
machine parts: machinery parts; machine spare; machinery spare; spare parts; machine component;
    bearing; gear; shaft; sprocket; spindle
fasteners: bolt; nut; screw; washer; rivet; stud bolt; nuts and bolts; hex bolt
cement: opc cement; ppc cement; portland cement
pvc pipe: upvc pipe; cpvc pipe
corrugated box: carton box; packaging box; corrugated carton
paint: enamel paint; emulsion paint; primer
plywood: ply board; plyboard
sugar: refined sugar
rice: basmati rice; basmati
wheat: wheat grain
edible oil: sunflower oil; mustard oil; palm oil; soybean oil
"""
QUALIFIERS = frozenset(
    "combed carded hosiery dyed grey greige raw bleached ring spun open end count grade quality "
    "white black red blue green yellow navy bulk round hex hot cold rolled galvanised galvanized "
    "stainless mild deep groove ball for".split()
)
"""Words that say of what kind goods are, and may stand inside or behind their name."""


def category_name(text: str) -> str:
    """Return the one spelling of a category: lower case, single spaces."""
    return " ".join(text.lower().split())


def category_of(material: str, categories: Sequence[str]) -> str | None:
    """Return the one of `categories`, or else of the known ones, that names the material, or None.

    The name must be what the goods are (cotton yarn, not a cotton yarn spindle).
    """
    words = [_singular(word) for word in _words(material) if word.isalpha()]
    while words and words[-1] in QUALIFIERS:
        words.pop()
    own = [(tuple(_singular(word) for word in _words(name)), name) for name in categories]
    return _best(words, own) or _best(words, _known())


def _best(words: list[str], names: Sequence[tuple[tuple[str, ...], str]]) -> str | None:
    """Return the name with the most words that fits."""
    fitting = [(len(phrase), name) for phrase, name in names if _ends_with(words, phrase)]
    return max(fitting, key=lambda found: found[0])[1] if fitting else None


@cache
def _known() -> tuple[tuple[tuple[str, ...], str], ...]:
    rows = (row.split(":") for row in _TABLE.replace("\n    ", " ").strip().splitlines())
    return tuple(
        (tuple(_singular(word) for word in phrase.split()), name.strip())
        for name, others in rows
        for phrase in (name.strip(), *others.split(";"))
    )


def _ends_with(words: list[str], phrase: tuple[str, ...]) -> bool:
    """Whether the words end in the phrase, qualifiers in between apart."""
    left = list(phrase)
    for word in reversed(words):
        if left and close(word, left[-1]):
            left.pop()
        elif not left:
            return True
        elif word not in QUALIFIERS:
            return False
    return bool(phrase) and not left


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-2] if word.endswith(("xes", "shes", "ches")) else word[:-1]
    return word


def close(written: str, meant: str) -> bool:
    """Whether one slip of the finger turns one word into the other.

    Words up to three letters must be exact, and in four a letter may be lost, doubled or swapped
    but not be another: yarn is not yard, dye is not die.
    """
    if written == meant:
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


def likeness(material: str, product: str) -> Decimal:
    """Return the share of the material's words that the product's name has too, from 0 to 1."""
    wanted = [_singular(word) for word in _words(material)]
    offered = [_singular(word) for word in _words(product)]
    found = sum(any(close(word, other) for other in offered) for word in wanted)
    return Decimal(found) / len(wanted) if wanted else Decimal(0)


def _words(text: str) -> list[str]:
    letters = "".join(c if c.isalnum() else " " for c in text.lower().replace(".", ""))
    return letters.split()
