"""Calling agents: a task is done by Flowpay itself, or sent once to the agent that offers it."""

from contextlib import suppress

from flowpay.domain.agent_result import failed
from flowpay.domain.agent_task import AgentTask, Outcome, TaskStatus
from flowpay.domain.errors import FlowpayError
from flowpay.domain.once import Lease, Once
from flowpay.persistence import agent_tasks as kept
from flowpay.persistence import book, idempotency
from flowpay.persistence.agent_tasks import Given
from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import built_in
from .agent_sending import Reply, sent, tell_to_stop
from .agent_task_changes import announced_of
from .agent_task_ending import answered, checked, end
from .judging import judged_anew


def begin(
    task: AgentTask, given: Given, *, token: str | None, once: Once, lease: Lease | None
) -> AgentTask:
    """Return a new task after its agent was asked, once: at its end, or at work.

    `token` is what its endpoint is shown, None for one that the account does not trust.
    """
    account, task_id = once.account, task.task_id
    here = task.is_built_in
    reply = _done_here(task, given, once) if here else sent(account, task, given, token)
    if reply.outcome is None:
        new = at_work(account, task_id, reply.agent_task_id, lease=lease)
    else:
        outcome, name = checked(reply.outcome, given.output_schema), reply.agent_task_id
        new = end(account, task_id, outcome, agent_task_id=name, once=once, lease=lease)
    if reply.waits or (reply.outcome is None and not new.is_open):
        tell_to_stop(account, new, reply.agent_task_id)
    return new


def taken_up(task_id: str, *, once: Once, lease: Lease | None) -> AgentTask:
    """Return the task of a command that was left open.

    Flowpay does its own work again; an agent that may have been asked is not asked again.
    """
    account = once.account
    task = kept.load(account, task_id)
    if not task.is_open:
        return answered(task, lease)
    if task.is_built_in:
        given = kept.given_of(account, task_id)
        return begin(task, given, token=None, once=once, lease=lease)
    return at_work(account, task_id, None, lease=lease)


def at_work(
    account: str, task_id: str, agent_task_id: str | None, *, lease: Lease | None = None
) -> AgentTask:
    """Return the task that its agent has, or may have, with its execution started.

    One that was canceled meanwhile has an execution too, if only that can tell its agent so.
    """
    task = noted(account, task_id, agent_task_id, lease=lease)
    if task.is_open or agent_task_id is None:
        with suppress(executions.WorkflowsAway):  # the task is written: the sweep starts it
            start(account, task)
    return task


def start(account: str, task: AgentTask) -> None:
    """Start the execution that looks after a task; starting it twice is starting it once."""
    executions.start(
        config().AGENT_TASK_ARN,
        task.execution_name(account),
        {"account": account, "task_id": task.task_id, "look": {"misses": 0}},
    )


@judged_anew
def noted(
    account: str, task_id: str, agent_task_id: str | None, *, lease: Lease | None = None
) -> AgentTask:
    """Return the task as one that its agent has, or may have, with the agent's id if it is known.

    One that has ended stays as it is.
    """
    task = kept.load(account, task_id)
    if not task.is_open:
        return answered(task, lease)
    new = task.working(agent_task_id)
    said = [announced_of(account, new)] if new.status is not task.status else []
    answer = idempotency.finished(lease, new, at=clock.now())
    book.commit([kept.moved(account, task, new), *said, *answer])
    return new


def _done_here(task: AgentTask, given: Given, once: Once) -> Reply:
    """Return what a service of Flowpay's own comes to; one that fails costs nothing either."""
    try:
        output = built_in.run(task.service_id, once.account, given.input)
    except FlowpayError as error:
        return Reply(failed(str(error)))
    except Exception:  # noqa: BLE001 - the money must not wait for a bug: logged, and given back
        logger.exception("built-in service failed", task_id=task.task_id)
        return Reply(failed("Something failed on our side; try again."))
    return Reply(Outcome(TaskStatus.COMPLETED, output=output))
