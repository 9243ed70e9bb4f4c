"""What a model proposed, with what was taken of it and why the rest was not; and whom to ask."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel, Field

from .evidence import plain
from .money import Money

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


class Asking(BaseModel, frozen=True):
    """Whom to ask, in that order and by id, what else to ask them, and why the first is first.

    The explanation is told with the decision, not here: after the quotes there is another.
    """

    suppliers: tuple[str, ...]
    questions: tuple[str, ...] = ()
    explanation: str | None = Field(default=None, exclude=True)


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
