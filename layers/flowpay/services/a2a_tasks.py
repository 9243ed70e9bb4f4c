"""Tasks of other agents: each state is written once, and read through to the work behind it."""

import json
import re
from datetime import datetime
from itertools import accumulate
from typing import TypedDict

from flowpay.domain.a2a.errors import TaskNotFound
from flowpay.domain.a2a.kept import Kept, TaskMoved
from flowpay.domain.a2a.requests import ON_A_PAGE, ListTasksRequest
from flowpay.domain.a2a.session_ids import task_of
from flowpay.domain.a2a.tasks import ListTasksResponse, Task, TaskState
from flowpay.persistence import a2a_tasks as kept_tasks
from flowpay.persistence import book
from flowpay.persistence.a2a_tasks import TaskBusy, TaskTooLarge
from flowpay.persistence.book import CursorInvalid, Write
from flowpay.runtime.log import logger

from .a2a_standing import moved_on
from .events import announced

MOST_TRIES = 10
MOST_PAGE_BYTES = 4_000_000
"""Of one page, as ASCII; Lambda answers at most 6 MB, and within another JSON string it grows."""


def new_writes(account: str, kept: Kept) -> list[Write]:
    """Return the writes of a new task and its event."""
    return [*kept_tasks.made(account, kept), _event(account, kept, by=kept.requested_by)]


def change_writes(account: str, read: Kept, new: Kept, *, by: str) -> list[Write]:
    """Return the writes of a task's next version, with an event where its state is another.

    Of two at the same moment one is refused as TaskMoved.
    """
    writes = kept_tasks.moved(account, read, new)
    is_told = new.task.status != read.task.status
    return [*writes, _event(account, new, by=by)] if is_told else writes


def load(account: str, task_id: str) -> Kept:
    """Return a task as it stands now; raises TaskNotFound, also for another account's."""
    return refreshed(account, kept_tasks.load(account, task_id))


def refreshed(account: str, kept: Kept) -> Kept:
    """Return the task as the work behind it stands now, which is written once, whoever sees it.

    What it has made is left out where it is too much for one task: its session has it.
    """
    for _ in range(MOST_TRIES):
        new = moved_on(account, kept)
        if new is None:
            return kept
        try:
            writes = change_writes(account, kept, new, by="flowpay")
        except TaskTooLarge:
            new = new.in_words()
            writes = change_writes(account, kept, new, by="flowpay")
        try:
            book.commit(writes)
        except TaskMoved:
            kept = kept_tasks.load(account, kept.id)
            continue
        return new
    raise TaskBusy(f"{kept.id} changes all the time: read it again")


def noticed(account: str, session_id: str) -> Kept | None:
    """Bring the task that a session works for up to date; None if it works for none."""
    task_id = task_of(session_id)
    try:
        return load(account, task_id) if task_id else None
    except TaskNotFound:  # a session that somebody has named like ours
        return None


def look_after(account: str) -> list[Exception]:
    """Bring every open task up to date, for the sweep; return what failed.

    A crash may have kept a task's state from following its session's, a client from answering, or
    a cancellation from being carried out.
    """
    failures: list[Exception] = []
    for task_id in kept_tasks.open_ones(account):
        try:
            _look_after(account, task_id)
        except Exception as error:  # noqa: BLE001 - returned: all have their turn
            logger.exception("not brought up to date", account=account, task_id=task_id)
            failures.append(error)
    return failures


def _look_after(account: str, task_id: str) -> None:
    kept = load(account, task_id)
    if kept.canceled_by and not kept.state.is_terminal:
        from . import a2a_sourcing

        a2a_sourcing.cancel(account, kept, by=kept.canceled_by)
        refreshed(account, kept)


def page(account: str, asked: ListTasksRequest) -> ListTasksResponse:
    """Return a page of tasks, the last to change its state first; raises CursorInvalid.

    A page whose tasks are long is shorter than was asked for. How many there are in all is counted
    for the first page, and told again with the others.
    """
    wanted: Wanted = {
        "context_id": asked.context_id,
        "state": asked.status,
        "since": asked.status_timestamp_after,
    }
    total, cursor = _read(asked.page_token)
    shown, following = _fitting(account, asked, wanted, cursor)
    if total is None:
        total = kept_tasks.count(account, **wanted) if following else len(shown)
    return ListTasksResponse(
        tasks=shown,
        next_page_token=f"{total}.{following}" if following else "",
        page_size=asked.page_size or ON_A_PAGE,
        total_size=total,
    )


class Wanted(TypedDict):
    """Which tasks a list is of."""

    context_id: str
    state: TaskState | None
    since: datetime | None


def _fitting(
    account: str, asked: ListTasksRequest, wanted: Wanted, cursor: str | None
) -> tuple[tuple[Task, ...], str | None]:
    """Return as many of a page's tasks as one answer holds, as they are shown, and what follows."""
    limit = asked.page_size or ON_A_PAGE
    with_content = asked.include_artifacts or asked.history_length != 0
    while True:
        tasks, following = kept_tasks.listed(
            account, **wanted, limit=limit, cursor=cursor, with_content=with_content
        )
        shown = tuple(
            task.seen(history_length=asked.history_length, with_artifacts=asked.include_artifacts)
            for task in tasks
        )
        fitting = _how_many_fit(shown) if with_content else len(shown)
        if fitting == len(shown):
            return shown, following
        limit = fitting


def _how_many_fit(tasks: tuple[Task, ...]) -> int:
    sizes = accumulate(len(json.dumps(task.to_wire())) for task in tasks)
    return max(1, sum(size <= MOST_PAGE_BYTES for size in sizes)) if tasks else 0


def _read(token: str) -> tuple[int | None, str | None]:
    """Return how many tasks the first page has told of, and the book's cursor; None without."""
    if not token:
        return None, None
    total, _, cursor = token.partition(".")
    if not re.fullmatch(r"\d{1,9}", total, re.ASCII) or not cursor:
        raise CursorInvalid("this page token is not one of this list: start without one")
    return int(total), cursor


def _event(account: str, kept: Kept, *, by: str) -> Write:
    """Return the write of an event of a task, such as `flowpay.a2a_task.completed`."""
    data = {
        "task_id": kept.id,
        "context_id": kept.task.context_id,
        "state": kept.state.value,
        "skill": kept.skill,
        "requested_by": kept.requested_by,
    }
    name = kept.state.removeprefix("TASK_STATE_").lower()
    return announced(
        account,
        f"flowpay.a2a_task.{name}",
        kept.id,
        by=by,
        session_id=kept.session_id,
        data=data,
    )
