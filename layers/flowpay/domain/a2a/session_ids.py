"""What the sessions are called that work for another agent's task: each shows which task it is."""

import re

from flowpay.domain.errors import InvalidInput

PREFIX = "a2a"
"""How the ids of tasks begin that other agents have given us."""
_SESSION = re.compile(rf"({PREFIX}_[0-9A-Z]{{26}})-\d{{1,2}}(-\d{{1,2}})?", re.ASCII)


class SessionIdReserved(InvalidInput): ...


def session_id_of(task_id: str, turn: int) -> str:
    """Return the id of the session that works for a task in one of its turns."""
    return f"{task_id}-{turn}"


def part_id_of(session_id: str, place: int) -> str | None:
    """Return the id of a part of such a session, so that it shows its task; None for another's."""
    return f"{session_id}-{place + 1}" if task_of(session_id) else None


def task_of(session_id: str) -> str | None:
    """Return the task that a session, or a part of one, works for; None if it works for none."""
    match = _SESSION.fullmatch(session_id)
    return match[1] if match else None


def require_no_task(session_id: str | None) -> None:
    """Raise SessionIdReserved for a session that a caller names as a task's are called."""
    if session_id and task_of(session_id):
        raise SessionIdReserved(
            f"{session_id} is how a session of another agent's task is called: take another"
        )
