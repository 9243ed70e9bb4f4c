"""What Flowpay pays providers for serving a session: reserved before the calls, settled after."""

from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from .journal import AVAILABLE, RESERVED, Leg
from .money import Money


class UsageStatus(StrEnum):
    RESERVED = "reserved"
    SETTLED = "settled"
    VOIDED = "voided"


class Usage(BaseModel, frozen=True):
    """The calls of one step: `reserved` is the most they may cost, `cost` what they did cost."""

    session_id: str
    step: str
    status: UsageStatus
    reserved: Money
    cost: Money
    held_on: date
    by: str

    @property
    def usage_id(self) -> str:
        return f"{self.session_id}/{self.step}"

    def settled(self, costs: dict[str, Money]) -> "Usage":
        """Return the usage with what the providers charged."""
        cost = sum(costs.values(), Money.zero(self.reserved.currency))
        return self.model_copy(update={"status": UsageStatus.SETTLED, "cost": cost})

    def voided(self) -> "Usage":
        return self.model_copy(update={"status": UsageStatus.VOIDED})


def settlement(usage: Usage, costs: dict[str, Money]) -> tuple[Leg, ...]:
    """Return the legs that pay each provider its cost and give the rest of the reserve back."""
    cost = sum(costs.values(), Money.zero(usage.reserved.currency))
    paid = (Leg(account=f"provider:{name}", amount=part) for name, part in costs.items())
    return (
        Leg(account=RESERVED, amount=Money.zero(cost.currency) - usage.reserved),
        *paid,
        Leg(account=AVAILABLE, amount=usage.reserved - cost),
    )
