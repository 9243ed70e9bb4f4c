"""Waiting for a task: what it becomes, as long as somebody waits for the answer.

The HTTP API answers whole, within 29 seconds; so a wait, and a stream, has its end before.
"""

import time
from collections.abc import Iterator

from flowpay.domain.a2a.kept import Kept
from flowpay.domain.a2a.parts import Artifact
from flowpay.domain.a2a.tasks import (
    StreamResponse,
    TaskArtifactUpdateEvent,
    TaskStatusUpdateEvent,
)
from flowpay.domain.errors import Busy

from . import a2a_tasks

LONGEST_S = 20.0
FIRST_PAUSE_S, LONGEST_PAUSE_S, GROWTH = 0.2, 1.0, 1.3
pause = time.sleep


def deadline() -> float:
    """Return until when a request that begins now is waited for."""
    return time.monotonic() + LONGEST_S


def at_rest(account: str, kept: Kept, *, until: float) -> Kept:
    """Return the task once it is at rest, or as it stands when the time is over."""
    for now in changes(account, kept, until=until):
        kept = now
    return kept


def changes(account: str, kept: Kept, *, until: float) -> Iterator[Kept]:
    """Yield the task each time that it has changed, until it is at rest or the time is over."""
    pause_s = FIRST_PAUSE_S
    while not kept.state.is_at_rest and (left := until - time.monotonic()) > 0:
        pause(min(pause_s, left))
        pause_s = min(pause_s * GROWTH, LONGEST_PAUSE_S)
        try:
            now = a2a_tasks.load(account, kept.id)
        except Busy:  # the task is begun, and stands as it was last seen: it is looked at again
            continue
        if now.version != kept.version:
            yield now
        kept = now


def stream(
    account: str, kept: Kept, *, until: float, history_length: int | None = None
) -> Iterator[StreamResponse]:
    """Yield the task, then what changes of it: an artifact before the state that it comes with."""
    yield StreamResponse(task=kept.task.seen(history_length=history_length))
    for now in changes(account, kept, until=until):
        yield from updates(kept, now)
        kept = now


def updates(before: Kept, now: Kept) -> Iterator[StreamResponse]:
    """Yield what has changed of a task between two of its versions."""
    ids = {"task_id": now.id, "context_id": now.task.context_id}
    known = {artifact.artifact_id: artifact for artifact in before.task.artifacts}
    for artifact in now.task.artifacts:
        earlier = known.get(artifact.artifact_id)
        if artifact == earlier:
            continue
        had = earlier.parts if earlier else ()
        has_grown = bool(had) and artifact.parts[: len(had)] == had
        told = TaskArtifactUpdateEvent(
            **ids,
            artifact=_rest(artifact, after=len(had)) if has_grown else artifact,
            append=has_grown,
            last_chunk=now.state.is_at_rest,
        )
        yield StreamResponse(artifact_update=told)
    if now.task.status != before.task.status:
        status = TaskStatusUpdateEvent(**ids, status=now.task.status)
        yield StreamResponse(status_update=status)


def _rest(artifact: Artifact, *, after: int) -> Artifact:
    return artifact.model_copy(update={"parts": artifact.parts[after:]})
