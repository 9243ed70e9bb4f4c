"""Watching agents' tasks: what a crash left open is looked after again, or ended."""

from datetime import timedelta

from flowpay.domain.agent_result import failed, stopped
from flowpay.domain.agent_task import OPEN, AgentTask, AgentTaskMoved, Outcome
from flowpay.domain.once import Once
from flowpay.persistence import agent_tasks as kept
from flowpay.persistence import book
from flowpay.ports import executions
from flowpay.runtime import clock
from flowpay.runtime.config import config
from flowpay.runtime.log import logger

from .agent_calling import start
from .agent_task_ending import end

GRACE = timedelta(seconds=40)
"""Longer than an API function may run: whoever asked for what is younger may still be at it."""
STUCK = timedelta(minutes=5)
"""After its deadline a task's execution has ended it by then, with all its retries."""
MOST_RUNS = 4


def open_tasks(account: str) -> list[AgentTask]:
    """Return the tasks that have not ended."""
    return kept.of_status(account, *OPEN)


def look_after(account: str, task: AgentTask) -> None:
    """Set an open task going again that stands still; what nobody looks after is ended."""
    at = clock.now()
    if at - task.created_at < GRACE:
        return
    if task.is_built_in:
        _end(account, task, stopped("Flowpay was interrupted while it worked; execute it again."))
        return
    state = executions.status(config().AGENT_TASK_ARN, task.execution_name(account))
    if state == "MISSING":
        start(account, task)
    elif state != "RUNNING":
        _start_again(account, task, f"its execution is {state}")
    elif at - task.deadline >= STUCK:
        _end(account, task, failed("The agent did not finish in time."))


def execution_ended(account: str, task_id: str, name: str) -> None:
    """Look after a task whose execution has just ended badly, if it was its last one."""
    task = kept.load(account, task_id)
    if task.is_open and name == task.execution_name(account):
        _start_again(account, task, "its execution ended before it did")


def _start_again(account: str, task: AgentTask, why: str) -> None:
    if task.runs >= MOST_RUNS:
        _end(account, task, stopped())
        return
    again = task.run_again()
    try:
        book.commit([kept.moved(account, task, again)])
    except AgentTaskMoved:
        return
    logger.info("task looked after again", task_id=task.task_id, why=why)
    start(account, again)


def _end(account: str, task: AgentTask, outcome: Outcome) -> None:
    once = Once.of(account=account, route="schedules/sweep", key=None, body=None)
    end(account, task.task_id, outcome, once=once)
