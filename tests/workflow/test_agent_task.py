"""A task of a remote agent that takes long: asked for again until it ends, or its time does."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.commands import money
from tests.support.agents import (
    ALLOWED,
    COUNTED,
    Remote,
    at_agent,
    offered,
    read,
    working,
)
from tests.support.builders import wire
from tests.support.clock import Clock
from tests.support.workflows import LambdaFailed, Workflows, workflows

FREE = ("50000.00", "0.00", "0.00")
PAID = ("49999.99", "0.00", "0.01")
BUG = KeyError("a bug")


@pytest.fixture
def flow() -> Iterator[Workflows]:
    with workflows(**ALLOWED) as running:
        yield running


@pytest.fixture(autouse=True)
def remote(flow: Workflows, monkeypatch: pytest.MonkeyPatch) -> Remote:
    way = Remote()
    way.take_its_place(monkeypatch)
    return way


def until_ended(flow: Workflows, task: dict[str, Any]) -> dict[str, Any]:
    """Return the task at its end, its executions over."""
    flow.until(lambda: read(flow.world, task)["ended_at"])
    flow.until(flow.all_ended)
    return read(flow.world, task)


def states(flow: Workflows, task: dict[str, Any]) -> list[str]:
    return flow.states_of("agent_task", f"default-{task['task_id']}")


def test_a_long_task_is_asked_after_until_it_is_done_and_then_paid(flow: Workflows, remote: Remote):
    task = until_ended(flow, working(flow.world, offered("patient")))

    assert (task["status"], task["output"], task["cost"]) == ("completed", COUNTED, wire("0.01"))
    assert money(flow.world) == PAID
    assert states(flow, task) == [
        *("AskAgent", "HasItEnded", "PauseAsking"),
        *("AskAgent", "HasItEnded", "TaskEnded"),
    ]
    assert remote.methods() == ["SendMessage", "GetTask", "GetTask"]


@pytest.mark.parametrize("manner", ["slow", "lost"])
def test_a_task_whose_answer_was_lost_is_found_by_its_context(
    flow: Workflows, remote: Remote, manner: str
):
    task = until_ended(flow, working(flow.world, offered(manner)))
    assert (task["status"], money(flow.world)) == ("completed", PAID)
    assert remote.methods() == ["SendMessage", "ListTasks", "GetTask"]
    assert len(at_agent(manner)) == 1


@pytest.mark.parametrize(
    ("manner", "status"),
    [
        ("late_failing", "failed"),
        ("late_refusing", "rejected"),
        ("late_careless", "failed"),
        ("late_garbage", "failed"),
        ("late_huge", "failed"),
        ("forgetful", "failed"),
        ("closed", "failed"),
    ],
)
def test_a_task_that_comes_to_nothing_ends_and_gives_everything_back(
    flow: Workflows, manner: str, status: str
):
    task = until_ended(flow, working(flow.world, offered(manner)))
    assert (task["status"], money(flow.world)) == (status, FREE)
    assert task["reason"]


def test_an_agent_that_asks_back_is_told_that_nobody_comes(flow: Workflows):
    task = until_ended(flow, working(flow.world, offered("late_asking")))
    assert task["status"] == "failed"
    assert states(flow, task)[-2:] == ["CloseTask", "TaskEnded"]
    assert at_agent("late_asking")[0]["status"]["state"] == "TASK_STATE_CANCELED"


def test_a_task_whose_time_is_over_ends_and_its_agent_is_told(
    flow: Workflows, monkeypatch: pytest.MonkeyPatch
):
    clock = Clock()
    clock.take_the_place_of_time(monkeypatch)
    flow.meets("AskAgent", lambda _: None, after=True)
    flow.meets("AskAgent", lambda _: clock.forward(hours=1), after=True)
    task = until_ended(flow, working(flow.world, offered("stuck")))

    assert (task["status"], money(flow.world)) == ("failed", FREE)
    assert "did not finish in time" in task["reason"]
    assert states(flow, task)[-2:] == ["CloseTask", "TaskEnded"]
    assert at_agent("stuck")[0]["status"]["state"] == "TASK_STATE_CANCELED"


def test_a_task_that_is_canceled_meanwhile_is_not_asked_for_and_its_agent_is_told(
    flow: Workflows,
):
    def cancel(given: dict[str, Any]) -> None:
        answer = flow.world.post(f"/api/a2a/tasks/{given['task_id']}/cancel", {})
        assert answer.status == 200, answer.text

    flow.meets("AskAgent", lambda _: None)
    flow.meets("AskAgent", cancel)
    task = until_ended(flow, working(flow.world, offered("stuck")))
    assert (task["status"], money(flow.world)) == ("canceled", FREE)
    assert states(flow, task)[-2:] == ["CloseTask", "TaskEnded"]
    assert at_agent("stuck")[0]["status"]["state"] == "TASK_STATE_CANCELED"


@pytest.mark.parametrize("answer_lost", [False, True])
def test_a_look_that_comes_again_settles_nothing_twice(flow: Workflows, answer_lost: bool):
    flow.fails("AskAgent", LambdaFailed("Lambda.Unknown"), times=2, answer_lost=answer_lost)
    task = until_ended(flow, working(flow.world, offered("patient")))
    assert (task["status"], money(flow.world)) == ("completed", PAID)
    ends = flow.events("flowpay.agent_task.completed")
    assert len(ends) == 1


@pytest.mark.parametrize("answer_lost", [False, True])
def test_a_close_that_comes_again_gives_nothing_back_twice(flow: Workflows, answer_lost: bool):
    flow.fails("CloseTask", LambdaFailed("Lambda.Unknown"), answer_lost=answer_lost)
    task = until_ended(flow, working(flow.world, offered("late_asking")))
    assert (task["status"], money(flow.world)) == ("failed", FREE)
    assert len(flow.events("flowpay.agent_task.failed")) == 1


def test_a_look_that_breaks_ends_the_task_and_gives_everything_back(flow: Workflows):
    flow.fails("AskAgent", BUG)
    task = until_ended(flow, working(flow.world, offered("stuck")))
    assert (task["status"], money(flow.world)) == ("failed", FREE)
    assert "on our side" in task["reason"]
    assert at_agent("stuck")[0]["status"]["state"] == "TASK_STATE_CANCELED"


def test_a_task_that_could_not_even_be_closed_is_looked_after_again_by_the_sweep(
    flow: Workflows, monkeypatch: pytest.MonkeyPatch
):
    flow.fails("AskAgent", BUG)
    flow.fails("CloseTask", BUG)
    task = working(flow.world, offered("patient"))
    flow.until(flow.all_ended)
    assert read(flow.world, task)["status"] == "working"
    assert flow.executions("agent_task") == {f"default-{task['task_id']}": "FAILED"}

    clock = Clock()
    clock.take_the_place_of_time(monkeypatch)
    clock.forward(seconds=41)
    flow.sweep()
    found = until_ended(flow, task)
    assert (found["status"], found["runs"], money(flow.world)) == ("completed", 2, PAID)
    assert f"default-{task['task_id']}.2" in flow.executions("agent_task")


def test_a_task_whose_execution_never_started_is_looked_after_by_the_sweep(
    flow: Workflows, monkeypatch: pytest.MonkeyPatch
):
    from flowpay.ports import executions

    def down(*_: Any) -> None:
        raise executions.WorkflowsAway("down")

    with monkeypatch.context() as patch:
        patch.setattr(executions, "start", down)
        task = working(flow.world, offered("patient"))
    assert flow.executions("agent_task") == {}
    clock = Clock()
    clock.take_the_place_of_time(monkeypatch)
    clock.forward(seconds=41)
    flow.sweep()
    assert until_ended(flow, task)["status"] == "completed"


def test_a_task_that_is_started_again_and_again_is_given_up(
    flow: Workflows, monkeypatch: pytest.MonkeyPatch
):
    clock = Clock()
    clock.take_the_place_of_time(monkeypatch)
    flow.fails("AskAgent", BUG, times=9)
    flow.fails("CloseTask", BUG, times=9)
    task = working(flow.world, offered("stuck"))
    clock.forward(seconds=41)
    for _ in range(4):
        flow.until(flow.all_ended)
        flow.sweep()
    found = until_ended(flow, task)
    assert (found["status"], found["runs"], money(flow.world)) == ("failed", 4, FREE)
    service = flow.world.get(f"/api/a2a/services/{task['service_id']}")
    assert service["reliability"]["score"] is None


def test_a_task_that_is_overdue_ends_even_if_its_execution_hangs(
    flow: Workflows, monkeypatch: pytest.MonkeyPatch
):
    from threading import Event

    clock, hanging = Clock(), Event()
    clock.take_the_place_of_time(monkeypatch)
    flow.meets("AskAgent", lambda _: hanging.wait(30) and None)
    task = working(flow.world, offered("stuck"))
    flow.until(lambda: flow.calls_of("AskAgent"))
    clock.forward(minutes=66)
    flow.sweep()
    hanging.set()
    assert until_ended(flow, task)["status"] == "failed"
    assert money(flow.world) == FREE
