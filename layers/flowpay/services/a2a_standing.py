"""What a task of another agent has become: read from the session that does its work."""

from typing import Any

from flowpay.domain.a2a.kept import Kept, answer
from flowpay.domain.a2a.sourcing import Standing, standing, state_of
from flowpay.domain.a2a.tasks import TaskState
from flowpay.domain.session import Session
from flowpay.persistence import escrows, sessions
from flowpay.runtime import clock

TEST_SKILL = "tck"
"""Of tasks that the compatibility kit has begun, where it may."""
UNANSWERED = "Nobody has answered the question in time: begin a new task."
_IN_VAIN = (TaskState.REJECTED, TaskState.FAILED, TaskState.INPUT_REQUIRED)
"""What a task may come to that is the same, to whoever wanted it cancelled, as if it were."""


def moved_on(account: str, kept: Kept) -> Kept | None:
    """Return the task in the state that it has come to, None while it is as it was."""
    if kept.skill == TEST_SKILL:
        from . import a2a_tck

        return a2a_tck.moved_on(kept)
    if kept.state.is_terminal or kept.session_id is None:
        return None
    if kept.waits_in_vain(clock.now()):
        return _became(kept, Standing(TaskState.FAILED, UNANSWERED, None, kept.task.artifacts))
    session = sessions.load(account, kept.session_id)
    parts = sessions.load_several(account, session.parts or ())
    if _state(kept, state_of(session, parts)) is kept.state:
        return None
    return _became(kept, standing(session, parts, _escrows(account, session, *parts)))


def _became(kept: Kept, found: Standing) -> Kept:
    state, text, data = _state(kept, found.state), found.text, found.data
    if state is TaskState.CANCELED:
        is_asking = found.state is TaskState.INPUT_REQUIRED
        why, data = "Nothing is held." if is_asking else text, None
        text = f"Cancelled by {kept.canceled_by}. {why}"
    told = answer(kept.task, text, id=clock.new_id("msg"), data=data) if text else None
    return kept.became(state, at=clock.now(), message=told, artifacts=found.artifacts)


def _state(kept: Kept, state: TaskState) -> TaskState:
    """Return the state; what came to nothing after somebody wanted it cancelled is cancelled."""
    return TaskState.CANCELED if kept.canceled_by and state in _IN_VAIN else state


def _escrows(account: str, *sessions_read: Session) -> dict[str, Any]:
    ids = {session.escrow_id for session in sessions_read if session.escrow_id}
    return {id: escrows.load(account, id) for id in ids}
