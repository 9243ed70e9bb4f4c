"""A task, the states it goes through, and what a stream or a push notification says of it."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import FailFast, Field, model_validator

from .parts import Artifact, Message
from .wire import Name, NameGiven, Struct, Timestamp, Wire


class TaskState(StrEnum):
    SUBMITTED = "TASK_STATE_SUBMITTED"
    WORKING = "TASK_STATE_WORKING"
    COMPLETED = "TASK_STATE_COMPLETED"
    FAILED = "TASK_STATE_FAILED"
    CANCELED = "TASK_STATE_CANCELED"
    INPUT_REQUIRED = "TASK_STATE_INPUT_REQUIRED"
    REJECTED = "TASK_STATE_REJECTED"
    AUTH_REQUIRED = "TASK_STATE_AUTH_REQUIRED"

    @property
    def is_terminal(self) -> bool:
        """Return whether nothing follows."""
        return self in _TERMINAL

    @property
    def is_interrupted(self) -> bool:
        """Return whether the task waits for somebody outside."""
        return self in (TaskState.INPUT_REQUIRED, TaskState.AUTH_REQUIRED)

    @property
    def is_at_rest(self) -> bool:
        """Return whether a wait for it, or a stream of it, ends here."""
        return self.is_terminal or self.is_interrupted


_TERMINAL = frozenset(
    {TaskState.COMPLETED, TaskState.FAILED, TaskState.CANCELED, TaskState.REJECTED}
)


class TaskStatus(Wire):
    """`timestamp` is when the task got into this state."""

    state: TaskState
    message: Message | None = None
    timestamp: Timestamp | None = None


class Task(Wire):
    """A piece of work; its id is the server's.

    Of a list's wrong parts the first is named: a stranger may send a hundred thousand.
    """

    id: NameGiven
    context_id: Name = ""
    status: TaskStatus
    artifacts: Annotated[tuple[Artifact, ...], FailFast()] = ()
    history: Annotated[tuple[Message, ...], FailFast()] = ()
    metadata: Struct | None = None

    def seen(self, *, history_length: int | None, with_artifacts: bool = True) -> Self:
        """Return the task with so many of its latest messages: None means all, 0 none."""
        history = self.history
        if history_length is not None:
            history = history[-history_length:] if history_length else ()
        artifacts = self.artifacts if with_artifacts else ()
        return self.model_copy(update={"history": history, "artifacts": artifacts})


class TaskStatusUpdateEvent(Wire):
    task_id: NameGiven
    context_id: Name
    status: TaskStatus
    metadata: Struct | None = None


class TaskArtifactUpdateEvent(Wire):
    task_id: NameGiven
    context_id: Name
    artifact: Artifact
    append: bool = False
    last_chunk: bool = False
    metadata: Struct | None = None


class StreamResponse(Wire):
    """Exactly one of its fields: an event of a stream, or the body of a push notification."""

    task: Task | None = None
    message: Message | None = None
    status_update: TaskStatusUpdateEvent | None = None
    artifact_update: TaskArtifactUpdateEvent | None = None

    @model_validator(mode="after")
    def _one_payload(self) -> Self:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise ValueError("exactly one of task, message, statusUpdate, artifactUpdate")
        return self


class SendMessageResponse(Wire):
    """Exactly one of its fields."""

    task: Task | None = None
    message: Message | None = None

    @model_validator(mode="after")
    def _one_payload(self) -> Self:
        if (self.task is None) == (self.message is None):
            raise ValueError("exactly one of task, message")
        return self


class ListTasksResponse(Wire):
    """`next_page_token` is empty on the last page, and always there."""

    tasks: tuple[Task, ...]
    next_page_token: str
    page_size: int = Field(ge=0)
    total_size: int = Field(ge=0)
