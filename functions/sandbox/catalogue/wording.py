"""How sellers write their terms: the same fact in a dozen spellings, in English and in Hindi."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random

from .suppliers import Offer, Supplier

_NO_PRICES = ("Price on request", "Call for best rate")
_LAKH = 100_000
_DEVANAGARI = str.maketrans("0123456789", "०१२३४५६७८९")
_DOLLAR_PRICES = ("US$ {price} per {unit} FOB", "USD {price}/{unit} FOB Nhava Sheva")


@dataclass(frozen=True, slots=True)
class Words:
    """One language's ways to say price, minimum and delivery; a page picks among them."""

    about: str
    goods: str
    contact: str
    prices: tuple[str, ...]
    minima: tuple[str, ...]
    deliveries: tuple[str, ...]
    stock: str
    validity: str
    units: Mapping[str, tuple[str, ...]]
    own_digits: bool = False

    def terms(self, offer: Offer, rng: Random) -> tuple[str, ...]:
        """Return what the page says of price, minimum, delivery and validity; "" for nothing."""
        unit = rng.choice(self.units[offer.unit])
        lot, lead = offer.minimum_quantity, offer.lead_days
        said = (
            self._price(offer, unit, rng),
            rng.choice(self.minima).format(lot=lot, unit=unit) if lot else "",
            rng.choice(self.deliveries).format(soon=max(1, lead - 2), lead=lead) if lead else "",
            self.validity.format(day=offer.valid_until) if offer.valid_until else "",
        )
        price, minimum, delivery, validity = (self._in_digits(text) for text in said)
        return price, minimum, self.stock + delivery if offer.from_stock else delivery, validity

    def _price(self, offer: Offer, unit: str, rng: Random) -> str:
        if offer.unit_price is None:
            return rng.choice(_NO_PRICES)
        if offer.currency == "USD":
            return rng.choice(_DOLLAR_PRICES).format(price=f"{offer.unit_price:.2f}", unit=unit)
        price = indian_digits(round(offer.unit_price))
        if self.own_digits and offer.unit_price >= _LAKH:
            price = f"{offer.unit_price / _LAKH:g} लाख"
        return rng.choice(self.prices).format(price=price, unit=unit)

    def _in_digits(self, text: str) -> str:
        return text.translate(_DEVANAGARI) if self.own_digits else text


def of(supplier: Supplier) -> Words:
    """Return the language of the supplier's page."""
    return {"hindi": HINDI, "devanagari": DEVANAGARI}.get(supplier.quirk, ENGLISH)


def indian_digits(number: int) -> str:
    """Return the number grouped as in India: 1,25,000."""
    head, tail = divmod(number, 1000)
    groups = [f"{tail:03d}"] if head else [str(tail)]
    while head:
        head, pair = divmod(head, 100)
        groups.append(f"{pair:02d}" if head else str(pair))
    return ",".join(reversed(groups))


ENGLISH = Words(
    about="{name} is a leading name in {material} from {town} ({state}) since {founded}. "
    "Our team of {employees} people works in two shift.",
    goods="Our Products & Rates",
    contact="Contact us",
    prices=(
        "Rs. {price}/- per {unit}",
        "₹ {price} per {unit}",
        "Rs {price}/{unit}",
        "INR {price} / {unit} (GST extra)",
        "Rate : {price} Rs per {unit} ex-godown",
    ),
    minima=("MOQ: {lot} {unit}", "Minimum order {lot} {unit}", "Min. Qty - {lot} {unit}"),
    deliveries=(
        "Delivery: {soon}-{lead} working days",
        "Dispatch within {lead} days",
        "Lead time {lead} days from advance",
    ),
    stock="Ready stock. ",
    validity="Rate list valid till {day}",
    units={
        "kg": ("kg", "kgs", "Kg", "KG"),
        "tonne": ("MT", "tonne", "ton"),
        "piece": ("pc", "pcs", "piece", "nos"),
        "metre": ("mtr", "metre", "meter"),
        "bag": ("bag", "bags"),
        "box": ("box", "boxes"),
        "quintal": ("quintal", "qtl"),
        "gross": ("gross",),
        "km": ("km",),
    },
)

HINDI = Words(
    about="{name} {founded} से {town} ({state}) में {material} का काम करती है। हमारे यहाँ "
    "{employees} लोग काम करते हैं।",
    goods="हमारे उत्पाद और भाव",
    contact="संपर्क करें",
    prices=("भाव: ₹{price} प्रति {unit}", "दर {price} रुपये/{unit} (जीएसटी अलग)"),
    minima=("कम से कम ऑर्डर: {lot} {unit}", "न्यूनतम मात्रा {lot} {unit}"),
    deliveries=("डिलीवरी: {soon}-{lead} कार्य दिवस", "माल {lead} दिन में"),
    stock="तैयार माल। ",
    validity="भाव {day} तक मान्य",
    units={
        "kg": ("किलो", "कि.ग्रा."),
        "tonne": ("टन",),
        "piece": ("नग",),
        "metre": ("मीटर",),
        "bag": ("बोरी",),
        "box": ("डिब्बा",),
        "quintal": ("क्विंटल",),
    },
)

DEVANAGARI = replace(HINDI, own_digits=True)
