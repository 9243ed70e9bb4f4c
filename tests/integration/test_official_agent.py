"""Tasks bought from an agent that runs on the official SDK's server: both sides mean the same."""

from collections.abc import Callable, Iterator
from threading import Event
from time import monotonic
from typing import Any

import pytest

from flowpay.ports import a2a
from tests.integration.agent_tasks import flowpay, settings, told
from tests.integration.commands import money
from tests.support.agents import COUNTED, close, ended, look, offered, read, working
from tests.support.builders import wire
from tests.support.official_agent import OfficialAgent, official_agent
from tests.support.world import World

__all__ = ["flowpay", "settings"]

FREE = ("50000.00", "0.00", "0.00")


@pytest.fixture(autouse=True)
def agent(flowpay: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[OfficialAgent]:
    with official_agent() as running:
        agents = a2a.Agents(running.transport)
        monkeypatch.setattr(a2a, "shared", lambda: agents)
        yield running


def until(holds: Callable[[], bool]) -> None:
    """Wait for what the agent does in its own time."""
    deadline, pause = monotonic() + 20, Event()
    while not holds():
        assert monotonic() < deadline
        pause.wait(0.05)


def asked(manner: str) -> dict[str, Any]:
    return {"input": {"text": "two words", "manner": manner}}


def service() -> str:
    return offered(endpoint="http://sandbox.test/a2a")


def test_a_message_is_answered_and_paid(flowpay: World):
    task = ended(flowpay, service(), **asked("message"))
    assert (task["status"], task["output"]) == ("completed", COUNTED)


def test_a_task_is_followed_until_it_is_done_and_its_units_are_charged(
    flowpay: World, agent: OfficialAgent
):
    task = working(flowpay, service(), units=3, **asked("patient"))
    assert task["agent_task_id"]
    assert look(flowpay, task)["state"] == "working"
    agent.tell()
    until(lambda: look(flowpay, task)["state"] == "ended")

    found = read(flowpay, task)
    assert (found["status"], found["output"], found["cost"]) == ("completed", COUNTED, wire("0.01"))
    assert agent.executor.executed == 1


def test_a_task_whose_answer_was_lost_is_found_by_its_context(flowpay: World, agent: OfficialAgent):
    agent.lose = True
    agent.tell()
    task = working(flowpay, service(), **asked("patient"))
    assert task["agent_task_id"] is None
    until(lambda: look(flowpay, task)["state"] == "ended")

    assert read(flowpay, task)["output"] == COUNTED
    assert agent.executor.executed == 1
    assert told(flowpay) == ["held", "working", "completed"]


def test_one_that_asks_back_is_failed_and_told_so(flowpay: World):
    task = working(flowpay, service(), **asked("asking"))
    until(lambda: look(flowpay, task)["state"] == "close")
    assert close(flowpay, task) == "failed"
    found = read(flowpay, task)
    assert found["reason"].endswith("asks back, which nobody can answer: in which language?")
    assert money(flowpay) == FREE


def test_one_that_is_canceled_is_canceled_there_too(flowpay: World, agent: OfficialAgent):
    task = working(flowpay, service(), **asked("patient"))
    flowpay.post(f"/api/a2a/tasks/{task['task_id']}/cancel", {})
    assert look(flowpay, task)["state"] == "close"
    close(flowpay, task)
    request = a2a.GetTaskRequest(id=task["agent_task_id"])
    there = a2a.shared().task("http://sandbox.test/a2a", request, token=None)
    assert there.status.state == "TASK_STATE_CANCELED"
    assert money(flowpay) == FREE


def test_a_task_that_it_does_not_know_is_told_by_the_protocols_error():
    request = a2a.GetTaskRequest(id="unknown")
    with pytest.raises(a2a.AgentRefused) as refused:
        a2a.shared().task("http://sandbox.test/a2a", request, token=None)
    assert refused.value.rpc == -32001
