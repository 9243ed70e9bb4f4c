"""The goods that are known by name: each category, other names for it, and what it never is."""

from functools import cache
from typing import NamedTuple

from .hindi import in_english

CANONICAL = ("cotton yarn", "textile dye", "steel rod", "machine parts")
"""The categories that every account shares; others count where an account has named them."""

_COLOURS = "red blue black yellow orange green navy turquoise violet brown golden scarlet pink"
COLOURS = frozenset(_COLOURS.split())
SHADES = COLOURS | {"indigo"}
"""Words that are a colour as well as, some of them, a dye."""
_DYE_KINDS = (
    "reactive disperse vat acid direct sulphur sulfur basic indigo azo textile fabric cotton "
    "procion remazol levafix cibacron drimarene naphthol"
)
DYE_KINDS = frozenset(_DYE_KINDS.split())
_METALS = (
    "steel ms ss tmt iron mild stainless alloy carbon en8 en9 en19 en24 en31 fe ss304 ss316 "
    "ss202 en aisi hss deformed reinforcement hysd bright"
)

_FORMS = ("rod", "bar", "round", "round bar")

_TABLE = """
cotton yarn: yarn cotton; cotton hosiery yarn; cotton spun yarn; cotton thread; cottonyarn
polyester yarn: texturised yarn; poly yarn; psf yarn
cotton fabric: cotton cloth; cotton textile; cotton grey fabric
textile dye: dyestuff; textile colour; textile color; indigo; indigo powder;
    indigo granule; textil dey
steel rod: steel bar; tmt; tmt steel; rebar; wire rod; iron rod; reinforcement; tmt bar; tmt rod;
    steel round; steelrod; rod steel; bar steel; reinforcement bar; round bar; saria; rod iron
steel sheet: ms sheet; ss sheet; gi sheet; hr sheet; cr sheet; steel plate; ms plate; hr coil; cr
    coil; steel coil
steel pipe: ms pipe; ss pipe; gi pipe; steel tube; seamless pipe
copper wire: copper cable; copper conductor
aluminium sheet: aluminum sheet; aluminium plate
machine parts: machinery parts; machine spare; machinery spare; spare parts; machine component;
    bearing; gear; gearbox; gear box; shaft; sprocket; spindle; coupling; gear wheel; gear blank;
    pulley; v-belt; v belt; timing belt; conveyor belt; bush; bushing; ring traveller; camshaft;
    crankshaft; pinion; worm wheel; drive belt; roller chain; cam follower; ring cup; ring
    traveler; piston ring; spare part; machine ke part; machineparts; loom part; loom spare; oil
    seal; flywheel; drafting roller; machine ka part; pillow block; plummer block; transmission
    belt; fan belt; machine part; brg; bearing shell; adapter sleeve; idler; heald frame; heald
    wire; picking stick; picker; picker band; roller arbour; piston liner; connecting link; cradle
    spacer; spindle tape; bobbin holder; bobbin case; machine ke spare; shuttle; gear part
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
_NEVER = {
    "cotton yarn": "polyester poly pc viscose blend blended wool woollen acrylic nylon jute silk "
    "linen hemp bamboo modal lycra embroidery rayon",
    "textile dye": "hair food leather paper cosmetic wood candle soap solvent ink",
    "steel rod": "copper aluminium aluminum brass bronze fishing curtain welding glass chocolate "
    "soap nylon plastic wooden carbon-fibre fibre titanium zinc graphite connecting lightning pvc "
    "towel crow energy",
    "machine parts": "computer mobile body laptop car bike fashion winter riding leather",
}


class Known(NamedTuple):
    """A category, the words of one name of it, and words that make it something else."""

    name: str
    phrase: tuple[str, ...]
    never: frozenset[str]


@cache
def known_goods() -> tuple[Known, ...]:
    rows = (row.split(":", 1) for row in _TABLE.replace("\n    ", " ").strip().splitlines())
    named = {name.strip(): [name.strip(), *others.split(";")] for name, others in rows}
    named["textile dye"] += [f"{kind} dye" for kind in _DYE_KINDS.split()]
    named["textile dye"] += [f"{k} {c}" for k in _DYE_KINDS.split() for c in _COLOURS.split()]
    named["steel rod"] += [f"{metal} {form}" for metal in _METALS.split() for form in _FORMS]
    return tuple(
        Known(name, tuple(singular(word) for word in words_of(phrase)), never_of(name))
        for name, phrases in named.items()
        for phrase in phrases
    )


def never_of(name: str) -> frozenset[str]:
    return frozenset(_NEVER.get(name, "").split())


def words_of(text: str) -> list[str]:
    """Return the words in lower case and in English, without dots and marks."""
    plain = text.lower().replace(".", "")
    kept = (c if c.isalnum() or "\u0900" <= c <= "\u0dff" else " " for c in plain)
    return [in_english(word) for word in "".join(kept).split()]


def singular(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us")):
        return word[:-2] if word.endswith(("xes", "shes", "ches")) else word[:-1]
    return word
