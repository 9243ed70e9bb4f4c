"""What Flowpay pays providers to serve somebody: reserved before the calls, settled after."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Self

from pydantic import BaseModel, model_validator

from .journal import AVAILABLE, RESERVED, Leg
from .money import Money

type Costs = Sequence[tuple[str, Money]]
"""What was paid to whom: a provider's name and a cost, for each call."""


class UsageStatus(StrEnum):
    RESERVED = "reserved"
    SETTLED = "settled"
    VOIDED = "voided"


class Owner(BaseModel, frozen=True):
    """Whom calls serve: a session, a GST run, or an escrow or a card, which may be a session's."""

    session_id: str | None = None
    escrow_id: str | None = None
    card_id: str | None = None
    run_id: str | None = None

    @model_validator(mode="after")
    def _somebody(self) -> Self:
        if not any((self.session_id, self.escrow_id, self.card_id, self.run_id)):
            raise ValueError("calls serve a session, an escrow, a card or a GST run")
        return self

    @property
    def owner_id(self) -> str:
        """The session's id, or such as `escrow:<id>`: no session can be called that."""
        if self.run_id:
            return f"run:{self.run_id}"
        if self.card_id:
            return f"card:{self.card_id}"
        return f"escrow:{self.escrow_id}" if self.escrow_id else f"{self.session_id}"


class Usage(Owner, frozen=True):
    """The calls of one step: `reserved` is the most they may cost, `cost` what they did cost.

    `step` ends in the number of its try. `held_on` is the day whose limit they count towards;
    `command` and `idempotency_key` are what caused them, as in the journal.
    """

    step: str
    status: UsageStatus
    reserved: Money
    cost: Money
    held_on: date
    reserved_at: datetime
    by: str
    command: str
    idempotency_key: str | None = None

    @property
    def usage_id(self) -> str:
        return f"{self.owner_id}/{self.step}"

    @property
    def is_first(self) -> bool:
        """Whether this is the step's first try."""
        return self.step.endswith(numbered("", 1))

    def settled(self, costs: Costs) -> "Usage":
        """Return the usage with what the providers charged."""
        return self.model_copy(update={"status": UsageStatus.SETTLED, "cost": self._sum(costs)})

    def voided(self) -> "Usage":
        return self.model_copy(update={"status": UsageStatus.VOIDED})

    def _sum(self, costs: Costs) -> Money:
        return sum((cost for _, cost in costs), Money.zero(self.reserved.currency))


def numbered(step: str, number: int) -> str:
    """Return a try's own name; as text, too, the names of one step sort by their numbers."""
    return f"{step}/{number:04d}"


def settlement(usage: Usage, costs: Costs) -> tuple[Leg, ...]:
    """Return the legs that pay each provider its cost and give the rest of the reserve back."""
    settled = usage.settled(costs)
    paid = (Leg(account=f"provider:{name}", amount=part) for name, part in costs)
    return (
        Leg(account=RESERVED, amount=Money.zero(settled.cost.currency) - usage.reserved),
        *paid,
        Leg(account=AVAILABLE, amount=usage.reserved - settled.cost),
    )


def within(most: Money, costs: Costs) -> Costs:
    """Return the costs, cut where they would pass `most`.

    Each was rounded to a micro by itself: together they may be a micro more than was reserved.
    """
    kept: list[tuple[str, Money]] = []
    left = most.micros
    for name, cost in costs:
        part = min(cost.micros, left)
        kept.append((name, Money(part, cost.currency)))
        left -= part
    return kept
