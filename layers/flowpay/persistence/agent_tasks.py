"""Tasks of agents: pk `<account>#agent_task`, sk `<task id>`; grouped by status.

content  pk `<account>#agent_task_content`, sk `<task id>/given` and `<task id>/output`: what the
         task was given, with the schema of what is promised for it, and what it gave. Written once,
         as compressed JSON, so that a list of tasks is short and any JSON comes back as it was
order    scratch, pk `<account>#agent_task_order`, by the command's key: which task it has ordered
"""

import base64
import gzip
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from flowpay.domain.agent_task import AgentTask, AgentTaskMoved, AgentTaskUnknown, TaskStatus
from flowpay.domain.errors import Conflict
from flowpay.domain.once import Once

from . import book
from .book import Listing, Write, key
from .idempotency import KEPT
from .items import Item, stored


class TaskOrdered(Conflict):
    """The command has ordered its task already."""


class Given(NamedTuple):
    """What a task was given, and the schema that its result is held against, {} for anything."""

    input: dict[str, Any]
    output_schema: dict[str, Any]


def key_of(account: str, task_id: str) -> dict[str, str]:
    return key(account, "agent_task", task_id)


def content_key(account: str, task_id: str, what: str) -> dict[str, str]:
    return key(account, "agent_task_content", f"{task_id}/{what}")


def order_key(once: Once) -> dict[str, str]:
    return key(once.account, "agent_task_order", f"{once.route} {once.key}")


def load(account: str, task_id: str) -> AgentTask:
    """Return the task as it stands now; raises AgentTaskUnknown."""
    return from_item(book.get(key_of(account, task_id)), task_id)


def from_item(item: Mapping[str, Any] | None, task_id: str = "") -> AgentTask:
    if item is None:
        raise AgentTaskUnknown(f"there is no task {task_id} in this account")
    return AgentTask.model_validate(dict(item))


def held(account: str, task: AgentTask, given: Given) -> list[Write]:
    """Return the writes of a new task and of what it is given."""
    item = {
        **key_of(account, task.task_id),
        "group": _group(account, task.status),
        "place": task.task_id,
        **stored(task),
    }
    new = book.put_new(item, refusal=lambda: AgentTaskMoved(f"{task.task_id} exists already"))
    return [new, _content(account, task.task_id, "given", given._asdict())]


def moved(account: str, read: AgentTask, new: AgentTask) -> Write:
    """Return the write of a task's next state; of two at once one is refused as AgentTaskMoved."""
    facts = {
        name: value
        for name in AgentTask.model_fields
        if (value := getattr(new, name)) != getattr(read, name)
    }
    return book.set_fields(
        key_of(account, read.task_id),
        **stored({**facts, "group": _group(account, new.status)}),
        condition="#version = :read_version",
        values={":read_version": read.version},
        refusal=lambda: AgentTaskMoved(f"{read.task_id} has moved on: read it again"),
    )


def gave(account: str, task_id: str, output: Any) -> Write:
    """Return the write of what a task has given: JSON."""
    return _content(account, task_id, "output", output)


def given_of(account: str, task_id: str) -> Given:
    """Return what a task was given."""
    return Given(**_read(account, task_id, "given"))


def output_of(account: str, task: AgentTask) -> Any:
    """Return what a task has given, None until it is completed."""
    done = task.status is TaskStatus.COMPLETED
    return _read(account, task.task_id, "output") if done else None


def whole(account: str, task_id: str) -> tuple[AgentTask, dict[str, Any], Any]:
    """Return the task, its input, and what it has given, None until it is completed.

    All in one round trip; that may see the end of a task and, a moment earlier, not yet its output.
    Raises AgentTaskUnknown.
    """
    keys = [key_of(account, task_id)]
    keys += [content_key(account, task_id, what) for what in ("given", "output")]
    item, given, gave = book.get_together(*[("book", each) for each in keys])
    task = from_item(item, task_id)
    output = _unpacked(gave, "output") if gave and not task.is_open else output_of(account, task)
    return task, _unpacked(given, "input")["input"], output


def ordered(once: Once, task: AgentTask, *, at: datetime) -> list[Write]:
    """Return the write that lets a repeat of the command find its task; none without a key."""
    if once.key is None:
        return []
    expires_at = int((at + KEPT).timestamp())
    return [
        Write(
            "Put",
            "scratch",
            {**order_key(once), "task_id": task.task_id, "expires_at": expires_at},
            condition="attribute_not_exists(pk) OR expires_at <= :now",
            values={":now": int(at.timestamp())},
            refusal=lambda: TaskOrdered("this command has ordered its task already"),
        )
    ]


def order_of(once: Once, *, at: datetime) -> str | None:
    """Return the id of the task that the command has ordered before; None if it has not."""
    if once.key is None:
        return None
    item = book.get(order_key(once), table="scratch")
    if item is None or item["expires_at"] <= int(at.timestamp()):
        return None
    found: str = item["task_id"]
    return found


def of_status(account: str, *statuses: TaskStatus) -> list[AgentTask]:
    """Return the tasks of these statuses, the oldest of each first."""
    groups = (Listing(group=_group(account, status), ascending=True) for status in statuses)
    return [from_item(item) for group in groups for item in book.each(group)]


def listed(
    account: str,
    *,
    status: TaskStatus | None,
    service_id: str | None,
    limit: int,
    cursor: str | None,
) -> tuple[tuple[AgentTask, ...], str | None]:
    """Return one page of tasks, newest first, and the next cursor."""
    listing = Listing(
        partition="" if status else f"{account}#agent_task",
        group=_group(account, status) if status else "",
        where="#service_id = :service_id" if service_id else "",
        names={"#service_id": "service_id"} if service_id else {},
        values={":service_id": service_id} if service_id else {},
    )
    items, following = book.page(listing, limit=limit, cursor=cursor)
    return tuple(map(from_item, items)), following


def _content(account: str, task_id: str, what: str, value: Any) -> Write:
    packed = gzip.compress(json.dumps(value, separators=(",", ":")).encode(), mtime=0)
    item: Item = {
        **content_key(account, task_id, what),
        "json": base64.b64encode(packed).decode(),
    }
    return book.put_new(item, refusal=lambda: AgentTaskMoved(f"{task_id} has its {what} already"))


def _read(account: str, task_id: str, what: str) -> Any:
    return _unpacked(book.get(content_key(account, task_id, what)), f"{what} of {task_id}")


def _unpacked(item: Mapping[str, Any] | None, what: str) -> Any:
    if item is None:
        raise AgentTaskUnknown(f"there is no {what} in this account")
    return json.loads(gzip.decompress(base64.b64decode(item["json"])))


def _group(account: str, status: TaskStatus) -> str:
    return f"{account}#agent_task#{status.value}"
