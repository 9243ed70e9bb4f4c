"""The plan: what to search for, whom to ask and what; the rules make it, a model may propose more.

What a model proposed is kept as a proposal, with what was taken of it and why the rest was not.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, Field

from .categories import likeness
from .evidence import plain
from .intent import Intent, Line
from .markets import Market, market_for
from .money import Money
from .ranking import Ranked

LONGEST_PROPOSED, MOST_PROPOSED, MOST_NUMBER = 400, 20, 10**15
"""How much of a proposal is kept: characters of a text, items of a list or object, a number."""


class Refusal(BaseModel, frozen=True):
    """A part of a proposal that was not taken, and why."""

    what: str
    why: str


class Proposal(BaseModel, frozen=True):
    """What a model proposed: for the understanding, the search, or whom to ask; and its cost."""

    of: Literal["intent", "search", "asking"]
    model: str
    proposed: dict[str, Any] = {}
    taken: tuple[str, ...] = ()
    refused: tuple[Refusal, ...] = ()
    cost: Money


class Search(NamedTuple):
    """What to search for, the rules' own queries first, seen from a country (ISO 3166)."""

    queries: tuple[str, ...]
    country: str


class Asking(BaseModel, frozen=True):
    """Whom to ask, in that order and by id, what else to ask them, and why the first is first.

    The explanation is told with the decision, not here: after the quotes there is another.
    """

    suppliers: tuple[str, ...]
    questions: tuple[str, ...] = ()
    explanation: str | None = Field(default=None, exclude=True)


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


def bounded(value: Any) -> Any:
    """Return a proposal's value as JSON that can be kept: texts plain and cut, numbers as text."""
    if isinstance(value, str):
        return plain(value, LONGEST_PROPOSED)
    if isinstance(value, Decimal) or (isinstance(value, int) and abs(value) > MOST_NUMBER):
        return plain(str(value), LONGEST_PROPOSED)
    if isinstance(value, dict):
        kept = list(value.items())[:MOST_PROPOSED]
        return {plain(str(name), 60): bounded(part) for name, part in kept}
    if isinstance(value, Sequence):
        return [bounded(part) for part in value[:MOST_PROPOSED]]
    return value


def _market(line: Line, intent: Intent) -> Market:
    return market_for(intent.destination, line.currency)


def _name(line: Line) -> str:
    """Return the material; with its category where that is the same thing, spelt rightly."""
    words = line.material.lower().split()
    missing = [word for word in (line.category or "").split() if word not in words]
    same = likeness(line.category or "", line.material) == 1 or not line.material.isascii()
    return " ".join([line.material, *missing]) if same else line.material
