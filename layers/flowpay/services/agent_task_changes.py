"""What is written with every change of an agent's task: its event, and its journal entry."""

from flowpay.domain.agent_task import AgentTask
from flowpay.domain.journal import Counts, Entry, EntryKind, Leg
from flowpay.domain.money import Money
from flowpay.domain.once import Once
from flowpay.persistence.book import Write
from flowpay.runtime import clock

from .events import announced


def announced_of(account: str, task: AgentTask, *, by: str = "flowpay") -> Write:
    """Return the write of the event of what a task is now, such as `flowpay.agent_task.held`.

    Nothing is told of what it was given and what it gave: both may be long, and are the account's.
    Nor of where it was sent: an address may hold a secret.
    """
    data = task.model_dump(mode="json", exclude={"endpoint"})
    name = f"flowpay.agent_task.{task.status.value}"
    return announced(account, name, task.task_id, by=by, data=data)


def entry_of(
    task: AgentTask,
    kind: EntryKind,
    legs: tuple[Leg, ...],
    units: int,
    *,
    by: str,
    why: str,
    once: Once,
) -> Entry:
    """Return the journal entry of a movement of so many units' price."""
    differs, at = task.price.currency != task.held.currency, clock.now()
    return Entry(
        entry_id=clock.new_id("jrn", at),
        kind=kind,
        at=at,
        legs=legs,
        by=by,
        why=why,
        command=once.route,
        idempotency_key=once.key,
        counts=Counts(on=task.held_on, supplier_id=task.service_id),
        task_id=task.task_id,
        foreign=_foreign(task, units) if differs else None,
    )


def _foreign(task: AgentTask, units: int) -> Money:
    """Return what so many units are in the service's currency, or what was paid by x402."""
    paid = task.payment if task.payment and not task.payment.is_void else None
    return paid.amount if paid and not task.is_open else task.price_of(units)
