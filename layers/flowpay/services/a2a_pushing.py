"""Push notifications at work: who is owed one, and what it says at the moment it is sent.

Each state that a task comes to is an event, `flowpay.a2a_task.…`, and each of these owes one
delivery to every configuration of its task. What is sent is how the task stands then: so a repeat
that comes late says nothing that is no longer true, and the last one always says how it ended.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from flowpay.domain.a2a.bindings import A2A_JSON, compact
from flowpay.domain.a2a.push import PushConfig, headers
from flowpay.domain.a2a.tasks import StreamResponse, Task, TaskStatusUpdateEvent
from flowpay.domain.delivery import OF_TASKS, Delivery
from flowpay.persistence import a2a_push as kept
from flowpay.persistence import a2a_tasks as kept_tasks
from flowpay.persistence import book
from flowpay.runtime.clock import first_id

from .a2a_push import confided_by, given_up
from .endpoints import Kind, Message

MOST_BODY_BYTES = 256_000
"""Of a notification: a task that is longer is told by its state alone, and is there to be read."""


def owed(account: str, entry: Mapping[str, Any]) -> tuple[PushConfig, ...]:
    """Return the configurations that are owed news of a task's state."""
    return kept.of_task(account, entry["subject"])


def writer(account: str, config: PushConfig) -> Callable[[Delivery], Message]:
    """Return what writes the notifications of a configuration; raises SealBroken."""
    said = {"content-type": A2A_JSON, **headers(config.scheme, confided_by(account, config))}

    def write(_: Delivery) -> Message:
        task = kept_tasks.load(account, config.task_id).task
        return Message(config.url, news_of(task), said, is_shown=False)

    return write


def news_of(task: Task) -> bytes:
    """Return a notification's body: the state, and at the end of a task all that it has made."""
    status = TaskStatusUpdateEvent(task_id=task.id, context_id=task.context_id, status=task.status)
    if task.status.state.is_terminal:
        whole = _text(StreamResponse(task=task.seen(history_length=0)))
        if len(whole) <= MOST_BODY_BYTES:
            return whole
    return _text(StreamResponse(status_update=status))


def forget_old(account: str, before: datetime) -> Iterator[None]:
    """Forget the configurations of tasks that have ended before then, one at each step."""
    for config in kept.begun_before(account, first_id(OF_TASKS, before)):
        status = kept_tasks.load(account, config.task_id).task.status
        moments = (config.created_at, status.timestamp or config.created_at)
        if status.state.is_terminal and max(moments) < before:
            book.commit([kept.deleted(account, config)])
        yield


def _text(response: StreamResponse) -> bytes:
    return compact(response.to_wire()).encode()


KIND = Kind(find=kept.find, writer=writer, given_up=given_up)
