"""Messages of other agents: each begins a task or answers its question, however often it comes."""

import hashlib

from pydantic import BaseModel

from flowpay.domain.a2a.errors import InvalidParams, TaskNotCancelable, UnsupportedOperation
from flowpay.domain.a2a.kept import Kept, TaskMoved, with_room
from flowpay.domain.a2a.parts import Artifact, Message, Part, Role
from flowpay.domain.a2a.requests import SendMessageRequest, TaskPushNotificationConfig
from flowpay.domain.a2a.session_ids import PREFIX
from flowpay.domain.a2a.skills import JSON, SOURCE_MATERIAL, require_output, wanted
from flowpay.domain.a2a.tasks import Task, TaskState, TaskStatus
from flowpay.domain.caller import Caller
from flowpay.domain.endpoint import EndpointMoved
from flowpay.domain.errors import Conflict, Forbidden, InvalidInput, Refused
from flowpay.domain.once import IdempotencyKeyReused, Once
from flowpay.persistence import book, idempotency
from flowpay.persistence.a2a_tasks import TaskBusy
from flowpay.persistence.book import Write
from flowpay.persistence.idempotency import CommandRepeated
from flowpay.runtime import clock
from flowpay.runtime.access import REQUESTERS
from flowpay.runtime.config import config

from . import a2a_tasks, repeats, wallets
from .a2a_skills import done_at_once

MOST_TRIES = 10


class SkillForbidden(Forbidden): ...


class Answered(BaseModel, frozen=True):
    """What is remembered of a message: the task that it was answered with."""

    task_id: str


class _Along:
    """What is written together with the task: that its message has come, and who is to be told."""

    def __init__(self, who: Caller, request: SendMessageRequest, once: Once) -> None:
        self._who, self._once = who, once
        self._push: TaskPushNotificationConfig | None = None
        if wanted := request.configuration.task_push_notification_config:
            require_requester(who)
            from . import a2a_push

            self._push = a2a_push.checked(wanted)

    def writes(self, task_id: str) -> list[Write]:
        """Return the writes, now that the task has its id; raises InvalidParams."""
        answered = Answered(task_id=task_id)
        remembered = idempotency.recorded(self._once, answered, at=clock.now())
        if self._push is None:
            return remembered
        from . import a2a_push

        who = self._who
        return [*remembered, *a2a_push.along(who.account, self._push, task_id, by=who.principal)]


def send(who: Caller, request: SendMessageRequest) -> Kept | Message:
    """Return the task that a message begins, or answers; sent again, the same task as it stands.

    A message is what a test of the protocol may want instead.

    Raises TaskNotFound, UnsupportedOperation, ContentTypeNotSupported, InvalidParams or
    SkillForbidden, and what the skill raises; then nothing is written.
    """
    message, once = request.message, _once(who, request.message)
    if message.role is not Role.USER:
        raise InvalidParams("a client's message has the role ROLE_USER")
    require_output(request.configuration.accepted_output_modes)
    if config().A2A_TCK_EXECUTOR:
        from . import a2a_tck

        if a2a_tck.takes(message):
            return a2a_tck.send(who, request)
    taken = _continued if message.task_id else _begun
    for _ in range(MOST_TRIES):
        if earlier := _earlier(once):
            return a2a_tasks.load(who.account, earlier.task_id)
        try:
            return taken(who, message, _Along(who, request, once))
        except (CommandRepeated, TaskMoved, EndpointMoved):  # a twin, or another to the same task
            continue
        except (Refused, Conflict, InvalidInput):  # it may be what a twin has made of the task
            if _earlier(once) is None:
                raise
    raise TaskBusy("many messages meet on this task: try again shortly")


def cancel(who: Caller, task_id: str) -> Kept:
    """Return the task, cancelled; raises TaskNotFound, TaskNotCancelable or SkillForbidden.

    That it is to be cancelled is written first: whatever its session then comes to in vain is a
    cancellation. Money that stands held is not taken back by it.
    """
    require_requester(who)
    for _ in range(MOST_TRIES):
        kept = a2a_tasks.load(who.account, task_id)
        if kept.state.is_terminal:
            raise TaskNotCancelable(f"{task_id} has come to its end: {kept.state}")
        try:
            new = _canceled(who.account, kept, by=who.principal)
        except TaskMoved:
            continue
        if new.state is TaskState.CANCELED:
            return new
    raise TaskBusy(f"{task_id} changes all the time: try again shortly")


def _canceled(account: str, kept: Kept, *, by: str) -> Kept:
    """Return the task after what can be ended was ended; raises TaskMoved."""
    wanted_so = kept if kept.canceled_by else kept.to_be_canceled(by=by)
    if kept.session_id is None or kept.state is TaskState.INPUT_REQUIRED:
        new = wanted_so.became(TaskState.CANCELED, at=clock.now())
        book.commit(a2a_tasks.change_writes(account, kept, new, by=by))
        return new
    if wanted_so is not kept:
        book.commit(a2a_tasks.change_writes(account, kept, wanted_so, by=by))
    from . import a2a_sourcing

    a2a_sourcing.cancel(account, wanted_so, by=by)
    return a2a_tasks.refreshed(account, wanted_so)


def _begun(who: Caller, message: Message, along: _Along) -> Kept:
    asked, at = wanted(message), clock.now()
    task_id = clock.new_id(PREFIX, at)
    context_id = message.context_id or clock.new_id("ctx", at)
    heard = message.model_copy(update={"task_id": task_id, "context_id": context_id})
    task = Task(
        id=task_id,
        context_id=context_id,
        status=TaskStatus(state=TaskState.WORKING, timestamp=at),
        history=with_room((heard,)),
    )
    kept = Kept(task=task, skill=asked.skill, requested_by=who.principal, created_at=at)
    if asked.skill == SOURCE_MATERIAL:
        require_requester(who)
        from . import a2a_sourcing

        query = a2a_sourcing.query_of(asked)
        return a2a_sourcing.begin(who.account, kept, query, along.writes(task_id))
    wallets.load(who.account)  # opens the account, so that the sweep looks after its events
    made = done_at_once(asked.skill, who, asked.input)
    artifacts = (
        Artifact(artifact_id="summary", name="In words", parts=(Part(text=made.summary),)),
        Artifact(
            artifact_id=asked.skill, name="Result", parts=(Part(data=made.data, media_type=JSON),)
        ),
    )
    status = TaskStatus(state=TaskState.COMPLETED, timestamp=at)
    done = task.model_copy(update={"status": status, "artifacts": artifacts})
    kept = kept.model_copy(update={"task": done})
    book.commit([*along.writes(task_id), *a2a_tasks.new_writes(who.account, kept)])
    return kept


def _continued(who: Caller, message: Message, along: _Along) -> Kept:
    """Return the task at work again; raises TaskMoved if another message was faster."""
    kept = a2a_tasks.load(who.account, message.task_id)
    if message.context_id and message.context_id != kept.task.context_id:
        raise InvalidParams(
            f"{kept.id} belongs to the context {kept.task.context_id}: send that one, or none"
        )
    if kept.state.is_terminal:
        raise UnsupportedOperation(
            f"{kept.id} has come to its end ({kept.state}): send the message without taskId, which "
            "begins a new task"
        )
    if kept.state is not TaskState.INPUT_REQUIRED:
        raise UnsupportedOperation(
            f"{kept.id} is {kept.state} and asks nothing: read it until it does, or has ended"
        )
    require_requester(who)
    asked = wanted(message)
    if asked.skill != kept.skill:
        raise InvalidParams(f"{kept.id} is a task of {kept.skill}: begin a new one")
    from . import a2a_sourcing

    return a2a_sourcing.go_on(
        who.account,
        kept,
        message.model_copy(update={"context_id": kept.task.context_id}),
        a2a_sourcing.query_of(asked),
        by=who.principal,
        along=along.writes(kept.id),
    )


def require_requester(who: Caller) -> None:
    """Raise SkillForbidden for who may only read."""
    if REQUESTERS.isdisjoint(who.roles):
        needed = ", ".join(sorted(REQUESTERS))
        raise SkillForbidden(
            f"to source, to cancel and to be notified needs one of the roles {needed}"
        )


def _once(who: Caller, message: Message) -> Once:
    """Return the identity of a message: its id, as this caller has given it."""
    named = hashlib.sha256(f"{who.principal}\n{message.message_id}".encode()).hexdigest()
    body = message.to_wire()
    return Once.of(account=who.account, route="a2a", key=named, body=body, by=who.principal)


def _earlier(once: Once) -> Answered | None:
    """Return what a message was answered with before; raises InvalidParams if it was another."""
    try:
        _, earlier = repeats.read(once)
    except IdempotencyKeyReused as error:
        raise InvalidParams(
            "this messageId was used for another message: take a new one for each"
        ) from error
    return Answered.model_validate_json(earlier) if earlier else None
