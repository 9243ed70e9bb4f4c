"""The sweep: what a crash left undone is found in the book and set going again.

A session whose execution never started, or died, is started again, or ended with its reason after a
few tries; an approval that is overdue expires, one whose rules have changed is held against the new
ones; a decision, or the end of a quote window, that did not reach its waiting state is sent once
more; a reserve whose calls were never settled goes back; a card that people have let through is
ordered, one that was ordered is looked for at the provider, and one whose time is over ends; what
is owed to suppliers is paid out, and what was sent is followed; a GST run that stands still goes
on, a browser that nobody has stopped is stopped; a task of an agent that nobody looks after is
looked after, or ended; a task of another agent that has not followed its session does; a payment
by x402 of which nobody knows what became of it is booked or closed as its network shows it, and one
that we made is looked for there; a clock on held money that has come near is told of; an event
without a number gets one, and is pushed; what is overdue for a webhook is rung for. Last, since
mails may take long: approvers who were not told, not reminded or not reached are. All of it may be
done twice.
"""

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from ulid import ULID

from flowpay.domain.gst_run import OPEN as OPEN_RUNS
from flowpay.domain.session import OPEN, Session
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import accounts, book, escrows, events, gst_runs, quotes
from flowpay.persistence import notices as told
from flowpay.persistence import sessions as kept
from flowpay.persistence.items import Item
from flowpay.persistence.sessions import SessionMoved
from flowpay.ports import executions, sockets
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import (
    a2a_tasks,
    agent_task_watch,
    approvals,
    card_fees,
    card_watch,
    escrow_clocks,
    fan_out,
    gst_portal,
    gst_watch,
    notices,
    payout_watch,
    sessions,
    usages,
    waiting,
    x402_buying_watch,
    x402_watch,
)
from .events import publish
from .payout_rail import Rail

GRACE = timedelta(seconds=30)
"""What is younger is still on its way by itself."""
STUCK = timedelta(minutes=3)
"""Longer than the longest step with its retries takes to file a token."""
ABANDONED = timedelta(hours=1)
"""Longer than any step, with its retries and runs, takes from its reserve to its settlement."""
MOST_RUNS = 4
MOST_TOLD = 20
"""Escrows of one account whose approvers are told in one run; the next run takes the rest."""
TELL_WITHIN_S = 20
"""Of the minute that a run has: later none is begun to be told of."""
PENDING = EscrowStatus.PENDING_APPROVAL


def sweep_all() -> None:
    """Sweep every account; what fails is logged, and keeps nothing else waiting.

    In any order: an account that takes long is not always before the same others.
    """
    until, round = time.monotonic() + TELL_WITHIN_S, Round()
    names = list(accounts.all_accounts())
    random.shuffle(names)
    for account in names:
        _set_going(round, account)
    for account in names:
        _tell(round, account, until)
    if round.failures:
        raise ExceptionGroup("sweep", round.failures)


class Round:
    """One run of the sweep, in which every duty has its turn, whichever fails."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        self.catalogue = card_watch.Catalogue()
        self.rail = Rail()

    def attempt[T](self, duty: Callable[..., T], account: str, *given: Any) -> T | None:
        """Return what the duty does, None if it fails: that is logged, and kept."""
        try:
            return duty(account, *given)
        except Exception as error:  # noqa: BLE001 - kept: all have their turn before it is raised
            logger.exception("sweep failed", account=account, duty=duty.__name__)
            self.failures.append(error)
            return None


def _set_going(round: Round, account: str) -> None:
    """Set going what stands still in one account."""
    round.attempt(_publish_left_events, account)
    round.attempt(fan_out.set_going, account)
    round.attempt(_give_left_reserves_back, account)
    for status in OPEN:
        for session in round.attempt(kept.of_status, account, status) or ():
            round.attempt(_look_after_session, account, session)
    for run_status in OPEN_RUNS:
        for item in round.attempt(gst_runs.items_of_status, account, run_status) or ():
            round.attempt(gst_watch.look_after, account, item)
    round.attempt(gst_portal.stop_left, account)
    for task in round.attempt(agent_task_watch.open_tasks, account) or ():
        round.attempt(agent_task_watch.look_after, account, task)
    round.failures += round.attempt(a2a_tasks.look_after, account) or []
    for clocks in round.attempt(escrow_clocks.near_today, account) or ():
        round.attempt(escrow_clocks.tell, account, clocks)
    round.failures += round.attempt(approvals.recheck_all, account) or []
    for item in round.attempt(escrows.items_of_status, account, PENDING) or ():
        round.attempt(_look_after_approval, account, item)
    # what waits for others comes after what needs only the book
    round.failures += round.attempt(card_watch.look_after, account, round.catalogue) or []
    round.failures += round.attempt(payout_watch.look_after, account, round.rail) or []
    round.failures += round.attempt(x402_watch.look_after, account) or []
    round.failures += round.attempt(x402_buying_watch.look_after, account) or []


def _tell(round: Round, account: str, until: float) -> None:
    """Tell approvers what they should know by now, while there is time."""
    pending = round.attempt(escrows.items_of_status, account, PENDING) or []
    late = [item for item in pending if round.attempt(notices.is_late, account, item)]
    for item in late[:MOST_TOLD]:
        if time.monotonic() < until:
            round.attempt(notices.notify, account, item["escrow_id"])


def execution_ended(account: str, session_id: str, name: str) -> None:
    """Look after a session whose execution has just ended badly, if it was its last one."""
    session = kept.load(account, session_id)
    if session.is_open and name == session.execution_name(account):
        _start_again(account, session, "its execution ended before it did")


def _publish_left_events(account: str) -> None:
    """Number and push what was left, some at a time: after an outage it may be more than fits."""
    before = f"evt_{ULID.from_datetime(clock.now() - GRACE)}"
    publish(account, (), sockets.post)
    while left := events.waiting(account, before=before):
        publish(account, left, sockets.post)


def _give_left_reserves_back(account: str) -> None:
    before = clock.now() - ABANDONED
    usages.void_left(account, before=before)
    card_fees.end_left(account, before=before)


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
    elif session.quotes_close_at and session.quotes_ranked_at is None:
        _look_after_quotes(account, session, session.quotes_close_at)


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


def _look_after_quotes(account: str, session: Session, close_at: datetime) -> None:
    """A window that has closed is told to the stream; a token never filed needs a new run."""
    late = clock.now() - close_at
    if late < GRACE:
        return
    if quotes.is_waited_for(account, session.session_id):
        kept.touch(account, session.session_id, at=clock.now())
    elif late > STUCK:
        name, why = session.execution_name(account), "it never waited for its quotes"
        executions.stop(config().PROCUREMENT_ARN, name, cause=why)
        _start_again(account, session, why)


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


def _look_after_approval(account: str, item: Item) -> None:
    """What is overdue expires; what nobody waits for, or was told of, gets its execution."""
    escrow, at = escrows.from_item(item), clock.now()
    if escrow.approval is None:
        return
    waited_for = told.is_told(item) and "decision_token" in item
    if escrow.approval.expires_at <= at:
        approvals.expire(account, escrow.escrow_id)
    elif not waited_for and at - escrow.approval.bound_at >= GRACE:
        waiting.ask(account, escrow)
