"""For tests alone: tasks that become what the public compatibility kit expects, and do no work.

On where A2A_TCK_EXECUTOR is, and only for messages that are named like the kit's. The kit gives
many messages the same id, and means another task by each: so none is remembered here.
"""

from flowpay.domain.a2a.errors import InvalidParams, UnsupportedOperation
from flowpay.domain.a2a.kept import Kept, TaskMoved, answer
from flowpay.domain.a2a.parts import Message, Part, Role
from flowpay.domain.a2a.requests import SendMessageRequest
from flowpay.domain.a2a.session_ids import PREFIX
from flowpay.domain.a2a.skills import require_readable
from flowpay.domain.a2a.tasks import Task, TaskState, TaskStatus
from flowpay.domain.a2a.tck import MESSAGE_ONLY, MESSAGE_TEXT, NAMES, SKILL, Step, reached
from flowpay.domain.caller import Caller
from flowpay.domain.endpoint import EndpointMoved
from flowpay.persistence import book
from flowpay.persistence.a2a_tasks import TaskBusy
from flowpay.runtime import clock

from . import a2a_push, a2a_tasks
from .a2a_messages import require_requester

MOST_TRIES = 10


def takes(message: Message) -> bool:
    """Return whether a message is one of the kit's."""
    return message.message_id.startswith(NAMES)


def send(who: Caller, request: SendMessageRequest) -> Kept | Message:
    """Return the task that a message of the kit begins or goes on with, or the message it wants."""
    require_requester(who)
    message = request.message
    for part in message.parts:
        require_readable(part)
    if message.message_id.startswith(MESSAGE_ONLY):
        return Message(
            message_id=clock.new_id("msg"),
            context_id=message.context_id or clock.new_id("ctx"),
            role=Role.AGENT,
            parts=(Part(text=MESSAGE_TEXT),),
        )
    if not message.task_id:
        return _begun(who, request)
    for _ in range(MOST_TRIES):
        try:
            return _continued(who, request)
        except (TaskMoved, EndpointMoved):
            continue
    raise TaskBusy(f"{message.task_id} changes all the time: try again shortly")


def moved_on(kept: Kept) -> Kept | None:
    """Return a task of the kit once its time has come for more, None while it has not."""
    since = kept.task.status.timestamp
    if kept.state is not TaskState.WORKING or since is None:
        return None
    heard = [each for each in kept.task.history if each.role is Role.USER][-1]
    step = reached(heard.message_id, (clock.now() - since).total_seconds())
    if step.state is not kept.state:
        return _became(kept, step)
    if step.artifacts == kept.task.artifacts:
        return None
    return kept.became(kept.state, at=since, artifacts=step.artifacts)


def _begun(who: Caller, request: SendMessageRequest) -> Kept:
    at, message = clock.now(), request.message
    task_id = clock.new_id(PREFIX, at)
    context_id = message.context_id or clock.new_id("ctx", at)
    heard = message.model_copy(update={"task_id": task_id, "context_id": context_id})
    task = Task(
        id=task_id,
        context_id=context_id,
        status=TaskStatus(state=TaskState.WORKING, timestamp=at),
        history=(heard,),
    )
    begun = Kept(task=task, skill=SKILL, requested_by=who.principal, created_at=at)
    kept = _stepped(begun).model_copy(update={"version": 1})
    along = _along(who, request, task_id)
    book.commit([*a2a_tasks.new_writes(who.account, kept), *along])
    return kept


def _continued(who: Caller, request: SendMessageRequest) -> Kept:
    """Return the task after a further message; raises TaskMoved if another was faster."""
    message = request.message
    read = a2a_tasks.load(who.account, message.task_id)
    if message.context_id not in ("", read.task.context_id):
        raise InvalidParams(f"{read.id} belongs to the context {read.task.context_id}")
    if not read.state.is_interrupted or read.skill != SKILL:
        raise UnsupportedOperation(f"{read.id} is {read.state} and asks nothing of the kit")
    heard = message.model_copy(update={"context_id": read.task.context_id})
    at_work = read.heard(heard, session_id="", at=clock.now())
    kept = _stepped(at_work.model_copy(update={"session_id": None}))
    new = kept.model_copy(update={"version": read.version + 1})
    along = _along(who, request, read.id)
    writes = a2a_tasks.change_writes(who.account, read, new, by=who.principal)
    book.commit([*writes, *along])
    return new


def _stepped(at_work: Kept) -> Kept:
    """Return a task that was just heard, as it stands at once."""
    return moved_on(at_work) or at_work


def _became(kept: Kept, step: Step) -> Kept:
    told = answer(kept.task, step.text, id=clock.new_id("msg")) if step.text else None
    return kept.became(step.state, at=clock.now(), message=told, artifacts=step.artifacts)


def _along(who: Caller, request: SendMessageRequest, task_id: str) -> list[book.Write]:
    wanted = request.configuration.task_push_notification_config
    push = a2a_push.checked(wanted) if wanted else None
    return a2a_push.along(who.account, push, task_id, by=who.principal)
