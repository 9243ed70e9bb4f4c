"""The sweep: what a crash left undone is found in the book and set going again.

A session whose execution never started, or died, is started again, or ended with its reason after
a few tries; an approval that is overdue expires, one whose rules have changed is held against the
new ones, one that nobody was told of is told; a decision that did not reach its waiting state is
sent once more; a reserve whose calls were never settled goes back; an event without a number gets
one, and is pushed. All of it may be done twice.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from ulid import ULID

from flowpay.domain.escrow import Escrow
from flowpay.domain.session import OPEN, Session
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import accounts, book, escrows, events
from flowpay.persistence import sessions as kept
from flowpay.persistence.sessions import SessionMoved
from flowpay.ports import executions, sockets
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import approvals, decisions, notices, sessions, usages
from .events import publish

GRACE = timedelta(seconds=30)
"""What is younger is still on its way by itself."""
STUCK = timedelta(minutes=3)
"""Longer than the longest step with its retries takes to file a token."""
ABANDONED = timedelta(hours=1)
"""Longer than any step, with its retries and runs, takes from its reserve to its settlement."""
MOST_RUNS = 4
PENDING = EscrowStatus.PENDING_APPROVAL


def sweep_all() -> None:
    """Sweep every account; what fails is logged, and keeps nothing else waiting."""
    failures = [failure for account in accounts.all_accounts() for failure in sweep(account)]
    if failures:
        raise ExceptionGroup("sweep", failures)


def sweep(account: str) -> list[Exception]:
    """Set going what stands still in one account; return what failed."""
    failures: list[Exception] = []

    def attempt[T](duty: Callable[..., T], *given: Any) -> T | None:
        try:
            return duty(*given)
        except Exception as error:  # noqa: BLE001 - returned: all have their turn before it is raised
            logger.exception("sweep failed", account=account, duty=duty.__name__)
            failures.append(error)
            return None

    attempt(_publish_left_events, account)
    attempt(_give_left_reserves_back, account)
    attempt(decisions.recheck_all, account)
    for escrow in attempt(escrows.of_status, account, PENDING) or ():
        attempt(_look_after_approval, account, escrow)
    for escrow in attempt(escrows.untold, account) or ():
        attempt(_tell, account, escrow)
    for status in OPEN:
        for session in attempt(kept.of_status, account, status) or ():
            attempt(_look_after_session, account, session)
    return failures


def execution_ended(account: str, session_id: str, name: str) -> None:
    """Look after a session whose execution has just ended badly, if it was its last one."""
    session = kept.load(account, session_id)
    if session.is_open and name == session.execution_name(account):
        _start_again(account, session, "its execution ended before it did")


def _publish_left_events(account: str) -> None:
    before = f"evt_{ULID.from_datetime(clock.now() - GRACE)}"
    publish(account, events.waiting(account, before=before), sockets.post)


def _give_left_reserves_back(account: str) -> None:
    usages.void_left(account, before=clock.now() - ABANDONED)


def _tell(account: str, escrow: Escrow) -> None:
    """What is asked has changed, or its execution failed to say it."""
    if clock.now() - escrow.created_at >= GRACE:
        notices.notify(account, escrow.escrow_id)


def _look_after_session(account: str, session: Session) -> None:
    if clock.now() - session.updated_at < GRACE:
        return
    state = executions.status(config().PROCUREMENT_ARN, session.execution_name(account))
    if state == "MISSING":
        sessions.run(account, session)
    elif state != "RUNNING":
        _start_again(account, session, f"its execution is {state}")
    elif session.escrow_id:
        _look_after_waiting(account, session, session.escrow_id)


def _look_after_waiting(account: str, session: Session, escrow_id: str) -> None:
    """A decided escrow is sent through the stream again; a token never filed needs a new run."""
    if clock.now() - session.updated_at < STUCK:
        return
    if "session_token" not in escrows.waits_for(account, escrow_id):
        name, why = session.execution_name(account), "it never filed its token"
        executions.stop(config().PROCUREMENT_ARN, name, cause=why)
        _start_again(account, session, why)
    elif escrows.load(account, escrow_id).status is not PENDING:
        escrows.touch(account, escrow_id, at=clock.now())


def _start_again(account: str, session: Session, why: str) -> None:
    if session.runs >= MOST_RUNS:
        sessions.fail(account, session.session_id, {"Error": "States.TaskFailed"})
        return
    try:
        book.commit(
            [
                kept.run_again(account, session, at=clock.now()),
                *([escrows.token_forgotten(account, held)] if (held := session.escrow_id) else []),
            ]
        )
    except SessionMoved:
        return
    again = session.model_copy(update={"runs": session.runs + 1})
    logger.info("session started again", session_id=session.session_id, why=why)
    sessions.run(account, again)


def _look_after_approval(account: str, escrow: Escrow) -> None:
    if escrow.approval and escrow.approval.expires_at <= clock.now():
        decisions.expire(account, escrow.escrow_id)
    elif clock.now() - escrow.created_at >= GRACE:
        approvals.ask(account, escrow)
