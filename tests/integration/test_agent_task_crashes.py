"""A task whose process dies anywhere, or that meets its twin: asked once, paid once, or free."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from flowpay.domain.agent_task import AgentTaskMoved
from tests.integration.agent_tasks import flowpay, kinds, remote, settings, told
from tests.integration.commands import money
from tests.support.agents import (
    EXECUTE,
    Remote,
    an_order,
    at_agent,
    changed,
    close,
    ended,
    execute,
    look,
    looked_after,
    offered,
    read,
    retired,
    watched,
    working,
)
from tests.support.builders import wire
from tests.support.clock import Clock
from tests.support.deaths import Killed, dying
from tests.support.executions import Executions
from tests.support.faults import UNANSWERED, UNSENT, overtaken_by, transactions_meet
from tests.support.world import World

__all__ = ["flowpay", "remote", "settings"]
pytestmark = pytest.mark.slow

MOST_EFFECTS = 6
"""Of one command: to begin, to hold, to ask, to write what came of it, to start what follows."""
BUILT_IN = ("validate-gstin", {"gstin": "27AAPFU0939F1ZV"})


def tasks(flowpay: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = flowpay.get("/api/a2a/tasks")["items"]
    return found


def paid_once_or_not_at_all(flowpay: World, price: str = "0.01") -> None:
    """Assert that every task has ended, and that what was completed was paid once."""
    assert not [each for each in tasks(flowpay) if each["ended_at"] is None]
    done = [each for each in tasks(flowpay) if each["status"] == "completed"]
    assert len(done) <= 1
    assert money(flowpay)[1:] == ("0.00", price if done else "0.00")
    ends = [name for name in told(flowpay) if name not in ("held", "working")]
    assert len(ends) == len(tasks(flowpay)) <= 1


def died(nth: int, done: bool, command: Callable[[], Any]) -> list[str]:
    """Return the effects that a command had before it was killed, or all of them."""
    with dying(nth, done=done) as had, suppress(Killed):
        command()
    return had


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, MOST_EFFECTS + 1))
@pytest.mark.parametrize("manner", ["honest", "patient", "failing", "slow"])
def test_a_command_that_dies_anywhere_is_taken_up_by_its_repeat(
    flowpay: World, clock: Clock, manner: str, nth: int, done: bool
):
    service_id = offered(manner)
    had = died(nth, done, lambda: execute(flowpay, service_id, key="k-1"))
    assert len(had) < MOST_EFFECTS or nth == MOST_EFFECTS

    clock.forward(seconds=31)
    again = execute(flowpay, service_id, key="k-1")
    assert again.status in (201, 202), again.text
    clock.forward(minutes=3)
    task = looked_after(flowpay, again.body)

    paid_once_or_not_at_all(flowpay)
    assert len(at_agent(manner)) <= 1
    asked = bool(at_agent(manner))
    assert (task["status"] == "completed") == (asked and manner != "failing")
    assert execute(flowpay, service_id, key="k-1").body["task_id"] == task["task_id"]


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, MOST_EFFECTS + 1))
@pytest.mark.parametrize("manner", ["honest", "patient", "failing", "slow"])
def test_a_command_that_dies_and_never_comes_again_is_ended_by_the_sweep(
    flowpay: World, clock: Clock, executions: Executions, manner: str, nth: int, done: bool
):
    service_id = offered(manner)
    died(nth, done, lambda: execute(flowpay, service_id, key="k-1"))

    clock.forward(minutes=3)
    watched(flowpay)
    for task in tasks(flowpay):
        if task["ended_at"] is None:
            assert f"default-{task['task_id']}" in executions.started
            looked_after(flowpay, task)
    paid_once_or_not_at_all(flowpay)
    assert len(at_agent(manner)) <= 1


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, 5))
@pytest.mark.parametrize("comes_again", [False, True])
def test_a_built_in_service_that_dies_is_done_again_or_given_back(
    flowpay: World, clock: Clock, nth: int, done: bool, comes_again: bool
):
    service_id, given = BUILT_IN
    died(nth, done, lambda: execute(flowpay, service_id, key="k-1", input=given))

    clock.forward(seconds=41)
    if comes_again:
        assert ended(flowpay, service_id, key="k-1", input=given)["status"] == "completed"
    watched(flowpay)
    paid_once_or_not_at_all(flowpay, "0.001")
    known = flowpay.get(f"/api/a2a/services/{service_id}")["reliability"]
    assert known["failed"] == 0  # it was we who died


@pytest.mark.parametrize("done", [False, True])
@pytest.mark.parametrize("nth", range(1, 6))
@pytest.mark.parametrize("manner", ["honest", "patient", "asking", "stuck"])
def test_a_step_of_the_machine_that_dies_anywhere_is_done_again(
    flowpay: World, clock: Clock, remote: Remote, manner: str, nth: int, done: bool
):
    remote.loses_the_next_answer = True
    task = working(flowpay, offered(manner))
    clock.forward(minutes=3)
    died(nth, done, lambda: looked_after(flowpay, task, most=3))
    if manner == "stuck":
        clock.forward(hours=1)
    looked_after(flowpay, task)

    paid_once_or_not_at_all(flowpay)
    assert len(at_agent(manner)) == 1


def test_twins_are_one_task_and_the_second_is_told_to_wait(flowpay: World):
    service_id = offered()
    met = list[Any]()
    with overtaken_by(lambda: None, lambda: met.append(execute(flowpay, service_id, key="k-1"))):
        first = execute(flowpay, service_id, key="k-1")

    assert (met[0].status, met[0].body["code"]) == (409, "under_way")
    assert met[0].headers["retry-after"] == "1"
    again = execute(flowpay, service_id, key="k-1")
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert len(at_agent()) == 1
    assert kinds(flowpay) == ["agent_task", "agent_task"]


def test_a_key_that_comes_with_another_order_is_refused(flowpay: World):
    service_id = offered()
    ended(flowpay, service_id, key="k-1")
    other = execute(flowpay, service_id, key="k-1", units=2)
    assert (other.status, other.body["code"]) == (422, "idempotency_key_reused")
    assert len(tasks(flowpay)) == 1


def test_a_repeat_is_answered_as_the_first_was_whatever_has_become_of_it(flowpay: World):
    service_id = offered("patient")
    first = working(flowpay, service_id, key="k-1")
    looked_after(flowpay, first)
    again = execute(flowpay, service_id, key="k-1")
    assert (again.status, again.body) == (202, first)


def test_a_refusal_is_judged_anew_with_the_same_key(flowpay: World):
    service_id = offered()
    dear = an_order(service_id, ceiling=wire("0.001"))
    assert flowpay.post(EXECUTE, dear, key="k-1").status == 409
    changed(service_id, price=wire("0.001"))
    assert flowpay.post(EXECUTE, dear, key="k-1").status == 201


@pytest.mark.parametrize("fate", [UNSENT, UNANSWERED])
@pytest.mark.parametrize("nth", range(1, 5))
def test_a_book_that_does_not_answer_leaves_no_task_half_done(
    flowpay: World, clock: Clock, nth: int, fate: str
):
    service_id = offered()
    fates = ["goes well"] * (nth - 1) + [fate]
    with transactions_meet(*fates):
        first = execute(flowpay, service_id, key="k-1")
    assert first.status in (201, 503)
    clock.forward(seconds=31)
    again = execute(flowpay, service_id, key="k-1")
    assert again.status in (201, 202), again.text
    clock.forward(minutes=3)
    task = looked_after(flowpay, again.body)
    assert task["status"] == ("completed" if at_agent() else "failed")
    paid_once_or_not_at_all(flowpay)
    assert len(at_agent()) <= 1


def test_a_service_that_changes_meanwhile_is_bought_as_it_is_now_if_any_version_will_do(
    flowpay: World,
):
    service_id = offered()
    with overtaken_by(lambda: changed(service_id, price=wire("0.02"))):
        task = ended(flowpay, service_id)
    assert (task["service_version"], task["cost"]) == (2, wire("0.02"))

    with overtaken_by(lambda: changed(service_id, price=wire("0.03"))):
        refused = execute(flowpay, service_id, version=2)
    assert (refused.status, refused.body["code"]) == (409, "service_changed")


def test_a_service_that_is_retired_meanwhile_is_not_bought(flowpay: World):
    service_id = offered()
    with overtaken_by(lambda: retired(service_id)):
        refused = execute(flowpay, service_id)
    assert (refused.status, refused.body["code"]) == (409, "service_retired")
    assert tasks(flowpay) == []


def cancel(flowpay: World, task: dict[str, Any], *, key: str | None = None) -> Any:
    return flowpay.post(f"/api/a2a/tasks/{task['task_id']}/cancel", {"reason": "late"}, key=key)


def test_a_task_that_is_canceled_gives_everything_back_and_its_agent_is_told(
    flowpay: World, remote: Remote
):
    task = working(flowpay, offered("stuck"))
    canceled = cancel(flowpay, task)

    assert (canceled.status, canceled.body["status"]) == (200, "canceled")
    assert canceled.body["reason"] == "anonymous canceled it: late"
    assert money(flowpay) == ("50000.00", "0.00", "0.00")
    assert look(flowpay, task)["state"] == "close"
    assert close(flowpay, task) == "canceled"
    assert at_agent("stuck")[0]["status"]["state"] == "TASK_STATE_CANCELED"
    assert remote.methods() == ["SendMessage", "CancelTask"]


def test_an_agent_whose_answer_was_lost_is_told_too_that_its_task_is_canceled(
    flowpay: World, remote: Remote
):
    remote.loses_the_next_answer = True
    task = working(flowpay, offered("stuck"))
    assert cancel(flowpay, task).body["agent_task_id"] is None
    assert look(flowpay, task)["state"] == "close"
    assert close(flowpay, task) == "canceled"
    assert at_agent("stuck")[0]["status"]["state"] == "TASK_STATE_CANCELED"
    assert remote.methods() == ["SendMessage", "ListTasks", "CancelTask"]


def test_what_has_ended_is_not_canceled(flowpay: World):
    task = ended(flowpay, offered())
    refused = cancel(flowpay, task)
    assert (refused.status, refused.body["code"]) == (409, "agent_task_ended")
    assert refused.body["task_status"] == "completed"
    assert read(flowpay, task) == task


def test_a_cancellation_that_comes_twice_is_one(flowpay: World):
    task = working(flowpay, offered("stuck"))
    first, again = cancel(flowpay, task, key="k-2"), cancel(flowpay, task, key="k-2")
    assert first.body == again.body
    assert kinds(flowpay) == ["agent_task", "void"]
    assert cancel(flowpay, task, key="k-3").status == 409


def test_of_a_cancellation_and_an_end_at_once_one_stands(flowpay: World):
    task = working(flowpay, offered("patient"))
    look(flowpay, task)
    with overtaken_by(lambda: cancel(flowpay, task)):
        look(flowpay, task)
    assert read(flowpay, task)["status"] == "canceled"
    assert kinds(flowpay) == ["agent_task", "void"]

    task = working(flowpay, offered("patient"))
    look(flowpay, task)
    with overtaken_by(lambda: look(flowpay, task)):
        refused = cancel(flowpay, task)
    assert refused.status == 409
    assert read(flowpay, task)["status"] == "completed"


@pytest.mark.parametrize("manner", ["honest", "patient", "slow"])
def test_a_task_that_is_canceled_while_its_agent_is_asked_stays_canceled(
    flowpay: World, remote: Remote, executions: Executions, manner: str
):
    service_id = offered(manner)
    remote.meets(lambda: cancel(flowpay, tasks(flowpay)[0]))
    task = ended(flowpay, service_id, key="k-1")

    assert (task["status"], task["cost"]) == ("canceled", wire("0.00"))
    assert kinds(flowpay) == ["agent_task", "void"]
    assert len(executions.started) == (manner == "slow")
    if manner == "slow":  # what it has, only its list tells
        assert look(flowpay, task)["state"] == "close"
        close(flowpay, task)
        assert remote.methods()[1:] == ["ListTasks", "CancelTask"]
    if manner == "patient":
        assert remote.methods()[-1] == "CancelTask"


def test_of_two_looks_at_once_the_task_is_settled_once(flowpay: World):
    task = working(flowpay, offered("patient"))
    look(flowpay, task)
    with overtaken_by(lambda: look(flowpay, task)):
        assert look(flowpay, task)["state"] == "ended"
    assert told(flowpay) == ["held", "working", "completed"]
    assert money(flowpay)[1:] == ("0.00", "0.01")


def test_a_look_that_is_overtaken_for_ever_gives_way(flowpay: World, monkeypatch):
    from flowpay.persistence import agent_tasks as kept

    def moved(*_: Any) -> Any:
        raise AgentTaskMoved("always")

    task = working(flowpay, offered("patient"))
    look(flowpay, task)
    with monkeypatch.context() as patch:
        patch.setattr(kept, "moved", moved)
        with pytest.raises(Exception, match="many commands meet"):
            look(flowpay, task)
    assert looked_after(flowpay, task)["status"] == "completed"
