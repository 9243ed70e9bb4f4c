"""Finding suppliers by words: who trades in what the query names, the closest wording first."""

import re
from dataclasses import dataclass
from functools import cache

from .materials import MATERIALS, Material
from .suppliers import Supplier, suppliers

_LISTED = MATERIALS[::2]
_SAYS_NOTHING = frozenset(
    "a an and at best bulk buy cheap company day delivered exporter for from in india indian kg "
    "maker manufacturer me need of or per price producer rate supplier the trader under vendor "
    "wholesale wholesaler with within".split()
)


@dataclass(frozen=True, slots=True)
class Directory:
    """A page that lists suppliers of one material and sells nothing itself."""

    material: Material

    @property
    def path(self) -> str:
        return "/" + self.material.name.replace(" ", "-")

    @property
    def domain(self) -> str:
        return "vyaparsuchi.example"

    @property
    def title(self) -> str:
        return f"Top {self.material.name.title()} Suppliers in India - Vyapar Suchi"

    @property
    def listed(self) -> list[Supplier]:
        return [s for s in suppliers().values() if s.material is self.material][:8]


type Found = Supplier | Directory


def stems(text: str) -> frozenset[str]:
    """Return the words of a text without their plural endings."""
    return frozenset(_stem(word) for word in re.findall(r"[a-z0-9]+", text.lower()))


def _stem(word: str) -> str:
    if word.endswith(("xes", "ches", "shes", "sses")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "su" else word


def search(query: str) -> list[tuple[Found, float]]:
    """Return what matches with its score from 0 to 1, best first; nothing if nobody has it."""
    asked = stems(query)
    found: list[tuple[Found, float]] = [
        (supplier, _closeness(words, asked))
        for supplier, (phrases, words) in _index().items()
        if any(phrase <= asked for phrase in phrases)
    ]
    found.sort(key=lambda hit: -hit[1])
    named = [d for d in directories() if any(p <= asked for p in _phrases(d.material))]
    for directory in named:
        found.insert(3, (directory, found[min(2, len(found) - 1)][1]))
    return found


def directories() -> tuple[Directory, ...]:
    """Return the directory's pages: it covers every second material."""
    return tuple(Directory(material) for material in _LISTED)


def _closeness(words: frozenset[str], asked: frozenset[str]) -> float:
    telling = asked - _SAYS_NOTHING
    return round(0.3 + 0.6 * len(words & telling) / len(telling), 4)


def _phrases(material: Material) -> tuple[frozenset[str], ...]:
    return tuple(stems(phrase) for phrase in (material.name, *material.also_called))


@cache
def _index() -> dict[Supplier, tuple[tuple[frozenset[str], ...], frozenset[str]]]:
    """Return for each supplier the phrases that find it and all the words that rank it."""
    return {
        s: (
            (*_phrases(s.material), stems(s.name)),
            stems(" ".join([s.name, s.material.name, s.town.name, s.town.state, _wording(s)])),
        )
        for s in suppliers().values()
    }


def _wording(supplier: Supplier) -> str:
    products = (offer.name for offer in supplier.offers)
    return " ".join([*products, *supplier.certificates, *supplier.material.also_called])
