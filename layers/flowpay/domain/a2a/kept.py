"""A task as we keep it: the protocol's Task, whole, and what we know of it besides."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self

from pydantic import BaseModel

from flowpay.domain.errors import Conflict

from .bindings import compact
from .errors import InvalidParams, UnsupportedOperation
from .parts import Artifact, Message, Part, Role
from .tasks import Task, TaskState, TaskStatus

MOST_MESSAGES = 50
"""Of one task's history: then a new task is to be begun."""
MOST_SAID_BYTES = 150_000
"""Of one task's history, as JSON: what the work comes to must always find room beside it."""
ANSWER_WITHIN = timedelta(days=7)
"""How long a task waits for what it has asked its client."""


class TaskMoved(Conflict):
    """Somebody else was faster; what they have written is in the book."""


class Kept(BaseModel, frozen=True):
    """`task` has its whole history and all its artifacts.

    `session_id` is the session that does the work, if one does; a task that has asked back has one
    for each of its `turns`. `canceled_by` wants it cancelled. `version` grows with every change.
    """

    task: Task
    skill: str
    requested_by: str
    created_at: datetime
    session_id: str | None = None
    turns: int = 1
    canceled_by: str | None = None
    version: int = 1

    @property
    def id(self) -> str:
        return self.task.id

    @property
    def state(self) -> TaskState:
        return self.task.status.state

    def heard(self, message: Message, *, session_id: str, at: datetime) -> Self:
        """Return the task at work again with a further message.

        Raises UnsupportedOperation, or InvalidParams where it is too long.
        """
        history = self.task.history
        if asked := self.task.status.message:
            history = (*history, asked)
        if len(history) >= MOST_MESSAGES:
            raise UnsupportedOperation(
                f"{self.id} has {MOST_MESSAGES} messages: begin a new task in the same context"
            )
        status = TaskStatus(state=TaskState.WORKING, timestamp=at)
        said = with_room((*history, message))
        task = self.task.model_copy(update={"history": said, "status": status})
        changes = {"task": task, "session_id": session_id, "turns": self.turns + 1}
        return self._moved(**changes)

    def became(
        self,
        state: TaskState,
        *,
        at: datetime,
        message: Message | None = None,
        artifacts: Sequence[Artifact] | None = None,
    ) -> Self:
        """Return the task in another state; `artifacts` None leaves those that it has."""
        status = TaskStatus(state=state, message=message, timestamp=at)
        made = self.task.artifacts if artifacts is None else tuple(artifacts)
        task = self.task.model_copy(update={"status": status, "artifacts": made})
        return self._moved(task=task)

    def in_words(self) -> Self:
        """Return this version without the data that it has made, which may be too much to keep."""
        said = tuple(
            artifact
            for artifact in self.task.artifacts
            if not any(part.has_data for part in artifact.parts)
        )
        return self.model_copy(update={"task": self.task.model_copy(update={"artifacts": said})})

    def to_be_canceled(self, *, by: str) -> Self:
        return self._moved(canceled_by=by)

    def waits_in_vain(self, at: datetime) -> bool:
        """Return whether its client has not answered in time."""
        asked_at = self.task.status.timestamp
        is_asking = self.state is TaskState.INPUT_REQUIRED
        return is_asking and asked_at is not None and at - asked_at > ANSWER_WITHIN

    def _moved(self, **changes: object) -> Self:
        return self.model_copy(update={**changes, "version": self.version + 1})


def with_room(history: tuple[Message, ...]) -> tuple[Message, ...]:
    """Return the messages if one task can hold them; raises InvalidParams."""
    size = sum(len(compact(message.to_wire()).encode()) for message in history)
    if size > MOST_SAID_BYTES:
        raise InvalidParams(
            f"a task holds messages of {MOST_SAID_BYTES // 1_000} KB: say it in fewer words"
        )
    return history


def answer(task: Task, text: str, *, id: str, data: object = None) -> Message:
    """Return what the agent says of a task: words for people, and data for programs where given."""
    parts = [Part(text=text)]
    if data is not None:
        parts.append(Part(data=data, media_type="application/json"))
    return Message(
        message_id=id,
        role=Role.AGENT,
        task_id=task.id,
        context_id=task.context_id,
        parts=tuple(parts),
    )
