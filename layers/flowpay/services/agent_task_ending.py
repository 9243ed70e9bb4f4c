"""How an agent's task ends: its result is held against what is promised, then cost and rest move.

All in one transaction: the task, its result, the money, the event, the service's record, and the
command's answer where one waits. Of two ends the first stands.
"""

from flowpay.domain import json_schema
from flowpay.domain.agent_result import failed, in_words
from flowpay.domain.agent_task import (
    AgentTask,
    Outcome,
    TaskStatus,
    settlement,
    spend_of,
)
from flowpay.domain.journal import EntryKind
from flowpay.domain.once import Lease, Once
from flowpay.domain.wallet import giving_back
from flowpay.persistence import agent_services, book, idempotency, journal
from flowpay.persistence import agent_tasks as kept
from flowpay.persistence import wallets as kept_wallets
from flowpay.persistence.book import Write
from flowpay.persistence.items import Item
from flowpay.runtime import clock

from . import repeats, wallets
from .agent_task_changes import announced_of, entry_of
from .judging import judged_anew


def checked(outcome: Outcome, output_schema: dict[str, object]) -> Outcome:
    """Return the outcome, or that it failed where the result is not what the service promises."""
    if outcome.status is not TaskStatus.COMPLETED:
        return outcome
    faults = json_schema.faults(output_schema, outcome.output)
    if not faults:
        return outcome
    told = "; ".join(f"{each.field or 'the whole'}: {each.message}" for each in faults[:3])
    why = "The agent's result breaks the schema that its service promises: "
    return failed(why + in_words(told))  # the names in it are the agent's words


@judged_anew
def end(
    account: str,
    task_id: str,
    outcome: Outcome,
    *,
    once: Once,
    agent_task_id: str | None = None,
    lease: Lease | None = None,
) -> AgentTask:
    """Return the task at its end; one that has ended already is returned as it is.

    `once` says in the journal what caused it. With a `lease` the task is its command's answer.
    """
    wallet_item, task_item = book.get_together(*_targets(account, task_id))
    task = kept.from_item(task_item, task_id)
    if not task.is_open:
        return answered(task, lease)
    new = task.ended(outcome, at=clock.now(), agent_task_id=agent_task_id)
    written = _written(account, wallet_item, task, new, outcome, by="flowpay", once=once)
    book.commit([*written, *idempotency.finished(lease, new, at=clock.now())])
    return new


@judged_anew
def canceled(task_id: str, outcome: Outcome, *, by: str, once: Once) -> AgentTask:
    """Carry out a person's command; raises AgentTaskUnknown or AgentTaskEnded."""
    account = once.account
    (wallet_item, task_item), earlier = repeats.read(once, *_targets(account, task_id))
    if earlier:
        return AgentTask.model_validate_json(earlier)
    task = kept.from_item(task_item, task_id)
    new = task.ended(outcome, at=clock.now())
    written = _written(account, wallet_item, task, new, outcome, by=by, once=once)
    book.commit([*idempotency.recorded(once, new, at=clock.now()), *written])
    return new


def answered(task: AgentTask, lease: Lease | None) -> AgentTask:
    """Return the task as its command's answer."""
    if lease:
        book.commit(idempotency.finished(lease, task, at=clock.now()))
    return task


def _written(
    account: str,
    wallet_item: Item | None,
    task: AgentTask,
    new: AgentTask,
    outcome: Outcome,
    *,
    by: str,
    once: Once,
) -> list[Write]:
    """Return the writes of an end: the task, its money, its event, and what it says of others."""
    wallet = wallets.current(account, wallet_item)
    done = new.status is TaskStatus.COMPLETED
    cost = new.cost or new.nothing
    rest = new.held - cost
    entry = entry_of(
        new,
        EntryKind.AGENT_TASK if done or cost.micros else EntryKind.VOID,
        settlement(new),
        new.units_charged or 0,
        by=by,
        why=new.reason or f"{new.units_charged} of {new.units} units of {new.service_name}",
        once=once,
    )
    back = giving_back(spend_of(new, rest), held_on=new.held_on, wallet=wallet)
    return [
        kept.moved(account, task, new),
        kept_wallets.post(account, wallet, [entry], back),
        journal.recorded(account, entry),
        announced_of(account, new, by=by),
        *([kept.gave(account, new.task_id, outcome.output)] if done else []),
        *(
            []
            if outcome.is_ours
            else [agent_services.counted(account, new.service_id, completed=done)]
        ),
    ]


def _targets(account: str, task_id: str) -> tuple[repeats.Target, repeats.Target]:
    return ("book", kept_wallets.key_of(account)), ("book", kept.key_of(account, task_id))
