"""A task bought from an agent's service: its most is held, the agent works, its cost is settled.

    order ──► held ──┬── answered at once ─────────────────► completed, failed, rejected, canceled
                     └── at work, or nobody knows ─► working ──► completed, failed, …

`held`      the money is put aside; the agent is about to be asked, or was asked just now
`working`   the agent has the task, or may have it: its answer was lost
`completed` the result has the form that the service promises; what it cost is paid
`failed`    it came to nothing: the agent failed, asked back, was silent or answered out of form
`rejected`  the agent has refused it
`canceled`  somebody here, or the agent, has ended it early

Only what is completed costs anything; otherwise all of the hold goes back. But an agent may ask to
be paid before it works (x402): what was signed for that is the cost, however the task ends, until
its network has shown that it was never carried out.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import BaseModel

from .errors import Conflict, InvalidInput, NotFound, Refused
from .journal import AVAILABLE, RESERVED, Leg
from .money import MOST_MICROS, AmountInvalid, Money
from .rate import Rate
from .spending import Spend

MOST_UNITS = 10_000
MOST_INPUT_BYTES = MOST_OUTPUT_BYTES = 100_000
"""Of JSON, as it is written without blanks."""


class AgentTaskUnknown(NotFound): ...


class AgentTaskMoved(Conflict): ...


class AgentTaskEnded(Conflict): ...


class PriceAboveCeiling(Conflict): ...


class CeilingCurrencyDiffers(InvalidInput): ...


class TaskNeedsApproval(Refused): ...


class TaskStatus(StrEnum):
    HELD = "held"
    WORKING = "working"
    COMPLETED = "completed"
    FAILED = "failed"
    REJECTED = "rejected"
    CANCELED = "canceled"


OPEN = (TaskStatus.HELD, TaskStatus.WORKING)
"""The states in which money is held and the agent may still be at work."""


class TaskPayment(BaseModel, frozen=True):
    """What an agent was paid by x402: `amount` in dollars, `cost` in the wallet's currency.

    `is_void`: it was never carried out, and cannot be any more.
    """

    payment_id: str
    amount: Money
    cost: Money
    is_void: bool = False


class Outcome(NamedTuple):
    """How a task ends: `output` and `units` where it is completed, a `reason` where it is not.

    `units` is what the agent says that it did, None where it does not say. `is_ours`: it has come
    to this on our side, or somebody here wanted it so; that says nothing of the service.
    """

    status: TaskStatus
    output: Any = None
    units: int | None = None
    reason: str | None = None
    is_ours: bool = False


class AgentTask(BaseModel, frozen=True):
    """What is known of a task; what it was given and what it gave stand beside it.

    `price` is that of one unit, in its own currency as `ceiling` is. `held` and `cost` are in the
    wallet's, at `rate`, which is locked at the hold and None where the currencies are one. `cost`
    is None while the task is open. `held_on` is the day whose limit it counts towards. `endpoint`
    is where it was sent, None where it is done by Flowpay itself; `agent_task_id` is the agent's
    own id of it, None until it is known. `payment` is what its agent was paid by x402, None where
    it has not asked for that. `runs` counts how often its execution was started.
    """

    task_id: str
    service_id: str
    service_name: str
    service_version: int
    status: TaskStatus
    units: int
    price: Money
    ceiling: Money
    rate: Rate | None = None
    held: Money
    cost: Money | None = None
    units_charged: int | None = None
    reason: str | None = None
    endpoint: str | None = None
    agent_task_id: str | None = None
    payment: TaskPayment | None = None
    requested_by: str
    held_on: date
    deadline: datetime
    created_at: datetime
    ended_at: datetime | None = None
    runs: int = 1
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_built_in(self) -> bool:
        """Whether Flowpay does it itself, in the command that asks for it."""
        return self.endpoint is None

    @property
    def nothing(self) -> Money:
        """Zero, in the wallet's currency."""
        return Money.zero(self.held.currency)

    def execution_name(self, account: str) -> str:
        """Return the name of its execution: starting twice is starting once."""
        name = f"{account}-{self.task_id}"
        return name if self.runs == 1 else f"{name}.{self.runs}"

    def working(self, agent_task_id: str | None = None) -> "AgentTask":
        """Return the task that the agent has, or may have, with the agent's id once it is known."""
        known = self.agent_task_id or agent_task_id
        return self._moved(status=TaskStatus.WORKING, agent_task_id=known)

    def paying(self, payment: TaskPayment) -> "AgentTask":
        """Return the task with the one payment that its agent is ever made."""
        if self.payment is not None:
            raise AgentTaskMoved(f"{self.task_id} has its payment already")
        return self._moved(payment=payment)

    def unpaid(self) -> "AgentTask":
        """Return the task, open or ended, now that its payment was never carried out."""
        if self.payment is None or self.payment.is_void:
            raise AgentTaskMoved(f"{self.task_id} has no payment that could be void")
        void = self.payment.model_copy(update={"is_void": True})
        facts = {"payment": void} | ({} if self.is_open else {"cost": self.nothing})
        return self.model_copy(update={**facts, "version": self.version + 1})

    def run_again(self) -> "AgentTask":
        """Return the task with one more execution counted."""
        return self._moved(runs=self.runs + 1)

    def ended(
        self, outcome: Outcome, *, at: datetime, agent_task_id: str | None = None
    ) -> "AgentTask":
        """Return the task at its end: what is completed has its cost, all else costs nothing.

        What its agent was paid by x402 is its cost, however it ends.
        Of two ends the first stands: raises AgentTaskEnded.
        """
        facts: dict[str, Any] = {"status": outcome.status, "reason": outcome.reason}
        units = 0
        if outcome.status is TaskStatus.COMPLETED:
            units = self.units if outcome.units is None else min(outcome.units, self.units)
        cost = self._paid() if self.payment else self.charge(units)
        facts |= {"units_charged": units, "cost": cost, "ended_at": at}
        facts |= {"agent_task_id": self.agent_task_id or agent_task_id}
        return self._moved(**facts)

    def charge(self, units: int) -> Money:
        """Return what so many units cost in the wallet's currency, never more than is held."""
        if units == self.units:
            return self.held
        return in_wallet(self.price_of(units), self.rate)

    def _paid(self) -> Money:
        return self.payment.cost if self.payment and not self.payment.is_void else self.nothing

    def price_of(self, units: int) -> Money:
        """Return what so many units cost in the service's currency."""
        return Money(self.price.micros * units, self.price.currency)

    def _moved(self, **facts: Any) -> "AgentTask":
        if not self.is_open:
            raise AgentTaskEnded(
                f"{self.task_id} has ended: it is {self.status}", task_status=self.status.value
            )
        return self.model_copy(update={**facts, "version": self.version + 1})


def most(price: Money, units: int) -> Money:
    """Return what so many units may cost; raises AmountInvalid above 10¹²."""
    micros = price.micros * units
    if micros > MOST_MICROS:
        raise AmountInvalid("an amount cannot be larger than 10^12: ask for fewer units")
    return Money(micros, price.currency)


def in_wallet(price: Money, rate: Rate | None) -> Money:
    """Return a price in the wallet's currency, to the micro: tasks cost less than a coin."""
    return rate.convert(price, to_micros=True) if rate else price


def require_within(price: Money, units: int, ceiling: Money, *, version: int) -> None:
    """Raise CeilingCurrencyDiffers, or PriceAboveCeiling with the price as it is now."""
    if ceiling.currency != price.currency:
        raise CeilingCurrencyDiffers(
            f"the service asks {price} a unit: write the ceiling in {price.currency}"
        )
    if price.micros * units > ceiling.micros:
        raise PriceAboveCeiling(
            f"{units} at {price} each is more than the ceiling of {ceiling}: raise the ceiling, or "
            "ask for fewer units",
            price=price.to_wire(),
            version=version,
        )


def spend_of(task: AgentTask, amount: Money) -> Spend:
    """Return what `amount` of a task's hold is to the spending controls."""
    return Spend(amount=amount, supplier_id=task.service_id, is_task=True)


def settlement(task: AgentTask) -> tuple[Leg, ...]:
    """Return the legs of a task that has ended: the agent gets the cost, the wallet the rest."""
    cost = task.cost or task.nothing
    rest = task.held - cost
    legs = [Leg(account=RESERVED, amount=task.nothing - task.held)]
    legs += [Leg(account=f"agent:{task.service_id}", amount=cost)] if cost.micros else []
    legs += [Leg(account=AVAILABLE, amount=rest)] if rest.micros else []
    return tuple(legs)
