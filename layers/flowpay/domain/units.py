"""Units that goods are bought in, and how many of its base unit each one holds."""

from decimal import Decimal
from functools import cache
from typing import NamedTuple

_TABLE = """
kg = 1 kg: kgs kilo kilos kilogram kilograms kilogramme kilogrammes
g = 0.001 kg: gm gms gram grams gramme grammes
quintal = 100 kg: quintals qtl qtls qntl q
tonne = 1000 kg: tonnes ton tons mt mts t metric-ton metric-tons metric-tonne metric-tonnes m-ton
    m-tons m-tonne m-tonnes
maund = 37.3242 kg: maunds
lb = 0.45359237 kg: lbs pound pounds
oz = 0.028349523125 kg: ounce ounces
tola = 0.0116638038 kg: tolas
bag = 50 kg: bags sack sacks katta
piece = 1 piece: pieces stk pc pcs stück stueck no nos unit units ea each item items number numbers
dozen = 12 piece: dozens doz dz dzn dzns
gross = 144 piece: grosses grs
metre = 1 metre: metres meter meters m mtr mtrs running-metre running-metres running-meter
    running-meters rmt rmtr rmtrs
km = 1000 metre: kilometre kilometres kilometer kilometers kms
foot = 0.3048 metre: feet ft rft running-foot running-feet
yard = 0.9144 metre: yards yd yds
litre = 1 litre: litres liter liters l ltr ltrs lit lits lts
ml = 0.001 litre: millilitre millilitres milliliter milliliters
kilolitre = 1000 litre: kl kilolitres kiloliter kiloliters
gallon = 3.785411784 litre: gallons gal
sqm = 1 sqm: m2 square-metre square-metres square-meter square-meters sq-m sq-mtr
    sq-mtrs
sqft = 0.09290304 sqm: ft2 square-foot square-feet sq-ft sq-feet sft
cbm = 1 cbm: m3 cubic-metre cubic-metres cubic-meter cubic-meters cu-m cum
cft = 0.028316846592 cbm: ft3 cubic-foot cubic-feet cu-ft
roll = 1 roll: rolls
set = 1 set: sets
pair = 1 pair: pairs prs
box = 1 box: boxes
carton = 1 carton: cartons ctn ctns
packet = 1 packet: packets pack packs pkt pkts
bundle = 1 bundle: bundles
bale = 1 bale: bales
coil = 1 coil: coils
sheet = 1 sheet: sheets
ream = 1 ream: reams
cone = 1 cone: cones
spool = 1 spool: spools
drum = 1 drum: drums
barrel = 1 barrel: barrels
bottle = 1 bottle: bottles
can = 1 can: cans tin tins jerrycan jerrycans jerry-can jerry-cans canister canisters
carboy = 1 carboy: carboys
bucket = 1 bucket: buckets pail pails
jar = 1 jar: jars
pouch = 1 pouch: pouches
crate = 1 crate: crates
case = 1 case: cases
tray = 1 tray: trays
pallet = 1 pallet: pallets
cylinder = 1 cylinder: cylinders
vial = 1 vial: vials
strip = 1 strip: strips
container = 1 container: containers fcl
truck = 1 truck: trucks truckload truckloads tipper tippers
length = 1 length: lengths
than = 1 than: thaan thans thaans
brass = 2.8316846592 cbm: brasses
"""


class Unit(NamedTuple):
    """A unit by its one name; one of it is `factor` of `base`."""

    name: str
    base: str
    factor: Decimal


PIECE = Unit("piece", "piece", Decimal(1))

PACKAGES = frozenset(
    "bag roll box carton packet bundle bale coil cone spool drum barrel bottle can set carboy "
    "bucket "
    "jar pouch crate case tray pallet cylinder vial strip length than "
    "truck container".split()
)
"""Units whose content a buyer may say himself: "40 bags of 25 kg"."""


@cache
def spellings() -> dict[str, Unit]:
    """Return every spelling, in lower case, with two words joined by a hyphen."""
    known = {}
    for row in _TABLE.replace("\n    ", " ").strip().splitlines():
        definition, _, others = row.partition(":")
        name, _, factor, base = definition.split()
        unit = Unit(name, base, Decimal(factor))
        known.update(dict.fromkeys([name, *others.split()], unit))
    return known


@cache
def usual_packages() -> frozenset[Unit]:
    """Return the packages with the content that they have unless a buyer says another."""
    return frozenset(spellings()[name] for name in PACKAGES)


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
