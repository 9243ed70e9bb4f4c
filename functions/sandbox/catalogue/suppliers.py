"""The catalogue: 288 invented suppliers in 16 materials, the same on every machine."""

import re
from dataclasses import dataclass
from functools import cache
from itertools import count
from random import Random

from . import names
from .materials import MATERIALS, Material
from .towns import TOWNS, Town

_OFTEN = ("", "", "no_price", "", "vague", "rare", "", "hindi", "", "", "contradicts", "rare")
"""What is the matter with the pages of each dozen suppliers; twice in twelve it is something rare.

So of 288 about half say all and say it once, 23 each of four kinds are untidy, and 57 are worse.
"""
_RARE = (
    *("hostile", "injected", "garbled", "huge", "two_prices", "two_minimums", "two_leads"),
    *("devanagari", "wrong_unit", "outdated", "bad_gstin", "foreign_gstin", "webmail"),
    *("export", "per_tonne", "trader", "gone", "unreachable"),
)
_YARN = dict(
    entry.split(":")
    for entry in (
        "1:huge 2:no_price 4:foreign_gstin 7:hindi 8:injected 9:two_leads 10:contradicts "
        "11:hostile 14:no_price 15:webmail 16:vague 17:wrong_unit 18:bad_gstin 19:devanagari "
        "20:outdated 21:two_minimums 22:two_prices 23:gone"
    ).split()
)
"""Cotton yarn, of which the demo tells, by hand: much of each kind, and enough that is well."""

_FREIGHT = {
    1: "Freight extra at actuals",
    3: "Transport charges Rs. 2 per {unit}",
    5: "Freight included up to your godown",
    6: "Free delivery above {much} {unit}",
}
"""What every seventh supplier says of freight; the others say nothing."""

_LAYOUTS = ("table", "list", "prose")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is asked for one product: money per `unit`, quantity in `unit`, None where unsaid.

    `valid_until` is the last day of its price, "" where the page names none.
    """

    name: str
    unit_price: float | None
    currency: str
    unit: str
    minimum_quantity: int | None
    lead_days: int | None
    from_stock: bool = False
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class Supplier:
    """One firm. `quirk` is what is the matter with its web page, see pages.py; "" is nothing."""

    name: str
    domain: str
    material: Material
    town: Town
    street: str
    pin_code: str
    phone: str
    gstin: str
    founded: int
    employees: int
    certificates: tuple[str, ...]
    offers: tuple[Offer, ...]
    layout: str
    quirk: str
    freight: str
    in_apollo: bool

    @property
    def email(self) -> str:
        return f"sales@{self.domain}"

    @property
    def address(self) -> str:
        return f"{self.street}, {self.town.name}, {self.town.state} {self.pin_code}"


@cache
def suppliers() -> dict[str, Supplier]:
    """Return every supplier by its domain, in an order that says nothing about its price."""
    numbers = count()
    made = [
        _supplier(next(numbers), place, material)
        for material in MATERIALS
        for place in range(material.suppliers)
    ]
    Random("trade order").shuffle(made)  # noqa: S311 — a seed for stable data, no secret
    return {supplier.domain: supplier for supplier in made}


def _supplier(number: int, place: int, material: Material) -> Supplier:
    rng = Random(f"flowpay sandbox supplier {number}")  # noqa: S311 — as above
    word, trade = names.invented_word(number), rng.choice(material.trade)
    form, holder = names.legal_form(rng)
    town = TOWNS[material.towns[number % len(material.towns)]]
    freight = _FREIGHT.get(number % 7, "").format(unit=material.unit, much=material.lots[-1])
    return Supplier(
        name=f"{word} {trade} {form}".strip(),
        domain=f"{word}-{re.sub('[^a-z]', '', trade.lower())}.example".lower(),
        material=material,
        town=town,
        street=names.street(rng),
        pin_code=str(town.first_pin + rng.randrange(6)),
        phone=names.phone(town, rng),
        gstin=names.gstin(town, holder, word, rng),
        founded=rng.randint(1961, 2021),
        employees=rng.choice((8, 12, 19, 27, 45, 60, 110, 180, 340)),
        certificates=tuple(c for c in material.certificates if rng.random() < 0.6),
        offers=_offers(material, (place + 0.5) / material.suppliers, rng),
        layout=rng.choice(_LAYOUTS),
        quirk=_quirk(number),
        freight=freight,
        in_apollo=rng.random() < 0.8,
    )


def _quirk(number: int) -> str:
    if number < MATERIALS[0].suppliers:
        return _YARN.get(str(number), "")
    dozen, place = divmod(number, len(_OFTEN))
    second = place == len(_OFTEN) - 1
    often = _OFTEN[place]
    return _RARE[(2 * dozen + second) % len(_RARE)] if often == "rare" else often


def _offers(material: Material, rank: float, rng: Random) -> tuple[Offer, ...]:
    """Return what the supplier at `rank` (0 cheapest, 1 dearest) asks.

    Most ask about the market's price, a few much less or more. Who is much cheaper makes to
    order: large lots, and weeks until delivery.
    """
    position = 0.5 + 4 * (rank - 0.5) ** 3
    span = material.highest_price - material.lowest_price
    price = round(material.lowest_price + position * span)
    made_to_order = position < 0.38
    lot = material.lots[-1] if made_to_order else rng.choice(material.lots)
    lead = rng.randint(9, 21) if made_to_order else rng.choice((2, 3, 4, 4, 5, 5, 5, 8, 10, 14))
    grades = material.products[: rng.randint(1, len(material.products))]
    return tuple(
        Offer(name, round(price * factor), "INR", material.unit, lot, lead)
        for name, factor in grades
    )
