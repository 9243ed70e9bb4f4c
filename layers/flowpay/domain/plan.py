"""The plan: what to search for, whom to ask and what, as the rules make it."""

from collections.abc import Iterable
from typing import NamedTuple

from .categories import likeness
from .evidence import plain
from .intent import Intent, Line
from .markets import Market, market_for
from .proposal import Asking
from .ranked import Ranked


class Search(NamedTuple):
    """What to search for, the rules' own queries first, seen from a country (ISO 3166)."""

    queries: tuple[str, ...]
    country: str


def search_by_rules(line: Line, intent: Intent) -> Search:
    return Search(queries_for(line, intent), country_for(line, intent))


def queries_for(line: Line, intent: Intent) -> tuple[str, ...]:
    """Return what to search for: in the whole market and, where one is named, near the place."""
    goods = plain(f"{line.specification or ''} {_name(line)}", 300)
    everywhere = f"{goods} manufacturer supplier in {_market(line, intent).name}"
    if not intent.destination:
        return (everywhere,)
    return everywhere, f"{goods} supplier near {plain(intent.destination, 80)}"


def country_for(line: Line, intent: Intent) -> str:
    """Return from which country to search, in ISO 3166: the destination's, or the currency's."""
    return _market(line, intent).code


def asking_by_rules(askable: Iterable[Ranked], *, most: int, explanation: str | None) -> Asking:
    """Return the plan to ask the first of those who may be asked, and nothing beside the quote."""
    first = [each.supplier_id for each in askable][:most]
    return Asking(suppliers=tuple(first), explanation=explanation)


def _market(line: Line, intent: Intent) -> Market:
    return market_for(intent.destination, line.currency)


def _name(line: Line) -> str:
    """Return the material; with its category where that is the same thing, spelt rightly."""
    words = line.material.lower().split()
    missing = [word for word in (line.category or "").split() if word not in words]
    same = likeness(line.category or "", line.material) == 1 or not line.material.isascii()
    return " ".join([line.material, *missing]) if same else line.material
