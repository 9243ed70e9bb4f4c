"""What an agent's answer comes to: a result with its account, or why there is none.

The result is the one data part of what the task has made, or of the message that answers it; where
there is none, its one text. Whatever stands in it is data: nothing here obeys it.
"""

import json
from collections.abc import Iterable
from typing import Any

from .a2a.parts import Message, Part
from .a2a.tasks import Task, TaskState
from .a2a.wire import MOST_DEPTH
from .agent_task import MOST_INPUT_BYTES, MOST_OUTPUT_BYTES, Outcome, TaskStatus
from .errors import InvalidInput

UNITS = "flowpay.units"
"""The key of the metadata in which an agent says how many units it did."""
MOST_SAID = 300
_ENDS = {
    TaskState.FAILED: (TaskStatus.FAILED, "The agent failed"),
    TaskState.REJECTED: (TaskStatus.REJECTED, "The agent refused the task"),
    TaskState.CANCELED: (TaskStatus.CANCELED, "The agent canceled the task"),
    TaskState.INPUT_REQUIRED: (TaskStatus.FAILED, "The agent asks back, which nobody can answer"),
    TaskState.AUTH_REQUIRED: (TaskStatus.FAILED, "The agent wants a permission first"),
}


class TaskInputInvalid(InvalidInput): ...


def outcome_of(task: Task) -> Outcome | None:
    """Return how an agent's task has ended, None while it is at work.

    Its result, where it has one, is still to be held against what the service promises.
    """
    state, message = task.status.state, task.status.message
    if state is TaskState.COMPLETED:
        made = [part for artifact in task.artifacts for part in artifact.parts]
        last = task.artifacts[-1].metadata if task.artifacts else None
        said = message.parts if message else ()
        return _result(made or said, task.metadata, last)
    if state not in _ENDS:
        return None
    status, why = _ENDS[state]
    words = in_words(message.text) if message else ""
    return Outcome(status, reason=f"{why}: {words}" if words else f"{why} and does not say why.")


def outcome_of_message(message: Message) -> Outcome:
    """Return what a message comes to that an agent answers with at once."""
    return _result(message.parts, message.metadata)


def failed(why: str) -> Outcome:
    """Return that the agent has failed."""
    return Outcome(TaskStatus.FAILED, reason=why)


def stopped(why: str = "Something failed on our side, so the task was stopped.") -> Outcome:
    """Return that we have failed the task: its agent may have done nothing wrong."""
    return Outcome(TaskStatus.FAILED, reason=why, is_ours=True)


def require_input(value: Any) -> None:
    """Raise TaskInputInvalid unless a task may be given this, and an agent be sent it."""
    if wrong := _unfit(value, MOST_INPUT_BYTES):
        raise TaskInputInvalid(f"the input is {wrong}")
    try:
        Part(data=value)
    except ValueError as error:
        raise TaskInputInvalid(f"the input is nested more than {MOST_DEPTH} deep") from error


def in_words(said: str) -> str:
    """Return what somebody else says, on one line, without what a terminal would act on."""
    line = " ".join("".join(c if c.isprintable() else " " for c in said[: 4 * MOST_SAID]).split())
    return line[:MOST_SAID].rstrip()


def _result(parts: Iterable[Part], *metadata: dict[str, Any] | None) -> Outcome:
    parts = tuple(parts)
    found: list[Any] = [part.data for part in parts if part.has_data]
    texts = [part.text for part in parts if part.text is not None]
    if not found and len(texts) == 1:
        found = [{"text": texts[0]}]
    if len(found) != 1:
        given = f"{len(found)} data parts" if found else f"no data part and {len(texts)} texts"
        return failed(f"The agent's result is not one: it gave {given}, where one is asked for.")
    if wrong := _unfit(found[0], MOST_OUTPUT_BYTES):
        return failed(f"The agent's result cannot be taken: it is {wrong}.")
    return Outcome(TaskStatus.COMPLETED, output=found[0], units=_units(*metadata))


def _units(*metadata: dict[str, Any] | None) -> int | None:
    """Return the whole number of units that is said first, None where none is."""
    said = (each.get(UNITS) for each in metadata if each)
    return next((whole for each in said if (whole := _whole(each)) is not None), None)


def _whole(value: Any) -> int | None:
    """Return a count: JSON knows one kind of numbers, and writes 3 as 3.0 where it likes to."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        return None
    return int(value) if value == int(value) else None


def _unfit(value: Any, most_bytes: int) -> str | None:
    """Return why this cannot be kept and handed on as JSON, None if it can."""
    if value is None:
        return "null"
    try:
        written = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        size = len(written.encode())
    except (ValueError, RecursionError):
        return "not JSON that everybody can read: a number or a text in it is none"
    return f"larger than {most_bytes // 1000} KB" if size > most_bytes else None
