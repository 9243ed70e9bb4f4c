"""What an agent is sent, and what it says to that; one that wants to be paid first is paid, once.

The message carries the task's id, by which what an answer that was lost has begun is found again.
"""

from typing import NamedTuple

from flowpay.domain.a2a.parts import Message, Part, Role
from flowpay.domain.a2a.requests import (
    CancelTaskRequest,
    SendMessageConfiguration,
    SendMessageRequest,
)
from flowpay.domain.a2a.tasks import Task
from flowpay.domain.agent_result import UNITS, failed, in_words, outcome_of, outcome_of_message
from flowpay.domain.agent_service import AgentService
from flowpay.domain.agent_task import AgentTask, AgentTaskEnded, Outcome, TaskPayment, TaskStatus
from flowpay.domain.x402.errors import PaymentMalformed
from flowpay.domain.x402.in_a2a import asked_of, submitting
from flowpay.domain.x402.objects import PaymentPayload, PaymentRequired
from flowpay.domain.x402_buying import PaymentNotMet
from flowpay.persistence import agent_tasks as kept
from flowpay.persistence.agent_tasks import Given
from flowpay.runtime.config import secrets
from flowpay.runtime.log import logger

from . import agent_paying, agent_services

OUTPUT_MODES = ("application/json", "text/plain")
TWICE = "The agent was paid, and asks to be paid again: it is not."
_HOW = SendMessageConfiguration(
    accepted_output_modes=OUTPUT_MODES, history_length=0, return_immediately=True
)


class Reply(NamedTuple):
    """What an agent says to a task: how it ended, None while it is at work; and its own id of it.

    `waits` is whether the agent still waits for somebody.
    """

    outcome: Outcome | None
    agent_task_id: str | None = None
    waits: bool = False


def sent(account: str, task: AgentTask, given: Given, token: str | None) -> Reply:
    """Return what the agent says to a task that it is sent; silence may mean that it has it.

    One that asks to be paid first is paid, once, if its demand may be met, and sent it again.
    """
    from flowpay.ports import a2a

    pays, message = agent_paying.can_pay(), _message(task, given)
    try:
        answer = a2a.shared().send(str(task.endpoint), message, token=token, pays=pays)
    except a2a.AgentSilent as failure:
        logger.info("agent silent", task_id=task.task_id, reason=str(failure))
        return Reply(None)
    except a2a.AgentAsksPayment as asks:
        return _met(account, task, asks.required, message, token)
    except a2a.AgentRefused as failure:
        said = f"The agent refused the task: {failure}"
        return Reply(Outcome(TaskStatus.REJECTED, reason=said))
    except a2a.AgentFailed as failure:
        return Reply(failed(f"The agent could not be asked: {failure}."))
    if isinstance(answer, Message):
        return Reply(outcome_of_message(answer))
    return met_by_message(account, task, answer) or reply_of(answer)


def reply_of(task: Task) -> Reply:
    """Return what an agent says by its task, as it stands now."""
    return Reply(outcome_of(task), task.id, waits=task.status.state.is_interrupted)


def met_by_message(account: str, task: AgentTask, found: Task) -> Reply | None:
    """Return what the agent says once it is paid that has asked for it by its task; None where it
    has not.
    """
    try:
        required = asked_of(found)
    except PaymentMalformed as error:
        return Reply(
            failed(f"The agent asks to be paid, and not as x402 has it: {error}"), found.id
        )
    if required is None:
        return None
    token = token_now(account, task)
    reply = _met(account, task, required, _paying(task, found), token, is_by_message=True)
    return reply._replace(agent_task_id=found.id)


def asks_again(found: Task) -> bool:
    """Return whether the agent asks by its task, in whatever form, to be paid."""
    try:
        return asked_of(found) is not None
    except PaymentMalformed:
        return True


def paid_again(account: str, task: AgentTask, paid: TaskPayment, found: Task | None) -> Reply:
    """Return what the agent says to the very message and payment that it may have had before.

    `found` is its task where it has asked by that.
    """
    payment, token = agent_paying.signed_for(account, paid), token_now(account, task)
    if found:
        return _paid(task, _paying(task, found), payment, token, is_by_message=True, is_again=True)
    request = _message(task, kept.given_of(account, task.task_id))
    return _paid(task, request, payment, token, is_by_message=False, is_again=True)


def tell_to_stop(account: str, task: AgentTask, agent_task_id: str | None = None) -> None:
    """Tell an agent that nobody waits for its work any more; what it says to that is no matter."""
    from flowpay.ports import a2a

    name = agent_task_id or task.agent_task_id
    if task.endpoint is None or name is None:
        return
    try:
        request = CancelTaskRequest(id=name)
        a2a.shared().cancel(task.endpoint, request, token=token_now(account, task))
    except a2a.AgentFailed as failure:
        logger.info("agent not told", task_id=task.task_id, reason=failure.code)


def token_for(service: AgentService) -> str | None:
    """Return the deployment's token, if the service's endpoint is one that the account trusts."""
    return _shared_token() if service.trusted else None


def token_now(account: str, task: AgentTask) -> str | None:
    """Return the token for where a task was sent, if that is still the service's, and trusted."""
    if _shared_token() is None:
        return None
    service = agent_services.load(account, task.service_id)
    return token_for(service) if service.endpoint == task.endpoint else None


def _met(
    account: str,
    task: AgentTask,
    required: PaymentRequired,
    request: SendMessageRequest,
    token: str | None,
    *,
    is_by_message: bool = False,
) -> Reply:
    """Return what the agent says once it is paid, or that it is not."""
    try:
        payment = agent_paying.authorized(account, task.task_id, required)
    except PaymentNotMet as refusal:
        why = in_words(f"The agent asks to be paid first, which is not met: {refusal}.")
        return Reply(failed(why)._replace(is_ours=refusal.is_ours), waits=is_by_message)
    except AgentTaskEnded:
        return Reply(None, waits=is_by_message)
    if payment is None:
        return Reply(None)
    return _paid(task, request, payment, token, is_by_message=is_by_message)


def _paid(
    task: AgentTask,
    request: SendMessageRequest,
    payment: PaymentPayload,
    token: str | None,
    *,
    is_by_message: bool,
    is_again: bool = False,
) -> Reply:
    """Return what the agent says to its payment; it is never paid twice.

    Whatever keeps an answer from coming, the agent may have been paid: it is looked for.
    """
    from flowpay.ports import a2a

    if is_by_message:
        message = request.message.model_copy(update={"metadata": submitting(payment)})
        request = request.model_copy(update={"message": message})
    try:
        answer = a2a.shared().send(
            str(task.endpoint),
            request,
            token=token,
            payment=None if is_by_message else payment,
            pays=True,
            within_s=a2a.WITHIN_S if is_again else a2a.PAID_WITHIN_S,
        )
    except a2a.AgentAsksPayment:
        return Reply(failed(TWICE))
    except a2a.AgentRefused as failure:
        return Reply(failed(f"The agent was paid, and refused the task: {failure}"))
    except a2a.AgentAnswerInvalid as failure:
        return Reply(failed(f"The agent was paid, and cannot be understood: {failure}."))
    except a2a.AgentFailed as failure:
        logger.info("paid agent silent", task_id=task.task_id, reason=str(failure))
        return Reply(None)
    if isinstance(answer, Message):
        return Reply(outcome_of_message(answer))
    reply = reply_of(answer)
    if reply.outcome and asks_again(answer):
        return reply._replace(outcome=failed(TWICE))
    return reply


def _paying(task: AgentTask, found: Task) -> SendMessageRequest:
    """Return the message that pays for a task whose agent has asked by it."""
    message = Message(
        message_id=f"{task.task_id}-payment",
        context_id=found.context_id,
        task_id=found.id,
        role=Role.USER,
        parts=(Part(text="This pays for the task."),),
    )
    return SendMessageRequest(message=message, configuration=_HOW)


def _message(task: AgentTask, given: Given) -> SendMessageRequest:
    """Return the message that asks for a task; its ids are the task's, so that it is found again.

    The answer does not wait for a long task: whoever takes long is asked again later.
    """
    message = Message(
        message_id=task.task_id,
        context_id=task.task_id,
        role=Role.USER,
        parts=(Part(data=given.input),),
        metadata={UNITS: task.units},
    )
    return SendMessageRequest(message=message, configuration=_HOW)


def _shared_token() -> str | None:
    return secrets().get("A2A_SHARED_TOKEN") or None
