"""Asking agents how a task of theirs stands: look by look, until it ends or its time is over.

Each look is a step of the state machine and may come twice. Whoever never told us its id of the
task is asked what it has in the task's context: so an answer that was lost is found, and a message
that never arrived is noticed.

    signed, sent ──no answer──► looked for ──► its task is found, and followed
                                    │ not to be found
                                    └──► the very same again, every half minute ──► its result

One that was paid may be slow, or shows its tasks to nobody: then it is sent the very same payment
again, and only a result of that counts. That it asks to be paid again may be because it was: what
was signed is carried out once. So nothing but the end of the authorization ends the task then.
"""

from contextlib import suppress
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from flowpay.domain.a2a.errors import MethodNotFound, UnsupportedOperation
from flowpay.domain.a2a.requests import GetTaskRequest, ListTasksRequest
from flowpay.domain.a2a.tasks import Task, TaskState
from flowpay.domain.agent_result import failed, stopped
from flowpay.domain.agent_task import AgentTask, Outcome, TaskPayment, TaskStatus
from flowpay.domain.once import Once
from flowpay.domain.x402_payment import X402PaymentStatus
from flowpay.persistence import agent_tasks as kept
from flowpay.ports import a2a
from flowpay.runtime import clock
from flowpay.runtime.log import logger

from . import agent_calling, agent_paying, agent_sending
from .agent_sending import Reply
from .agent_task_ending import checked, end

ARRIVES_WITHIN = timedelta(minutes=2)
"""After which an agent that has no such task never got it."""
AGAIN_AFTER = timedelta(seconds=30)
"""From one sending of a payment to the next: an agent may still be at work on the last one."""
MOST_MISSES = 5
"""Answers in a row that nobody can use, after which a task is given up."""
SHORTEST_WAIT_S, LONGEST_WAIT_S = 5, 60
_LISTS_NOTHING = {MethodNotFound.rpc, UnsupportedOperation.rpc}
_PRICED = "The agent wants to be paid for being asked how the task stands: it is not."
_NAMELESS = "The agent was paid, and names no such task."
_UNTAKEN = "Nothing shows that the agent has taken its payment, which is over now."


class State(StrEnum):
    """What follows a look: another one, the end of it all, or a last word to the agent before."""

    WORKING = "working"
    ENDED = "ended"
    CLOSE = "close"


class Look(NamedTuple):
    """What a look came to: the seconds until the next one, and how many were of no use in a row."""

    state: State
    wait_s: int = 0
    misses: int = 0


def ask(account: str, task_id: str, *, misses: int) -> Look:
    """Return how a task stands after a look at its agent; one that has ended there ends here."""
    task = kept.load(account, task_id)
    if not task.is_open:
        return Look(State.CLOSE if task.status is TaskStatus.CANCELED else State.ENDED)
    try:
        found = _found(account, task)
    except (a2a.AgentSilent, a2a.AgentUnreached, a2a.AgentBusy) as failure:
        logger.info("agent away", task_id=task_id, reason=str(failure))
        return _later(task, misses)
    except a2a.AgentAsksPayment:
        if task.payment:
            return _paid_again(account, task, task.payment, is_priced=True)
        return _given_up(account, task_id, _PRICED)
    except a2a.AgentFailed as failure:
        silent = _will_never_say(task, failure)
        if silent and task.payment:
            return _paid_again(account, task, task.payment)
        if silent or misses + 1 >= MOST_MISSES:
            why = f"The agent cannot be asked how the task stands: {failure}"
            return _given_up(account, task_id, why)
        return _later(task, misses + 1)
    if found is not None:
        return _followed(account, task, found)
    if task.payment:
        return _paid_again(account, task, task.payment)
    return _never_arrived(account, task) if _is_late(task) else _later(task, 0)


def close(account: str, task_id: str) -> TaskStatus:
    """End a task for which nobody waits any more, and tell its agent; return how it ended."""
    task = kept.load(account, task_id)
    if task.is_open:
        task = end(account, task_id, _over(task), once=_once(account, "close_task"))
    if task.status is not TaskStatus.COMPLETED:
        with suppress(a2a.AgentFailed):  # what it never told us, it may not tell us now
            name = _name_there(task, agent_sending.token_now(account, task))
            agent_sending.tell_to_stop(account, task, name)
    return task.status


def _found(account: str, task: AgentTask) -> Task | None:
    """Return the agent's task as it stands, None where it has none; raises AgentFailed."""
    endpoint, token = str(task.endpoint), agent_sending.token_now(account, task)
    name = _name_there(task, token)
    if name is None:
        return None
    if task.agent_task_id is None:
        agent_calling.noted(account, task.task_id, name)
    return a2a.shared().task(endpoint, GetTaskRequest(id=name, history_length=0), token=token)


def _name_there(task: AgentTask, token: str | None) -> str | None:
    """Return the agent's own id of a task, None where it has none; raises AgentFailed."""
    if task.agent_task_id is not None:
        return task.agent_task_id
    wanted = ListTasksRequest(context_id=task.task_id, history_length=0)
    listed = a2a.shared().tasks(str(task.endpoint), wanted, token=token)
    return min(listed, key=_came_to_nothing).id if listed else None


def _came_to_nothing(found: Task) -> bool:
    """Return whether a task has ended without a result: of two, the other one is ours."""
    return found.status.state.is_terminal and found.status.state is not TaskState.COMPLETED


def _followed(account: str, task: AgentTask, found: Task) -> Look:
    if task.payment and agent_sending.asks_again(found):
        return _paid_again(account, task, task.payment, found=found)
    reply = agent_sending.met_by_message(account, task, found)
    said = _checked(account, task, reply or agent_sending.reply_of(found))
    return _ended_by(account, task, said)


def _paid_again(
    account: str,
    task: AgentTask,
    paid: TaskPayment,
    *,
    found: Task | None = None,
    is_priced: bool = False,
) -> Look:
    """An agent that was paid, or was about to be, gets the very same again until that is over.

    `found` is its task that asks for it; `is_priced`: its tasks are shown only to whoever pays.
    """
    payment, at = agent_paying.payment_of(account, paid), clock.now()
    if payment.status is X402PaymentStatus.FAILED:
        return _ended_by(account, task, Reply(failed(_UNTAKEN), waits=found is not None))
    if at - payment.created_at < AGAIN_AFTER:
        return _later(task, 0)
    reply = _checked(account, task, agent_sending.paid_again(account, task, paid, found))
    if _is_result(reply) or _names(task, reply):
        return _ended_by(account, task, reply)
    if not payment.is_surely_over(at=at):
        return _later(task, 0, least=AGAIN_AFTER)
    if payment.status is not X402PaymentStatus.SETTLED:
        last = failed(_UNTAKEN)
    elif is_priced:
        last = failed(_PRICED)
    else:
        last = reply.outcome or failed(agent_sending.TWICE if found else _NAMELESS)
    return _ended_by(account, task, Reply(last, waits=found is not None))


def _is_result(reply: Reply) -> bool:
    return reply.outcome is not None and reply.outcome.status is TaskStatus.COMPLETED


def _names(task: AgentTask, reply: Reply) -> bool:
    """Return whether the agent is at work, and says only now by which id it can be asked."""
    is_new = task.agent_task_id is None and reply.agent_task_id is not None
    return is_new and reply.outcome is None


def _checked(account: str, task: AgentTask, reply: Reply) -> Reply:
    """Return what an agent says; a result that the service does not promise is none."""
    if reply.outcome is None:
        return reply
    given = kept.given_of(account, task.task_id)
    return reply._replace(outcome=checked(reply.outcome, given.output_schema))


def _ended_by(account: str, task: AgentTask, reply: Reply) -> Look:
    """Return what follows what an agent says; a task that ends by it is settled."""
    if reply.outcome is None:
        if reply.agent_task_id and task.agent_task_id is None:
            agent_calling.noted(account, task.task_id, reply.agent_task_id)
        return _later(task, 0)
    once, name = _once(account, "ask_agent"), reply.agent_task_id
    end(account, task.task_id, reply.outcome, once=once, agent_task_id=name)
    return Look(State.CLOSE if reply.waits else State.ENDED)


def _later(task: AgentTask, misses: int, *, least: timedelta = timedelta(0)) -> Look:
    """Return when to look again: the longer it takes, the more seldom; at its time, once more."""
    at = clock.now()
    if at >= task.deadline:
        return Look(State.CLOSE)
    usual_s = min(max((at - task.created_at).total_seconds() / 4, SHORTEST_WAIT_S), LONGEST_WAIT_S)
    wait_s = max(usual_s, least.total_seconds())
    left_s = (task.deadline - at).total_seconds()
    return Look(State.WORKING, max(1, round(min(wait_s, left_s))), misses)


def _will_never_say(task: AgentTask, failure: a2a.AgentFailed) -> bool:
    """Return whether the agent cannot be asked for a task of which it never told us its id."""
    if task.agent_task_id is not None or not isinstance(failure, a2a.AgentRefused):
        return False
    return failure.rpc in _LISTS_NOTHING


def _given_up(account: str, task_id: str, why: str) -> Look:
    end(account, task_id, failed(why), once=_once(account, "ask_agent"))
    return Look(State.CLOSE)


def _never_arrived(account: str, task: AgentTask) -> Look:
    why = "The agent never got the task; execute it again."
    end(account, task.task_id, failed(why), once=_once(account, "ask_agent"))
    return Look(State.ENDED)


def _is_late(task: AgentTask) -> bool:
    return clock.now() - task.created_at >= ARRIVES_WITHIN


def _over(task: AgentTask) -> Outcome:
    """Return why nobody waits any longer: its time is over, or its execution has broken."""
    over: datetime = task.deadline
    if clock.now() >= over:
        return failed(f"The agent did not finish in time: it had until {over:%Y-%m-%d %H:%M} UTC.")
    return stopped()


def _once(account: str, step: str) -> Once:
    """Return what the journal calls the cause of an end that no command has brought."""
    return Once.of(account=account, route=f"tasks/{step}", key=None, body=None)
