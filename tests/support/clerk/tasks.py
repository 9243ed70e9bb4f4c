"""The clerk's tasks of agents: what each holds, and what its agent gets."""

from dataclasses import dataclass, field
from datetime import datetime

from .ledger import AVAILABLE, RESERVED, Ledger
from .slips import Spend

type Refusal = str | None
OPEN = "working"
AT_ONCE = {"honest": "completed", "thrifty": "completed", "failing": "failed"}
LATER = {"patient": (2, "completed"), "slow": (1, "completed"), "late_failing": (1, "failed")}
"""After how many looks an agent of this manner ends a task, and how; all others never do."""


@dataclass
class Work:
    """A task that holds so many micros for so many units."""

    id: str
    manner: str
    service: str
    units: int
    price: int
    spend: Spend
    until: datetime
    status: str = OPEN
    looks: int = 0

    @property
    def held(self) -> int:
        return self.units * self.price


@dataclass
class TaskClerk:
    ledger: Ledger
    tasks: dict[str, Work] = field(default_factory=dict)

    def order(self, amount: int, service: str) -> Spend | str:
        """Return what counts from now on, or why the order is refused."""
        limits = self.ledger.limits
        fits = amount <= self.ledger.balances[AVAILABLE]
        spend = fits and limits.spend(amount, None, service, is_task=True)
        if not spend:
            return "spending_refused"
        if limits.approvers(amount):
            limits.spends.remove(spend)
            return "task_needs_approval"
        limits.count_payment()
        return spend

    def file(self, work: Work) -> None:
        """Take up a task, whose agent may have ended it at once."""
        self.tasks[work.id] = work
        self.ledger.move(work.held, AVAILABLE, RESERVED)
        if work.manner in AT_ONCE:
            self.end(work, AT_ONCE[work.manner])

    def look(self, work: Work) -> None:
        if work.status != OPEN:
            return
        work.looks += 1
        needed, status = LATER.get(work.manner, (0, ""))
        if needed and work.looks >= needed:
            self.end(work, status)
        elif self.ledger.limits.clock() >= work.until:
            self.end(work, "failed")

    def cancel(self, work: Work) -> Refusal:
        if work.status != OPEN:
            return "agent_task_ended"
        self.end(work, "canceled")
        return None

    def end(self, work: Work, status: str) -> None:
        """Pay what was done, and give back the rest."""
        units = 1 if work.manner == "thrifty" else work.units
        cost = units * work.price if status == "completed" else 0
        work.status, work.spend.counted = status, cost
        self.ledger.move(cost, RESERVED, f"agent:{work.service}")
        self.ledger.move(work.held - cost, RESERVED, AVAILABLE)
