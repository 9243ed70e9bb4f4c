"""Watching GST runs: what a crash left is started again, sent once more, or ended."""

from datetime import timedelta

from flowpay.domain.gst_run import Run, RunMoved, RunStatus
from flowpay.domain.transitions import EscrowStatus
from flowpay.persistence import book, escrows, gst_runs
from flowpay.persistence.items import Item
from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from . import gst_ending
from .gst_runs import start

GRACE = timedelta(seconds=30)
"""What is younger is still on its way by itself."""
STUCK = timedelta(minutes=3)
"""Longer than a state takes, with its retries, to file a token."""
MOST_RUNS = 4


def look_after(account: str, item: Item) -> None:
    """Set an open run going again that stands still."""
    run = gst_runs.from_item(item)
    if clock.now() - run.updated_at < GRACE:
        return
    state = executions.status(config().GST_RUN_ARN, run.execution_name(account))
    if state == "MISSING":
        start(account, run)
    elif state != "RUNNING":
        _start_again(account, run, f"its execution is {state}")
    elif run.status is RunStatus.AWAITING_PERSON or run.stage == "person":
        _look_after_person(account, run, item)
    elif run.stage == "hold_tax" and run.escrow_id:
        _look_after_tax(account, run, run.escrow_id)


def execution_ended(account: str, run_id: str, name: str) -> None:
    """Look after a run whose execution has just ended badly, if it was its last one."""
    run = gst_runs.load(account, run_id)
    if run.is_open and name == run.execution_name(account):
        _start_again(account, run, "its execution ended before it did")


def _look_after_person(account: str, run: Run, item: Item) -> None:
    """A turn that is over is told to the stream; a token never filed needs a new execution."""
    over = run.said is not None or (run.person is not None and clock.now() >= run.person.until)
    if "person_token" in item:
        if over:
            gst_runs.touch(account, run.run_id, at=clock.now())
    elif clock.now() - run.updated_at >= STUCK:
        _stop_and_start(account, run, "it never waited for its person")


def _look_after_tax(account: str, run: Run, escrow_id: str) -> None:
    if clock.now() - run.updated_at < STUCK:
        return
    if "session_token" not in escrows.waits_for(account, escrow_id):
        _stop_and_start(account, run, "it never waited for its tax")
    elif escrows.load(account, escrow_id).status is not EscrowStatus.PENDING_APPROVAL:
        escrows.touch(account, escrow_id, at=clock.now())


def _stop_and_start(account: str, run: Run, why: str) -> None:
    executions.stop(config().GST_RUN_ARN, run.execution_name(account), cause=why)
    _start_again(account, run, why)


def _start_again(account: str, run: Run, why: str) -> None:
    if run.runs >= MOST_RUNS:
        gst_ending.fail(account, run.run_id, {"Error": "States.TaskFailed"})
        return
    waits = [escrows.token_forgotten(account, run.escrow_id)] if run.escrow_id else []
    try:
        book.commit([gst_runs.run_again(account, run, at=clock.now()), *waits])
    except RunMoved:
        return
    logger.info("run started again", run_id=run.run_id, why=why)
    start(account, gst_runs.load(account, run.run_id))
