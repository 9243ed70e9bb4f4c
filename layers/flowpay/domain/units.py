"""Units that goods are bought in, and how many of its base unit each one holds."""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

_TABLE = """
kg       | kg       | 1              | kgs kilo kilos kilogram kilograms kilogramme kilogrammes
g        | kg       | 0.001          | gm gms gram grams gramme grammes
quintal  | kg       | 100            | quintals qtl qtls qntl q
tonne    | kg       | 1000           | tonnes ton tons mt mts t metric-ton metric-tons metric-tonne metric-tonnes
lb       | kg       | 0.45359237     | lbs pound pounds
oz       | kg       | 0.028349523125 | ounce ounces
bag      | kg       | 50             | bags sack sacks katta
piece    | piece    | 1              | pieces pc pcs no nos unit units ea each item items number numbers
dozen    | piece    | 12             | dozens doz dz
gross    | piece    | 144            | grosses
metre    | metre    | 1              | metres meter meters m mtr mtrs running-metre running-metres running-meter running-meters rmt
km       | metre    | 1000           | kilometre kilometres kilometer kilometers kms
foot     | metre    | 0.3048         | feet ft
yard     | metre    | 0.9144         | yards yd yds
litre    | litre    | 1              | litres liter liters l ltr ltrs lit
ml       | litre    | 0.001          | millilitre millilitres milliliter milliliters
kl       | litre    | 1000           | kilolitre kilolitres kiloliter kiloliters
gallon   | litre    | 3.785411784    | gallons gal
sqm      | sqm      | 1              | m2 square-metre square-metres square-meter square-meters sq-m sq-mtr
sqft     | sqm      | 0.09290304     | ft2 square-foot square-feet sq-ft sq-feet
cbm      | cbm      | 1              | m3 cubic-metre cubic-metres cubic-meter cubic-meters cu-m
cft      | cbm      | 0.028316846592 | ft3 cubic-foot cubic-feet cu-ft
roll     | roll     | 1              | rolls
set      | set      | 1              | sets
pair     | pair     | 1              | pairs prs
box      | box      | 1              | boxes
carton   | carton   | 1              | cartons ctn ctns
packet   | packet   | 1              | packets pack packs pkt pkts
bundle   | bundle   | 1              | bundles
bale     | bale     | 1              | bales
coil     | coil     | 1              | coils
sheet    | sheet    | 1              | sheets
ream     | ream     | 1              | reams
cone     | cone     | 1              | cones
spool    | spool    | 1              | spools
drum     | drum     | 1              | drums
barrel   | barrel   | 1              | barrels
bottle   | bottle   | 1              | bottles
can      | can      | 1              | cans tin tins
"""


class Unit(NamedTuple):
    """A unit by its one name; one of it is `factor` of `base`."""

    name: str
    base: str
    factor: Decimal


PIECE = Unit("piece", "piece", Decimal(1))

PACKAGES = frozenset(
    "bag roll box carton packet bundle bale coil cone spool drum barrel bottle can set".split()
)
"""Units whose content a buyer may say himself: "40 bags of 25 kg"."""


@cache
def spellings() -> dict[str, Unit]:
    """Return every spelling, in lower case, with two words joined by a hyphen."""
    known = {}
    for row in _TABLE.strip().splitlines():
        name, base, factor, others = (part.strip() for part in row.split("|"))
        unit = Unit(name, base, Decimal(factor))
        known.update(dict.fromkeys([name, *others.split()], unit))
    return known


def unit_named(text: str) -> Unit | None:
    """Return the unit that the text names, in any known spelling, or None."""
    words = text.lower().replace(".", " ").replace("-", " ").split()
    return spellings().get("-".join(words))


def convertible(one: str, other: str) -> Decimal | None:
    """Return how many of `other` one of `one` holds, or None where neither can be turned."""
    a, b = unit_named(one), unit_named(other)
    if a is None or b is None or a.base != b.base:
        return None
    return a.factor / b.factor
