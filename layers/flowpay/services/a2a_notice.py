"""Noticing: what an event tells of a session is news for the task of another agent behind it.

The session's name says whether there is one, so that events of all others cost nothing.
"""

from collections.abc import Iterable

from flowpay.domain.a2a.session_ids import task_of
from flowpay.domain.event import Event

SESSION_EVENTS, LINES = "flowpay.session.", "flowpay.session.log"
"""A line of a session's log tells of nothing that has changed."""


def notice(account: str, arrived: Iterable[Event]) -> None:
    """Bring each task that some of these events tell of up to date, once.

    Its new state is an event of its own, by which others hear of it. Each has its turn, whichever
    fails; raises ExceptionGroup of what did.
    """
    sessions = {event.sessionid or "" for event in arrived if _tells_of_a_change(event)}
    about = {task_id: each for each in sessions if (task_id := task_of(each))}
    if not about:
        return
    from . import a2a_tasks

    failures = list[Exception]()
    for session_id in sorted(about.values()):
        try:
            a2a_tasks.noticed(account, session_id)
        except Exception as error:  # noqa: BLE001 - kept: all have their turn before it is raised
            failures.append(error)
    if failures:
        raise ExceptionGroup("a2a_notice", failures)


def _tells_of_a_change(event: Event) -> bool:
    return event.type.startswith(SESSION_EVENTS) and event.type != LINES
