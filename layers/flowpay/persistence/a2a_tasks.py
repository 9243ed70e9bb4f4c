"""Tasks of other agents, in A2A's sense: pk `<account>#a2a_task`, sk `<task id>`.

task     what a list needs; grouped by account, its place is when it got into its state
content  pk `<account>#a2a_content`, sk `<task id>`: history and artifacts, as compressed JSON; as
         long as the task is not at its end it stands in the group of those that are open

Both are written together, under the task's version.
"""

import base64
import gzip
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from flowpay.domain.a2a.errors import InvalidParams, TaskNotFound
from flowpay.domain.a2a.kept import Kept, TaskMoved
from flowpay.domain.a2a.tasks import Task, TaskState, TaskStatus
from flowpay.domain.errors import Busy

from . import book
from .book import Listing, Write, key
from .items import Item

MOST_CONTENT_BYTES = 300_000
"""Compressed; DynamoDB takes 400 KB an item."""
MOST_COUNTED_ROUNDS = 20
"""Queries of 1 MB each for the number of tasks that a list has in all: some twenty thousand."""
END = "~"
"""Sorts after every place."""


MOST_READS = 5


class TaskTooLarge(InvalidParams): ...


class TaskBusy(Busy): ...


def load(account: str, task_id: str) -> Kept:
    """Return a task as it stands in the book; raises TaskNotFound, or TaskBusy.

    Both items are read one after the other: where they are of two versions they are read again.
    """
    for _ in range(MOST_READS):
        task, content = book.get_together(
            ("book", _task_key(account, task_id)), ("book", _content_key(account, task_id))
        )
        if task is None:
            raise TaskNotFound(f"there is no task {task_id} here")
        if content and content["version"] == task["version"]:
            return _from_items(task, content)
    raise TaskBusy(f"{task_id} changes all the time: read it again")


def made(account: str, kept: Kept) -> list[Write]:
    """Return the writes of a new task; raises TaskTooLarge."""
    task, content = _items(account, kept)
    return [
        book.put_new(task, refusal=lambda: TaskMoved(kept.id)),
        Write("Put", "book", content),
    ]


def moved(account: str, read: Kept, new: Kept) -> list[Write]:
    """Return the writes of a task's next version; of two at the same moment one is TaskMoved."""
    task, content = _items(account, new)
    at_version = Write(
        "Put",
        "book",
        task,
        condition="#version = :read_version",
        names={"#version": "version"},
        values={":read_version": read.version},
        refusal=lambda: TaskMoved(f"{read.id} has moved on: read it again"),
    )
    return [at_version, Write("Put", "book", content)]


def unmoved(account: str, read: Kept) -> Write:
    """Return the check that a task still stands as it was read; refused as TaskMoved."""
    return Write(
        "ConditionCheck",
        "book",
        _task_key(account, read.id),
        condition="#version = :read_version",
        names={"#version": "version"},
        values={":read_version": read.version},
        refusal=lambda: TaskMoved(f"{read.id} has moved on: read it again"),
    )


def listed(
    account: str,
    *,
    context_id: str = "",
    state: TaskState | None = None,
    since: datetime | None = None,
    limit: int,
    cursor: str | None,
    with_content: bool,
) -> tuple[tuple[Task, ...], str | None]:
    """Return one page of tasks, the last to change its state first, and the next cursor.

    Without their content they have no history and no artifacts.
    """
    listing = _listing(account, context_id, state, since)
    items, following = book.page(listing, limit=limit, cursor=cursor)
    contents: Sequence[Item | None] = [None] * len(items)
    if with_content:
        targets = [_content_key(account, item["sk"]) for item in items]
        contents = book.get_together(*(("book", target) for target in targets))
    pairs = zip(items, contents, strict=True)
    return tuple(_from_items(item, content).task for item, content in pairs), following


def count(
    account: str, *, context_id: str = "", state: TaskState | None = None, since: datetime | None
) -> int:
    """Return how many tasks such a list has in all; of very many, how many were counted."""
    return book.count(_listing(account, context_id, state, since), most_rounds=MOST_COUNTED_ROUNDS)


def open_ones(account: str) -> list[str]:
    """Return the ids of the tasks that have not come to their end."""
    items = book.each(Listing(group=f"{account}#a2a_open", ascending=True))
    return [item["sk"] for item in items]


def _listing(
    account: str, context_id: str, state: TaskState | None, since: datetime | None
) -> Listing:
    wanted = {"context_id": context_id or None, "state": state}
    given = {name: value for name, value in wanted.items() if value}
    return Listing(
        group=f"{account}#a2a_task",
        between=(_moment(since), END) if since else None,
        where=" AND ".join(f"#{name} = :{name}" for name in given),
        names={f"#{name}": name for name in given},
        values={f":{name}": value for name, value in given.items()},
    )


def _items(account: str, kept: Kept) -> tuple[Item, Item]:
    """Return the task's item and its content's."""
    status = kept.task.status
    at = status.timestamp or kept.created_at
    task = {
        **_task_key(account, kept.id),
        "group": f"{account}#a2a_task",
        "place": f"{_moment(at)}#{kept.id}",
        "context_id": kept.task.context_id,
        "state": status.state,
        "at": at,
        "status": json.dumps(status.to_wire()),
        "skill": kept.skill,
        "requested_by": kept.requested_by,
        "created_at": kept.created_at,
        "session_id": kept.session_id,
        "turns": kept.turns,
        "canceled_by": kept.canceled_by,
        "version": kept.version,
    }
    is_open = not status.state.is_terminal
    content = {
        **_content_key(account, kept.id),
        **({"group": f"{account}#a2a_open", "place": kept.id} if is_open else {}),
        "json": _packed(kept.task),
        "version": kept.version,
    }
    return task, content


def _packed(task: Task) -> str:
    said = {
        "history": _wires(task.history),
        "artifacts": _wires(task.artifacts),
        "metadata": task.metadata,
    }
    packed = base64.b64encode(gzip.compress(json.dumps(said).encode(), mtime=0))
    if len(packed) > MOST_CONTENT_BYTES:
        raise TaskTooLarge("this is more than one task can hold: begin a new one")
    return packed.decode()


def _wires(values: Iterable[Any]) -> list[dict[str, Any]]:
    return [value.to_wire() for value in values]


def _from_items(task: Item, content: Item | None) -> Kept:
    said = json.loads(gzip.decompress(base64.b64decode(content["json"]))) if content else {}
    status = TaskStatus.model_validate_json(task["status"])
    status = status.model_copy(update={"timestamp": datetime.fromisoformat(task["at"])})
    whole = Task.model_validate(
        {
            "id": task["sk"],
            "context_id": task["context_id"],
            "status": status,
            "history": said.get("history", ()),
            "artifacts": said.get("artifacts", ()),
            "metadata": said.get("metadata"),
        }
    )
    return Kept(
        task=whole,
        skill=task["skill"],
        requested_by=task["requested_by"],
        created_at=task["created_at"],
        session_id=task.get("session_id"),
        turns=task["turns"],
        canceled_by=task.get("canceled_by"),
        version=task["version"],
    )


def _moment(at: datetime) -> str:
    """Return a moment as text that sorts as it does, to the microsecond."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


def _task_key(account: str, task_id: str) -> dict[str, str]:
    return key(account, "a2a_task", task_id)


def _content_key(account: str, task_id: str) -> dict[str, str]:
    return key(account, "a2a_content", task_id)
