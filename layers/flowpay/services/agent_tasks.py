"""Agent tasks: work is bought from a service, its most held first, and paid for what it was.

    held ──asked──┬── an end ─────────────────────────► settled with the command's answer
                  └── at work, or no answer ─► working ─► statemachines/agent_task looks after it

The money moves, with the intent, before the agent is asked, and it is asked once. What became of a
task whose answer was lost is found out by asking for it, never by sending it again; but one that
has paid its agent (x402) is sent again with the very same payment, which is carried out once.
"""

from datetime import timedelta
from typing import Any

from pydantic import BaseModel

from flowpay.domain import json_schema, spending
from flowpay.domain.agent_result import require_input
from flowpay.domain.agent_service import AgentService, ServiceChanged
from flowpay.domain.agent_task import (
    AgentTask,
    AgentTaskMoved,
    Outcome,
    TaskNeedsApproval,
    TaskStatus,
    in_wallet,
    most,
    require_within,
    spend_of,
)
from flowpay.domain.journal import AVAILABLE, RESERVED, EntryKind, transfer
from flowpay.domain.money import Money
from flowpay.domain.once import Lease, Once
from flowpay.domain.spending import Finding, Ruling
from flowpay.domain.wallet import Wallet, committing
from flowpay.persistence import agent_services as kept_services
from flowpay.persistence import agent_tasks as kept
from flowpay.persistence import book, journal
from flowpay.persistence import rates as kept_rates
from flowpay.persistence import wallets as kept_wallets
from flowpay.persistence.agent_tasks import Given, TaskOrdered
from flowpay.persistence.items import Item
from flowpay.runtime import clock
from flowpay.runtime.config import config

from . import agent_calling, agent_sending, agent_services, agent_task_ending, rates, wallets
from .agent_task_changes import announced_of, entry_of
from .judging import judged_anew
from .repeats import answered_once
from .undertaking import undertake


class TaskOrder(BaseModel, frozen=True):
    """What is asked of which service, `units` of it, for `ceiling` at most in its currency.

    `version` is that of the service as it was read, None where any will do.
    """

    service_id: str
    input: dict[str, Any]
    units: int = 1
    ceiling: Money
    version: int | None = None


def execute(wanted: TaskOrder, *, by: str, once: Once) -> AgentTask:
    """Return the task with its money held and its agent asked: at its end, or at work.

    Raises ServiceUnknown, ServiceRetired, ServiceChanged, CeilingCurrencyDiffers,
    PriceAboveCeiling, TaskInputInvalid, InputBreaksSchema, SpendingRefused or TaskNeedsApproval;
    then nothing is held. Whatever the agent does is an answer, and never raised.
    """

    def work(lease: Lease | None) -> AgentTask:
        known = kept.order_of(once, at=clock.now())
        if known is None:
            try:
                task, given, service = _held(wanted, by=by, once=once)
            except TaskOrdered:
                known = kept.order_of(once, at=clock.now())
            else:
                token = agent_sending.token_for(service)
                return agent_calling.begin(task, given, token=token, once=once, lease=lease)
        return agent_calling.taken_up(str(known), once=once, lease=lease)

    return undertake(once, AgentTask, work)


def _answer_of(_: str, record: str) -> AgentTask:
    return AgentTask.model_validate_json(record)


@answered_once(_answer_of)
def cancel(task_id: str, *, by: str, reason: str | None, once: Once) -> AgentTask:
    """Return the task canceled, all that was held for it back; raises AgentTaskEnded.

    Its agent is told by the task's execution. What it does or says from now on changes nothing.
    """
    why = f"{by} canceled it: {reason}" if reason else f"{by} canceled it."
    outcome = Outcome(TaskStatus.CANCELED, reason=why, is_ours=True)
    return agent_task_ending.canceled(task_id, outcome, by=by, once=once)


@judged_anew
def _held(wanted: TaskOrder, *, by: str, once: Once) -> tuple[AgentTask, Given, AgentService]:
    """Return the new task of a service, the most that it may cost taken from what can be spent."""
    account, at = once.account, clock.now()
    service = agent_services.load(account, wanted.service_id)
    _require_as_wanted(service, wanted)
    symbol = service.price.currency
    wallet_item, *rated = book.get_together(
        ("book", kept_wallets.key_of(account)),
        *kept_rates.targets(config().WALLET_CURRENCY, symbol),
    )
    wallet = wallets.current(account, wallet_item)
    task = _opened(wanted, service, wallet, rated, by=by)
    spend = spend_of(task, task.held)
    findings = spending.judge(spend, wallet.controls, wallet.position())
    spending.require(findings)
    _require_nobody(findings)
    legs = transfer(task.held, AVAILABLE, RESERVED)
    why = f"the most that {service.name} may cost"
    entry = entry_of(task, EntryKind.AGENT_TASK, legs, wanted.units, by=by, why=why, once=once)
    given = Given(wanted.input, service.output_schema)
    writes = [
        *kept.ordered(once, task, at=at),
        *kept.held(account, task, given),
        kept_wallets.post(account, wallet, [entry], committing(spend, wallet)),
        journal.recorded(account, entry),
        announced_of(account, task, by=by),
        *kept_services.unchanged(account, service),
    ]
    try:
        book.commit(writes)
    except ServiceChanged as changed:
        if wanted.version is not None:
            raise
        raise AgentTaskMoved("the service has just changed") from changed  # it is judged anew
    return task, given, service


def _require_as_wanted(service: AgentService, wanted: TaskOrder) -> None:
    """Raise what keeps the service from being asked for this."""
    service.require_active()
    if wanted.version is not None:
        service.require_version(wanted.version)
    require_within(service.price, wanted.units, wanted.ceiling, version=service.version)
    require_input(wanted.input)
    json_schema.require_fits(service.input_schema, wanted.input)


def _opened(
    wanted: TaskOrder, service: AgentService, wallet: Wallet, rated: list[Item | None], *, by: str
) -> AgentTask:
    at = clock.now()
    rate = rates.for_hold(wallet.currency, service.price.currency, rated[0] if rated else None)
    return AgentTask(
        task_id=clock.new_id("tsk", at),
        service_id=service.service_id,
        service_name=service.name,
        service_version=service.version,
        status=TaskStatus.HELD,
        units=wanted.units,
        price=service.price,
        ceiling=wanted.ceiling,
        rate=rate,
        held=in_wallet(most(service.price, wanted.units), rate),
        endpoint=service.endpoint,
        requested_by=by,
        held_on=wallet.day,
        deadline=at + timedelta(seconds=config().AGENT_TASK_TTL_SECONDS),
        created_at=at,
    )


def _require_nobody(findings: tuple[Finding, ...]) -> None:
    """A task is bought at once: it does not wait for people."""
    if spending.outcome(findings) is Ruling.ASKS:
        asks = next(finding for finding in findings if finding.verdict is Ruling.ASKS)
        raise TaskNeedsApproval(
            f"{asks.detail} A task cannot wait for people: ask for fewer units, or: {asks.remedy}",
            rules=[finding.model_dump(mode="json") for finding in findings],
        )
